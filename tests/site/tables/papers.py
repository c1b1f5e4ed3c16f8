"""Papers: files with items, topics and approvals; comments on passages. Who gets what, and what each page asks the database."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from minutes import services
from minutes.models import Item
from tests.site.tables.rows import (
    ALL_SEATED,
    LEADERS,
    NO,
    NOTHING_MEANT,
    TAKING_PART,
    Row,
    ok,
)

ACCESS: dict[str, Row] = {
    # Without a thing in the form nothing is meant.
    "minutes:papers": Row("committee", NOTHING_MEANT, NOTHING_MEANT),
    # Read by everybody with a seat; changed by who brought it (here the secretary) and by the leaders, and
    # members bring newer versions while the meeting is ahead.
    "minutes:paper": Row("committee paper", ALL_SEATED, ok["TAKING_PART"]),
    "minutes:paper_file": Row("committee paper version", ALL_SEATED, NO),
    "minutes:comment": Row("committee meeting item", TAKING_PART, ok["TAKING_PART"]),
    "minutes:withhold": Row("committee meeting item", LEADERS, ok["LEADERS"]),
    "minutes:erratum": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:public_preview": Row("committee meeting", LEADERS, NO),
}

BOOK = (
    "session user membership meeting meetingday item attendance meeting owner decision "
    "budgets_approval budgets_position comment"
)
"""A passage is chosen from the book as this reader has it."""

QUERIES: dict[str, str] = {
    "minutes:comment": BOOK,
    "minutes:erratum": BOOK,
    "minutes:paper": "session user membership paper paperversion",
    # The meeting is approved, counted what is left out, shown as to somebody signed out, and put back.
    "minutes:public_preview": (
        "session user membership meeting meetingday savepoint meeting paper comment erratum "
        "action owner budgets_approval budgets_charge meeting committee item attendance "
        "meeting owner decision budgets_approval budgets_position comment meeting meeting "
        "erratum paper paperversion meetingday rollback release"
    ),
    "minutes:withhold": "session user membership meeting meetingday item",
}

NO_PAGE: set[str] = {"minutes:papers", "minutes:paper_file"}
"""A page only where something is named behind the question mark; a file, whose queries are counted in
tests/minutes/test_papers.py."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    item = Item.objects.filter(meeting=meeting).first()
    paper = services.add_paper(item, by=None, upload=_file(0))
    for n in range(1, rows):
        services.add_version(paper, by=None, upload=_file(n))
        services.add_paper(item, by=None, upload=_file(0))
    return {"paper": {"pk": paper.pk}, "version": {"number": 1}}


def _file(n: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.txt", b"x" * (n + 1))
