"""Which budget, version or line does an address mean? Who has no seat in the committee finds nothing (404)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from budgets import rules
from budgets.models import Budget, BudgetVersion, Line
from people.models import Committee
from people.rules import takes_part
from people.views.doors import committee_or_404, let_in

YEARS = range(1, 10_000)
"""That an address may name: what a calendar has."""


def budget_or_404(request: Any, slug: str, year: int) -> Budget:
    committee = committee_or_404(request, slug)
    if year not in YEARS:
        raise Http404
    budgets = Budget.objects.visible_to(request.user)
    budget = get_object_or_404(budgets, committee=committee, year=year)
    budget.committee = committee
    return budget


def kept_budget_or_404(request: Any, slug: str, year: int) -> Budget:
    """For pages that make and change versions: chair and secretary, others who sit there are refused (403)."""
    let_in(rules.can_keep_budget(request.user, committee_or_404(request, slug)))
    return budget_or_404(request, slug, year)


def moved_budget_or_404(request: Any, slug: str, year: int) -> Budget:
    """For pages that move money."""
    budget = budget_or_404(request, slug, year)
    let_in(rules.can_move_money(request.user, budget))
    return budget


def version_or_404(budget: Budget, number: int) -> BudgetVersion:
    if not 0 < number < 2**15:
        raise Http404
    version = get_object_or_404(budget.versions, number=number)
    version.budget = budget
    return version


def line_or_404(budget: Budget, pk: int) -> Line:
    if not 0 < pk < 2**63:
        raise Http404
    line = get_object_or_404(budget.lines.with_figures().select_related("goal__plan"), pk=pk)
    line.budget = budget
    return line


def budget_address(budget: Budget, name: str = "budget", **kwargs: Any) -> str:
    """The address of a page of this budget. Needs `committee` loaded."""
    kwargs |= {"committee": budget.committee.slug, "year": budget.year}
    return reverse(f"budgets:{name}", kwargs=kwargs)


def budget_context(request: Any, committee: Committee, budget: Budget | None) -> dict[str, Any]:
    """What every page of budgets shows of the reader: what may they see and do here? `withheld`: they would see its
    figures, if they were not recused from something that is asked of it."""
    user = request.user
    sees_amounts = budget is not None and rules.can_see_amounts(user, budget)
    return {
        "committee": committee,
        "place": "budget",
        "budget": budget,
        "sees_drafts": takes_part(user, committee.pk),  # of plans, as PlanQuerySet.visible_to says
        "sees_amounts": sees_amounts,
        "withheld": budget is not None and rules.is_withheld(user, budget),
        "can_keep": rules.can_keep_budget(user, committee),
        "can_move": budget is not None and rules.can_move_money(user, budget),
    }
