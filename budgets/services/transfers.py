"""What happens to money that is moved? From one line to another, or a rest into the next year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.amounts import MOST
from budgets.models import Budget, BudgetEvent, BudgetVersion, Line, Transfer
from people.errors import Invalid, leaders_only

from .ledger import checked_amount, guard_fresh, lock_budgets, record, said
from .room import Beyond, figures_of, guard_in_force, lock_lines, shortages


@transaction.atomic
def transfer(
    from_line: Line,
    to_line: Line,
    *,
    by: Any,
    amount: Decimal,
    reason: str,
    version: int | None = None,
) -> Transfer:
    """Move an amount between two lines of one budget that is in force; `version` is the budget's.

    Raises Beyond with the figures for more than `from_line` has left, NotInForce, Invalid, Stale.
    """
    if from_line.budget_id != to_line.budget_id:
        raise Invalid(_("Both lines must be of one budget."), "to_line")
    return _book(from_line, to_line, as_deed(by), amount, reason, version=version)


@transaction.atomic
def carry_over(
    from_line: Line,
    to_line: Line,
    *,
    by: Any,
    amount: Decimal,
    reason: str,
    version: int | None = None,
) -> Transfer:
    """Move what is left of a line into a line of the committee's next fiscal year, in the same currency. The
    year that it leaves may be closed; the one that it goes to is in force. `version` is the budget's that it
    leaves. Raises as `transfer`."""
    old, new = from_line.budget, to_line.budget
    if (new.committee_id, new.year) != (old.committee_id, old.year + 1):
        raise Invalid(
            _("A rest goes into the next year's budget of the same committee."), "to_line"
        )
    if new.currency != old.currency:
        raise Invalid(
            _("The next year's budget is in %(new)s, this one in %(old)s: nothing is exchanged.")
            % {"new": new.currency, "old": old.currency},
            "to_line",
        )
    return _book(
        from_line, to_line, as_deed(by), amount, reason, version=version, carries_over=True
    )


def lock_moves(moves: Iterable[tuple[Line, Line]]) -> None:
    """Before several moves of one transaction: their budgets and all their lines are locked at once, each by their
    ids. One after the other they would be taken in an order of their own, and who decides on two of them would
    wait in a circle."""
    ends = [line for move in moves for line in move]
    lock_budgets({line.budget_id for line in ends})
    lock_lines({line.pk for line in ends})


def _book(
    from_line: Line,
    to_line: Line,
    deed: Deed,
    amount: Decimal,
    reason: str,
    *,
    version: int | None,
    carries_over: bool = False,
) -> Transfer:
    budgets = lock_budgets({from_line.budget_id, to_line.budget_id})
    for budget in budgets.values():
        ask(rules.can_move_money, deed, budget, sentence=leaders_only())
    guard_fresh(budgets[from_line.budget_id], version)
    if from_line.pk == to_line.pk:
        raise Invalid(_("Choose two lines."), "to_line")
    amount = checked_amount(amount)
    reason = worded(reason, "reason", needed=_("Say why it is moved."))
    lines = lock_lines({from_line.pk, to_line.pk})
    from_line, to_line = lines[from_line.pk], lines[to_line.pk]
    guard_in_force([from_line], closed_too=carries_over)
    guard_in_force([to_line])
    if short := shortages({from_line.pk: amount}, lines, deed):
        raise Beyond(short)
    _guard_kept(to_line, amount)
    moved = Transfer.objects.create(
        from_line=from_line,
        to_line=to_line,
        amount=amount,
        reason=reason,
        carries_over=carries_over,
        by_id=deed.person_id,
        happened_at=deed.at,
    )
    _tell(moved, budgets, deed)
    return moved


def _guard_kept(to_line: Line, amount: Decimal) -> None:
    """Raises Invalid where a locked line would come to have more than the columns of its figures hold."""
    has = figures_of([to_line.pk])[to_line.pk]
    if has.allocated + has.transferred + amount > MOST:
        raise Invalid(
            _("Line %(code)s would have more than can be kept.") % {"code": to_line.code}, "amount"
        )


def _tell(moved: Transfer, budgets: dict[int, Budget], deed: Deed) -> None:
    """An event on each budget that it touches. Who has a draft's page open looks again before saving: its
    amounts may or may not know of the transfer."""
    kinds = BudgetEvent.Kind
    for budget in budgets.values():
        record(
            budget,
            kinds.CARRIED_OVER if moved.carries_over else kinds.TRANSFERRED,
            deed,
            transfer=moved,
            note=f"{said(budget.currency, moved.amount)}, {_place(moved.from_line, moved)} →"
            f" {_place(moved.to_line, moved)}: {moved.reason}",
        )
    drafts = BudgetVersion.objects.filter(budget__in=budgets, state=BudgetVersion.State.DRAFT)
    drafts.update(version=F("version") + 1)


def _place(line: Line, moved: Transfer) -> str:
    """ "2014.1e", with its year where it leaves it."""
    return f"{line.budget.year} {line.code}" if moved.carries_over else line.code
