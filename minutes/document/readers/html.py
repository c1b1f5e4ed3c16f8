"""HTML: headings, lists, paragraphs and tables; scripts and styles are left out."""

import re
from html.parser import HTMLParser

from minutes.document.lines import Line, Source

FORMAT = "html"

BLOCKS = frozenset(
    "p div section article header footer blockquote pre table tbody thead main nav address dl dt dd".split()
)
BOLD = {"b": "**", "strong": "**", "s": "~~", "del": "~~", "strike": "~~", "code": "`"}


def score(raws: list[tuple[int, str]], name: str) -> float:
    top = " ".join(raw for _, raw in raws[:40]).lower()
    if re.search(r"<!doctype html|<html[\s>]", top):
        return 0.98
    tags = sum(len(re.findall(r"</(?:p|li|h[1-6]|ul|td|div)>", raw, re.I)) for _, raw in raws[:500])
    return 0.9 if tags >= 3 and re.search(r"<(?:h[1-6]|ul|p|div)[\s>]", top) else 0.0


def read(raws: list[tuple[int, str]]) -> Source:
    parser = _Blocks()
    parser.feed("\n".join(raw for _, raw in raws))
    parser.close()
    parser.flush()
    source = Source(FORMAT, parser.lines)
    source.title = parser.title.strip() or None
    source.boilerplate = parser.kept
    return source


class _Blocks(HTMLParser):
    """Collects the text of each block. `kept`: addresses and the title, which the lines do not show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.kept: list[str] = []
        self.title = ""
        self.text = ""
        self.lists = 0
        self.heading = 0
        self.item = False
        self.row: list[str] | None = None
        self.header = False
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title"):
            self.silent = tag
        elif re.fullmatch(r"h[1-6]", tag):
            self.flush()
            self.heading = int(tag[1])
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists += 1
        elif tag == "li":
            self.flush()
            self.item = True
        elif tag == "tr":
            self.flush()
            self.row, self.header = [], False
        elif tag in ("td", "th"):
            self.text, self.header = "", self.header or tag == "th"
        elif tag == "br" or tag in BLOCKS:
            self.flush()
            if tag == "p":
                self.lines.append(Line("", self.getpos()[0], "blank"))
        elif tag == "input":
            self.text += "[x] " if any(k == "checked" for k, _ in attrs) else "[ ] "
        self.text += BOLD.get(tag, "")
        self.kept += [v for k, v in attrs if k == "href" and v]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        self.text += BOLD.get(tag, "")
        if re.fullmatch(r"h[1-6]", tag) or tag in BLOCKS or tag == "li":
            self.flush()
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists = max(0, self.lists - 1)
        elif tag in ("td", "th") and self.row is not None:
            self.row.append(" ".join(self.text.split()))
            self.text = ""
        elif tag == "tr" and self.row is not None:
            self.lines.append(Line("", self.getpos()[0], "row", cells=self.row, header=self.header))
            self.row = None

    def handle_data(self, data: str) -> None:
        if self.silent == "title":
            self.title += data
            self.kept.append(data.strip())
        elif not self.silent:
            self.text += data

    def flush(self) -> None:
        """Ends the block in hand."""
        text = " ".join(self.text.split())
        self.text = ""
        if not text or self.row is not None:
            if text and self.row is not None:
                self.row.append(text)
            return
        number = self.getpos()[0]
        box = re.match(r"^\[([ x])\]\s+", text)
        if self.heading:
            self.lines.append(Line(text, number, "heading", level=self.heading))
        elif self.item:
            line = Line(
                text[box.end() :] if box else text, number, "bullet", depth=max(1, self.lists)
            )
            line.box = box.group(1) == "x" if box else None
            self.lines.append(line)
        else:
            self.lines.append(Line(text, number))
        self.heading, self.item = 0, False
