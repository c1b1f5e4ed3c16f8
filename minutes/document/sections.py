"""What does a heading stand for?

"Attendees", "Apologies", "Action items", "Next steps", "Propose to Close", "Approvals" tell how to read what is
beneath them. A label ("**Next steps**", "Board members in attendance:") does the same without being an item.
"""

import functools
import re
from dataclasses import dataclass
from typing import Literal

from minutes.document.inline import straight
from minutes.document.model import ItemKind, Status

Kind = Literal[
    "",
    "present",
    "absent",
    "invited",
    "actions",
    "decisions",
    "agenda",
    "status",
    "approvals",
    "aside",
]


@dataclass(slots=True, frozen=True)
class Section:
    kind: Kind
    status: Status | None = None
    carried: bool = False
    """Actions of an earlier meeting, under review."""


NUMBERING = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|[A-Za-z][.)]|[IVX]{1,4}[.)])\s+")

STATUS: dict[str, Status] = {
    "open": "open", "still open": "open", "in progress": "open", "ongoing": "open", "pending": "open",
    "to do": "open", "unknown": "unknown", "status unknown": "unknown", "unclear": "unknown",
    "propose to close": "proposed", "proposed to close": "proposed", "to close": "proposed", "closing": "proposed",
    "to be closed": "proposed", "proposed for closure": "proposed", "ready to close": "proposed", "closed": "closed",
    "done": "closed", "completed": "closed", "complete": "closed",
}  # fmt: skip
STATUS_WORD = re.compile(r"\s*\b(?:actions?|items?|action items?|ais)\b\s*", re.I)

_WHO = r"(?:(?:non-)?voting|executive|board|committee|council|tsc|ctc|other|additional|further|wg|core|team|staff|our|all|the|pmc|company)"
_PEOPLE = r"(?:members?|attendees?|participants?|guests?|people|observers?|directors?|officers?|representatives?|persons?)"
PRESENT = re.compile(
    rf"(?:{_WHO}\s+)*(?:{_PEOPLE}\s+)?(?:and\s+{_PEOPLE}\s+)?(?:who\s+)?(?:were\s+)?(?:present|in attendance|attending|attended)"
    rf"(?:\s+(?:were|are|remotely|in person|by phone|online|members|people|via \w+))?"
    rf"|also\s+(?:present|attending|in attendance|attended|on the call)"
    rf"|(?:meeting\s+|list of\s+|confirmed\s+)*(?:{_WHO}\s+)*(?:attendees?|attendance|attendee list|participants?|participation)"
    rf"(?:\s+list)?|people present\s*(?:\(lines said\))?|roll[ -]?call|(?:{_WHO}\s+)+{_PEOPLE}|guests?|observers?|invited guests?"
    r"|(?:(?:people|folks|those|members) )?(?:present )?on (?:the )?(?:phone |conference )?call|who was there|signed[ -]up|who attended|dial(?:ed|led) in|remote(?: attendees| participants)?|in person"
    r"|attendees? and apologies|members|directors|chairs?|scribes?|hosts?|moderators?|note[ -]?takers?",
    re.I,
)
ABSENT = re.compile(
    rf"(?:{_WHO}\s+)*(?:{_PEOPLE}\s+)?(?:absent|absences?|apologies|apologies for absence|regrets|excused|(?:expected,? )?(?:but )?not present"
    r"|not attending|unable to attend|sent (?:apologies|regrets)|missing|absent with apologies|no[ -]shows?)"
    rf"(?:\s+{_PEOPLE})?(?:\s+received)?(?:\s+from)?",
    re.I,
)
INVITED = re.compile(
    r".{0,40}\b(?:granted an invite|invited but|not (?:yet )?confirmed|not yet replied|tentative)\b.{0,40}|invitees|invited",
    re.I,
)
PREVIOUS = re.compile(
    r"(?:(?:review|status|update)s?\s+(?:(?:of|on)\s+)?)?(?:the\s+)?(?:old|open|outstanding|pending|previous|past|prior|last|existing|"
    r"carried[ -]over|unfinished|ongoing)\s+(?:meeting'?s?\s+)?(?:actions?|action items?|ais|action points?)(?:\s+review)?"
    r"|(?:review|status|updates?)\s+(?:of|on)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:actions?|action items?|action points?).{0,40}"
    r"|actions?(?: items?)?\s+(?:review|updates?|status|from (?:the )?(?:last|previous|prior).{0,30})"
    r"|(?:old|previous) business actions?",
    re.I,
)
ACTIONS = re.compile(
    r"(?:(?:new|next|summary of|list of|the|resulting|all|current|additional|recorded)\s+)*(?:action[ -]items?|actions?|action[ -]points?|"
    r"ais|to-?\s?dos?|todo list|tasks|next steps|follow[ -]?ups?|action list|assignments)"
    r"(?:\s*[,(]?\s*(?:by person|summary|list|recorded|taken|assigned|from (?:today|this (?:meeting|week))|for next (?:meeting|time)|identified|arising)\)?)*",
    re.I,
)
DECISIONS = re.compile(
    r"(?:(?:new|next|summary of|list of|the|key|all|board)\s+)*(?:decisions?|resolved|resolutions?|agreements?|conclusions?|motions? (?:passed|carried|approved))"
    r"(?:\s+(?:made|taken|reached|summary|log))?"
    r"|.{0,40}\b(?:members|officers|directors|grants?|proposals|requests|applications|nominations|fellows) (?:approved|elected|accepted|ratified)",
    re.I,
)
AGENDA = re.compile(
    r"(?:proposed |draft |tentative |meeting |today'?s )*(?:agenda|agenda items|agenda overview|agenda bashing)",
    re.I,
)
APPROVALS = re.compile(
    r"(?:(?:budget|pending|new|outstanding|the)\s+)*(?:approvals|approval requests?|requests? for approval|"
    r"budget requests?|funding requests?)(?:\s*(?:[-\u2013:(,&]|and|for|needed|requested)\s*.{0,60})?",
    re.I,
)
ASIDE = re.compile(r"discussions?|notes|summary|details|background|minutes|comments|log", re.I)


