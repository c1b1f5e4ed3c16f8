"""Which topics were proposed for a meeting? A list, a table copied as text, or forms with a field a line.

Sources: a Xen developer meeting's wiki page of 2012 (table, consolidated list) and a hackathon's of 2013 (forms made by
a wiki template: "Technical contact: ...", "Difficulty: ...", votes as "NAME TIME (UTC): Will attend").
"""

import re
from collections import Counter

from minutes.document.dates import first_date
from minutes.document.inline import plain
from minutes.document.lines import Line
from minutes.document.model import Comment, Topic
from minutes.document.names import split_names
from minutes.document.outline import as_written

CONSOLIDATED = re.compile(
    r"^(?!.*\bunconsolidated\b).*\bconsolidated\b.*\b(?:topics?|agenda|items?|list)\b|^(?!.*unconsol).*\btopics?\b.*\bconsolidated\b",
    re.I,
)
PROPOSED = re.compile(
    r"\bpropos(?:ed|als?)\b.*\b(?:topics?|sessions?|talks?)\b|\b(?:topics?|sessions?)\b.*\bpropos(?:ed|als?)\b",
    re.I,
)
TABLE = re.compile(
    r"^\W*(?:id|#|no\.?|nr\.?)\W+(?=.*\b(?:topic|title|subject)\b)(?=.*\b(?:proposer|proposed by|owner|submitter)\b).{5,120}$",
    re.I,
)
ROW = re.compile(r"^(?P<number>\d{1,3})\s+(?P<rest>\S.*)$")
STATUS = re.compile(
    r"\s*\b(?P<status>proposed|accepted|scheduled|discussed|deferred|withdrawn|consolidated|rejected)\b\s*(?P<more>\([^()]{1,80}\))?\s*$",
    re.I,
)
MINUTES = re.compile(r"\(?\b(?:\d{1,3}\s*[-\u2013]\s*)?(?P<n>\d{1,3})\s*min(?:ute)?s?\b", re.I)
WORD = re.compile(r"[^\W\d_][\w.'\u2019-]*")
# Begins a topic rather than ends a name, though it is capitalised and stands between the two.
TOPIC_STARTS = frozenset(
    "non needs various new how what why future status support update updates plans plan general other more the a an all".split()
)

FIELDS: dict[str, str] = {
    "date of insert": "inserted", "technical contact": "contacts", "contact": "contacts", "contacts": "contacts",
    "mailing list/forum for project": "mailing_list", "mailing list": "mailing_list", "irc channel for project": "irc",
    "irc channel": "irc", "irc": "irc", "difficulty": "difficulty", "skills needed": "skills", "skills": "skills",
    "description": "description", "outcomes": "outcomes", "expected outcomes": "outcomes", "outcome": "outcomes",
    "peer review comments": "reviews", "proposer": "proposer", "proposed by": "proposer", "lead": "lead",
    "gsoc": "other", "verified": "other", "references": "other",
}  # fmt: skip
FIELD = re.compile(r"^(?P<key>[A-Za-z][A-Za-z/ ]{2,40}?)\s*(?::\s*(?P<value>.*))?$", re.S)
SIGNED = re.compile(
    r"(?:Pictogram \w+(?: \w+)? \d{1,3}px\.png\s+)?(?P<who>[\w.@-]{1,40}(?: [\w.-]{1,40}){0,2}) (?P<at>\d{1,2}:\d{2}, \d{1,2} \w{3,9} \d{4}) \((?:UTC|CES?T|GMT)\):\s*"
    r"(?P<text>.*?)(?=\s*Pictogram |\s+[\w.@-]{1,40} \d{1,2}:\d{2}, \d{1,2} \w{3,9} \d{4} \(|$)",
    re.S,
)
PICTURE = re.compile(r"^Pictogram (?:voting )?(?:comment|vote|support|oppose)", re.I)
NOTHING = re.compile(r"^\W*(?:n/?a|none|tbd|\?|)\W*$", re.I)


