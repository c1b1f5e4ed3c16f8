"""Of which meeting is a document? By its day; by month and title; without either by what it holds."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from minutes.document.model import Item, MinutesDocument

from .proposal import Candidate, MeetingLine
from .tracker import KnownMeeting, Tracker
from .words import likeness, normal

SAME_TITLE = 0.8
SAME_HEADINGS = 0.6
UNTITLED = "Meeting"


def find_meeting(
    document: MinutesDocument, tracker: Tracker, zone: ZoneInfo, answers: Mapping[str, Any]
) -> MeetingLine:
    """The meeting the document belongs to, or the one it makes, and what has to be asked.

    `starts_at` is the moment at which all its facts happened: the start of the known meeting; for one
    to be made noon of its day (or of the first day of its month) in the committee's zone.
    """
    date = str(answers.get("date") or document.date or "") or None
    title = str(answers.get("title") or document.title or UNTITLED).strip()[:300]
    known = {meeting.id: meeting for meeting in tracker.meetings}
    answer = answers.get("meeting")
    if isinstance(answer, int) and answer in known:
        return _matched(known[answer], title)
    found = [] if answer == "new" else _candidates(document, tracker, date, title)
    if len(found) == 1:
        return _matched(found[0], title)
    line = MeetingLine("new", title, date=date, ends_on=_last(document, date))
    line.place = document.place or ""
    if found:
        line.asked = "which"
        line.candidates = [
            Candidate(m.id, str(m.number), m.title, round(likeness(m.title, title), 2))
            for m in found
        ]
    elif date is None:
        line.asked = "date"
    elif document.date_from == "mail" and not answers.get("date"):
        line.asked = "mail"
    elif len(date) == 7:
        line.asked = "month"
    if line.asked in ("which", "date"):
        line.verdict = "unsure"
    if (first := first_day(date)) is not None:
        line.starts_at = dt.datetime.combine(first, dt.time(12), zone)
    return line


def _matched(meeting: KnownMeeting, title: str) -> MeetingLine:
    return MeetingLine(
        "same",
        meeting.title,
        id=meeting.id,
        number=meeting.number,
        date=meeting.first_day.isoformat()[: 7 if meeting.precision == "month" else 10],
        starts_at=meeting.starts_at,
        frozen=meeting.state == "approved",
    )


def _last(document: MinutesDocument, date: str | None) -> str | None:
    """The last of several days, unless the day was answered otherwise."""
    if document.ends_on and document.date == date and document.ends_on > (date or ""):
        return document.ends_on
    return None


def first_day(date: str | None) -> dt.date | None:
    """The day, or the first of a month given alone; None for what is no date."""
    try:
        return dt.date.fromisoformat(date + "-01" if date and len(date) == 7 else date or "")
    except ValueError:
        return None


def last_day(date: str) -> dt.date | None:
    """The day, or the last of a month given alone."""
    first = first_day(date)
    if first is None or len(date) != 7:
        return first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _candidates(
    document: MinutesDocument, tracker: Tracker, date: str | None, title: str
) -> list[KnownMeeting]:
    """Meetings that it may be of; exactly one: that one."""
    live = [m for m in tracker.meetings if m.state != "cancelled"]
    if date is None:
        return _undated(document, live, title)
    first, last = first_day(date), last_day(date)
    if first is None or last is None:
        return []
    if len(date) == 10:
        on_day = [m for m in live if m.precision != "month" and m.first_day <= first <= m.last_day]
        if on_day:
            return _best_titled(on_day, title)
        in_month = [m for m in live if m.precision == "month" and _same_month(m, first)]
        return [m for m in in_month if _titled(m, title)] or _held_alike(document, live, title)
    in_month = [m for m in live if first <= m.first_day <= last]
    titled = [m for m in in_month if _titled(m, title)]
    return _best_titled(titled, title) or _held_alike(document, live, title)


def _same_month(meeting: KnownMeeting, day: dt.date) -> bool:
    return (meeting.first_day.year, meeting.first_day.month) == (day.year, day.month)


def _titled(meeting: KnownMeeting, title: str) -> bool:
    return likeness(meeting.title, title) >= SAME_TITLE


def _best_titled(meetings: list[KnownMeeting], title: str) -> list[KnownMeeting]:
    """Of several on one day the one of that title; where titles do not tell, all (it is asked)."""
    if len(meetings) <= 1:
        return meetings
    scores = sorted(((likeness(m.title, title), m.id) for m in meetings), reverse=True)
    if scores[0][0] >= SAME_TITLE and scores[0][0] - scores[1][0] > 0.1:
        return [m for m in meetings if m.id == scores[0][1]]
    return meetings


def _undated(document: MinutesDocument, live: list[KnownMeeting], title: str) -> list[KnownMeeting]:
    """A text without a day, of a title and headings that a meeting has: it is of that meeting."""
    return [m for m in live if _titled(m, title) and _shares_headings(document, m)]


def _held_alike(
    document: MinutesDocument, live: list[KnownMeeting], title: str
) -> list[KnownMeeting]:
    """The day is not certain (a mail's, a month's): the same title and headings tell."""
    if document.date_from != "mail" and len(document.date or "") == 10:
        return []
    return _undated(document, live, title)


def headings(items: list[Item]) -> Iterator[str]:
    for item in items:
        yield normal(item.title)
        yield from headings(item.items)


def _shares_headings(document: MinutesDocument, meeting: KnownMeeting) -> bool:
    mine = {heading for heading in headings(document.items) if heading}
    if not mine or not meeting.headings:
        return not mine and not meeting.headings
    return len(mine & meeting.headings) / max(len(mine), len(meeting.headings)) >= SAME_HEADINGS
