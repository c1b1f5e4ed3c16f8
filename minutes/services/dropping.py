"""What is not spoken of this time: items taken off the agenda, put back, or not reached."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import rules
from minutes.life import HELD
from minutes.models import Item, Meeting, MeetingEvent, Topic, TopicState
from people.errors import WrongState, leaders_only

from .agenda_history import agenda_kept
from .items import StaleItem, beneath
from .record import Deed, as_deed, ask, atomic, faster, lock_item, note
from .topics_record import lock_topics, turn

KINDS = MeetingEvent.Kind


@atomic
def remove_item(item: Item, *, by: Any, version: int | None = None, for_good: bool = False) -> Item:
    """Take an item, and what stands beneath it, off the agenda. Nothing is lost: restore_item brings it back.

    It comes back on the next agenda by itself, unless it goes `for_good`; what is taken out of the minutes
    of a meeting that is over does not come back. A topic waits for its agenda again, or is deferred.
    """
    deed: Deed = as_deed(by)
    meeting, item = _lock(item, deed)
    _guard_there(item)
    if version is not None and item.version != version:
        raise StaleItem(faster(meeting, item), item)
    for_good = for_good or meeting.state in HELD
    at = timezone.now()
    with agenda_kept(meeting, deed):
        rows = Item.objects.current().filter(pk__in=beneath(item))
        topics = list(rows.exclude(topic=None).values_list("topic", flat=True))
        rows.update(removed_at=at, dropped_for_good=for_good)
        item.removed_at, item.dropped_for_good = at, for_good
        if meeting.state not in HELD:
            _topics(topics, deed, TopicState.DEFERRED if for_good else TopicState.ACCEPTED)
        note(
            meeting,
            KINDS.ITEM_REMOVED,
            deed,
            item=item,
            note=_("for good") if for_good else _("comes back next time"),
            confidential=item.confidential,
        )
    return item


@atomic
def restore_item(item: Item, *, by: Any) -> Item:
    """Put an item back where it stood, with what was taken off together with it."""
    deed: Deed = as_deed(by)
    meeting, item = _lock(item, deed)
    if item.removed_at is None:
        raise WrongState(_("It is on the agenda."))
    with agenda_kept(meeting, deed):
        if item.parent is not None and item.parent.removed_at is not None:
            item.parent = None
            item.save(update_fields=["parent"])
        rows = Item.objects.filter(pk__in=beneath(item), removed_at=item.removed_at)
        topics = list(rows.exclude(topic=None).values_list("topic", flat=True))
        rows.update(removed_at=None, dropped_for_good=False)
        item.removed_at, item.dropped_for_good = None, False
        if meeting.state not in HELD:
            _topics(topics, deed, TopicState.SCHEDULED)
        note(
            meeting,
            KINDS.ITEM_ADDED,
            deed,
            item=item,
            note=_("put back"),
            confidential=item.confidential,
        )
    return item


@atomic
def postpone_item(item: Item, *, by: Any, postponed: bool = True) -> Item:
    """It was not reached: it stays here as it is, and comes back on the next agenda. Or it was, after all."""
    deed: Deed = as_deed(by)
    meeting, item = _lock(item, deed)
    _guard_there(item)
    if item.postponed == postponed:
        return item
    item.postponed = postponed
    item.version += 1
    with agenda_kept(meeting, deed):
        item.save(update_fields=["postponed", "version"])
        note(
            meeting,
            KINDS.ITEM_EDITED,
            deed,
            item=item,
            note=_("not reached: next time") if postponed else _("reached after all"),
            confidential=item.confidential,
        )
    return item


def _lock(item: Item, deed: Deed) -> tuple[Meeting, Item]:
    meeting, item = lock_item(item)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    return meeting, item


def _guard_there(item: Item) -> None:
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))


def _topics(pks: list[int], deed: Deed, to: str) -> None:
    """Take topics along where their state leads there; what else became of them stays."""
    for topic in lock_topics(pks):
        back = to == TopicState.SCHEDULED and topic.state == TopicState.DEFERRED
        if back:
            turn(topic, TopicState.ACCEPTED, deed)
        if _on_agenda(topic, to):
            turn(topic, to, deed)


def _on_agenda(topic: Topic, to: str) -> bool:
    """Whether the topic waits where this act finds it: on the agenda, or for one."""
    found = TopicState.ACCEPTED if to == TopicState.SCHEDULED else TopicState.SCHEDULED
    return bool(topic.state == found)
