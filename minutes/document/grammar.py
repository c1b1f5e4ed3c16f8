"""What does one line of minutes mean? The grammar that reads files, for a line that is typed live.

`understand(line, known)` gives the most explicit reading: an action, the outcome of a request or a decision, a request,
a note, a remark, or None for plain text. Where the line stands (a status heading, an item under Approvals) is for the
caller to know. The parts are in modules of their own; this is the door to them.
"""

import re
from dataclasses import dataclass

from minutes.document.agreements import DecisionLine, decision_line, stance_of
from minutes.document.approvals import request_line, requires
from minutes.document.model import Request
from minutes.document.names import Owners, People, owner_list
from minutes.document.numbers import NUMBER
from minutes.document.promises import ActionLine, action_line, listed_action, starts_new
from minutes.document.sections import section_of, status_heading
from minutes.document.speech import Said, is_note, said
from minutes.document.ticks import Tick, read_tick

LITERAL = re.compile(r"^\s*(?:>|```|~~~|\\| {4,}(?![-*+\d]))")
BULLET = re.compile(r"^\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+")
REFERENCE = re.compile(rf"^(?P<number>{NUMBER})\b[\s:,.\u2013-]*(?P<rest>.*)$", re.S)


@dataclass(slots=True, frozen=True)
class NoteLine:
    text: str


@dataclass(slots=True, frozen=True)
class ReferenceLine:
    """ "AB-12: waiting for SUSE": a line about the record of that number, which it does not define."""

    number: str
    text: str


Meaning = ActionLine | DecisionLine | Request | NoteLine | ReferenceLine | Said


def understand(line: str, known: People | None = None) -> Meaning | None:
    """The meaning of one line, bullet mark and all. Code, quotations and `\\Action` mean nothing: None."""
    if LITERAL.match(line) or len(line) > 5000:
        return None
    text = BULLET.sub("", line, count=1).strip()
    if action := action_line(text, known):
        return action
    if m := REFERENCE.match(text):
        return ReferenceLine(m.group("number"), m.group("rest").strip())
    if decision := decision_line(text):
        return decision
    if request := request_line(text, None):
        return request
    if (note := is_note(text)) is not None:
        return NoteLine(note)
    return said(text, known)


__all__ = [
    "ActionLine",
    "DecisionLine",
    "Meaning",
    "NoteLine",
    "Owners",
    "People",
    "ReferenceLine",
    "Said",
    "Tick",
    "action_line",
    "decision_line",
    "is_note",
    "listed_action",
    "owner_list",
    "read_tick",
    "request_line",
    "requires",
    "said",
    "section_of",
    "stance_of",
    "starts_new",
    "status_heading",
    "understand",
]
