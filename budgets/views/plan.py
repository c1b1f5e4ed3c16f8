"""The plans of a committee, and the plan of a year as it reads."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgets import rules
from budgets.models import Plan
from budgets.views.plan_doors import plan_or_404
from people.views.doors import committee_or_404


@login_required
@require_safe
def plans(request, committee):
    """The years, each with its plan in force and the drafts beside it."""
    committee = committee_or_404(request, committee)
    rows = Plan.objects.visible_to(request.user).filter(committee=committee)
    return render(
        request,
        "budgets/plan/list.html",
        {
            "committee": committee,
            "place": "plan",
            "plans": rows,
            "can_write": rules.can_write_plan(request.user, committee),
        },
    )


@login_required
@require_safe
def plan(request, committee, year, number=None):
    """The plan of a year: the adopted one, else the newest draft that one sees."""
    plan = plan_or_404(request, committee, year, number)
    return render(
        request,
        "budgets/plan/plan.html",
        {"committee": plan.committee, "place": "plan", "plan": plan},
    )