def find_topics(lines: list[Line]) -> tuple[list[Topic], set[int]]:
    """(topics, numbers of the lines that are taken for them and mean nothing else)."""
    topics, taken = _forms(lines)
    if topics:
        return topics, _unheaded(lines, taken)
    rows, taken_rows = _copied_table(lines)
    marked, taken_marked = _marked_table(lines)
    listed, taken_listed = _lists(lines, taken_rows | taken_marked, bool(rows or marked))
    return listed + rows + marked, _unheaded(lines, taken_rows | taken_marked | taken_listed)


def _unheaded(lines: list[Line], taken: set[int]) -> set[int]:
    """A line of a topic that was taken for a heading is none."""
    for line in lines:
        if line.block == "heading" and not line.sure and line.number in taken:
            line.block = "text"
    return taken


# -- lists


def _lists(lines: list[Line], taken: set[int], table: bool) -> tuple[list[Topic], set[int]]:
    """Bullets beneath "Consolidated list of topics" or "Proposed topics"."""
    topics: list[Topic] = []
    used: set[int] = set()
    status = ""
    for line in lines:
        if line.block == "heading":
            text = plain(line.text)
            status = (
                "consolidated"
                if CONSOLIDATED.search(text)
                else "proposed"
                if PROPOSED.search(text) and not table
                else ""
            )
        elif status and line.block == "bullet" and line.depth == 1 and line.number not in taken:
            text = plain(line.text)
            topics.append(Topic(text, status=status, minutes=_minutes(text)))
            used.add(line.number)
    return topics, used


def _minutes(text: str) -> int | None:
    m = MINUTES.search(text)
    return int(m.group("n")) if m else None


# -- tables


def _marked_table(lines: list[Line]) -> tuple[list[Topic], set[int]]:
    """A table with columns for topic and proposer, in a format that marks tables."""
    topics: list[Topic] = []
    used: set[int] = set()
    at: dict[str, int] = {}
    for line in lines:
        if line.block != "row":
            if line.block == "heading":
                at = {}
            continue
        names = {plain(c).strip(" :*").lower(): i for i, c in enumerate(line.cells)}
        if "topic" in names and ("proposer" in names or "proposed by" in names):
            at = names
            used.add(line.number)
        elif at:
            used.add(line.number)
            topics.append(_from_cells(line.cells, at))
    return topics, used


def _from_cells(cells: list[str], at: dict[str, int]) -> Topic:
    def cell(*names: str) -> str | None:
        for name in names:
            i = at.get(name)
            if i is not None and i < len(cells) and not NOTHING.match(cells[i]):
                return plain(cells[i])
        return None

    text = cell("topic") or "-"
    status = cell("status")
    topic = Topic(
        text,
        proposer=cell("proposer", "proposed by"),
        lead=cell("lead"),
        status=(status or "proposed").lower(),
    )
    topic.number, topic.minutes = cell("id", "#", "no", "no."), _minutes(text)
    votes = cell("votes", "vote")
    topic.votes = int(votes) if votes and votes.isdigit() else None
    return topic


def _copied_table(lines: list[Line]) -> tuple[list[Topic], set[int]]:
    """A table copied as text: "ID Topic Proposer Lead Status", then a line a row, cells run together."""
    start = next(
        (
            i
            for i, line in enumerate(lines)
            if line.block in ("text", "heading") and TABLE.match(plain(line.text))
        ),
        None,
    )
    if start is None:
        return [], set()
    rows: list[tuple[str, str, list[Line]]] = []
    used = {lines[start].number}
    for line in lines[start + 1 :]:
        m = ROW.match(plain(line.text)) if line.block in ("text", "heading") else None
        if m and int(m.group("number")) == len(rows) + 1:
            rows.append((m.group("number"), m.group("rest"), []))
        elif line.block == "heading":
            break
        elif rows and line.text:
            rows[-1][2].append(line)
        if line.text:
            used.add(line.number)
    words = Counter(
        w.lower() for line in lines if line.number not in used for w in WORD.findall(line.text)
    )
    starts = Counter(" ".join(rest.split()[:2]) for _, rest, _ in rows)
    proposers = {" ".join(rest.split()[:2]) for _, rest, _ in rows}
    return [_row(n, rest, more, words, starts, proposers) for n, rest, more in rows], used


