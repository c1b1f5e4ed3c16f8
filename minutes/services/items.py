"""The agenda: items are added, edited, made confidential. (Order: placing.py; taken off, put back: dropping.py.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from minutes import outline, rules
from minutes.models import Item, Meeting, MeetingEvent
from people.errors import Invalid, Stale, WrongState, leaders_only

from .agenda_history import agenda_kept
from .capturing import save_notes
from .confidential import spread_confidential
from .record import Deed, as_deed, ask, atomic, faster, lock_item, lock_meeting, note
from .recusals_carried import carry_recusals

FRAME = (
    "title",
    "presenter",
    "presenter_typed",
    "minutes",
    "subject",
    "confidential",
    "withheld",
)
EDITABLE = (*FRAME, "notes")
LINKS = ("kind", "approves", "topic", "approval", "standing", "returned_from")
"""What an item stands for; given when it is added, never edited."""
OFF_THE_AGENDA = {"notes", "subject", "withheld"}
"""What an agenda's history does not tell: notes have one of their own."""
KINDS = MeetingEvent.Kind


class StaleItem(Stale):
    """Somebody saved the item meanwhile; `item` is as it is now, so that both texts can be shown."""

    def __init__(self, message: str, item: Item):
        super().__init__(message)
        self.item = item


@atomic
def add_item(
    meeting: Meeting,
    *,
    by: Any,
    title: str,
    parent: Item | None = None,
    summary: str = "",
    **fields: Any,
) -> Item:
    """One item at the end of the agenda, or beneath `parent`; see add_items for `fields`."""
    drafts = [{"title": title, **fields}]
    return add_items(meeting, by=by, drafts=drafts, parent=parent, summary=summary)[0]


