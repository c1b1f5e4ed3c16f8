"""New lines become records: numbers and ids in one query, rows in the one statement of the batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from actions.models import Action, Owner
from actions.services.raising import compose_actions, unique
from actions.services.record import LONGEST
from budgets.models import Approval
from budgets.services import compose_approvals
from budgets.services.record import NO_CURRENCY
from minutes.capture.statements import Statement
from minutes.compare.records import amount, decision_outcome, request_facts
from minutes.document.model import Request
from minutes.models import Decision
from people.batch import Batch, sequence_of
from people.numbering import Wanted, take_several

from .capture_marks import Change
from .capture_records import Record, Records
from .capture_room import Room, Spot
from .quorum import as_json

New = tuple[Change, Statement]


def make_records(
    room: Room, records: Records, batch: Batch, new: Sequence[New]
) -> list[tuple[Change, Statement, Record]]:
    """Rows for all new statements, into the batch, each with its number; in the order of the text."""
    if not new:
        return []
    actions = [n for n in new if n[1].kind == "action"]
    decisions = [n for n in new if n[1].kind == "decision"]
    requests = [n for n in new if n[1].kind == "request"]
    drafts = [_action_draft(room, change, s) for change, s in actions]
    parts = sum(len(draft["owners"]) for draft in drafts)
    year = room.deed.at.year
    taken = take_several(
        room.committee.pk,
        [
            Wanted("action", 0, len(actions), sequence_of(Action)),
            Wanted("decision", year, len(decisions), sequence_of(Decision)),
            Wanted("approval", year, len(requests), sequence_of(Approval)),
            Wanted("", 0, parts, sequence_of(Owner)),
        ],
    )
    made: list[tuple[Change, Statement, Record]] = []
    made += _new_actions(room, records, batch, actions, drafts, *taken[0], taken[3][1])
    made += _new_decisions(room, batch, decisions, *taken[1])
    made += _new_requests(room, records, batch, requests, *taken[2])
    return made


def _new_actions(
    room: Room,
    records: Records,
    batch: Batch,
    new: Sequence[New],
    drafts: list[dict[str, Any]],
    numbers: range,
    ids: list[int],
    owner_ids: list[int],
) -> list[tuple[Change, Statement, Record]]:
    rows, owners, events = compose_actions(room.committee, room.deed, numbers, drafts)
    for row, pk in zip(rows, ids, strict=True):
        row.pk, row.in_line = pk, True
    for owner, pk in zip(owners, owner_ids, strict=True):
        owner.pk, owner.action_id = pk, owner.action.pk
        records.owners[owner.action_id].append(owner)
    for event in events:
        event.action_id, event.captured = event.action.pk, True
        records.events[event.action_id].append(event)
    batch.add(*rows, *owners, *events)
    return [(change, s, row) for (change, s), row in zip(new, rows, strict=True)]


def _action_draft(room: Room, change: Change, said: Statement) -> dict[str, Any]:
    spot = _spot(change)
    owners, everyone = room.owners_of(said)
    return {
        "text": sentence(said.text),
        "owners": unique(owners),
        "everyone": everyone,
        "due_on": day_of_text(said.due_on),
        "subject_id": spot.subject_id,
        "confidential": room.meeting.confidential or spot.confidential,
        "origin": Action.Origin.MEETING,
        "raised_in_id": room.meeting.pk,
        "raised_item_id": change.item.pk,
    }


def sentence(text: str) -> str:
    text = text.strip() or "…"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def day_of_text(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _new_decisions(
    room: Room, batch: Batch, new: Sequence[New], numbers: range, ids: list[int]
) -> list[tuple[Change, Statement, Record]]:
    made: list[tuple[Change, Statement, Record]] = []
    for (change, said), number, pk in zip(new, numbers, ids, strict=True):
        decision = Decision(
            pk=pk,
            committee=room.committee,
            year=room.deed.at.year,
            number=number,
            meeting=room.meeting,
            item_id=change.item.pk,
            decided_at=room.deed.at,
            confidential=room.meeting.confidential or _spot(change).confidential,
            in_line=True,
            quorum=as_json(room.sitting.quorum(change.item.pk), room.committee)
            if room.sitting
            else None,
            **decision_words(said),
        )
        batch.add(decision)
        made.append((change, said, decision))
    return made


def decision_words(said: Statement) -> dict[str, Any]:
    """What a line says of its decision, by the record's fields."""
    outcome = decision_outcome(said.outcome or "agreed")
    condition = said.condition.strip() if outcome == "condition" else ""
    return {
        "text": said.text.strip() or _("Agreed"),
        "outcome": "agreed" if outcome == "condition" and not condition else outcome,
        "condition": condition,
        "votes": said.votes[:200],
    }


def _new_requests(
    room: Room,
    records: Records,
    batch: Batch,
    new: Sequence[New],
    numbers: range,
    ids: list[int],
) -> list[tuple[Change, Statement, Record]]:
    drafts = [
        {
            **request_words(said),
            "meeting_id": room.meeting.pk,
            "item_id": change.item.pk,
            "confidential": room.meeting.confidential or _spot(change).confidential,
        }
        for change, said in new
    ]
    rows, _positions, events = compose_approvals(
        room.committee, room.deed, room.deed.at.year, numbers, drafts
    )
    for row, pk, event in zip(rows, ids, events, strict=True):
        row.pk, row.in_line = pk, True
        event.approval_id, event.captured = pk, True
        records.decided[pk].append(event)
    batch.add(*rows, *events)
    return [(change, s, row) for (change, s), row in zip(new, rows, strict=True)]


def request_words(said: Statement) -> dict[str, Any]:
    """What a request's lines say of it besides outcome and positions, by the record's fields."""
    asks = said.asks
    source = Request(
        said.text,
        line=asks.get("line"),
        row=asks.get("row"),
        remaining=asks.get("remaining"),
    )
    value = amount(asks.get("amount"))
    currency = str(asks.get("currency") or "").strip().upper()[:3]
    kind = asks.get("kind")
    return {
        "kind": kind if kind in Approval.Kind.values else Approval.Kind.OTHER,
        "title": " ".join(said.text.split())[:500] or "…",
        "text": asks.get("purpose") or "",
        "amount": value,
        "currency": currency or (NO_CURRENCY if value is not None else ""),
        **request_facts(source),
    }


def _spot(change: Change) -> Spot:
    assert change.spot is not None  # noqa: S101 - an item that is off the agenda defines nothing
    return change.spot
