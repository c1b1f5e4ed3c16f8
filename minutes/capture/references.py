"""What does a line say of the record whose number it begins with? "AB-12 Lars: closed, as done"."""

from __future__ import annotations

import re

from minutes.capture.model import Statement
from minutes.document.names import People, is_name, split_names
from minutes.document.numbers import NUMBER
from minutes.document.ticks import read_tick

REFERS = re.compile(
    rf"^\W{{0,3}}(?P<number>{NUMBER})(?![\w-])\s*[:,.\u2013-]*\s*(?P<rest>.*)$", re.S
)
END = r"\s*(?:$|[:.,;\u2013-]+(?:\s+|$)|(?=\())"
"""A word that turns the state stands alone, or before a colon, a dash, a full stop: "close to the river" says
nothing of the kind."""
CLOSES = re.compile(
    r"^(?:(?:we |can be |to be |was |is )?(?P<word>close[ds]?|dropped|drop|duplicate|superseded))(?:\s+(?:it|this))?"
    rf"(?:\s*(?:as|:|,|-|\(|\u2013)?\s*(?P<how>done|dropped|duplicate|superseded)\)?)?{END}",
    re.I,
)
PROPOSES = re.compile(
    r"^(?:propos(?:e[ds]?|ing)\s+(?:to\s+(?:be\s+)?close[d]?|clos(?:ing|ure)|for\s+closure)(?:\s+(?:it|this))?|to\s+close)"
    rf"{END}",
    re.I,
)
REOPENS = re.compile(rf"^(?:still\s+open|re-?open(?:ed|s)?|open){END}", re.I)
UNKNOWN = re.compile(
    rf"^(?:(?:status\s+)?unknown|nobody (?:present )?(?:knows|could say)){END}", re.I
)
DONE = re.compile(rf"^(?:done|completed?|finished){END}", re.I)
TURNS = ((PROPOSES, "proposed"), (CLOSES, "closed"), (REOPENS, "open"), (UNKNOWN, "unknown"))
ENDS = {
    "drop": "dropped",
    "dropped": "dropped",
    "duplicate": "duplicate",
    "superseded": "superseded",
}


def tell(told: Statement, rest: str, known: People) -> None:
    """What stands behind the number: who says it, a word that turns the state, a tick, an update."""
    head, colon, tail = rest.partition(":")
    if colon and len(head) < 60 and named(head, known):
        told.speaker, rest = head.strip(), tail.strip()
    for pattern, status in TURNS:
        if found := pattern.match(rest):
            told.status = status
            if status == "closed":
                told.resolution = (found["how"] or ENDS.get(found["word"].lower(), "")).lower()
            rest = rest[found.end() :].strip()
            break
    if found := DONE.match(rest):
        told.ticked, rest = True, rest[found.end() :].strip()
    tick = read_tick(rest)
    if tick.ticked and told.status != "closed":
        told.ticked, rest = True, tick.text.strip()
        told.result = tick.result or ""
        if rest and not told.speaker and named(rest.rstrip(" :"), known):
            told.speaker, rest = rest.rstrip(" :"), ""  # "AB-12 Lars done": Lars's part
    if rest:
        told.updates = [rest]


def named(words: str, known: People) -> bool:
    """They are names that the committee knows, and nothing else."""
    return all(is_name(part, known) and known.knows(part) for part in split_names(words))
