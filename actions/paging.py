"""Which rows stand on a page of the list, and how many are there? At the same cost for ten actions and
for a hundred thousand.

The list is a row of *groups* (open, unknown, proposed, closed), each in an order of its own that an index
has. A page is cut out by a *cursor*, the sort key of the row beside it, and never by counting rows off:
so the last page costs what the first one does. Counts stop at COUNT_AT_MOST.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from actions.models.action import NO_DUE_DAY, Status

PAGE = 50
COUNT_AT_MOST = 1000
"""Beyond it a count reads "1,000+": it stays a short range of an index."""
NARROWED_AT_MOST = 100
"""The same where filters make it look at the rows: "100+" costs what a page costs."""

RANK = {status: rank for rank, status in enumerate(Status.values)}
LATELY = "lately"
"""The group of what was closed since the last meeting; Status.CLOSED as a group is all that is closed."""
GROUPS = (*Status.values[:3], LATELY)
"""What the list shows unless asked otherwise, in the board's order."""

SORTS = {
    "new": _("newest first"),
    "old": _("oldest first"),
    "due": _("by due date"),
    "changed": _("last changed first"),
}
ORDERS: dict[str, tuple[tuple[str, bool], ...]] = {
    "new": (("number", True),),
    "old": (("number", False),),
    "due": (("due_key", False), ("number", False)),
    "changed": (("touched_at", True), ("number", True)),
    LATELY: (("closed_at", True), ("number", True)),
}
"""Field and whether it falls, for each sort. Each has an index behind committee and rank."""
COLUMNS = {
    "number": "number",
    "due_key": f"COALESCE(due_on, '{NO_DUE_DAY}'::date)",  # as the index action_by_due has it
    "touched_at": "touched_at",
    "closed_at": "closed_at",
}

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


class BadCursor(ValueError):
    """The place in the list that an address names cannot be read."""


@dataclass(frozen=True)
class Place:
    """Where a page begins: at the start (no key), behind or before a key, or at the end."""

    backward: bool = False
    rank: int | None = None
    key: tuple[str, ...] = ()

    @classmethod
    def read(cls, after: str = "", before: str = "", page: str = "") -> Place:
        """From an address. Raises BadCursor."""
        cursor = after or before
        if not cursor:
            if page not in ("", "first", "last"):
                raise BadCursor(page)
            return cls(backward=page == "last")
        rank, *key = cursor.split(".")
        if not (rank.isdecimal() and len(rank) == 1 and key):
            raise BadCursor(cursor)
        return cls(bool(before), int(rank), tuple(key))


@dataclass(frozen=True)
class Group:
    """One heading of the list: which actions stand under it, and in which order."""

    name: str
    order: tuple[tuple[str, bool], ...]
    since: dt.datetime | None = None

    @classmethod
    def make(cls, name: str, sort: str, since: dt.datetime | None) -> Group:
        closed = name in (LATELY, Status.CLOSED)
        order = ORDERS[LATELY if name == LATELY or (closed and sort == "new") else sort]
        return cls(name, order, since if name == LATELY else None)

    @property
    def rank(self) -> int:
        return RANK[Status.CLOSED] if self.name == LATELY else RANK[self.name]

    @property
    def where(self) -> tuple[str, list[Any]]:
        """The condition of the group, and its parameters."""
        if self.rank < RANK[Status.CLOSED]:
            return f" AND rank = {self.rank}", []
        # Without the test for NULL the index on closed_at would begin with all that is not closed.
        closed = f" AND rank = {self.rank} AND closed_at IS NOT NULL"
        return (f"{closed} AND closed_at >= %s", [self.since]) if self.since else (closed, [])

    def order_by(self, backward: bool) -> str:
        return " ORDER BY " + ", ".join(
            f"{COLUMNS[name]} {'DESC' if falls != backward else 'ASC'}"
            for name, falls in self.order
        )

    def beyond(self, place: Place) -> tuple[str, list[Any]]:
        """Behind the key in the direction of reading, as a row comparison: the one form that PostgreSQL
        turns into an index range. All fields of an order fall, or none does."""
        if len(place.key) != len(self.order):
            raise BadCursor(".".join(place.key))
        names = [name for name, _falls in self.order]
        try:
            values = [_read(text, name) for text, name in zip(place.key, names, strict=True)]
        except (ValueError, OverflowError) as error:
            raise BadCursor(".".join(place.key)) from error
        operator = "<" if self.order[0][1] != place.backward else ">"
        columns, marks = ", ".join(COLUMNS[n] for n in names), ", ".join(["%s"] * len(names))
        return f" AND ({columns}) {operator} ({marks})", values

    def cursor(self, row: Any) -> str:
        """The sort key of a row as it stands in an address: "0.17", "3.1403022600000000.12"."""
        return ".".join([str(self.rank), *(_write(row, name) for name, _falls in self.order)])


