"""Which lines of an unmarked text are headings?

Nobody marks them, so each test is on its own weak; what counts is the form (short, no sentence, capitals, a presenter
in parentheses, a number) together with the place (blank lines around, text beneath).
"""

import itertools
import re

from minutes.document.agreements import decision_line
from minutes.document.dates import first_date
from minutes.document.inline import plain, straight
from minutes.document.lines import Line
from minutes.document.people_scan import inline_attendance
from minutes.document.promises import KEYWORD, action_line
from minutes.document.readers.rolls import mark_rolls
from minutes.document.sections import section_of
from minutes.document.speech import chat_line, said
from minutes.document.words import SENTENCE_STARTS, SMALL, VERBS

PAREN = re.compile(r"\s*\([^()]{0,200}\)")
PRESENTER = re.compile(
    r"\(\s*(?:[A-Z][\w.'-]+)(?:\s+[A-Z][\w.'-]+){0,2}(?:\s*(?:,|/|&|and)\s*[A-Z][\w.'-]+)*\s*\)\s*$"
)
NUMBERED = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s{1,4}(?=[A-Z\"'])")
ABBREVIATED = re.compile(r"\b(?:St|Dr|Mr|Ms|Mrs|vs|etc|No|Inc|Ltd|Jr|Sr|[A-Z])\.")
FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|pdf|docx?|xlsx?|pptx?|svg)$", re.I)
LETTERED = re.compile(r"^(?P<letter>[A-Z])[.)]\s{1,4}[A-Z][^.;?!]{2,70}$")
DASHED = re.compile(r"^(?P<dash>-{1,3})\s+(?P<text>[A-Z0-9].*)$")
ROLE = re.compile(r"\b(?:manager|chair\w*|president|secretary|director|officer|professor)\b", re.I)
HAPPENED = re.compile(
    r"\d:\d\d:\d\d|\w\s.*\bquorum\b|\bquorum\b.*\s\w|\badjourned\b|\bcalled to order\b"
    r"|^[A-Z][\w'-]+ [a-z]{2,}ed (?:through|the|an?|to|that|us|on|about|over|with|his|her|their)\b",
    re.I,
)
"""A clock's time, a word on the quorum, "Kate walked through the draft": a report, not a heading."""
NEAR_TOP = 8
FORMAL = frozenset({"present", "absent", "invited", "actions", "decisions", "agenda", "approvals"})


def infer_headings(lines: list[Line], below: int = 0) -> None:
    """Turns text lines that look like headings into such, with levels deeper than `below`."""
    text = [line for line in lines if line.block == "text" and line.text]
    if not text or (any(line.block == "heading" and line.sure for line in lines) and not below):
        return
    mark_rolls(lines)
    blanks = sum(line.block == "blank" for line in lines)
    airy = blanks > len(lines) * 0.08
    first = next((i for i, line in enumerate(lines) if line.text), 0)
    dashes(lines)
    numbered(lines)
    lettered(lines)
    for i, line in enumerate(lines):
        if line.block == "text" and not line.literal and not line.roll and i != first:
            before = lines[i - 1] if i else None
            after = lines[i + 1] if i + 1 < len(lines) else None
            dated = i < first + NEAR_TOP and _is_date(plain(line.text))
            if not dated and _is_heading(line, before, after, airy):
                line.block, line.sure = "heading", False
    outdented(lines)
    levels(lines, below)


def dashes(lines: list[Line]) -> None:
    """ "- TLS" at the margin with text instead of bullets beneath it heads that text."""
    for i, line in enumerate(lines[:-1]):
        before, after = lines[i - 1] if i else None, lines[i + 1]
        if line.block != "text" and not (
            line.block == "bullet" and line.indent == 0 and line.depth <= 1
        ):
            continue
        m = (
            DASHED.match(line.text)
            if line.block == "text"
            else re.match(r"(?P<dash>)(?P<text>.+)", line.text)
        )
        if not m or len(line.text) > 70 or (before is not None and before.block != "blank"):
            continue
        if (
            not (after.block == "text" and after.text)
            or line.box is not None
            or _captured(line.text)
        ):
            continue
        level = 2 + max(0, len(m.group("dash")) - 1)
        line.block, line.level, line.text, line.sure = (
            "heading",
            level,
            f"{line.ordered} {m.group('text').rstrip(' :')}".strip(),
            False,
        )


def numbered(lines: list[Line]) -> None:
    """ "3. Any other business" with something else than 4. beneath it heads that, if most numbers do so."""
    top = [
        i
        for i, line in enumerate(lines)
        if line.ordered and line.indent <= 1 and line.block == "bullet"
    ]
    heads = []
    for i in top:
        after = next((line for line in lines[i + 1 : i + 6] if line.text), None)
        line = lines[i]
        beneath = after is not None and not (after.ordered and after.indent <= 1)
        if (
            beneath
            and len(line.text) <= 80
            and not line.text.endswith((";", ","))
            and (not line.text.endswith(".") or _apart(lines, i))
            and not _captured(line.text)
        ):
            heads.append(line)
    if len(heads) >= 2 and len(heads) >= 0.6 * len(top):
        for line in heads:
            line.block, line.level, line.sure = "heading", 2, False
            line.text = f"{line.ordered} {line.text.rstrip('.')}"


def _apart(lines: list[Line], i: int) -> bool:
    """A line of a few words between blank ones, which may end in a full stop and yet head what follows."""
    return len(lines[i].text.split()) <= 6 and _alone(
        lines[i - 1] if i else None, lines[i + 1] if i + 1 < len(lines) else None
    )


