"""How did the records of a meeting read when its minutes were approved?"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from actions.models import Action
from budgets.models import Approval, Charge
from minutes.models import Meeting


def as_they_stand(meeting: Meeting) -> dict[str, Any]:
    """Wording, owners and states of what was raised and asked for in a meeting, by id, fit for JSON.

    The page of approved minutes takes these words instead of the records' own: an action that is
    reworded or given to others later does not rewrite what the board approved.
    """
    actions = Action.objects.filter(raised_in=meeting).exclude(status="gone")
    actions = actions.with_owners().order_by("number")
    on_agenda = Q(agenda_items__meeting=meeting, agenda_items__removed_at=None)
    rows = Approval.objects.filter(Q(meeting=meeting) | on_agenda | Q(ratified_in=meeting))
    approvals = rows.distinct().with_charges().order_by("year", "number")
    return {
        "actions": {
            str(action.pk): {
                "text": action.text,
                "status": action.status,
                "owners": [
                    {"name": owner.name, "ticked": owner.ticked_at is not None}
                    for owner in action.owners.all()
                ],
            }
            for action in actions
        },
        "approvals": {
            str(approval.pk): {
                "title": approval.title,
                "outcome": approval.outcome,
                "condition": approval.condition,
                "lines": [_line(charge) for charge in approval.charges.all()],
            }
            for approval in approvals
        },
    }


def _line(charge: Charge) -> dict[str, Any]:
    """What a line had before the decision and after it, for those who may see amounts; amounts as text."""
    decided = charge.remaining_after is not None
    return {
        "code": charge.line.code,
        "title": charge.line.title,
        "currency": charge.line.budget.currency,
        "amount": str(charge.amount),
        "before": str(charge.remaining_before) if decided else None,
        "after": str(charge.remaining_after) if decided else None,
    }
