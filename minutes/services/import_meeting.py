"""A document's meeting is written: its frame, its items, who was there, what was decided and asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Subject
from budgets import services as approvals
from budgets.models import Approval, ApprovalEvent, Position
from budgets.services.record import NO_CURRENCY
from minutes.compare import ItemLine, Proposal, RequestLine
from minutes.compare.meetings import first_day, last_day
from minutes.compare.records import amount, decision_outcome, request_facts
from minutes.models import Attendance, Comment, Decision, Item, Meeting, MeetingEvent, State
from people.models import Committee, Membership, Person
from people.names import name_key
from people.times import zone_or_utc

from .attendance import edit_attendance
from .decisions import record_decision
from .import_names import shortened
from .import_people import Known
from .items import add_items, edit_item
from .meetings import edit_meeting, plan_meeting
from .record import Deed, lock_meeting, note
from .states import move_on

LATER = {
    State.PLANNED: (State.ANNOUNCED, State.IN_SESSION, State.DRAFTING),
    State.ANNOUNCED: (State.IN_SESSION, State.DRAFTING),
    State.IN_SESSION: (State.DRAFTING,),
}


def write_meeting(
    committee: Committee, proposal: Proposal, deed: Deed, *, confidential: bool
) -> Meeting:
    """The meeting that the document is of, made or found; what is over is being drafted."""
    line = proposal.meeting
    if line.id is None:
        return _new_meeting(committee, proposal, deed, confidential=confidential)
    meeting = lock_meeting(line.id)
    if proposal.preamble_changed and not meeting.preamble.strip():
        meeting = edit_meeting(meeting, by=deed, preamble=proposal.preamble)
    if meeting.starts_at <= timezone.now():
        for state in LATER.get(State(meeting.state), ()):
            meeting = move_on(meeting, by=deed, to=state)
    return meeting


def _new_meeting(
    committee: Committee, proposal: Proposal, deed: Deed, *, confidential: bool
) -> Meeting:
    line = proposal.meeting
    zone = zone_or_utc(committee.time_zone)
    month = len(line.date or "") == 7
    end = last_day(line.date or "") if month else first_day(line.ends_on or line.date)
    starts_at = line.starts_at or deed.at
    ends_at = dt.datetime.combine(end, dt.time(12), zone) if end and not month else starts_at
    return plan_meeting(
        committee,
        by=deed,
        title=line.title or _("Meeting"),
        starts_at=starts_at,
        ends_at=max(ends_at, starts_at),
        state=State.PLANNED if starts_at > timezone.now() else State.DRAFTING,
        precision=Meeting.Precision.MONTH if month else Meeting.Precision.DAY,
        place=line.place[:300],
        preamble=proposal.preamble,
        confidential=confidential,
    )


def write_items(meeting: Meeting, proposal: Proposal, known: Known, deed: Deed) -> dict[int, Item]:
    """The items by their place in the proposal. New ones stand after those that are there."""
    lines = proposal.items
    written = Item.objects.in_bulk([line.id for line in lines if line.id is not None])
    items = {line.index: written[line.id] for line in lines if line.id is not None}
    people = Person.objects.in_bulk(
        [pk for line in lines if (pk := known.person_id(line.presenter)) is not None]
    )
    subjects = {s.key: s for s in Subject.objects.filter(committee=meeting.committee)}
    drafts = {
        line.index: _draft(line, people.get(known.person_id(line.presenter) or 0), subjects)
        for line in lines
        if line.id is None
    }
    beneath: dict[int | None, list[int]] = {}
    for index in drafts:
        parent = lines[index].parent
        if parent in drafts:
            drafts[parent]["items"].append(drafts[index])
        beneath.setdefault(parent, []).append(index)
    for parent in [p for p in beneath if p not in drafts]:
        tops = beneath[parent]
        above = None if parent is None else items[parent]
        made = add_items(meeting, by=deed, drafts=[drafts[i] for i in tops], parent=above)
        items.update(zip(_preorder(tops, beneath), made, strict=True))
    for line in lines:
        if line.changes:
            _change_item(line, items[line.index], known, people, deed)
    return items


def _preorder(tops: list[int], beneath: dict[int | None, list[int]]) -> list[int]:
    ordered: list[int] = []
    stack = list(reversed(tops))
    while stack:
        index = stack.pop()
        ordered.append(index)
        stack += reversed(beneath.get(index, []))
    return ordered


def _draft(
    line: ItemLine, presenter: Person | None, subjects: dict[str, Subject]
) -> dict[str, Any]:
    title = " ".join(line.source.title.split())
    notes = line.source.notes if len(title) <= 500 else f"{title}\n\n{line.source.notes}"
    return {
        "title": title[:500] or "…",
        "notes": notes,
        "minutes": minutes_of(line),
        "presenter": presenter,
        "presenter_typed": shortened(line.source.presenter or "") if presenter is None else "",
        "subject": subjects.get(name_key(title)),
        "items": [],
    }


def minutes_of(line: ItemLine) -> int | None:
    minutes = line.source.minutes
    return minutes if minutes is not None and 0 <= minutes < 2**15 else None


def _change_item(
    line: ItemLine, item: Item, known: Known, people: dict[int, Person], deed: Deed
) -> None:
    changes: dict[str, Any] = {}
    if "notes" in line.changes:
        changes["notes"] = line.source.notes
    if "minutes" in line.changes:
        changes["minutes"] = minutes_of(line)
    if "presenter" in line.changes:
        presenter = people.get(known.person_id(line.presenter) or 0)
        changes["presenter"] = presenter
        changes["presenter_typed"] = "" if presenter else shortened(line.source.presenter or "")
    edit_item(item, by=deed, **changes)


def write_attendance(meeting: Meeting, proposal: Proposal, known: Known, deed: Deed) -> None:
    """Who was there, each with the organisation that the text states, else the one of that day."""
    day = meeting.first_day
    seats: dict[int, int | None] = {}
    for seat in Membership.objects.on(day).filter(committee=meeting.committee_id):
        seats[seat.person_id] = seats.get(seat.person_id) or seat.organisation_id
    there = set(meeting.attendances.values_list("person", flat=True))
    over = meeting.starts_at <= timezone.now()
    rows: list[Attendance] = []
    for line in proposal.attendees:
        person_id = known.person_id(line.who)
        organisation_id = known.organisation_id(line.organisation)
        if line.verdict == "changed":
            _change_attendance(line, organisation_id, deed)
        if line.verdict != "new" or person_id is None or person_id in there:
            continue
        there.add(person_id)
        is_member = person_id in seats
        rows.append(
            Attendance(
                meeting=meeting,
                person_id=person_id,
                organisation_id=organisation_id or seats.get(person_id),
                kind=Attendance.Kind.MEMBER if is_member else Attendance.Kind.GUEST,
                reply=line.source.reply or "",
                note=(line.source.note or "")[:300],
                present=line.source.present if over else None,
                position=len(there),
            )
        )
    Attendance.objects.bulk_create(rows)
    if rows:
        people = Person.objects.in_bulk([row.person_id for row in rows])
        names = ", ".join(people[row.person_id].name for row in rows)
        note(meeting, MeetingEvent.Kind.ATTENDANCE, deed, note=names)


def _change_attendance(line: Any, organisation_id: int | None, deed: Deed) -> None:
    attendance = Attendance.objects.select_related("meeting").get(pk=line.id)
    source = line.source
    new = {"present": source.present, "reply": source.reply, "note": (source.note or "")[:300]}
    changes = {name: value for name, value in new.items() if name in line.changes}
    if "organisation" in line.changes:
        changes["organisation_id"] = organisation_id
        Attendance.objects.filter(pk=attendance.pk).update(organisation=organisation_id)
        del changes["organisation_id"]
    if changes:
        edit_attendance(attendance, by=deed, **changes)


def write_decisions(
    meeting: Meeting, proposal: Proposal, items: dict[int, Item], deed: Deed
) -> None:
    for line in proposal.decisions:
        source = line.source
        outcome = decision_outcome(source.outcome)
        condition = (source.condition or "") if outcome == "condition" else ""
        outcome = "agreed" if outcome == "condition" and not condition else outcome
        if line.verdict == "new":
            record_decision(
                meeting.committee,
                by=deed,
                text=source.text or _("Agreed"),
                meeting=meeting,
                item=items.get(line.item) if line.item is not None else None,
                outcome=outcome,
                condition=condition,
                votes=(source.votes or "")[:200],
            )
        elif line.changes:
            decision = Decision.objects.select_related("item").get(pk=line.id)
            decision.outcome, decision.condition = outcome, condition
            decision.votes = (source.votes or decision.votes)[:200]
            decision.save(update_fields=["outcome", "condition", "votes"])
            note(
                meeting,
                MeetingEvent.Kind.DECIDED,
                deed,
                item=decision.item,
                decision=decision,
                to_state=outcome,
                confidential=decision.confidential,
            )


def write_requests(
    meeting: Meeting, proposal: Proposal, items: dict[int, Item], known: Known, deed: Deed
) -> dict[int, Approval]:
    """The approvals by their place in the proposal."""
    new = [i for i, line in enumerate(proposal.requests) if line.id is None]
    drafts = [
        _approval(meeting, proposal.requests[i], _item(items, proposal.requests[i].item), known)
        for i in new
    ]
    made = approvals.propose_approvals(meeting.committee, by=deed, drafts=drafts)
    written = dict(zip(new, made, strict=True))
    for i, line in enumerate(proposal.requests):
        if line.id is not None:
            written[i] = _change_approval(meeting, line, known, deed)
    return written


def _item(items: dict[int, Item], index: int | None) -> Item | None:
    return items.get(index) if index is not None else None


def _approval(
    meeting: Meeting, line: RequestLine, item: Item | None, known: Known
) -> dict[str, Any]:
    source = line.source
    value = amount(source.amount)
    return {
        "kind": source.kind if source.kind in Approval.Kind.values else Approval.Kind.OTHER,
        "title": " ".join(source.title.split())[:500] or "…",
        "text": source.purpose or "",
        "amount": value,
        "currency": _currency(source.currency, value is not None),
        "outcome": source.outcome or Approval.Outcome.PROPOSED,
        "condition": source.condition or "",
        "confidential": meeting.confidential or bool(item and item.confidential),
        "meeting_id": meeting.pk,
        "item_id": item.pk if item else None,
        "positions": _positions(line, known),
        **request_facts(source),
    }


def _currency(code: str | None, needed: bool) -> str:
    code = (code or "").strip().upper()[:3]
    return code or (NO_CURRENCY if needed else "")


def _positions(line: RequestLine, known: Known) -> list[dict[str, Any]]:
    return [
        {
            "person_id": known.person_id(who),
            "typed": shortened(who.name),
            "stance": stance if stance in Position.Stance.values else Position.Stance.REMARK,
            "remark": remark,
        }
        for who, stance, remark in line.positions
    ]


def _change_approval(meeting: Meeting, line: RequestLine, known: Known, deed: Deed) -> Approval:
    approval = Approval.objects.get(pk=line.id or 0)
    source = line.source
    if "outcome" in line.changes and source.outcome:
        # What an earlier reading of the same minutes said is taken back, so that this word counts.
        earlier = approval.events.filter(
            meeting=meeting, source__isnull=False, undone_by=None, undoes=None
        ).exclude(to_state="")
        for event in earlier:
            approvals.take_back(event, by=deed)
        approval = approvals.record_outcome(
            approval,
            by=deed,
            outcome=source.outcome,
            condition=source.condition or (_("as stated") if source.outcome == "condition" else ""),
        )
    facts = {name: value for name, value in request_facts(source).items() if name in line.changes}
    if "amount" in line.changes:
        facts |= {"amount": amount(source.amount), "currency": _currency(source.currency, True)}
    if facts:
        for name, value in facts.items():
            setattr(approval, name, value)
        approval.version += 1
        approval.save(update_fields=[*facts, "version"])
        ApprovalEvent.objects.create(
            approval=approval,
            kind=ApprovalEvent.Kind.EDITED,
            happened_at=deed.at,
            meeting=meeting,
            source_id=deed.source_id,
            note=", ".join(facts),
            confidential=approval.confidential,
        )
    if "positions" in line.changes:
        Position.objects.bulk_create(
            Position(approval=approval, **position) for position in _positions(line, known)
        )
    return approval


def write_comments(
    meeting: Meeting, proposal: Proposal, items: dict[int, Item], known: Known, deed: Deed
) -> None:
    """What readers wrote afterwards, beneath the item that they wrote about."""
    new = [line for line in proposal.comments if line.verdict == "new"]
    if new and not items:  # a comment hangs on an item; minutes without headings have none
        items = {0: add_items(meeting, by=deed, drafts=[{"title": meeting.title}])[0]}
    Comment.objects.bulk_create(
        Comment(
            item=items.get(line.item or 0) or items[min(items)],
            person_id=known.person_id(line.author),
            typed=shortened(line.source.author or ""),
            text=line.source.text,
            on=line.source.on or "",
            confidential=meeting.confidential,
            happened_at=deed.at,
        )
        for line in new
    )