ASIDE_WORDS = re.compile(r"\s*\([^()]{1,60}\)$")


def bare(title: str) -> str:
    """`title` without numbering, marks at its ends and smart quotes."""
    title = straight(title).strip(" \t*_#=:.[]")
    return NUMBERING.sub("", title).strip(" \t*_:")


def status_heading(title: str) -> Status | None:
    """The status that a heading gives ("Propose to Close", "Open actions"), or None."""
    words = bare(title).lower()
    words = re.sub(r"\s*\(\d{1,3}\)$", "", words)
    return STATUS.get(words) or STATUS.get(STATUS_WORD.sub(" ", words).strip())


@functools.lru_cache(maxsize=2048)
def section_of(title: str) -> Section:
    """What stands beneath a heading or label with this title."""
    if len(title) > 120:
        return Section("")
    words = bare(title)
    if len(words) > 90:
        return Section("")
    if (status := status_heading(title)) is not None:
        return Section("status", status)
    for pattern, kind in _KINDS:
        if pattern.fullmatch(words):
            return Section(kind, carried=pattern is PREVIOUS)
    without = ASIDE_WORDS.sub("", words)
    for pattern, kind in _KINDS[:2] if without != words else []:
        if pattern.fullmatch(without):
            return Section(kind)
    return Section("")


_KINDS: list[tuple[re.Pattern[str], Kind]] = [
    (PRESENT, "present"), (ABSENT, "absent"), (INVITED, "invited"), (PREVIOUS, "actions"), (ACTIONS, "actions"),
    (APPROVALS, "approvals"), (DECISIONS, "decisions"), (AGENDA, "agenda"), (ASIDE, "aside"),
]  # fmt: skip

ITEM_KIND: dict[Kind, ItemKind] = {
    "present": "attendance", "absent": "attendance", "invited": "attendance", "actions": "actions",
    "decisions": "decisions", "agenda": "agenda", "status": "status",
}  # fmt: skip
"""How a formal heading is marked on its item."""
