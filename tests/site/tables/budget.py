"""Budgets. Who gets what, and what each page asks the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from budgets import services
from budgets.models import Approval, Charge, Payment
from budgets.services import LineDraft
from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, Row, ok

YEAR = "committee budget_year"
ACCESS: dict[str, Row] = {
    # Seen by everybody with a seat (which amounts: tests/budgets/test_budget_pages.py); made, moved and
    # closed by the leaders.
    "budgets:budgets": Row("committee", "302 302 302 404 302", NO),
    "budgets:budget_new": Row("committee", LEADERS, ok["LEADERS"]),
    "budgets:budget": Row(YEAR, ALL_SEATED, NO),
    "budgets:draft": Row(YEAR, LEADERS, ok["LEADERS"]),
    "budgets:close": Row(YEAR, LEADERS, ok["LEADERS"]),
    "budgets:version": Row(f"{YEAR} budget_draft", ALL_SEATED, NO),
    "budgets:version_edit": Row(f"{YEAR} budget_draft", LEADERS, ok["LEADERS"]),
    "budgets:discard": Row(f"{YEAR} budget_draft", NO, ok["LEADERS"]),
    "budgets:put_in_force": Row(f"{YEAR} budget_draft", LEADERS, ok["LEADERS"]),
    "budgets:line": Row(f"{YEAR} budget_line", ALL_SEATED, NO),
    "budgets:transfer": Row(YEAR, LEADERS, ok["LEADERS"]),
    "budgets:carry_over": Row(YEAR, LEADERS, ok["LEADERS"]),
}

BUDGET = "session user membership budgets_budget"
QUERIES: dict[str, str] = {
    "budgets:budget_new": BUDGET,
    "budgets:budget": (
        f"{BUDGET} budgets_budgetversion budgets_budget budgets_allocation budgets_charge budgets_payment"
    ),
    "budgets:draft": (f"{BUDGET} budgets_budgetversion budgets_transfer"),
    "budgets:close": (f"{BUDGET} budgets_budgetversion budgets_line_figures budgets_approval"),
    "budgets:version": (
        f"{BUDGET} budgets_budgetversion budgets_budgetversion budgets_transfer budgets_allocation budgets_allocation budgets_allocation budgets_allocation budgets_allocation"
    ),
    "budgets:version_edit": (
        f"{BUDGET} budgets_budgetversion budgets_allocation budgets_goal budgets_transfer"
    ),
    "budgets:put_in_force": (
        f"{BUDGET} budgets_budgetversion budgets_allocation budgets_budgetversion budgets_line_figures budgets_allocation budgets_transfer"
    ),
    "budgets:line": (
        f"{BUDGET} budgets_line budgets_line_figures budgets_allocation budgets_charge budgets_payment budgets_transfer budgets_charge budgets_payment"
    ),
    "budgets:transfer": (f"{BUDGET} budgets_line_figures budgets_budgetversion"),
    "budgets:carry_over": (
        f"{BUDGET} budgets_budget budgets_budgetversion budgets_line budgets_line_figures budgets_budget"
    ),
}

NO_PAGE: set[str] = {"budgets:budgets", "budgets:discard"}
"""One leads on to the newest budget (and is a page where there is none: tests/budgets/test_budget_pages.py),
one only takes a form."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """A year with `rows` lines, and on the first of them as many requests, payments and transfers; a draft; the
    next year in force."""
    board, now = meeting.committee, timezone.now()
    for year in (1981, 1980):
        budget = services.make_budget(board, by=None, year=year, currency="USD")
        amounts = [
            LineDraft(f"{year}.{n}", f"Line {n}", f"Group {n % 4}", n + 1, Decimal(900))
            for n in range(rows + 1)
        ]
        version = services.draft_version(budget, by=None, amounts=amounts, takes_in=False)
        services.put_in_force(version, by=None)
    first, *others = budget.lines.all()
    for n, other in enumerate(others, 1):
        services.transfer(other, first, by=None, amount=Decimal(1), reason="Needed")
        approval = Approval.objects.create(
            committee=board,
            year=1980,
            number=n,
            kind="budget",
            title="Asked",
            outcome="agreed",
            decided_at=now,
            opened_at=now,
        )
        charge = Charge.objects.create(approval=approval, line=first, amount=Decimal(2))
        Payment.objects.create(charge=charge, amount=Decimal(1), paid_on=dt.date(1980, 5, n))
        Approval.objects.create(
            committee=board, year=1979, number=n, kind="budget", title="Waits", outcome="proposed"
        ).charges.create(line=first, amount=Decimal(3))
    services.draft_version(budget, by=None, takes_in=True)
    return {
        "budget_year": {"year": 1980},
        "budget_draft": {"number": 2},
        "budget_line": {"pk": first.pk},
    }
