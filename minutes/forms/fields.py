"""How are days, clock times, lengths and zones typed? What a zone does not have is said beside the field."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.times import (
    RepeatedTime,
    SkippedTime,
    available_zones,
    moment_at,
    parse_duration,
)

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""What a meeting's day may be: a year of two digits, or of five, is a slip."""

OLD_NAMES = (
    "Etc/",
    "SystemV/",
    "US/",
    "Brazil/",
    "Canada/",
    "Chile/",
    "Mexico/",
    "posix/",
    "right/",
)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **attrs):
        super().__init__(format="%H:%M", attrs=attrs)


class DurationField(forms.CharField):
    """ "2 h", "1:30", "90 min"; cleans to a timedelta."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_duration(text)
        except ValueError:
            raise ValidationError(
                _("Write how long as “2 h”, “1:30” or “90 min”; two weeks at most.")
            ) from None


def zone_choices(now: str) -> list[Any]:
    """The zones by name, by part of the world; what is set now stays on offer, however old its name."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_zones()):
        area, _slash, place = name.partition("/")
        if place and not name.startswith(OLD_NAMES):
            parts.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    top = [("UTC", "UTC")]
    if now != "UTC" and not any(now == name for group in parts.values() for name, _place in group):
        top.append((now, now))
    return [*top, *parts.items()]


def moment_of(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """As people.times.moment_at; its refusals become sentences beside the field."""
    try:
        return moment_at(day, clock, zone)
    except SkippedTime as skipped:
        raise ValidationError(
            _(
                "There is no %(time)s on %(day)s in %(zone)s: the clocks go forward from %(first)s to %(then)s."
            )
            % _clocks(day, clock, zone, skipped)
        ) from None
    except RepeatedTime as repeated:
        raise ValidationError(
            _(
                "%(time)s comes twice on %(day)s in %(zone)s: the clocks go back from %(then)s to %(first)s. "
                "Choose a time outside that hour."
            )
            % _clocks(day, clock, zone, repeated)
        ) from None


def _clocks(day, clock, zone, change: Any) -> dict[str, str]:
    return {
        "time": f"{clock:%H:%M}",
        "day": f"{day.day} {day:%B %Y}",
        "zone": zone.key,
        "first": f"{change.first:%H:%M}",
        "then": f"{change.then:%H:%M}",
    }


def day_in_range(day: dt.date) -> dt.date:
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("Write the year in four digits, 1900 to 2199."))
    return day
