"""More than a form takes, and names of things of others in each field of a plan: answered in words, nothing happens."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import Action
from budgets import services as money
from budgets.models import Approval
from budgets.services import RequestDraft
from tests.budgets.money import has, line, make_budget, request


@pytest.fixture
def decide(board, cast, sign_in):
    """decide(who-1="Mona"): what is said to a condition with these fields, and the request."""
    a = line(make_budget(board, year=timezone.localdate().year, a=100), "a")
    draft = RequestDraft(kind="budget", title="Mugs", charges=[(a.pk, Decimal(10))])
    asked = money.write_request(board, by=cast.member, draft=draft, propose=True)
    client = sign_in(cast.chair)

    def _decide(**typed):
        page = f"/c/ab/approvals/{asked.reference}/decide/"
        answer = client.post(page, {"outcome": "condition", "condition": "legal"} | typed)
        asked.refresh_from_db()
        assert asked.outcome == "proposed"
        return answer

    return _decide


def test_numbers_and_names_without_end_are_refused_before_anybody_looks_for_them(decide):
    """A megabyte of either took minutes; of a long name only the beginning was kept."""
    answer = decide(actions="AB-1, " * 400)
    assert (answer.status_code, "1000 is the most" in answer.text) == (422, True)
    assert "AB-1, " * 400 in answer.text
    who = "Ann " * 60 + "End"
    for what, said in (("x", "200 is the most"), ("", "Say what is to be done")):
        answer = decide(**{"who-1": who, "what-1": what})
        assert (answer.status_code, said in answer.text) == (422, True), what
        assert who in answer.text
    assert not Action.objects.exists()


def test_what_is_more_than_any_form_takes_is_told_in_a_sentence(board, cast, sign_in):
    sent = {"kind": "other", "title": "x" * 13 * 2**20}
    answer = sign_in(cast.member).post("/c/ab/approvals/new/", sent)
    assert answer.status_code == 400
    assert "more than a form takes" in answer.text and "Nothing was saved" in answer.text
    elsewhere = Client().get("/", headers={"host": "evil.example"})
    assert (elsewhere.status_code, "more than" in elsewhere.text) == (400, False)


def test_sums_that_no_column_holds_are_refused_beside_their_amount(board, cast, sign_in):
    """Each amount is one that can be kept: two of them are not."""
    year, most = timezone.localdate().year, "999999999999.99"
    budget = make_budget(board, year, a=0, b=most, c=most)
    a, b, c = (line(budget, code).pk for code in "abc")
    form = {"kind": "budget", "title": "Mugs", "charge-TOTAL_FORMS": 2, "charge-INITIAL_FORMS": 0}
    form |= {"charge-0-line": b, "charge-0-amount": most}
    form |= {"charge-1-line": c, "charge-1-amount": most}
    told = request(board)
    Approval.objects.filter(pk=told.pk).update(kind="budget")
    both = {"outcome": "agreed", f"amount-{b}": most, f"amount-{c}": most}
    client = sign_in(cast.chair)
    for page, sent in (
        ("approvals/new/", form),
        (f"approvals/{told.reference}/decide/", both),
        (f"budgets/{year}/transfer/", {"from_line": b, "to_line": a}),
        (f"budgets/{year}/transfer/", {"from_line": c, "to_line": a}),
    ):
        answer = client.post(f"/c/ab/{page}", {"amount": most, "reason": "x"} | sent)
        first = sent.get("from_line") == b
        assert answer.status_code == (303 if first else 422), page
        assert first or "more than can be kept" in answer.text
    assert has(line(budget, "a")) == (0, Decimal(most), 0, 0, Decimal(most))
