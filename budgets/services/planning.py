"""A year is planned: what is wanted is drafted, changed, and adopted by a decision.

An adopted plan is fixed (its goal, strategies, areas, goals, deliverables, asks, targets): whoever wants something
else makes a new draft. Which lines of the budget pay is the budget's, and goes on changing with it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Area, Ask, Deliverable, Goal, Line, Metric, Plan, PlanEvent, Strategy
from budgets.services.plan_record import changed, guard_draft, guard_lasting, lock_plan, record
from people.errors import Invalid, WrongState, leaders_only
from people.models import Committee

LONGEST_TEXT = 20_000
"""Characters of a retrospective and the like."""


@dataclass(frozen=True)
class DeliverableDraft:
    """A deliverable as typed; `pk` names the one that it changes."""

    text: str
    due_on: dt.date | None = None
    pk: int | None = None


@dataclass(frozen=True)
class MetricDraft:
    """A metric as typed; without a number in mind it has no target."""

    text: str
    unit: str = ""
    start: Decimal | None = None
    target: Decimal | None = None
    less_is_better: bool = False
    pk: int | None = None


@dataclass(frozen=True)
class AskDraft:
    """What is asked of members; money without an amount is "cost?"."""

    text: str
    is_money: bool = False
    amount: Decimal | None = None
    pk: int | None = None


@dataclass(frozen=True)
class GoalDraft:
    """A goal with its parts in order. A part that stood there and is not named any more goes."""

    title: str
    text: str = ""
    area_id: int | None = None
    deliverables: Sequence[DeliverableDraft] = ()
    metrics: Sequence[MetricDraft] = ()
    asks: Sequence[AskDraft] = ()


@transaction.atomic
def draft_plan(
    committee: Committee, *, by: Any, year: int, title: str = "", copy_of: Plan | None = None
) -> Plan:
    """A new draft for the year: empty, or with what another plan of the committee wants (without what was
    done, read, pledged or raised since)."""
    deed = as_deed(by)
    ask(rules.can_write_plan, deed, committee, sentence=leaders_only())
    if not 1900 <= year <= 2200:
        raise Invalid(_("Which fiscal year? Four digits."), "year")
    if copy_of is not None and copy_of.committee_id != committee.pk:
        raise Invalid(_("That plan is another committee's."), "copy_of")
    Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)  # numbers in their order
    if copy_of is not None:
        copy_of = lock_plan(copy_of.pk)
    last = Plan.objects.filter(committee=committee, year=year).aggregate(Max("number"))
    plan = Plan.objects.create(
        committee=committee,
        year=year,
        number=(last["number__max"] or 0) + 1,
        title=_short(title, "title") or _("Plan %(year)d") % {"year": year},
        goal=copy_of.goal if copy_of else "",
        author_id=deed.person_id,
    )
    if copy_of is not None:
        _copy_parts(copy_of, plan)
    note = _("from %(title)s") % {"title": copy_of.title} if copy_of else ""
    record(plan, PlanEvent.Kind.DRAFTED, deed, note, to_state=plan.state)
    return plan


def _copy_parts(source: Plan, plan: Plan) -> None:
    for strategy in source.strategies.all():
        strategy.pk, strategy.plan = None, plan
        strategy.save(force_insert=True)
    areas: dict[int | None, Area | None] = {None: None}
    for area in list(source.areas.all()):
        old, area.pk, area.plan = area.pk, None, plan
        area.save(force_insert=True)
        areas[old] = area
    parts = ("deliverables", "metrics", "asks")
    for goal in list(source.goals.prefetch_related(*parts)):
        rows = [row for name in parts for row in getattr(goal, name).all()]
        goal = Goal.objects.create(
            plan=plan,
            area=areas[goal.area_id],
            number=goal.number,
            title=goal.title,
            text=goal.text,
        )
        for row in rows:
            row.pk, row.goal = None, goal
            if isinstance(row, Deliverable):
                row.done_on, row.note = None, ""
            row.save(force_insert=True)


@transaction.atomic
def edit_plan(
    plan: Plan,
    *,
    by: Any,
    title: str,
    goal: str,
    strategies: Sequence[str],
    version: int | None = None,
) -> Plan:
    """The head of a draft: title, overarching goal, strategies in their order."""
    deed = as_deed(by)
    plan = _opened(plan, deed, version)
    plan.title = _short(title, "title", needed=_("Give the plan a title."))
    plan.goal = worded(goal, "goal")
    wanted = [text for text in (worded(text, "strategies") for text in strategies) if text]
    plan.strategies.all().delete()
    Strategy.objects.bulk_create(
        Strategy(plan=plan, position=i, text=text) for i, text in enumerate(wanted)
    )
    changed(plan, deed, _("the overarching goal"), "title", "goal")
    return plan


@transaction.atomic
def write_area(
    plan: Plan,
    *,
    by: Any,
    title: str,
    retrospective: str = "",
    opportunity: str = "",
    threat: str = "",
    area_id: int | None = None,
    place: int | None = None,
    version: int | None = None,
) -> Area:
    """A new area of a draft, or (`area_id`) one changed; `place` counts from 1, left out: the last, or as
    it is."""
    deed = as_deed(by)
    plan = _opened(plan, deed, version)
    areas = list(plan.areas.all())
    area = _part(areas, area_id) or Area(plan=plan)
    area.title = _short(title, "title", needed=_("Give the area a title."))
    area.retrospective = _long(retrospective, "retrospective")
    area.opportunity = _long(opportunity, "opportunity")
    area.threat = _long(threat, "threat")
    if area.pk is None:
        areas.append(area)
    if place is not None:
        areas.remove(area)
        areas.insert(max(place - 1, 0), area)
    for position, one in enumerate(areas):
        if one is area or one.position != position:
            one.position = position
            one.save()
    changed(plan, deed, area.title)
    return area


@transaction.atomic
def remove_area(plan: Plan, *, by: Any, area_id: int, version: int | None = None) -> Plan:
    """Out of a draft; its goals stay, without an area."""
    deed = as_deed(by)
    plan = _opened(plan, deed, version)
    area = _part(plan.areas.all(), area_id)
    if area is not None:
        area.delete()
        changed(plan, deed, _("without %(title)s") % {"title": area.title})
    return plan


@transaction.atomic
def write_goal(
    plan: Plan, *, by: Any, draft: GoalDraft, goal_id: int | None = None, version: int | None = None
) -> Goal:
    """A new goal of a draft with the next number, or (`goal_id`) one changed, with all its parts. Numbers
    stay when another goal goes: people and lines know them."""
    deed = as_deed(by)
    plan = _opened(plan, deed, version)
    goals = list(plan.goals.all())
    goal = _part(goals, goal_id) or Goal(
        plan=plan, number=max((g.number for g in goals), default=0) + 1
    )
    goal.title = _short(draft.title, "title", 500, needed=_("Say what is to be reached."))
    goal.text = _long(draft.text, "text")
    if draft.area_id is not None and not plan.areas.filter(pk=draft.area_id).exists():
        raise Invalid(_("There is no such area in this plan."), "area")
    goal.area_id = draft.area_id
    goal.save()
    _set_parts(goal, Deliverable, draft.deliverables)
    _set_parts(goal, Metric, draft.metrics)
    _set_parts(goal, Ask, draft.asks)
    changed(plan, deed, f"#{goal.number}")
    return goal


def _set_parts(
    goal: Goal,
    model: type[Deliverable] | type[Metric] | type[Ask],
    drafts: Sequence[DeliverableDraft | MetricDraft | AskDraft],
) -> None:
    """The goal's parts of that kind become those drafted, in that order."""
    rows = {row.pk: row for row in model._default_manager.filter(goal=goal)}
    kept = []
    for position, draft in enumerate(drafts):
        fields = dataclasses.asdict(draft)
        row = rows.get(fields.pop("pk") or 0) or model(goal=goal)
        fields["text"] = worded(fields["text"], needed=_("Say what it is."))
        if isinstance(draft, AskDraft) and draft.amount is not None and draft.amount < 0:
            raise Invalid(_("An amount is not below zero."), "amount")
        if isinstance(draft, MetricDraft) and len(fields["text"]) > 500:
            raise Invalid(_("A metric has at most 500 characters."))
        for name, value in fields.items():
            setattr(row, name, value)
        row.position = position
        row.save()
        kept.append(row.pk)
    model._default_manager.filter(goal=goal).exclude(pk__in=kept).delete()