def _row(
    number: str,
    rest: str,
    more: list[Line],
    words: Counter[str],
    starts: Counter[str],
    people: set[str],
) -> Topic:
    name, text = _proposer(rest, words, starts)
    status = "proposed"
    notes = [as_written(line) for line in more]
    if m := STATUS.search(text):
        status, text = m.group("status").lower(), text[: m.start()]
        notes = [m.group("more").strip("()"), *notes] if m.group("more") else notes
    text, lead = _lead(text.strip(), people)
    title = _title(text)
    topic = Topic(
        title, text if text != title else None, name, lead, status, _minutes(text), number=number
    )
    if more:
        topic.description = "\n".join([text, *(as_written(line) for line in more)])
    topic.notes = "\n".join(notes)
    return topic


def _proposer(rest: str, words: Counter[str], starts: Counter[str]) -> tuple[str, str]:
    """(proposer, what follows). Two words, three if the second is an initial or the third cannot begin the topic."""
    parts = rest.split()
    if m := re.match(r"^((?:[^\W\d_][\w.'-]*\s+){1,3})(\([^()]*\))\s+(.*)$", rest):
        return m.group(1).strip(), m.group(3) if len(m.group(3)) > 2 else rest
    n = min(2, len(parts) - 1)
    if len(parts) > 3 and re.fullmatch(r"[A-Z]\.", parts[1]):
        n = 3
    elif len(parts) > 4 and starts[" ".join(parts[:2])] == 1:
        third, fourth = parts[2], parts[3]
        plain_name = (
            re.fullmatch(r"[A-Z][a-z]+", third)
            and third.lower() not in TOPIC_STARTS
            and not words[third.lower()]
        )
        n = 3 if plain_name and fourth[0].isupper() else n
    return " ".join(parts[:n]), " ".join(parts[n:])


def _lead(text: str, people: set[str]) -> tuple[str, str | None]:
    """(text, lead): "TBD" at the end is nobody yet; a proposer's name or "GeorgeD" is somebody."""
    if m := re.search(r"\s+TBD$", text):
        return text[: m.start()], None
    for name in people:
        if text.endswith(" " + name):
            return text[: -len(name)].strip(), name
    if m := re.search(r"\s+([A-Z][a-z]{2,}[A-Z])$", text):
        return text[: m.start()], m.group(1)
    return text, None


def _title(text: str) -> str:
    """The first clause of a long text."""
    if len(text) <= 100:
        return text.rstrip(" :")
    first = re.split(r"(?<=[\w)])[.:;]\s+", text, maxsplit=1)[0]
    return first if len(first) <= 140 else first[:120].rsplit(" ", 1)[0]


# -- forms


def _forms(lines: list[Line]) -> tuple[list[Topic], set[int]]:
    """Forms: a title, then "Technical contact: ...", "Difficulty: ..." line by line."""
    begins = [i for i, line in enumerate(lines) if _begins(lines, i)]
    if len(begins) < 2:
        return [], set()
    topics: list[Topic] = []
    used: set[int] = set()
    heads = [_title_above(lines, i) for i in begins]
    for at, head, following in zip(begins, heads, [*heads[1:], None], strict=True):
        end = following if following is not None else _end(lines, at)
        title = plain(lines[head].text) if head is not None else plain(lines[at].text)
        if head is not None:
            lines[head].block, lines[head].level = "heading", max(lines[head].level, 4)
        topic = Topic(title, status="proposed")
        _fill(topic, [line for line in lines[at:end] if line.text])
        topics.append(topic)
        used |= {line.number for line in lines[at:end] if line.text}
    return topics, used


