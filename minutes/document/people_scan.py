"""Who is named in a text, before it is read: owners are looked for among them.

Attendance lists may stand at the end, and a speaker may be given an action before the first word.
"""

import re

from minutes.document.attendance import by_person, entry, listed
from minutes.document.inline import plain
from minutes.document.lines import Line, Source
from minutes.document.model import Attendee
from minutes.document.names import People
from minutes.document.sections import Section, section_of
from minutes.document.speech import chat_line, said

INLINE = re.compile(r"^(?P<label>[^:]{3,60}):\s+(?P<rest>\S.*)$", re.S)
SENTENCE = re.compile(r"(?<=[.!?])(?<!\b\w\.)\s+(?=[A-Z])")
PROSE = re.compile(
    r"^(?:(?:those|members|people|also) )?(?P<label>present|in attendance|attending|attendees|participants|absent|excused)\s+"
    r"(?:were|was|are|included)\s*:?\s+(?P<rest>[A-Z](?:[^.]|(?<=\b\w)\.){2,400})\.?$",
    re.I,
)
FOLLOWING = re.compile(
    r"^the following [\w ()]{0,70}\b(?:were|are) (?P<label>present|absent|in attendance)(?: at the meeting)?: (?P<rest>\S.*)$",
    re.I,
)
TOLD = (
    "present ",
    "attendance ",
    "attending ",
    "attendees ",
    "participants ",
    "absent ",
    "excused ",
)
BOLD = re.compile(r"^\s*(?:\*\*|__|''')\s*(?P<text>[^*_]{2,80}?)\s*:?\s*(?:\*\*|__|''')\s*:?\s*$")
ATTENDANCE = frozenset({"present", "absent", "invited"})
WITH_HANDLE = re.compile(
    r"\b(?P<name>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?)\s+\(@?(?P<handle>[a-z][\w-]{2,20})\)(?=\s*:|\s+to\b)"
)


def label_of(line: Line) -> Section | None:
    """What a label stands for ("**Next steps**", "Board members in attendance:"), or None if the line is none."""
    if line.block not in ("text", "bullet") or len(line.text) > 100 or line.literal:
        return None
    words = plain(line.text).strip()
    bold = BOLD.match(line.text)
    if not bold and not words.endswith(":"):
        return None
    section = section_of(words)
    if line.block == "bullet" and section.kind not in ATTENDANCE | {"actions"}:
        return None
    if section.kind or bold:
        return section
    return None


def inline_attendance(line: Line) -> tuple[Section, list[Attendee]] | None:
    """The people of "Present: Kate, Tom", with what the label stands for."""
    if line.block not in ("text", "bullet"):
        return None
    words = plain(line.text)
    m = INLINE.match(words) if ":" in words[:80] else None
    told_of = [m] if m else []
    told = not m and len(words) < 1200 and any(map(words.lower().__contains__, TOLD))
    for sentence in SENTENCE.split(words) if told else []:
        if m := FOLLOWING.match(sentence) or PROSE.match(sentence):
            told_of.append(m)
    if not told_of:
        return _unpunctuated(words)
    section = section_of(told_of[0].group("label"))
    if section.kind not in ATTENDANCE:
        return None
    same = [m for m in told_of if section_of(m.group("label")).kind == section.kind]
    people = [one for m in same for one in listed(m.group("rest"))]
    return (section, people) if people else None


def _unpunctuated(words: str) -> tuple[Section, list[Attendee]] | None:
    """ "Board members Kate Ely, Tom Fox, Ada Low": a cell of a page copied as text, three full names at least."""
    if words.count(",") < 2 or words.endswith(".") or len(words) > 600:
        return None
    parts = words.split(" ", 3)
    for n in range(1, min(3, len(parts) - 1) + 1):
        if (section := section_of(" ".join(parts[:n]))).kind not in ATTENDANCE:
            continue
        rest = " ".join(parts[n:])
        people = listed(rest)
        if len(people) == rest.count(",") + 1 and all(" " in one.name for one in people):
            return section, people
    return None


def in_attendance(line: Line, single: bool) -> list[Attendee]:
    """The people of a line beneath a heading or label for attendance."""
    if line.block == "row":
        return []
    if line.block == "bullet":
        return entry(line.text, single)
    words = plain(line.text)
    if words.count(",") >= 2 and not re.search(r"\)\s*$", words):
        return listed(words)
    return entry(words, single) if len(words) <= 100 and not re.search(r"[.!?]\s", words) else []


def scan(source: Source) -> People:
    """Everybody whom the text names as present, absent, invited or speaking."""
    known = People()
    for one in source.attendees:
        known.add(one.name, one.handle)
    kind = ""
    for line in source.lines:
        if line.block == "heading":
            kind = section_of(plain(line.text)).kind
        elif (label := label_of(line)) is not None:
            kind = label.kind
        elif found := inline_attendance(line):
            _add(known, found[1])
        elif line.roll:
            _add(known, entry(line.text))
        elif kind in ATTENDANCE:
            _add(known, in_attendance(line, True))
        elif line.text and not line.literal:
            _speaker(known, line.text)
    return known


def _add(known: People, people: list[Attendee]) -> None:
    for one in people:
        known.add(one.name, one.handle)


def _speaker(known: People, text: str) -> None:
    if len(text) > 5000:
        return
    for m in WITH_HANDLE.finditer(text):
        known.add(m.group("name"), m.group("handle"))
    if (chat := chat_line(text)) and chat.nick:
        known.add(chat.nick)
    elif ":" in text[:60] or text.startswith("["):
        remark = said(text)
        if remark and remark.speaker:
            known.add(remark.speaker)


def single_entries(lines: list[Line], start: int) -> bool:
    """Do the bullets from `start` to the next heading read "Name, Organisation"?"""
    texts: list[str] = []
    for line in lines[start : start + 200]:
        if line.block == "heading":
            break
        if line.block == "bullet":
            texts.append(line.text)
    return by_person(texts)
