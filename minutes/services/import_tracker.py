"""What does the tracker have that a document of a committee could mean? A fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from actions.life import order
from actions.models import Action, ActionEvent, Owner
from actions.services.record import facts_of
from budgets.models import Approval
from minutes.compare import (
    KnownAction,
    KnownAttendance,
    KnownDecision,
    KnownItem,
    KnownMeeting,
    KnownOwner,
    KnownRequest,
    KnownTopic,
    Stated,
    Tracker,
    Who,
)
from minutes.compare.actions import MAYBE_SAME_MEETING
from minutes.compare.meetings import find_meeting
from minutes.compare.topics import DETAILS
from minutes.compare.words import alike, normal
from minutes.document.model import MinutesDocument
from minutes.models import (
    Attendance,
    Comment,
    Decision,
    Import,
    Item,
    ItemRevision,
    Meeting,
    MeetingEvent,
    Topic,
    TopicEvent,
    TopicState,
    TopicVote,
)
from people.models import Committee
from people.names import name_key

from .import_names import keys_of

KINDS = ActionEvent.Kind
ABOUT_OWNERS = frozenset({KINDS.MINUTED, KINDS.REASSIGNED, KINDS.RAISED, KINDS.ANSWERED})


def load_tracker(
    committee: Committee, document: MinutesDocument, zone: ZoneInfo, answers: dict[str, object]
) -> Tracker:
    """The committee's meetings; of the one that the document is of, all; of actions those that are of
    that meeting or of like words, and those that a person chose."""
    tracker = Tracker(committee.code, meetings=_meetings(committee, document))
    line = find_meeting(document, tracker, zone, answers)
    chosen = answers.get("actions")
    picked = (
        [pk for pk in chosen.values() if isinstance(pk, int)] if isinstance(chosen, dict) else []
    )
    tracker.actions = _actions(committee, document, line.id, picked)
    tracker.requests = _requests(committee)
    if line.id is not None:
        meeting = Meeting.objects.get(pk=line.id)
        tracker.preamble = meeting.preamble
        tracker.items = _items(line.id)
        tracker.attendance = [
            KnownAttendance(a.pk, a.person_id, a.organisation_id, a.present, a.reply, a.note)
            for a in Attendance.objects.filter(meeting=line.id)
        ]
        tracker.decisions = [
            KnownDecision(d.pk, d.reference, d.text, d.outcome, d.condition, d.votes)
            for d in Decision.objects.filter(meeting=line.id, withdrawn_at=None)
        ]
        comments = Comment.objects.filter(item__meeting=line.id)
        tracker.comments = list(comments.values_list("text", flat=True))
        if document.topics:
            tracker.topics = _topics(line.id)
    return tracker


def _meetings(committee: Committee, document: MinutesDocument) -> list[KnownMeeting]:
    """All of them; with their headings only where the document's own day does not tell which it is."""
    headings: dict[int, set[str]] = defaultdict(set)
    if document.date is None or document.date_from == "mail" or len(document.date) == 7:
        items = Item.objects.current().filter(meeting__committee=committee)
        for meeting_id, title in items.values_list("meeting", "title"):
            headings[meeting_id].add(normal(title))
    found = []
    for meeting in Meeting.objects.filter(committee=committee).defer("preamble", "as_approved"):
        found.append(
            KnownMeeting(
                meeting.pk,
                meeting.number,
                meeting.title,
                meeting.starts_at,
                meeting.first_day,
                meeting.ends_at.astimezone(meeting.zone).date(),
                meeting.precision,
                meeting.state,
                frozenset(headings[meeting.pk]),
            )
        )
    return found


def edited_here(meeting_id: int | None) -> QuerySet[Any, Any]:
    """The ids of items that a person edited, or typed under; no import."""
    edited = MeetingEvent.objects.filter(
        meeting=meeting_id, item__isnull=False, kind=MeetingEvent.Kind.ITEM_EDITED, source=None
    )
    typed = ItemRevision.objects.filter(item__meeting=meeting_id, by__isnull=False)
    return edited.order_by().values_list("item").union(typed.order_by().values_list("item"))


