"""Conditions stand in a sentence with one word that ties them on; lines are offered as their codes are sorted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgets import services
from budgets.conditions import tied
from budgets.services import LineDraft
from budgets.views.approvals_lines import line_choices, lines_in_force


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("legal confirms", "if legal confirms"),
        ("if legal confirms", "if legal confirms"),
        ("If legal confirms", "if legal confirms"),
        (" unless Sarah objects ", "unless Sarah objects"),
        ("Subject to the usual terms", "subject to the usual terms"),
        ("iffy sellers are left out", "if iffy sellers are left out"),
        ("", ""),
    ],
)
def test_no_word_of_a_condition_is_doubled(said, stands):
    assert tied(said) == stands


@pytest.mark.django_db
def test_lines_are_offered_in_the_order_of_their_codes_whatever_their_groups_are_called(
    board, cast
):
    budget = services.make_budget(board, by=None, year=2014, currency="USD")
    rows = [("2.10", "Apples"), ("2.9", "Apples"), ("1.1", "Pears"), ("2.11", "")]
    amounts = [
        LineDraft(code, "Fruit", group, n, Decimal(10)) for n, (code, group) in enumerate(rows, 1)
    ]
    draft = services.draft_version(budget, by=None, amounts=amounts, takes_in=False)
    services.put_in_force(draft, by=None)
    offered = line_choices(cast.observer, lines_in_force(board))
    assert [(group, [said for _, said in some]) for group, some in offered] == [
        ("2014 · Pears", ["1.1 Fruit"]),
        ("2014 · Apples", ["2.9 Fruit", "2.10 Fruit"]),
        ("2014", ["2.11 Fruit"]),
    ]
