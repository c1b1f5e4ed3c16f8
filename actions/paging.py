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
from django.db.models import BooleanField, DateField, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from actions.models.action import NO_DUE_DAY, Status

PAGE = 50
COUNT_AT_MOST = 1000
"""Beyond it a count reads "1,000+": it stays a short range of an index."""

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

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


class BadCursor(ValueError):
    """The place in the list that an address names cannot be read."""


class Beyond(Func):
    """A row comparison, (a, b) > (x, y): the one form that PostgreSQL turns into an index range."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, fields: Sequence[Any], values: Sequence[Any], operator: str):
        super().__init__(*fields, *values)
        self.operator, self.half = operator, len(fields)

    def as_sql(self, compiler, connection, **context):
        parts, params = [], []
        for expression in self.source_expressions:
            sql, given = compiler.compile(expression)
            parts.append(sql)
            params += given
        left, right = ", ".join(parts[: self.half]), ", ".join(parts[self.half :])
        return f"({left}) {self.operator} ({right})", params


def due_key():
    """The due date as it sorts: no date stands behind every date. The index `action_by_due` has it."""
    return Coalesce("due_on", Value(NO_DUE_DAY), output_field=DateField())


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

    def of(self, actions: QuerySet) -> QuerySet:
        actions = actions.filter(rank=self.rank)
        if self.rank == RANK[Status.CLOSED]:
            # Without the test for NULL the index on closed_at would begin with all that is not closed.
            actions = actions.filter(closed_at__isnull=False)
        return actions.filter(closed_at__gte=self.since) if self.since else actions

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


def page_sql(actions: QuerySet, groups: Sequence[Group], place: Place, size: int = PAGE):
    """SQL and parameters of one page: rows (id, group, pos) in the order of reading from `place`, one
    more than `size` where there are more. Raises BadCursor for a key that is not of this order."""
    parts, params = [], []
    ordered = list(enumerate(groups))
    for i, group in reversed(ordered) if place.backward else ordered:
        rows = group.of(actions)
        if place.rank is not None:
            if group.rank < place.rank if not place.backward else group.rank > place.rank:
                continue
            if group.rank == place.rank:
                rows = rows.filter(_beyond(group, place))
        rows = rows.order_by(
            *(
                (due_key() if name == "due_key" else F(name)).desc()
                if falls != place.backward
                else (due_key() if name == "due_key" else F(name)).asc()
                for name, falls in group.order
            )
        )
        sql, given = rows.values("pk", group=Value(i))[: size + 1].query.sql_with_params()
        parts.append(f"({sql})")
        params += given
    if not parts:
        return "SELECT 0::bigint AS id, 0 AS grp, 0::bigint AS pos WHERE false", []
    union = " UNION ALL ".join(parts)
    return (
        f"SELECT id, grp, row_number() OVER () AS pos FROM ({union} LIMIT {size + 1}) u(id, grp)",
        params,
    )


def _beyond(group: Group, place: Place) -> Beyond:
    """Behind the key in the direction of reading. All fields of an order fall, or none does."""
    if len(place.key) != len(group.order):
        raise BadCursor(".".join(place.key))
    try:
        values = [
            _read(text, name) for text, (name, _f) in zip(place.key, group.order, strict=True)
        ]
    except (ValueError, OverflowError) as error:
        raise BadCursor(".".join(place.key)) from error
    falls = group.order[0][1]
    fields = [due_key() if name == "due_key" else F(name) for name, _falls in group.order]
    return Beyond(fields, [Value(v) for v in values], "<" if falls != place.backward else ">")


def count_groups(actions: QuerySet, groups: Sequence[Group]) -> list[int]:
    """How many stand in each group, no further than COUNT_AT_MOST + 1; one query."""
    parts, params = [], []
    for group in groups:
        try:
            rows = group.of(actions).order_by().values("pk")[: COUNT_AT_MOST + 1]
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            sql, given = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) c)")
        params += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        return list(cursor.fetchone())


def count_label(count: int) -> str:
    """ "17", "1,000+"."""
    return f"{COUNT_AT_MOST:,}+" if count > COUNT_AT_MOST else f"{count:,}"
