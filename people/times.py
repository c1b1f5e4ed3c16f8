"""How do times and days read? Pure: a moment is shown in a zone, with the reader's beside it where they differ."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

LONG_AGO = dt.timedelta(days=365)
"""What is longer ago shows its date, not a count of days."""


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of that name; UTC for an empty or unknown one."""
    return ZoneInfo(name) if name in available_zones() else ZoneInfo("UTC")


_zones: frozenset[str] = frozenset()


def available_zones() -> frozenset[str]:
    """The names that are valid here, read once (the file system is slow to ask)."""
    global _zones
    if not _zones:
        _zones = frozenset(available_timezones())
    return _zones


def city(zone: ZoneInfo) -> str:
    """The place by which people know a zone: "Europe/Dublin" -> "Dublin", "UTC" -> "UTC"."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def day(value: dt.date, today: dt.date | None = None) -> str:
    """ "Wed 20 Aug", with the year where it is not this one: "17 June 2014"."""
    if today is not None and value.year == today.year:
        return f"{value:%a} {value.day} {value:%b}"
    return f"{value.day} {value:%B %Y}"


def month(value: dt.date) -> str:
    """ "June 2014"."""
    return f"{value:%B %Y}"


def ago(value: dt.datetime, now: dt.datetime) -> str:
    """How long since: "just now", "3 hours ago", "yesterday", "12 days ago"; a year on: the date."""
    passed = now - value
    if passed < dt.timedelta(minutes=1):
        return "just now"
    if passed < dt.timedelta(hours=1):
        n = int(passed.total_seconds() // 60)
        return f"{n} minute{'s' * (n != 1)} ago"
    if passed < dt.timedelta(days=1):
        n = int(passed.total_seconds() // 3600)
        return f"{n} hour{'s' * (n != 1)} ago"
    if passed < LONG_AGO:
        return "yesterday" if passed.days == 1 else f"{passed.days} days ago"
    return day(value.date())


def span(start: dt.datetime, end: dt.datetime, zone: ZoneInfo, today: dt.date | None = None) -> str:
    """A meeting's time where it takes place: "Wed 20 Aug, 12:00-14:00 Chicago"."""
    a, b = start.astimezone(zone), end.astimezone(zone)
    until = f"{b:%H:%M}" if a.date() == b.date() else f"{day(b.date(), today)}, {b:%H:%M}"
    return f"{day(a.date(), today)}, {a:%H:%M}–{until} {city(zone)}"


def for_reader(start: dt.datetime, zone: ZoneInfo, reader: ZoneInfo) -> str:
    """The same start for the reader: "18:00 for you", with the day where it is another; empty where
    both clocks agree."""
    there, here = start.astimezone(zone), start.astimezone(reader)
    if there.utcoffset() == here.utcoffset():
        return ""
    other_day = f"{here:%a} " if there.date() != here.date() else ""
    return f"{other_day}{here:%H:%M} for you"