def _items(meeting_id: int) -> list[KnownItem]:
    """The agenda in order."""
    edited = {pk for (pk,) in edited_here(meeting_id)}
    rows = Item.objects.current().filter(meeting=meeting_id).order_by("position", "id")
    return [
        KnownItem(
            item.pk,
            item.title,
            item.parent_id,
            item.notes,
            item.presenter_id,
            item.presenter_typed,
            item.minutes,
            item.pk in edited,
        )
        for item in rows
    ]


def _topics(meeting_id: int) -> list[KnownTopic]:
    """Proposals and topics with what is written of them; without what an import told that was taken back."""
    gone = TopicEvent.objects.filter(source__state=Import.State.UNDONE, from_state="")
    rows = Topic.objects.filter(meeting=meeting_id)
    rows = rows.exclude(state=TopicState.WITHDRAWN, pk__in=gone.values("topic"))
    return [
        KnownTopic(
            topic.pk,
            topic.title,
            topic.consolidated,
            frozenset(
                name
                for name in (*DETAILS, "proposer", "lead")
                if getattr(topic, f"{name}_name" if name in ("proposer", "lead") else name)
            ),
            frozenset(v.person_id for v in topic.votes.all() if v.kind == TopicVote.Kind.ATTEND),
            frozenset(
                (normal(c.person.name if c.person else c.typed), normal(c.text))
                for c in topic.comments.all()
            ),
        )
        for topic in rows.select_related("proposer", "lead").prefetch_related(
            "votes", "comments__person"
        )
    ]


def _actions(
    committee: Committee, document: MinutesDocument, meeting_id: int | None, picked: list[int]
) -> list[KnownAction]:
    """Those that could be meant: of like words, of the same meeting, or picked by a person."""
    gone = ActionEvent.objects.filter(kind=KINDS.RAISED, source__state=Import.State.UNDONE)
    candidates = Action.objects.filter(committee=committee)
    candidates = candidates.exclude(pk__in=gone.values("action"), resolution="dropped")
    texts = {pk: normal(text) for pk, text in candidates.values_list("pk", "text")}
    wanted = {
        pk
        for _place, pk in alike(
            [normal(action.text) for action in document.actions], texts, MAYBE_SAME_MEETING
        )
    }
    wanted |= set(picked) & texts.keys()
    if meeting_id is not None:
        wanted |= set(Action.objects.filter(raised_in=meeting_id).values_list("pk", flat=True))
        wanted |= set(
            ActionEvent.objects.filter(meeting=meeting_id).values_list("action", flat=True)
        )
    rows = candidates.filter(pk__in=wanted)
    rows = rows.select_related("committee", "raised_item").order_by("number")
    known = {row.pk: _known_action(row) for row in rows}
    paths = _paths(row.raised_item_id for row in rows if row.raised_item_id)
    for row in rows:
        known[row.pk].raised_item = paths.get(row.raised_item_id or 0)
    _add_owners(known)
    _add_events(known)
    return list(known.values())


def _known_action(row: Action) -> KnownAction:
    return KnownAction(
        id=row.pk,
        number=row.number,
        reference=row.reference,
        text=row.text,
        status=row.status,
        raised_at=row.raised_at,
        raised_in=row.raised_in_id,
        everyone=row.everyone,
        due_on=row.due_on.isoformat() if row.due_on else None,
        confidential=row.confidential,
        has_parent=row.parent_id is not None or row.parent_approval_id is not None,
    )


def _paths(item_ids: Iterable[int]) -> dict[int, str]:
    """The paths of headings of some items, joined as documents join them."""
    meetings = Item.objects.filter(pk__in=list(item_ids)).values("meeting")
    rows = {
        pk: (parent, title)
        for pk, parent, title in Item.objects.filter(meeting__in=meetings).values_list(
            "pk", "parent", "title"
        )
    }

    def path(pk: int) -> str:
        parent, title = rows[pk]
        return f"{path(parent)} / {title}" if parent in rows else title

    return {pk: path(pk) for pk in rows}


