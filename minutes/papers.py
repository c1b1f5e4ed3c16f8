"""What kind of file is it, and under which name may it be kept? Asked of the bytes and the name, never of
what the sender says. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 150
IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""Shown on pages, where bytes and name agree. Not SVG or HTML: they can hold scripts."""
KINDS = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".csv": "text/plain",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".zip": "application/zip",
}
UNKNOWN = "application/octet-stream"
HEAD = 1024
"""How many bytes `kind_of` wants to see."""
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class WrongKind(ValueError):
    """The bytes are not what the name says; args[0] is what the name says ("PNG")."""


def safe_name(name: str) -> str:
    """A file's name fit for every system: no folders, no control or direction characters, not hidden, at most
    LONGEST_NAME characters with its ending kept. Empty where nothing is left.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\a\\\\Budget v4.xlsx"), safe_name(".."), safe_name("a\\x00b.png")
    ('passwd', 'Budget v4.xlsx', '', 'ab.png')
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or _harmless(c))
    name = " ".join(_RESERVED.sub("_", name).split()).lstrip(". ").rstrip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    if len(name) > LONGEST_NAME:
        ending = ending_of(name)[:20]
        name = name[: LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return name


def _harmless(c: str) -> bool:
    """No control, format (left-to-right overrides), surrogate, private or unassigned character."""
    return unicodedata.category(c)[0] != "C"


def ending_of(name: str) -> str:
    """ ".png", in small letters; empty where there is none."""
    return PurePosixPath(name).suffix.lower()


def image_type(head: bytes) -> str:
    """The media type of an image by its first bytes; empty where it is none that pages show."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return ""


def kind_of(name: str, head: bytes) -> str:
    """The media type under which a file is kept; what can hold scripts is only bytes.

    Raises WrongKind where the name says an image or a PDF and the bytes do not.
    """
    ending = ending_of(name)
    if ending in IMAGES:
        if image_type(head) != IMAGES[ending]:
            raise WrongKind(ending[1:].upper())
        return IMAGES[ending]
    if ending == ".pdf" and b"%PDF-" not in head:
        raise WrongKind("PDF")
    return KINDS.get(ending, UNKNOWN)


def is_image(media_type: str) -> bool:
    """May it be shown on a page?"""
    return media_type in IMAGES.values()


def in_words(size: int) -> str:
    """A file's size as people read it.

    >>> in_words(1), in_words(700), in_words(1500), in_words(26214400)
    ('1 byte', '700 bytes', '1.5 kB', '25 MB')
    """
    if size < 1000:
        return f"{size} byte" if size == 1 else f"{size} bytes"
    if size < 1024 * 1000:
        return f"{size / 1024:.1f}".removesuffix(".0") + " kB"
    return f"{size / 2**20:.1f}".removesuffix(".0") + " MB"
