"""How do times and days read? Pure: a moment is shown in a zone, with the reader's beside it where they differ."""

from __future__ import annotations

import datetime as dt
import re
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


def stated(
    start: dt.datetime,
    end: dt.datetime,
    zone: ZoneInfo,
    precision: str,
    today: dt.date | None = None,
) -> str:
    """A meeting's time as far as it is known: to the minute ("time"), to the day ("17 June 2014",
    "16–17 May 2013"), or to the month ("June 2014")."""
    if precision == "time":
        return span(start, end, zone, today)
    a, b = start.astimezone(zone).date(), end.astimezone(zone).date()
    if precision == "month":
        return month(a)
    if a == b:
        return day(a, today)
    if (a.year, a.month) == (b.year, b.month):
        return f"{a.day}–{b.day} {b:%B %Y}"
    return f"{day(a, today)} – {day(b, today)}"


class SkippedTime(ValueError):
    """A clock time that a day does not have: the clocks go forward over it. `first` and `then` are the
    clock times where the gap begins and ends."""

    def __init__(self, first: dt.time, then: dt.time):
        super().__init__(f"{first:%H:%M} to {then:%H:%M} is skipped")
        self.first, self.then = first, then


class RepeatedTime(ValueError):
    """A clock time that a day has twice: the clocks go back over it. `first` and `then` are the clock
    times where the repeated stretch begins and ends."""

    def __init__(self, first: dt.time, then: dt.time):
        super().__init__(f"{first:%H:%M} to {then:%H:%M} comes twice")
        self.first, self.then = first, then


def moment_at(on: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The moment, in UTC, at which clocks in a zone show `clock` on a day.

    Raises SkippedTime and RepeatedTime for clock times that the day does not have, or has twice.
    """
    early = dt.datetime.combine(on, clock, zone).replace(fold=0)
    late = early.replace(fold=1)
    before, after = early.utcoffset(), late.utcoffset()
    if before is None or after is None or before == after:
        return early.astimezone(dt.UTC)
    change = _change(early, late, zone)
    if after > before:
        raise SkippedTime((change + before).time(), (change + after).time())
    raise RepeatedTime((change + after).time(), (change + before).time())


def _change(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment (in UTC, naive) at which a zone's clocks change, near two readings of one clock time."""
    readings = sorted(m.astimezone(dt.UTC) for m in (early, late))
    low, high = readings[0] - dt.timedelta(hours=3), readings[1] + dt.timedelta(hours=3)
    old = low.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0, tzinfo=None)


_DURATION = re.compile(
    r"\s*(?:(?P<clock_h>\d{1,3}):(?P<clock_m>[0-5]\d)"
    r"|(?:(?P<h>\d{1,3}(?:[.,]\d{1,2})?)\s*h(?:ours?|rs?)?)?\s*(?:(?P<m>\d{1,4})\s*(?:m(?:in(?:utes?|s)?)?)?)?)\s*",
    re.IGNORECASE,
)
LONGEST = dt.timedelta(days=14)


def parse_duration(text: str) -> dt.timedelta:
    """How long: "2 h", "1:30", "90 min", "90" (minutes), "1 h 30", "1.5 h". ValueError for anything else,
    for nothing, and for more than two weeks."""
    found = _DURATION.fullmatch(text)
    if not found or not text.strip():
        raise ValueError(text)
    part = found.groupdict(default="0")
    hours = float(part["clock_h"]) + float(part["h"].replace(",", "."))
    length = dt.timedelta(hours=hours, minutes=int(part["clock_m"]) + int(part["m"]))
    if not dt.timedelta(0) < length <= LONGEST:
        raise ValueError(text)
    return length


def duration(length: dt.timedelta) -> str:
    """ "2 h", "1 h 30 min", "45 min": what parse_duration reads."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    parts = ([f"{hours} h"] if hours else []) + ([f"{minutes} min"] if minutes or not hours else [])
    return " ".join(parts)


def zone_choices(now: dt.datetime) -> dict[str, list[tuple[str, str]]]:
    """Zones to choose from, by region, as people look for them: the place first, so that typing its name
    finds it, then how far it is from UTC at `now`. {"Europe": [("Europe/Dublin", "Dublin (UTC+0)")]}
    """
    regions: dict[str, list[tuple[str, str]]] = {"": [("UTC", "UTC")]}
    for name in sorted(available_zones()):
        region, _, place = name.partition("/")
        if not place or region in ("Etc", "SystemV", "US"):
            continue
        readable = ", ".join(reversed(place.replace("_", " ").split("/")))
        offset = now.astimezone(ZoneInfo(name)).utcoffset() or dt.timedelta(0)
        hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
        sign = "−" if offset < dt.timedelta(0) else "+"
        said = f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")
        regions.setdefault(region, []).append((name, f"{readable} ({said})"))
    for zones in regions.values():
        zones.sort(key=lambda zone: zone[1])
    return {region or "UTC": zones for region, zones in regions.items()}
