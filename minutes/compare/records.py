"""Attendance, items, decisions and requests of one meeting: which does it have, what does the text add?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from minutes.document.model import Attendee, Item, MinutesDocument, Request

from .proposal import AttendeeLine, DecisionLine, ItemLine, MeetingLine, RequestLine
from .tracker import KnownAttendance, KnownItem, KnownRequest, Tracker, Who
from .words import alike, normal, pair, same_words

FindName = Callable[[str, str], Who]

SAME_TITLE = 0.85
DEEPEST = 5
"""How deep items nest on an agenda; what a document nests deeper stands beside its parent."""
SAME_DECISION = 0.75


def compare_attendees(
    document: MinutesDocument,
    tracker: Tracker,
    attendees: Mapping[int, tuple[Who, Who | None]],
    names: FindName,
) -> list[AttendeeLine]:
    """One line a person: named twice, the first mention counts."""
    known = {attendance.person: attendance for attendance in tracker.attendance}
    lines: list[AttendeeLine] = []
    seen: set[tuple[str, int | str]] = set()
    for place, attendee in enumerate(document.attendees):
        person, organisation = attendees.get(place) or (names(attendee.name, ""), None)
        if person.identity in seen:
            continue
        seen.add(person.identity)
        line = AttendeeLine("new", attendee, person, organisation)
        if person.kind == "open":
            line.verdict = "unsure"
        elif person.kind == "person" and person.id in known:
            line.id = known[person.id].id
            line.changes = _attendance_changes(line, known[person.id])
            line.verdict = "changed" if line.changes else "same"
        lines.append(line)
    return lines


def _attendance_changes(line: AttendeeLine, known: KnownAttendance) -> list[str]:
    source: Attendee = line.source
    changes = []
    if source.present is not None and source.present != known.present:
        changes.append("present")
    if source.reply and source.reply != known.reply:
        changes.append("reply")
    if source.note and normal(source.note) != normal(known.note):
        changes.append("note")
    organisation = line.organisation
    if organisation and organisation.kind == "organisation" and known.organisation is None:
        changes.append("organisation")
    return changes


def _flat(
    document: MinutesDocument,
) -> Iterator[tuple[Item, str, str]]:
    """(item, its path, the path of the item above it that is kept) in the document's order.

    A list of those present makes no item, nor does a heading that only says "Agenda" over others.
    """

    def walk(items: list[Item], path: str, above: str) -> Iterator[tuple[Item, str, str]]:
        for item in items:
            here = f"{path} / {item.title}" if path else item.title
            wraps = item.kind == "attendance" or (item.kind == "agenda" and _says_nothing(item))
            if not wraps:
                yield item, here, above
            yield from walk(item.items, here, above if wraps else here)

    yield from walk(document.items, "", "")


def _says_nothing(item: Item) -> bool:
    return bool(item.items) or not item.notes.strip()


def compare_items(
    document: MinutesDocument, tracker: Tracker, names: FindName
) -> tuple[list[ItemLine], str]:
    """The headings with what they change, and the text that stands before them.

    Siblings pair by title, best first, whatever their order; a heading that moved elsewhere is found by
    its very words. Notes are the same when their words are; what a person edited here stays.
    """
    lines: list[ItemLine] = []
    places: dict[str, int] = {}
    for item, path, above in _flat(document):
        parent = places.get(above)
        if parent is not None and lines[parent].depth + 1 >= DEEPEST:
            parent = lines[parent].parent
        line = ItemLine("new", item, path, len(lines), parent)
        line.depth = 0 if parent is None else lines[parent].depth + 1
        line.presenter = names(item.presenter, "") if item.presenter else None
        lines.append(line)
        places[path] = line.index  # of two equal headings the later has what follows
    _pair_items(lines, tracker.items)
    return lines, _preamble(document)


def _preamble(document: MinutesDocument) -> str:
    """Lines before the first heading; and of dropped headings what is no list of those present."""
    parts = [document.notes.strip()]
    people = [normal(attendee.name) for attendee in document.attendees]

    def walk(items: list[Item]) -> None:
        for item in items:
            if item.kind == "attendance":
                kept = [
                    text
                    for text in item.notes.splitlines()
                    if not any(name and name in normal(text) for name in people)
                ]
                parts.append("\n".join(kept).strip())
            elif item.kind == "agenda" and _says_nothing(item):
                parts.append(item.notes.strip())
            walk(item.items)

    walk(document.items)
    return "\n\n".join(part for part in parts if part)


def _pair_items(lines: list[ItemLine], known: list[KnownItem]) -> None:
    by_id = {item.id: item for item in known}
    taken: set[int] = set()
    children: dict[int | None, list[int]] = {}
    for line in lines:
        children.setdefault(line.parent, []).append(line.index)
    for parent in [None, *range(len(lines))]:  # a parent stands before its children
        mine = [lines[i] for i in children.get(parent, [])]
        above = None if parent is None else lines[parent].id
        if parent is not None and above is None:
            continue
        have = {k.id: normal(k.title) for k in known if k.parent == above and k.id not in taken}
        titles = [normal(line.source.title) for line in mine]
        for n, j in pair(alike(titles, have, SAME_TITLE, exact_is_enough=True)).items():
            mine[n].id = j
            taken.add(j)
    for line in lines:
        if line.id is None:  # moved to another place in the tree
            title = normal(line.source.title)
            line.id = next(
                (k.id for k in known if k.id not in taken and title and normal(k.title) == title),
                None,
            )
            taken |= {line.id} if line.id is not None else set()
        if line.id is not None:
            line.changes = _item_changes(line, by_id[line.id])
            line.verdict = "changed" if line.changes else "same"


def _item_changes(line: ItemLine, known: KnownItem) -> list[str]:
    source, changes = line.source, []
    if source.notes.strip() and not same_words(source.notes, known.notes):
        if known.edited and known.notes.strip():
            line.kept = True
        else:
            changes.append("notes")
    if (presenter := line.presenter) and known.presenter is None:
        typed = presenter.kind == "open" and normal(known.presenter_typed) == normal(presenter.name)
        if presenter.kind in ("person", "new", "open") and not typed:
            changes.append("presenter")
    if source.minutes is not None and known.minutes is None:
        changes.append("minutes")
    return changes


def by_path(items: list[ItemLine]) -> dict[str, int]:
    """Where a path of headings is in the proposal."""
    return {line.path: line.index for line in reversed(items)}


def compare_decisions(
    document: MinutesDocument, tracker: Tracker, paths: Mapping[str, int]
) -> list[DecisionLine]:
    lines = [DecisionLine("new", d, paths.get(d.item or "")) for d in document.decisions]
    known = {decision.id: decision for decision in tracker.decisions}
    texts = {pk: normal(decision.text) for pk, decision in known.items()}
    scores = alike([normal(line.source.text) for line in lines], texts, SAME_DECISION)
    for n, j in pair(scores).items():
        line, have = lines[n], known[j]
        line.id, line.reference = have.id, have.reference
        if decision_outcome(line.source.outcome) != have.outcome:
            line.changes.append("outcome")
        if line.source.condition and normal(line.source.condition) != normal(have.condition):
            line.changes.append("condition")
        if line.source.votes and normal(line.source.votes) != normal(have.votes):
            line.changes.append("votes")
        line.verdict = "changed" if line.changes else "same"
    return lines


def decision_outcome(outcome: str) -> str:
    """What a decision can be; "deferred" and "withdrawn" are a request's."""
    return outcome if outcome in ("agreed", "condition") else "declined"


