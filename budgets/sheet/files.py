"""What kind of file is this, and may it be opened? Asked of its bytes, before anything else reads them.

A workbook of today is a zip file: it can claim to be small and be huge, so its parts are unpacked here,
counted while they come, and packed anew for whoever reads on. What was not counted is never unpacked.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePath

from .model import MOST_BYTES, Unreadable

ENDINGS = {
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
}
MACROS = (".xlsm", ".xltm", ".xlam", ".xla", ".xlt", ".xlsb")
MOST_UNPACKED = 48 * 2**20
MOST_PARTS = 2_000
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of Excel before 2007 begin, and newer ones that ask for a password."""


def kind_of(name: str, data: bytes) -> str:
    """ "xlsx", "ods", "xls" or "csv": by the name, which the content must bear out. Raises Unreadable."""
    ending = PurePath(name.strip().lower()).suffix
    if not data:
        raise Unreadable("empty")
    if len(data) > MOST_BYTES:
        raise Unreadable("too_many_bytes", most=MOST_BYTES // 2**20)
    if ending in MACROS:
        raise Unreadable("macros")
    wanted = ENDINGS.get(ending)
    if wanted is None:
        raise Unreadable("not_a_sheet", ending=ending or "?")
    found = _content(data)
    if found == "xls" and wanted in ("xls", "xlsx"):
        _look_into_ole(data)
    if wanted != found and not (found == "zip" and wanted in ("xlsx", "ods")):
        raise Unreadable("other_content", ending=ending)
    return wanted


def _content(data: bytes) -> str:
    if data.startswith(OLE):
        return "xls"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"  # UTF-16, as "Unicode text" is saved
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"\0" in data or begins.startswith((b"%pdf", b"{\\rtf", b"<!doc", b"<html", b"<?xml")):
        return "other"
    return "csv"


def _look_into_ole(data: bytes) -> None:
    """The names of its streams stand in the file as UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("password")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Unreadable("macros")


def unpack(data: bytes, kind: str) -> dict[str, bytes]:
    """The parts of a workbook that are needed to read it, by name. Raises Unreadable for what is no such
    workbook, holds macros, asks for a password, or is too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > MOST_PARTS or len(names) != len(entries):
                raise Unreadable("too_much_inside", most=MOST_UNPACKED // 2**20)
            _look_at_names(names, kind)
            parts, room = {}, MOST_UNPACKED
            for entry in entries:
                if entry.flag_bits & 1:
                    raise Unreadable("password")
                if _is_needed(entry.filename, kind):
                    parts[entry.filename] = _unpacked(packed, entry, room)
                    room -= len(parts[entry.filename])
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as no:
        if isinstance(no, Unreadable):
            raise
        raise Unreadable("damaged") from no
    _look_at_parts(parts, kind)
    return parts


def _look_at_names(names: set[str], kind: str) -> None:
    lower = {name.lower() for name in names}
    if any(
        name.endswith("vbaproject.bin")
        or name.startswith(("xl/macrosheets/", "basic/", "scripts/"))
        for name in lower
    ):
        raise Unreadable("macros")
    if ("xl/workbook.xml" if kind == "xlsx" else "content.xml") not in lower:
        raise Unreadable("other_content", ending=f".{kind}")


def _is_needed(name: str, kind: str) -> bool:
    if kind == "ods":
        return name in ("mimetype", "content.xml", "META-INF/manifest.xml", "styles.xml")
    return name.lower().endswith((".xml", ".rels"))


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Never more than there is room for, whatever the file says of itself."""
    if entry.file_size > room:
        raise Unreadable("too_much_inside", most=MOST_UNPACKED // 2**20)
    with packed.open(entry) as part:
        data = part.read(room + 1)
    if len(data) > room:
        raise Unreadable("too_much_inside", most=MOST_UNPACKED // 2**20)
    return data


def _look_at_parts(parts: dict[str, bytes], kind: str) -> None:
    if kind == "ods" and b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unreadable("password")
    if b"macroenabled" in parts.get("[Content_Types].xml", b"").lower():
        raise Unreadable("macros")


def pack(parts: dict[str, bytes]) -> bytes:
    """The parts as a workbook again, as they were counted."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()
