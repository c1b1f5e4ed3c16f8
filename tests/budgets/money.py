"""Builders for tests about money: a budget in force, requests on its lines, and what a line has."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from budgets import services
from budgets.models import Approval, Budget, Charge, Line
from budgets.services import LineDraft
from people.numbering import take_numbers


def lines_of(**amounts) -> list[LineDraft]:
    """lines_of(a=100, b=50): lines with those codes, titles and amounts."""
    return [
        LineDraft(code, f"Line {code}", "", row, Decimal(amount))
        for row, (code, amount) in enumerate(amounts.items(), start=1)
    ]


def make_budget(committee, year=2014, currency="USD", **amounts) -> Budget:
    """A budget with a version in force that allocates `amounts` to lines by code."""
    budget = services.make_budget(committee, by=None, year=year, currency=currency)
    if amounts:
        draft = services.draft_version(budget, by=None, amounts=lines_of(**amounts), takes_in=False)
        services.put_in_force(draft, by=None)
    return budget


def line(budget, code) -> Line:
    return budget.lines.get(code=code)


def request(committee, outcome="proposed", currency="USD", **charges) -> Approval:
    """A request that asks `charges` of lines: request(board, a=(line, 100)), or just line=..., amount=...."""
    if "line" in charges:
        charges = {"only": (charges["line"], charges["amount"])}
    approval = Approval.objects.create(
        committee=committee,
        year=2014,
        number=take_numbers(committee.pk, "approval", year=2014)[0],
        kind="budget" if charges else "other",
        title="Something",
        amount=sum(Decimal(amount) for _, amount in charges.values()) if charges else None,
        currency=currency if charges else "",
        outcome=outcome,
    )
    for of, amount in charges.values():
        Charge.objects.create(approval=approval, line=of, amount=Decimal(amount))
    return approval


def agreed(committee, of, amount, by=None, outcome="agreed") -> Approval:
    """A request on one line, agreed through the service."""
    approval = request(committee, line=of, amount=amount)
    condition = "if legal agrees" if outcome == "condition" else ""
    return services.decide(approval, by=by, outcome=outcome, condition=condition)


def pay(approval, amount, by=None, charge=None, **said):
    """Paid today on the approval's first line (or on `charge`)."""
    return services.pay(
        charge or approval.charges.order_by("pk").first(),
        by=by,
        amount=Decimal(amount),
        paid_on=timezone.localdate(),
        **said,
    )


def has(of) -> tuple[int, int, int, int, int]:
    """A line's figures: allocated, transferred, committed, spent, remaining."""
    figures = Line.objects.with_figures().get(pk=of.pk).figures
    names = ("allocated", "transferred", "committed", "spent", "remaining")
    return tuple(getattr(figures, name) for name in names)
