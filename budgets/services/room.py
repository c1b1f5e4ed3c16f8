"""Does it fit on the lines? Figures and shortages, asked under the lines' locks before anything is committed.

The database refuses by itself what does not fit (budgets/models/guards.py); here it is refused in words, with
the figures and the ways out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import may
from budgets import rules
from budgets.models import Budget, BudgetVersion, Charge, Line, LineFigures
from people.errors import Refused

from .ledger import said


@dataclass(frozen=True)
class Shortage:
    """A line that has less than is asked of it; amounts in `currency`. `told`: whoever asks may read the figures."""

    line: Line
    asked: Decimal
    remaining: Decimal
    currency: str
    told: bool = True

    @property
    def missing(self) -> Decimal:
        return self.asked - self.remaining


class OverCommitted(Refused):
    """A line would be committed beyond what it has; `shortages` hold the figures."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(" ".join(self._said(shortage) for shortage in shortages))

    def _said(self, short: Shortage) -> str:
        if not short.told:
            return _(
                "Line %(code)s has less left than %(asked)s. Transfer to it from another line, take another line,"
                " or agree on a smaller amount."
            ) % _unsaid(short)
        return _(
            "Line %(code)s has %(remaining)s left, %(asked)s are asked: %(missing)s too much. Transfer that"
            " much from another line, take another line, or agree on a smaller amount."
        ) % _figures(short)


class Beyond(OverCommitted):
    """More would leave a line by a transfer than it has."""

    def _said(self, short: Shortage) -> str:
        if not short.told:
            return _(
                "Line %(code)s has less left than the %(asked)s that would leave it."
            ) % _unsaid(short)
        return _(
            "Line %(code)s has %(remaining)s left: %(asked)s cannot leave it, that is %(missing)s too much."
        ) % _figures(short)


class NotInForce(Refused):
    """The line's budget has no version in force: it is a draft still, or the year is closed."""


def _figures(short: Shortage) -> dict[str, str]:
    return {
        "code": short.line.code,
        "remaining": said(short.currency, short.remaining),
        "asked": said(short.currency, short.asked),
        "missing": said(short.currency, short.missing),
    }


def _unsaid(short: Shortage) -> dict[str, str]:
    """What stands in a refusal to who does not read the figures of the budget: what they asked themselves."""
    return {"code": short.line.code, "asked": said(short.currency, short.asked)}


def may_tell(deed: Deed, budget: Budget) -> bool:
    """Whether a refusal may give the budget's figures. (What the software itself is refused stands in an event,
    whose readers are asked for.)"""
    return may(rules.can_see_amounts, deed, budget)


def lock_lines(line_ids: Collection[int]) -> dict[int, Line]:
    """The lines with their budgets, locked until the transaction ends, in the order of their ids: so of two
    that want the same lines one waits, and they never wait for each other."""
    rows = Line.objects.select_for_update(of=("self",), no_key=True).select_related("budget")
    return {line.pk: line for line in rows.filter(pk__in=list(line_ids)).order_by("pk")}


def figures_of(line_ids: Iterable[int]) -> dict[int, LineFigures]:
    """The figures as they are now, by line. One query; under lock_lines they stay so."""
    return {f.line_id: f for f in LineFigures.objects.filter(line__in=list(line_ids))}


def shortages(
    asked: Mapping[int, Decimal], lines: Mapping[int, Line], deed: Deed
) -> list[Shortage]:
    """Which of the lines have less than is asked of them, by id. One query."""
    figures = figures_of(asked)
    return [
        Shortage(
            lines[pk],
            amount,
            figures[pk].remaining,
            lines[pk].budget.currency,
            may_tell(deed, lines[pk].budget),
        )
        for pk, amount in asked.items()
        if figures[pk].remaining < amount
    ]


def take(charges: Sequence[Charge], deed: Deed) -> dict[int, Line]:
    """What a locked approval takes from its lines: the lines, by id, are locked, what they have is asked, and what each
    had before and has after is set on its charge. The caller saves the charges and then the outcome, in the
    same transaction.

    Raises OverCommitted with the figures, NotInForce for a line without a version in force.
    """
    lines = lock_lines([charge.line_id for charge in charges])
    guard_in_force(lines.values())
    if short := shortages({charge.line_id: charge.amount for charge in charges}, lines, deed):
        raise OverCommitted(short)
    figures = figures_of(lines)
    for charge in charges:
        charge.remaining_before = figures[charge.line_id].remaining
        charge.remaining_after = charge.remaining_before - charge.amount
    return lines


def guard_in_force(lines: Iterable[Line], *, closed_too: bool = False) -> None:
    """Raises NotInForce unless each line's budget has a version in force (or, `closed_too`, is closed). One
    query."""
    for budget in not_in_force(lines, closed_too=closed_too):
        raise NotInForce(nothing_from(budget))


def not_in_force(lines: Iterable[Line], *, closed_too: bool = False) -> list[Budget]:
    """The lines' budgets without a version in force. One query."""
    budgets = {line.budget_id: line.budget for line in lines}
    states = [BudgetVersion.State.IN_FORCE] + [BudgetVersion.State.CLOSED] * closed_too
    in_force = BudgetVersion.objects.filter(budget__in=budgets, state__in=states)
    held = set(in_force.values_list("budget", flat=True))
    return [budget for pk, budget in budgets.items() if pk not in held]


def nothing_from(budget: Budget) -> str:
    """The sentence about a budget that is not in force."""
    return _("The budget %(budget)s is not in force: nothing can be taken from its lines.") % {
        "budget": budget
    }
