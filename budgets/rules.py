"""Who may do what with approvals? The only place of this app where roles are compared."""

from budgets.models import Approval
from people.models import Committee
from people.rules import leads, sees_confidential, sits
from people.seats import seats_of


def can_see(user, approval: Approval) -> bool:
    """Of the committees one sits on; ApprovalQuerySet.visible_to adds what public minutes hold."""
    return sits(user, approval.committee_id) and (
        not approval.confidential
        or (
            sees_confidential(user, approval.committee_id)
            and (approval.item_id is None or approval.item_id not in seats_of(user).recused_items)
        )
    )


def can_propose(user, committee: Committee) -> bool:
    """Write a request down: chair or secretary (others ask them, until requests have a page)."""
    return leads(user, committee.pk)


def can_decide(user, approval: Approval) -> bool:
    """Write down what the board decided: chair or secretary."""
    return leads(user, approval.committee_id)
