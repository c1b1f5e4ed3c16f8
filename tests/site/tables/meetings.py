"""Meetings and imports: who gets what, and what each page asks the database."""

from __future__ import annotations

from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, NOTHING_MEANT, Row, ok

ACCESS: dict[str, Row] = {
    # Meetings. Seen by everybody with a seat; kept by chair and secretary; replies are one's own.
    "minutes:list": Row("committee", ALL_SEATED, NO),
    "minutes:new": Row("committee", LEADERS, ok["LEADERS"]),
    "minutes:meeting": Row("committee meeting", ALL_SEATED, NO),
    "minutes:edit": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:state": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:attendance": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:attendee": Row("committee meeting attendance", LEADERS, ok["LEADERS"]),
    "minutes:reply": Row("committee meeting", NO, NOTHING_MEANT),
    "minutes:item_new": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:item": Row("committee meeting item", LEADERS, ok["LEADERS"]),
    "minutes:imports": Row("committee", LEADERS, ok["LEADERS"]),
    "minutes:import": Row("committee import", LEADERS, ok["LEADERS"]),
}

QUERIES: dict[str, str] = {
    "minutes:attendance": "session user membership meeting meetingday attendance person",
    "minutes:attendee": "session user membership meeting meetingday attendance attendance",
    "minutes:edit": "session user membership meeting meetingday",
    "minutes:import": (
        "session user membership import item meeting action budgets_approval budgets_position "
        "person person personalias membership person organisation organisationalias"
    ),
    "minutes:imports": "session user membership import",
    "minutes:item": (
        "session user membership meeting meetingday item item attendance meeting owner "
        "decision budgets_approval budgets_position comment meeting meeting recusal paper "
        "paperversion budgets_charge person subject"
    ),
    "minutes:item_new": (
        "session user membership meeting meetingday item attendance meeting owner decision "
        "budgets_approval budgets_position comment meeting meeting recusal paper paperversion "
        "budgets_charge person subject"
    ),
    "minutes:list": "session user membership item meetingday item meetingday series meeting",
    "minutes:meeting": (
        "session user membership meeting meetingday item attendance meeting owner decision "
        "budgets_approval budgets_position comment meeting meeting recusal paper paperversion "
        "budgets_charge"
    ),
    "minutes:new": "session user membership series meeting",
    "minutes:state": "session user membership meeting meetingday attendance",
}

NO_PAGE = {"minutes:reply"}


def things(rows, cast, meeting) -> dict[str, dict]:
    """These addresses name what tests/site/test_access.py and test_queries.py make themselves."""
    return {}
