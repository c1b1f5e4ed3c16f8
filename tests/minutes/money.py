"""Builders for tests of money in minutes: a budget in force, requests with charges on its lines."""

from __future__ import annotations

from decimal import Decimal

from budgets.models import Allocation, Approval, Budget, BudgetVersion, Charge, Line, LineFigures
from budgets.services.requests import RequestDraft, write_request


def make_line(board, code="2014.1e", amount=2000, *, year=2014, row=None, title="Face-2-face"):
    """A line of the board's budget of that year, with that amount in the version in force."""
    budget, _made = Budget.objects.get_or_create(committee=board, year=year, currency="USD")
    version = budget.versions.filter(state="in_force").first()
    taken = list(version.allocations.values_list("line", "row", "amount")) if version else []
    if version:
        version.state = "superseded"
        version.save()
    version = BudgetVersion.objects.create(
        budget=budget, number=budget.versions.count() + 1, state="draft"
    )
    line = Line.objects.create(budget=budget, code=code, title=title)
    for pk, there, value in [*taken, (line.pk, row, Decimal(amount))]:
        Allocation.objects.create(of=version, line_id=pk, row=there, amount=value)
    version.state = "in_force"
    version.save()
    return line


def ask_for(board, by, line, amount, title="Room and phone", **fields) -> Approval:
    """A request written on our pages, for an amount of one line."""
    draft = RequestDraft(kind="budget", title=title, charges=[(line.pk, Decimal(amount))], **fields)
    return write_request(board, by=by, draft=draft, propose=True)


def remaining(line) -> Decimal:
    return LineFigures.objects.get(line=line).remaining


def charge_of(approval) -> Charge:
    return Charge.objects.get(approval=approval)
