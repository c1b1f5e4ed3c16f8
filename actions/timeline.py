"""How does an action's life read? Its events as sentences, oldest first, grouped by the meetings they were said in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import ActionEvent, Resolution, Status

Kind = ActionEvent.Kind
HEARD_LATER = dt.timedelta(days=2)
"""From so much later on, when we heard of it is told beside when it was so."""


@dataclass(frozen=True)
class Entry:
    """One line: who, what they did, their words; `state` where the action's status changed by it."""

    who: str
    what: str
    note: str
    is_word: bool
    at: dt.datetime
    heard_at: dt.datetime | None
    state: str
    undone: bool
    confidential: bool


@dataclass(frozen=True)
class Sitting:
    """A meeting, or a day between meetings, with what happened to the action then."""

    day: dt.date
    meeting: Any
    entries: list[Entry]

    @property
    def by_month(self) -> str:
        """The month, where no more is known of the meeting: "June 2014"."""
        return self.meeting.day if self.meeting and self.meeting.precision == "month" else ""

    @property
    def heard_on(self) -> dt.date | None:
        """The day on which all of it was recorded, where that is one other day."""
        days = {timezone.localtime(e.heard_at).date() if e.heard_at else None for e in self.entries}
        return days.pop() if len(days) == 1 else None


def timeline(events: Iterable[ActionEvent], *, trusted: bool) -> list[Sitting]:
    """The life of one action. `events` in order of happening, with `by`, `owner` and `meeting` loaded and
    `undone` annotated. Who is not `trusted` sees nothing of what was confidential when it happened,
    and no name of a confidential meeting."""
    shown = [e for e in events if trusted or not e.confidential]
    life = []
    for (_meeting_id, day), group in groupby(shown, key=_sitting):
        rows = list(group)
        if entries := list(_entries(rows)):
            life.append(Sitting(day, _meeting(rows[0], trusted), entries))
    return life


def _sitting(event: ActionEvent) -> tuple[int | None, dt.date]:
    return event.meeting_id, timezone.localtime(event.happened_at).date()


def _meeting(event: ActionEvent, trusted: bool) -> Any:
    meeting = event.meeting if event.meeting_id is not None else None
    return meeting if meeting is not None and (trusted or not meeting.confidential) else None


def _entries(events: Iterable[ActionEvent]) -> Iterator[Entry]:
    for event in events:
        if event.kind == Kind.UNDONE:
            continue  # what it takes back is struck through where it stands
        heard = event.recorded_at - event.happened_at > HEARD_LATER
        note, is_word = event.note, event.is_word
        yield Entry(
            who=who(event),
            what=sentence(event),
            note=note,
            is_word=is_word or event.kind in _NOTE_IS_SAID,
            at=event.happened_at,
            heard_at=event.recorded_at if heard else None,
            state=event.to_state if event.to_state != event.from_state else "",
            undone=bool(getattr(event, "undone", False)),
            confidential=event.confidential,
        )


_NOTE_IS_SAID = frozenset({Kind.SAID, Kind.PROPOSED, Kind.CLOSED, Kind.REOPENED, Kind.SENT_BACK})


def who(event: ActionEvent) -> str:
    """Who did it: a person; the minutes; or the software itself, which says so."""
    if event.by is not None:
        return str(event.by.name)
    told = event.kind in (Kind.MINUTED, Kind.TICKED, Kind.SAID)
    if event.source_id is not None or told:
        return _("The minutes")
    return _("Minutebook")


def sentence(event: ActionEvent) -> str:
    """What was done, to stand behind who did it: "closed it (done)". Needs `owner` loaded for ticks."""
    if event.kind in (Kind.TICKED, Kind.UNTICKED):
        return _parts(event)
    if event.kind == Kind.MINUTED:
        return _("say: %(state)s") % {"state": _state(event)}
    if event.to_state == Status.CLOSED and event.kind == Kind.CLOSED:
        return _("closed it: %(how)s") % {"how": Resolution(event.resolution).label}
    if event.kind == Kind.RAISED and event.source_id is not None:
        return _("name it")
    return str(_SENTENCES.get(event.kind, Kind(event.kind).label))


_SENTENCES = {
    Kind.RAISED: gettext_lazy("raised it"),
    Kind.SAID: gettext_lazy("said"),
    Kind.UNKNOWN: gettext_lazy("marked it unknown: nobody could say"),
    Kind.STILL_OPEN: gettext_lazy("left it open"),
    Kind.PROPOSED: gettext_lazy("proposed to close it"),
    Kind.SENT_BACK: gettext_lazy("sent it back"),
    Kind.REOPENED: gettext_lazy("opened it again"),
    Kind.EDITED: gettext_lazy("edited it"),
    Kind.MADE_CONFIDENTIAL: gettext_lazy("made it confidential"),
    Kind.REASSIGNED: gettext_lazy("gave it to others"),
    Kind.ANSWERED: gettext_lazy("said who is meant"),
    Kind.OFFERED: gettext_lazy("offered it to another committee"),
    Kind.ACCEPTED: gettext_lazy("took it over"),
    Kind.REFUSED: gettext_lazy("did not take it over"),
}


def _parts(event: ActionEvent) -> str:
    owner = event.owner
    own = owner is None or (event.by_id is not None and owner.person_id == event.by_id)
    if event.kind == Kind.TICKED:
        if own:
            return _("did their part")
        if event.by_id is None:
            return _("say that %(name)s has done their part") % {"name": owner.name}
        return _("ticked the part of %(name)s") % {"name": owner.name}
    if own:
        return _("took back their tick")
    return _("took back the tick of %(name)s") % {"name": owner.name}


def _state(event: ActionEvent) -> str:
    label = str(Status(event.to_state).label)
    return f"{label} ({Resolution(event.resolution).label})" if event.resolution else label
