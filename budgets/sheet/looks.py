"""What does a workbook's XML say that the library which reads its values does not?

Merged cells, hidden rows and columns, formulas without a value, errors, and how far the table reaches:
that is asked first, for the library makes room for every cell between the first and the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from .model import MOST_COLUMNS, MOST_MERGED, MOST_ROWS, Position, Table, Unreadable, cell_name

_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
Names = dict[str, str]


class _Enough(Exception):
    """The table is larger than any that we take: nothing more is read of it."""


@dataclass
class Look:
    """What was seen of one table."""

    name: str = ""
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unvalued: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    too_large: str = ""
    filled: int = 0

    def fill(self, row: int, column: int) -> None:
        """There is something in this cell."""
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            self.too_large = cell_name(row, column)
            raise _Enough
        self.filled += 1

    def merge(self, first: Position, last: Position) -> None:
        if len(self.merged) < MOST_MERGED:
            self.merged.append((*first, *last))

    def onto(self, table: Table) -> None:
        for name in ("merged", "hidden_rows", "hidden_columns", "unvalued", "errors"):
            setattr(table, name, getattr(self, name))


def walk(
    data: bytes,
    start: Callable[[str, Names], None],
    end: Callable[[str], None] = lambda name: None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls back for each element, by its name without prefix. A document type is refused: no workbook has
    one, and its entities could grow without end."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_doctype(*_args: Any) -> None:
        raise Unreadable("damaged")

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except _Enough:
        return
    except expat.ExpatError as damaged:
        raise Unreadable("damaged") from damaged


def attribute(given: Names, name: str) -> str:
    """An attribute by its name without prefix, "" if there is none."""
    if name in given:
        return given[name]
    return next((v for k, v in given.items() if k.rpartition(":")[2] == name), "")


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def position(address: str) -> Position | None:
    """The row and column that "C14" names."""
    found = _ADDRESS.fullmatch(address.replace("$", ""))
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


class _Excel:
    """Reads one worksheet's XML."""

    def __init__(self) -> None:
        self.look = Look()
        self.row, self.column = -1, -1
        self.type = ""
        self.said: list[str] = []
        self.formula = self.valued = self.inside = False

    def start(self, name: str, given: Names) -> None:
        if name == "c":
            self._cell(given)
        elif name == "row":
            self.row, self.column = _number(attribute(given, "r"), self.row + 2) - 1, -1
            if attribute(given, "hidden") in ("1", "true"):
                self.look.hidden_rows.add(self.row)
        elif name == "f":
            self.formula = True
        elif name in ("v", "is"):
            self.inside = True
        elif name == "col" and attribute(given, "hidden") in ("1", "true"):
            first, last = (_number(attribute(given, end), 0) for end in ("min", "max"))
            self.look.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
        elif name == "mergeCell":
            self._merge(attribute(given, "ref"))

    def _cell(self, given: Names) -> None:
        at = position(attribute(given, "r"))
        self.row, self.column = at or (self.row, self.column + 1)
        self.type = attribute(given, "t")
        self.said = []
        self.formula = self.valued = False

    def _merge(self, ref: str) -> None:
        ends = [position(end) for end in ref.split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            self.look.merge(ends[0], ends[1])

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self.inside = False
            self.valued = self.valued or bool(self.said) or self.type == "str"
        elif name == "c" and (self.valued or self.formula):
            self.look.fill(self.row, self.column)
            if not self.valued:
                self.look.unvalued.add((self.row, self.column))
            elif self.type == "e":
                self.look.errors[(self.row, self.column)] = "".join(self.said)[:20]

    def text(self, said: str) -> None:
        if self.inside and (said.strip() or self.said) and len(self.said) < 20:
            self.said.append(said)


def look_at_excel(data: bytes) -> Look:
    """One worksheet of an .xlsx."""
    one = _Excel()
    walk(data, one.start, one.end, one.text)
    return one.look


class _OpenDocument:
    """Reads content.xml, one table after the other. Rows and cells say how often they repeat."""

    def __init__(self) -> None:
        self.looks: list[Look] = []
        self.row = self.column = self.last_column = 0
        self.row_times = self.times = 1
        self.row_filled = False
        self.cell: Names | None = None
        self.said = ""
        self.depth = 0
        self.over = False

    def start(self, name: str, given: Names) -> None:
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.looks.append(Look(name=attribute(given, "name")))
                self.row = self.last_column = 0
                self.over = False
        if self.depth != 1 or self.over:
            return
        if name == "table-column":
            times = _number(attribute(given, "number-columns-repeated"), 1)
            if attribute(given, "visibility") in ("collapse", "filter"):
                last = min(self.last_column + times, MOST_COLUMNS)
                self.looks[-1].hidden_columns.update(range(self.last_column, last))
            self.last_column += times
        elif name == "table-row":
            self.column = 0
            self.row_times = _number(attribute(given, "number-rows-repeated"), 1)
            if attribute(given, "visibility") in ("collapse", "filter"):
                last = min(self.row + self.row_times, MOST_ROWS)
                self.looks[-1].hidden_rows.update(range(self.row, last))
        elif name in ("table-cell", "covered-table-cell"):
            self.cell, self.said = given, ""
            self.times = _number(attribute(given, "number-columns-repeated"), 1)

    def end(self, name: str) -> None:
        if name == "table":
            self.depth -= 1
        elif self.depth != 1 or self.over:
            return
        elif name == "table-row":
            self.row += self.row_times
        elif name in ("table-cell", "covered-table-cell") and self.cell is not None:
            try:
                self._cell(self.cell)
            except _Enough:
                self.over = True
            self.column += self.times
            self.cell = None

    def _cell(self, given: Names) -> None:
        look, at = self.looks[-1], (self.row, self.column)
        spans = [
            _number(attribute(given, f"number-{way}-spanned"), 1) for way in ("rows", "columns")
        ]
        if spans != [1, 1]:
            look.merge(at, (at[0] + spans[0] - 1, at[1] + spans[1] - 1))
        kind, formula = attribute(given, "value-type"), attribute(given, "formula")
        if not (kind or formula or self.said):
            return
        look.fill(self.row + self.row_times - 1, self.column + self.times - 1)
        look.filled += self.row_times * self.times - 1
        if formula and not kind and not self.said:
            look.unvalued.add(at)
        elif formula and re.match(r"#[A-Z/0!?]+|Err:\d+", self.said):
            look.errors[at] = self.said[:20]

    def text(self, said: str) -> None:
        if self.cell is not None and len(self.said) < 20:
            self.said += said.strip()


def look_at_open_document(data: bytes) -> list[Look]:
    """Each table of an .ods, in their order."""
    one = _OpenDocument()
    walk(data, one.start, one.end, one.text)
    return one.looks


def excel_tables(parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """The name and the XML of each worksheet, in their order; b"" for what is no worksheet."""
    ids: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def sheet(name: str, given: Names) -> None:
        if name == "sheet":
            ids.append((attribute(given, "name"), _relation(given)))

    def relation(name: str, given: Names) -> None:
        if name == "Relationship":
            targets[attribute(given, "Id")] = attribute(given, "Target")

    by_name = {name.lower(): data for name, data in parts.items()}
    walk(by_name["xl/workbook.xml"], sheet)
    walk(by_name.get("xl/_rels/workbook.xml.rels", b"<none/>"), relation)
    found = []
    for name, key in ids:
        target = targets.get(key, "").lower()
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found.append((name, by_name.get(path, b"")))
    return found


def _relation(given: Names) -> str:
    """The r:id of a sheet: never its plain sheetId."""
    return next((v for k, v in given.items() if k.endswith(":id")), "")
