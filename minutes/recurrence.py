"""On which days does a series meet? Pure: a rule gives dates, and the moment of its clock time in its zone.

The first date is the first that fits on or after `starts_on`; months and weeks are counted from there.
The clock time is kept through the year: 16:00 in Dublin is 16:00 in summer and in winter.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

LAST_YEAR = 2199
"""No date is proposed beyond it."""


@dataclass(frozen=True)
class Rule:
    """Monthly where `nth` is given (1 to 4; -1: the last `weekday` of a month), else weekly; every
    `interval`-th of them. `weekday` is 0 for Monday to 6 for Sunday."""

    weekday: int
    at: dt.time
    zone: ZoneInfo
    starts_on: dt.date
    nth: int | None = None
    interval: int = 1
    ends_on: dt.date | None = None


def dates(rule: Rule) -> Iterator[dt.date]:
    """All dates of a series, in order, up to its end (or the year 2199)."""
    every = _weekly(rule) if rule.nth is None else _monthly(rule, rule.nth)
    last = rule.ends_on or dt.date(LAST_YEAR, 12, 31)
    return takewhile(lambda day: day <= last, every)


def next_dates(
    rule: Rule, *, after: dt.date, taken: Collection[dt.date] = (), most: int = 3
) -> list[dt.date]:
    """The next dates behind `after` that no meeting has taken. A meeting takes the date of the series that
    is nearest to its own day: one that was moved by a day or two is not proposed again."""
    gone = {nearest(rule, day) for day in taken}
    coming = (day for day in dates(rule) if day > after and day not in gone)
    return list(islice(coming, most))


def nearest(rule: Rule, day: dt.date) -> dt.date | None:
    """The date of the series nearest to a day, the earlier of two; None where a series has no date."""
    before: dt.date | None = None
    for found in dates(rule):
        if found >= day:
            return found if before is None or found - day < day - before else before
        before = found
    return before


def moment(rule: Rule, day: dt.date) -> dt.datetime:
    """When the meeting of a date starts, in UTC. Where the clocks skip that time it starts as much later
    as they skip; where it comes twice, at the first."""
    return dt.datetime.combine(day, rule.at, rule.zone).replace(fold=0).astimezone(dt.UTC)


def _weekly(rule: Rule) -> Iterator[dt.date]:
    day = rule.starts_on + dt.timedelta(days=(rule.weekday - rule.starts_on.weekday()) % 7)
    while day.year <= LAST_YEAR:
        yield day
        day += dt.timedelta(weeks=rule.interval)


def _monthly(rule: Rule, nth: int) -> Iterator[dt.date]:
    month = rule.starts_on.year * 12 + rule.starts_on.month - 1
    if _in_month(month, rule.weekday, nth) < rule.starts_on:
        month += 1
    while month // 12 <= LAST_YEAR:
        yield _in_month(month, rule.weekday, nth)
        month += rule.interval


def _in_month(month: int, weekday: int, nth: int) -> dt.date:
    """The nth weekday of a month, months counted from year 0."""
    year, index = divmod(month, 12)
    first, length = calendar.monthrange(year, index + 1)
    day = 1 + (weekday - first) % 7
    day += 7 * ((length - day) // 7) if nth == -1 else 7 * (nth - 1)
    return dt.date(year, index + 1, day)
