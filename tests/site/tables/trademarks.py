"""The register of trademark uses. Who gets what, and what each page asks the database."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from budgets.models import Approval, TrademarkEvent, TrademarkUse
from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, Row, ok

ACCESS: dict[str, Row] = {
    # Read by everybody with a seat, by everybody where the committee is public (tests/budgets/
    # test_trademarks.py); kept by chair and secretary.
    "budgets:trademarks": Row("committee", ALL_SEATED, NO),
    "budgets:trademark": Row("committee use", ALL_SEATED, NO),
    "budgets:trademark_new": Row("committee", LEADERS, ok["LEADERS"]),
    "budgets:trademark_edit": Row("committee use", LEADERS, ok["LEADERS"]),
    "budgets:trademark_end": Row("committee use", LEADERS, ok["LEADERS"]),
}

QUERIES: dict[str, str] = {
    "budgets:trademarks": "session user membership budgets_trademarkuse budgets_trademarkuse budgets_approval budgets_approval",
    "budgets:trademark": "session user membership budgets_trademarkuse budgets_trademarkevent budgets_approval",
    "budgets:trademark_new": "session user membership budgets_approval organisation budgets_trademarkuse",
    "budgets:trademark_edit": (
        "session user membership budgets_trademarkuse budgets_approval organisation budgets_trademarkuse"
    ),
    "budgets:trademark_end": "session user membership budgets_trademarkuse",
}

NO_PAGE: set[str] = set()
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    now, today = timezone.now(), timezone.localdate()
    common = {"committee": meeting.committee, "year": 1999, "kind": "trademark"}
    approvals = Approval.objects.bulk_create(
        Approval(number=n, title=f"Sticker {n}", outcome="agreed", decided_at=now, **common)
        for n in range(1, 2 * rows + 1)
    )
    made = TrademarkUse.objects.bulk_create(
        TrademarkUse(
            committee=meeting.committee,
            approval=approval,
            who=f"Club {n}",
            mark="The logo",
            use="A sticker",
            starts_on=today,
            ends_on=today + dt.timedelta(days=n),
        )
        for n, approval in enumerate(approvals[:rows], 1)
    )
    TrademarkEvent.objects.bulk_create(
        TrademarkEvent(use=made[0], kind="edited", happened_at=now, by=cast.chair.person)
        for _n in range(rows)
    )
    return {"use": {"pk": made[0].pk}}
