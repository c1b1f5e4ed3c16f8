"""Money is moved between lines, carried into the next year, paid, taken back, and what is left given back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from budgets import services
from budgets.models import COMMITTING, Approval, BudgetEvent, Charge, LineFigures, Transfer
from people.errors import Invalid, NotAllowed, Stale, WrongState
from tests.budgets.money import agreed, has, line, make_budget, pay, request
from tests.conftest import ROLES

LEADERS = ("chair", "secretary")


@pytest.fixture
def budget(board):
    return make_budget(board, a=100, b=50)


@pytest.fixture
def a(budget):
    return line(budget, "a")


@pytest.fixture
def b(budget):
    return line(budget, "b")


def transfer(of, to, amount=10, by=None, reason="More guests", **said):
    return services.transfer(of, to, by=by, amount=Decimal(amount), reason=reason, **said)


def carry(of, to, amount=10, by=None):
    return services.carry_over(of, to, by=by, amount=Decimal(amount), reason="Not needed")


# ---- transfers ----


def test_money_moves_between_two_lines(budget, a, b, cast):
    moved = transfer(a, b, 30, by=cast.secretary)
    assert (has(a), has(b)) == ((100, -30, 0, 0, 70), (50, 30, 0, 0, 80))
    event = budget.events.get(kind="transferred")
    assert (event.transfer, event.by) == (moved, cast.secretary.person)
    assert event.note == "USD 30, a → b: More guests"


def test_more_than_remains_does_not_leave_a_line(board, a, b):
    agreed(board, a, 80)
    with pytest.raises(services.OverCommitted) as refused:
        transfer(a, b, 21)
    assert (
        str(refused.value)
        == "Line a has USD 20 left: USD 21 cannot leave it, that is USD 1 too much."
    )
    transfer(a, b, 20)
    assert has(a) == (100, -20, 80, 0, 0)


@pytest.mark.parametrize(
    ("amount", "reason", "field"),
    [
        (Decimal(0), "why", "amount"),
        (Decimal(-5), "why", "amount"),
        (Decimal("0.001"), "why", "amount"),
        (Decimal("Infinity"), "why", "amount"),
        (Decimal(10) ** 12, "why", "amount"),
        (0.5, "why", "amount"),
        (Decimal(5), "  ", "reason"),
        (Decimal(5), "x" * 4001, "reason"),
        (Decimal(5), "nul\0", "reason"),
    ],
)
def test_a_transfer_that_cannot_be(a, b, amount, reason, field):
    with pytest.raises(Invalid) as refused:
        services.transfer(a, b, by=None, amount=amount, reason=reason)
    assert refused.value.field == field
    assert not Transfer.objects.exists()


def test_a_transfer_is_between_two_lines_of_one_budget_in_force(board, budget, a, b):
    other = line(make_budget(board, 2015, a=10), "a")
    for to in (a, other):
        with pytest.raises(Invalid):
            transfer(a, to)
    with pytest.raises(Stale):
        transfer(a, b, version=budget.version - 1)
    services.close_budget(budget, by=None)
    with pytest.raises(services.NotInForce):
        transfer(a, b)


def test_a_rest_goes_into_the_next_year_even_from_a_closed_one(board, budget, a):
    new = line(make_budget(board, 2015, x=5), "x")
    services.close_budget(budget, by=None)
    with pytest.raises(services.Beyond):
        carry(a, new, 101)
    carry(a, new, 100)
    assert (has(a), has(new)) == ((100, -100, 0, 0, 0), (5, 100, 0, 0, 105))
    told = BudgetEvent.objects.filter(kind="carried_over").order_by("budget__year")
    assert [e.budget.year for e in told] == [2014, 2015]
    assert told[0].note == "USD 100, 2014 a → 2015 x: Not needed"
    # The next version of the new year takes it in; the old year's end of it goes on counting.
    services.put_in_force(services.draft_version(new.budget, by=None, takes_in=True), by=None)
    assert (has(a), has(new)) == ((100, -100, 0, 0, 0), (105, 0, 0, 0, 105))


def test_a_rest_goes_nowhere_else(board, other, budget, a, b):
    elsewhere = [
        line(make_budget(board, 2016, a=1), "a"),
        line(make_budget(board, 2015, "EUR", a=1), "a"),
        line(make_budget(other, 2015, a=1), "a"),
        b,
    ]
    for to in elsewhere:
        with pytest.raises(Invalid):
            carry(a, to)


# ---- payments ----


def test_what_is_agreed_is_paid_and_never_more(board, a, cast):
    approval = agreed(board, a, 80)
    pay(approval, 50, by=cast.secretary, note="Invoice 17")
    with pytest.raises(services.BeyondAgreed) as refused:
        pay(approval, "30.01")
    assert refused.value.left == 30
    assert "Of the USD 80 agreed on line a, USD 50 are paid: USD 30 may" in str(refused.value)
    pay(approval, 30)
    assert has(a) == (100, 0, 80, 80, 20)
    event = approval.events.filter(kind="paid").earliest("id")
    assert (event.to_state, event.note) == ("", f"USD 50, a, {timezone.localdate()}: Invoice 17")


@pytest.mark.parametrize(
    "outcome", [o for o in Approval.Outcome.values if o not in ("agreed", "carried_out", "expired")]
)
def test_nothing_is_paid_on_what_is_not_agreed(board, a, outcome):
    approval = agreed(board, a, 10, outcome=outcome) if outcome == "condition" else None
    approval = approval or request(board, line=a, amount=10)
    Approval.objects.filter(pk=approval.pk).update(outcome=outcome)
    with pytest.raises(WrongState):
        pay(approval, 1)


def test_a_payment_is_not_of_tomorrow_and_names_what_it_saw(board, a):
    approval = agreed(board, a, 10)
    said = {"by": None, "amount": Decimal(1)}
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        services.pay(approval.charges.get(), paid_on=tomorrow, **said)
    assert refused.value.field == "paid_on"
    shown = Approval.objects.get(pk=approval.pk).version
    pay(approval, 1, version=shown)
    with pytest.raises(Stale):  # the same form sent twice
        pay(approval, 1, version=shown)


def test_a_payment_is_taken_back_once_by_a_row_of_its_own(board, a):
    approval = agreed(board, a, 80)
    payment = pay(approval, 50)
    with pytest.raises(Invalid):
        services.reverse_payment(payment, by=None, note=" ")
    back = services.reverse_payment(payment, by=None, note="Wrong account")
    assert has(a) == (100, 0, 80, 0, 20)
    for again in (payment, back):
        with pytest.raises(WrongState):
            services.reverse_payment(again, by=None, note="Again")
    pay(approval, 80)


# ---- settling ----


def test_settling_gives_the_rest_back_on_every_line(board, a, b):
    approval = request(board, first=(a, 80), second=(b, 40))
    approval = services.decide(approval, by=None, outcome="agreed")
    pay(approval, 50)
    services.settle(approval, by=None, note="Fewer guests")
    assert (has(a), has(b)) == ((100, 0, 50, 50, 50), (50, 0, 0, 0, 50))
    approval.refresh_from_db()
    assert approval.outcome == "carried_out"
    event = approval.events.get(kind="settled")
    assert (event.from_state, event.to_state) == ("agreed", "carried_out")
    assert event.note == "USD 30 → a, USD 40 → b\n\nFewer guests"
    with pytest.raises(services.BeyondAgreed):
        pay(approval, 1)
    with pytest.raises(WrongState, match="nothing of it is left"):
        services.settle(approval, by=None)


def test_money_that_came_back_after_settling_is_given_back_too(board, a):
    approval = agreed(board, a, 80)
    payment = pay(approval, 50)
    services.settle(approval, by=None)
    services.reverse_payment(payment, by=None, note="Refunded")
    assert has(a) == (100, 0, 50, 0, 50)
    services.settle(approval, by=None)
    assert has(a) == (100, 0, 0, 0, 100)


def test_a_request_without_money_is_carried_out_too(board):
    approval = services.decide(request(board), by=None, outcome="agreed")
    services.settle(approval, by=None)
    approval.refresh_from_db()
    assert approval.outcome == "carried_out"
    for outcome in ("proposed", "condition", "declined"):
        with pytest.raises(WrongState):
            services.settle(request(board, outcome), by=None)


@pytest.mark.parametrize("role", ROLES)
def test_who_moves_money(board, budget, a, b, cast, role):
    user = getattr(cast, role)
    new = line(make_budget(board, 2015, x=5), "x")
    approval = agreed(board, a, 20)
    payment = pay(approval, 5)
    acts = [
        lambda: transfer(a, b, by=user),
        lambda: carry(a, new, by=user),
        lambda: pay(approval, 1, by=user),
        lambda: services.reverse_payment(payment, by=user, note="Twice"),
        lambda: services.settle(approval, by=user),
    ]
    for act in acts:
        if role in LEADERS:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


# ---- what the database refuses, whoever asks ----


def test_the_view_and_the_tuple_name_the_same_outcomes(board, a):
    """And so does the function that guards charges: money counts under these, and is paid under these."""
    approval = request(board, line=a, amount=10)
    for outcome in Approval.Outcome.values:
        with transaction.atomic():
            Approval.objects.filter(pk=approval.pk).update(outcome=outcome)
            assert LineFigures.objects.get(line=a).committed == (10 if outcome in COMMITTING else 0)
            paying = (
                "INSERT INTO budgets_payment (charge_id, amount, paid_on, note)"
                f" VALUES ({approval.charges.get().pk}, 10, '2014-05-05', '')"
            )
            assert refuses(paying) is (outcome not in COMMITTING)


def refuses(sql) -> bool:
    """Whether the database refuses it, at once or at commit; nothing of it stays."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount != 0, "the statement found nothing to change"
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except (IntegrityError, InternalError) as error:
        return "unique" not in str(error)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return False


