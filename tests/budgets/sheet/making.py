"""Sheets as tests need them, built in code: good ones, and such as nobody should send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

OLD_XLS = (Path(__file__).parent / "old.xls").read_bytes()
"""Three lines in two groups with their total, as Excel 97 saved it."""
FAR_XLS = (Path(__file__).parent / "far.xls").read_bytes()
"""A cell in A1 and one in IV65536."""
GOOD: list[list[Any]] = [
    ["Advisory board budget 2014"],
    [],
    ["Code", "Title", "Group", "Amount (USD)"],
    ["2014.1a", "Machines for the tests", "Infrastructure", 10000],
    ["2014.1b", "Power and space", "Infrastructure", 4500.5],
    ["2014.2a", "Rooms", "Events", 3200],
    [None, "Total", None, 17700.5],
]


def xlsx(rows: Sequence[Sequence[Any]] = GOOD, *, more: Any = None, name: str = "Budget") -> bytes:
    """A workbook of one table; `more(book, sheet)` does the rest."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if more is not None:
        more(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_of(rows: Sequence[Sequence[Any]] = GOOD, delimiter: str = ",") -> bytes:
    lines = [delimiter.join("" if v is None else str(v) for v in row) for row in rows]
    return "\r\n".join(lines).encode()


def ods(rows: Sequence[Sequence[Any]] = GOOD, *, before: str = "", after: str = "") -> bytes:
    """An OpenDocument sheet, its XML written by hand; `before` and `after` are rows in XML."""
    body = before + "".join(f"<table:table-row>{_cells(row)}</table:table-row>" for row in rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Budget">{body}{after}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _cells(row: Sequence[Any]) -> str:
    said = []
    for value in row:
        if value is None:
            said.append("<table:table-cell/>")
        elif isinstance(value, str):
            said.append(
                f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p>'
                "</table:table-cell>"
            )
        else:
            said.append(
                f'<table:table-cell office:value-type="float" office:value="{value}">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
    return "".join(said)


def zipped(parts: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """The workbook with further parts, or others in their place; "__" stands for "/"."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        whole = {name: packed.read(name) for name in packed.namelist()}
    return zipped(whole | {name.replace("__", "/"): part for name, part in parts.items()})
