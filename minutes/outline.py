"""How does an agenda hang together? Numbers, depth, who may see which line, and moving about. Pure but for
the rows that it is given: it asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

MAX_DEPTH = 5
"""How deep items nest: 4.2.1.1.3 is the deepest number."""


class Row(Protocol):
    """What the outline needs of an item."""

    pk: int
    parent_id: int | None
    position: int
    confidential: bool


@dataclass
class Line:
    """One item in its place: its number ("4.2"), how deep it stands, what stands beneath.

    `withheld`: the reader may not see it; only number and reason are shown, and nothing beneath it.
    """

    item: Row
    number: str
    depth: int
    withheld: bool = False
    children: list[Line] = field(default_factory=list)

    @property
    def is_first(self) -> bool:
        return self.number.rpartition(".")[2] == "1"


def build(items: Iterable[Row], *, trusted: bool, closed: Collection[int] = ()) -> list[Line]:
    """The agenda as a tree. Where the reader is not `trusted`, what is confidential is withheld, and
    what stands beneath it is not there at all; numbers are the same for everybody. Confidential items in
    `closed` (from which the reader is recused) are withheld from the trusted too."""
    below = _below(items)

    def lines(parent_id: int | None, prefix: str, depth: int) -> list[Line]:
        made = []
        for i, item in enumerate(below.get(parent_id, ()), 1):
            hidden = item.confidential and (not trusted or item.pk in closed)
            line = Line(item, f"{prefix}{i}", depth, withheld=hidden)
            if not line.withheld and depth < 50:
                line.children = lines(item.pk, f"{line.number}.", depth + 1)
            made.append(line)
        return made

    return lines(None, "", 1)


def flat(lines: Iterable[Line]) -> Iterator[Line]:
    """Every line, a parent before its own: the order of the text."""
    for line in lines:
        yield line
        yield from flat(line.children)


class NowhereToGo(Exception):
    """The move leads nowhere; args[0] is why: up, down, in, out, deep."""


def move(items: Iterable[Row], item: Row, where: str) -> list[Row]:
    """Move `item` one step among `items` (all of an agenda) and return the rows whose place changed.

    Raises NowhereToGo.
    """
    rows = list(items)
    below = _below(rows)
    siblings = next(group for group in below.values() if item in group)
    at = siblings.index(item)
    if where in ("up", "down"):
        to = at + (1 if where == "down" else -1)
        if not 0 <= to < len(siblings):
            raise NowhereToGo(where)
        siblings[at], siblings[to] = siblings[to], siblings[at]
        return _renumber(siblings, item.parent_id)
    if where == "in":
        if at == 0:
            raise NowhereToGo("in")
        above = siblings[at - 1]
        if _depth(rows, above) + _height(below, item) > MAX_DEPTH:
            raise NowhereToGo("deep")
        siblings.remove(item)
        inside = [*below.get(above.pk, ()), item]
        return _renumber(siblings, item.parent_id) + _renumber(inside, above.pk)
    if where == "out":
        if item.parent_id is None:
            raise NowhereToGo("out")
        parent = next(row for row in rows if row.pk == item.parent_id)
        siblings.remove(item)
        outside = below[parent.parent_id]
        outside.insert(outside.index(parent) + 1, item)
        return _renumber(siblings, parent.pk) + _renumber(outside, parent.parent_id)
    raise NowhereToGo("where")


def place(items: Iterable[Row], item: Row, parent: Row | None, before: Row | None) -> list[Row]:
    """Put `item` beneath `parent` (none: at the top level), in front of `before` (none: last), and return
    the rows whose place changed.

    Raises NowhereToGo: "own" beneath itself, "there" where `before` does not stand beneath `parent`, "deep".
    """
    rows = list(items)
    below = _below(rows)
    parent_id = parent.pk if parent is not None else None
    above: Row | None = parent
    by_pk = {row.pk: row for row in rows}
    while above is not None:
        if above.pk == item.pk:
            raise NowhereToGo("own")
        above = by_pk.get(above.parent_id) if above.parent_id is not None else None
    if before is not None and before not in below.get(parent_id, ()):
        raise NowhereToGo("there")
    depth = _depth(rows, parent) if parent is not None else 0
    if depth + _height(below, item) > MAX_DEPTH:
        raise NowhereToGo("deep")
    if before is not None and before.pk == item.pk:
        return []
    left = [row for row in next(g for g in below.values() if item in g) if row.pk != item.pk]
    was = item.parent_id if item.parent_id in by_pk else None
    group = left if was == parent_id else below.get(parent_id, [])
    group.insert(group.index(before) if before is not None else len(group), item)
    changed = _renumber(group, parent_id)
    return changed if was == parent_id else _renumber(left, was) + changed


def _below(items: Iterable[Row]) -> dict[int | None, list[Row]]:
    """The items beneath each, in order. One whose parent is not among them stands at the top."""
    rows = sorted(items, key=lambda row: (row.position, row.pk))
    known = {row.pk for row in rows}
    below: dict[int | None, list[Row]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return below


def _renumber(rows: list[Row], parent_id: int | None) -> list[Row]:
    changed = []
    for position, row in enumerate(rows):
        if (row.position, row.parent_id) != (position, parent_id):
            row.position, row.parent_id = position, parent_id
            changed.append(row)
    return changed


def _depth(rows: list[Row], row: Row) -> int:
    by_pk = {r.pk: r for r in rows}
    depth, at = 1, row
    while at.parent_id in by_pk:
        at, depth = by_pk[at.parent_id], depth + 1
    return depth


def _height(below: dict[int | None, list[Row]], row: Row) -> int:
    return 1 + max((_height(below, child) for child in below.get(row.pk, ())), default=0)
