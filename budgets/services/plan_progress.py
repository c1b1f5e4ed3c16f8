"""A plan is pursued: deliverables are done, metrics read, help is pledged, actions are raised. In drafts, and in the
adopted plan; what was superseded stays as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action
from actions.services import OwnerSpec, raise_action
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Deliverable, Goal, Metric, Plan, PlanAction, PlanEvent, Pledge, Reading
from budgets.services.plan_record import guard_lasting, lock_plan, record
from people.errors import Invalid, WrongState, leaders_only
from people.models import Organisation, Person
from people.seats import seats_of

LARGEST = Decimal(10) ** 12


@transaction.atomic
def finish_deliverable(
    deliverable: Deliverable, *, by: Any, on: dt.date | None = None, note: str = ""
) -> Deliverable:
    """Done, today or on the day given. Raises WrongState where it was done before."""
    deed = as_deed(by)
    plan, row = _kept(deliverable, deed)
    if row.done_on is not None:
        raise WrongState(_("That is done already."))
    _done(row, on or timezone.localdate(), note)
    record(plan, PlanEvent.Kind.DONE, deed, f"#{row.goal.number}: {row}")
    return row


@transaction.atomic
def date_deliverable(
    deliverable: Deliverable, *, by: Any, on: dt.date, note: str = ""
) -> Deliverable:
    """On which day it was done, and what came of it, said later on. Raises WrongState where it is not done."""
    deed = as_deed(by)
    plan, row = _kept(deliverable, deed)
    if row.done_on is None:
        raise WrongState(_("That is open: tick it first."))
    if (row.done_on, row.note) != (on, note.strip()):
        _done(row, on, note)
        record(plan, PlanEvent.Kind.DONE, deed, f"#{row.goal.number}: {row} ({on.isoformat()})")
    return row


def _done(row: Deliverable, on: dt.date, note: str) -> None:
    _guard_past(on)
    row.done_on, row.note = on, worded(note, most=500, one_line=True)
    row.save(update_fields=["done_on", "note"])


def _guard_past(on: dt.date) -> None:
    if on > timezone.localdate():
        raise Invalid(_("That day is still to come."), "on")


@transaction.atomic
def reopen_deliverable(deliverable: Deliverable, *, by: Any) -> Deliverable:
    """Not done after all."""
    deed = as_deed(by)
    plan, row = _kept(deliverable, deed)
    if row.done_on is None:
        raise WrongState(_("That is open already."))
    row.done_on = None
    row.save(update_fields=["done_on"])
    record(plan, PlanEvent.Kind.UNDONE, deed, f"#{row.goal.number}: {row}")
    return row


@transaction.atomic
def add_reading(metric: Metric, *, by: Any, on: dt.date, value: Decimal, note: str = "") -> Reading:
    """What the metric stood at on a day, past or present. One a day: a later word on the same day takes the
    place of the earlier, and both stand in the plan's history."""
    deed = as_deed(by)
    plan, row = _kept(metric, deed)
    _guard_past(on)
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Invalid(_("That is not a number that can be kept."), "value")
    if value != round(value, 4):
        raise Invalid(_("At most four decimals."), "value")
    reading, _made = Reading.objects.update_or_create(
        metric=row,
        on=on,
        defaults={
            "value": value,
            "note": worded(note, most=300, one_line=True),
            "by_id": deed.person_id,
        },
    )
    said = f"#{row.goal.number}: {row.text[:200]} – {value.normalize():f} ({on.isoformat()})"
    record(plan, PlanEvent.Kind.READ, deed, said)
    return reading


@transaction.atomic
def make_pledge(
    goal: Goal,
    *,
    by: Any,
    text: str,
    ask_id: int | None = None,
    organisation_id: int | None = None,
    person_id: int | None = None,
    typed: str = "",
) -> Pledge:
    """What somebody promises for a goal: oneself (nothing said: that), the organisation that one represents;
    chair and secretary write it down for anybody, also for a name as typed."""
    deed = as_deed(by)
    plan = lock_plan(goal.plan_id)
    ask(rules.can_pledge, deed, plan, sentence=who_may_pledge())
    guard_lasting(plan)
    if organisation_id is None and person_id is None and not typed.strip():
        person_id = deed.person_id
    if not _is_own(deed, plan, organisation_id, person_id, typed):
        ask(rules.can_pledge_for_others, deed, plan, sentence=_own_only())
    if organisation_id is not None:
        _known(Organisation, organisation_id)
    if person_id is not None:
        _known(Person, person_id)
    if ask_id is not None and not goal.asks.filter(pk=ask_id).exists():
        raise Invalid(_("That is not asked for this goal."), "ask")
    pledge = Pledge.objects.create(
        goal=goal,
        ask_id=ask_id,
        organisation_id=organisation_id,
        person_id=person_id,
        typed=worded(typed, "typed", most=200, one_line=True),
        text=worded(text, "text", needed=_("Say what is promised.")),
        at=deed.at,
    )
    record(plan, PlanEvent.Kind.PLEDGED, deed, f"#{goal.number}: {pledge}")
    return pledge