def _begins(lines: list[Line], i: int) -> bool:
    """The first field of a form, with others right behind."""
    if not (key := _key(lines[i])) or key[0] in ("description", "other"):
        return False
    above = next((lines[j] for j in range(i - 1, max(-1, i - 4), -1) if lines[j].text), None)
    if above is not None and _key(above):
        return False
    after = [line for line in lines[i + 1 : i + 6] if line.text]
    return sum(1 for line in after if _key(line)) >= 3


def _key(line: Line) -> tuple[str, str] | None:
    """(field, value) of a form's line."""
    if line.block not in ("text", "bullet", "heading"):
        return None
    m = FIELD.match(plain(line.text))
    name = FIELDS.get(m.group("key").lower()) if m else None
    if not m or name is None or (m.group("value") is None and name != "reviews"):
        return None
    return name, (m.group("value") or "").strip()


def _title_above(lines: list[Line], i: int) -> int | None:
    return next((j for j in range(i - 1, max(-1, i - 5), -1) if lines[j].text), None)


def _end(lines: list[Line], at: int) -> int:
    """Where the last form ends: at the next heading."""
    for j in range(at + 1, len(lines)):
        if lines[j].block == "heading" and not _key(lines[j]):
            return j
    return len(lines)


def _fill(topic: Topic, lines: list[Line]) -> None:
    current = ""
    values: dict[str, list[str]] = {}
    for line in lines:
        key = _key(line)
        if (key and key[0] == "reviews") or PICTURE.match(plain(line.text)):
            current = "reviews"
            _signed(topic, plain(line.text))
            continue
        if key:
            current = key[0]
            values.setdefault(current, []).append(key[1])
        elif current == "reviews" and SIGNED.search(line.text):
            _signed(topic, plain(line.text))
        elif current in ("description", "outcomes", "skills", "difficulty"):
            values[current].append(as_written(line))
        else:
            topic.notes = f"{topic.notes}\n{as_written(line)}".strip()
    _file(topic, values)


def _file(topic: Topic, values: dict[str, list[str]]) -> None:
    def text(name: str) -> str | None:
        joined = "\n".join(values.get(name, [])).strip()
        return None if NOTHING.match(joined) else joined

    topic.description, topic.outcomes = text("description"), text("outcomes")
    topic.difficulty, topic.skills = text("difficulty"), text("skills")
    topic.mailing_list, topic.irc = text("mailing_list"), text("irc")
    topic.proposer, topic.lead = text("proposer"), text("lead")
    contacts = re.sub(r"\s*\((?:or|and)[^()]*\)", "", text("contacts") or "")
    topic.contacts = split_names(contacts)
    inserted = text("inserted") or ""
    topic.proposed_on = _day_first(inserted)
    if others := [v for v in values.get("other", []) if v]:
        topic.notes = "\n".join([topic.notes, *others]).strip()


def _day_first(text: str) -> str | None:
    """ "29/04/2013" of a form: the day comes first where any form of the kind shows it; here always."""
    if m := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        found = first_date(f"{m.group(3)}-{m.group(2)}-{m.group(1)}") or first_date(
            f"{m.group(3)}-{m.group(1)}-{m.group(2)}"
        )
        return found.iso if found else None
    found = first_date(text)
    return found.iso if found else None


def _signed(topic: Topic, text: str) -> None:
    """Votes and comments, each signed "NAME 18:02, 29 April 2013 (UTC): ..."."""
    for m in SIGNED.finditer(text):
        who = m.group("who").split()[-1] if PICTURE.match(m.group()) else m.group("who").strip()
        said = m.group("text").strip()
        if re.match(r"will attend\b", said, re.I):
            topic.will_attend.append(who)
        elif said:
            when = first_date(m.group("at"))
            topic.comments.append(Comment(said, who, written_on=when.iso if when else None))
    topic.votes = len(topic.will_attend) or None
