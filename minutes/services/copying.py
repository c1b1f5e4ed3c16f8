"""An item goes to another meeting: as a copy without its notes, or itself with all that hangs on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from actions.models import Action
from budgets.models import Approval
from minutes import rules
from minutes.life import AHEAD
from minutes.models import Card, Decision, Item, ItemKind, Meeting, MeetingEvent, State
from people.errors import Invalid, WrongState, leaders_only

from .agenda_history import agenda_kept
from .confidential import spread_confidential
from .items import beneath, create_items
from .record import Deed, as_deed, ask, atomic, lock_meeting, note
from .sources import frame_of

KINDS = MeetingEvent.Kind
ONCE = ("approves_id", "topic_id", "approval_id", "standing_id")
"""What an item stands for stands once on an agenda."""


@atomic
def duplicate_item(item: Item, *, by: Any, to: Meeting) -> Item:
    """A copy of an item, and of what stands beneath it, at the end of another agenda; without the notes.

    Raises WrongState where that meeting is over, Invalid where it is of another committee.
    """
    deed: Deed = as_deed(by)
    _from, to, item = _lock(item, to, deed)
    with agenda_kept(to, deed):
        made = create_items(to, deed, [_copy(item, _taken(to))], None)[0]
        if made.confidential:
            spread_confidential(to, deed, beneath(made))
    return made


@atomic
def move_to_meeting(item: Item, *, by: Any, to: Meeting) -> Item:
    """The item itself, with its notes, what stands beneath it, and the records that its lines define:
    actions raised, decisions taken and requests made under it are of the other meeting from then on.

    Raises WrongState where one of both has its minutes circulated or approved, or the other is over.
    """
    deed: Deed = as_deed(by)
    meeting, to, item = _lock(item, to, deed)
    for each in (meeting, to):
        each.guard_editable()
        if each.state == State.CIRCULATED:
            raise WrongState(_("Its minutes are circulated; copy the item instead."))
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    with agenda_kept(meeting, deed), agenda_kept(to, deed):
        ids = beneath(item)
        last = Item.objects.current().filter(meeting=to, parent=None).order_by("-position").first()
        _free_kinds(ids, to)
        item.parent, item.position = None, last.position + 1 if last else 0
        item.version += 1
        item.save(update_fields=["parent", "position", "version"])
        Item.objects.filter(pk__in=ids).update(meeting=to)
        _records(ids, meeting, to)
        item.refresh_from_db()
        title = {"note": meeting.title, "confidential": item.confidential}
        note(meeting, KINDS.MOVED_AWAY, deed, item=item, **(title | {"note": to.title}))
        note(to, KINDS.MOVED_HERE, deed, item=item, **title)
        if to.confidential:
            spread_confidential(to, deed, ids)
    item.meeting = to
    return item


def targets(meeting: Meeting, user: Any) -> list[Meeting]:
    """The other meetings of the committee that are not over, in the order of time."""
    rows = Meeting.objects.visible_to(user).filter(committee=meeting.committee_id).ahead()
    return list(rows.exclude(pk=meeting.pk).order_by("starts_at", "pk")[:50])


def movable(meeting: Meeting) -> bool:
    """Whether an item may leave it with its notes."""
    return meeting.state not in (State.CIRCULATED, State.APPROVED)


def _lock(item: Item, to: Meeting, deed: Deed) -> tuple[Meeting, Meeting, Item]:
    """Both meetings, the one with the lower id first so that two acts do not wait for each other."""
    here = Item.objects.values_list("meeting", flat=True).get(pk=item.pk)
    locked = {pk: lock_meeting(pk) for pk in sorted({here, to.pk})}
    meeting, to = locked[here], locked[to.pk]
    row = Item.objects.select_related("presenter", "subject").get(pk=item.pk)
    if row.meeting_id != here:
        raise WrongState(_("The item was moved meanwhile."))
    for each in (meeting, to):
        ask(rules.can_edit, deed, each, sentence=leaders_only())
    if to.committee_id != meeting.committee_id:
        raise Invalid(_("Choose a meeting of the same committee."), "to")
    if to.pk == meeting.pk:
        raise Invalid(_("Choose another meeting."), "to")
    if to.state not in AHEAD:
        raise WrongState(
            _("That meeting is %(state)s; choose one that is not over.")
            % {"state": to.get_state_display()}
        )
    row.meeting = meeting
    return meeting, to, row


def _taken(to: Meeting) -> dict[str, set[Any]]:
    rows = list(Item.objects.current().filter(meeting=to).values("kind", *ONCE))
    return {name: {row[name] for row in rows} for name in ("kind", *ONCE)}


def _copy(item: Item, taken: dict[str, set[Any]]) -> dict[str, Any]:
    """The draft of a copy. It stands for the same thing, unless that has an item on the other agenda."""
    children = (
        Item.objects.current()
        .filter(parent=item)
        .select_related("presenter", "subject")
        .order_by("position", "pk")
    )
    draft = frame_of(item) | {"copy_of": item}
    stands_for = {
        name.removesuffix("_id"): getattr(item, name.removesuffix("_id")) for name in ONCE
    }
    if _free(item, taken):
        draft |= {"kind": item.kind, **stands_for}
    return draft | {"items": [_copy(child, taken) for child in children]}


def _free(item: Item, taken: dict[str, set[Any]]) -> bool:
    if item.kind in (ItemKind.ACTIONS, ItemKind.DECISIONS):
        return item.kind not in taken["kind"]
    if item.kind == ItemKind.RETURNED:
        return False
    named = [(name, getattr(item, name)) for name in ONCE if getattr(item, name) is not None]
    if item.kind == ItemKind.APPROVALS and not named:
        return ItemKind.APPROVALS not in taken["kind"]
    return all(pk not in taken[name] for name, pk in named)


def _free_kinds(ids: list[int], to: Meeting) -> None:
    """Where the other agenda has an item for the same thing, the one that comes is one of its own."""
    taken = _taken(to)
    rows = Item.objects.filter(pk__in=ids).exclude(kind__in=[ItemKind.OWN, ItemKind.RETURNED])
    doubled = [row.pk for row in rows if not _free(row, taken)]
    Item.objects.filter(pk__in=doubled).update(
        kind=ItemKind.OWN, approves=None, topic=None, approval=None, standing=None
    )


def _records(ids: list[int], meeting: Meeting, to: Meeting) -> None:
    """What the lines of these items define, and what is asked about them, moves along."""
    Action.objects.filter(raised_item__in=ids, raised_in=meeting).update(raised_in=to)
    Decision.objects.filter(item__in=ids, meeting=meeting).update(meeting=to)
    Approval.objects.filter(item__in=ids, meeting=meeting).update(meeting=to)
    Card.objects.filter(item__in=ids, meeting=meeting).update(meeting=to)
    if meeting.current_item_id in ids:
        meeting.current_item, meeting.current_since = None, None
        meeting.save(update_fields=["current_item", "current_since"])