def _add_owners(known: dict[int, KnownAction]) -> None:
    owners = Owner.objects.filter(action__in=known).select_related("person", "organisation")
    owners = owners.prefetch_related("person__aliases", "organisation__aliases")
    for owner in owners.order_by("position", "id"):
        named = owner.person or owner.organisation
        spellings = [owner.typed, owner.name]
        if named is not None:
            spellings += [alias.text for alias in named.aliases.all()]
        known[owner.action_id].owners.append(
            KnownOwner(owner.pk, who_of(owner), keys_of(*spellings), owner.left_at is not None)
        )


def who_of(owner: Owner) -> Who:
    """The owner as a comparison names it."""
    key = name_key(owner.typed or owner.name)
    if owner.person_id is not None:
        return Who("person", owner.name, owner.person_id, key)
    if owner.organisation_id is not None:
        return Who("organisation", owner.name, owner.organisation_id, key)
    return Who("open", owner.typed, None, key)


def _add_events(known: dict[int, KnownAction]) -> None:
    """What each meeting's events state, and the statuses in the order in which they happened."""
    events = ActionEvent.objects.filter(action__in=known, undone_by=None, undoes=None)
    by_action: dict[int, list[ActionEvent]] = defaultdict(list)
    for event in events.order_by("id"):
        by_action[event.action_id].append(event)
    for pk, rows in by_action.items():
        action = known[pk]
        facts = {fact.id: fact for fact in facts_of(rows)}
        rows.sort(key=lambda event: order(facts[event.pk]))
        for event in rows:
            _take_in(action, event)


def _take_in(action: KnownAction, event: ActionEvent) -> None:
    if event.to_state:
        action.turns.append((event.happened_at, event.to_state))
    if event.kind == KINDS.EDITED and event.source_id is None:
        action.edited = True
    if event.kind in ABOUT_OWNERS:
        last = action.stated_last
        action.stated_last = event.happened_at if last is None else max(last, event.happened_at)
    if event.meeting_id is None:
        return
    if event.kind == KINDS.MINUTED and event.meeting_id == action.raised_in:
        action.raised_before = True  # minutes say NEW by the raising alone
    stated = action.stated.setdefault(event.meeting_id, Stated(event.happened_at))
    if event.to_state:
        stated.status = event.to_state
        stated.status_event = event.pk if event.kind == KINDS.MINUTED else None
    if event.kind == KINDS.TICKED and event.owner_id:
        stated.ticks[event.owner_id] = event.pk if event.source_id else None
    if event.kind == KINDS.UNTICKED and event.owner_id:
        stated.ticks.pop(event.owner_id, None)
    if event.is_word:
        stated.words.append(event.note)


def _requests(committee: Committee) -> list[KnownRequest]:
    counts = Q(events__undoes=None, events__undone_by=None) & ~Q(events__to_state="")
    rows = (
        Approval.objects.filter(committee=committee)
        .annotate(told_last=Max("events__happened_at", filter=counts))
        .prefetch_related("positions__person")
    )
    return [
        KnownRequest(
            a.pk,
            a.reference,
            a.title,
            a.kind,
            str(a.amount) if a.amount is not None else None,
            a.outcome,
            a.condition,
            # An older document is one from before the last word on it, which may have followed the decision.
            a.decided_at and (a.told_last or a.decided_at),
            a.meeting_id,
            {
                "line_code": a.line_code,
                "line_title": a.line_title,
                "line_row": a.line_row,
                "remaining_stated": a.remaining_stated,
            },
            frozenset(
                (normal(spelling), p.stance)
                for p in a.positions.all()
                for spelling in (p.typed, p.person.name if p.person else "")
                if spelling
            ),
        )
        for a in rows
    ]
