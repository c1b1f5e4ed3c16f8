"""Where in a line does a record's number stand? Right after the keyword: `Action AB-17 Lars: find out ...`.

Purely textual: what a line means is statements.py's to say. A line that has no place for a number has none.
"""

from __future__ import annotations

import re

from minutes.document.agreements import WORDS as DECIDED
from minutes.document.inline import plain
from minutes.document.numbers import NUMBER
from minutes.document.promises import KEYWORD as PROMISED
from minutes.document.promises import NEW

LITERAL = re.compile(r"^\s*(?:[-*+]\s+)?`|^\s*(?:>|\\|(?:\t| {4,})(?![-*+\u2022\d\s]))")
LEAD = re.compile(r"^\s*(?:(?:[-*+\u2022]|\d{1,3}[.)])\s+)?")
BOX = re.compile(r"^\s*(?:[-*+]\s+)?\[[ xX\u2713\u2714]\]\s+")
HEADING = re.compile(rf"^\s{{0,3}}#{{1,6}}\s+(?={NUMBER}\b)|^\s{{0,3}}#{{1,6}}\s+")
DECIDES = re.compile(rf"^[\[(#]?\s?(?P<word>{DECIDED})\b", re.I)
ASKS = re.compile(rf"^(?P<word>(?:approval )?request)(?=\s*:|\s+{NUMBER}\b)", re.I)
AFTER = re.compile(rf"[ \t]+(?P<number>{NUMBER})(?![^\W_]|-)")
FIRST = re.compile(rf"(?P<number>{NUMBER})(?![^\W_]|-)[ \t]?")
TITLE = re.compile(r"^(?P<number>R-\d{4}-\d{1,6})(?![\w-])[:.]?[ \t]*")


def with_number(line: str, number: str) -> str | None:
    """The line with the number right after its keyword (behind its box, its heading mark); None where it has
    no such place, or a number stands there already."""
    place = _place(line)
    if place is None or number_in(line):
        return None
    at, bare = place
    return f"{line[:at]}{number} {line[at:]}" if bare else f"{line[:at]} {number}{line[at:]}"


def number_in(line: str) -> str:
    """The number that stands in the place for it, "" where none does."""
    found = _number(line)
    return found["number"] if found else ""


def without_number(line: str) -> str:
    """The line as it was before its number came."""
    found = _number(line)
    return line[: found.start()] + line[found.end() :] if found else line


def title_number(title: str) -> str:
    """ "R-2014-05" of the title "R-2014-05 Hotel", else ""."""
    found = TITLE.match(title)
    return found["number"] if found else ""


def title_with(title: str, number: str) -> str:
    return f"{number} {TITLE.sub('', title)}"


def _number(line: str) -> re.Match[str] | None:
    place = _place(line)
    if place is None:
        return None
    at, bare = place
    return (FIRST if bare else AFTER).match(line, at)


def _place(line: str) -> tuple[int, bool] | None:
    """(where the number goes, whether it stands first there); None: nowhere."""
    if LITERAL.match(line):
        return None
    if word := _keyword(line):
        at = line.find(word, LEAD.match(line).end())  # type: ignore[union-attr]
        if at >= 0:
            end = at + len(word)
            opened = line[:at].rstrip()[-1:] in ("[", "(")
            shut = re.compile(r"\s?[\])]").match(line, end) if opened else None
            return (shut.end() if shut else end), False
    if box := BOX.match(line):
        return box.end(), True
    if heading := HEADING.match(line):
        return heading.end(), True
    return None


def _keyword(line: str) -> str:
    """The keyword at the line's beginning, as it is written there."""
    box = BOX.match(line)
    words = plain(line[box.end() if box else LEAD.match(line).end() :])  # type: ignore[union-attr]
    words = re.sub(r"^(?:~~|<(?:s|del|strike)>|[*\u2022\s])+", "", words, flags=re.I)
    if new := NEW.match(words):
        words = words[new.end() :]
    for pattern in (PROMISED, DECIDES, ASKS):
        found = pattern.match(words)
        if found and not words[found.end("word") :][:1].isalnum():  # the "Ap" of "Approved" is none
            return found["word"]
    return ""
