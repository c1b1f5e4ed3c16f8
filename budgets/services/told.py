"""Minutes tell of an outcome: may it come true on the request's lines, and what becomes of its charges?

Decided on our pages, a request takes from its lines under their locks (room.take). Told by minutes, outcomes
come in any order: here is asked whether one fits before it is told, and afterwards what its lines had before
and after is set, or cleared where it left them again.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext as _

from actions.services import Deed
from budgets.models import COMMITTING, Approval, Charge, Payment
from people.errors import WrongState

from .room import (
    OverCommitted,
    Shortage,
    figures_of,
    guard_in_force,
    lock_lines,
    shortages,
)


def fits(approval: Approval, deed: Deed) -> list[Shortage]:
    """What the lines lack for the outcome that is set on `approval`, and not saved yet; nothing where it takes
    nothing from them that is not taken already. One query for a request without charges; with charges the
    lines are locked until the transaction ends, so that what fits now fits when it is saved. Raises NotInForce, as
    a decision on our pages does."""
    if not approval.commits:
        return []
    charges = list(
        Charge.objects.filter(approval=approval)
        .exclude(approval__outcome__in=COMMITTING)
        .order_by("line")
    )
    if not charges:
        return []
    lines = lock_lines([charge.line_id for charge in charges])
    guard_in_force(lines.values())
    asked = {charge.line_id: charge.amount - charge.settled for charge in charges}
    return shortages(asked, lines, deed)


def guard_told(approval: Approval, deed: Deed) -> None:
    """Raises OverCommitted where the outcome that is set on `approval`, and not saved yet, does not fit on its
    lines, and WrongState where it would leave them although something was paid."""
    if short := fits(approval, deed):
        raise OverCommitted(short)
    if not approval.commits and _was_paid(approval):
        raise WrongState(
            _(
                "Money was paid on %(reference)s: it stays agreed. Reverse its payments first, or write down"
                " what happened in another way."
            )
            % {"reference": approval.reference}
        )


def _was_paid(approval: Approval) -> bool:
    held = Charge.objects.filter(approval=approval, approval__outcome__in=COMMITTING)
    totals: dict[int, int] = {}
    for payment in Payment.objects.filter(charge__in=held):
        totals[payment.charge_id] = totals.get(payment.charge_id, 0) + payment.amount
    return any(totals.values())


def follow_outcome(approval_ids: Iterable[int]) -> None:
    """After outcomes were saved: what lines had before and after is cleared with charges that left them, and
    set with those that came. Two queries where nothing moved."""
    charges = Charge.objects.filter(approval__in=list(approval_ids))
    charges.filter(
        approval__outcome__in=("draft", "proposed", "deferred", "declined", "withdrawn"),
        remaining_after__isnull=False,
    ).update(remaining_before=None, remaining_after=None)
    came = list(charges.filter(approval__outcome__in=COMMITTING, remaining_after=None))
    if not came:
        return
    lock_lines([charge.line_id for charge in came])
    for charge in came:
        # Figures count this charge already; of several requests in one go each has those before it.
        remaining = figures_of([charge.line_id])[charge.line_id].remaining
        Charge.objects.filter(pk=charge.pk).update(
            remaining_before=remaining + F("amount") - F("settled"), remaining_after=remaining
        )
