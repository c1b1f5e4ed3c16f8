"""What do the acts on money share? Amounts that are checked, budgets that are locked, events of budgets."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from actions.services import Deed
from budgets.amounts import MOST, figure
from budgets.models import Budget, BudgetEvent, Charge, Line
from people.errors import Invalid, Stale


def checked_amount(amount: Any, name: str = "amount", *, zero: bool = False) -> Decimal:
    """An amount as it is kept. Raises Invalid, naming the field, for what is no number, negative (or zero,
    unless `zero` may be), too large, or has more than two decimals: nothing is rounded here."""
    if not isinstance(amount, Decimal | int) or not Decimal(amount).is_finite():
        raise Invalid(_("Give an amount."), name)
    amount = Decimal(amount)
    if amount < 0 or (amount == 0 and not zero):
        raise Invalid(
            _("An amount is not negative.") if zero else _("The amount must be more than zero."),
            name,
        )
    if amount > MOST:
        raise Invalid(_("That is more than can be kept."), name)
    if amount != amount.quantize(Decimal("0.01")):
        raise Invalid(_("An amount has at most two decimals."), name)
    return amount.quantize(Decimal("0.01"))


def said(currency: str, amount: Decimal) -> str:
    """ "USD 1,350", as notes of events and refusals give figures."""
    return f"{currency} {figure(amount)}"


def taken(line: Line, charge: Charge) -> str:
    """What a charge took from its line, with its budget loaded, and what the line had; "" before it is decided."""
    before, after = charge.remaining_before, charge.remaining_after
    if before is None or after is None:
        return ""
    currency = line.budget.currency
    return _("%(code)s: %(amount)s, before %(before)s, after %(after)s") % {
        "code": line.code,
        "amount": said(currency, charge.amount),
        "before": said(currency, before),
        "after": said(currency, after),
    }


def lock_budgets(ids: Collection[int]) -> dict[int, Budget]:
    """The budgets, locked until the transaction ends, in the order of their ids. Whoever moves money between
    lines or changes versions holds this first, then lines (room.lock_lines); approvals take the lines alone."""
    rows = Budget.objects.select_for_update(of=("self",), no_key=True).select_related("committee")
    return {row.pk: row for row in rows.filter(pk__in=list(ids)).order_by("pk")}


def lock_budget(budget: Budget, version: int | None = None) -> Budget:
    """The budget as it is now, locked; Stale where it is not the version that the form showed."""
    row = lock_budgets([budget.pk])[budget.pk]
    guard_fresh(row, version)
    return row


def guard_fresh(budget: Budget, version: int | None) -> None:
    if version is not None and budget.version != version:
        raise Stale(
            _(
                "Somebody was faster: the budget %(budget)s has changed since this page was shown; nothing"
                " of yours was changed."
            )
            % {"budget": budget}
        )


def record(budget: Budget, kind: str, deed: Deed, **fields: Any) -> BudgetEvent:
    """One event of a locked budget, and the budget's next version."""
    budget.version += 1
    budget.save(update_fields=["version"])
    return BudgetEvent.objects.create(
        budget=budget, kind=kind, by_id=deed.person_id, happened_at=deed.at, **fields
    )
