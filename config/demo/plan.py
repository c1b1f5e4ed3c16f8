"""The Advisory Board's plan for 2015, and the budget that pays for it.

Goals, figures, names and promises are facts of the Xen Project's community plan of that year; the sentences are our
own. The readings after the plan's date are invented, and so are the lines of general administration (their sum,
55,000, is the plan's).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from actions.services import Deed, OwnerSpec
from budgets.models import Budget, Goal, Plan
from budgets.services import plan_progress, planning, versions
from budgets.services.drafts import LineDraft
from budgets.services.planning import AskDraft, DeliverableDraft, GoalDraft, MetricDraft
from people.models import Committee

from .people import Cast
from .plan_texts import AREAS, GOALS, OVERARCHING, STRATEGIES

YEAR = 2015
DRAFTED = dt.datetime(2014, 12, 9, 15, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Paid:
    """A line of the budget: which goal it serves (by number), or none."""

    code: str
    title: str
    group: str
    amount: int
    goal: int | None = None


LINES = (
    Paid("2015.1a", "PR and analyst relations", "Awareness", 105_000, 1),
    Paid("2015.2a", "On-line tutorials and events", "User community", 15_000, 2),
    Paid("2015.3a", "Virtual machines for the OpenStack CI loop", "OpenStack", 15_000, 3),
    Paid("2015.4a", "Training, OPW and GSoC", "Developers", 35_000, 4),
    Paid("2015.4b", "Developer events", "Developers", 30_000, 4),
    Paid("2015.5a", "Test hardware", "Quality and security", 80_000, 5),
    Paid("2015.5b", "Hosting of two racks, with set-up", "Quality and security", 50_000, 5),
    Paid("2015.5c", "Upkeep of the infrastructure", "Quality and security", 30_000, 5),
    Paid("2015.6a", "Meetings in person", "Operational", 5_000),
    Paid("2015.9a", "Management and accounting", "General administration", 40_000),
    Paid("2015.9b", "Legal advice and insurance", "General administration", 15_000),
)
"""365,000 for the plan beside 55,000 of general administration."""


def load_plan(
    committee: Committee,
    cast: Cast,
    *,
    secretary: Any,
    decision_id: int | None = None,
    at: dt.datetime = DRAFTED,
) -> Plan:
    """The plan of 2015 with its budget in force, actions raised in it, a pledge, and some progress. `secretary`
    is the account that writes; with `decision_id` (a decision of the committee) the plan is adopted.

    Wants nothing of 2015 to be there yet. The budget 2015 is made where there is none.
    """
    by = Deed(secretary, at=at)
    plan = planning.draft_plan(committee, by=by, year=YEAR, title="2015 Xen Project Community Plan")
    planning.edit_plan(plan, by=by, title=plan.title, goal=OVERARCHING, strategies=list(STRATEGIES))
    areas = {
        title: planning.write_area(plan, by=by, title=title, **texts).pk
        for title, texts in AREAS.items()
    }
    goals = [_goal(plan, by, areas, given) for given in GOALS]
    budget_2015(committee, by, goals)
    _promises(plan, cast, by, goals)
    if decision_id is not None:
        planning.adopt_plan(plan, by=by, decision_id=decision_id)
    _progress(secretary, goals)
    plan.refresh_from_db()
    return plan


def _goal(plan: Plan, by: Deed, areas: dict[str, int], given: dict[str, Any]) -> Goal:
    draft = GoalDraft(
        title=given["title"],
        area_id=areas[given["area"]],
        deliverables=[
            DeliverableDraft(text, due_on=due) for text, due in given.get("deliverables", ())
        ],
        metrics=[MetricDraft(text, **more) for text, more in given.get("metrics", ())],
        asks=[AskDraft(text, **more) for text, more in given.get("asks", ())],
    )
    return planning.write_goal(plan, by=by, draft=draft)


def budget_2015(committee: Committee, by: Any, goals: Sequence[Goal]) -> Budget:
    """The budget of the year in force, its lines serving the goals in their order."""
    budget = versions.make_budget(committee, by=by, year=YEAR, currency="USD", title="Budget 2015")
    ids = {goal.number: goal.pk for goal in goals}
    amounts = [
        LineDraft(
            code=line.code,
            title=line.title,
            group=line.group,
            row=row,
            amount=Decimal(line.amount),
            goal_id=ids.get(line.goal) if line.goal else None,
        )
        for row, line in enumerate(LINES, 2)
    ]
    version = versions.draft_version(
        budget, by=by, title="As planned", amounts=amounts, takes_in=False
    )
    versions.put_in_force(version, by=by)
    return budget


def _promises(plan: Plan, cast: Cast, by: Deed, goals: Sequence[Goal]) -> None:
    """What Citrix offers, and what Sarah took on."""
    awareness, _users, openstack, *_others = goals
    plan_progress.make_pledge(
        openstack,
        by=by,
        text="The open source team gives one person, to raise the pass rates.",
        organisation_id=cast.organisations["Citrix"].pk,
    )
    sarah = [OwnerSpec(person_id=cast.person("Sarah Conway").pk)]
    for text in (
        "Flesh out the deliverables for AR and PR",
        "Propose success metrics for AR and PR that can be measured",
    ):
        plan_progress.raise_in_plan(plan, by=by, text=text, owners=sarah, goal_id=awareness.pk)


def _progress(secretary: Any, goals: Sequence[Goal]) -> None:
    """Some of it is done, and some metrics are read: invented, so that there is something to see."""
    done = {2: (2,), 3: (0, 2), 4: (0,), 5: (0, 4)}
    day = dt.date(2015, 3, 2)
    for goal in goals:
        parts = list(goal.deliverables.all())
        for place in done.get(goal.number, ()):
            plan_progress.finish_deliverable(parts[place], by=Deed(secretary), on=day)
        for metric in goal.metrics.exclude(target=None):
            for month, value in READINGS.get(metric.text, ()):
                on = min(dt.date(2015, month, 1), timezone.localdate())
                plan_progress.add_reading(metric, by=Deed(secretary), on=on, value=Decimal(value))


READINGS: dict[str, Sequence[tuple[int, str]]] = {
    "Video tutorials with the text that goes with them": ((4, "1"), (7, "2"), (10, "3")),
    "On-line events": ((6, "1"), (9, "2")),
    "Contributions to the hypervisor by people of the sub-projects": (
        *((2, "4"), (4, "5.5"), (6, "6")),
        *((8, "7.5"), (10, "8.2")),
    ),
    "Growth of the community in all": ((4, "2"), (7, "6.5"), (10, "11")),
    "Growth of the hypervisor's community": ((4, "0"), (7, "1.5"), (10, "3")),
}
