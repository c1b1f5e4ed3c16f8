"""What stands in the cells of a file? One reader for each kind, and bounds for all of them."""

from __future__ import annotations

import csv
import io
from typing import Any

import python_calamine as calamine

from .files import kind_of, pack, unpack
from .looks import Look, excel_tables, look_at_excel, look_at_open_document
from .model import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_ROWS,
    MOST_TABLES,
    Sheet,
    Table,
    Unreadable,
    Value,
    as_value,
    cell_name,
)


def read_sheet(name: str, data: bytes) -> Sheet:
    """The tables of a file. Raises Unreadable.

    Nothing in it is run; formulas count with the value that was saved with them. Files of people whom one
    does not know are better read by `read_apart`.
    """
    kind = kind_of(name, data)
    if kind == "csv":
        sheet = _read_text(name, data)
    elif kind == "xls":
        sheet = Sheet(name, _read_workbook(data, None))
    else:
        parts = unpack(data, kind)
        looks = (
            _excel_looks(parts) if kind == "xlsx" else look_at_open_document(parts["content.xml"])
        )
        _within(sum(look.filled for look in looks), len(looks))
        if kind == "ods" or all(look.too_large for look in looks):
            # An .ods is read as a whole; of an .xlsx the tables that are too large are left out.
            for look in looks:
                if look.too_large:
                    raise Unreadable("too_large", cell=look.too_large, table=look.name)
        sheet = Sheet(name, _read_workbook(pack(parts), looks))
    return _checked(sheet)


def _excel_looks(parts: dict[str, bytes]) -> list[Look]:
    looks = []
    for name, xml in excel_tables(parts):
        look = look_at_excel(xml) if xml else Look()
        look.name = name
        looks.append(look)
    return looks


def _within(cells: int, tables: int) -> None:
    if tables > MOST_TABLES:
        raise Unreadable("too_many_tables", most=MOST_TABLES)
    if cells > MOST_CELLS:
        raise Unreadable("too_many_cells", most=MOST_CELLS)


def _read_workbook(data: bytes, looks: list[Look] | None) -> list[Table]:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        metas = list(book.sheets_metadata)
        _within(0, len(metas))
        tables = []
        for n, meta in enumerate(metas):
            if meta.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
                raise Unreadable("macros")
            if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                look = looks[n] if looks and n < len(looks) else None
                tables.append(_read_table(book, meta, look))
    except calamine.PasswordError as locked:
        raise Unreadable("password") from locked
    except (calamine.CalamineError, OSError, ValueError) as damaged:
        if isinstance(damaged, Unreadable):
            raise
        raise Unreadable("damaged") from damaged
    return tables


def _read_table(book: Any, meta: Any, look: Look | None) -> Table:
    table = Table(
        meta.name.replace("\0", ""), hidden=meta.visible != calamine.SheetVisibleEnum.Visible
    )
    if look is not None:
        look.onto(table)
        if look.too_large:
            table.too_large = look.too_large
            return table
    sheet = book.get_sheet_by_name(meta.name)
    end = sheet.end
    if end is not None and (end[0] >= MOST_ROWS or end[1] >= MOST_COLUMNS):
        table.too_large = cell_name(*end)
        return table
    if sheet.start is not None:
        table.rows = [
            _trimmed([as_value(cell) for cell in row])
            for row in sheet.to_python(skip_empty_area=False)
        ]
    if look is None:
        table.merged = [
            (*first, *last) for first, last in (sheet.merged_cell_ranges or [])[:MOST_MERGED]
        ]
    return table


def _trimmed(row: list[Value]) -> list[Value]:
    while row and row[-1] is None:
        row.pop()
    return row


def _checked(sheet: Sheet) -> Sheet:
    _within(
        sum(value is not None for t in sheet.tables for row in t.rows for value in row),
        len(sheet.tables),
    )
    for table in sheet.tables:
        while table.rows and not table.rows[-1]:
            table.rows.pop()
    if large := [table for table in sheet.tables if table.too_large]:
        if not any(table.rows for table in sheet.tables):
            raise Unreadable("too_large", cell=large[0].too_large, table=large[0].name)
    elif not any(table.rows for table in sheet.tables):
        raise Unreadable("nothing")
    return sheet


def _read_text(name: str, data: bytes) -> Sheet:
    text = _decoded(data)
    delimiter = _delimiter(text)
    rows: list[list[Value]] = []
    cells = 0
    csv.field_size_limit(2**20)
    try:
        for n, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            values = _trimmed([as_value(cell) for cell in row])
            if values and (n >= MOST_ROWS or len(values) > MOST_COLUMNS):
                raise Unreadable("too_large", cell=cell_name(n, len(values) - 1), table=name)
            cells += len(values)
            _within(cells, 1)
            if n < MOST_ROWS:
                rows.append(values)
    except csv.Error as damaged:
        raise Unreadable("damaged") from damaged
    return Sheet(name, [Table(name, rows)], decimal_comma=delimiter == ";")


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The mark that most of the first lines have, and as often: a comma inside amounts is in some only."""

    def weight(mark: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=mark))
        counts = [len(row) - 1 for row in rows if row]
        return sum(count > 0 for count in counts), max(counts, default=0)

    lines = [line[:2000] for line in text.splitlines()[:30] if line.strip()]
    return max("\t;,", key=weight)
