"""How are rows of several tables written in one trip to the database?

    batch = Batch()
    batch.add(action, *owners, *events)         # new rows, which may point to each other if they have ids
    batch.change(meeting, "pulse", "state")     # rows that are there
    batch.write()

All new rows go in one statement, changed rows in one a table, however many they are. Rows that others of
the same batch point to need their ids beforehand: `take_ids`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import sql


class Batch:
    def __init__(self) -> None:
        self._new: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._changed: dict[type[models.Model], dict[int, models.Model]] = defaultdict(dict)
        self._fields: dict[type[models.Model], set[str]] = defaultdict(set)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self._new[type(row)].append(row)

    def change(self, row: models.Model, *fields: str) -> None:
        """Write these fields of a row that is there. One row must come as one object throughout, and all
        rows of a table are written with all fields that any of them names: they must be loaded."""
        self._changed[type(row)][row.pk] = row
        self._fields[type(row)].update(fields)

    def holds(self, row: models.Model) -> bool:
        """Whether it is among the new rows: what is set on it goes along."""
        return any(one is row for one in self._new[type(row)])

    def is_empty(self) -> bool:
        return not any(self._new.values()) and not any(self._changed.values())

    def write(self) -> None:
        statements = [_insert(model, rows) for model, rows in self._new.items() if rows]
        if statements:
            with connection.cursor() as cursor:
                cursor.execute(
                    ";\n".join(text for text, _params in statements),
                    [value for _text, params in statements for value in params],
                )
        for model, rows in self._changed.items():
            model._base_manager.bulk_update(rows.values(), sorted(self._fields[model]))
        self._new.clear()
        self._changed.clear()
        self._fields.clear()


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> tuple[str, list[Any]]:
    """One INSERT for rows that all have an id, or none of which has."""
    with_ids = rows[0].pk is not None
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.generated and (with_ids or field is not model._meta.pk)
    ]
    query = sql.InsertQuery(model)
    query.insert_values(fields, rows, raw=False)
    ((text, params),) = query.get_compiler(connection=connection).as_sql()
    return text, list(params)


def sequence_of(model: type[models.Model]) -> str:
    """The name of the sequence from which a table's ids come, as PostgreSQL names it."""
    return f"{model._meta.db_table}_{model._meta.pk.column}_seq"
