"""A meeting is planned, and its frame (title, times, place, what stands above the agenda) edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Meeting, MeetingDay, MeetingEvent, State
from people.errors import Invalid, leaders_only
from people.models import Committee
from people.numbering import take_numbers
from people.times import available_zones

from .confidential import spread_confidential
from .record import Deed, as_deed, ask, atomic, lock_meeting, note

EDITABLE = (
    "title",
    "starts_at",
    "ends_at",
    "precision",
    "time_zone",
    "place",
    "dial_in",
    "preamble",
    "confidential",
    "invitation_only",
    "event_topics",
    "topics_until",
)
QUIET = ("dial_in", "preamble")
"""Fields whose change is told by name alone: too long, or not for everybody who reads the history."""

Days = Sequence[tuple[dt.datetime, dt.datetime]]


@atomic
def plan_meeting(
    committee: Committee,
    *,
    by: Any,
    title: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    days: Days = (),
    state: str = State.PLANNED,
    **fields: Any,
) -> Meeting:
    """A new meeting with the committee's next number.

    `days` holds start and end of each day of a meeting of several; `fields` any of precision,
    time_zone (the committee's by default), place, dial_in, preamble, confidential. `state` is
    given where a document tells of a meeting that is over (drafting). Raises Invalid, with the
    form's field, for an empty title, an unknown zone, or an end before the start.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_plan, deed, committee, sentence=leaders_only())
    meeting = Meeting(
        committee=committee,
        title=title.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        state=state,
        **{"time_zone": committee.time_zone, **fields},
    )
    _check(meeting, days)
    meeting.number = take_numbers(committee.pk, "meeting")[0]
    meeting.save()
    _set_days(meeting, days)
    note(meeting, MeetingEvent.Kind.PLANNED, deed, to_state=state)
    return meeting


@atomic
def edit_meeting(
    meeting: Meeting,
    *,
    by: Any,
    version: int | None = None,
    days: Days | None = None,
    **changes: Any,
) -> Meeting:
    """Change any of EDITABLE, and the days; one event tells from what to what.

    Raises Stale where the form showed another version, WrongState once the minutes are approved.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting, version)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    told = []
    for name in EDITABLE:
        if name in changes and getattr(meeting, name) != changes[name]:
            told.append(_told(name, getattr(meeting, name), changes[name]))
            setattr(meeting, name, changes[name])
    before = [(day.starts_at, day.ends_at) for day in meeting.days.all()]
    wanted = before if days is None else list(days)
    _check(meeting, wanted)
    if wanted != before:
        told.append(f"days: {len(before)} → {len(wanted)}")
    if told:
        meeting.version += 1
        meeting.save(update_fields=[*EDITABLE, "version"])
        if wanted != before:
            meeting.days.all().delete()
            _set_days(meeting, wanted)
        note(meeting, MeetingEvent.Kind.EDITED, deed, note="\n".join(told))
        if meeting.confidential and "confidential" in changes:
            spread_confidential(meeting, deed)
    return meeting


def _told(name: str, old: Any, new: Any) -> str:
    return f"{name} changed" if name in QUIET else f"{name}: {old} → {new}"


def _check(meeting: Meeting, days: Days) -> None:
    meeting.title = meeting.title.strip()
    if not meeting.title:
        raise Invalid(_("Give the meeting a title."), "title")
    if meeting.time_zone not in available_zones():
        raise Invalid(_("There is no time zone of that name."), "time_zone")
    if meeting.ends_at < meeting.starts_at:
        raise Invalid(_("A meeting ends after it starts."), "duration")
    end = None
    for starts_at, ends_at in days:
        if ends_at <= starts_at:
            raise Invalid(_("Each day ends after it starts."), "days")
        if end is not None and starts_at < end:
            raise Invalid(
                _("The days stand in order, and none begins before the last has ended."), "days"
            )
        end = ends_at


def _set_days(meeting: Meeting, days: Days) -> None:
    MeetingDay.objects.bulk_create(
        MeetingDay(meeting=meeting, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in days
    )
