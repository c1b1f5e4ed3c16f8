"""What the lines of requests have while minutes tell of outcomes: what is agreed takes from them, and what does
not fit is not told.

A request that was made on our pages (or posted) has charges. "Agreed" typed under its item commits them; where
a line has less, the text stays as it is typed, the request stays as it was, and the line's margin says why. The
next save tries again.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from budgets import rules
from budgets.amounts import figure, money
from budgets.models import Approval, ApprovalEvent, Charge, Line
from budgets.services import come_to
from budgets.services.room import figures_of, lock_lines, not_in_force, nothing_from


@dataclass
class Till:
    """The charges of the requests at hand, by request, and what their locked lines have."""

    charges: dict[int, list[Charge]] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    remaining: dict[int, Decimal] = field(default_factory=dict)
    paid: set[int] = field(default_factory=set)
    """The charges on which money was paid."""
    shut: set[int] = field(default_factory=set)
    """The lines from which nothing can be taken: their budget is not in force."""
    moved: set[int] = field(default_factory=set)
    """The requests that took from their lines, or gave back."""

    @classmethod
    def of(cls, charged: dict[int, list[int]]) -> Till:
        """`charged`: the ids of the lines that each locked request asks for. Four queries, none where nothing is
        charged; the lines stay locked, in the order of their ids, until the transaction ends."""
        till = cls()
        line_ids = {pk for ids in charged.values() for pk in ids}
        if not line_ids:
            return till
        till.lines = lock_lines(line_ids)
        rows = Charge.objects.filter(approval__in=charged).annotate(paid=Sum("payments__amount"))
        for charge in rows.order_by("line", "pk"):
            if charge.paid:
                till.paid.add(charge.pk)
            till.charges.setdefault(charge.approval_id, []).append(charge)
        till.remaining = {pk: figures.remaining for pk, figures in figures_of(line_ids).items()}
        over = {budget.pk for budget in not_in_force(till.lines.values())}
        till.shut = {pk for pk, line in till.lines.items() if line.budget_id in over}
        return till

    def allows(self, approval: Approval, events: Iterable[ApprovalEvent]) -> bool:
        """Whether a request may come to what these events come to. Where it may, its lines have it from now on, or
        have it back: told once for each change."""
        charges = self.charges.get(approval.pk)
        if not charges:
            return True
        then = copy.copy(approval)
        come_to(then, events)
        if then.commits == approval.commits:
            return True
        if then.commits:
            if any(self._lacks(charge) for charge in charges):
                return False
        elif any(charge.pk in self.paid for charge in charges):
            return False  # money left on it: it stays agreed
        sign = -1 if then.commits else 1
        for charge in charges:
            self.remaining[charge.line_id] += sign * (charge.amount - charge.settled)
        self.moved.add(approval.pk)
        return True

    def _lacks(self, charge: Charge) -> bool:
        """Whether its line has less than it asks, or gives nothing any more."""
        asked = charge.amount - charge.settled
        return self.remaining[charge.line_id] < asked or (
            charge.line_id in self.shut and bool(asked)
        )


def why_untold(approvals: Collection[Approval], reader: Any = None) -> dict[int, str]:
    """Why lines of minutes could not tell the outcome of each of these requests, as it is now: in words with the
    figures, where the `reader` may know them (None: the software itself). Three queries, none for no request."""
    said: dict[int, str] = {}
    if not approvals:
        return said
    asked = Charge.objects.filter(approval__in=[a.pk for a in approvals])
    charges = list(asked.select_related("line__budget").order_by("line"))
    figures = figures_of({charge.line_id for charge in charges})
    over = {budget.pk for budget in not_in_force(charge.line for charge in charges)}
    committed = {approval.pk for approval in approvals if approval.commits}
    for charge in charges:
        line, wanted = charge.line, charge.amount - charge.settled
        left = figures[charge.line_id].remaining
        if charge.approval_id in committed or not wanted:
            continue
        if line.budget_id in over:
            said[charge.approval_id] = nothing_from(line.budget)
            continue
        if left >= wanted:
            continue
        if reader is None or rules.can_see_amounts(reader, line.budget):
            sentence = _("%(code)s has %(left)s left, %(asked)s are asked.") % {
                "code": line.code,
                "left": money(left, line.budget.currency),
                "asked": figure(wanted),
            }
        else:
            sentence = _("%(code)s has less left than is asked.") % {"code": line.code}
        said[charge.approval_id] = f"{said.get(charge.approval_id, '')} {sentence}".strip()
    for approval in approvals:
        paid = _("Money was paid on it: it stays agreed.")
        room = _("There is room now: it is recorded when this is saved again.")
        said.setdefault(approval.pk, paid if approval.pk in committed else room)
    return said
