"""Money in Django admin: made and moved through the services, and otherwise read."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import services
from budgets.models import (
    Budget,
    BudgetEvent,
    BudgetVersion,
    Line,
    Payment,
    Transfer,
)
from tests.budgets.money import agreed, has, line, make_budget, pay


@pytest.fixture
def budget(board):
    return make_budget(board, a=100, b=50)


@pytest.fixture
def ada(sign_in, cast):
    return sign_in(cast.admin)


def page(model, what="changelist", *args):
    return reverse(f"admin:budgets_{model._meta.model_name}_{what}", args=args)


def act(client, record, name):
    chosen = {"action": name, "_selected_action": [record.pk]}
    return client.post(page(type(record)), chosen, follow=True).text


def rows(version, **amounts):
    """The form of a version's page with these amounts for its allocations."""
    held = list(version.allocations.select_related("line"))
    form = {"title": "v2", "note": "", "shown": version.version}
    form |= {"allocations-TOTAL_FORMS": len(held), "allocations-INITIAL_FORMS": len(held)}
    for n, row in enumerate(held):
        form |= {f"allocations-{n}-id": row.pk, f"allocations-{n}-line": row.line_id}
        form[f"allocations-{n}-amount"] = amounts[row.line.code]
    return form


def test_every_page_of_money_opens(board, budget, ada):
    approval = agreed(board, line(budget, "a"), 50)
    payment = pay(approval, 10)
    moved = services.transfer(
        line(budget, "b"), line(budget, "a"), by=None, amount=payment.amount, reason="x"
    )
    first, draft = budget.versions.get(), services.draft_version(budget, by=None, takes_in=True)
    told = budget.events.first()
    for record in (budget, first, draft, line(budget, "a"), moved, payment, told):
        assert ada.get(page(type(record))).status_code == 200, record
        assert ada.get(page(type(record), "change", record.pk)).status_code == 200, record
    for model in (Budget, Transfer, Payment):
        assert ada.get(page(model, "add")).status_code == 200
    for model in (BudgetVersion, Line, BudgetEvent):
        assert ada.get(page(model, "add")).status_code == 403
    assert (
        ada.post(page(BudgetVersion, "change", first.pk), rows(first, a=9, b=9)).status_code == 403
    )


def test_a_budget_from_nothing_to_a_closed_year(board, ada, cast):
    ada.post(page(Budget, "add"), {"committee": board.pk, "year": 2015, "currency": "eur"})
    budget = Budget.objects.get()
    assert (budget.currency, budget.events.get().by) == ("EUR", cast.admin.person)
    again = ada.post(page(Budget, "add"), {"committee": board.pk, "year": 2015, "currency": "EUR"})
    assert "There is a budget for 2015 already." in again.text
    make_budget(board, 2014, a=5)
    budget = Budget.objects.get(year=2014)
    act(ada, budget, "draft")
    act(ada, budget.versions.get(number=2), "put_in_force")
    assert budget.versions.get(number=2).state == "in_force"
    act(ada, budget, "close")
    assert "no version in force to close" in act(ada, budget, "close")
    act(ada, budget, "reopen")
    assert budget.events.filter(by=cast.admin.person).count() == 4


def test_a_draft_is_edited_and_one_with_too_little_refused(board, budget, ada):
    agreed(board, line(budget, "a"), 80)
    draft = services.draft_version(budget, by=None, takes_in=False)
    ada.post(page(BudgetVersion, "change", draft.pk), rows(draft, a=79, b=60))
    assert "Line a: USD 80 are committed" in act(ada, draft, "put_in_force")
    stale = rows(draft, a=90, b=60)
    draft.refresh_from_db()
    answer = ada.post(page(BudgetVersion, "change", draft.pk), stale, follow=True)
    assert "Somebody was faster" in answer.text and "was changed successfully" not in answer.text
    ada.post(page(BudgetVersion, "change", draft.pk), rows(draft, a=80, b=60))
    act(ada, draft, "put_in_force")
    assert has(line(budget, "a")) == (80, 0, 80, 0, 0)
    other = services.draft_version(budget, by=None, takes_in=False)
    act(ada, other, "discard")
    assert not BudgetVersion.objects.filter(pk=other.pk).exists()


def test_money_is_moved_and_paid_and_never_too_much(board, budget, ada, cast):
    a, b = line(budget, "a"), line(budget, "b")
    form = {"from_line": a.pk, "to_line": b.pk, "amount": "101", "reason": "More guests"}
    answer = ada.post(page(Transfer, "add"), form)
    assert "Line a has USD 100 left" in answer.text and "More guests" in answer.text
    ada.post(page(Transfer, "add"), form | {"amount": "20"})
    assert Transfer.objects.get().by == cast.admin.person
    approval = agreed(board, a, 80)
    form = {"charge": approval.charges.get().pk, "amount": "81", "paid_on": timezone.localdate()}
    assert "USD 80 may still be paid" in ada.post(page(Payment, "add"), form).text
    ada.post(page(Payment, "add"), form | {"amount": "70"})
    assert has(a) == (100, -20, 80, 70, 0)
    act(ada, Payment.objects.get(), "reverse")
    assert has(a) == (100, -20, 80, 0, 0)


def test_what_the_service_refuses_of_a_draft_is_still_there_to_be_mended(board, other, budget, ada):
    draft = services.draft_version(budget, by=None, takes_in=False)
    theirs = line(make_budget(other, z=5), "z")
    form = rows(draft, a=77, b=60) | {"title": "My words", "note": "n" * 4001}
    answer = ada.post(page(BudgetVersion, "change", draft.pk), form)
    assert "That is 4001 characters" in answer.text
    assert "My words" in answer.text and "n" * 4001 in answer.text and 'value="77"' in answer.text
    form |= {"note": "", "allocations-TOTAL_FORMS": 3, "allocations-2-line": theirs.pk}
    answer = ada.post(page(BudgetVersion, "change", draft.pk), form | {"allocations-2-amount": 5})
    assert "Line z needs a title" in answer.text and "My words" in answer.text
    assert list(draft.allocations.values_list("amount", flat=True)) == [100, 50]
    draft.refresh_from_db()
    assert draft.title == ""
