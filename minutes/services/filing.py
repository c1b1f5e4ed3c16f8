"""Where do the bytes of papers lie? Below settings.PAPERS_ROOT, each file named by the SHA-256 of its content.

A file comes under a temporary name, is flushed to the disk, and is then renamed: a crash leaves no half
file under a name that counts. The same content lies there once, however many papers hold it. Nothing is ever
written over or deleted, so a transaction that is rolled back leaves at worst a file that no paper names.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from people.errors import Invalid
from people.uploads import LARGEST


@dataclass(frozen=True)
class Filed:
    """A file that lies there: its hash, how many bytes, and its path below the root ("ab/cdef...")."""

    sha256: str
    size: int
    stored: str


def too_large() -> str:
    """The sentence for a file that is refused for its size."""
    return _("This file is larger than %(most)d MB. Make it smaller, or link to where it lies.") % {
        "most": LARGEST // 2**20
    }


def file_away(chunks: Iterable[bytes]) -> Filed:
    """Keep these bytes. Raises Invalid for nothing at all and for more than LARGEST."""
    root = Path(settings.PAPERS_ROOT)
    coming = root / "coming"
    coming.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = coming / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with temporary.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise Invalid(too_large(), "file")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise Invalid(_("This file is empty."), "file")
        name = digest.hexdigest()
        filed = Filed(name, size, f"{name[:2]}/{name[2:]}")
        _put(temporary, root / filed.stored)
    finally:
        temporary.unlink(missing_ok=True)
    return filed


def _put(temporary: Path, place: Path) -> None:
    """Into its place, unless the same content lies there: of two at once either may win, they are the same."""
    if place.is_file() and place.stat().st_size == temporary.stat().st_size:
        return
    place.parent.mkdir(exist_ok=True, mode=0o700)
    temporary.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path_of(stored: str) -> Path:
    """The file of a paper's version. The path is made of what file_away wrote; what leads out of the root
    is nothing."""
    root = Path(settings.PAPERS_ROOT).resolve()
    path = (root / stored).resolve()
    if not path.is_relative_to(root):
        raise FileNotFoundError(stored)
    return path
