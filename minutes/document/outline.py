"""The tree of items, and the notes beneath each."""

import re

from minutes.document.inline import links, plain
from minutes.document.lines import Line
from minutes.document.model import Item, MinutesDocument
from minutes.document.names import CAPITAL, People
from minutes.document.sections import ITEM_KIND, Section, section_of

PRESENTER = re.compile(r"^(?P<title>.{2,}?)\s*\((?P<names>[^()]{2,60})\)\s*$")
MINUTES = re.compile(
    r"\s*[(\[]\s*(?:\d{1,3}\s*[-–]\s*)?(?P<n>\d{1,3})\s*(?:min(?:ute)?s?\.?|')\s*[)\]]", re.I
)
NUMBER = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)]\s+(?=[^\W\d])")
SECTION_WORD = re.compile(r"\s*:\s*$")


class Outline:
    """Where in the document a line stands. Lines before the first heading go to the document's own notes."""

    def __init__(self, document: MinutesDocument, known: People) -> None:
        self.document = document
        self.known = known
        self.stack: list[tuple[int, Item, Section]] = []
        self._notes: dict[int, list[str]] = {}
        self._items: dict[int, Item] = {}
        self._top: list[str] = []
        self._blank = False

    @property
    def item(self) -> Item | None:
        return self.stack[-1][1] if self.stack else None

    @property
    def path(self) -> str | None:
        return " / ".join(item.title for _, item, _ in self.stack) or None

    def within(self, kind: str) -> bool:
        """Does any heading above stand for `kind`?"""
        return any(section.kind == kind for _, _, section in self.stack)

    def open(self, line: Line) -> Item:
        """Begins the item of a heading."""
        section = section_of(plain(line.text))
        while self.stack and self.stack[-1][0] >= line.level:
            self.stack.pop()
        item = self._item(line, section)
        siblings = self.stack[-1][1].items if self.stack else self.document.items
        siblings.append(item)
        self.stack.append((line.level, item, section))
        self._items[id(item)] = item
        self._blank = False
        return item

    def _item(self, line: Line, section: Section) -> Item:
        title = plain(line.text).strip()
        item = Item(
            title,
            kind=ITEM_KIND.get(section.kind, ""),
            status=section.status,
            links=links(line.text),
        )
        if m := NUMBER.match(title):
            item.number, title = m.group("number"), title[m.end() :]
        if m := MINUTES.search(title):
            item.minutes = int(m.group("n"))
            cut = (title[: m.start()] + title[m.end() :]).strip()
            if re.fullmatch(
                r"[(\[]?\d{1,3}\s*(?:min(?:ute)?s?\.?|')[)\]]?", m.group().strip(), re.I
            ):
                title = cut or title
        if (m := PRESENTER.match(title)) and self._presents(m.group("names")):
            title, item.presenter = m.group("title").strip(), m.group("names").strip()
        item.title = SECTION_WORD.sub("", title) or line.text.strip() or "-"
        if item.number or item.minutes or item.presenter:
            item.heading = plain(line.text).strip()
        return item

    def _presents(self, names: str) -> bool:
        parts = re.split(r"\s*(?:,|/|&|\band\b)\s*", names)
        return all(p and CAPITAL.match(p) and self.known.knows(p) for p in parts)

    def note(self, line: Line) -> None:
        """Keeps a line, word for word, beneath the heading in hand."""
        target = self._notes.setdefault(id(self.item), []) if self.item else self._top
        if line.block == "blank":
            self._blank = bool(target)
            return
        if self._blank:
            target.append("")
            self._blank = False
        target.append(as_written(line))

    def finish(self) -> None:
        """Files the notes in their items."""
        for key, item in self._items.items():
            item.notes = "\n".join(self._notes.get(key, []))
        self.document.notes = "\n".join(self._top)


def as_written(line: Line) -> str:
    """The line with Markdown's mark for a bullet, a box, a table's row."""
    if line.block == "bullet":
        box = "" if line.box is None else "[x] " if line.box else "[ ] "
        return "  " * (line.depth - 1) + (line.ordered or "-") + " " + box + line.text
    if line.block == "row":
        return "| " + " | ".join(line.cells) + " |"
    return line.text
