"""What stands on a meeting's page, and where? Loads it in a fixed number of queries and puts it in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef

from actions.models import Action, ActionEvent, Status
from actions.rules import can_see as can_see_action
from budgets.models import Approval
from minutes import outline, rules
from minutes.models import Attendance, Comment, Decision, Erratum, Item, Meeting, State
from minutes.passages import Passage, passages
from minutes.views.veil import Hidden
from people.names import name_key
from people.rules import sees_confidential
from people.seats import seats_of

REVIEW_AT_MOST = 30
"""How many actions of a status stand on an agenda; the others are a link to the list."""


@dataclass
class Piece:
    """One row of the book: a passage of notes, with the record that it states where there is one."""

    passage: Passage
    action: Action | None = None
    decision: Decision | None = None
    withheld: bool = False
    """It states what the reader may not see: the words of the notes do not say it either."""
    beneath: list[Any] = field(default_factory=list)
    """What was said about it afterwards (minutes/views/beneath.py)."""


@dataclass
class Entry:
    """An item in its place, with its notes in pieces and the records that hang on it."""

    line: outline.Line
    pieces: list[Piece] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    errata: list[Erratum] = field(default_factory=list)

    @property
    def item(self) -> Any:
        return self.line.item


@dataclass
class Group:
    """Actions of one status under review; `more`: there are others that the page does not show."""

    status: str
    label: str
    actions: list[Action]
    more: bool


@dataclass
class Book:
    entries: list[Entry]
    lines: list[outline.Line]
    people: list[tuple[str, list[Attendance]]]
    attendances: list[Attendance]
    loose_actions: list[Action]
    loose_decisions: list[Decision]
    loose_approvals: list[Approval]
    mine: Attendance | None = None
    rows: list[Item] = field(default_factory=list)
    """Every item of the agenda, what is withheld from the reader too: for its clock, not to be shown."""


def load_book(meeting: Meeting, user: Any) -> Book:
    """Everything that a reader may see of a meeting: nine queries."""
    trusted = sees_confidential(user, meeting.committee_id)
    inside = rules.can_see_inside(user, meeting)
    items = list(Item.objects.for_meeting_page(meeting))
    attendances = list(
        meeting.attendances.select_related("person", "organisation", "deputy_for").order_by(
            "position", "pk"
        )
    )
    actions = _actions(meeting, user)
    decisions = list(Decision.objects.standing().filter(meeting=meeting))
    requests = Approval.objects.filter(meeting=meeting).with_positions()
    requests = list(requests.annotate(seen=_seen_by(user)).order_by("year", "number"))
    approvals = [r for r in requests if r.seen and r.outcome != Approval.Outcome.WITHDRAWN]
    unseen = Hidden()
    for request in requests:
        if not request.seen:
            unseen.hide(request.reference, request.title)
    for approval in approvals:
        approval.in_minutes = _frozen(meeting, "approvals", approval.pk)
    comments: dict[int, list[Comment]] = defaultdict(list)
    for comment in (
        Comment.objects.visible_to(user).filter(item__meeting=meeting).select_related("person")
    ):
        comments[comment.item_id].append(comment)
    secret = meeting.confidential or any(row.confidential for row in (*items, *actions, *decisions))
    closed = seats_of(user).recused_items if trusted and secret else frozenset()
    if meeting.confidential:
        for item in items:
            item.confidential = item.confidential or item.pk in closed
    lines = outline.build(items, trusted=trusted, closed=closed)
    names = tuple(sorted({a.person.name for a in attendances}))
    hidden = [a for a in actions if a.confidential and not can_see_action(user, a)]
    hidden += [d for d in decisions if d.confidential and not (trusted and d.item_id not in closed)]
    entries, loose = _fill(lines, names, actions, decisions, approvals, comments, hidden)
    for entry in entries if unseen.numbers else ():
        entry.pieces = _without(entry.pieces, unseen)
    person_id = getattr(user, "person_id", None)
    return Book(
        entries=entries,
        lines=lines,
        people=by_organisation(attendances),
        attendances=attendances,
        loose_actions=[a for a in loose[0] if inside or a.raised_in_id == meeting.pk],
        loose_decisions=loose[1],
        loose_approvals=loose[2],
        mine=next((a for a in attendances if a.person_id == person_id), None) if inside else None,
        rows=items,
    )


def _seen_by(user: Any) -> Exists:
    """Whether the reader sees a request, in the query that loads it."""
    return Exists(Approval.objects.visible_to(user).filter(pk=OuterRef("pk")))


def _without(pieces: list[Piece], unseen: Hidden) -> list[Piece]:
    """Notes without the lines that state a request which the reader must not see, or what became of it."""
    made = [part for piece in pieces for part in _parts(piece, unseen)]
    if len([p for p in made if p.withheld]) == len([p for p in pieces if p.withheld]):
        return made
    outcome = [p.passage.kind == "decision" and p.decision is None for p in made]
    return [_withheld() if told else p for p, told in zip(made, outcome, strict=True)]


def _withheld() -> Piece:
    return Piece(Passage("withheld", ""), withheld=True)


def _parts(piece: Piece, unseen: Hidden) -> list[Piece]:
    """A piece of notes without the lines that state a request which the reader must not see."""
    passage = piece.passage
    if piece.action or piece.decision or piece.withheld:
        return [piece]  # its record is one that the reader sees
    if passage.kind != "text":
        hidden = unseen.hides(passage.whole or passage.source)
        return [_withheld()] if hidden else [piece]
    parts = unseen.parts(passage.source)
    if not any(hidden for _text, hidden in parts):
        return [piece]
    return [
        _withheld() if hidden else Piece(Passage("text", text.strip("\n")))
        for text, hidden in parts
        if hidden or text.strip()
    ]


def by_organisation(attendances: list[Attendance]) -> list[tuple[str, list[Attendance]]]:
    """People under whom they represent, in the order of the list; who represents nobody last."""
    groups: dict[str, list[Attendance]] = {}
    for attendance in attendances:
        name = attendance.organisation.name if attendance.organisation else ""
        groups.setdefault(name, []).append(attendance)
    return sorted(groups.items(), key=lambda group: group[0] == "")


def _actions(meeting: Meeting, user: Any) -> list[Action]:
    """What was raised in a meeting, and what was spoken of there, confidential ones too (the notes have
    their lines): raised ones first, by number."""
    # A union is two index ranges; an OR would look at every action of the committee.
    raised = Action.objects.filter(raised_in=meeting).values("pk")
    spoken = ActionEvent.objects.filter(meeting=meeting).values("action")
    found = Action.objects.filter(committee=meeting.committee_id, pk__in=raised.union(spoken))
    found = found.exclude(status="gone")
    actions = list(found.with_owners().with_carried(user).order_by("number"))
    for action in actions:
        action.committee = meeting.committee
        action.in_minutes = _frozen(meeting, "actions", action.pk)
    return sorted(actions, key=lambda a: a.raised_in_id != meeting.pk)


def _frozen(meeting: Meeting, kind: str, pk: int) -> dict[str, Any] | None:
    """The record as approved minutes have it; None while they are not approved."""
    return (meeting.as_approved or {}).get(kind, {}).get(str(pk))


def _fill(lines, names, actions, decisions, approvals, comments, hidden):
    """Each record at the passage that states it, else at the end of its item; the others are returned.
    A passage that states one of `hidden` is withheld, and such a record stands nowhere."""
    left = {action.pk: action for action in actions}
    left_decisions = {decision.pk: decision for decision in decisions}
    by_number = {record.reference: record for record in (*actions, *decisions)}
    left_approvals = {approval.pk: approval for approval in approvals}
    entries = []
    for line in outline.flat(lines):
        entry = Entry(line)
        entries.append(entry)
        if line.withheld:
            continue
        pk = line.item.pk
        decided = tuple(name_key(d.text) for d in left_decisions.values() if d.item_id == pk)
        for passage in passages(line.item.notes, names, decided):
            piece = _piece(passage, pk, left, left_decisions, by_number)
            if (piece.action or piece.decision) in hidden:
                piece = _withheld()
            entry.pieces.append(piece)
        entry.actions = _take(left, lambda a, pk=pk: a.raised_item_id == pk and a not in hidden)
        entry.decisions = _take(
            left_decisions, lambda d, pk=pk: d.item_id == pk and d not in hidden
        )
        entry.approvals = _take(left_approvals, lambda a, pk=pk: a.item_id == pk)
        entry.comments = comments.get(pk, [])
    for record in hidden:
        for kind in (left, left_decisions):
            if kind.get(record.pk) == record:
                del kind[record.pk]
    withheld = {line.item.pk for line in outline.flat(lines) if line.withheld}
    shown = {line.item.pk for line in outline.flat(lines) if not line.withheld} | {None}
    return entries, (
        [a for a in left.values() if a.raised_item_id in shown or a.raised_item_id not in withheld],
        [d for d in left_decisions.values() if d.item_id in shown],
        [a for a in left_approvals.values() if a.item_id in shown],
    )


def _piece(passage: Passage, pk: int, left, left_decisions, by_number) -> Piece:
    """A passage with the record that it states or speaks of, which then need not stand at the item's end."""
    piece = Piece(passage)
    numbered = by_number.get(passage.number.upper()) if passage.number else None
    if passage.kind in ("action", "reference"):
        piece.action = numbered or _stated(passage, left.values(), pk)
        left.pop(getattr(piece.action, "pk", None), None)
    elif passage.kind == "decision":
        piece.decision = numbered or _decided(passage, left_decisions.values(), pk)
        left_decisions.pop(getattr(piece.decision, "pk", None), None)
    if passage.number and not (piece.action or piece.decision):
        # Of another meeting, or of none: the number stands in the text.
        piece.passage = replace(passage, kind="text", source=passage.whole)
    return piece


