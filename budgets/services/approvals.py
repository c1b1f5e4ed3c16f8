"""What happens to approvals? Requests are written down, decided, and taken back.

An approval's outcome, condition and `decided_at` are what its events come to, in the order in which
they happened: minutes may be read in any order (docs/decisions: events are the source).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask
from budgets import rules
from budgets.models import COMMITTING, Approval, ApprovalEvent, Position
from people.errors import Invalid, Stale, leaders_only
from people.models import Committee
from people.numbering import take_numbers

from .told import follow_outcome, guard_told

OUTCOME_ORDER = (
    *("draft", "proposed", "deferred", "condition", "agreed", "declined", "withdrawn"),
    *("carried_out", "expired"),
)
"""Of what happened at one moment (the lines of one imported meeting) the later in this row counts."""


NEWEST = 2**63
"""Sorts an event that is not saved yet behind those that are."""


def record_approval(committee: Committee, *, by: Any, **draft: Any) -> Approval:
    """One request with its number and outcome; see propose_approvals for the fields of `draft`."""
    return propose_approvals(committee, by=by, drafts=[draft])[0]


@transaction.atomic
def propose_approvals(
    committee: Committee, *, by: Any, drafts: Sequence[dict[str, Any]]
) -> list[Approval]:
    """New requests in one go, numbered in order (R-2014-05), in a fixed number of queries.

    A draft: title, and any of kind, text, amount (Decimal), currency, line_code, line_title,
    line_row, remaining_stated, outcome, condition, confidential, meeting_id, item_id, and positions
    (dicts of person_id or typed, stance, remark). The year of the number is that of the deed.
    Raises Invalid for a request without a title or an amount without a currency.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_record, deed, committee, sentence=leaders_only())
    if not drafts:
        return []
    year = deed.at.year
    numbers = take_numbers(committee.pk, "approval", year=year, count=len(drafts))
    approvals, positions, events = compose_approvals(committee, deed, year, numbers, drafts)
    Approval.objects.bulk_create(approvals)
    Position.objects.bulk_create(positions)
    ApprovalEvent.objects.bulk_create(events)
    return approvals


def compose_approvals(
    committee: Committee,
    deed: Deed,
    year: int,
    numbers: Sequence[int],
    drafts: Sequence[dict[str, Any]],
) -> tuple[list[Approval], list[Position], list[ApprovalEvent]]:
    """The rows of new requests, not saved yet; raises what propose_approvals raises for a wrong draft."""
    approvals, positions = [], []
    for number, draft in zip(numbers, drafts, strict=True):
        fields = dict(draft)
        said = fields.pop("positions", ())
        approval = Approval(committee=committee, year=year, number=number, **fields)
        _check(approval)
        if approval.outcome not in (Approval.Outcome.DRAFT, Approval.Outcome.PROPOSED):
            approval.decided_at = deed.at
        approvals.append(approval)
        positions += [Position(approval=approval, **position) for position in said]
    return approvals, positions, [_event(approval, deed, first=True) for approval in approvals]


@transaction.atomic
def record_outcome(
    approval: Approval,
    *,
    by: Any,
    outcome: str,
    condition: str = "",
    version: int | None = None,
) -> Approval:
    """What the board said to a request: one event; the approval is what its events then come to.

    The same outcome of the same moment again changes nothing (a document that is read twice). Raises
    OverCommitted where a request with charges would come to take more from its lines than they have, and
    WrongState where it would leave them although money was paid on it.
    """
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if outcome not in Approval.Outcome.values:
        raise Invalid(_("Choose what was decided."), "outcome")
    if outcome == Approval.Outcome.CONDITION and not condition.strip():
        raise Invalid(_("Say on which condition."), "condition")
    again = approval.events.filter(
        happened_at=deed.at, to_state=outcome, note=condition.strip(), undone_by=None
    )
    if not again.exists():
        event = _event(approval, deed, first=False)
        event.to_state, event.note = outcome, condition.strip()
        event.save()
        _settle(approval, deed)
    return approval


@transaction.atomic
def take_back(event: ApprovalEvent, *, by: Any) -> Approval:
    """An import is undone: its event no longer counts. What only it had told is withdrawn."""
    deed: Deed = as_deed(by)
    approval = lock_approval(event.approval)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if not ApprovalEvent.objects.filter(undoes=event).exists():
        undoing = _event(approval, deed, first=False)
        undoing.kind, undoing.to_state, undoing.undoes = ApprovalEvent.Kind.UNDONE, "", event
        undoing.save()
        _settle(approval, deed)
    return approval


@transaction.atomic
def make_confidential(approvals: Iterable[Approval], *, by: Any) -> None:
    """Only who is trusted sees these from now on; each gets its event."""
    deed: Deed = as_deed(by)
    ids = [approval.pk for approval in approvals]
    rows = Approval.objects.select_for_update().filter(pk__in=ids, confidential=False)
    for approval in rows.order_by("pk"):
        ask(rules.can_decide, deed, approval, sentence=leaders_only())
        approval.confidential = True
        approval.version += 1
        approval.save(update_fields=["confidential", "version"])
        event = _event(approval, deed, first=False)
        event.kind, event.to_state, event.note = ApprovalEvent.Kind.EDITED, "", "confidential"
        event.save()


