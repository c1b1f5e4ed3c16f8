"""Series of meetings: a rule is kept, proposes the next dates, and a date becomes a meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import recurrence, rules
from minutes.models import Meeting, Series
from people import times
from people.errors import Invalid, Stale, WrongState, leaders_only
from people.models import Committee
from people.times import available_zones

from .drafting import lock_agendas, plan_with_agenda
from .record import Deed, as_deed, ask, atomic

EDITABLE = (
    "title",
    "every",
    "interval",
    "nth",
    "weekday",
    "at",
    "minutes",
    "time_zone",
    "place",
    "dial_in",
    "starts_on",
    "ends_on",
)
AHEAD = 3
"""How many dates a series proposes."""


@dataclass(frozen=True)
class Proposal:
    """A date that a series proposes, with the moments of its meeting."""

    series: Series
    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def when(self) -> str:
        """ "Tue 1 Dec, 16:00–17:00 Dublin"."""
        return times.span(self.starts_at, self.ends_at, self.series.zone, timezone.localdate())

    @property
    def for_reader(self) -> str:
        """ "17:00 for you"; empty where both clocks agree."""
        reader = ZoneInfo(timezone.get_current_timezone_name())
        return times.for_reader(self.starts_at, self.series.zone, reader)


@atomic
def add_series(committee: Committee, *, by: Any, **fields: Any) -> Series:
    """A series of a committee; `fields` are EDITABLE. Raises Invalid, with the form's field."""
    deed: Deed = as_deed(by)
    ask(rules.can_plan, deed, committee, sentence=leaders_only())
    series = Series(committee=committee, **fields)
    _check(series)
    series.save()
    return series


@atomic
def edit_series(series: Series, *, by: Any, version: int | None = None, **changes: Any) -> Series:
    """Change its rule, and what its meetings are planned with. Meetings that are planned stay as they are."""
    deed: Deed = as_deed(by)
    series = _lock(series)
    ask(rules.can_plan, deed, series.committee, sentence=leaders_only())
    if version is not None and series.version != version:
        raise Stale(
            _("Somebody was faster: the series was changed. Nothing of yours was saved yet.")
        )
    for name in EDITABLE:
        if name in changes:
            setattr(series, name, changes[name])
    _check(series)
    series.version += 1
    series.save()
    return series


@atomic
def end_series(series: Series, *, by: Any, on: dt.date) -> Series:
    """It proposes nothing after that day; its meetings stay."""
    deed: Deed = as_deed(by)
    series = _lock(series)
    ask(rules.can_plan, deed, series.committee, sentence=leaders_only())
    if series.ends_on is not None and series.ends_on <= on:
        raise WrongState(_("It has an end already."))
    series.ends_on = max(on, series.starts_on)
    series.version += 1
    series.save(update_fields=["ends_on", "version"])
    return series


@atomic
def plan_next(series: Series, *, by: Any, day: dt.date, draft: bool = True) -> Meeting:
    """The meeting of a date that the series proposes: its title, time, zone, place and dial-in; with its
    agenda drafted. Raises WrongState where a meeting has taken the date, or it is none of the series."""
    deed: Deed = as_deed(by)
    lock_agendas(series.committee_id)
    series = _lock(series)
    ask(rules.can_plan, deed, series.committee, sentence=leaders_only())
    found = proposals_of([series], after=day - dt.timedelta(days=1), most=1)
    if not found or found[0].day != day:
        raise WrongState(_("That date is taken already, or the series does not meet then."))
    return plan_with_agenda(
        series.committee,
        by=by,
        draft=draft,
        title=series.title,
        starts_at=found[0].starts_at,
        ends_at=found[0].ends_at,
        time_zone=series.time_zone,
        place=series.place,
        dial_in=series.dial_in,
        series=series,
    )


def proposals(committee: Committee, *, most: int = AHEAD) -> list[Proposal]:
    """What the committee's series propose from today on, in the order of time: two queries."""
    today = timezone.localdate()
    running = Series.objects.filter(committee=committee).filter(
        Q(ends_on=None) | Q(ends_on__gte=today)
    )
    found = proposals_of(running, after=today - dt.timedelta(days=1), most=most)
    return sorted(found, key=lambda proposal: proposal.starts_at)


def proposals_of(series: Iterable[Series], *, after: dt.date, most: int = AHEAD) -> list[Proposal]:
    """The next `most` free dates of each series behind a day. A cancelled meeting has had its date, too."""
    rows = {row.pk: row for row in series}
    taken: dict[int, set[dt.date]] = {pk: set() for pk in rows}
    near = dt.datetime.combine(after, dt.time(), dt.UTC) - dt.timedelta(days=370)
    meetings = Meeting.objects.filter(series__in=rows, starts_at__gte=near)
    for series_id, starts_at in meetings.values_list("series", "starts_at"):
        if series_id is not None:
            taken[series_id].add(starts_at.astimezone(rows[series_id].zone).date())
    found = []
    for pk, row in rows.items():
        rule = row.rule
        for day in recurrence.next_dates(rule, after=after, taken=taken[pk], most=most):
            starts_at = recurrence.moment(rule, day)
            found.append(
                Proposal(row, day, starts_at, starts_at + dt.timedelta(minutes=row.minutes))
            )
    return found


def _lock(series: Series) -> Series:
    rows = Series.objects.select_for_update(of=("self",)).select_related("committee")
    row: Series = rows.get(pk=series.pk)
    return row


def _check(series: Series) -> None:
    series.title = series.title.strip()
    if not series.title:
        raise Invalid(_("Give its meetings a title."), "title")
    if series.time_zone not in available_zones():
        raise Invalid(_("There is no time zone of that name."), "time_zone")
    if series.every == Series.Every.WEEK:
        series.nth = None
    elif series.nth not in (1, 2, 3, 4, -1):
        raise Invalid(_("Say which one of the month."), "nth")
    if not 0 <= series.weekday <= 6:
        raise Invalid(_("Choose a day of the week."), "weekday")
    if not 1 <= series.interval <= 52:
        raise Invalid(_("From every one to every 52nd."), "interval")
    if not 1 <= series.minutes <= 14 * 24 * 60:
        raise Invalid(_("A meeting takes a minute at least, two weeks at most."), "minutes")
    if series.ends_on is not None and series.ends_on < series.starts_on:
        raise Invalid(_("It ends after it starts."), "ends_on")
