"""Django admin of requests, budgets, plans and trademarks: quick, searchable, through the services only.

What the services of money do there: test_money_admin.
"""

from decimal import Decimal

import pytest
from django.utils import timezone

from actions.services import Deed, raise_action
from budgets import services
from budgets.models import (
    Allocation,
    Approval,
    ApprovalEvent,
    ApprovalRecusal,
    Area,
    Ask,
    Budget,
    BudgetEvent,
    BudgetVersion,
    Charge,
    ConditionAction,
    Deliverable,
    Goal,
    Line,
    LineFigures,
    Metric,
    Payment,
    Plan,
    PlanAction,
    PlanEvent,
    Pledge,
    Position,
    Reading,
    SheetImport,
    Strategy,
    TrademarkEvent,
    TrademarkUse,
    Transfer,
    Voter,
)
from budgets.services.planning import draft_plan
from budgets.services.trademarks import UseDraft, enter_use
from tests.admin_pages import check_list, check_nothing_by_hand, models_of, page
from tests.budgets.money import agreed, line, make_budget, pay
from tests.conftest import make_person

ADDED = [Budget, Payment, Transfer]
"""Made there by a form of the service's; not changed."""

EDITED = [BudgetVersion]
"""Saved through the service, as long as it is a draft."""

READ = [
    *(Approval, ApprovalEvent, BudgetEvent, Goal, Line, Plan, PlanEvent, Pledge, Position),
    *(Reading, SheetImport, TrademarkEvent, TrademarkUse),
]
"""Written by the services alone."""

BENEATH = {
    *(Allocation, ApprovalRecusal, Area, Ask, Charge, ConditionAction, Deliverable, LineFigures),
    *(Metric, PlanAction, Strategy, Voter),
}
"""Stand on the page of what they belong to."""

MODELS = [*ADDED, *EDITED, *READ]


def plan_something(board, n):
    """One plan with one of everything that belongs to it."""
    plan = draft_plan(board, by=None, year=1950 + n, title=f"Plan {n}")
    hang_on_plan(plan, 1)
    goal = plan.goals.get()
    goal.metrics.get().readings.create(on=timezone.localdate(), value=n)
    goal.pledges.create(typed="ARM", text="A day a month")


def hang_on_plan(plan, n):
    """So many strategies, areas, goals and actions of a plan, and parts of its first goal."""
    plan.strategies.bulk_create(Strategy(plan=plan, text=f"Way {i}") for i in range(n))
    plan.areas.bulk_create(Area(plan=plan, title=f"Field {i}") for i in range(n))
    first = plan.goals.count() + 1
    goals = [Goal(plan=plan, number=first + i, title=f"Goal {i}") for i in range(n)]
    Goal.objects.bulk_create(goals)
    goal = plan.goals.first()
    for i in range(n):
        goal.deliverables.create(text=f"Page {i}")
        goal.metrics.create(text=f"Visits {i}")
        goal.asks.create(text=f"Money {i}")
        plan.plan_actions.create(
            action=raise_action(plan.committee, by=None, text="x", everyone=True), goal=goal
        )


def hang_on_request(approval, n):
    """So many positions, voters, recusals and actions of a request."""
    for i in range(n):
        person = make_person(f"Voter {i}")
        approval.positions.create(person=person)
        approval.voters.create(person=person)
        approval.recusals.create(person=person)
        action = raise_action(approval.committee, by=None, text="x", everyone=True)
        approval.condition_actions.create(action=action)


def fill(board, cast, n):
    """So many of everything."""
    for i in range(n):
        make_budget(board, 1950 + i, **{f"a{i}": 100 * n, f"b{i}": 100})
        plan_something(board, i)
        draft = UseDraft(f"User group {i}", "the logo", "On a page", timezone.localdate())
        enter_use(board, by=Deed(cast.secretary), draft=draft)
    budget = Budget.objects.get(year=1950)
    approval = agreed(board, line(budget, "a0"), 50 * n)
    for _i in range(n):
        pay(approval, 1)
        services.transfer(
            line(budget, "a0"), line(budget, "b0"), by=None, amount=Decimal(1), reason="x"
        )
    SheetImport.objects.bulk_create(
        SheetImport(
            committee=board,
            by=cast.chair.person,
            name=f"{i}.csv",
            content=[["secret figure"]],
            sent_at=timezone.now(),
        )
        for i in range(n)
    )
    drafts = [{"title": f"{i}", "positions": [{"typed": "Mark"}]} for i in range(n)]
    services.propose_approvals(board, by=None, drafts=drafts)


@pytest.fixture
def filled(board, cast):
    fill(board, cast, 31)


@pytest.fixture
def one_of_each(board, cast):
    fill(board, cast, 1)


def test_each_list_is_searchable_filtered_and_costs_at_most_12_queries(
    filled, cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.admin)
    for model in MODELS:
        check_list(client, model, django_assert_max_num_queries, "Line")


def test_every_model_of_the_app_is_there():
    assert models_of("budgets") - BENEATH == set(MODELS)


def test_nothing_is_added_or_deleted_by_hand_but_what_a_service_makes(one_of_each, cast, sign_in):
    client = sign_in(cast.admin)
    for model in MODELS:
        check_nothing_by_hand(client, model.objects.first(), added=model in ADDED)


def test_what_was_written_is_read_only(one_of_each, cast, sign_in):
    client = sign_in(cast.admin)
    for model in MODELS:
        record = model.objects.first()  # of versions: one in force
        assert client.post(page(model, "change", record.pk), {}).status_code == 403, model


def test_what_a_sheet_says_before_it_is_a_draft_is_for_who_sent_it(one_of_each, cast, sign_in):
    address = page(SheetImport, "change", SheetImport.objects.get().pk)
    answer = sign_in(cast.admin).get(address)
    assert "0.csv" in answer.text
    assert "secret figure" not in answer.text


def test_what_stands_beneath_is_read_at_a_fixed_cost(
    board, one_of_each, cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.admin)
    goal = Goal.objects.get()
    hang_on_plan(goal.plan, 10)
    approval = Approval.objects.get(outcome="agreed")
    hang_on_request(approval, 10)
    for record, rows in ((goal.plan, 33), (goal, 33), (approval, 41)):
        address = page(type(record), "change", record.pk)
        client.get(address)
        # session, account, the record with what it names one by one, and one for each kind of row beneath
        with django_assert_max_num_queries(16, info=type(record).__name__):
            answer = client.get(address)
        assert answer.text.count("has_original") >= rows, record
