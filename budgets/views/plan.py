"""The plans of a committee, and the plan of a year as it reads."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.forms import names_of
from budgets import rules
from budgets.forms.plan_life import ReadingForm
from budgets.models import Plan
from budgets.services.plan_pages import PlanShown, show_plan
from budgets.views.plan_doors import plan_context, plan_or_404
from people.errors import Refused
from people.models import Organisation
from people.seats import seats_of
from people.views.doors import committee_or_404, status_of

EVENTS_AT_MOST = 60


@login_required
@require_safe
def plans(request, committee):
    """The years, each with its plan in force and the drafts beside it."""
    committee = committee_or_404(request, committee)
    rows = (
        Plan.objects.visible_to(request.user)
        .filter(committee=committee)
        .annotate(
            parts=Count("goals__deliverables", distinct=True),
            parts_done=Count(
                "goals__deliverables", distinct=True, filter=~Q(goals__deliverables__done_on=None)
            ),
            goals_n=Count("goals", distinct=True),
        )
        .order_by("-year", "-number")
    )
    return render(
        request, "budgets/plan/list.html", plan_context(request, committee) | {"plans": rows}
    )


@login_required
@require_safe
def plan(request, committee, year, number=None):
    """The plan of a year: the adopted one, else the newest draft that one sees."""
    return plan_page(request, plan_or_404(request, committee, year, number))


def plan_page(
    request: Any, plan: Plan, *, refused: Refused | None = None, dated: tuple[int, Any] = (0, None)
) -> Any:
    """The page as it reads; with what was refused on it. `dated`: a deliverable, and the form of its day as it was
    sent and is not right."""
    shown = show_plan(plan, request.user)
    context = plan_context(request, plan.committee, plan)
    return render(
        request,
        "budgets/plan/plan.html",
        context
        | {
            "shown": shown,
            "decision": _decision(plan, request.user),
            "others": _others(plan, request.user),
            "events": plan.events.select_related("by").order_by("-id")[:EVENTS_AT_MOST],
            "refused": refused,
            "dated": dated,
            "reading_form": ReadingForm(auto_id=False),
            "own": own_organisations(request.user, plan) if context["can_pledge"] else [],
            "mine": _mine(shown, request.user),
            "names": names_of(plan.committee) if context["can_serve"] else [],
        },
        status=status_of(refused) if refused else 422 if dated[0] else 200,
    )


def _decision(plan: Plan, user: Any) -> Any:
    """By which decision it was adopted; None where the reader does not see that."""
    if plan.adopted_by_id is None:
        return None
    # The field points up to minutes; its model is taken from the field, so nothing is imported.
    decisions = Plan._meta.get_field("adopted_by").related_model.objects
    return decisions.visible_to(user).filter(pk=plan.adopted_by_id).first()


def _others(plan: Plan, user: Any) -> Any:
    """The year's other plans."""
    rows = Plan.objects.visible_to(user).filter(committee=plan.committee_id, year=plan.year)
    return rows.exclude(pk=plan.pk).order_by("number")


def own_organisations(user: Any, plan: Plan) -> list[Organisation]:
    """Those that the reader represents in the plan's committee: for them one can pledge."""
    seat = seats_of(user).get(plan.committee_id)
    if seat is None or not seat.organisation_ids:
        return []
    return list(Organisation.objects.filter(pk__in=seat.organisation_ids).order_by("key"))


def _mine(shown: PlanShown, user: Any) -> set[int]:
    """The pledges that the reader can withdraw."""
    mine = set()
    for goal in shown.goals:
        goal.goal.plan = shown.plan
        for pledge in goal.pledges:
            pledge.goal = goal.goal
            if rules.can_withdraw_pledge(user, pledge):
                mine.add(pledge.pk)
    return mine
