"""Which characters do the bytes of a file stand for? UTF-8, UTF-16 with its mark, else Windows-1252."""

import codecs

# Windows-1252 leaves these five bytes without a character.
HOLES = frozenset(b"\x81\x8d\x8f\x90\x9d")


class Unreadable(ValueError):
    """The file is no text that can be read. `line` is the number of the line, from 1, where known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def decode(data: bytes) -> str:
    """The text of a file. Raises `Unreadable` for binary data and for damaged UTF-16."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            try:
                return data[2:].decode(encoding)
            except UnicodeDecodeError as error:
                line = data[2 : error.start + 2].decode(encoding, "replace").count("\n") + 1
                raise Unreadable("damaged UTF-16", line) from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if (at := data.find(b"\x00")) >= 0:
        raise Unreadable("binary, not text", data.count(b"\n", 0, at) + 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    control = sum(data.count(bytes([c])) for c in (*range(1, 9), *range(14, 32)) if c != 27)
    if control > len(data) * 0.02:
        raise Unreadable("binary, not text", line)
    # Bytes without a character are kept visible rather than refused: one odd byte must not lose the minutes.
    return data.decode("cp1252") if not HOLES & set(data) else data.decode("cp1252", "replace")


def checked(text: str) -> str:
    """`text` with plain line ends. Raises `Unreadable` for NULs and for nothing at all."""
    if (at := text.find("\x00")) >= 0:
        raise Unreadable("binary, not text", text.count("\n", 0, at) + 1)
    if not text.strip():
        raise Unreadable("empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")
