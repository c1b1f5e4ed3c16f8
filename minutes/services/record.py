"""How is an act on a meeting written down? The one place that locks, checks versions and writes events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, may
from minutes.life import AHEAD
from minutes.models import Item, Meeting, MeetingEvent
from people.errors import Stale

atomic = transaction.atomic

__all__ = ["Deed", "as_deed", "ask", "atomic", "lock_item", "lock_meeting", "may", "note"]


def lock_meeting(meeting: Meeting | int, version: int | None = None) -> Meeting:
    """The meeting's row as it is now, locked until the transaction ends.

    Every act on a meeting, its items, its people locks this row first: so of two acts at once the
    second sees what the first did, and nothing is written under minutes that are being approved. (Its key is
    not locked: an event of something else may name the meeting meanwhile, and nobody waits in a circle.)
    With `version` (the one that a form showed): raises Stale, naming who was faster.
    """
    pk = meeting if isinstance(meeting, int) else meeting.pk
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("committee").get(pk=pk)
    if version is not None and row.version != version:
        raise Stale(faster(row))
    return row


def lock_item(item: Item) -> tuple[Meeting, Item]:
    """The item's meeting, locked, and the item as it is now."""
    meeting = lock_meeting(item.meeting_id)
    row = Item.objects.get(pk=item.pk)
    row.meeting = meeting
    return meeting, row


def faster(meeting: Meeting, item: Item | None = None) -> str:
    """The sentence for somebody who came second: who did what, and that nothing was changed."""
    events = meeting.events.select_related("by").exclude(kind=MeetingEvent.Kind.REPLIED)
    if item is not None:
        events = events.filter(item=item)
    last = events.order_by("-recorded_at", "-id").first()
    who = last.by.name if last and last.by else _("Somebody")
    what = MeetingEvent.Kind(last.kind).label if last else _("changed")
    return _("%(who)s was faster (%(what)s). Nothing of yours was saved yet.") % {
        "who": who,
        "what": what,
    }


def note(meeting: Meeting, kind: str, deed: Deed, **fields: Any) -> MeetingEvent:
    """Write one event of a locked meeting."""
    confidential = fields.pop("confidential", False) or meeting.confidential
    meeting.pulse += 1
    Meeting.objects.filter(pk=meeting.pk).update(pulse=meeting.pulse)
    return MeetingEvent.objects.create(
        meeting=meeting,
        kind=kind,
        by_id=deed.person_id,
        happened_at=deed.at,
        source_id=deed.source_id,
        confidential=confidential,
        **fields,
    )


def moment_of(meeting: Meeting) -> dt.datetime:
    """The moment that is meant where none is named, of what is said and of who is there: now, until the meeting
    has ended; then its end."""
    now = timezone.now()
    if meeting.state in AHEAD:
        return now
    return min(meeting.ended_at or meeting.ends_at, now)
