"""The plan. Who gets what, and what each page asks the database."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from actions import services as act
from actions.services import OwnerSpec
from budgets.models import (
    Allocation,
    Area,
    Ask,
    Budget,
    BudgetVersion,
    Deliverable,
    Goal,
    Line,
    Metric,
    Plan,
    PlanAction,
    PlanEvent,
    Pledge,
    Reading,
    Strategy,
)
from minutes.models import Decision
from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, TAKING_PART, Row, ok

PLAN = "committee plan"
ACCESS: dict[str, Row] = {
    # Adopted plans are seen by everybody with a seat, drafts by who takes part (tests/budgets/test_plan_pages.py).
    "budgets:plans": Row("committee", ALL_SEATED, NO),
    "budgets:plan": Row("committee planned_year", ALL_SEATED, NO),
    "budgets:plan_number": Row(PLAN, ALL_SEATED, NO),
    "budgets:plan_new": Row("committee", LEADERS, ok["LEADERS"]),
    "budgets:plan_edit": Row(PLAN, LEADERS, ok["LEADERS"]),
    "budgets:plan_area_new": Row(PLAN, LEADERS, ok["LEADERS"]),
    "budgets:plan_area": Row(f"{PLAN} plan_area", LEADERS, ok["LEADERS"]),
    "budgets:plan_goal_new": Row(PLAN, LEADERS, ok["LEADERS"]),
    "budgets:plan_goal": Row(f"{PLAN} plan_goal", LEADERS, ok["LEADERS"]),
    "budgets:plan_lines": Row(f"{PLAN} plan_goal", LEADERS, ok["LEADERS"]),
    "budgets:plan_adopt": Row("committee plan_draft", LEADERS, ok["LEADERS"]),
    "budgets:plan_deliverable": Row(f"{PLAN} plan_deliverable", NO, ok["LEADERS"]),
    "budgets:plan_metric": Row(f"{PLAN} plan_metric", ALL_SEATED, ok["LEADERS"]),
    "budgets:plan_pledge": Row(f"{PLAN} plan_goal", TAKING_PART, ok["TAKING_PART"]),
    "budgets:plan_unpledge": Row(f"{PLAN} plan_pledge", NO, ok["LEADERS"]),
    "budgets:plan_action": Row(PLAN, TAKING_PART, ok["TAKING_PART"]),
    "budgets:plan_unlink": Row(f"{PLAN} plan_link", NO, ok["LEADERS"]),
}

SEEN = "session user membership budgets_plan"
PAGE = (
    f"{SEEN} budgets_goal budgets_deliverable budgets_metric budgets_reading budgets_ask budgets_pledge budgets_area "
    "budgets_strategy budgets_planaction action owner budgets_budgetversion budgets_allocation decision person "
    "organisation budgets_plan budgets_planevent"
)
QUERIES: dict[str, str] = {
    "budgets:plans": SEEN,
    "budgets:plan": PAGE,
    "budgets:plan_number": PAGE,
    "budgets:plan_new": f"{SEEN} budgets_plan",
    "budgets:plan_edit": f"{SEEN} budgets_strategy",
    "budgets:plan_area_new": SEEN,
    "budgets:plan_area": f"{SEEN} budgets_area",
    "budgets:plan_goal_new": f"{SEEN} budgets_area",
    "budgets:plan_goal": (
        f"{SEEN} budgets_goal budgets_deliverable budgets_metric budgets_ask budgets_area"
    ),
    # Lines, read with what the version in force gives each: that table is named first.
    "budgets:plan_lines": f"{SEEN} budgets_goal budgets_allocation budgets_allocation",
    "budgets:plan_adopt": f"{SEEN} decision budgets_plan decision decision",
    "budgets:plan_metric": f"{SEEN} budgets_metric budgets_reading",
    "budgets:plan_pledge": f"{SEEN} budgets_goal person organisation budgets_ask",
    "budgets:plan_action": f"{SEEN} person organisation budgets_goal budgets_goal",
}

NO_PAGE: set[str] = {"budgets:plan_deliverable", "budgets:plan_unpledge", "budgets:plan_unlink"}
"""They only take forms."""

YEAR = 2031
"""Of the plans and the budget here; other areas take other years."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    committee, now = meeting.committee, timezone.now()
    decisions = [
        Decision(committee=committee, year=YEAR, number=n, text=f"Decided {n}", decided_at=now)
        for n in range(rows)
    ]
    Decision.objects.bulk_create(decisions)
    plan = Plan.objects.create(
        committee=committee,
        year=YEAR,
        title="The plan",
        state="adopted",
        adopted_by=decisions[0],
        adopted_at=now,
    )
    drafts = [
        Plan.objects.create(committee=committee, year=YEAR, number=n + 2, title=f"Draft {n}")
        for n in range(rows)
    ]
    budget = Budget.objects.create(committee=committee, year=YEAR, currency="USD")
    version = BudgetVersion.objects.create(budget=budget, number=1)
    for n in range(rows):
        _fill(plan, n, cast, budget, version)
    # In force once its lines are there: no more come in afterwards.
    BudgetVersion.objects.filter(pk=version.pk).update(state="in_force")
    goal = plan.goals.get(number=1)
    return {
        "planned_year": {"year": YEAR},
        "plan": {"year": YEAR, "number": plan.number},
        "plan_draft": {"year": YEAR, "number": drafts[0].number},
        "plan_area": {"pk": plan.areas.first().pk},
        "plan_goal": {"pk": goal.pk},
        "plan_deliverable": {"pk": goal.deliverables.first().pk, "verb": "done"},
        "plan_metric": {"pk": goal.metrics.first().pk},
        "plan_pledge": {"pk": goal.pledges.first().pk},
        "plan_link": {"pk": plan.plan_actions.first().pk},
    }


def _fill(plan, n, cast, budget, version) -> None:
    """One more area, goal and action; and one more part of each kind to the first goal."""
    now = timezone.now()
    Strategy.objects.create(plan=plan, position=n, text=f"Strategy {n}")
    area = Area.objects.create(plan=plan, position=n, title=f"Area {n}", threat="It *grows*.")
    new = Goal.objects.create(plan=plan, area=area, number=n + 1, title=f"Goal {n}")
    for goal in {new, plan.goals.get(number=1)}:
        Deliverable.objects.create(goal=goal, position=n, text=f"Deliverable {n}")
        metric = Metric.objects.create(goal=goal, position=n, text=f"Metric {n}", target=9)
        first = goal.metrics.first()
        Reading.objects.create(metric=metric, on=now.date(), value=n)
        if first != metric:
            Reading.objects.create(metric=first, on=now.date() - dt.timedelta(n), value=n)
        asked = Ask.objects.create(goal=goal, position=n, text=f"Ask {n}", is_money=True)
        Pledge.objects.create(goal=goal, ask=asked, text=f"Pledge {n}", person=cast.chair.person)
    code = f"{YEAR}.{n}"
    line = Line.objects.create(budget=budget, code=code, title=f"Line {n}", goal=new)
    rest = Line.objects.create(budget=budget, code=f"{code}z", title="Rest", group=f"Group {n}")
    for one in (line, rest):
        Allocation.objects.create(of=version, line=one, amount=100)
    for goal in (new, None):
        action = act.raise_action(
            plan.committee,
            by=None,
            text=f"Serves it {n}",
            owners=[OwnerSpec(person_id=cast.member.person_id)],
            origin="plan",
        )
        PlanAction.objects.create(plan=plan, goal=goal, action=action)
    PlanEvent.objects.create(plan=plan, kind="read", happened_at=now, by=cast.chair.person)