@transaction.atomic
def remove_goal(plan: Plan, *, by: Any, goal_id: int, version: int | None = None) -> Plan:
    """Out of a draft, with its parts; lines that paid for it pay for no goal."""
    deed = as_deed(by)
    plan = _opened(plan, deed, version)
    goal = _part(plan.goals.all(), goal_id)
    if goal is not None:
        list(_locked_lines(goal.lines.all()))
        goal.delete()
        changed(plan, deed, _("without #%(number)d") % {"number": goal.number})
    return plan


def lines_of(plan: Plan) -> Any:
    """The lines of the year's budget, which may pay for this plan's goals."""
    return Line.objects.filter(budget__committee=plan.committee_id, budget__year=plan.year)


def _locked_lines(rows: Any) -> Any:
    """Lines in the order in which everybody takes them (room.lock_lines)."""
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def pays_elsewhere(plan: Plan) -> bool:
    """A draft beside the year's adopted plan: until it is adopted, the lines pay for that one's goals."""
    rows = Plan.objects.filter(committee=plan.committee_id, year=plan.year).exclude(pk=plan.pk)
    return plan.state == Plan.State.DRAFT and rows.filter(state=Plan.State.ADOPTED).exists()


@transaction.atomic
def set_lines(goal: Goal, *, by: Any, line_ids: Sequence[int]) -> Goal:
    """These lines of the same year's budget pay for the goal, no others; also once the plan is adopted."""
    deed = as_deed(by)
    plan = lock_plan(goal.plan_id)
    ask(rules.can_write_plan, deed, plan.committee, sentence=leaders_only())
    guard_lasting(plan)
    if pays_elsewhere(plan):
        raise WrongState(_("The lines pay for the year's adopted plan, until this one is adopted."))
    wanted = set(line_ids)
    lines = list(_locked_lines(lines_of(plan)))
    if wanted - {line.pk for line in lines}:
        raise Invalid(_("That line is not in this year's budget."), "lines")
    touched = []
    for line in lines:
        serves = goal.pk if line.pk in wanted else None
        if (line.goal_id == goal.pk) != (serves is not None):
            line.goal_id, line.version = serves, line.version + 1
            touched.append(line)
    if touched:
        Line.objects.bulk_update(touched, ["goal", "version"])
        codes = ", ".join(line.code for line in touched)
        record(plan, PlanEvent.Kind.EDITED, deed, f"#{goal.number}: {codes}")
    return goal


