"""What does a plan come to: what was done of it, where its metrics stand, what pays for its goals?

Read only, in a fixed number of queries; amounts are added up by the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Prefetch, Q, Sum, Value, When, Window

from actions.models import Action
from budgets import rules
from budgets.models import (
    Allocation,
    Area,
    Ask,
    BudgetVersion,
    Deliverable,
    Goal,
    Metric,
    Plan,
    PlanAction,
    Pledge,
    Reading,
)
from budgets.plan_pictures import Spark, Step, spark_of, steps_of
from budgets.services.planning import pays_elsewhere

ADMINISTRATION = r"^\s*(general\s+(and\s+)?administrati(on|ve)|g\s*&\s*a|ga)\M"
"""Groups of lines that run beside a plan, by their names: general administration, G&A. Lines of such a group that
serve no goal are not part of what the plan spends (a regular expression of PostgreSQL, without case)."""


@dataclass
class MetricShown:
    """A metric with its readings, the oldest first."""

    metric: Metric
    readings: list[Reading]

    @property
    def last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def reached(self) -> bool:
        """The last reading is at the target, or beyond it."""
        last, target = self.last, self.metric.target
        if last is None or target is None:
            return False
        return last.value <= target if self.metric.less_is_better else last.value >= target

    @property
    def spark(self) -> Spark | None:
        return spark_of([(r.on, r.value) for r in self.readings], self.metric.target)


@dataclass
class GoalShown:
    """A goal with its parts, and the lines that pay for it (Allocations, with `of_goal`, their sum)."""

    goal: Goal
    deliverables: list[Deliverable]
    metrics: list[MetricShown]
    asks: list[Ask]
    pledges: list[Pledge]
    actions: list[Action] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(part.done_on is not None for part in self.deliverables)

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps_of(self.done, len(self.deliverables))

    @property
    def measured(self) -> list[MetricShown]:
        """Those with a target."""
        return [one for one in self.metrics if one.metric.target is not None]

    @property
    def reached(self) -> int:
        return sum(one.reached for one in self.measured)

    @property
    def allocated(self) -> Decimal | None:
        return self.lines[0].of_goal if self.lines else None


@dataclass
class LinesBeside:
    """Lines of one group that serve no goal. `beside`: general administration, no part of what is planned."""

    title: str
    beside: bool
    lines: list[Any] = field(default_factory=list)

    @property
    def allocated(self) -> Decimal:
        return self.lines[0].of_group


@dataclass
class Money:
    """What the year's budget allocates: `planned` to goals and operations, `beside` to general administration."""

    version: BudgetVersion
    planned: Decimal = Decimal(0)
    beside: Decimal = Decimal(0)
    all: Decimal = Decimal(0)
    groups: list[LinesBeside] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return self.version.budget.currency

    @property
    def operational(self) -> list[LinesBeside]:
        return [group for group in self.groups if not group.beside]

    @property
    def administration(self) -> list[LinesBeside]:
        return [group for group in self.groups if group.beside]


@dataclass
class PlanShown:
    """All that a plan's page names. `areas` are (area, its goals); `loose`: goals without an area."""

    plan: Plan
    strategies: list[Any]
    areas: list[tuple[Area, list[GoalShown]]]
    loose: list[GoalShown]
    goals: list[GoalShown]
    actions: list[Action]
    money: Money | None
    pays_elsewhere: bool

    @property
    def done(self) -> int:
        return sum(goal.done for goal in self.goals)

    @property
    def deliverables(self) -> int:
        return sum(len(goal.deliverables) for goal in self.goals)

    @property
    def steps(self) -> tuple[Step, ...]:
        return steps_of(self.done, self.deliverables)

    @property
    def measured(self) -> int:
        return sum(len(goal.measured) for goal in self.goals)

    @property
    def reached(self) -> int:
        return sum(goal.reached for goal in self.goals)


