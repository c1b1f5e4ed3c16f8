"""How is an act on a plan written down? Locked first, refused where a plan is fixed, one event each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Plan, PlanEvent
from people.errors import Invalid, Stale, WrongState, leaders_only

LONGEST_TEXT = 20_000
"""Characters of a retrospective and the like."""


class StalePlan(Stale):
    """Somebody else changed the plan since the form was shown; `plan` is how it stands now."""

    def __init__(self, sentence: str, plan: Plan) -> None:
        self.plan = plan
        super().__init__(sentence)


def lock_plan(plan_id: int, version: int | None = None) -> Plan:
    """The plan's row as it is now, locked until the transaction ends. With `version` (the one that a form
    showed): raises StalePlan, naming who was faster, when it has changed since."""
    plans = Plan.objects.select_for_update(of=("self",)).select_related("committee")
    plan = plans.get(pk=plan_id)
    if version is not None and plan.version != version:
        raise stale(plan)
    return plan


def is_mine(plan: Plan, part: str, was: str | None, now: str, mine: str) -> bool:
    """Whether a part is written as it came in: nobody changed it since the form showed it (`was`; nothing: no
    form). Not where the form left it as it was. Raises StalePlan where both changed it; `part`: as events name it."""
    if not was or now == was:
        return True
    if mine in (was, now):
        return False
    raise stale(plan, part)


def stale(plan: Plan, part: str = "") -> StalePlan:
    """The refusal that names who was faster: with this part, where an event says so."""
    events = plan.events.select_related("by").order_by("-recorded_at", "-id")
    last = (part and events.filter(note=part).first()) or events.first()
    return StalePlan(_faster(last), plan)


def _faster(last: PlanEvent | None) -> str:
    return _("%(who)s was faster: %(what)s %(note)s. Nothing of yours was saved yet.") % {
        "who": (last.by.name if last.by else _("Minutebook")) if last else _("Somebody"),
        "what": last.label if last else _("changed"),
        "note": last.note if last else "",
    }


def guard_draft(plan: Plan) -> None:
    """What a plan wants is fixed once it is adopted. Raises WrongState."""
    if plan.state != Plan.State.DRAFT:
        raise WrongState(
            _("This plan is %(state)s: what it wants stays as it was decided. Make a new draft.")
            % {"state": plan.get_state_display()}
        )


def guard_lasting(plan: Plan) -> None:
    """Progress goes on in drafts and in the adopted plan. Raises WrongState."""
    if plan.state == Plan.State.SUPERSEDED:
        raise WrongState(_("Another plan took the place of this one: go on there."))


def record(plan: Plan, kind: str, deed: Deed, note: str = "", **fields: Any) -> PlanEvent:
    """One event of a locked plan."""
    return PlanEvent.objects.create(
        plan=plan,
        kind=kind,
        by_id=deed.person_id,
        happened_at=deed.at,
        note=note[:500],
        **fields,
    )


def changed(plan: Plan, deed: Deed, note: str, *names: str) -> None:
    """A part of a locked draft was changed: the next version, and the event that says which part."""
    plan.version += 1
    plan.save(update_fields=["version", *names])
    record(plan, PlanEvent.Kind.EDITED, deed, note)


def opened(plan: Plan, by: Any, version: int | None = None) -> tuple[Plan, Deed]:
    """The draft, locked, for one of its keepers."""
    deed = as_deed(by)
    locked = lock_plan(plan.pk, version)
    ask(rules.can_write_plan, deed, locked.committee, sentence=leaders_only())
    guard_draft(locked)
    return locked, deed


def part_of(rows: Any, pk: int | None) -> Any:
    """The one of the rows that has this id; None for no id. Raises Invalid where somebody took it away."""
    if pk is None:
        return None
    for row in rows:
        if row.pk == pk:
            return row
    raise Invalid(_("That part is not in the plan any more."))


def short(text: str, name: str, most: int = 200, *, needed: str = "") -> str:
    return worded(text, name, needed=needed, most=most, one_line=True)


def long(text: str, name: str) -> str:
    return worded(text, name, most=LONGEST_TEXT)
