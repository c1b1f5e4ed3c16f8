"""Which lines of notes are remarks, promises and decisions, so that speakers and numbers can stand in the
margin? Nothing is taken out of the text: what fits nothing is shown as it was typed.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from minutes.capture.numbering import without_number
from minutes.document.agreements import decision_line
from minutes.document.grammar import REFERENCE
from minutes.document.names import People
from minutes.document.promises import action_line, starts_new
from minutes.document.speech import said
from people.names import name_key

MARK = re.compile(r"^(?:[-*+]\s+)?(?P<rest>\S.*)$")
FENCE = re.compile(r"^(?:```|~~~)")
HEAD = re.compile(r"^(?:\*\*|__)?(?:\[[^\]]{2,80}\]\s*:?|[^:]{1,60}:)(?:\*\*|__)?\s*")
LONGEST_LINE = 4000
"""A longer line is a paragraph that nobody typed as a remark; the grammar is not asked."""


@dataclass(frozen=True)
class Passage:
    """A piece of notes. `source` is Markdown.

    kind: "text"; "remark", with the speaker (empty: the writer did not remember who); "action" or
    "decision", with `key` and `number`, by which its record is found; "reference" to the action of that
    number. What carries a number is without it in `source`: it stands in the margin.
    """

    kind: str
    source: str
    speaker: str = ""
    key: str = ""
    number: str = ""
    new: bool = False
    whole: str = ""
    """With its number, where it carries one."""


@functools.lru_cache(maxsize=1024)
def passages(
    notes: str, names: tuple[str, ...] = (), decided: tuple[str, ...] = ()
) -> tuple[Passage, ...]:
    """The notes of an item in pieces, in order. `names`: who is known in this meeting; `decided`: the
    name_key of each decision under the item, which may stand in a line without a keyword."""
    known = People()
    for name in names:
        known.add(name)
    made: list[Passage] = []
    text: list[str] = []
    fenced = False
    lines = notes.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if FENCE.match(line):
            fenced = not fenced
        found = None if fenced else _special(line, known, decided)
        if found is None:
            text.append(line)
            continue
        more = []
        while at < len(lines) and lines[at].startswith((" ", "\t")) and lines[at].strip():
            more.append(lines[at][2:] if lines[at].startswith("  ") else lines[at].lstrip())
            at += 1
        if found.kind == "action" and text and _only_new(text[-1]):
            text.pop()
            found = replace(found, new=True)
        _flush(text, made)
        if more:
            found = replace(
                found,
                source="\n".join([found.source, *more]),
                whole="\n".join([found.whole, *more]),
            )
        made.append(found)
    _flush(text, made)
    return tuple(made)


def _special(line: str, known: People, decided: tuple[str, ...]) -> Passage | None:
    """The remark, action or decision that a line at the margin is, or None."""
    mark = MARK.match(line) if len(line) <= LONGEST_LINE else None
    if mark is None:
        return None
    rest = mark["rest"]
    if action := action_line(rest, known):
        return Passage(
            "action",
            without_number(rest),
            key=name_key(action.text),
            number=action.number or "",
            new=action.new,
            whole=rest,
        )
    if (found := REFERENCE.match(rest)) and found["rest"]:
        return Passage("reference", found["rest"], number=found["number"], whole=rest)
    if decision := decision_line(rest):
        return Passage(
            "decision",
            without_number(rest),
            key=name_key(decision.text),
            number=decision.number or "",
            whole=rest,
        )
    key = name_key(rest)
    if any(len(text) > 11 and key.endswith(text) for text in decided):
        return Passage("decision", rest, key=key)
    if remark := said(rest, known):
        return Passage("remark", HEAD.sub("", rest, count=1) or rest, speaker=remark.speaker or "")
    return None


def _only_new(line: str) -> bool:
    return len(line) < 20 and starts_new(line) and not name_key(line).replace("new", "").strip()


def _flush(text: list[str], made: list[Passage]) -> None:
    source = "\n".join(text).strip("\n")
    if source.strip():
        made.append(Passage("text", source))
    text.clear()
