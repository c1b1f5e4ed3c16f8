"""Which lines does a table hold, and do they come to what it says? Everything wrong is told by its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.codes import sort_key

from .amounts import NoAmountError, decimal_comma, read_amount
from .model import (
    MOST_LINES,
    Layout,
    Problem,
    Reading,
    Sheet,
    SheetLine,
    Table,
    cell_name,
)
from .sums import Sums
from .writing_marks import unescape

LONGEST = {"code": 40, "title": 200, "group": 200}
_TOTAL = re.compile(
    r"^(?:grand |sub ?-?|over ?all )?total(?:s)?\b|\btotals?:?$|^(?:sum|summe|gesamt|somme|suma)\b",
    re.IGNORECASE,
)
_LEADING_CODE = re.compile(r"^(\d{4}[.\-/ ]\d+(?:[.\-]?[a-z0-9]+)*)[\s:)\-–]+(?=\S)", re.IGNORECASE)
"""A code in front of a title: "2014.2b Rooms"."""
MOST_ROW = 2**31 - 1


def lines_of(sheet: Sheet, layout: Layout) -> Reading:
    """What the table says, read with the layout. Never raises for what a sheet may hold."""
    reading = Reading()
    if not 0 <= layout.table < len(sheet.tables):
        reading.problems.append(Problem("no_table"))
        return reading
    table = sheet.tables[layout.table]
    if table.too_large:
        reading.problems.append(Problem("too_large", table.too_large))
        return reading
    if not layout.is_complete:
        reading.problems.append(Problem("no_columns"))
        return reading
    reader = _Reader(sheet, table, layout, reading)
    reader.read()
    return reading


class _ToldError(Exception):
    """There is nothing to be made of the row, and the reading says why."""


@dataclass
class _Heading:
    """A row without an amount: the group of what follows, if anything does."""

    row: int
    text: str
    code: str
    used: bool = False


@dataclass
class _Reader:
    sheet: Sheet
    table: Table
    layout: Layout
    reading: Reading
    comma: bool | None = None
    heading: _Heading | None = None
    sums: Sums = field(default_factory=Sums)
    codes: dict[str, str] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        table, layout, found = self.table, self.layout, self.reading
        column = [table.at(row, layout.amount) for row in range(self._first, len(table.rows))]
        self.comma = decimal_comma(column, likely=self.sheet.decimal_comma)
        for row in range(self._first, len(table.rows)):
            self._row(row)
            if len(found.lines) > MOST_LINES:
                self._problem("too_many_lines", row, layout.amount, most=MOST_LINES)
                break
        self._end_heading()
        found.totals = self.sums.totals(found.lines)
        if not found.lines and not found.problems:
            found.problems.append(Problem("no_lines"))
        self._look_at_hidden()
        found.currency = layout.currency or next(iter(self.currencies), "")
        said = {**self.currencies, **({layout.currency: ""} if layout.currency else {})}
        if len(said) > 1:
            found.problems.append(Problem("currencies", "", {"said": ", ".join(sorted(said))}))

    @property
    def _first(self) -> int:
        return self.layout.heading + 1

    def _row(self, row: int) -> None:
        code, title = self._words(row)
        if not any(value is not None for value in self._cells(row)):
            return
        is_total = not code and self._is_total(row)
        try:
            amount = self._amount(row)
        except _ToldError:
            return
        if is_total:
            if amount is not None:
                label = self._label(row)
                group = self.table.text(row, self.layout.group)
                self.sums.state(self._cell(row), label, group, amount, len(self.reading.lines))
                self._end_heading()
            return
        self._merged(row, has_amount=amount is not None)
        if amount is None:
            self._without_amount(row, code, title)
        elif not code:
            self._problem("no_code", row, self._name_column, amount=str(amount))
        else:
            self._line(row, code, title, amount)

    def _words(self, row: int) -> tuple[str, str]:
        """Code and title. Where no column has codes, they stand in front of the titles."""
        layout = self.layout
        code = unescape(self.table.text(row, layout.code))
        title = unescape(self.table.text(row, layout.title))
        if layout.code is None and (found := _LEADING_CODE.match(title)):
            return found[1], title[found.end() :].strip()
        if layout.title is None and (found := _LEADING_CODE.match(code)):
            return found[1], code[found.end() :].strip()
        if code and not sort_key(code):
            return "", title or code
        if code and not title and _TOTAL.search(code):
            return "", code
        return code, title

    def _cells(self, row: int) -> list[object]:
        used = (self.layout.code, self.layout.title, self.layout.group, self.layout.amount)
        marked = (row, self.layout.amount) in self.table.unvalued or (
            (row, self.layout.amount) in self.table.errors
        )
        return [*(self.table.at(row, column) for column in used), True if marked else None]

    def _label(self, row: int) -> str:
        """The text of the row that says that it is a total."""
        for column in range(self.table.width):
            text = self.table.text(row, column)
            if _TOTAL.search(text):
                return text
        return ""

    def _is_total(self, row: int) -> bool:
        return bool(self._label(row))

    def _amount(self, row: int) -> Decimal | None:
        """The row's amount; None: empty. Raises _ToldError where it is a problem, which is told."""
        column = self.layout.amount
        assert column is not None  # noqa: S101 - the layout is complete
        if (row, column) in self.table.unvalued:
            raise self._problem("no_value", row, column)
        if (row, column) in self.table.errors:
            raise self._problem("error", row, column, said=self.table.errors[(row, column)])
        value = self.table.at(row, column)
        try:
            amount = read_amount(value, comma=self.comma)
        except NoAmountError as no:
            said = self.table.text(row, column)
            if no.kind == "text" and said.startswith("#"):
                raise self._problem("error", row, column, said=said[:20]) from None
            raise self._problem(no.kind, row, column, said=said[:60]) from None
        if amount is None:
            return None
        if amount.was_rounded:
            exact = {"exact": str(amount.exact), "value": str(amount.value)}
            self.reading.notices.append(Problem("rounded", self._cell(row), exact))
        if amount.currency:
            self.currencies.setdefault(amount.currency, self._cell(row))
        return amount.value

    def _without_amount(self, row: int, code: str, title: str) -> None:
        """A heading; but for a line whose amount is missing: nothing below it has a code that begins so."""
        names_a_group = not title and (" " in code or not any(c.isdigit() for c in code))
        if code and not names_a_group and not self._heads(row, code):
            self._problem("no_amount", row, self.layout.amount, code=code)
            return
        self._end_heading()
        text = title or code or self.table.text(row, self.layout.group)
        if text:
            self.heading = _Heading(row, text, code)
            self.sums.begin(len(self.reading.lines))

    def _heads(self, row: int, code: str) -> bool:
        """The next row with a code is one below this one: 2014.1 heads 2014.1a."""
        for below in range(row + 1, len(self.table.rows)):
            other, _title = self._words(below)
            if other:
                own, next_one = sort_key(code).split(), sort_key(other).split()
                return len(next_one) > len(own) and next_one[: len(own)] == own
        return False

    def _end_heading(self) -> None:
        if self.heading is not None and not self.heading.used and self.reading.lines:
            said = {"text": self.heading.text[:80]}
            self.reading.notices.append(
                Problem("left_out", cell_name(self.heading.row, self._name_column), said)
            )
        self.heading = None

    def _line(self, row: int, code: str, title: str, amount: Decimal) -> None:
        layout, cell = self.layout, self._cell(row)
        key = sort_key(code)
        name_cell = cell_name(row, self._name_column)
        if key in self.codes:
            self._problem("twice", row, self._name_column, code=code, other=self.codes[key])
        self.codes.setdefault(key, name_cell)
        group = unescape(self.table.text(row, layout.group))
        if not group and self.heading is not None and layout.group is None:
            group, self.heading.used = self.heading.text, True
        elif self.heading is not None:
            self.heading.used = True
        line = SheetLine(
            code=code,
            title=title,
            group=group,
            row=self._row_number(row),
            amount=amount,
            goal=unescape(self.table.text(row, layout.goal)),
            cell=cell,
        )
        for name, most in LONGEST.items():
            if len(getattr(line, name)) > most:
                column = getattr(layout, name)
                self._problem(
                    "too_long", row, self._name_column if column is None else column, most=most
                )
        self.reading.lines.append(line)

    def _row_number(self, row: int) -> int | None:
        """As a column says; without one, the row of the sheet: what "line #6 of the budget" means."""
        if self.layout.row is None:
            return row + 1
        text = self.table.text(row, self.layout.row).lstrip("#")
        if not text:
            return None
        if text.isascii() and text.isdigit() and 0 < int(text[:20]) <= MOST_ROW:
            return int(text)
        self._problem("row_number", row, self.layout.row, said=text[:60])
        return None

    def _merged(self, row: int, *, has_amount: bool) -> None:
        """A heading may run over its row's columns; a line's cells, or cells of two rows, may not be one."""
        used = {c for c in (getattr(self.layout, n) for n in LONGEST) if c is not None}
        used.add(self.layout.amount or 0)
        for first, left, last, right in self.table.merged:
            within = first <= row <= last and any(left <= column <= right for column in used)
            if within and (has_amount or first != last) and row == max(first, self._first):
                area = f"{cell_name(first, left)}:{cell_name(last, right)}"
                self.reading.problems.append(Problem("merged", area))

    def _look_at_hidden(self) -> None:
        table, notices = self.table, self.reading.notices
        if table.hidden:
            notices.append(Problem("hidden_table", "", {"name": table.name}))
        rows = {int(line.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for line in self.reading.lines}
        if hidden := sorted(rows & {row + 1 for row in table.hidden_rows}):
            said = ", ".join(map(str, hidden[:20])) + (" …" if len(hidden) > 20 else "")
            notices.append(Problem("hidden_rows", "", {"rows": said}))
        if self.layout.amount in table.hidden_columns:
            notices.append(
                Problem("hidden_column", cell_name(self._first, self.layout.amount or 0))
            )

    @property
    def _name_column(self) -> int:
        column = self.layout.title if self.layout.code is None else self.layout.code
        return column or 0

    def _cell(self, row: int) -> str:
        return cell_name(row, self.layout.amount or 0)

    def _problem(self, kind: str, row: int, column: int | None, **said: object) -> _ToldError:
        self.reading.problems.append(Problem(kind, cell_name(row, column or 0), said))
        return _ToldError()