MOVED = "budgets_transfer (from_line_id, to_line_id, amount, reason, carries_over, happened_at)"
PAID = "budgets_payment (charge_id, amount, paid_on, note)"
ASKED = "budgets_charge (approval_id, line_id, amount, settled, posted)"
BY_SQL = {
    "agree on more than is left": "UPDATE budgets_approval SET outcome = 'agreed' WHERE id = {big}",
    "agree on condition": "UPDATE budgets_approval SET outcome = 'condition' WHERE id = {big}",
    "all at once": "UPDATE budgets_approval SET outcome = 'carried_out'",
    "charge an agreed one": f"INSERT INTO {ASKED} VALUES ({{agreed}}, {{b}}, 50.01, 0, false)",
    "charge more": "UPDATE budgets_charge SET amount = 100 WHERE approval_id = {agreed}",
    "charge less than paid": "UPDATE budgets_charge SET settled = 60 WHERE approval_id = {agreed}",
    "take a settled rest again": "UPDATE budgets_charge SET settled = 0 WHERE approval_id = {settled}",
    "move a charge": "UPDATE budgets_charge SET line_id = {b} WHERE approval_id = {agreed}",
    "delete a charge": "DELETE FROM budgets_charge WHERE approval_id = {agreed}",
    "pay more": f"INSERT INTO {PAID} VALUES ({{charge}}, 30.01, '2014-05-05', '')",
    "take back more": f"INSERT INTO {PAID} VALUES ({{charge}}, -51, '2014-05-05', '')",
    "change a payment": "UPDATE budgets_payment SET amount = 1",
    "delete payments": "DELETE FROM budgets_payment",
    "transfer more": f"INSERT INTO {MOVED} VALUES ({{a}}, {{b}}, 20.01, 'x', false, now())",
    "transfer less than nothing": f"INSERT INTO {MOVED} VALUES ({{a}}, {{b}}, -1, 'x', false, now())",
    "change a transfer": "UPDATE budgets_transfer SET amount = 1",
    "delete a transfer": "DELETE FROM budgets_transfer",
    "take in what a version does not know": "UPDATE budgets_transfer SET taken_in_from_id = {first}",
    "change an allocation": "UPDATE budgets_allocation SET amount = 999 WHERE of_id = {first}",
    "delete an allocation": "DELETE FROM budgets_allocation WHERE of_id = {first}",
    "slip an allocation in": "INSERT INTO budgets_allocation (of_id, line_id, amount) VALUES ({first}, {c}, 9)",
    "supersede what is in force": "UPDATE budgets_budgetversion SET state = 'superseded' WHERE id = {first}",
    "make it a draft again": "UPDATE budgets_budgetversion SET state = 'draft' WHERE id = {first}",
    "let it take in transfers": "UPDATE budgets_budgetversion SET takes_in_until = now() WHERE id = {first}",
    "delete what is in force": "DELETE FROM budgets_budgetversion WHERE id = {first}",
    "put less in force": "UPDATE budgets_budgetversion SET state = CASE id WHEN {first} THEN 'superseded'"
    " ELSE 'in_force' END WHERE id IN ({first}, {less})",
}


