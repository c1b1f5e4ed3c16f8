"""A plan is pursued: ticks, readings, pledges, actions. Short forms stand in the plan's page; each has a page of its
own too, which keeps what was typed when it is refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.forms import names_of
from budgets import rules
from budgets.forms.plan_life import DoneForm, LinkForm, PlanActionForm, PledgeForm, ReadingForm
from budgets.models import Deliverable, Metric, PlanAction, Pledge
from budgets.services import plan_progress as act
from budgets.services.plan_pages import MetricShown
from budgets.views.plan import own_organisations, plan_page
from budgets.views.plan_doors import (
    kept_plan_or_404,
    part_or_404,
    plan_address,
    plan_context,
    plan_or_404,
)
from budgets.views.plan_editing import blame
from people.errors import Refused
from people.views.doors import let_in, see_other, status_of


@login_required
@require_POST
def deliverable(request, committee, year, number, pk, verb):
    """Done, open again, or done on another day."""
    plan = kept_plan_or_404(request, committee, year, number)
    row = part_or_404(Deliverable.objects.filter(goal__plan=plan).select_related("goal"), pk)
    if verb == "date":
        return _date(request, plan, row)
    verbs = {"done": act.finish_deliverable, "open": act.reopen_deliverable}
    if verb not in verbs:
        raise Http404
    try:
        verbs[verb](row, by=request.user)
    except Refused as refused:
        return plan_page(request, plan, refused=refused)
    return see_other(f"{plan_address(plan)}#goal-{row.goal_id}")


def _date(request: Any, plan: Any, row: Deliverable) -> Any:
    form, refused = DoneForm(request.POST), None
    if form.is_valid():
        try:
            act.date_deliverable(row, by=request.user, **form.cleaned_data)
            return see_other(f"{plan_address(plan)}#goal-{row.goal_id}")
        except Refused as refusal:
            blame(form, refused := refusal)
    return plan_page(request, plan, refused=refused, dated=(row.pk, form))


@login_required
@require_http_methods(["GET", "POST"])
def metric(request, committee, year, number, pk):
    """A metric with all its readings; the keepers of the plan add one."""
    plan = plan_or_404(request, committee, year, number)
    row = part_or_404(Metric.objects.filter(goal__plan=plan).select_related("goal"), pk)
    form, refused = ReadingForm(request.POST or None), None
    context = plan_context(request, plan.committee, plan)
    if request.method == "POST":
        let_in(rules.can_write_plan(request.user, plan.committee))
        if form.is_valid():
            try:
                act.add_reading(row, by=request.user, **form.cleaned_data)
                messages.success(request, _("The reading is kept."))
                return see_other(f"{plan_address(plan)}#goal-{row.goal_id}")
            except Refused as refusal:
                blame(form, refused := refusal)
    one = MetricShown(row, list(row.readings.select_related("by")))
    return _page(request, "metric", context | {"one": one, "form": form}, refused)


def _page(request: Any, name: str, context: dict[str, Any], refused: Refused | None) -> Any:
    status = status_of(refused) if refused else 422 if request.method == "POST" else 200
    return render(request, f"budgets/plan/{name}.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def pledge(request, committee, year, number, pk):
    """Promise something for a goal."""
    plan = plan_or_404(request, committee, year, number)
    let_in(rules.can_pledge(request.user, plan), act.who_may_pledge())
    goal = part_or_404(plan.goals, pk)
    goal.plan = plan
    form = PledgeForm(
        request.POST or None,
        goal=goal,
        own=own_organisations(request.user, plan),
        leads=rules.can_pledge_for_others(request.user, plan),
        initial={"ask": request.GET.get("ask", "")[:18]},
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data["ask"]
        try:
            act.make_pledge(
                goal,
                by=request.user,
                text=form.cleaned_data["text"],
                ask_id=answers.pk if answers else None,
                **form.by,
            )
            messages.success(request, _("The pledge stands in the plan."))
            return see_other(f"{plan_address(plan)}#goal-{goal.pk}")
        except Refused as refusal:
            blame(form, refused := refusal)
    context = plan_context(request, plan.committee, plan)
    names = names_of(plan.committee) if "who" in form.fields else []
    return _page(request, "pledge", context | {"goal": goal, "form": form, "names": names}, refused)


@login_required
@require_POST
def unpledge(request, committee, year, number, pk):
    """A pledge does not hold any more."""
    plan = plan_or_404(request, committee, year, number)
    row = part_or_404(Pledge.objects.filter(goal__plan=plan).select_related("goal__plan"), pk)
    let_in(rules.can_withdraw_pledge(request.user, row), act.who_may_withdraw())
    try:
        act.withdraw_pledge(row, by=request.user)
    except Refused as refused:
        return plan_page(request, plan, refused=refused)
    messages.success(request, _("The pledge is withdrawn."))
    return see_other(f"{plan_address(plan)}#goal-{row.goal_id}")


@login_required
@require_http_methods(["GET", "POST"])
def actions(request, committee, year, number):
    """Raise an action in the plan, or name one that serves it."""
    plan = plan_or_404(request, committee, year, number)
    let_in(rules.can_serve_plan(request.user, plan), act.who_may_raise())
    of = {"committee": plan.committee, "user": request.user, "goals": plan.goals.all()}
    links = "link" in request.POST
    initial = {"goal": request.GET.get("goal", "")[:18]}
    raising = PlanActionForm(
        request.POST if request.method == "POST" and not links else None, initial=initial, **of
    )
    linking = LinkForm(request.POST if links else None, prefix="there", initial=initial, **of)
    form, refused = linking if links else raising, None
    if request.method == "POST" and form.is_valid():
        goal = form.cleaned_data["goal"]
        try:
            _take_in(request, plan, form, goal.pk if goal else None)
            return see_other(plan_address(plan) + (f"#goal-{goal.pk}" if goal else "#actions"))
        except Refused as refusal:
            blame(form, refused := refusal)
    context = plan_context(request, plan.committee, plan)
    context |= {
        "raising": raising,
        "linking": linking,
        "form": form,
        "names": names_of(plan.committee),
    }
    return _page(request, "action", context, refused)


def _take_in(request: Any, plan: Any, form: Any, goal_id: int | None) -> None:
    if isinstance(form, LinkForm):
        there = form.cleaned_data["number"]
        act.link_action(plan, by=request.user, action_id=there.pk, goal_id=goal_id)
        messages.success(
            request, _("%(reference)s serves the plan.") % {"reference": there.reference}
        )
        return
    action = act.raise_in_plan(
        plan,
        by=request.user,
        text=form.cleaned_data["text"],
        owners=form.specs,
        everyone=form.cleaned_data["everyone"],
        due_on=form.cleaned_data["due_on"],
        goal_id=goal_id,
    )
    messages.success(request, _("%(reference)s is raised.") % {"reference": action.reference})


@login_required
@require_POST
def unlink(request, committee, year, number, pk):
    """The plan does not name an action any more; the action goes on."""
    plan = kept_plan_or_404(request, committee, year, number)
    link = part_or_404(PlanAction.objects.filter(plan=plan).select_related("action__committee"), pk)
    try:
        act.unlink_action(link, by=request.user)
    except Refused as refused:
        return plan_page(request, plan, refused=refused)
    return see_other(f"{plan_address(plan)}#actions")
