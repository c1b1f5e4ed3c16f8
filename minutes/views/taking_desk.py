"""What stands on the page where minutes are taken? Loads it in a fixed number of queries, for the page, for its
answers while somebody types, and for what the others changed meanwhile.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from minutes import outline
from minutes.models import Attendance, Card, Conflict, Item, Meeting, State
from minutes.services.capture_lines import lines_of_each
from minutes.services.quorum import Room, in_words, room_of
from minutes.views.doors import address
from people.rules import sees_confidential
from people.seats import seats_of

"""While a meeting is in one of these states its minutes are taken; before and after, its items have forms."""


@dataclass
class Desk:
    """A meeting as who takes its minutes has it before them."""

    meeting: Meeting
    lines: list[outline.Line]
    """Every line of the agenda that the reader may see, in order."""
    attendances: list[Attendance]
    cards: list[Card]
    conflicts: list[Conflict]
    marks: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """What the lines of each item have become, by the item's id."""

    @property
    def there(self) -> list[Attendance]:
        return [a for a in self.attendances if a.is_here]

    def line_of(self, pk: int | None) -> outline.Line | None:
        return next((line for line in self.lines if line.item.pk == pk), None)

    def chosen(self, asked: str) -> outline.Line | None:
        """The item that the address names, else the one that the meeting is at, else the first. 404 for one
        that is not on the agenda, or that the reader does not see."""
        if asked:
            found = self.line_of(int(asked)) if asked.isdecimal() and len(asked) < 19 else None
            if found is None:
                raise Http404
            return found
        return self.line_of(self.meeting.current_item_id) or next(iter(self.lines), None)

    @cached_property
    def _room(self) -> Room | None:
        items = [line.item for line in self.lines]
        return room_of(self.meeting, attendances=self.attendances, items=items)

    def quorum(self, pk: int | None) -> tuple[str, bool] | None:
        """The quorum for an item, in words, and whether it is met; None where the committee has no rule."""
        found = self._room.quorum(pk) if self._room is not None else None
        return (in_words(found), found.met) if found is not None else None

    def waits(self, pk: int) -> bool:
        """Whether something of an item waits for an answer: a card, two texts, a name, a number."""
        asked = any(one.item_id == pk for one in (*self.cards, *self.conflicts))
        marks = self.marks.get(pk, [])
        return asked or any(
            mark["problem"] or not all(owner["answered"] for owner in mark["owners"])
            for mark in marks
        )

    def beside(self, line: outline.Line) -> tuple[outline.Line | None, outline.Line | None]:
        """The items before and after one."""
        at = self.lines.index(line)
        before = self.lines[at - 1] if at else None
        return before, self.lines[at + 1] if at + 1 < len(self.lines) else None


def load_desk(meeting: Meeting, user: Any) -> Desk:
    """Everything: at most nine queries, whatever stands on the agenda."""
    items = list(Item.objects.for_meeting_page(meeting))
    for item in items:
        item.meeting = meeting
    secret = meeting.confidential or any(item.confidential for item in items)
    trusted = sees_confidential(user, meeting.committee_id)
    closed = seats_of(user).recused_items if secret else frozenset()
    lines = [
        line
        for line in outline.flat(outline.build(items, trusted=trusted, closed=closed))
        if not line.withheld
    ]
    shown_items = [line.item for line in lines]
    shown = {item.pk for item in shown_items}
    cards = Card.objects.filter(meeting=meeting, answered_at=None).select_related(
        "action__committee", "decision", "approval"
    )
    conflicts = Conflict.objects.filter(item__meeting=meeting, settled_at=None)
    return Desk(
        meeting=meeting,
        lines=lines,
        attendances=list(
            meeting.attendances.select_related("person", "organisation").order_by("position", "pk")
        ),
        cards=[card for card in cards if card.item_id in shown],
        conflicts=[c for c in conflicts.select_related("by") if c.item_id in shown],
        marks={
            pk: [asdict(one) for one in found]
            for pk, found in lines_of_each(shown_items, meeting, reader=user).items()
        },
    )


def state_of(request: HttpRequest, desk: Desk, since: int = -1) -> dict[str, Any]:
    """What the script of the page is told: the notes of those items alone that changed after the pulse `since`."""
    meeting = desk.meeting
    context = page_context(desk)

    def part(name: str, **more: Any) -> str:
        return render_to_string(f"minutes/taking/{name}.html", {**context, **more}, request)

    def told(line: outline.Line) -> dict[str, Any]:
        item: Any = line.item
        return {
            "version": item.version,
            **({"notes": item.notes} if item.pulse > since else {}),
            "lines": desk.marks.get(item.pk, []),
            "head": part("_item_head", line=line),
            "margin": part("_margin", marks=desk.marks.get(item.pk, []), item=item),
            "write": address(meeting, "write", pk=item.pk),
            "more": bool(item.kind),
        }

    return {
        "pulse": meeting.pulse,
        "state": meeting.state,
        "current": meeting.current_item_id,
        "order": [line.item.pk for line in desk.lines],
        "items": {line.item.pk: told(line) for line in desk.lines},
        "names": names_of(desk),
        "agenda": part("_agenda", chosen=None),
        "there": part("_there"),
        "cards": part("_cards"),
    }


def page_context(desk: Desk) -> dict[str, Any]:
    meeting = desk.meeting
    return {
        "committee": meeting.committee,
        "place": "meetings",
        "meeting": meeting,
        "desk": desk,
        "clock": clock_of(meeting),
        "now_at": desk.line_of(meeting.current_item_id),
    }


def clock_of(meeting: Meeting) -> dict[str, Any]:
    """Since when the meeting sits and since when it is at its item, as moments and in minutes by now."""
    if meeting.state != State.IN_SESSION:
        return {}
    now = timezone.now()
    began = meeting.opened_at or meeting.starts_at
    clock: dict[str, Any] = {"began": began, "passed": _minutes(now - began)}
    if meeting.current_since is not None:
        clock |= {"since": meeting.current_since, "used": _minutes(now - meeting.current_since)}
    return clock


def _minutes(passed: dt.timedelta) -> int:
    return max(int(passed.total_seconds() // 60), 0)


def names_of(desk: Desk) -> list[list[Any]]:
    """Whom a promise may name, for completion: [name, organisation, whether they are there], those there
    first; nobody's place in it says more than the list of people beside it."""
    ordered = sorted(desk.attendances, key=lambda a: (not a.is_here, a.present is False))
    return [
        [a.person.name, a.organisation.name if a.organisation else "", a.is_here] for a in ordered
    ]
