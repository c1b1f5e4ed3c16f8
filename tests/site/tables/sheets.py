"""Budgets as sheets. Who gets what, and what each page asks the database."""

from __future__ import annotations

from django.utils import timezone

from budgets.models import Allocation, Budget, BudgetVersion, Line, SheetImport
from budgets.sheet import Sheet, Table
from tests.site.tables.rows import ALL_SEATED, NO, Row

ACCESS: dict[str, Row] = {
    # A sheet is sent by chair or secretary; without a file the form is shown again.
    "budgets:sheet": Row("committee", "200 403 403 404 302", "422 403 403 404 302"),
    # Its preview is for who sent it alone: the secretary's is not there for the chair (tests/budgets/
    # test_sheet_pages.py); this one does not exist.
    "budgets:sheet_preview": Row("committee nothing", "404 403 403 404 302", "404 403 403 404 302"),
    "budgets:export": Row("committee exported", ALL_SEATED, NO),
}

QUERIES: dict[str, str] = {
    "budgets:sheet": "session user membership budgets_sheetimport",
}

NO_PAGE: set[str] = {"budgets:export", "budgets:sheet_preview"}
"""A file, and a page of one person's own: counted in tests/budgets/test_sheet_pages.py."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    committee = meeting.committee
    budget = Budget.objects.create(committee=committee, year=1990, currency="USD")
    version = BudgetVersion.objects.create(budget=budget, number=1)
    for n in range(rows):
        line = Line.objects.create(budget=budget, code=f"1990.{n}", title=f"Line {n}")
        Allocation.objects.create(of=version, line=line, amount=n)
        SheetImport.objects.create(
            committee=committee,
            by=cast.secretary.person,
            name=f"{n}.csv",
            content=Sheet(f"{n}.csv", [Table("a")]).to_json(),
            sent_at=timezone.now(),
        )
    return {
        "nothing": {"pk": 2**40},
        "exported": {"year": 1990, "number": 1, "format": "csv"},
    }
