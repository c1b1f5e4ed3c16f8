"""What happens to money that was agreed? It is paid, a mistake is reversed, and what is left is given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Approval, ApprovalEvent, Charge, Payment
from people.errors import Invalid, Refused, WrongState, leaders_only

from .approvals import lock_approval
from .ledger import checked_amount, said
from .record import note as tell
from .record import step
from .room import lock_lines

NOTE = 500
"""Characters of a payment's note."""
FIRST_YEAR = 1900
"""A day before is a slip of the hand, and a payment is not changed."""


class BeyondAgreed(Refused):
    """More would be paid than was agreed; `left` is what may still be paid."""

    def __init__(self, message: object, left: Decimal) -> None:
        super().__init__(message)
        self.left = left


@transaction.atomic
def pay(
    charge: Charge,
    *,
    by: Any,
    amount: Decimal,
    paid_on: dt.date,
    note: str = "",
    version: int | None = None,
) -> Payment:
    """Money left on an agreed request, from one of its lines; `version` is the approval's.

    Raises BeyondAgreed with the figures, WrongState while it is not agreed or its condition not confirmed.
    """
    deed = as_deed(by)
    approval, charge = _locked(charge, deed, version)
    amount, note = checked_amount(amount), worded(note, most=NOTE)
    if approval.outcome == Approval.Outcome.CONDITION:
        raise WrongState(_("It is agreed on a condition: confirm that first."))
    if not approval.commits:
        raise WrongState(_("Only what is agreed is paid."))
    if paid_on.year < FIRST_YEAR:
        raise Invalid(_("Write a day such as 2014-06-30."), "paid_on")
    if paid_on > timezone.localdate():
        raise Invalid(_("That day is still to come."), "paid_on")
    agreed, paid = charge.amount - charge.settled, paid_of([charge])[charge.pk]
    if paid + amount > agreed:
        raise BeyondAgreed(_beyond(charge, agreed, paid, amount), agreed - paid)
    payment = Payment.objects.create(
        charge=charge, amount=amount, paid_on=paid_on, note=note, by_id=deed.person_id
    )
    _tell(approval, ApprovalEvent.Kind.PAID, deed, payment)
    return payment


@transaction.atomic
def reverse_payment(payment: Payment, *, by: Any, note: str, version: int | None = None) -> Payment:
    """A payment was a mistake, or the money came back: a row of today that takes it away again. Says why."""
    deed = as_deed(by)
    approval, charge = _locked(payment.charge, deed, version)
    if payment.reverses_id is not None:
        raise WrongState(_("That takes a payment back itself: enter the payment again."))
    if Payment.objects.filter(reverses=payment).exists():
        raise WrongState(_("That payment was taken back already."))
    note = worded(note, needed=_("Say why it is taken back."), most=NOTE)
    back = Payment.objects.create(
        charge=charge,
        amount=-payment.amount,
        paid_on=max(timezone.localdate(deed.at), payment.paid_on),
        note=note,
        reverses=payment,
        by_id=deed.person_id,
    )
    _tell(approval, ApprovalEvent.Kind.REVERSED, deed, back)
    return back


@transaction.atomic
def settle(approval: Approval, *, by: Any, note: str = "", version: int | None = None) -> Approval:
    """All that will be paid is paid: what is left goes back to the lines, and an agreed request is carried
    out. Once carried out, what a payment that was taken back has left can be given back the same way."""
    deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.outcome == Approval.Outcome.CONDITION:
        raise WrongState(_("It is agreed on a condition: confirm that first."))
    outcomes = Approval.Outcome
    if approval.outcome not in (outcomes.AGREED, outcomes.CARRIED_OUT):
        raise WrongState(_("Only what is agreed is carried out."))
    note = worded(note)
    before = approval.outcome
    given_back = give_back_rest(approval)
    if before == outcomes.CARRIED_OUT and not given_back:
        raise WrongState(_("It is carried out already, and nothing of it is left."))
    told = "\n\n".join(filter(None, (given_back, note)))
    if before == outcomes.AGREED:
        step(approval, ApprovalEvent.Kind.SETTLED, deed, outcomes.CARRIED_OUT, told)
    else:
        approval.version += 1
        approval.save(update_fields=["version"])
        tell(approval, ApprovalEvent.Kind.SETTLED, deed, told)
    return approval


def give_back_rest(approval: Approval) -> str:
    """What a locked approval's charges have left unpaid counts on their lines no more. Returns the figures in
    words, for the event ("USD 100 → 2014.1e"), in whose note they are the first paragraph; empty where nothing
    was left. For `settle` and for what expires."""
    lines = lock_lines(approval.charges.values_list("line", flat=True))
    charges = list(approval.charges.select_for_update(no_key=True).order_by("pk"))
    paid, told = paid_of(charges), []
    for charge in charges:
        line = lines[charge.line_id]
        rest = charge.amount - charge.settled - paid[charge.pk]
        if rest:
            charge.settled += rest
            charge.save(update_fields=["settled"])
            told.append(f"{said(line.budget.currency, rest)} → {line.code}")
    return ", ".join(told)


def paid_of(charges: Iterable[Charge]) -> dict[int, Decimal]:
    """What was paid on each charge, by id. One query."""
    ids = [charge.pk for charge in charges]
    sums = Payment.objects.filter(charge__in=ids).values("charge").annotate(paid=Sum("amount"))
    return dict.fromkeys(ids, Decimal(0)) | {row["charge"]: row["paid"] for row in sums.order_by()}


def _locked(charge: Charge, deed: Deed, version: int | None) -> tuple[Approval, Charge]:
    """The approval, then the line, then the charge: the order in which everybody takes them."""
    approval = lock_approval(charge.approval, version)
    lock_lines([charge.line_id])
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    row = Charge.objects.select_for_update(of=("self",), no_key=True)
    return approval, row.select_related("line__budget").get(pk=charge.pk)


def _beyond(charge: Charge, agreed: Decimal, paid: Decimal, amount: Decimal) -> str:
    currency = charge.line.budget.currency
    return _(
        "Of the %(agreed)s agreed on line %(code)s, %(paid)s are paid: %(left)s may still be paid, not"
        " %(amount)s."
    ) % {
        "agreed": said(currency, agreed),
        "code": charge.line.code,
        "paid": said(currency, paid),
        "left": said(currency, agreed - paid),
        "amount": said(currency, amount),
    }


def _tell(approval: Approval, kind: str, deed: Deed, payment: Payment) -> None:
    """One event, and the approval's next version: of two who pay the same bill the second looks again."""
    approval.version += 1
    approval.save(update_fields=["version"])
    line = payment.charge.line
    figures = f"{said(line.budget.currency, payment.amount)}, {line.code}, {payment.paid_on}"
    tell(approval, kind, deed, ": ".join(filter(None, (figures, payment.note))))
