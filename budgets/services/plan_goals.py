"""A goal of a draft is written with its deliverables, metrics and asks, part by part beside others who do so."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.services.record import worded
from budgets.models import Ask, Deliverable, Goal, Metric, Plan
from budgets.services.plan_marks import mark_of_goal, mark_of_part, mark_of_whole
from budgets.services.plan_record import changed, is_mine, long, opened, part_of, short, stale
from people.errors import Invalid


@dataclass(frozen=True)
class DeliverableDraft:
    """A deliverable as typed; `pk` names the one that it changes, `was` is the mark that a form showed of that."""

    text: str
    due_on: dt.date | None = None
    pk: int | None = None
    was: str = ""


@dataclass(frozen=True)
class MetricDraft:
    """A metric as typed; without a number in mind it has no target."""

    text: str
    unit: str = ""
    start: Decimal | None = None
    target: Decimal | None = None
    less_is_better: bool = False
    pk: int | None = None
    was: str = ""


@dataclass(frozen=True)
class AskDraft:
    """What is asked of members; money without an amount is "cost?"."""

    text: str
    is_money: bool = False
    amount: Decimal | None = None
    pk: int | None = None
    was: str = ""


Draft = DeliverableDraft | MetricDraft | AskDraft
KINDS: dict[str, type[Deliverable] | type[Metric] | type[Ask]] = {
    "deliverables": Deliverable,
    "metrics": Metric,
    "asks": Ask,
}


@dataclass(frozen=True)
class GoalDraft:
    """A goal with its parts in order. `was`: the mark that a form showed of its own words.

    `removed`: by kind the ids of parts that are taken out, with the marks that were shown; what stands there
    beside them stays. None: a part that stood there and is not named any more goes.
    """

    title: str
    text: str = ""
    area_id: int | None = None
    deliverables: Sequence[DeliverableDraft] = ()
    metrics: Sequence[MetricDraft] = ()
    asks: Sequence[AskDraft] = ()
    was: str = ""
    removed: Mapping[str, Mapping[int, str]] | None = None


@transaction.atomic
def write_goal(plan: Plan, *, by: Any, draft: GoalDraft, goal_id: int | None = None) -> Goal:
    """A new goal of a draft with the next number, or (`goal_id`) one changed, with its parts. Numbers stay when
    another goal goes: people and lines know them. Raises StalePlan where somebody changed the same part."""
    plan, deed = opened(plan, by)
    goals = list(plan.goals.all())
    goal = part_of(goals, goal_id) or Goal(
        plan=plan, number=max((g.number for g in goals), default=0) + 1
    )
    named = f"#{goal.number}"
    before = mark_of_whole(goal) if draft.was and goal.pk else None
    if goal.pk is None or is_mine(plan, named, draft.was, mark_of_goal(goal), mark_of_goal(draft)):
        goal.title = short(draft.title, "title", 500, needed=_("Say what is to be reached."))
        goal.text = long(draft.text, "text")
        if draft.area_id is not None and not plan.areas.filter(pk=draft.area_id).exists():
            raise Invalid(_("There is no such area in this plan."), "area")
        goal.area_id = draft.area_id
        goal.save()
    for kind in KINDS:
        removed = None if draft.removed is None else draft.removed.get(kind, {})
        _set_parts(plan, goal, kind, getattr(draft, kind), removed)
    if before is None or mark_of_whole(goal) != before:
        changed(plan, deed, named)
    return goal


def _set_parts(
    plan: Plan, goal: Goal, kind: str, drafts: Sequence[Draft], removed: Mapping[int, str] | None
) -> None:
    """The goal's parts of that kind become those drafted, in that order; what others added follows them."""
    model, named = KINDS[kind], f"#{goal.number}"
    rows: dict[int, Any] = {row.pk: row for row in model._default_manager.filter(goal=goal)}
    kept = []
    for draft in drafts:
        row = rows.pop(draft.pk or 0, None)
        if row is None and draft.pk and draft.was:
            if mark_of_part(kind, draft) == draft.was:
                continue  # somebody took out what the form left as it was
            raise stale(plan, named)
        row = row or model(goal=goal)
        now = mark_of_part(kind, row)
        if row.pk is None or is_mine(plan, named, draft.was, now, mark_of_part(kind, draft)):
            _write_part(row, draft)
        kept.append(row)
    for pk, row in rows.items():
        if removed is not None and pk not in removed:
            kept.append(row)
            continue
        if removed and removed[pk] and mark_of_part(kind, row) != removed[pk]:
            raise stale(plan, named)
        row.delete()
    for position, row in enumerate(kept):
        row.position = position
        row.save()


def _write_part(row: Any, draft: Draft) -> None:
    fields = dataclasses.asdict(draft)
    del fields["pk"], fields["was"]
    fields["text"] = worded(fields["text"], needed=_("Say what it is."))
    if isinstance(draft, AskDraft) and draft.amount is not None and draft.amount < 0:
        raise Invalid(_("An amount is not below zero."), "amount")
    if isinstance(draft, MetricDraft) and len(fields["text"]) > 500:
        raise Invalid(_("A metric has at most 500 characters."))
    for name, value in fields.items():
        setattr(row, name, value)


@transaction.atomic
def remove_goal(plan: Plan, *, by: Any, goal_id: int, was: str | None = None) -> Plan:
    """Out of a draft, with its parts; lines that paid for it pay for no goal. Refused where somebody changed any
    of it since a form showed it (`was`: the mark of the whole)."""
    plan, deed = opened(plan, by)
    goal = part_of(plan.goals.all(), goal_id)
    if goal is not None:
        if was and mark_of_whole(goal) != was:
            raise stale(plan, f"#{goal.number}")
        goal.delete()
        changed(plan, deed, _("without #%(number)d") % {"number": goal.number})
    return plan
