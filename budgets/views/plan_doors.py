"""Which plan, and which part of it, does an address mean? Outsiders, and observers of a draft, find nothing (404)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets import rules
from budgets.models import Plan
from budgets.plan_pictures import number_said
from people.models import Committee
from people.views.doors import committee_or_404, let_in


def plan_or_404(request: Any, slug: str, year: int, number: int | None = None) -> Plan:
    """The plan of that year and number; without a number the adopted one, else the newest draft, else
    what was superseded last."""
    committee = committee_or_404(request, slug)
    plans = Plan.objects.visible_to(request.user).filter(committee=committee)
    if not (0 < year < 2**15 and (number is None or 0 < number < 2**15)):
        raise Http404
    plans = plans.filter(year=year)
    if number is not None:
        plans = plans.filter(number=number)
    first = Case(
        When(state=Plan.State.ADOPTED, then=Value(0)),
        When(state=Plan.State.DRAFT, then=Value(1)),
        default=Value(2),
    )
    plan = plans.order_by(first, "-number").first()
    if plan is None:
        raise Http404(_("There is no such plan."))
    plan.committee = committee
    return plan


def kept_plan_or_404(request: Any, slug: str, year: int, number: int) -> Plan:
    """For pages that change a plan: chair and secretary; others who sit there are refused (403)."""
    let_in(rules.can_write_plan(request.user, committee_or_404(request, slug)))
    return plan_or_404(request, slug, year, number)


def part_or_404(parts: Any, pk: int) -> Any:
    """A part of a plan that is already found."""
    if not 0 < pk < 2**63:
        raise Http404
    return get_object_or_404(parts, pk=pk)


def plan_address(plan: Plan, name: str = "plan_number", **kwargs: Any) -> str:
    """The address of a page of this plan. Needs `committee` loaded."""
    kwargs |= {"committee": plan.committee.slug, "year": plan.year, "number": plan.number}
    return reverse(f"budgets:{name}", kwargs=kwargs)


def plan_context(request: Any, committee: Committee, plan: Plan | None = None) -> dict[str, Any]:
    """What every page of plans shows of the reader: what may they do here?"""
    user = request.user
    lasting = plan is not None and plan.state != Plan.State.SUPERSEDED
    return {
        "committee": committee,
        "place": "plan",
        "plan": plan,
        "number_said": number_said,
        "can_write": rules.can_write_plan(user, committee),
        "can_draft": plan is not None
        and plan.state == Plan.State.DRAFT
        and rules.can_write_plan(user, committee),
        "can_keep": lasting and rules.can_write_plan(user, committee),
        "can_serve": lasting and plan is not None and rules.can_serve_plan(user, plan),
        "can_pledge": lasting and plan is not None and rules.can_pledge(user, plan),
    }
