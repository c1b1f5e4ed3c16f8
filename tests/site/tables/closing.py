"""The life of the minutes: ended, circulated, corrected, approved; the ledger. Who gets what, and what each page asks."""

from __future__ import annotations

from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, NOTHING_MEANT, TAKING_PART, Row, ok

ACCESS: dict[str, Row] = {
    "minutes:end": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:circulate": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:approve": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:corrections": Row("committee meeting", ALL_SEATED, NOTHING_MEANT),
    "minutes:correct": Row("committee meeting item", TAKING_PART, ok["TAKING_PART"]),
    "minutes:ledger": Row("committee meeting", ALL_SEATED, NO),
}

QUERIES: dict[str, str] = {
    "minutes:end": "session user membership meeting meetingday",
    "minutes:circulate": (
        "session user membership meeting meetingday membership membership attendance item "
        "action owner decision conflict attendance card item budgets_approval item "
        "budgets_approval actionevent"
    ),
    "minutes:approve": "session user membership meeting meetingday item correction",
    "minutes:corrections": (
        "session user membership meeting meetingday attendance correction action decision "
        "budgets_approval"
    ),
    "minutes:correct": (
        "session user membership meeting meetingday item attendance action decision "
        "budgets_approval"
    ),
    "minutes:ledger": "session user membership meeting meetingday action owner actionevent action",
}

NO_PAGE: set[str] = set()
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """A correction for each row; the addresses name what the tests make themselves."""
    item = meeting.items.first()
    for n in range(rows):
        item.corrections.create(person=cast.member.person, suggestion=f"Missing {n}")
    return {}