def lettered(lines: list[Line]) -> None:
    """ "B. Recent resignations" apart from its text heads that, in a row of such lines from A."""
    rows: list[list[Line]] = []
    for before, line, after in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        m = LETTERED.match(line.text) if line.block == "text" and not line.literal else None
        if not m or before.block not in ("blank", "heading") or _captured(line.text):
            continue
        if after is not None and after.block not in ("blank", "text"):
            continue
        if m.group("letter") == "A":
            rows.append([line])
        elif rows and m.group("letter") == chr(ord("A") + len(rows[-1])):
            rows[-1].append(line)
    for line in [line for row in rows if len(row) > 1 for line in row]:
        line.block, line.level, line.sure = "heading", 3, False


def outdented(lines: list[Line]) -> None:
    """A line at the margin with indented text right beneath it heads that text."""
    for line, after in itertools.pairwise(lines):
        if (
            line.block == "text"
            and line.indent == 0
            and not line.roll
            and after.text
            and not after.roll
            and after.indent >= 2
            and after.block in ("text", "bullet")
        ):
            if after.block == "bullet" and after.indent < 3:
                continue
            if (
                len(line.text) <= 110
                and not _captured(line.text)
                and not said(line.text)
                and line.text[:1].isupper() | line.text[:1].isdigit()
            ):
                line.block, line.level, line.sure = "heading", 4, False


def _captured(text: str) -> bool:
    """Is the line something of its own: an action, a decision, a label?"""
    return (bool(KEYWORD.match(plain(text))) and action_line(text) is not None) or decision_line(
        text
    ) is not None


def _is_heading(line: Line, before: Line | None, after: Line | None, airy: bool) -> bool:
    words = straight(plain(line.text)).strip()
    section = section_of(words)
    if section.kind in FORMAL or section.kind == "status":
        return not words.endswith(":") or section.kind == "status"
    if section.kind or not words or len(words) > 140 or line.indent > 1 or after is None:
        return False
    if (
        NUMBERED.match(words)
        and len(words) <= 90
        and _alone(before, after)
        and not words.endswith((".", ";", ","))
    ):
        return True
    core = PAREN.sub("", words).strip()
    if not _is_titular(core) or _captured(words) or said(words) or chat_line(words):
        return False
    if inline_attendance(line):
        return False
    around = _alone(before, after)
    if (
        PRESENTER.search(words)
        and len(core) <= 70
        and (around or not airy or before is None or before.block != "text")
    ):
        return True
    share = capitals(core)
    if not airy:
        return share >= 0.5
    if around and len(core.split()) <= 10 and len(core) <= 80:
        return True
    preceded = before is None or before.block in ("blank", "rule")
    return (share >= 0.99 and 2 <= len(core.split()) <= 6) or (preceded and share >= 0.6)


def _is_date(words: str) -> bool:
    """ "May 15, 2019" and no more, but for a weekday."""
    found = first_date(words)
    return found is not None and len(words) - (found.end - found.start) <= 12


def _alone(before: Line | None, after: Line | None) -> bool:
    """Blank lines above and below."""
    return (before is None or before.block in ("blank", "rule", "heading")) and (
        after is None or after.block in ("blank", "rule")
    )


def _is_titular(core: str) -> bool:
    """No sentence, label, address, file or command."""
    if (
        not core
        or len(core) > 90
        or "://" in core
        or FILE.search(core)
        or "\u2713" in core
        or "@" in core
    ):
        return False
    if re.search(r"[.?!;,:\u2026-]$", core) or re.search(
        r"[.?!]\s+[A-Z]", ABBREVIATED.sub("", core)
    ):
        return False
    if HAPPENED.search(core):
        return False
    if re.search(r":\s", core) or not (core[0].isupper() or core[0].isdigit()):
        return False
    if core.lower() in ("draft", "final", "confidential", "private") or (
        core.count(",") >= 1 and ROLE.search(core)
    ):
        return False
    first = re.split(r"[\s,]", core.lower())[0]
    if first in SENTENCE_STARTS or re.match(r"\w+ing (?:on|for|with|to|at)\b", core):
        return False
    return not (
        first in VERBS
        and len(core.split()) > 2
        and capitals(core) < 0.99
        and first not in ("update", "review", "report", "release")
    )


def capitals(core: str) -> float:
    """Share of capitalised words among those that a title capitalises, the first left out if there are more."""
    words = [
        w
        for w in re.findall(r"[^\W_][\w'./+-]*", core)
        if w.lower() not in SMALL and not w[0].isdigit()
    ]
    if len(words) > 1:
        words = words[1:]
    return sum(w[0].isupper() for w in words) / len(words) if words else 0.0


def levels(lines: list[Line], below: int) -> None:
    """Gives inferred headings their levels.

    A heading right above another holds it and those that follow; a formal heading (attendees, approvals) and the one
    after the status headings stand at the top.
    """
    headings = [line for line in lines if line.block == "heading" and not line.sure]
    following = {id(a): b for a, b in zip(_solid(lines), _solid(lines)[1:], strict=False)}
    nested = False
    last_status = False
    for line in headings:
        words = plain(line.text)
        section = section_of(words)
        after = following.get(id(line))
        if line.level:
            line.level += below
            continue
        number = NUMBERED.match(words)
        if number:
            line.level = below + 1 + number.group("number").count(".")
            continue
        holds = after is not None and after.block == "heading" and section.kind != "agenda"
        formal = section.kind in FORMAL
        top = (
            formal
            or (holds and not (nested and section.kind == "status"))
            or (last_status and section.kind != "status")
        )
        if section.kind == "status":
            top = False
        line.level = below + (1 if top or not nested else 2)
        nested = (holds or section.kind == "approvals") if top else nested
        last_status = section.kind == "status"


def _solid(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.block not in ("blank", "rule")]
