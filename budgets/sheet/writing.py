"""How does a version of a budget leave as a sheet? So that reading it gives its lines again.

The columns that are read come first; those of figures have their headings in brackets, which recognising
passes over. Amounts are numbers, codes are text, and text that a program could run is escaped.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font

from .model import SheetLine
from .writing_marks import escape

BOM = "\ufeff"
"""Spreadsheet programs read a CSV file without it in some local encoding, and names lose their accents."""
MONEY = "#,##0.00"
Given = str | int | Decimal | None


@dataclass(frozen=True)
class Out:
    """What goes out: lines, the currency, a name for the table, and per code further figures."""

    lines: Sequence[SheetLine]
    currency: str
    name: str
    figures: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)
    figure_names: Sequence[str] = ()


def _table(out: Out) -> list[list[Given]]:
    names = ["Code", "Title", "Group", "Row", f"Amount ({out.currency})", "Goal"]
    rows: list[list[Given]] = [[*names, *(f"[{name}]" for name in out.figure_names)]]
    for line in out.lines:
        own: list[Given] = [escape(clean(t)) for t in (line.code, line.title, line.group)]
        own += [line.row, line.amount, escape(clean(line.goal))]
        rows.append([*own, *out.figures.get(line.code, ())])
    total = sum((line.amount for line in out.lines), Decimal(0))
    sums = [
        sum((figures[n] for figures in out.figures.values()), Decimal(0))
        for n in range(len(out.figure_names))
    ]
    rows.append([None, "Total", None, None, total, None, *sums])
    return rows


def write_csv(out: Out) -> bytes:
    """RFC 4180, UTF-8 with BOM; amounts with a point and two decimals."""
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    for row in _table(out):
        writer.writerow([f"{v:.2f}" if isinstance(v, Decimal) else v for v in row])
    return file.getvalue().encode()


def write_xlsx(out: Out) -> bytes:
    """A workbook of one table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = sheet_name(out.name)
    sheet.freeze_panes = "C2"
    rows = _table(out)
    for n, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(n, column)
            _fill(cell, value)
            cell.font = Font(bold=n in (1, len(rows)))
    widths = (12, 48, 28, 8, 16, 32, *[16] * len(out.figure_names))
    for letter, width in zip("ABCDEFGHIJKLMNOPQR", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(cell: Cell, value: Given) -> None:
    """Text stays text: openpyxl would take "=…" for a formula and "#REF!" for an error."""
    cell.value = float(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        cell.number_format = MONEY
        cell.alignment = Alignment(horizontal="right")


def sheet_name(name: str) -> str:
    """A name that Excel takes for a table: 31 characters, without some marks."""
    return "".join(c for c in clean(name) if c not in "[]:*?/\\'").strip()[:31] or "Budget"


def clean(text: str) -> str:
    """Without the control characters that XML cannot carry, blanks made single as they are read."""
    kept = (c for c in text if (c >= " " or c in "\t\n\r") and c not in "\ufffe\uffff")
    return " ".join("".join(kept).split())
