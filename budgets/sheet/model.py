"""What is a sheet to us, and what comes of reading it? Plain records; sheets go to JSON and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

MOST_BYTES = 5 * 2**20
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_TABLES = 30
MOST_CELLS = 100_000
"""Of all tables together, empty ones not counted."""
MOST_MERGED = 1_000
MOST_LINES = 2_000
LONGEST_CELL = 1_000
"""Characters; what is longer is cut, and too long for any column of ours anyway."""

Value = str | Decimal | None
Position = tuple[int, int]
"""Row and column, from 0."""


class Unreadable(ValueError):
    """No sheet could be made of the file. `kind` is a key of the sentences, `args` what they name."""

    def __init__(self, kind: str, **said: Any) -> None:
        super().__init__(kind)
        self.kind = kind
        self.said = said


@dataclass(frozen=True)
class Problem:
    """Something wrong with, or to be known about, a cell ("C14") or the table as a whole ("")."""

    kind: str
    cell: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Table:
    """One sheet of a workbook. Rows and columns count from 0, and rows may differ in length."""

    name: str
    rows: list[list[Value]] = field(default_factory=list)
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unvalued: set[Position] = field(default_factory=set)
    """Formulas that the program which saved the file left without a value."""
    errors: dict[Position, str] = field(default_factory=dict)
    """Formulas that came to #REF! and the like."""
    too_large: str = ""
    """The cell beyond which it was not read: then it has no rows."""

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int | None) -> Value:
        """The value there; None for an empty cell, and where there is no such column."""
        if column is None or not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def text(self, row: int, column: int | None) -> str:
        """The value there as text, its blanks made single."""
        value = self.at(row, column)
        if isinstance(value, Decimal):
            return plain(value)
        return " ".join((value or "").split())


@dataclass
class Sheet:
    """A file, read: its tables in their order."""

    name: str
    tables: list[Table]
    decimal_comma: bool = False
    """A text file whose cells end at semicolons: there 1,350 may well be one and a third."""

    def to_json(self) -> dict[str, Any]:
        """As plain lists and texts; a number stands in a list of its own, to be told from text."""
        return {
            "name": self.name,
            "comma": self.decimal_comma,
            "tables": [_table_to_json(table) for table in self.tables],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sheet:
        tables = [_table_from_json(table) for table in data["tables"]]
        return cls(data["name"], tables, data["comma"])


@dataclass(frozen=True)
class Layout:
    """Which table, which row holds the headings (from 0; -1: none), and which column means what."""

    table: int = 0
    heading: int = -1
    code: int | None = None
    title: int | None = None
    group: int | None = None
    row: int | None = None
    amount: int | None = None
    goal: int | None = None
    currency: str = ""
    """As a heading says: "Amount (USD)"."""

    @property
    def is_complete(self) -> bool:
        """Lines can be read with it: there is an amount, and something that names the line."""
        return self.amount is not None and (self.code is not None or self.title is not None)


@dataclass(frozen=True)
class SheetLine:
    """A line as the sheet has it; `cell` is that of its amount. Title and group are "" where it has none,
    `row` is None where a column for it is empty."""

    code: str
    title: str
    group: str
    row: int | None
    amount: Decimal
    goal: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Total:
    """A sum that the sheet states, beside what its lines come to."""

    cell: str
    title: str
    stated: Decimal
    counted: Decimal

    @property
    def holds(self) -> bool:
        return self.stated == self.counted


@dataclass
class Reading:
    """What a table says with a layout. With `problems` nothing of it can be used; `notices` are to be
    known."""

    lines: list[SheetLine] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    currency: str = ""

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def differing(self) -> list[Total]:
        return [total for total in self.totals if not total.holds]


def cell_name(row: int, column: int) -> str:
    """A cell's address as spreadsheet programs show it.

    >>> cell_name(13, 2), cell_name(0, 26)
    ('C14', 'AA1')
    """
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """A column's letters.

    >>> [column_name(n) for n in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain(number: Decimal) -> str:
    """A number without needless zeros.

    >>> plain(Decimal("2014.10")), plain(Decimal("1E+3"))
    ('2014.1', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_value(given: Any) -> Value:
    """What a spreadsheet library gives for a cell as one of ours. Numbers with 15 digits, which is what
    the programs themselves work with: 0.1 + 0.2 is 0.3."""
    if isinstance(given, bool):
        return "TRUE" if given else "FALSE"
    if isinstance(given, int | float):
        return Decimal(f"{given:.15g}") if abs(given) < 1e300 else str(given)
    if isinstance(given, dt.date | dt.time | dt.timedelta):
        return str(given)
    text = str(given)[:LONGEST_CELL].replace("\0", "")
    return text if text.strip() else None


def _table_to_json(table: Table) -> dict[str, Any]:
    rows = [[[str(v)] if isinstance(v, Decimal) else v for v in row] for row in table.rows]
    return {
        "name": table.name,
        "rows": rows,
        "hidden": table.hidden,
        "merged": table.merged,
        "hidden_rows": sorted(table.hidden_rows),
        "hidden_columns": sorted(table.hidden_columns),
        "unvalued": sorted(table.unvalued),
        "errors": [[*at, said] for at, said in sorted(table.errors.items())],
        "too_large": table.too_large,
    }


def _table_from_json(data: Mapping[str, Any]) -> Table:
    rows = [[Decimal(v[0]) if isinstance(v, list) else v for v in row] for row in data["rows"]]
    return Table(
        name=data["name"],
        rows=rows,
        hidden=data["hidden"],
        merged=[(a, b, c, d) for a, b, c, d in data["merged"]],
        hidden_rows=set(data["hidden_rows"]),
        hidden_columns=set(data["hidden_columns"]),
        unvalued={(row, column) for row, column in data["unvalued"]},
        errors={(row, column): said for row, column, said in data["errors"]},
        too_large=data["too_large"],
    )
