"""What is the meeting called, when and where was it? Read off the title, the first lines and the dated headings."""

import re

from minutes.document.agreements import decision_line
from minutes.document.dates import Found, find_dates, first_date
from minutes.document.inline import plain
from minutes.document.lines import Line, Source
from minutes.document.people_scan import inline_attendance, label_of
from minutes.document.promises import action_line
from minutes.document.readers.headings import capitals
from minutes.document.sections import section_of
from minutes.document.speech import chat_line

TOP = 25
OTHER = re.compile(
    r"\b(?:approv\w+|previous|last (?:meeting|week|month|time)|next|upcoming|prior|minutes (?:from|of)|revision|modified|edited|updated?|"
    r"retrieved|created|generated|deadline|due|by|copyright|published|expires?)\b",
    re.I,
)
CUE = re.compile(
    r"\b(?:date|when|held|takes? place|took place|meeting|confirmed|hackathon|call|summit|started|on)\b",
    re.I,
)
LABELLED = re.compile(
    r"^(?:meeting )?(?:date|when|held(?: on)?|date and time|day)\s*[:=]\s*(?P<value>.+)$", re.I
)
PLACE = re.compile(r"^(?:place|location|venue|where)\s*[:=]\s*(?P<place>.{2,120})$", re.I)
IN_PLACE = re.compile(
    r"^\s*,?\s*(?:in|at)\s+(?P<place>(?:the\s+)?[A-Z][\w'-]+(?:,?\s+[A-Z][\w'-]+){0,4})"
)
MEETING = re.compile(
    r"\b(?:minutes|meeting|call|agenda|telecon\w*|videoconference|summit|hackathon|board)\b", re.I
)
MARGINAL = re.compile(r"^\[\d{1,2}\]|^-?\s*draft\s*-?$|^(?:hi|hello|dear)\b", re.I)
"""What stands above the title: a link's number, "- DRAFT -", a greeting."""
MINUTED = frozenset({"actions", "decisions", "aside", "present"})


def take_title(source: Source) -> str | None:
    """The title; its line, if it has one, is taken out of the source."""
    lines = source.lines
    first = next((i for i, line in enumerate(lines) if line.text), None)
    if first is None:
        return source.title
    heading = next(
        (i for i, line in enumerate(lines) if line.block == "heading" and line.sure), None
    )
    if source.title:
        _drop_repeated(source, heading)
        return source.title
    if heading is not None and _is_title(lines, heading, first):
        return _take(source, heading)
    if source.format not in ("plain", "mail"):
        return None
    solid = [i for i, line in enumerate(lines) if line.text][:4]
    at = next((i for i in solid if not MARGINAL.match(lines[i].text)), first)
    at = next((i for i in solid if i > at and _names_meeting(lines, at, i)), at)
    unmarked = lines[at].block == "text" or (at != first and lines[at].block == "heading")
    return _take(source, at) if unmarked and _may_name(lines, at) else None


def _take(source: Source, at: int) -> str:
    line = source.lines.pop(at)
    title = plain(line.text).strip() or line.text.strip()
    if title != line.text.strip():
        source.boilerplate.append(line.text)
    return title


def _drop_repeated(source: Source, heading: int | None) -> None:
    """A first heading that says the title once more, or names the meeting, is a note and no item."""
    if heading is None:
        return
    line = source.lines[heading]
    alone = (
        sum(
            1
            for other in source.lines
            if other.block == "heading" and other.level <= line.level and other.sure
        )
        == 1
    )
    words = plain(line.text)
    if words == source.title or (alone and (line.level == 1 or MEETING.search(words))):
        line.block = "text"


def _is_title(lines: list[Line], heading: int, first: int) -> bool:
    """The first heading is the title if it is alone at its level, on top of the others, and nothing but notes precede."""
    line = lines[heading]
    if section_of(plain(line.text)).kind:
        return False
    others = [
        other for other in lines if other.block == "heading" and other is not line and other.sure
    ]
    if any(other.level <= line.level for other in others):
        return False
    return (
        heading == first
        or (heading - first <= 12 and line.level == 1)
        or bool(MEETING.search(line.text))
    )


