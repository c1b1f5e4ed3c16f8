"""What goes out of the list as a table? Exactly what the filter shows, on all its pages, as CSV or XLSX.

Rows are read in slices by key (actions/paging.py), so memory is that of one slice, however long the list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from actions.paging import Found, Group, Place, page_sql
from actions.rows import Held, Row, read_rows
from people.models import Committee

SLICE = 1000
BOM = "\ufeff"
"""Spreadsheet programs read a CSV file without it in some local encoding, and names lose their accents."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for a formula at the start of a cell."""


def columns() -> list[str]:
    return [
        _("Number"),
        _("Action"),
        _("Status"),
        _("Resolution"),
        _("Owners"),
        _("Subject"),
        _("Due"),
        _("Raised"),
        _("Raised in meeting"),
        _("Closed"),
        _("Carried"),
        _("Last word"),
        _("Last word by"),
        _("Last word on"),
        _("Confidential"),
    ]


def safe(text: str) -> str:
    """Text that no spreadsheet program runs: what looks like a formula gets an apostrophe in front.

    >>> safe("=1+1"), safe(" @x"), safe("done")
    ("'=1+1", "' @x", 'done')
    """
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text


def cells(row: Row, code: str) -> list[Any]:
    """A row as text, dates and numbers."""
    owners = ", ".join(f"{part.name}{' ✓' if part.ticked else ''}" for part in row.owners)
    return [
        f"{code}-{row.number}",
        safe(row.text),
        row.status_label,
        row.resolution_label,
        safe(owners),
        safe(row.subject or ""),
        row.due_on,
        timezone.localtime(row.raised_at).date(),
        row.raised_in,
        timezone.localtime(row.closed_at).date() if row.closed_at else None,
        row.carried,
        safe(row.word or ""),
        safe(row.word_by or ""),
        timezone.localtime(row.word_at).date() if row.word_at else None,
        _("yes") if row.confidential else "",
    ]


def read_all(
    found: Found, groups: Sequence[Group], *, committee: Committee, user: Any
) -> Iterator[Row]:
    """Every row of a filtered list in its order, a slice at a time."""
    held, place = Held.ever(committee, user), Place()
    while True:
        sql, params = page_sql(found, groups, place, SLICE)
        rows = read_rows(sql, params, committee=committee, user=user, held=held)
        yield from rows[:SLICE]
        if len(rows) <= SLICE:
            return
        last = rows[SLICE - 1]
        place = Place.read(after=groups[last.group].cursor(last))


def write_csv(rows: Iterator[Row], code: str) -> Iterator[str]:
    """The file in pieces of some hundred lines, RFC 4180, UTF-8 with BOM."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(columns())
    for i, row in enumerate(rows, 1):
        writer.writerow(["" if cell is None else cell for cell in cells(row, code)])
        if i % 200 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(rows: Iterator[Row], code: str, file: Any) -> None:
    """The workbook into a file; openpyxl's write-only mode keeps no row in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Actions"))
    sheet.freeze_panes = "B2"
    for letter, width in zip(
        "ABCDEFGHIJKLMNO", (9, 60, 16, 12, 32, 24, *[12] * 5, 48, 20, 12, 12), strict=True
    ):
        sheet.column_dimensions[letter].width = width
    head = [WriteOnlyCell(sheet, value=name) for name in columns()]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([clean(cell) for cell in cells(row, code)])
    book.save(file)


def clean(cell: Any) -> Any:
    """Without the control characters that XML cannot carry."""
    if not isinstance(cell, str):
        return cell
    plain = (c for c in cell if (c >= " " or c in "\t\n\r") and c not in "\ufffe\uffff")
    return "".join(plain)[:32_000]
