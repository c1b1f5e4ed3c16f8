"""The one stream into which every format is turned, and which the interpreter reads.

A format's reader knows marks (headings, bullets, quotes) and nothing of actions; the interpreter knows actions and
nothing of marks.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from minutes.document.model import Attendee, Comment

Block = Literal["heading", "bullet", "text", "row", "blank", "rule"]


@dataclass(slots=True)
class Line:
    """One line, or several that were one sentence before somebody wrapped them.

    `level` is that of a heading, from 1; `depth` that of a bullet, from 1; `number` the line's number in the source,
    from 1. `box` is the state of a task list's box. `text` keeps the marks inside the line.
    """

    text: str
    number: int
    block: Block = "text"
    level: int = 0
    depth: int = 0
    indent: int = 0
    box: bool | None = None
    ordered: str = ""
    """"3." of a numbered line."""
    sure: bool = True
    """False: a heading that the reader inferred, not one that was marked."""
    cells: list[str] = field(default_factory=list)
    header: bool = False
    literal: bool = False
    """Code or a quotation: kept, never read as an action."""
    roll: str = ""
    """"present" or "absent" of a line that names somebody so without a heading that a reader could see."""
    width: int = 0
    """Length of the source's last line that went into this one."""


@dataclass(slots=True)
class Source:
    """What a format's reader makes of a text. Attributes besides `lines` are what the format itself states."""

    format: str
    lines: list[Line]
    title: str | None = None
    date: str | None = None
    mail_date: str | None = None
    attendees: list[Attendee] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    boilerplate: list[str] = field(default_factory=list)


LONGEST = 5000
"""No sentence of minutes is longer; beyond it a line is kept as it is and not searched for anything."""

BULLET = re.compile(
    r"^(?P<space>[ \t]*)(?P<mark>[*+\u2022\u2023\u25e6\u25aa\u25cf\u00b7\u2219-]|\*{2,6}(?=\s))\s+(?P<text>\S.*)$"
)
NUMBERED = re.compile(r"^(?P<space>[ \t]*)(?P<mark>(?:\d{1,3}|[a-z])[.)])\s+(?P<text>\S.*)$")
BOX = re.compile(r"^\[(?P<state>[ xX\u2713\u2714])\]\s+")
RULE = re.compile(r"^\s*(?:[-*_=~]\s?){4,}\s*$|^\s*---\s*$")
SPEAKER = re.compile(
    r"^(?:[A-Z\u00c0-\u00de][\w.'-]*(?:\s[A-Z\u00c0-\u00de][\w.'-]*){0,2}|@[\w-]+):\s"
)
KEYWORD = re.compile(
    r"^[\[(#*]{0,3}(?:action|ai|todo|agreed|agreement|decision|resolved|conclusion|note|motion|new|deadline|tasked|owner)\b.{0,40}?[:\])]",
    re.I,
)

STARTS = re.compile(
    r"^(?:Action|ACTION|TODO|Agreed|AGREED|Agreement|Decision|Resolved|RESOLVED|Conclusion|Motion|NEW)\b"
)


def columns(space: str) -> int:
    """Width of leading blanks; a tab reaches the next multiple of four."""
    width = 0
    for c in space:
        width = width + 4 - width % 4 if c == "\t" else width + 1
    return width


def bullet(raw: str, number: int) -> Line | None:
    """The bullet or numbered line that `raw` is; its depth is settled later, by `nest`."""
    m = BULLET.match(raw) or NUMBERED.match(raw)
    if not m:
        return None
    text, box = m.group("text").rstrip(), None
    if b := BOX.match(text):
        text, box = text[b.end() :], b.group("state") != " "
    mark = m.group("mark")
    ordered = mark if mark[-1] in ".)" else ""
    stars = len(mark) - 1 if set(mark) == {"*"} else 0
    line = Line(
        text, number, "bullet", indent=columns(m.group("space")) + stars, box=box, ordered=ordered
    )
    line.width = len(raw.rstrip())
    return line


def nest(lines: list[Line]) -> list[Line]:
    """Sets the depth of every bullet from its indent, within each run of bullets."""
    stack: list[int] = []
    for line in lines:
        if line.block == "bullet":
            while stack and line.indent < stack[-1]:
                stack.pop()
            if not stack or line.indent > stack[-1]:
                stack.append(line.indent)
            line.depth = len(stack)
        elif line.block == "heading" or (
            line.block == "text" and stack and line.indent <= stack[0]
        ):
            stack = []
    return lines


def wrap_width(raws: Iterable[str]) -> int | None:
    """The width at which a text was wrapped, or None if its lines are whole paragraphs.

    Wrapped text has several lines close below one limit of at most 120, and nearly none above it.
    """
    lengths = sorted(len(r.rstrip()) for r in raws if r.strip() and "://" not in r)
    if len(lengths) < 4:
        return None
    limit = lengths[-max(1, len(lengths) // 100) - 1] if len(lengths) > 40 else lengths[-1]
    if not 50 <= limit <= 120:
        return None
    close = sum(1 for n in lengths if limit - 14 <= n <= limit)
    return limit if close >= max(2, len(lengths) // 25) else None


def continues(before: Line, raw: str, width: int | None) -> bool:
    """Was `raw` wrapped off the line before it? Only if its first word did not fit there any more."""
    if width is None or before.block not in ("text", "bullet") or len(before.text) > LONGEST:
        return False
    words = raw.split(maxsplit=1)
    if not words or KEYWORD.match(raw.strip()) or SPEAKER.match(raw.strip()):
        return False
    if before.text.endswith((".", "!", "?")) and STARTS.match(raw.strip()):
        return False
    if "\t" in raw.strip() or "\t" in before.text:
        return False  # a row of a table, cells apart by tabs
    if (
        raw.strip()[0].islower()
        and before.width > width * 0.6
        and not before.text.endswith((".", "!", "?", ":"))
    ):
        return True  # wrapped a little early, in the middle of a sentence
    return before.width + 1 + len(words[0]) > width


def join(before: Line, raw: str) -> None:
    """Appends the wrapped rest of a line to the line."""
    before.text = f"{before.text} {raw.strip()}"
    before.width = len(raw.rstrip())


def blank(number: int) -> Line:
    return Line("", number, "blank")


def build(
    raws: list[tuple[int, str]],
    read_line: Callable[[str, int], Line | None],
    *,
    wrapped: bool = True,
) -> list[Line]:
    """Lines out of numbered raw lines: bullets, blanks, rules and wrapped text alike in all formats.

    `read_line` is asked first and returns a line for the marks that only its format has. Not `wrapped`:
    each line stands for itself, as it does while somebody types.
    """
    width = wrap_width(raw for _, raw in raws) if wrapped else None
    out: list[Line] = []
    for number, raw in raws:
        if not raw.strip():
            out.append(blank(number))
            continue
        line = read_line(raw, number)
        if line is None and RULE.match(raw):
            line = Line(raw.strip(), number, "rule")
        if line is None:
            line = bullet(raw, number)
        if line is None:
            if out and continues(out[-1], raw, width):
                join(out[-1], raw)
                continue
            indent = columns(raw[: len(raw) - len(raw.lstrip())])
            line = Line(raw.strip(), number, indent=indent, width=len(raw.rstrip()))
        out.append(line)
    return nest(out)