def show_plan(plan: Plan, user: Any) -> PlanShown:
    """The plan with all its parts, as this reader may see it: actions, and versions of the budget, only where
    they see them."""
    current = Pledge.objects.filter(withdrawn_at=None).select_related(
        "person", "organisation", "ask"
    )
    goals = [
        GoalShown(
            goal,
            list(goal.deliverables.all()),
            [MetricShown(metric, list(metric.readings.all())) for metric in goal.metrics.all()],
            list(goal.asks.all()),
            list(goal.pledges.all()),
        )
        for goal in plan.goals.prefetch_related(
            "deliverables",
            Prefetch("metrics", Metric.objects.prefetch_related("readings")),
            "asks",
            Prefetch("pledges", current),
        )
    ]
    areas = [
        (area, [one for one in goals if one.goal.area_id == area.pk]) for area in plan.areas.all()
    ]
    return PlanShown(
        plan=plan,
        strategies=list(plan.strategies.all()),
        areas=areas,
        loose=[one for one in goals if one.goal.area_id is None],
        goals=goals,
        actions=_give_actions(plan, goals, user),
        money=_give_lines(plan, goals, user),
        pays_elsewhere=pays_elsewhere(plan),
    )


def _give_actions(plan: Plan, goals: Iterable[GoalShown], user: Any) -> list[Action]:
    """Each goal its actions; returns those of the plan as a whole. What one does not see is in neither."""
    seen = Action.objects.visible_to(user).exclude(status="gone")
    seen = seen.select_related("committee").with_owners()
    links = PlanAction.objects.filter(plan=plan, action__in=seen.values("pk"))
    of_goal = {one.goal.pk: one for one in goals}
    of_plan: list[Action] = []
    for link in links.order_by("action__number").prefetch_related(Prefetch("action", seen)):
        action: Any = link.action
        action.link = link
        goal = of_goal.get(link.goal_id or 0)
        (goal.actions if goal else of_plan).append(action)
    return of_plan


def version_of(plan: Plan, user: Any) -> BudgetVersion | None:
    """The version of the year's budget that counts: in force (or closed), else the newest draft, where the
    reader takes part. One query."""
    versions = BudgetVersion.objects.filter(
        budget__committee=plan.committee_id, budget__year=plan.year
    ).exclude(state=BudgetVersion.State.SUPERSEDED)
    if not rules.can_serve_plan(user, plan):
        versions = versions.exclude(state=BudgetVersion.State.DRAFT)
    first = Case(When(state=BudgetVersion.State.DRAFT, then=Value(1)), default=Value(0))
    return versions.select_related("budget").order_by(first, "-number").first()


def _give_lines(plan: Plan, goals: Iterable[GoalShown], user: Any) -> Money | None:
    """Each goal the lines that pay for it; returns the sums and the lines that serve no goal. Nothing for a superseded
    plan, whose lines pay for another by now. Two queries."""
    if plan.state == Plan.State.SUPERSEDED:
        return None
    version = version_of(plan, user)
    if version is None:
        return None
    by_number = {one.goal.number: one for one in goals}
    money = Money(version)
    groups: dict[str, LinesBeside] = {}
    for row in _allocated(plan, version, list(by_number)):
        money.all = row.of_all
        if row.beside:
            money.beside = row.of_side
        else:
            money.planned = row.of_side
        if row.serves is not None:
            by_number[row.serves].lines.append(row)
        else:
            title = row.line.group
            groups.setdefault(title, LinesBeside(title, row.beside)).lines.append(row)
    money.groups = list(groups.values())
    return money


def _allocated(plan: Plan, version: BudgetVersion, numbers: list[int]) -> Any:
    """What the version gives each line: which goal it `serves`, whether it runs `beside` the plan, and the sums of its
    goal, its group, its side and all. A draft beside the adopted plan is shown with what pays for the goals of the
    same numbers there: they go along when it is adopted."""
    pursued = Q(line__goal__plan=plan) | Q(
        line__goal__plan__state=Plan.State.ADOPTED,
        line__goal__plan__year=plan.year,
        line__goal__plan__committee=plan.committee_id,
    )
    serves = Case(
        When(pursued & Q(line__goal__number__in=numbers), then=F("line__goal__number")),
        default=None,
    )
    beside = Case(
        When(serves=None, line__group__iregex=ADMINISTRATION, then=Value(True)),
        default=Value(False),
    )
    return (
        Allocation.objects.filter(of=version)
        .select_related("line")
        .annotate(serves=serves)
        .annotate(beside=beside)
        .annotate(
            of_goal=Window(Sum("amount"), partition_by=[F("serves")]),
            of_group=Window(Sum("amount"), partition_by=[F("serves"), F("line__group")]),
            of_side=Window(Sum("amount"), partition_by=[F("beside")]),
            of_all=Window(Sum("amount")),
        )
        .order_by("line__code_key", "line_id")
    )