@atomic
def add_items(
    meeting: Meeting,
    *,
    by: Any,
    drafts: Sequence[dict[str, Any]],
    parent: Item | None = None,
    summary: str = "",
) -> list[Item]:
    """Items at the end of the agenda (or beneath `parent`), with their own beneath them.

    A draft: title, any of presenter, presenter_typed, minutes, notes, subject, confidential,
    withheld, what it stands for (LINKS), and `items`, a list of drafts. A fixed number of queries for
    each level. Returns the items in the order of the text, a parent before its own. What stands beneath
    a confidential item is confidential. Raises Invalid for an empty title or nesting too deep,
    WrongState when frozen.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(meeting, deed)
    if parent is not None:
        parent = Item.objects.get(pk=parent.pk)  # as it is now: it may be confidential since
    if parent is not None and (parent.meeting_id != meeting.pk or parent.removed_at is not None):
        raise Invalid(_("There is no such item on this agenda."), "parent")
    with agenda_kept(meeting, deed, summary):
        return create_items(meeting, deed, drafts, parent)


def create_items(
    meeting: Meeting, deed: Deed, drafts: Sequence[dict[str, Any]], parent: Item | None
) -> list[Item]:
    """The rows of add_items with their events, in a locked meeting whose rules were asked."""
    ordered = _create(meeting, drafts, parent, read_in=deed.source_id is not None)
    MeetingEvent.objects.bulk_create(
        MeetingEvent(
            meeting=meeting,
            item=item,
            kind=KINDS.ITEM_ADDED,
            by_id=deed.person_id,
            happened_at=deed.at,
            source_id=deed.source_id,
            confidential=item.confidential or meeting.confidential,
        )
        for item in ordered
    )
    carry_recusals(ordered, drafts)
    return ordered


def _create(
    meeting: Meeting, drafts: Sequence[dict[str, Any]], parent: Item | None, *, read_in: bool
) -> list[Item]:
    siblings = Item.objects.current().filter(meeting=meeting, parent=parent)
    start = max(siblings.values_list("position", flat=True), default=-1) + 1
    depth = _depth(parent) + 1
    made: dict[int, list[Item]] = {}
    level: list[tuple[Item | None, Sequence[dict[str, Any]], int]] = [(parent, drafts, start)]
    first: list[Item] = []
    while level:
        if depth > outline.MAX_DEPTH and any(batch for _parent, batch, _at in level):
            raise Invalid(_("Items nest %(n)d deep at most.") % {"n": outline.MAX_DEPTH}, "title")
        items: list[Item] = []
        below: list[tuple[Item | None, Sequence[dict[str, Any]], int]] = []
        for above, batch, at in level:
            for offset, draft in enumerate(batch):
                item = _new(meeting, above, at + offset, draft, read_in=read_in)
                items.append(item)
                below.append((item, draft.get("items", ()), 0))
        Item.objects.bulk_create(items)
        for item in items:
            made.setdefault(item.parent_id or 0, []).append(item)
        first = first or items
        level, depth = [b for b in below if b[1]], depth + 1
    return list(_walk(first, made))


@atomic
def edit_item(
    item: Item, *, by: Any, version: int | None = None, summary: str = "", **changes: Any
) -> Item:
    """Change title, presenter, minutes, notes, subject or confidentiality of an item; `summary` says in the
    agenda's history what was changed.

    Notes are merged with what others typed since `version`. Raises StaleItem, holding the item as it is
    now, where that overlaps, or where anything else was changed meanwhile: what was typed and what somebody
    else saved are then shown side by side. Raises WrongState when frozen.
    """
    deed: Deed = as_deed(by)
    typed = changes.pop("notes", None) if deed.source_id is None else None
    meeting, item = lock_item(item)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    stale = version is not None and item.version != version
    differs = any(getattr(item, name) != changes[name] for name in FRAME if name in changes)
    if stale and (differs or typed is None):
        raise StaleItem(faster(meeting, item), item)
    base = item.version if version is None else version
    before = {name: getattr(item, name) for name in EDITABLE}
    for name in EDITABLE:
        if name in changes:
            setattr(item, name, changes[name])
    _check(item)
    changed = [name for name in EDITABLE if before[name] != getattr(item, name)]
    if changed:
        item.version += 1
        if set(changed) <= OFF_THE_AGENDA:
            _save_edited(meeting, item, deed, changed)
        else:
            with agenda_kept(meeting, deed, summary):
                _save_edited(meeting, item, deed, changed)
    if typed is not None:
        saved = save_notes(item, by=deed, text=typed, base=base)
        if saved.conflict is not None:
            raise StaleItem(faster(meeting, item), item)
        item = saved.item
    return item


def _save_edited(meeting: Meeting, item: Item, deed: Deed, changed: Sequence[str]) -> None:
    if deed.source_id is not None and "notes" in changed:
        item.read_in = True
    item.save(update_fields=[*changed, "read_in", "version"])
    note(
        meeting,
        KINDS.ITEM_EDITED,
        deed,
        item=item,
        note=", ".join(changed),
        confidential=item.confidential,
    )
    if item.confidential and "confidential" in changed:
        spread_confidential(meeting, deed, beneath(item))


def write_notes(item: Item, *, by: Any, notes: str, version: int | None = None) -> Item:
    """What was said under an item: edit_item for the notes alone."""
    return edit_item(item, by=by, version=version, notes=notes)


@atomic
def withhold_item(item: Item, *, by: Any, reason: str = "") -> Item:
    """Make an item confidential, with the reason that others read; possible in approved minutes too."""
    deed: Deed = as_deed(by)
    meeting, item = lock_item(item)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    item.confidential, item.withheld = True, reason.strip()
    item.version += 1
    with agenda_kept(meeting, deed):
        item.save(update_fields=["confidential", "withheld", "version"])
        spread_confidential(meeting, deed, beneath(item))
    note(meeting, KINDS.ITEM_EDITED, deed, item=item, note="confidential", confidential=True)
    return item


def _lock(meeting: Meeting, deed: Deed) -> Meeting:
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    return meeting


def _new(
    meeting: Meeting, parent: Item | None, position: int, draft: dict[str, Any], *, read_in: bool
) -> Item:
    fields = {name: draft[name] for name in (*EDITABLE, *LINKS) if name in draft}
    item = Item(meeting=meeting, parent=parent, position=position, **fields)
    item.confidential = item.confidential or bool(parent and parent.confidential)
    item.read_in = read_in and bool(item.notes)
    _check(item)
    return item


def _check(item: Item) -> None:
    item.title = item.title.strip()
    if not item.title:
        raise Invalid(_("Give the item a title."), "title")
    if item.parent is not None and item.parent.confidential and not item.confidential:
        raise Invalid(
            _("It stands beneath a confidential item; move it out first."), "confidential"
        )


def _depth(item: Item | None) -> int:
    depth = 0
    while item is not None:
        item, depth = item.parent, depth + 1
    return depth


def beneath(item: Item) -> list[int]:
    """The ids of an item and of all that stands beneath it, taken off or not."""
    ids, level = [item.pk], [item.pk]
    while level:
        level = list(Item.objects.filter(parent__in=level).values_list("pk", flat=True))
        ids += level
    return ids


def _walk(items: Iterable[Item], by_parent: dict[int, list[Item]]) -> Iterable[Item]:
    for item in items:
        yield item
        yield from _walk(by_parent.get(item.pk, ()), by_parent)