def _write(row: Any, name: str) -> str:
    if name == "due_key":
        return (row.due_on or NO_DUE_DAY).isoformat()
    value = getattr(row, name)
    return str((value - EPOCH) // MICROSECOND) if isinstance(value, dt.datetime) else str(value)


def _read(text: str, name: str) -> Any:
    if name == "number":
        return min(int(text), 2**31 - 1)
    if name == "due_key":
        return dt.date.fromisoformat(text)
    return EPOCH + MICROSECOND * int(text)


@dataclass(frozen=True)
class Found:
    """SQL of a filtered queryset, to which a group's condition and order can be added.

    Compiled once for all groups of a page: compiling costs more than running it. The outermost conditions
    are joined by AND (the committee is always one of them), so another AND may follow. Where `narrow`,
    its rows are collected once, instead of being looked for in each group again.
    """

    select: str
    params: list[Any]
    narrow: bool = False

    def within(self, groups: Sequence[Group]) -> tuple[str, list[Any], str, list[Any]]:
        """What comes before the query with its parameters, and the SELECT that groups are cut out of."""
        if not self.narrow:
            return "", [], self.select, self.params
        where, more = "", []
        if all(group.rank < RANK[Status.CLOSED] or group.since for group in groups):
            lately = [group.since for group in groups if group.since]
            where = " AND (rank < 3" + " OR closed_at >= %s" * len(lately) + ")"
            more = lately
        columns = self.select.replace(
            " FROM ", ", rank, number, due_on, touched_at, closed_at FROM ", 1
        )
        before = f"WITH hits AS MATERIALIZED ({columns}{where}) "
        return before, [*self.params, *more], "SELECT id FROM hits WHERE true", []


def rows_sql(actions: QuerySet, *, narrow: bool = False) -> Found:
    """A queryset of actions as SQL. `narrow`: few of the committee's actions are in it, and which ones
    another table says (those of one owner)."""
    try:
        sql, params = actions.order_by().values_list("id").query.sql_with_params()
    except EmptyResultSet:
        return Found("SELECT id FROM actions_action WHERE false", [])
    return Found(sql, list(params), narrow)


def page_sql(found: Found, groups: Sequence[Group], place: Place, size: int = PAGE):
    """SQL and parameters of one page: rows (id, grp, pos) in the order of reading from `place`, one
    more than `size` where there are more. Raises BadCursor for a key that is not of this order."""
    parts = []
    before, params, select, given = found.within(groups)
    params = list(params)
    ordered = list(enumerate(groups))
    for i, group in reversed(ordered) if place.backward else ordered:
        where, more = group.where
        if place.rank is not None:
            if group.rank > place.rank if place.backward else group.rank < place.rank:
                continue
            if group.rank == place.rank:
                beyond, key = group.beyond(place)
                where, more = where + beyond, more + key
        part = f"{select}{where}{group.order_by(place.backward)} LIMIT {size + 1}"
        parts.append(f"SELECT id, {i} FROM ({part}) g{i}(id)")  # noqa: S608 - made of the ORM's SQL
        params += [*given, *more]
    if not parts:
        return "SELECT 0::bigint AS id, 0 AS grp, 0::bigint AS pos WHERE false", []
    union = f"{' UNION ALL '.join(parts)} LIMIT {size + 1}"
    numbered = f"SELECT id, grp, row_number() OVER () AS pos FROM ({union}) u(id, grp)"  # noqa: S608 - as above
    return before + numbered, params


def count_groups(found: Found, groups: Sequence[Group], at_most: int = COUNT_AT_MOST) -> list[int]:
    """How many stand in each group, no further than one beyond `at_most`; one query."""
    parts = []
    before, params, select, given = found.within(groups)
    params = list(params)
    for group in groups:
        where, more = group.where
        # In the order of the pages: without one, a word that many actions hold has all of them looked up.
        limited = f"{select}{where}{group.order_by(backward=False)} LIMIT {at_most + 1}"
        parts.append(f"(SELECT count(*) FROM ({limited}) c)")  # noqa: S608 - made of the ORM's SQL
        params += [*given, *more]
    with connection.cursor() as cursor:
        cursor.execute(f"{before}SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def count_label(count: int, at_most: int = COUNT_AT_MOST) -> str:
    """ "17", "1,000+"."""
    return f"{at_most:,}+" if count > at_most else f"{count:,}"