@pytest.fixture
def story(board, budget, a, b):
    """80 of a's 100 agreed (50 paid), 10 of b's 60 settled, a request of 21 more on a, a draft with less."""
    approval = agreed(board, a, 80)
    pay(approval, 50)
    settled = agreed(board, b, 50)
    pay(settled, 10)
    services.settle(settled, by=None)
    transfer(a, b, 5)
    transfer(b, a, 5)
    less = services.draft_version(
        budget,
        by=None,
        amounts=[services.LineDraft("a", "", "", 1, Decimal(79)), services.LineDraft("c", "C", "", 2, Decimal(9))],
        takes_in=False,
    )  # fmt: skip
    agreed(board, b, 40)
    return {
        "big": request(board, line=a, amount=21).pk,
        "agreed": approval.pk,
        "charge": approval.charges.get().pk,
        "settled": settled.pk,
        "first": budget.versions.get(number=1).pk,
        "less": less.pk,
        **{code: line(budget, code).pk for code in "abc"},
    }


def test_the_application_cannot_overspend_by_sql(story):
    passed = [name for name, sql in BY_SQL.items() if not refuses(sql.format(**story))]
    assert passed == []


def test_what_fits_passes_by_sql_too(story):
    """The control: the same statements with amounts that fit are no mistakes of the test."""
    for sql in (
        "UPDATE budgets_charge SET amount = 20 WHERE approval_id = {big}",
        f"INSERT INTO {ASKED} VALUES ({{agreed}}, {{c}}, 0.01, 0, false)",
        f"INSERT INTO {PAID} VALUES ({{charge}}, 30, '2014-05-05', '')",
        f"INSERT INTO {MOVED} VALUES ({{a}}, {{b}}, 20, 'x', false, now())",
        "UPDATE budgets_charge SET settled = 30 WHERE approval_id = {agreed}",
        "UPDATE budgets_allocation SET amount = 999 WHERE of_id = {less}",
    ):
        assert refuses(sql.format(**story)) is ("{c}" in sql), sql
    assert has(Charge.objects.get(pk=story["charge"]).line) == (100, 0, 80, 50, 20)


@pytest.mark.parametrize(
    "table",
    "budget budgetversion allocation line transfer charge payment approval voter".split(),
)
def test_nothing_is_emptied(db, table):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE flushing_allowed")  # comes back with the test's end
    assert refuses(f"TRUNCATE budgets_{table} CASCADE")


def test_a_payment_of_the_year_20_is_a_slip_of_the_hand(board):
    approval = agreed(board, line(make_budget(board, a=100), "a"), 100)
    with pytest.raises(Invalid, match="such as 2014-06-30"):
        services.pay(approval.charges.get(), by=None, amount=Decimal(1), paid_on=dt.date(20, 6, 30))