def _is_own(
    deed: Any, plan: Plan, organisation_id: int | None, person_id: int | None, typed: str
) -> bool:
    if deed.user is None:
        return True
    seat = seats_of(deed.user).get(plan.committee_id)
    return (
        not typed.strip()
        and person_id in (None, deed.person_id)
        and (
            organisation_id is None
            or (seat is not None and organisation_id in seat.organisation_ids)
        )
    )


def who_may_pledge() -> str:
    return _("Only people who take part in the committee can pledge.")


def who_may_withdraw() -> str:
    return _("Only who pledged it can withdraw it, and the chair and the secretary.")


def who_may_raise() -> str:
    return _("Only people who take part in the committee can raise an action.")


def _own_only() -> str:
    return _(
        "You can pledge for yourself and for the organisation that you represent; the chair and the secretary"
        " write down what others promise."
    )


def _known(model: type[Organisation] | type[Person], pk: int) -> None:
    if not model._default_manager.filter(pk=pk).exists():
        raise Invalid(_("Nobody of that name is known here."), "who")


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, by: Any) -> Pledge:
    """It does not hold any more. The row stays, and says since when."""
    deed = as_deed(by)
    plan = lock_plan(pledge.goal.plan_id)
    row = Pledge.objects.select_related("goal__plan").get(pk=pledge.pk)
    ask(
        rules.can_withdraw_pledge,
        deed,
        row,
        sentence=who_may_withdraw(),
    )
    guard_lasting(plan)
    if row.withdrawn_at is not None:
        raise WrongState(_("That pledge is withdrawn already."))
    row.withdrawn_at = deed.at
    row.save(update_fields=["withdrawn_at"])
    record(plan, PlanEvent.Kind.UNPLEDGED, deed, f"#{row.goal.number}: {row}")
    return row


@transaction.atomic
def raise_in_plan(
    plan: Plan,
    *,
    by: Any,
    text: str,
    owners: Sequence[OwnerSpec] = (),
    everyone: bool = False,
    due_on: dt.date | None = None,
    goal_id: int | None = None,
) -> Action:
    """A new action of the plan's committee, raised in the plan, for one of its goals or for all of it."""
    deed = as_deed(by)
    plan = _served(plan, deed, goal_id)
    action = raise_action(
        plan.committee,
        by=deed,
        text=text,
        owners=owners,
        everyone=everyone,
        due_on=due_on,
        origin=Action.Origin.PLAN,
    )
    PlanAction.objects.create(plan=plan, goal_id=goal_id, action=action)
    record(plan, PlanEvent.Kind.LINKED, deed, action.reference)
    return action


@transaction.atomic
def link_action(plan: Plan, *, by: Any, action_id: int, goal_id: int | None = None) -> PlanAction:
    """An action that is there already serves the plan. One that one does not see does not exist; one that is
    confidential is not named in a plan, which more people read."""
    deed = as_deed(by)
    plan = _served(plan, deed, goal_id)
    actions = Action.objects.filter(committee=plan.committee_id)
    if deed.user is not None:
        actions = actions.visible_to(deed.user)
    action = actions.filter(pk=action_id).exclude(status="gone").first()
    if action is None:
        raise Invalid(_("There is no such action in this committee."), "action")
    if action.confidential:
        raise Invalid(_("A confidential action is not named in a plan."), "action")
    link, _made = PlanAction.objects.update_or_create(
        plan=plan, action=action, defaults={"goal_id": goal_id}
    )
    record(plan, PlanEvent.Kind.LINKED, deed, action.reference)
    return link


@transaction.atomic
def unlink_action(link: PlanAction, *, by: Any) -> None:
    """The action goes on, the plan does not name it any more: chair or secretary."""
    deed = as_deed(by)
    plan = lock_plan(link.plan_id)
    ask(rules.can_write_plan, deed, plan.committee, sentence=leaders_only())
    guard_lasting(plan)
    link.delete()
    record(plan, PlanEvent.Kind.UNLINKED, deed, link.action.reference)


def _served(plan: Plan, deed: Any, goal_id: int | None) -> Plan:
    """The plan, locked, for whoever takes part."""
    plan = lock_plan(plan.pk)
    ask(
        rules.can_serve_plan,
        deed,
        plan,
        sentence=who_may_raise(),
    )
    guard_lasting(plan)
    if goal_id is not None and not plan.goals.filter(pk=goal_id).exists():
        raise Invalid(_("There is no such goal in this plan."), "goal")
    return plan


def _kept(part: Any, deed: Any) -> tuple[Plan, Any]:
    """The plan of a deliverable or metric, locked, and the part as it is now, for the plan's keepers."""
    rows = type(part)._default_manager.select_related("goal").filter(pk=part.pk)
    plan = lock_plan(part.goal.plan_id)
    ask(rules.can_write_plan, deed, plan.committee, sentence=leaders_only())
    guard_lasting(plan)
    row = rows.first()
    if row is None:
        raise WrongState(_("That part is not in the plan any more."))
    return plan, row
