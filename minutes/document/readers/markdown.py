"""Markdown as on GitHub: `#` headings, underlined headings, fences, task lists, tables, YAML front matter."""

import itertools
import re

from minutes.document.lines import Line, Source, build
from minutes.document.readers.headings import infer_headings

FORMAT = "markdown"

ATX = re.compile(r"^\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
SETEXT = re.compile(r"^\s{0,3}(=+|-+)\s*$")
FENCE = re.compile(r"^\s{0,3}(```+|~~~+)")
BOLD_LINE = re.compile(r"^\s{0,3}(\*\*|__)(?=\S)([^*_]{2,80}?)(?<=\S)\1\s*:?\s*$")
TABLE = re.compile(r"^\s{0,3}\|.*\|\s*$")
RULER = re.compile(r"^\s{0,3}\|?(?:\s*:?-{2,}:?\s*\|?)+\s*$")
COMMENT = re.compile(r"^\s*<!--.*-->\s*$")
FRONT = re.compile(r"^(?P<key>[\w-]{1,40}):\s*(?P<value>.*)$")


def score(raws: list[tuple[int, str]], name: str) -> float:
    marks = 0.0
    for number, raw in raws[:3000]:
        if re.match(r"^#{1,6} \S", raw):
            marks += 0.3
        elif re.search(
            r"\*\*\S[^*]{0,200}\S\*\*|\]\(https?:|^```|^\s*[-*] \[[ x]\]|^\|?\s*:?-{3,}\s*\|", raw
        ):
            marks += 0.1
        elif number == raws[0][0] and raw.strip() == "---":
            marks += 0.3
    known = 0.5 if re.search(r"\.(?:md|markdown|mdown)$", name, re.I) else 0.0
    return min(1.0, known + min(0.8, marks))


def read(raws: list[tuple[int, str]]) -> Source:
    source = Source(FORMAT, [])
    raws = front_matter(raws, source)
    raws = comments(raws, source)
    reader = MarkReader(raws)
    source.lines = reader.merged(build(raws, reader.special))
    marked = [line for line in source.lines if line.block == "heading"]
    if not marked:
        bold_headings(source.lines)
    if len(marked) <= 1:
        # A wiki that lost its marks on the way into the file: what looks like a heading is one.
        infer_headings(source.lines, below=marked[0].level if marked else 0)
    return source


def front_matter(raws: list[tuple[int, str]], source: Source) -> list[tuple[int, str]]:
    """Takes the YAML block at the top off, with the title and date that it states."""
    first = next((i for i, (_, raw) in enumerate(raws) if raw.strip()), None)
    if first is None or raws[first][1].strip() != "---":
        return raws
    for i in range(first + 1, min(len(raws), first + 60)):
        raw = raws[i][1].strip()
        if raw in ("---", "..."):
            source.boilerplate += [r.strip() for _, r in raws[first + 1 : i] if r.strip()]
            for line in source.boilerplate:
                if m := FRONT.match(line):
                    value = m.group("value").strip().strip("\"'")
                    if m.group("key").lower() == "title":
                        source.title = value or None
                    elif m.group("key").lower() == "date":
                        source.date = value
            return raws[i + 1 :]
        if raw and not FRONT.match(raw) and not re.match(r"^\s*(?:-|#|\w)", raws[i][1]):
            return raws
    return raws


def comments(raws: list[tuple[int, str]], source: Source) -> list[tuple[int, str]]:
    """Takes lines that are HTML comments out."""
    source.boilerplate += [raw.strip() for _, raw in raws if COMMENT.match(raw)]
    return [(n, raw) for n, raw in raws if not COMMENT.match(raw)]


class MarkReader:
    """Reads the marks of single lines; knows which lines are in a fence and which underline a heading."""

    def __init__(self, raws: list[tuple[int, str]], *, typing: bool = False) -> None:
        """`typing`: a fence that is not closed yet fences all that follows."""
        self.setext: dict[int, int] = {}
        self.under: set[int] = set()
        self.fenced: set[int] = set()
        fence = ""
        for i, (number, raw) in enumerate(raws):
            if m := FENCE.match(raw):
                self.fenced.add(number)
                if not fence:
                    fence = m.group(1)
                elif m.group(1).startswith(fence):
                    fence = ""
                continue
            if fence:
                self.fenced.add(number)
            elif i and (m := SETEXT.match(raw)) and self._may_be_underlined(raws[i - 1][1], raw):
                self.setext[raws[i - 1][0]] = 1 if m.group(1)[0] == "=" else 2
                self.under.add(number)
        if fence and not typing:  # a fence that is never closed fences nothing
            self.fenced = set()

    @staticmethod
    def _may_be_underlined(text: str, under: str) -> bool:
        words = text.strip()
        return (
            bool(words)
            and len(under.strip()) >= 3
            and len(words) <= 100
            and not re.match(r"^(?:[-*+>|#=]|\d+[.)])", words)
        )

    def special(self, raw: str, number: int) -> Line | None:
        if number in self.fenced:
            return Line(raw.strip(), number, literal=True)
        if number in self.under:
            return Line(raw.strip(), number, "rule")
        if number in self.setext:
            return Line(raw.strip(), number, "heading", level=self.setext[number])
        if (m := ATX.match(raw)) and m.group(2):
            return Line(m.group(2).strip(), number, "heading", level=len(m.group(1)))
        if TABLE.match(raw) and not RULER.match(raw):
            cells = [c.strip() for c in raw.strip().strip("|").split("|")]
            return Line("", number, "row", cells=cells)
        if RULER.match(raw) and "|" in raw:
            return Line(raw.strip(), number, "rule")
        if raw.lstrip().startswith(">"):
            return Line(raw.strip(), number, literal=True)
        return None

    @staticmethod
    def merged(lines: list[Line]) -> list[Line]:
        """Marks the row above a table's ruler as its header."""
        for before, after in itertools.pairwise(lines):
            if before.block == "row" and after.block == "rule":
                before.header = True
        return lines


def bold_headings(lines: list[Line]) -> None:
    """In a text without headings, bold lines between blank ones are its headings."""
    for i, line in enumerate(lines):
        alone = (i == 0 or lines[i - 1].block in ("blank", "rule")) and line.block == "text"
        if alone and (m := BOLD_LINE.match(line.text)):
            line.block, line.level, line.text = "heading", 2, m.group(2).rstrip(":")
