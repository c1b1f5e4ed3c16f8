"""How do many rows get into PostgreSQL quickly? By COPY, table by table, in blocks.

Fields that a row leaves out take the model's default, as objects would; checks, foreign keys and
triggers of the database hold as for any other row.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

BLOCK = 20_000
"""Rows that are sent at once."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _coded(value: Any) -> str:
    """A value as COPY's text format wants it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value).translate(_ESCAPES)
    return str(value)


def _coded_array(values: list[str]) -> str:
    """A list for a column of PostgreSQL's arrays: quoted as JSON quotes, in braces."""
    return ("{" + ",".join(json.dumps(v, ensure_ascii=False) for v in values) + "}").translate(
        _ESCAPES
    )


class Table:
    """The rows to be of one model. `add` gives the id at once; `flush` sends what is left.

    Call inside a transaction: foreign keys are checked at its end, so tables may be filled side by
    side. `also` names fields with a default of the database's own that rows will give.
    """

    def __init__(self, model: type[models.Model], *, also: tuple[str, ...] = ()):
        self.model = model
        fields = [
            f
            for f in model._meta.local_concrete_fields
            if not f.generated and (not f.has_db_default() or f.name in also)
        ]
        self.columns = [f.column for f in fields]
        coders = {f.attname: _coded_array if isinstance(f, ArrayField) else _coded for f in fields}
        self.defaults = [
            (
                f.attname,
                "\\N" if f.primary_key else coders[f.attname](f.get_default()),
                coders[f.attname],
            )
            for f in fields
        ]
        self.names = {f.attname for f in fields}
        self.ids = self._ids()
        self.rows: list[str] = []
        self.count = 0

    def _ids(self) -> Iterator[int]:
        """Ids from the table's own sequence, so that nobody else is given them."""
        take = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        with connection.cursor() as cursor:
            while True:
                cursor.execute(take, [self.model._meta.db_table, 1_000])
                yield from [pk for (pk,) in cursor.fetchall()]

    def add(self, **values: Any) -> int:
        """One row, its fields by attribute name (`action_id`); returns the row's id, which is the
        next of `ids` unless it is given."""
        if unknown := values.keys() - self.names:
            raise TypeError(f"{self.model.__name__} has no {', '.join(sorted(unknown))}")
        if "id" not in values:
            values["id"] = next(self.ids)
        self.rows.append(
            "\t".join(
                [
                    code(values[name]) if name in values else default
                    for name, default, code in self.defaults
                ]
            )
        )
        self.count += 1
        if len(self.rows) >= BLOCK:
            self.flush()
        return values["id"]

    def flush(self) -> None:
        if not self.rows:
            return
        columns = ", ".join(connection.ops.quote_name(c) for c in self.columns)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN", io.StringIO("\n".join(self.rows) + "\n")
            )
        self.rows.clear()
