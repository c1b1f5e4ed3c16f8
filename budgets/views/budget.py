"""Budgets are read: the year with its lines, its versions and what differs between them, one line."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from budgets.models import Approval, Budget, BudgetVersion, Charge, Line, Payment, Transfer
from budgets.services import figures, version_changes
from budgets.views.budget_doors import (
    budget_context,
    budget_or_404,
    line_or_404,
    version_or_404,
)
from people.views.doors import committee_or_404

HOLDING = (BudgetVersion.State.IN_FORCE, BudgetVersion.State.CLOSED)
"""The version whose amounts the lines have now."""


@login_required
@require_safe
def budgets(request, committee):
    """The newest budget; where there is none yet, how to begin."""
    committee = committee_or_404(request, committee)
    newest = Budget.objects.visible_to(request.user).filter(committee=committee).first()
    if newest is not None:
        return redirect("budgets:budget", committee=committee.slug, year=newest.year)
    return render(request, "budgets/budget/none.html", budget_context(request, committee, None))


@login_required
@require_safe
def budget(request, committee, year):
    """A year: its lines as they stand, by group and in all; without a version in force the newest draft."""
    budget = budget_or_404(request, committee, year)
    versions = _versions(budget)
    shown = next((v for v in versions if v.state in HOLDING), versions[0] if versions else None)
    context = budget_context(request, budget.committee, budget) | {
        "versions": versions,
        "shown": shown,
        "years": _years(request, budget),
    }
    if shown is None or shown.state not in HOLDING or not context["sees_amounts"]:
        return render(request, "budgets/budget/budget.html", context | _allocated(shown))
    groups = figures.budget_groups(budget, shown)
    return render(
        request,
        "budgets/budget/budget.html",
        context
        | {
            "moves": True,
            "groups": groups,
            "sums": figures.sums_of(groups),
            "months": figures.months_of(budget),
        },
    )


def _allocated(shown: BudgetVersion | None) -> dict[str, Any]:
    """What a version allocates, and nothing of what became of it."""
    if shown is None:
        return {"groups": [], "sums": {}, "moves": False}
    sums = {"allocated": figures.version_sum(shown)}
    return {"groups": figures.version_groups(shown), "sums": sums, "moves": False}


def _versions(budget: Budget) -> list[BudgetVersion]:
    versions = list(budget.versions.order_by("-number"))
    for version in versions:
        version.budget = budget
    return versions


def _years(request, budget: Budget) -> list[int]:
    budgets = Budget.objects.visible_to(request.user).filter(committee=budget.committee)
    return list(budgets.order_by("-year").values_list("year", flat=True))


@login_required
@require_safe
def version(request, committee, year, number):
    """What one version allocates, and what it changes against the one before."""
    budget = budget_or_404(request, committee, year)
    version = version_or_404(budget, number)
    versions = _versions(budget)
    context = budget_context(request, budget.committee, budget) | {
        "version": version,
        "versions": versions,
        "before": figures.before(version, versions),
    }
    if context["sees_amounts"] and version.takes_in_until:
        context["taken_in"] = list(figures.taken_in(version))
    return render(
        request,
        "budgets/budget/version.html",
        context | _allocated(version) | _changed(context["before"], version),
    )


def _changed(before: BudgetVersion | None, version: BudgetVersion) -> dict[str, Any]:
    """By line what differs; the lines that are gone apart."""
    if before is None:
        return {}
    changes = version_changes(before, version)
    return {
        "before_sum": figures.version_sum(before),
        "changes": {c.line.pk: c for c in changes if c.new_amount is not None},
        "gone": [c for c in changes if c.new_amount is None],
    }


@login_required
@require_safe
def line(request, committee, year, pk):
    """One line: its figures, its life through the versions, what moved and who was promised what."""
    budget = budget_or_404(request, committee, year)
    line = line_or_404(budget, pk)
    context = budget_context(request, budget.committee, budget)
    allocations = line.allocations.select_related("of").order_by("-of__number")
    context |= {"line": line, "allocations": list(allocations)}
    if context["sees_amounts"]:
        context |= {
            "charges": _charges(request.user, line),
            "transfers": _transfers(line),
            "months": figures.months_of(budget, line),
        }
    return render(request, "budgets/budget/line.html", context)


def _charges(user, line: Line) -> list[Charge]:
    """The requests on a line that the reader may see, newest first, each with what was paid of it."""
    payments = Payment.objects.select_related("by").order_by("paid_on", "pk")
    paid_back = Payment.objects.filter(reverses=OuterRef("pk"))
    return list(
        line.charges.filter(approval__in=Approval.objects.visible_to(user))
        .select_related("approval")
        .prefetch_related(Prefetch("payments", payments.annotate(is_undone=Exists(paid_back))))
        .order_by("-approval__year", "-approval__number")
    )


def _transfers(line: Line) -> list[Transfer]:
    """In and out, newest first, each with the line at its other end and that one's budget."""
    moved = Transfer.objects.filter(from_line=line) | Transfer.objects.filter(to_line=line)
    return list(
        moved.select_related(
            "from_line__budget", "to_line__budget", "by", "taken_in_from", "taken_in_to"
        )
    )
