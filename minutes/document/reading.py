"""How does text become a `MinutesDocument`?"""

from minutes.document.model import MinutesDocument


class Unreadable(ValueError):
    """The file is no text that can be read. `line` is the number of the line, from 1, where known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def read(text: str | bytes, name: str = "") -> MinutesDocument:
    """The document in `text`; `name` is the file's name, which helps to tell the format.

    Raises `Unreadable` for what is no text (binary, damaged UTF-16, nothing at all), and nothing else.
    """
    return MinutesDocument()
