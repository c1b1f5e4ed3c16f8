"""A new agenda out of what is there: what the last meetings left behind, what waits, what stands on every one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.life import AHEAD
from minutes.models import Item, ItemKind, Meeting, Topic, TopicState
from people.errors import WrongState, leaders_only
from people.models import Committee
from people.seats import seats_of

from .agenda_history import agenda_kept
from .items import create_items
from .meetings import plan_meeting
from .record import Deed, as_deed, ask, atomic, lock_meeting
from .sources import Draft, missing
from .topics_record import lock_topics, turn

RANKS = {
    ItemKind.MINUTES: 0,
    ItemKind.ACTIONS: 1,
    ItemKind.APPROVALS: 2,
    ItemKind.DECISIONS: 3,
    ItemKind.TOPIC: 4,
    ItemKind.OWN: 5,
    ItemKind.RETURNED: 5,
    ItemKind.STANDING: 6,
}
"""The order of a drafted agenda: what is added later goes behind the last of its kind or of one before it."""


@atomic
def draft_agenda(meeting: Meeting, *, by: Any) -> list[Item]:
    """Add to an agenda what belongs on it and is not there (services/sources.py), and return it.

    What the secretary wrote, moved or took off stays as it is: pressed again, it adds only what has come
    since. One draft of a committee at a time, so that nothing lands on two agendas at once. Raises
    WrongState once the meeting is over.
    """
    deed: Deed = as_deed(by)
    lock_agendas(meeting.committee_id)
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    if meeting.state not in AHEAD:
        raise WrongState(
            _("The meeting is %(state)s; its agenda is not drafted any more.")
            % {"state": meeting.get_state_display()}
        )
    drafts = missing(meeting, deed.user)
    if not drafts:
        return []
    with agenda_kept(meeting, deed):
        made = _add(meeting, deed, drafts)
        _schedule([item.topic_id for item in made if item.topic_id], deed)
    return made


def lock_agendas(committee_id: int) -> None:
    """One draft of a committee at a time. Taken before any meeting is locked."""
    Committee.objects.select_for_update(no_key=True).get(pk=committee_id)


@atomic
def plan_with_agenda(
    committee: Committee, *, by: Any, draft: bool = True, **fields: Any
) -> Meeting:
    """plan_meeting, with its agenda drafted at once."""
    if draft:
        lock_agendas(committee.pk)
    meeting = plan_meeting(committee, by=by, **fields)
    if draft:
        draft_agenda(meeting, by=by)
    return meeting


@atomic
def top_up_next(meeting: Meeting, *, by: Any) -> list[Item]:
    """After a meeting: where the agenda of the next one was drafted before this one was over, add what it
    left behind. Nothing where no agenda was drafted yet."""
    ahead = Meeting.objects.filter(committee=meeting.committee_id).ahead()
    following = ahead.filter(starts_at__gt=meeting.starts_at).order_by("starts_at", "pk").first()
    if following is None or not following.items.current().exclude(kind="").exists():
        return []
    return draft_agenda(following, by=by)


def _add(meeting: Meeting, deed: Deed, drafts: Sequence[Draft]) -> list[Item]:
    """The missing items, each in its place among those that are there."""
    rows = Item.objects.current().filter(meeting=meeting, parent=None)
    order = list(rows.order_by("position", "pk"))
    made: list[Item] = []
    for draft in drafts:
        if draft.beneath is not None:
            made += create_items(meeting, deed, [draft.fields], draft.beneath)
    top = [draft.fields for draft in drafts if draft.beneath is None]
    added = create_items(meeting, deed, top, None) if top else []
    for item in added:
        if item.parent_id is None:
            rank = RANKS[ItemKind(item.kind)]
            behind = [n for n, row in enumerate(order) if RANKS[ItemKind(row.kind)] <= rank]
            order.insert(behind[-1] + 1 if behind else 0, item)
    moved = []
    for position, row in enumerate(order):
        if row.position != position:
            row.position = position
            moved.append(row)
    Item.objects.bulk_update(moved, ["position"])
    return made + added


def _schedule(pks: list[int], deed: Deed) -> None:
    for topic in lock_topics(pks):
        if topic.state == TopicState.ACCEPTED:
            turn(topic, TopicState.SCHEDULED, deed)


def titles(drafts: Iterable[Draft], reader: Any) -> Iterator[tuple[int, str]]:
    """How the drafts read, a line each: (depth, title); without the words of what comes back from where the reader
    is recused."""
    items, topics = seats_of(reader).recused_items, Topic.objects.closed_to(reader)

    def walk(fields: dict[str, Any], depth: int) -> Iterator[tuple[int, str]]:
        came_from, topic = fields.get("returned_from"), fields.get("topic")
        closed = came_from is not None and came_from.pk in items
        closed |= topic is not None and topic.pk in topics
        secret = fields.get("confidential", False)
        yield depth, _("withheld: confidential") if secret and closed else fields["title"]
        for below in fields.get("items", ()):
            yield from walk(below, depth + 1)

    for draft in drafts:
        yield from walk(draft.fields, 2 if draft.beneath is not None else 1)
