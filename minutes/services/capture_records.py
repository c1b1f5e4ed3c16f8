"""The records that a save may touch: loaded once, locked, looked up by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from actions.models import Action, ActionEvent, Owner
from budgets.models import Approval, ApprovalEvent, Charge, Position
from minutes.models import Card, Decision, Meeting
from people.models import Committee, Mail

from .capture_marks import action_number, yearly_number
from .capture_till import Till

Record = Action | Decision | Approval
E = TypeVar("E", ActionEvent, ApprovalEvent)
M = TypeVar("M", Decision, Approval)


@dataclass
class Records:
    """By number ("AB-17"); owners, events and positions by their record's id."""

    by_number: dict[str, Record] = field(default_factory=dict)
    owners: dict[int, list[Owner]] = field(default_factory=lambda: defaultdict(list))
    events: dict[int, list[ActionEvent]] = field(default_factory=lambda: defaultdict(list))
    decided: dict[int, list[ApprovalEvent]] = field(default_factory=lambda: defaultdict(list))
    positions: dict[int, list[Position]] = field(default_factory=lambda: defaultdict(list))
    cards: dict[tuple[str, int], Card] = field(default_factory=dict)
    till: Till = field(default_factory=Till)

    def is_ours(self, record: Record, meeting: Meeting) -> bool:
        """Raised in this meeting: its lines define it. A request that was written on our pages only gets its
        outcome here."""
        if isinstance(record, Action):
            return record.raised_in_id == meeting.pk
        on_our_pages = isinstance(record, Approval) and record.made_by_id is not None
        return record.meeting_id == meeting.pk and not on_our_pages

    def is_live(self, record: Record) -> bool:
        if isinstance(record, Action):
            return record.status != "gone"
        if isinstance(record, Decision):
            return record.withdrawn_at is None
        return not any(
            e.captured and e.to_state == "withdrawn" for e in counting(self.decided[record.pk])
        )

    def open_card(self, record: Record) -> Card | None:
        return self.cards.get((kind_of(record), record.pk))


def kind_of(record: Record) -> str:
    if isinstance(record, Action):
        return "action"
    return "decision" if isinstance(record, Decision) else "request"


def item_of(record: Record) -> int | None:
    return record.raised_item_id if isinstance(record, Action) else record.item_id


def counting(events: Iterable[E]) -> list[E]:
    """Events that nothing undoes, without the undoing ones, in the order of their recording."""
    events = list(events)
    undone = {e.undoes_id for e in events if e.undoes_id is not None}
    undone |= {e.undoes.pk for e in events if e.undoes is not None}
    return [e for e in events if e.undoes_id is None and e.undoes is None and e.pk not in undone]


def load_records(meeting: Meeting, numbers: Collection[str], item_ids: Collection[int]) -> Records:
    """The records of these numbers, and what was raised under these items (a number that somebody erased is
    looked for among them): eight queries, whatever there is; four more where requests of them have charges.
    Locked in one order: actions, requests, then budget lines, each by their ids. (Not their keys: a condition that
    is decided at the same time may name one of the actions, and nobody waits in a circle.)"""
    found = Records()
    committee = meeting.committee
    # Zeros, so that each query is asked even where nothing is looked for: a save costs the same always.
    of_code = [n for number in numbers if (n := action_number(number, committee.code))]
    actions = list(
        Action.objects.select_for_update(of=("self",), no_key=True)
        .filter(committee=committee)
        .filter(Q(number__in=[*of_code, 0]) | Q(raised_in=meeting, raised_item__in=[*item_ids, 0]))
        .order_by("pk")
    )
    for action in actions:
        action.committee = committee
    decisions = list(
        _yearly(Decision.objects.all(), committee, numbers, "D")
        | Decision.objects.filter(committee=committee, meeting=meeting, item__in=[*item_ids, 0])
    )
    asked = _yearly(Approval.objects.all(), committee, numbers, "R") | Approval.objects.filter(
        committee=committee, meeting=meeting, item__in=[*item_ids, 0]
    )
    lines = Charge.objects.filter(approval=OuterRef("pk")).order_by().values("line")
    asked = asked.annotate(charged=ArraySubquery(lines)).order_by("pk")
    approvals = list(asked.select_for_update(of=("self",), no_key=True))
    for record in (*actions, *decisions, *approvals):
        found.by_number[record.reference] = record
    _load_parts(found, actions, approvals)
    found.till = Till.of({a.pk: a.charged for a in approvals if a.charged})
    for card in Card.objects.filter(meeting=meeting, answered_at=None):
        for kind, pk in (
            ("action", card.action_id),
            ("decision", card.decision_id),
            ("request", card.approval_id),
        ):
            if pk is not None:
                found.cards[kind, pk] = card
    return found


def _load_parts(found: Records, actions: list[Action], approvals: list[Approval]) -> None:
    ids = [action.pk for action in actions]
    rows = Owner.objects.filter(action__in=[*ids, 0]).select_related("person", "organisation")
    for owner in rows.order_by("position", "pk"):
        found.owners[owner.action_id].append(owner)
    for event in ActionEvent.objects.filter(action__in=[*ids, 0]).order_by("pk"):
        found.events[event.action_id].append(event)
    ids = [approval.pk for approval in approvals]
    for decided in ApprovalEvent.objects.filter(approval__in=[*ids, 0]).order_by("pk"):
        found.decided[decided.approval_id].append(decided)
    for position in Position.objects.filter(approval__in=[*ids, 0]).order_by("pk"):
        found.positions[position.approval_id].append(position)


def _yearly(
    rows: QuerySet[M], committee: Committee, numbers: Collection[str], letter: str
) -> QuerySet[M]:
    wanted = Q(pk=0)
    for number in numbers:
        if pair := yearly_number(number, letter):
            wanted |= Q(year=pair[0], number=pair[1])
    return rows.filter(committee=committee).filter(wanted)


SMALL_TALK = frozenset({"answered"})
"""Events that do not build on an action: a name was explained."""


def built_on(records: Records, record: Record) -> bool:
    """Whether others have ticked or updated it (CAPTURE.md, 7)."""
    if isinstance(record, Decision):
        return False
    if isinstance(record, Approval):
        own = [e for e in counting(records.decided[record.pk]) if not e.captured]
        return bool(own) or any(not p.captured for p in records.positions[record.pk])
    events = counting(records.events[record.pk])
    return any(not e.captured and e.kind not in SMALL_TALK for e in events)


def told_by_mail(records: Records, actions: Iterable[Action]) -> set[int]:
    """The actions about which a mail went out: one query."""
    keys = {f"actions.{e.pk}": action.pk for action in actions for e in records.events[action.pk]}
    if not keys:
        return set()
    # In a demonstration mails are read in their list: there a waiting one has gone out.
    out = [Mail.State.SENT, *([Mail.State.WAITING] if settings.DEMO else [])]
    mails = Mail.objects.filter(events__overlap=list(keys), state__in=out)
    return {
        keys[key]
        for events in mails.values_list("events", flat=True)
        for key in events
        if key in keys
    }