def _may_name(lines: list[Line], at: int) -> bool:
    """A first line that is short, no sentence, and nothing that the grammar reads."""
    line = lines[at]
    text = plain(line.text)
    if not 3 <= len(text) <= 150 or line.literal or re.search(r"[.;,:]$", text) or "://" in text:
        return False
    if section_of(text).kind or label_of(line) or inline_attendance(line) or chat_line(text):
        return False
    if action_line(text) or decision_line(text) or re.search(r"[.!?]\s+[A-Z][a-z]", text):
        return False
    after = lines[at + 1] if at + 1 < len(lines) else None
    return after is None or after.block != "text" or len(text) <= 100


def _names_meeting(lines: list[Line], above: int, at: int) -> bool:
    """ "Board of Directors Meeting Minutes" beneath the organisation's name alone."""
    text = plain(lines[at].text)
    return (
        (lines[at].block == "text" or not lines[at].sure)
        and not MEETING.search(lines[above].text)
        and len(lines[above].text) <= 60
        and bool(re.search(r"\b(?:minutes|meeting|telecon\w*)\b", text, re.I))
        and len(text) <= 80
        and capitals(text) >= 0.9
        and _may_name(lines, at)
    )


def meeting_date(source: Source, title: str | None) -> Found | None:
    """The day of the meeting: stated in front, in the title, in a line for it, in a dated heading, or near the top."""
    if source.date and (found := first_date(source.date)):
        return found
    named = first_date(title) if title else None
    if named and len(named.iso) == 10:
        return named
    top = [line for line in source.lines[: TOP * 2] if line.text and line.block != "blank"][:TOP]
    year = _year(title, top)
    for line in top:
        if (m := LABELLED.match(plain(line.text))) and (
            found := first_date(m.group("value"), year)
        ):
            return found
    found = _dated_heading(source.lines) or _near_top(top, year)
    if named and found and not found.iso.startswith(named.iso):
        return named
    return found or named


def _year(title: str | None, top: list[Line]) -> int | None:
    if title and (m := re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", title)):
        return int(m.group(1))
    return next((int(f.iso[:4]) for line in top for f in find_dates(plain(line.text))), None)


def _near_top(top: list[Line], year: int | None) -> Found | None:
    for line in top:
        text = plain(line.text)
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text):
            if OTHER.search(sentence) or len(sentence) > 400:
                continue
            cued = bool(CUE.search(sentence))
            found = first_date(sentence, year if cued else None)
            if found and len(found.iso) == 10 and (cued or len(sentence) <= 60):
                return found
    return None


def _dated_heading(lines: list[Line]) -> Found | None:
    """Of several headings with dates, the one whose meeting was minuted, not the next one's agenda."""
    best: tuple[int, int, Found] | None = None
    for i, line in enumerate(lines):
        if (
            line.block != "heading"
            or not (found := first_date(plain(line.text)))
            or len(found.iso) != 10
        ):
            continue
        if OTHER.search(plain(line.text)):
            continue
        beneath = minuted = 0
        for other in lines[i + 1 :]:
            if other.block == "heading" and other.level <= line.level:
                break
            beneath += 1
            minuted += other.block == "heading" and section_of(plain(other.text)).kind in MINUTED
        if best is None or (minuted, beneath) > best[:2]:
            best = (minuted, beneath, found)
    return best[2] if best else None


def meeting_place(source: Source, when: Found | None) -> str | None:
    """Where it was: a line for it, or "..., 2013 in Dublin Ireland"."""
    top = [plain(line.text) for line in source.lines[: TOP * 2] if line.text][:TOP]
    for text in top:
        if m := PLACE.match(text):
            return m.group("place").strip(" .")
        for found in find_dates(text)[:3]:
            if when and found.iso == when.iso and (m := IN_PLACE.match(text[found.end :])):
                return m.group("place").strip(" .")
    return None