def compare_requests(
    document: MinutesDocument,
    tracker: Tracker,
    meeting: MeetingLine,
    paths: Mapping[str, int],
    names: FindName,
) -> list[RequestLine]:
    """Requests pair by title within the meeting; then with what the board deferred, or had not decided."""
    lines = []
    for request in document.requests:
        line = RequestLine("new", request, paths.get(request.item or ""))
        line.positions = [
            (names(p.name, ""), (p.stance or "remark").replace(" ", "_"), p.remark or "")
            for p in request.positions
        ]
        lines.append(line)
    known = {request.id: request for request in tracker.requests}
    here = {r.id for r in tracker.requests if meeting.id is not None and r.meeting == meeting.id}
    waiting = {
        r.id
        for r in tracker.requests
        if r.id not in here
        and (r.outcome in ("proposed", "deferred") or _undecided_then(r, meeting))
    }
    titles = {pk: normal(request.title) for pk, request in known.items()}
    scores = alike([normal(line.source.title) for line in lines], titles, SAME_TITLE)
    for have, at_least in ((here, SAME_TITLE), (waiting, 0.92)):
        fit = {
            (n, j): score
            for (n, j), score in scores.items()
            if j in have and score >= at_least and not lines[n].id
        }
        for n, j in pair(fit).items():
            lines[n].id, lines[n].reference = j, known[j].reference
    for line in lines:
        if line.id is not None:
            _request_changes(line, known[line.id], meeting)
    return lines


def _undecided_then(request: KnownRequest, meeting: MeetingLine) -> bool:
    """Decided later than this meeting: an older document may tell of its first reading."""
    return (
        request.decided_at is not None
        and meeting.starts_at is not None
        and meeting.starts_at < request.decided_at
    )


def _request_changes(line: RequestLine, known: KnownRequest, meeting: MeetingLine) -> None:
    source: Request = line.source
    earlier = (
        known.decided_at is not None
        and meeting.starts_at is not None
        and meeting.starts_at < known.decided_at
    )
    reworded = bool(source.condition) and normal(source.condition or "") != normal(known.condition)
    if source.outcome and not earlier and (source.outcome != known.outcome or reworded):
        line.changes.append("outcome")
    if amount(source.amount) is not None and known.amount is None:
        line.changes.append("amount")
    for name, value in request_facts(source).items():
        if value not in (None, "") and known.facts.get(name) in (None, ""):
            line.changes.append(name)
    said = known.positions
    line.positions = [p for p in line.positions if not _has_position(p, said)]
    if line.positions:
        line.changes.append("positions")
    line.verdict = "changed" if line.changes else "same"


def _has_position(position: tuple[Who, str, str], said: frozenset[tuple[str, str]]) -> bool:
    who, stance, _remark = position
    return any((key, stance) in said for key in (normal(who.name), who.key))


def amount(text: str | None) -> Decimal | None:
    """An amount as the database keeps it; None for what is none, or beyond all reason."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value.is_finite() and abs(value) < 10**11 else None


def request_facts(source: Request) -> dict[str, Any]:
    """What the minutes state of a request besides title, amount and outcome, by the record's fields."""
    code, _, title = (source.line or "").strip().partition(" ")
    is_code = any(c.isdigit() for c in code)
    return {
        "line_code": code[:40] if is_code else "",
        "line_title": (title if is_code else source.line or "").strip()[:200],
        "line_row": source.row if source.row is not None and 0 <= source.row < 2**31 else None,
        "remaining_stated": amount(source.remaining),
    }
