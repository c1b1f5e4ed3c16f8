"""What does a poll show of each slot? Its time on both clocks, for whom it is night, who answered what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils import timezone

from minutes.models import Attendance, Poll, Slot, SlotAnswer
from minutes.slots import is_night
from people import times

_NAMED = re.compile(r"slot-(\d{1,18})")


@dataclass
class SlotRow:
    """One slot: `there` on the meeting's clock, `here` on the reader's (empty where they agree)."""

    slot: Slot
    there: str
    here: str
    mine: str
    night: list[str] = field(default_factory=list)
    """Names of those on the list for whom a part of it falls into the night."""
    night_there: bool = False
    """So it does where the meeting is held."""
    answers: dict[int, str] = field(default_factory=dict)
    """Person to answer."""

    @property
    def totals(self) -> Counter[str]:
        return Counter(self.answers.values())


def load_slots(
    poll: Poll,
    person_id: int | None,
    typed: Mapping[int, str] | None = None,
    people: Sequence[Attendance] | None = None,
) -> list[SlotRow]:
    """The slots of a poll as this person sees them: two queries, one more where `people` (the list, with
    `person`) is not given. `typed`: what stands in a form that was refused. Needs `poll.meeting`."""
    meeting = poll.meeting
    if people is None:
        people = list(meeting.attendances.select_related("person"))
    on_list = {attendance.person_id for attendance in people}
    slots = list(poll.slots.all())
    said: dict[int, dict[int, str]] = {slot.pk: {} for slot in slots}
    for answer in SlotAnswer.objects.filter(slot__poll=poll):
        # Who was taken off the list has no say any more; put back, they have.
        if answer.person_id in on_list and answer.slot_id in said:
            said[answer.slot_id][answer.person_id] = answer.answer
    zones = [(a.person.name, a.person.time_zone) for a in people if a.person.time_zone]
    return [
        SlotRow(
            slot=slot,
            there=times.span(slot.starts_at, slot.ends_at, meeting.zone, timezone.localdate()),
            here=_here(slot, meeting.zone),
            mine=(typed or {}).get(slot.pk, said[slot.pk].get(person_id or 0, "")),
            night=_awake_at_night(slot, meeting.zone, zones),
            night_there=is_night(slot.starts_at, slot.ends_at, meeting.zone, meeting.zone),
            answers=said[slot.pk],
        )
        for slot in slots
    ]


def _here(slot: Slot, there: ZoneInfo) -> str:
    """On the reader's clock; empty where it is the meeting's."""
    here = ZoneInfo(timezone.get_current_timezone_name())
    if slot.starts_at.astimezone(there).utcoffset() == slot.starts_at.astimezone(here).utcoffset():
        return ""
    return times.span(slot.starts_at, slot.ends_at, here, timezone.localdate())


def _awake_at_night(slot: Slot, there: ZoneInfo, zones: list[tuple[str, str]]) -> list[str]:
    asked: dict[str, bool] = {}
    for _name, zone in zones:
        if zone not in asked:
            here = times.zone_or_utc(zone)
            asked[zone] = is_night(slot.starts_at, slot.ends_at, there, here)
    return sorted(name for name, zone in zones if asked[zone])


def answers_in(data: Mapping[str, str]) -> dict[int, str]:
    """The answers of a form, slot by slot: {"slot-12": "yes"} is {12: "yes"}."""
    found = ((_NAMED.fullmatch(name), value) for name, value in data.items())
    return {int(match[1]): value for match, value in found if match}
