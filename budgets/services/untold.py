"""How do the words of a request's events read to who may not know what its lines have, or what was paid?"""

from __future__ import annotations

import re
from typing import Any

from budgets import rules
from budgets.models import Approval, ApprovalEvent

GIVEN_BACK = re.compile(r"[A-Z]{3} [\d,.]+ → ")
"""How the first paragraph begins that says what was given back (payments.give_back_rest)."""
Kind = ApprovalEvent.Kind


def told_to(user: Any, event: ApprovalEvent, approval: Approval) -> str:
    """The note of an event without the figures that are not for this reader: what lines had and have, and what
    was given back to them. What people said stays."""
    if rules.can_see_all_amounts(user, approval.committee):
        return event.note
    if event.kind in (Kind.POSTED, Kind.UNPOSTED):
        return ""
    if event.kind in (Kind.SETTLED, Kind.EXPIRED):
        if rules.can_see_payments(user, approval.committee):
            return event.note
        first, _end, rest = event.note.partition("\n\n")
        return rest if GIVEN_BACK.match(first) else event.note
    return _decided(event, approval) if event.kind == Kind.DECIDED else event.note


def _decided(event: ApprovalEvent, approval: Approval) -> str:
    """A decision's figures are a paragraph of its note, the condition's words before them; where a vote's outcome
    did not fit (services.closing), they are the last."""
    said = event.note.split("\n\n")
    if event.to_state == Approval.Outcome.DEFERRED and event.by_id is None:
        charged = approval.charges.exists()
        return said[0] if len(said) > 1 or not charged else ""
    figures = int(event.to_state == Approval.Outcome.CONDITION)
    if event.to_state in ("agreed", "condition") and approval.charges.filter(posted=False).exists():
        del said[figures : figures + 1]
    return "\n\n".join(said)
