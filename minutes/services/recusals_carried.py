"""What comes back, or is copied, is kept from whom it was kept before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from minutes.models import Item, Recusal
from minutes.outline import MAX_DEPTH


def carry_recusals(items: Sequence[Item], drafts: Sequence[dict[str, Any]]) -> None:
    """Who takes no part in an item, and so does not see it, takes none in a confidential one that is made of it:
    a copy, what returns from an earlier agenda, or a request that was made under it. `items` are what the
    `drafts` became, in the order of the text. Two queries where there is such an item, and one to write."""
    sources = {
        item.pk: source
        for item, draft in zip(items, _flat(drafts), strict=True)
        if item.confidential and (source := _source(item, draft)) is not None
    }
    if not sources:
        return
    above = ["parent" + "__parent" * n for n in range(MAX_DEPTH - 1)]
    lines = Item.objects.filter(pk__in=set(sources.values())).values_list("pk", *above)
    chain = {line[0]: set(line) - {None} for line in lines}
    people: dict[int, list[Recusal]] = {}
    for recusal in Recusal.objects.filter(item__in=set().union(*chain.values())):
        people.setdefault(recusal.item_id, []).append(recusal)
    carried = {
        (pk, recusal.person_id): Recusal(
            item_id=pk, person_id=recusal.person_id, reason=recusal.reason
        )
        for pk, source in sources.items()
        for at in chain.get(source, ())
        for recusal in people.get(at, ())
    }
    if carried:
        Recusal.objects.bulk_create(carried.values())


def _flat(drafts: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for draft in drafts:
        yield draft
        yield from _flat(draft.get("items", ()))


def _source(item: Item, draft: dict[str, Any]) -> int | None:
    """The id of the item that an item is made of."""
    if (copied := draft.get("copy_of")) is not None:
        return int(copied.pk)
    if item.returned_from_id is not None:
        return int(item.returned_from_id)
    return item.approval.item_id if item.approval is not None else None