@transaction.atomic
def adopt_plan(plan: Plan, *, by: Any, decision_id: int, version: int | None = None) -> Plan:
    """A draft becomes the year's plan by a decision of its committee (minutes.Decision, by id). The year's
    former plan is superseded, and what paid for its goals pays for those of the same number.

    Raises WrongState for what is no draft, or wants nothing yet; Invalid for a decision that is not the
    committee's, was withdrawn or declined.
    """
    deed = as_deed(by)
    # All plans of the year, in one order: of two adoptions at once one waits.
    of_year = Plan.objects.filter(committee=plan.committee_id, year=plan.year)
    list(of_year.select_for_update().order_by("pk").values_list("pk"))
    plan = lock_plan(plan.pk, version)
    ask(rules.can_write_plan, deed, plan.committee, sentence=leaders_only())
    if not plan.may_become(Plan.State.ADOPTED):
        raise WrongState(
            _("Only a draft is adopted; this plan is %(state)s.")
            % {"state": plan.get_state_display()}
        )
    if not plan.goals.exists():
        raise WrongState(_("There is no goal in it yet."))
    decision = decision_for(plan, decision_id)
    for former in of_year.filter(state=Plan.State.ADOPTED):
        former.state, former.version = Plan.State.SUPERSEDED, former.version + 1
        former.save(update_fields=["state", "version"])
        record(former, PlanEvent.Kind.SUPERSEDED, deed, plan.title, to_state=former.state)
        _take_lines(former, plan)
    plan.state, plan.adopted_by_id, plan.adopted_at = (
        Plan.State.ADOPTED,
        decision.pk,
        deed.at,
    )
    plan.version += 1
    plan.save(update_fields=["state", "adopted_by", "adopted_at", "version"])
    record(plan, PlanEvent.Kind.ADOPTED, deed, decision.reference, to_state=plan.state)
    return plan


def decision_for(plan: Plan, decision_id: int) -> Any:
    """The decision by which the plan can be adopted; raises Invalid where it is none."""
    # The field points up to minutes; its model is taken from the field, so nothing is imported.
    model: Any = Plan._meta.get_field("adopted_by").related_model
    decision = model.objects.filter(committee=plan.committee_id, pk=decision_id).first()
    if decision is None:
        raise Invalid(_("There is no such decision in this committee."), "decision")
    if decision.withdrawn_at is not None or decision.outcome == "declined":
        raise Invalid(
            _("%(reference)s agrees to nothing: it was declined or withdrawn.")
            % {"reference": decision.reference},
            "decision",
        )
    return decision


def _take_lines(former: Plan, plan: Plan) -> None:
    """Lines that paid for the former plan's goals go along to the goal of the same number; where there is none
    they pay for no goal."""
    goals = {goal.number: goal for goal in plan.goals.all()}
    for line in _locked_lines(lines_of(plan).filter(goal__plan=former).select_related("goal")):
        line.goal = goals.get(line.goal.number)
        line.version += 1
        line.save(update_fields=["goal", "version"])


def _opened(plan: Plan, deed: Any, version: int | None) -> Plan:
    """The draft, locked, for one of its keepers."""
    locked = lock_plan(plan.pk, version)
    ask(rules.can_write_plan, deed, locked.committee, sentence=leaders_only())
    guard_draft(locked)
    return locked


def _part(rows: Any, pk: int | None) -> Any:
    """The one of the rows that has this id; None for no id. Raises Invalid where somebody took it away."""
    if pk is None:
        return None
    for row in rows:
        if row.pk == pk:
            return row
    raise Invalid(_("That part is not in the plan any more."))


def _short(text: str, name: str, most: int = 200, *, needed: str = "") -> str:
    return worded(text, name, needed=needed, most=most, one_line=True)


def _long(text: str, name: str) -> str:
    return worded(text, name, most=LONGEST_TEXT)
