"""Who says what in this line?

`Don: doesn't see an issue`, `[Konrad] stated that`, `[Matt Wilson]: ...`, `[can't remember who]`, `<shepazu> present`.
"""

import re
from dataclasses import dataclass

from minutes.document.inline import plain, straight
from minutes.document.names import CAPITAL, HANDLE, PARTICLES, People, is_nick
from minutes.document.words import BODIES, LABELS, NAMES_AND_VERBS, PRONOUNS, ROLES, VERBS

COLON = re.compile(r"^(?P<who>@?[\w][\w.'\u2019() -]{0,50}?):(?!//)\s+(?P<text>\S.*)$", re.S)
BRACKET = re.compile(r"^\[(?P<who>[^\[\]]{2,80})\]\s*:?\s*(?P<text>\S.*)$", re.S)
FORGOTTEN = re.compile(
    r"\b(?:can'?t|cannot|don'?t|do not|didn'?t)\s+(?:remember|recall|know|note|catch)\b|\bunknown\b|\bsomebody\b|\bsomeone\b|^\?+$|\bnot sure who\b",
    re.I,
)
NOTE = re.compile(r"^(?:\[\s?notes?\s?\]|notes?\s*:)\s*:?\s*", re.I)
CLOCK = r"(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?\)?\]?\s*(?:[AaPp]\.?[Mm]\.?)?\s*[-\u2013\u2014|]?\s*)"
CHAT = re.compile(
    rf"^{CLOCK}(?:<[ @+%&~]?(?P<nick>[^<>\s]{{1,40}})>|(?P<star>[*\u2014\u2022-]{{0,3}})\s?(?P<act>[A-Za-z_][\w`|\[\]^-]{{0,30}}))\s+(?P<text>\S.*)$",
    re.S,
)
NICK = re.compile(r"^<[ @+%&~]?(?P<nick>[A-Za-z_][^<>\s@:/]{0,40})>\s+(?P<text>\S.*)$", re.S)
TRAFFIC = re.compile(
    rf"^{CLOCK}(?:[\u2190\u2192*-]{{1,3}}|<--|-->|\*\*\*)?\s*\S+ (?:\([^()]{{0,120}}\) )?(?:joined|left|quit|has (?:joined|left|quit)|is now known as|sets mode|changed the topic|entered)\b",
    re.I,
)
PRESENT = re.compile(
    r"^(?:is |am |\+)?present\+?\W*$|^present\+(?:\s|$)|^(?:\.?hello2?|hi all|here)\W*$", re.I
)


@dataclass(slots=True, frozen=True)
class Said:
    text: str
    speaker: str | None
    """None where the writer did not remember."""


@dataclass(slots=True, frozen=True)
class Chat:
    """One line of a chat log. `text` is None for joins, parts and the like."""

    nick: str | None
    text: str | None


def is_note(text: str) -> str | None:
    """What stands behind "[Note]" or "Note:", or None."""
    words = plain(text)
    m = NOTE.match(words)
    return words[m.end() :] if m else None


def speaks(who: str, known: People | None = None) -> bool:
    """May `who` be a speaker? Somebody known, a handle, or one to three capitalised words that label nothing."""
    who = re.sub(r"\s*\([^()]*\)$", "", straight(who)).strip()
    if HANDLE.fullmatch(who):
        return True
    words = who.split()
    if not words or any(w.lower().strip(".()") in LABELS - NAMES_AND_VERBS for w in words):
        return False
    if known is not None and known.knows(who):
        return True
    if (
        len(words) > 4
        or not CAPITAL.match(words[0])
        or words[0].lower() in (PRONOUNS | VERBS | BODIES) - NAMES_AND_VERBS
    ):
        return False
    if any(w.lower() in ROLES for w in words):
        return False
    # An acronym of four letters and more, a plural or an -ing word heads a subject; a name does not look so.
    if len(words) == 1 and (
        re.fullmatch(r"[A-Z0-9]{4,}|\w*\d\w*", who) or re.search(r"(?:ing|tion|ment|ness)$", who)
    ):
        return False
    return all((CAPITAL.match(w) or w in PARTICLES) and re.fullmatch(r"[\w.'-]+", w) for w in words)


def said(text: str, known: People | None = None) -> Said | None:
    """The remark that a line is, or None."""
    words = plain(text).lstrip("*\u2022 ")
    if m := BRACKET.match(words):
        who = m.group("who")
        if FORGOTTEN.search(straight(who)):
            return Said(m.group("text"), None)
        return (
            Said(m.group("text"), who.strip()) if speaks(who, known) and not who.isupper() else None
        )
    m = COLON.match(words)
    if not m or m.group("text").startswith(("http://", "https://", "//")):
        return None
    who = m.group("who").strip()
    lower = is_nick(who) and known is not None and known.knows(who)
    return Said(m.group("text"), who.removeprefix("@")) if lower or speaks(who, known) else None


def chat_line(text: str) -> Chat | None:
    """The line of a chat log, with or without the time, or None."""
    text = text.strip()
    if TRAFFIC.match(text):
        return Chat(None, None)
    if m := CHAT.match(text):
        # "10:00 Review of actions" is an agenda: without brackets the nick must be set off by a star or dash.
        if m.group("nick"):
            return Chat(m.group("nick"), m.group("text"))
        if m.group("star") or (
            PRESENT.match(m.group("text")) and re.search("[-\u2013\u2014]", text[:12])
        ):
            return Chat(m.group("act"), m.group("text"))
        return None
    m = NICK.match(text)
    return Chat(m.group("nick"), m.group("text")) if m else None


def reports_presence(text: str) -> bool:
    """ "present", "is present", "present+"."""
    return bool(PRESENT.match(text.strip()))