def lock_approval(approval: Approval, version: int | None = None) -> Approval:
    """The row as it is now, locked; Stale where it is not the version that the form showed."""
    rows = Approval.objects.select_for_update(of=("self",)).select_related("committee")
    row = rows.get(pk=approval.pk)
    if version is not None and row.version != version:
        raise Stale(
            _("Somebody was faster: %(reference)s is %(state)s now; nothing of yours was changed.")
            % {"reference": row.reference, "state": row.get_outcome_display()}
        )
    return row


def _check(approval: Approval) -> None:
    approval.title = approval.title.strip()
    if not approval.title:
        raise Invalid(_("Say what is asked for."), "title")
    if approval.amount is not None and not approval.currency:
        raise Invalid(_("Say in which currency."), "currency")


def _event(approval: Approval, deed: Deed, *, first: bool) -> ApprovalEvent:
    kinds = ApprovalEvent.Kind
    return ApprovalEvent(
        approval=approval,
        kind=kinds.PROPOSED if first else kinds.MINUTED,
        by_id=deed.person_id,
        happened_at=deed.at,
        meeting_id=deed.meeting_id or approval.meeting_id,
        source_id=deed.source_id,
        from_state="" if first else approval.outcome,
        to_state=approval.outcome,
        note=approval.condition if first else "",
        confidential=approval.confidential,
    )


def _settle(approval: Approval, deed: Deed) -> None:
    """Bring a locked approval to what its events come to; without any that counts it is withdrawn."""
    come_to(approval, approval.events.filter(undoes=None, undone_by=None))
    guard_told(approval, deed)
    approval.version += 1
    approval.save(update_fields=["outcome", "condition", "decided_at", "deadline", "version"])
    follow_outcome([approval.pk])


FURTHER = ("condition", "agreed", "carried_out", "expired")
"""What is agreed goes on in this order."""


def come_to(approval: Approval, events: Iterable[ApprovalEvent]) -> None:
    """Set outcome, condition and day to what the events that count come to; does not save.

    Minutes that repeat what our pages know already, or an earlier step of it, tell nothing new: what was
    confirmed is not on its condition again, what was carried out not merely agreed.
    """
    last: ApprovalEvent | None = None
    day: dt.datetime | None = None
    told = [event for event in events if event.to_state]
    for event in sorted(
        told, key=lambda e: (e.happened_at, OUTCOME_ORDER.index(e.to_state), e.pk or NEWEST)
    ):
        if last is None or not _is_old_news(event, last):
            was = last.to_state if last else ""
            day = decided_on(event.kind, event.to_state, event.happened_at, was=was, before=day)
            last = event
    if last is not None:
        if last.to_state == approval.Outcome.DEFERRED != approval.outcome:
            approval.deadline = None  # its time to vote no longer runs: the next meeting has it
        approval.outcome = last.to_state
        approval.condition = condition_of(last)
        approval.decided_at = day
    else:
        approval.outcome, approval.condition = Approval.Outcome.WITHDRAWN, ""


def decided_on(
    kind: str, outcome: str, at: dt.datetime, *, was: str, before: dt.datetime | None
) -> dt.datetime | None:
    """The day of the decision, of a request that came to `outcome` at `at`: none while it waits.

    What was agreed stays decided on its day (`before`) when its condition is confirmed, when it is carried out and
    when it expires: these follow from the decision.
    """
    outcomes = Approval.Outcome
    if outcome in (outcomes.DRAFT, outcomes.PROPOSED):
        return None
    follows = kind == ApprovalEvent.Kind.CONFIRMED
    follows |= outcome in (outcomes.CARRIED_OUT, outcomes.EXPIRED)
    return before if follows and was in COMMITTING and before is not None else at


def _is_old_news(event: ApprovalEvent, last: ApprovalEvent) -> bool:
    """Told by minutes after our pages had it: the same once more, or a step before it."""
    told_by_minutes = ApprovalEvent.Kind.MINUTED
    if event.kind != told_by_minutes or last.kind in (told_by_minutes, ApprovalEvent.Kind.PROPOSED):
        return False
    if event.to_state == Approval.Outcome.PROPOSED or event.to_state == last.to_state:
        return True
    return (
        event.to_state in FURTHER
        and last.to_state in FURTHER
        and FURTHER.index(event.to_state) < FURTHER.index(last.to_state)
    )


def condition_of(event: ApprovalEvent) -> str:
    """The condition's words, of an event that agrees on one: decided on our pages, figures may follow them in
    a paragraph of their own."""
    if event.to_state != Approval.Outcome.CONDITION:
        return ""
    decided = event.kind == ApprovalEvent.Kind.DECIDED
    return event.note.partition("\n\n")[0] if decided else event.note
