"""What a meeting's lines say of decisions and requests."""

from __future__ import annotations

from django.utils.translation import gettext as _

from budgets.models import Approval, ApprovalEvent, Position
from budgets.services import come_to
from minutes.capture.statements import Statement
from minutes.models import Decision, MeetingEvent
from people.batch import Batch
from people.errors import WrongState

from .capture_marks import Said
from .capture_new import decision_words, request_words
from .capture_records import Records, counting
from .capture_room import Room

Kind = ApprovalEvent.Kind
DECISION_FIELDS = (
    *("text", "outcome", "condition", "votes", "item", "confidential", "in_line", "withdrawn_at"),
)
REQUEST_FIELDS = (
    *("kind", "title", "text", "amount", "currency", "line_code", "line_title", "line_row"),
    *("remaining_stated", "item", "confidential", "in_line", "outcome", "condition", "decided_at"),
    *("version", "meeting", "deadline"),
)


def change_decision(room: Room, batch: Batch, decision: Decision, said: Said) -> None:
    """The decision reads as its line does, and stands where the line stands."""
    words = {**decision_words(said.statement), "item_id": said.item_id, "in_line": True}
    if room.spots[said.item_id].confidential or room.meeting.confidential:
        words["confidential"] = True
    if any(getattr(decision, name) != value for name, value in words.items()):
        for name, value in words.items():
            setattr(decision, name, value)
        if not batch.holds(decision):
            batch.change(decision, *DECISION_FIELDS)


def set_withdrawn(room: Room, batch: Batch, decision: Decision, *, gone: bool) -> None:
    """Its line is gone, or back."""
    decision.withdrawn_at = room.deed.at if gone else None
    batch.change(decision, *DECISION_FIELDS)
    batch.add(decided_event(room, decision, gone=gone))


def decided_event(room: Room, decision: Decision, *, gone: bool = False) -> MeetingEvent:
    return MeetingEvent(
        meeting=room.meeting,
        item_id=decision.item_id,
        decision=decision,
        kind=MeetingEvent.Kind.UNDONE if gone else MeetingEvent.Kind.DECIDED,
        by_id=room.deed.person_id,
        happened_at=room.deed.at,
        to_state="" if gone else decision.outcome,
        confidential=decision.confidential,
    )


def change_request(room: Room, batch: Batch, approval: Approval, said: Said) -> None:
    """The request asks what its lines say; outcome and positions are told apart (tell_request)."""
    words = {**request_words(said.statement), "item_id": said.item_id, "in_line": True}
    if room.spots[said.item_id].confidential or room.meeting.confidential:
        words["confidential"] = True
    if any(getattr(approval, name) != value for name, value in words.items()):
        for name, value in words.items():
            setattr(approval, name, value)
        _changed(batch, approval)


def tell_request(
    room: Room, records: Records, batch: Batch, approval: Approval, told: list[Said]
) -> None:
    """Outcome and positions as the meeting's lines state them now, in place of what they stated before."""
    said = [s.statement for s in told]
    outcome, condition = "", ""
    for one in said:
        if one.outcome:
            outcome, condition = one.outcome, one.condition
    if outcome == "condition" and not condition:
        outcome = "agreed"
    have = [
        e
        for e in counting(records.decided[approval.pk])
        if e.captured
        and e.meeting_id == room.meeting.pk
        and e.kind == Kind.MINUTED
        and e.to_state != Approval.Outcome.WITHDRAWN
    ]
    goes = [e for e in have if (e.to_state, e.note) != (outcome, condition)]
    comes = []
    if outcome and len(goes) == len(have):
        comes = [_event(room, approval, Kind.MINUTED, to_state=outcome, note=condition)]
    if goes or comes:
        goes, comes = _possible(records, approval, goes, comes, said)
    for event in goes:
        _add(records, batch, approval, _event(room, approval, Kind.UNDONE, undoes=event))
    for event in comes:
        _add(records, batch, approval, event)
    if goes or comes:
        _place(room, approval, told, is_told=bool(comes) or len(goes) < len(have))
        settle_request(records, batch, approval)
    _tell_positions(room, records, batch, approval, said)


