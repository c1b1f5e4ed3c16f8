"""How is an act on a request written down? Locking, the step from one outcome to the next, and the event."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from actions.services import Deed
from budgets.models import Approval, ApprovalEvent
from people.errors import WrongState

from .approvals import decided_on, lock_approval

Kind = ApprovalEvent.Kind
Outcome = Approval.Outcome

NO_CURRENCY = "XXX"
"""ISO 4217's "no currency": minutes named an amount without one."""

__all__ = [
    "NO_CURRENCY",
    "Kind",
    "Outcome",
    "guard_waiting",
    "lock_approval",
    "note",
    "step",
    "wrong_state",
]


def note(approval: Approval, kind: str, deed: Deed, said: str = "", **fields: Any) -> ApprovalEvent:
    """One event of a locked request. Without `to_state` it tells of no outcome."""
    event = ApprovalEvent(
        approval=approval,
        kind=kind,
        happened_at=fields.pop("happened_at", deed.at),
        meeting_id=fields.pop("meeting_id", deed.meeting_id),
        source_id=deed.source_id,
        from_state=fields.pop("from_state", approval.outcome),
        note=said,
        **{"by_id": deed.person_id, "confidential": approval.confidential, **fields},
    )
    event.save(force_insert=True)
    return event


def step(
    approval: Approval, kind: str, deed: Deed, outcome: str, said: str = "", **fields: Any
) -> ApprovalEvent:
    """A locked request comes to another outcome: guarded, saved with `fields` and its next version, and told
    by one event. It happened after all that its outcome was told by until now, so that folding its events
    (approvals.come_to) comes to the same."""
    if not approval.may_become(outcome):
        raise wrong_state(approval)
    was = approval.outcome
    happened_at = _after_all(approval, deed.at)
    meeting_id = fields.pop("event_meeting_id", deed.meeting_id)
    for name, value in fields.items():
        setattr(approval, name, value)
    approval.outcome = outcome
    approval.decided_at = decided_on(
        kind, outcome, happened_at, was=was, before=approval.decided_at
    )
    approval.version += 1
    approval.save(update_fields=[*fields, "outcome", "decided_at", "version"])
    return note(
        approval,
        kind,
        deed,
        said,
        from_state=was,
        to_state=outcome,
        happened_at=happened_at,
        meeting_id=meeting_id,
    )


def _after_all(approval: Approval, at: dt.datetime) -> dt.datetime:
    told = approval.events.exclude(to_state="").filter(undoes=None, undone_by=None)
    last = told.aggregate(last=Max("happened_at"))["last"]
    return max(at, last) if last is not None else at


def wrong_state(approval: Approval) -> WrongState:
    """The sentence for an act that this outcome does not lead on to."""
    return WrongState(
        _("%(reference)s is %(state)s: this cannot be done with it now.")
        % {"reference": approval.reference, "state": approval.get_outcome_display()}
    )


def guard_waiting(approval: Approval) -> None:
    """Raises WrongState once it is decided or withdrawn."""
    if not approval.is_waiting:
        raise wrong_state(approval)
