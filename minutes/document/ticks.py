"""Is this line marked as done, and with what result?

A check mark, `Template:Done` (what is left of {{done}} when a wiki page is copied as text), [x], DONE in capitals or
at the end, and strike-through are ticks. What stands behind the tick is the result.
"""

import re
from dataclasses import dataclass

MARK = re.compile(
    "[\u2713\u2714\u2611\u2705\U0001f5f8]\ufe0f?|\\bTemplate:\\s?(?:Done|Tick|Check)\\b"
    r"|\{\{\s?(?:done|tick|check|yes|completed)\s?(?:\|[^{}]{0,80})?\}\}"
    r"|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check):",
    re.I,
)
STRUCK = re.compile(
    r"^\W{0,4}(?:~~(?P<a>.{1,2000})~~|<(?P<t>s|del|strike)>(?P<b>.{1,2000})</(?P=t)>)(?P<rest>.*)$",
    re.I,
)
LAST = re.compile(
    r"(?:^|[\s,;(\[\u2013\u2014-])\(?\[?(?:done|completed|complete|finished)[\])]?[.!]?$", re.I
)
BRACKETED = re.compile(
    r"\s*[\[(](?:done|completed)[,;:]\s*(?P<result>[^\[\]()]{1,200})[\])]\.?$", re.I
)
CAPITALS = re.compile(r"(?:^|\s)[(\[]?(?:DONE|COMPLETED?|FINISHED)[)\]]?(?=$|[\s,.;:!\u2013-])")
FIRST = re.compile(r"^\W{0,2}(?:DONE|COMPLETED?|Done|Completed)\b\W{0,2}[:\u2013-]\s*(?=\S)")
PENDING = re.compile(
    r"(?:^|[\s(\[-])(?:PENDING|IN[ -]PROGRESS|ONGOING|WIP|BLOCKED|NOT DONE|CARRIED OVER)[)\]]?\.?\s*$"
)
NEGATED = re.compile(
    r"\b(?:not|be|to be|isn't|when|until|once|if|get|gets|well|been|as|it|is|are|was|were|this|that|already|partly|almost|nearly|half)\s+\W?$",
    re.I,
)
EDGES = " \t.:;,\u2013\u2014-"


@dataclass(slots=True, frozen=True)
class Tick:
    text: str
    ticked: bool = False
    result: str | None = None
    update: str | None = None
    """"PENDING" and its like: a word on how it stands, which is no tick."""


def read_struck(text: str) -> Tick:
    """`text` without its strike-through, which is a tick."""
    if m := STRUCK.match(text):
        return Tick(
            (m.group("a") or m.group("b")).strip(), True, m.group("rest").strip(EDGES) or None
        )
    return Tick(text)


def read_tick(text: str) -> Tick:
    """`text` without its tick; `text` may carry strike-through marks."""
    if (struck := read_struck(text)).ticked:
        return struck
    if m := MARK.search(text):
        before, after = text[: m.start()].strip(), text[m.end() :].strip()
        return (
            Tick(before.rstrip(" -\u2013"), True, after.strip(EDGES) or None)
            if before
            else Tick(after, True)
        )
    if m := FIRST.match(text):
        return Tick(text[m.end() :], True)
    if m := BRACKETED.search(text):
        return Tick(text[: m.start()].rstrip(EDGES), True, m.group("result").strip(EDGES))
    for pattern in (LAST, CAPITALS):
        m = pattern.search(text)
        if m and (m.group().strip()[:1] in "([" or not NEGATED.search(text[: m.start() + 1])):
            before = text[: m.start()].rstrip(EDGES + "([")
            return Tick(before, True, text[m.end() :].strip(EDGES + "!)]") or None)
    if m := PENDING.search(text):
        return Tick(text[: m.start()].rstrip(EDGES + "(["), update=m.group().strip(" ()[]-."))
    return Tick(text)