def _possible(
    records: Records,
    approval: Approval,
    goes: list[ApprovalEvent],
    comes: list[ApprovalEvent],
    said: list[Statement],
) -> tuple[list[ApprovalEvent], list[ApprovalEvent]]:
    """What of this may be told: an outcome that does not fit on the request's lines is not (its lines say so in
    the margin), and one on which money was paid stays."""
    stays = [e for e in counting(records.decided[approval.pk]) if e not in goes]
    if records.till.allows(approval, [*stays, *comes]):
        return goes, comes
    for one in said:
        one.untold = bool(one.outcome) or one is said[0]
    if records.till.allows(approval, stays):
        return goes, []
    return [], []


def _place(room: Room, approval: Approval, told: list[Said], *, is_told: bool) -> None:
    """A request of our pages belongs to the meeting that decided it: it stands in its minutes."""
    if approval.made_by_id is None:
        return
    if is_told and approval.meeting_id is None and told:
        approval.meeting_id, approval.item_id = room.meeting.pk, told[0].item_id
    elif not is_told and approval.meeting_id == room.meeting.pk:
        approval.meeting_id = None


def _tell_positions(
    room: Room, records: Records, batch: Batch, approval: Approval, said: list[Statement]
) -> None:
    """What members said to it, as the lines have it: rows of other origin stay."""
    wanted: list[tuple[str, str, str]] = []
    for one in said:
        for position in one.asks.get("positions", []):
            stance = (position.get("stance") or "").replace(" ", "_")
            stance = stance if stance in Position.Stance.values else Position.Stance.REMARK
            wanted.append((position["name"][:200], stance, position.get("remark") or ""))
    have = {(p.typed, p.stance, p.remark): p for p in records.positions[approval.pk] if p.captured}
    gone = [p.pk for key, p in have.items() if key not in wanted]
    if gone:
        Position.objects.filter(pk__in=gone).delete()
    for key in wanted:
        if key not in have:
            typed, stance, remark = key
            batch.add(
                Position(
                    approval=approval,
                    person_id=room.person_id(typed),
                    typed=typed,
                    stance=stance,
                    remark=remark,
                    captured=True,
                )
            )


def withdraw_request(room: Room, records: Records, batch: Batch, approval: Approval) -> None:
    state = Approval.Outcome.WITHDRAWN
    event = _event(room, approval, Kind.MINUTED, to_state=state)
    if not records.till.allows(approval, [*counting(records.decided[approval.pk]), event]):
        raise WrongState(
            _("Money was paid on %(reference)s: it stays agreed. Put its line back.")
            % {"reference": approval.reference}
        )
    _add(records, batch, approval, event)
    settle_request(records, batch, approval)


def bring_request_back(room: Room, records: Records, batch: Batch, approval: Approval) -> None:
    told = counting(records.decided[approval.pk])
    goes = [e for e in told if e.captured and e.to_state == Approval.Outcome.WITHDRAWN]
    if not records.till.allows(approval, [e for e in told if e not in goes]):
        # What it took from its lines is somebody else's now: it comes back undecided.
        goes = [e for e in told if e.captured and e.kind == Kind.MINUTED]
        records.till.allows(approval, [e for e in told if e not in goes])
    for event in goes:
        _add(records, batch, approval, _event(room, approval, Kind.UNDONE, undoes=event))
    settle_request(records, batch, approval)


def settle_request(records: Records, batch: Batch, approval: Approval) -> None:
    come_to(approval, counting(records.decided[approval.pk]))
    _changed(batch, approval)


def _event(
    room: Room,
    approval: Approval,
    kind: str,
    *,
    to_state: str = "",
    note: str = "",
    undoes: ApprovalEvent | None = None,
) -> ApprovalEvent:
    return ApprovalEvent(
        approval=approval,
        kind=kind,
        by_id=room.deed.person_id,
        happened_at=room.deed.at,
        meeting_id=room.meeting.pk,
        from_state=approval.outcome,
        to_state=to_state,
        note=note,
        undoes=undoes,
        captured=True,
        confidential=approval.confidential,
    )


def _add(records: Records, batch: Batch, approval: Approval, event: ApprovalEvent) -> None:
    records.decided[approval.pk].append(event)
    batch.add(event)


def _changed(batch: Batch, approval: Approval) -> None:
    if not batch.holds(approval):
        approval.version += 1
        batch.change(approval, *REQUEST_FIELDS)
