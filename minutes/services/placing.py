"""In which order does an agenda stand? Items are moved step by step, or dragged to their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes import outline, rules
from minutes.models import Item, MeetingEvent
from people.errors import Invalid, WrongState, leaders_only

from .agenda_history import agenda_kept
from .confidential import spread_confidential
from .items import beneath
from .record import Deed, as_deed, ask, atomic, lock_item, note

MOVES = {
    "up": gettext_lazy("It is the first here already."),
    "down": gettext_lazy("It is the last here already."),
    "in": gettext_lazy("There is no item above it that it could stand beneath."),
    "out": gettext_lazy("It stands at the top level already."),
    "deep": gettext_lazy("Items cannot nest deeper."),
    "where": gettext_lazy("Items move up, down, in or out."),
    "own": gettext_lazy("An item cannot stand beneath itself."),
    "there": gettext_lazy("The agenda has changed meanwhile; that place is gone."),
}
Tree = dict[int, Item]


@atomic
def move_item(item: Item, *, by: Any, where: str) -> Item:
    """One step `up`, `down`, `in` (beneath the item above it) or `out` (after its parent).

    Moves what is there now, so two people moving items do not undo each other. Raises WrongState
    where there is nowhere to go, with the reason.
    """
    return _move(item, by, where, lambda tree, row: outline.move(tree.values(), row, where))


@atomic
def place_item(
    item: Item, *, by: Any, parent: int | None = None, before: int | None = None
) -> Item:
    """Put an item beneath the item `parent` (by id; none: at the top level), in front of `before` (none:
    last). Where it stands there already nothing happens. Raises WrongState, with the reason, where that
    place is gone, Invalid for items of other agendas."""

    def to_place(tree: Tree, row: Item) -> Iterable[Any]:
        return outline.place(tree.values(), row, _of(tree, parent), _of(tree, before))

    return _move(item, by, "place", to_place)


def _of(tree: Tree, pk: int | None) -> Item | None:
    if pk is None:
        return None
    if pk not in tree:
        raise Invalid(_("There is no such item on this agenda."), "parent")
    return tree[pk]


def _move(item: Item, by: Any, where: str, act: Callable[[Tree, Item], Iterable[Any]]) -> Item:
    deed: Deed = as_deed(by)
    meeting, item = lock_item(item)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    tree: Tree = {row.pk: row for row in Item.objects.current().filter(meeting=meeting)}
    if item.pk not in tree:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    item = tree[item.pk]
    with agenda_kept(meeting, deed):
        try:
            changed = cast(list[Item], list(act(tree, item)))
        except outline.NowhereToGo as refusal:
            raise WrongState(MOVES[refusal.args[0]]) from None
        if not changed:
            return item
        Item.objects.bulk_update(changed, ["parent", "position"])
        note(
            meeting,
            MeetingEvent.Kind.ITEM_MOVED,
            deed,
            item=item,
            note=where,
            confidential=item.confidential,
        )
        above = tree.get(item.parent_id) if item.parent_id else None
        if above is not None and above.confidential and not item.confidential:
            spread_confidential(meeting, deed, beneath(item))
            item.confidential = True
    return item
