"""The agenda: drafted, ordered, timed, flagged; series; standing items. Who gets what, and what each page asks the database."""

from __future__ import annotations

import datetime as dt

from minutes.models import ItemFlag, Series, StandingItem
from minutes.services import edit_item
from tests.site.tables.rows import LEADERS, NO, Row, ok

ACCESS: dict[str, Row] = {
    "minutes:series": Row("committee", LEADERS, ok["LEADERS"]),
    "minutes:series_new": Row("committee", LEADERS, ok["LEADERS"]),
    "minutes:series_edit": Row("committee series", LEADERS, ok["LEADERS"]),
    "minutes:standing": Row("committee", LEADERS, ok["LEADERS"]),
    "minutes:draft": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:together": Row("committee meeting", NO, ok["LEADERS"]),
    "minutes:agenda_history": Row("committee meeting", "200 200 200 404 302", NO),
    "minutes:flag": Row("committee meeting item", NO, ok["TAKING_PART"]),
    "minutes:place": Row("committee meeting item", NO, ok["LEADERS"]),
    "minutes:copy": Row("committee meeting item", LEADERS, ok["LEADERS"]),
}

QUERIES: dict[str, str] = {
    "minutes:series": "session user membership series meeting",
    "minutes:series_new": "session user membership",
    "minutes:series_edit": "session user membership series",
    "minutes:standing": "session user membership standingitem standingitem person",
    "minutes:draft": "session user membership meeting meetingday",
    "minutes:agenda_history": "session user membership meeting meetingday agendarevision item",
    "minutes:copy": "session user membership meeting meetingday item meeting",
}

NO_PAGE: set[str] = {"minutes:together", "minutes:flag", "minutes:place"}
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    made = None
    for n in range(rows):
        made = Series.objects.create(
            committee=meeting.committee,
            title=f"Series {n}",
            nth=1,
            weekday=n % 7,
            at=dt.time(16),
            time_zone="Europe/Dublin",
            starts_on=dt.date(2026, 1, 1),
        )
        StandingItem.objects.create(
            committee=meeting.committee,
            title=f"Standing {n}",
            position=n,
            presenter=cast.member.person,
        )
    for item in meeting.items.all():
        ItemFlag.objects.create(item=item, person=cast.member.person, kind="flagged")
        edit_item(item, by=cast.secretary, title=f"{item.title} again", summary="Said better")
    return {"series": {"pk": made.pk}}
