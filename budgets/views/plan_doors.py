"""Which plan does an address mean? Outsiders, and observers of a draft, find nothing (404)."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Value, When
from django.http import Http404
from django.utils.translation import gettext as _

from budgets.models import Plan
from people.views.doors import committee_or_404


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
        When(state="adopted", then=Value(0)), When(state="draft", then=Value(1)), default=2
    )
    plan = plans.order_by(first, "-number").first()
    if plan is None:
        raise Http404(_("There is no such plan."))
    plan.committee = committee
    return plan
