"""How is a sheet shown before anything is made of it? What its template asks, and nothing that it decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from budgets.models import SheetImport
from budgets.services.sheet_look import Look, Row
from budgets.sheet import FIELDS, Problem, Table, cell_name
from budgets.sheet.model import column_name
from budgets.sheet_words import sentence

LISTED = 50
"""Problems, and as many notices; the rest is counted."""
SHOWN = 14
WIDE = 12
"""Rows and columns of the table as it stands in the file."""


class Preview:
    """A look at a sheet, in the shapes of its page. `told`: its reader may know what the lines have."""

    def __init__(self, source: SheetImport, look: Look, *, told: bool = True) -> None:
        self.source = source
        self.told = told
        self.look = look
        self.answers = look.answers

    @property
    def can_apply(self) -> bool:
        return not self.look.problems

    @property
    def asks_layout(self) -> bool:
        """The columns are to be chosen first: nobody could tell what they mean."""
        return not self.look.layout.is_complete

    @cached_property
    def table(self) -> Table:
        return self.look.sheet.tables[self.look.layout.table]

    def tables(self) -> list[tuple[int, str]]:
        """The tables to choose from."""
        return [
            (n, _("%(name)s (hidden)") % {"name": table.name} if table.hidden else table.name)
            for n, table in enumerate(self.look.sheet.tables)
            if table.rows
        ]

    def columns(self) -> list[tuple[int, str]]:
        """The columns to choose from: their letter, and what stands in the row of the headings."""
        heading, width = self.look.layout.heading, min(self.table.width, 100)
        return [
            (n, " · ".join(filter(None, (column_name(n), self.table.text(heading, n)[:40]))))
            for n in range(width)
        ]

    def fields(self) -> list[tuple[str, str, str, int | None]]:
        """What a column can mean: its name in the form, id, label, and the column chosen."""
        labels = {
            "code": _("Code"),
            "title": _("Title"),
            "group": _("Group"),
            "row": _("Row number"),
            "amount": _("Amount"),
            "goal": _("Goal served"),
        }
        return [
            (
                "title_column" if name == "title" else name,
                f"id_{name}_column",
                labels[name],
                getattr(self.look.layout, name),
            )
            for name in FIELDS
        ]

    def top(self) -> list[tuple[int, list[tuple[str, bool]]]]:
        """The first rows as they stand, with their numbers; of each cell its text, and whether it is one to
        be corrected."""
        wrong = {problem.cell.partition(":")[0] for problem in self.look.problems}
        return [
            (
                n + 1,
                [
                    (self.table.text(n, column)[:60], cell_name(n, column) in wrong)
                    for column in range(min(self.table.width, WIDE))
                ],
            )
            for n in range(min(len(self.table.rows), SHOWN))
        ]

    def letters(self) -> list[str]:
        return [column_name(n) for n in range(min(self.table.width, WIDE))]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(row.kind for row in self.look.rows)

    @cached_property
    def changes(self) -> list[Row]:
        """Against the version in force; without one every line is new, and shown as such."""
        return [row for row in self.look.rows if row.kind != "same"]

    @cached_property
    def same(self) -> list[Row]:
        return [row for row in self.look.rows if row.kind == "same"]

    @property
    def short(self) -> list[Row]:
        """Lines that would not cover what is committed on them."""
        return [row for row in self.look.rows if self.told and row.short is not None]

    def problems(self) -> list[tuple[str, str]]:
        return _told(self.look.problems)

    def notices(self) -> list[tuple[str, str]]:
        return _told(self.look.notices)

    def differing(self) -> list[tuple[str, str]]:
        return _told(self.look.differing)

    @property
    def held_totals(self) -> int:
        """How many of the sheet's own totals are what its lines come to."""
        return sum(total.holds for total in self.look.reading.totals)

    def typed(self, name: str, given: Any) -> str:
        """What was typed, else what is recognised."""
        return str(self.answers.get(name) or given or "")


def _told(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    """Address and sentence of each."""
    return [(problem.cell, sentence(problem)) for problem in problems]
