"""Plain text: underlined or numbered headings where there are, otherwise lines that look like headings."""

import itertools
import re

from minutes.document.lines import RULE, Line, Source, build
from minutes.document.readers.headings import infer_headings

FORMAT = "plain"
UNDER = re.compile(r"^\s*(?P<c>[=\-~^*#+])(?P=c){2,}\s*$")


def score(raws: list[tuple[int, str]], name: str) -> float:
    return 0.25 if re.search(r"\.(?:txt|text)$", name, re.I) else 0.15


def read(raws: list[tuple[int, str]]) -> Source:
    lines = build(
        raws,
        lambda raw, number: (
            Line(raw.strip(), number, literal=True) if raw.startswith(">") else None
        ),
    )
    underlined(lines)
    infer_headings(lines)
    return Source(FORMAT, lines)


def underlined(lines: list[Line]) -> None:
    """A line of marks beneath a short line, of about its length, makes that a heading."""
    levels: dict[str, int] = {}
    for before, after in itertools.pairwise(lines):
        m = UNDER.match(after.text) if RULE.match(after.text) or after.block == "rule" else None
        if (
            m
            and before.block == "text"
            and before.text
            and abs(len(after.text) - len(before.text)) <= 4
        ):
            before.block = "heading"
            before.level = levels.setdefault(m.group("c"), len(levels) + 1)
