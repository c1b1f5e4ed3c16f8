"""A year is planned: what is wanted is drafted, changed, and adopted by a decision.

An adopted plan is fixed (its goal, strategies, areas, goals, deliverables, asks, targets): whoever wants something
else makes a new draft. Which lines of the budget pay is the budget's, and goes on changing with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import (
    Allocation,
    Area,
    Deliverable,
    Goal,
    Line,
    Plan,
    PlanEvent,
    Strategy,
)
from budgets.services.plan_goals import (
    AskDraft,
    DeliverableDraft,
    GoalDraft,
    MetricDraft,
    remove_goal,
    write_goal,
)
from budgets.services.plan_marks import mark_of_area, mark_of_head
from budgets.services.plan_record import (
    LONGEST_TEXT,
    changed,
    guard_lasting,
    is_mine,
    lock_plan,
    long,
    opened,
    part_of,
    record,
    short,
    stale,
)
from people.errors import Invalid, WrongState, leaders_only
from people.models import Committee

__all__ = [
    "LONGEST_TEXT",
    "AskDraft",
    "DeliverableDraft",
    "GoalDraft",
    "MetricDraft",
    "adopt_plan",
    "decision_for",
    "draft_plan",
    "edit_plan",
    "lines_of",
    "lines_to_choose",
    "pays_elsewhere",
    "remove_area",
    "remove_goal",
    "set_lines",
    "write_area",
    "write_goal",
]


@transaction.atomic
def draft_plan(
    committee: Committee, *, by: Any, year: int, title: str = "", copy_of: Plan | None = None
) -> Plan:
    """A new draft for the year: empty, or with what another plan of the committee wants (without what was
    done, read, pledged or raised since; what was due is due as much later as the year is)."""
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
        title=short(title, "title") or _("Plan %(year)d") % {"year": year},
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
                row.due_on = _years_on(row.due_on, plan.year - source.year)
            row.save(force_insert=True)


def _years_on(day: dt.date | None, years: int) -> dt.date | None:
    """What was due in the copied plan's year is due in the new plan's."""
    if day is None or not years:
        return day
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap else day.day)


@transaction.atomic
def edit_plan(
    plan: Plan,
    *,
    by: Any,
    title: str,
    goal: str,
    strategies: Sequence[str],
    was: str | None = None,
) -> Plan:
    """The head of a draft: title, overarching goal, strategies in their order. `was`: the mark that a form showed."""
    plan, deed = opened(plan, by)
    now = mark_of_head(plan.title, plan.goal, [row.text for row in plan.strategies.all()])
    head = _("the overarching goal")
    if not is_mine(plan, head, was, now, mark_of_head(title, goal, strategies)):
        return plan
    plan.title = short(title, "title", needed=_("Give the plan a title."))
    plan.goal = worded(goal, "goal")
    wanted = [text for text in (worded(text, "strategies") for text in strategies) if text]
    plan.strategies.all().delete()
    Strategy.objects.bulk_create(
        Strategy(plan=plan, position=i, text=text) for i, text in enumerate(wanted)
    )
    changed(plan, deed, head, "title", "goal")
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
    was: str | None = None,
) -> Area:
    """A new area of a draft, or (`area_id`) one changed; `place` counts from 1, left out: the last, or as
    it is. `was`: the mark that a form showed."""
    plan, deed = opened(plan, by)
    areas = list(plan.areas.all())
    area = part_of(areas, area_id) or Area(plan=plan)
    new = Area(
        title=short(title, "title", needed=_("Give the area a title.")),
        retrospective=long(retrospective, "retrospective"),
        opportunity=long(opportunity, "opportunity"),
        threat=long(threat, "threat"),
    )
    mine = area.pk is None or is_mine(plan, area.title, was, mark_of_area(area), mark_of_area(new))
    if mine:
        area.title, area.retrospective = new.title, new.retrospective
        area.opportunity, area.threat = new.opportunity, new.threat
    elif place is None:
        return area
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
def remove_area(plan: Plan, *, by: Any, area_id: int, was: str | None = None) -> Plan:
    """Out of a draft; its goals stay, without an area. Refused where somebody changed it since a form showed it."""
    plan, deed = opened(plan, by)
    area = part_of(plan.areas.all(), area_id)
    if area is not None:
        if was and mark_of_area(area) != was:
            raise stale(plan, area.title)
        area.delete()
        changed(plan, deed, _("without %(title)s") % {"title": area.title})
    return plan


def lines_of(plan: Plan) -> Any:
    """The lines of the year's budget, which may pay for this plan's goals."""
    return Line.objects.filter(budget__committee=plan.committee_id, budget__year=plan.year)


def _locked_lines(rows: Any) -> Any:
    """Lines in the order in which everybody takes them (room.lock_lines)."""
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def lines_to_choose(plan: Plan) -> Any:
    """The same with their goals, and with `allocated`, what the version in force gives each (None: nothing)."""
    given = Allocation.objects.filter(line=OuterRef("pk"), of__state__in=("in_force", "closed"))
    lines = lines_of(plan).select_related("goal", "budget").order_by("code_key", "pk")
    return lines.annotate(allocated=Subquery(given.values("amount")[:1]))


def pays_elsewhere(plan: Plan) -> bool:
    """A draft beside the year's adopted plan: until it is adopted, the lines pay for that one's goals."""
    rows = Plan.objects.filter(committee=plan.committee_id, year=plan.year).exclude(pk=plan.pk)
    return plan.state == Plan.State.DRAFT and rows.filter(state=Plan.State.ADOPTED).exists()


@transaction.atomic
def set_lines(
    goal: Goal, *, by: Any, line_ids: Sequence[int], was: Mapping[int, int | None] | None = None
) -> Goal:
    """These lines of the same year's budget pay for the goal, no others; also once the plan is adopted. `was`:
    for which goal a form said that each line pays; raises StalePlan for a line that would change, and did already."""
    deed = as_deed(by)
    plan = lock_plan(goal.plan_id)
    ask(rules.can_write_plan, deed, plan.committee, sentence=leaders_only())
    guard_lasting(plan)
    if pays_elsewhere(plan):
        raise WrongState(_("The lines pay for the year's adopted plan, until this one is adopted."))
    wanted = set(line_ids)
    lines = list(lines_of(plan).select_for_update(of=("self",), no_key=True).order_by("pk"))
    if wanted - {line.pk for line in lines}:
        raise Invalid(_("That line is not in this year's budget."), "lines")
    touched = []
    for line in lines:
        serves, does = line.pk in wanted, line.goal_id == goal.pk
        if was is not None and serves == (was.get(line.pk) == goal.pk):
            continue  # left as it was shown: what somebody else made of it since stays
        if serves == does:
            continue
        if was is not None and was.get(line.pk) != line.goal_id:
            raise stale(plan)
        line.goal_id, line.version = goal.pk if serves else None, line.version + 1
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
