"""A plan is drafted, changed part by part, and adopted: the pages of chair and secretary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budgets import rules
from budgets.forms.plan import AREA_WORDS, AdoptForm, AreaForm, HeadForm, Marked, NewPlanForm
from budgets.forms.plan_goal import PARTS, GoalForm, LinesForm, Rows, goal_draft
from budgets.models import Goal, Plan
from budgets.services import planning as act
from budgets.services.plan_marks import mark_of_area, mark_of_goal, mark_of_head, mark_of_whole
from budgets.services.plan_record import StalePlan
from budgets.views.plan_doors import (
    kept_plan_or_404,
    part_or_404,
    plan_address,
    plan_context,
)
from people.errors import Refused
from people.forms import refuse, show_version
from people.views.doors import committee_or_404, let_in, number_of, see_other, status_of

DECISIONS_AT_MOST = 200


def blame(form: Any, refused: Refused) -> None:
    """Put a refusal beside the field it is about, or at the top; after a stale save the form carries what was
    saved meanwhile, so that saving again is a choice."""
    if isinstance(refused, StalePlan):
        if isinstance(form, Marked):
            form.show_anew()
        elif "version" in form.fields:
            show_version(form, refused.plan.version)
    refuse(form, refused)


def form_page(
    request: Any, template: str, context: dict[str, Any], refused: Refused | None = None
) -> Any:
    """A form's page: 422 when something is not right yet, 409 where somebody was faster."""
    bound = request.method == "POST" and not context.get("roomier")
    status = status_of(refused) if refused else 422 if bound else 200
    context |= {"stale": isinstance(refused, StalePlan)}
    return render(request, f"budgets/plan/{template}.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def plan_new(request, committee):
    """Draft a year: from nothing, or from another year."""
    committee = committee_or_404(request, committee)
    let_in(rules.can_write_plan(request.user, committee))
    rows = Plan.objects.visible_to(request.user).filter(committee=committee)
    rows = rows.order_by("-year", "-number")
    initial = {"year": _next_year(rows), "copy_of": request.GET.get("from", "")[:18]}
    form = NewPlanForm(request.POST or None, plans=rows, initial=initial)
    context = plan_context(request, committee) | {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            plan = act.draft_plan(committee, by=request.user, **form.cleaned_data)
        except Refused as refused:
            blame(form, refused)
            return form_page(request, "new", context, refused)
        messages.success(request, _("Drafted. Now write what the year is for."))
        return see_other(plan_address(plan))
    return form_page(request, "new", context)


def _next_year(plans: Any) -> int:
    newest = plans.values_list("year", flat=True).first()
    return newest + 1 if newest else timezone.localdate().year


@login_required
@require_http_methods(["GET", "POST"])
def plan_edit(request, committee, year, number):
    """Title, overarching goal, strategies."""
    plan = kept_plan_or_404(request, committee, year, number)
    strategies = [one.text for one in plan.strategies.all()]
    initial = {
        "title": plan.title,
        "goal": plan.goal,
        "strategies": "\n".join(strategies),
        "was": mark_of_head(plan.title, plan.goal, strategies),
    }
    form = HeadForm(request.POST or None, initial=initial)
    context = plan_context(request, plan.committee, plan) | {"form": form, "theirs": initial}
    return _save(
        request, plan, form, "head", context, lambda: act.edit_plan(plan, **_given(request, form))
    )


def _given(request: Any, form: Any) -> dict[str, Any]:
    return {"by": request.user, **form.cleaned_data}


def _save(
    request: Any,
    plan: Plan,
    form: Any,
    template: str,
    context: dict[str, Any],
    change: Callable[[], Any],
    anchor: str = "",
) -> Any:
    """Do the change that a valid form asks for, then show the plan at the part; else the form again."""
    if request.method == "POST" and form.is_valid():
        try:
            done = change()
        except Refused as refused:
            _blame_all(form, context, refused)
            return form_page(request, template, context, refused)
        messages.success(request, _("Saved."))
        at = f"#{anchor}-{done.pk}" if anchor else ""
        return see_other(plan_address(plan) + at)
    return form_page(request, template, context)


def _blame_all(form: Any, context: dict[str, Any], refused: Refused) -> None:
    """The form, and the rows of a goal's parts beside it."""
    if isinstance(refused, StalePlan) and context.get("goal") and "rows" in context:
        for one in context["rows"]:
            one.is_valid()
            one.show_anew(getattr(context["goal"], one.name).all())
    blame(form, refused)


def _part(request: Any, parts: Any, pk: int | None) -> Any:
    """The part to be changed; None for a new one, and where somebody took it away while this was typed."""
    if pk is None:
        return None
    if request.method == "GET":
        return part_or_404(parts, pk)
    return parts.filter(pk=pk).first() if 0 < pk < 2**63 else None


@login_required
@require_http_methods(["GET", "POST"])
def plan_area(request, committee, year, number, pk=None):
    """An area: new, changed, or taken out."""
    plan = kept_plan_or_404(request, committee, year, number)
    area = _part(request, plan.areas.all(), pk)
    theirs = {name: getattr(area, name) for name in AREA_WORDS} if area else {}
    shown = {"was": mark_of_area(area)} if area else {}
    form = AreaForm(request.POST or None, initial=theirs | shown)
    context = plan_context(request, plan.committee, plan) | {
        "form": form,
        "area": area,
        "theirs": theirs,
    }
    if request.method == "POST" and "remove" in request.POST:
        was = request.POST.get("was", "")
        return _remove(
            request,
            plan,
            form,
            "area",
            context,
            lambda: act.remove_area(plan, by=request.user, area_id=pk, was=was),
        )
    return _save(
        request,
        plan,
        form,
        "area",
        context,
        lambda: act.write_area(plan, area_id=pk, **_given(request, form)),
        "area",
    )


def _remove(
    request: Any,
    plan: Plan,
    form: Any,
    template: str,
    context: dict[str, Any],
    remove: Callable[[], Any],
) -> Any:
    """Take a part out; the form's other fields need not be right for that."""
    try:
        remove()
    except Refused as refused:
        form.is_valid()
        _blame_all(form, context, refused)
        return form_page(request, template, context, refused)
    messages.success(request, _("Taken out of the plan."))
    return see_other(plan_address(plan))


@login_required
@require_http_methods(["GET", "POST"])
def plan_goal(request, committee, year, number, pk=None):
    """A goal with its deliverables, metrics and asks: new, changed, or taken out."""
    plan = kept_plan_or_404(request, committee, year, number)
    goal = _part(request, plan.goals.prefetch_related(*PARTS), pk)
    areas, data = plan.areas.all(), request.POST or None
    form = GoalForm(data, areas=areas, initial=_goal_shown(goal))
    rows = [
        Rows(name, data) if data else Rows.of(name, getattr(goal, name).all() if goal else ())
        for name in PARTS
    ]
    context = plan_context(request, plan.committee, plan) | {"goal": goal, "theirs": goal}
    if data and "more" in data:
        typed = {name: form[name].value() for name in form.fields}
        form = GoalForm(areas=areas, initial=typed)
        rows = [one.roomier() for one in rows]
        context["roomier"] = True
    context |= {"form": form, "rows": rows}
    if data and "remove" in data:
        was = data.get("whole", "")
        return _remove(
            request,
            plan,
            form,
            "goal",
            context,
            lambda: act.remove_goal(plan, by=request.user, goal_id=pk, was=was),
        )
    valid = all(one.is_valid() for one in rows) if data else False
    if context.get("roomier") or (data and not (form.is_valid() and valid)):
        return form_page(request, "goal", context)

    def save() -> Goal:
        return act.write_goal(plan, by=request.user, draft=goal_draft(form, rows), goal_id=pk)

    return _save(request, plan, form, "goal", context, save, "goal")


def _goal_shown(goal: Goal | None) -> dict[str, Any]:
    if goal is None:
        return {}
    words = {"title": goal.title, "text": goal.text, "area": goal.area_id}
    return words | {"was": mark_of_goal(goal), "whole": mark_of_whole(goal)}


@login_required
@require_http_methods(["GET", "POST"])
def plan_lines(request, committee, year, number, pk):
    """Which lines of the year's budget pay for a goal."""
    plan = kept_plan_or_404(request, committee, year, number)
    goal = part_or_404(plan.goals, pk)
    lines = act.lines_to_choose(plan)
    now = [line.pk for line in lines if line.goal_id == goal.pk]
    data = request.POST if request.method == "POST" else None
    shown = LinesForm.shown(lines)
    form = LinesForm(data, lines=lines, goal=goal, initial={"lines": now, "was": shown})
    context = plan_context(request, plan.committee, plan) | {
        "form": form,
        "goal": goal,
        "any_lines": bool(lines),
        "elsewhere": act.pays_elsewhere(plan),
    }

    def save() -> Goal:
        wanted = [line.pk for line in form.cleaned_data["lines"]]
        was = form.cleaned_data["was"]
        try:
            return act.set_lines(goal, by=request.user, line_ids=wanted, was=was)
        except StalePlan:
            form.data = form.data.copy()
            form.data["was"] = shown
            raise

    return _save(request, plan, form, "lines", context, save, "goal")


@login_required
@require_http_methods(["GET", "POST"])
def plan_adopt(request, committee, year, number):
    """A draft becomes the year's plan, by a decision."""
    plan = kept_plan_or_404(request, committee, year, number)
    if request.method == "GET" and plan.state != Plan.State.DRAFT:
        raise Http404(_("Only a draft is adopted."))
    # The field points up to minutes; its model is taken from the field, so nothing is imported.
    decisions = Plan._meta.get_field("adopted_by").related_model.objects.visible_to(request.user)
    decisions = decisions.standing().filter(committee=plan.committee).exclude(outcome="declined")
    decisions = decisions.order_by("-decided_at", "-pk")
    newest = decisions.filter(
        pk__in=list(decisions.values_list("pk", flat=True)[:DECISIONS_AT_MOST])
    )
    chosen = number_of(request.GET.get("decision", ""))  # just recorded for it
    initial = {"version": plan.version, "decision": chosen or None}
    form = AdoptForm(request.POST or None, decisions=newest, initial=initial)
    former = Plan.objects.filter(
        committee=plan.committee, year=plan.year, state=Plan.State.ADOPTED
    ).first()
    context = plan_context(request, plan.committee, plan) | {"form": form, "former": former}

    def save() -> Plan:
        with transaction.atomic():
            return act.adopt_plan(
                plan,
                by=request.user,
                decision_id=form.cleaned_data["decision"].pk,
                version=form.cleaned_data["version"],
            )

    return _save(request, plan, form, "adopt", context, save)
