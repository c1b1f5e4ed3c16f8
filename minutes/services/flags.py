"""Members say beforehand what needs a discussion and what does not; the rest is taken together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, cast

from django.utils.translation import gettext as _

from minutes import outline, rules
from minutes.life import AHEAD
from minutes.models import Item, ItemFlag, ItemKind, Meeting, MeetingEvent
from people.errors import Invalid, WrongState, leaders_only

from .agenda_history import agenda_kept
from .items import create_items
from .record import Deed, as_deed, ask, atomic, lock_item, lock_meeting, note

KINDS = MeetingEvent.Kind


@atomic
def flag_item(item: Item, *, by: Any, kind: str, remark: str = "") -> ItemFlag:
    """Say of an item, before the meeting is over, that one wants to discuss it, or that it needs no
    discussion; said again, the newer word counts. Raises NotAllowed, WrongState, Invalid."""
    deed: Deed = as_deed(by)
    meeting, item = _lock(item, deed)
    remark = remark.strip()
    if kind not in ItemFlag.Kind.values:
        raise Invalid(_("Choose whether it needs a discussion."), "kind")
    if len(remark) > 300 or "\0" in remark:
        raise Invalid(_("A note has 300 characters at most."), "note")
    if deed.person_id is None:
        raise Invalid(_("Only a person can say so."))
    flag, made = ItemFlag.objects.get_or_create(
        item=item, person_id=deed.person_id, defaults={"kind": kind, "note": remark, "at": deed.at}
    )
    if made or (flag.kind, flag.note) != (kind, remark):
        flag.kind, flag.note, flag.at = kind, remark, deed.at
        flag.save(update_fields=["kind", "note", "at"])
        _note(meeting, item, deed, to_state=kind, note=remark)
    return flag


@atomic
def unflag_item(item: Item, *, by: Any) -> None:
    """Take it back."""
    deed: Deed = as_deed(by)
    meeting, item = _lock(item, deed)
    gone, _rows = ItemFlag.objects.filter(item=item, person=deed.person_id).delete()
    if gone:
        _note(meeting, item, deed, note=_("taken back"))


@atomic
def take_together(meeting: Meeting, *, by: Any, items: Collection[int]) -> Item:
    """What nobody wants to discuss is taken as one: the items, by id, go beneath one item where the first
    of them stood, which is returned. Raises Invalid where fewer than two are chosen, WrongState where one
    was flagged meanwhile or is gone."""
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    _guard_ahead(meeting)
    tree = list(Item.objects.current().filter(meeting=meeting).order_by("position", "pk"))
    flagged = set(
        ItemFlag.objects.filter(item__in=tree, kind=ItemFlag.Kind.FLAGGED).values_list(
            "item", flat=True
        )
    )
    free = {item.pk: item for item in unflagged(tree, flagged)}
    if len(items) < 2:
        raise Invalid(_("Choose two items at least."), "items")
    if not set(items) <= set(free):
        raise WrongState(
            _("The agenda has changed meanwhile, or somebody wants to discuss one of them.")
        )
    chosen = [free[pk] for pk in free if pk in items]
    with agenda_kept(meeting, deed):
        together = create_items(meeting, deed, [{"title": _("Taken together")}], None)[0]
        _gather(tree, together, chosen)
        note(
            meeting,
            KINDS.ITEM_MOVED,
            deed,
            item=together,
            note=_("%(n)d items taken together") % {"n": len(chosen)},
        )
    return together


def unflagged(items: Iterable[Item], flagged: Collection[int]) -> list[Item]:
    """Which items nobody wants to discuss, in the order of the agenda: with all beneath them, the topmost
    of such. The review of actions is always spoken of, and what is taken together already stays so."""
    found: list[Item] = []

    def clean(line: outline.Line) -> bool:
        return line.item.pk not in flagged and all(clean(child) for child in line.children)

    def walk(lines: Iterable[outline.Line]) -> None:
        for line in lines:
            item = cast(Item, line.item)
            if item.kind == ItemKind.ACTIONS or item.title == _("Taken together"):
                continue
            heading = item.kind == ItemKind.APPROVALS and item.approval_id is None
            if clean(line) and not heading and _height(line) < outline.MAX_DEPTH:
                found.append(item)
            else:
                walk(line.children)

    walk(outline.build(items, trusted=True))
    return found


def _height(line: outline.Line) -> int:
    return 1 + max((_height(child) for child in line.children), default=0)


def _gather(tree: list[Item], together: Item, chosen: list[Item]) -> None:
    """The chosen ones beneath their new heading, which stands where the first of them stood."""
    first = chosen[0]
    by_pk = {item.pk: item for item in tree}
    top = first
    while top.parent_id in by_pk:
        top = by_pk[top.parent_id]
    rows: list[Item] = [*tree, together]
    changed = {row.pk: row for row in outline.place(rows, together, None, top)}
    for item in chosen:
        changed |= {row.pk: row for row in outline.place(rows, item, together, None)}
    Item.objects.bulk_update(cast(list[Item], list(changed.values())), ["parent", "position"])


def _lock(item: Item, deed: Deed) -> tuple[Meeting, Item]:
    meeting, item = lock_item(item)
    ask(rules.can_flag, deed, item, sentence=who_may_flag())
    _guard_ahead(meeting)
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    return meeting, item


def who_may_flag() -> str:
    return _("Members say beforehand what they want to discuss.")


def _guard_ahead(meeting: Meeting) -> None:
    if meeting.state not in AHEAD:
        raise WrongState(
            _("The meeting is %(state)s; this is said before.")
            % {"state": meeting.get_state_display()}
        )


def _note(meeting: Meeting, item: Item, deed: Deed, **fields: Any) -> None:
    note(meeting, KINDS.FLAGGED, deed, item=item, confidential=item.confidential, **fields)