def _take(left: dict[int, Any], belongs) -> list[Any]:
    taken = [record for record in left.values() if belongs(record)]
    for record in taken:
        del left[record.pk]
    return taken


def _stated(passage: Passage, actions, item_id: int) -> Action | None:
    """The action that a line without a number of ours states, by its words; of this item first."""
    best = None
    for action in actions if passage.kind == "action" else ():
        said = (action.in_minutes or {}).get("text", action.text)
        named = passage.number == str(action.number)
        key = name_key(said)
        if named or key == passage.key or (len(key) > 24 and passage.key.startswith(key)):
            if action.raised_item_id == item_id:
                return action
            best = best or action
    return best


def _decided(passage: Passage, decisions, item_id: int) -> Decision | None:
    for decision in decisions:
        if decision.item_id == item_id and passage.key:
            key = name_key(decision.text)
            if key == passage.key or key.startswith(passage.key) or key in passage.key:
                return decision
    return None


def load_review(meeting: Meeting, user: Any, previous: Meeting | None) -> list[Group]:
    """What is left from before, in the board's order, and what was closed since the last meeting; what this
    one raises itself is not from before.

    Carry-over is this query, nothing is copied. Four queries, however many actions there are.
    """
    known = Action.objects.in_committee(meeting.committee, user).exclude(raised_in=meeting.pk)
    since = previous.ends_at if previous else None
    picks = {
        status: known.filter(rank=rank).order_by("number")  # as the index has it
        for rank, status in enumerate((Status.OPEN, Status.UNKNOWN, Status.PROPOSED))
    }
    lately = known.filter(status=Status.CLOSED).order_by("-closed_at")
    picks[Status.CLOSED] = lately.filter(closed_at__gt=since) if since else lately.none()
    first, *others = [rows.values("pk")[: REVIEW_AT_MOST + 1] for rows in picks.values()]
    found: dict[str, list[Action]] = defaultdict(list)
    rows = Action.objects.filter(pk__in=first.union(*others, all=True)).select_related("subject")
    rows = rows.with_last_word(trusted=sees_confidential(user, meeting.committee_id))
    for action in rows.with_owners().with_carried(user).order_by("number"):
        action.committee = meeting.committee
        found[action.status].append(action)
    groups = []
    for status in picks:
        actions = found[status]
        groups.append(
            Group(
                status,
                Status(status).label,
                _by_subject(actions[:REVIEW_AT_MOST]),
                len(actions) > REVIEW_AT_MOST,
            )
        )
    return [group for group in groups if group.actions]


def _by_subject(actions: list[Action]) -> list[Action]:
    """Those of a subject together, in the order of their first; the others where they are."""
    first: dict[int | None, int] = {}
    for action in actions:
        if action.subject_id:
            first.setdefault(action.subject_id, action.number)
    return sorted(actions, key=lambda a: (first.get(a.subject_id, a.number), a.number))


def neighbours(meeting: Meeting, user: Any) -> tuple[Meeting | None, Meeting | None]:
    """The meetings before and after this one that the reader may see: two queries."""
    seen = (
        Meeting.objects.visible_to(user)
        .filter(committee=meeting.committee_id)
        .exclude(state=State.CANCELLED)
        .only("number", "title", "starts_at", "ends_at", "precision", "time_zone", "state")
    )
    before = seen.before(meeting.starts_at, meeting.pk).order_by("-starts_at", "-pk").first()
    after = seen.after(meeting.starts_at, meeting.pk).order_by("starts_at", "pk").first()
    return before, after
