"""How did the records of a meeting read when its minutes were approved?"""

from __future__ import annotations

from typing import Any

from actions.models import Action
from budgets.models import Approval
from minutes.models import Meeting


def as_they_stand(meeting: Meeting) -> dict[str, Any]:
    """Wording, owners and states of what was raised and asked for in a meeting, by id, fit for JSON.

    The page of approved minutes takes these words instead of the records' own: an action that is
    reworded or given to others later does not rewrite what the board approved.
    """
    actions = Action.objects.filter(raised_in=meeting).exclude(status="gone")
    actions = actions.with_owners().order_by("number")
    approvals = Approval.objects.filter(meeting=meeting).order_by("year", "number")
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
            }
            for approval in approvals
        },
    }
