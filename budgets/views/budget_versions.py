"""Versions of budgets are made: a budget, its drafts and their lines, put in force, the year closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from budgets import rules, services
from budgets.forms.budget import BudgetForm, VersionForm
from budgets.forms.lines import MOST_ROWS, TypedLine, posted_lines, read_lines, typed_of
from budgets.models import Approval, Budget, BudgetVersion, Goal, Plan
from budgets.services import figures
from budgets.views.budget_doors import (
    budget_address,
    budget_context,
    kept_budget_or_404,
    version_or_404,
)
from people.errors import Refused, Stale
from people.forms import refuse, show_version
from people.views.doors import committee_or_404, let_in, number_of, see_other, status_of

STATES = BudgetVersion.State
BLANK_ROWS = 3
MORE_ROWS = 10


@login_required
@require_http_methods(["GET", "POST"])
def budget_new(request, committee):
    """A budget for a year, with an empty first draft whose lines are written next."""
    committee = committee_or_404(request, committee)
    let_in(rules.can_keep_budget(request.user, committee))
    form = BudgetForm(request.POST or None, initial=_next_budget(request, committee))
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                budget = services.make_budget(committee, by=request.user, **form.cleaned_data)
                draft = services.draft_version(budget, by=request.user, amounts=[], takes_in=False)
        except Refused as error:
            refused = error
            refuse(form, error)
        else:
            budget.committee = committee
            return see_other(budget_address(budget, "version_edit", number=draft.number))
    status = status_of(refused) if refused else 422 if request.method == "POST" else 200
    context = budget_context(request, committee, None) | {"form": form}
    return render(request, "budgets/budget/new.html", context, status=status)


def _next_budget(request, committee) -> dict[str, Any]:
    """What is most likely wanted: the year after the newest budget, else this one; in the same currency."""
    newest = Budget.objects.visible_to(request.user).filter(committee=committee).first()
    if newest is not None:
        return {"year": newest.year + 1, "currency": newest.currency}
    return {"year": committee.fiscal_year(timezone.localdate())}


@login_required
@require_http_methods(["GET", "POST"])
def draft(request, committee, year):
    """A new draft: a copy of the version in force, with the transfers so far in its amounts or beside them."""
    budget = kept_budget_or_404(request, committee, year)
    form = VersionForm(request.POST or None, initial={"takes_in": "yes"})
    refused = None
    if request.method == "POST" and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        try:
            made = services.draft_version(budget, by=request.user, **given)
        except Refused as error:
            refused = error
            refuse(form, error)
        else:
            return see_other(budget_address(budget, "version_edit", number=made.number))
    status = status_of(refused) if refused else 422 if request.method == "POST" else 200
    context = budget_context(request, budget.committee, budget) | {
        "form": form,
        "in_force": budget.versions.filter(state=STATES.IN_FORCE).first(),
        "beside": list(figures.beside(budget)),
    }
    return render(request, "budgets/budget/draft.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def version_edit(request, committee, year, number):
    """The lines of a draft as a table. Each fault stands beside its cell; who comes second sees both."""
    budget = kept_budget_or_404(request, committee, year)
    version = version_or_404(budget, number)
    if version.state != STATES.DRAFT:
        messages.error(request, _("Only a draft is changed: make a new version."))
        return see_other(budget_address(budget, "version", number=number))
    if request.method == "GET":
        form = VersionForm(initial=_as_saved(version))
        return _lines_page(request, version, form, typed_of(_rows(version)))
    lines, goals = posted_lines(request.POST), _goals(request, budget)
    form = VersionForm(request.POST)
    drafts = read_lines(lines, currency=budget.currency, goals={goal.pk for goal in goals})
    if "more" in request.POST:
        for line in lines:
            line.errors = {}
        form = VersionForm(initial=request.POST.dict())
        return _lines_page(request, version, form, lines, blank=MORE_ROWS, goals=goals)
    if not form.is_valid() or any(line.errors for line in lines):
        return _lines_page(request, version, form, lines, goals=goals, status=422)
    try:
        services.edit_version(
            version,
            by=request.user,
            version_no=form.cleaned_data["version"],
            title=form.cleaned_data["title"],
            note=form.cleaned_data["note"],
            takes_in=form.cleaned_data["takes_in"],
            amounts=drafts,
        )
    except Refused as refused:
        theirs = _meanwhile(version, form, lines) if isinstance(refused, Stale) else None
        refuse(form, refused)
        return _lines_page(
            request, version, form, lines, goals=goals, status=status_of(refused), theirs=theirs
        )
    messages.success(request, _("Saved."))
    name = "put_in_force" if "onward" in request.POST else "version"
    return see_other(budget_address(budget, name, number=number))


def _as_saved(version: BudgetVersion) -> dict[str, Any]:
    return {
        "title": version.title,
        "note": version.note,
        "takes_in": "yes" if version.takes_in_until else "no",
        "version": version.version,
    }


def _rows(version: BudgetVersion) -> Any:
    return version.allocations.select_related("line").order_by("line__code_key", "line_id")


def _goals(request, budget: Budget) -> list[Goal]:
    """That a line may serve: of the committee's plans for the year that one sees, and those that its lines
    serve already."""
    plans = Plan.objects.visible_to(request.user).filter(committee=budget.committee)
    goals = Goal.objects.filter(
        Q(plan__in=plans.filter(year=budget.year).exclude(state=Plan.State.SUPERSEDED))
        | Q(lines__budget=budget)
    )
    return list(goals.select_related("plan").distinct().order_by("-plan__number", "number"))


def _meanwhile(version: BudgetVersion, form, lines: list[TypedLine]) -> list[TypedLine] | None:
    """Somebody else saved the draft: what it says now, beside what was typed. Saving again is then a choice.
    None where the draft is gone."""
    now = BudgetVersion.objects.filter(pk=version.pk, state=STATES.DRAFT).first()
    if now is None:
        return None
    show_version(form, now.version)
    saved = {line.key: line for line in typed_of(_rows(now))}
    for line in lines:
        theirs = saved.pop(line.key, None) if line.key else None
        if theirs is None:
            line.theirs = "" if line.is_blank else _("not in the saved draft")
        elif (theirs.amount, theirs.row, theirs.title) != (line.amount, line.row, line.title):
            line.theirs = _("saved: %(title)s, row %(row)s, %(amount)s") % {
                "title": theirs.title,
                "row": theirs.row or "–",
                "amount": theirs.amount,
            }
    return list(saved.values())


def _lines_page(request, version, form, lines, *, goals=None, blank=0, status=200, theirs=None):
    budget = version.budget
    lines = list(lines)
    empty = sum(line.is_blank for line in lines)
    wanted = (max(blank, BLANK_ROWS) if blank or empty < BLANK_ROWS else 0) - (
        0 if blank else empty
    )
    if not lines:
        wanted = MORE_ROWS
    lines += [TypedLine() for _n in range(max(min(wanted, MOST_ROWS - len(lines)), 0))]
    return render(
        request,
        "budgets/budget/edit.html",
        budget_context(request, budget.committee, budget)
        | {
            "version": version,
            "form": form,
            "lines": lines,
            "faulty": [line for line in lines if line.errors],
            "goals": _goals(request, budget) if goals is None else goals,
            "beside": list(figures.beside(budget)),
            "theirs": theirs,
            "stale": status == 409,
        },
        status=status,
    )


@login_required
@require_POST
def discard(request, committee, year, number):
    """A draft is thrown away."""
    budget = kept_budget_or_404(request, committee, year)
    version = version_or_404(budget, number)
    shown = number_of(request.POST.get("version", "")) or None
    try:
        services.discard_draft(version, by=request.user, version_no=shown)
    except Refused as refused:
        messages.error(request, str(refused))
        return see_other(budget_address(budget, "version", number=number))
    messages.success(request, _("The draft was thrown away."))
    return see_other(budget_address(budget))


@login_required
@require_http_methods(["GET", "POST"])
def put_in_force(request, committee, year, number):
    """What a draft changes on each line, and then the act; refused with the figures where it takes too much."""
    budget = kept_budget_or_404(request, committee, year)
    version = version_or_404(budget, number)
    refused = None
    if request.method == "POST":
        shown = number_of(request.POST.get("version", "")) or None
        try:
            services.put_in_force(version, by=request.user, version_no=shown)
            messages.success(request, _("%(version)s is in force.") % {"version": version})
            return see_other(budget_address(budget))
        except Refused as error:
            refused = error
            version = version_or_404(budget, number)
    elif version.state != STATES.DRAFT:
        return see_other(budget_address(budget, "version", number=number))
    turns = figures.turns(version)
    context = budget_context(request, budget.committee, budget)
    if not context["sees_amounts"]:
        turns = [turn.untold for turn in turns]
    return render(
        request,
        "budgets/budget/force.html",
        context
        | {
            "version": version,
            "refused": refused,
            "former": budget.versions.filter(state=STATES.IN_FORCE).first(),
            "turns": [turn for turn in turns if turn.changes or turn.after < 0],
            "short": [turn for turn in turns if turn.after < 0],
            "same": sum(not turn.changes for turn in turns),
            "sums": figures.budget_sums(budget),
            "new_sum": figures.version_sum(version),
            "taken_in": _taken_in(version) if context["sees_amounts"] else [],
        },
        status=status_of(refused) if refused else 200,
    )


def _taken_in(version: BudgetVersion) -> list[Any]:
    return list(figures.taken_in(version)) if version.takes_in_until else []


@login_required
@require_http_methods(["GET", "POST"])
def close(request, committee, year):
    """The year is closed, or opened again; before, what that means and what is still open."""
    budget = kept_budget_or_404(request, committee, year)
    version = budget.versions.filter(state__in=(STATES.IN_FORCE, STATES.CLOSED)).first()
    refused = None
    if request.method == "POST":
        reopens = request.POST.get("act") == "reopen"
        shown = number_of(request.POST.get("version", "")) or None
        try:
            turn = services.reopen_budget if reopens else services.close_budget
            turn(budget, by=request.user, version=shown)
            done = _("The year is open again.") if reopens else _("The year is closed.")
            messages.success(request, done)
            return see_other(budget_address(budget))
        except Refused as error:
            refused = error
            budget = kept_budget_or_404(request, committee, year)
            version = budget.versions.filter(state__in=(STATES.IN_FORCE, STATES.CLOSED)).first()
    waiting = (
        Approval.objects.visible_to(request.user).waiting().filter(charges__line__budget=budget)
    )
    return render(
        request,
        "budgets/budget/close.html",
        budget_context(request, budget.committee, budget)
        | {
            "version": version,
            "refused": refused,
            "sums": figures.budget_sums(budget),
            "waiting": list(waiting.distinct().order_by("year", "number")),
        },
        status=status_of(refused) if refused else 200,
    )
