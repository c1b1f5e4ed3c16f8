"""Budgets come in as sheets and go out as sheets: sent, looked at, made a draft; downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budgets import rules
from budgets.exporting import TYPES, version_out
from budgets.forms.sheets import SheetForm, answers_from
from budgets.models import SheetImport
from budgets.services.sheet_look import look_at_sheet
from budgets.services.sheets import (
    KEPT,
    answer_sheet,
    apply_sheet,
    discard_sheet,
    store_sheet,
)
from budgets.sheet_preview import Preview
from budgets.views.budget_doors import budget_or_404, version_or_404
from people.errors import Refused
from people.models import Committee
from people.seats import seats_of
from people.uploads import cut_off
from people.views.doors import committee_or_404, let_in, see_other, status_of


def _committee(request, slug: str) -> Committee:
    """A committee whose budget one keeps. Outsiders find no such page; its other people may not come in."""
    committee = committee_or_404(request, slug)
    let_in(rules.can_keep_budget(request.user, committee))
    return committee


def _own_sheets(request, committee: Committee) -> Any:
    """What the reader sent within the last day: nobody else sees it."""
    since = timezone.now() - KEPT
    rows = SheetImport.objects.filter(committee=committee, sent_at__gte=since)
    return rows.filter(by=seats_of(request.user).person_id)


def _address(source: SheetImport) -> str:
    kwargs = {"committee": source.committee.slug, "pk": source.pk}
    return reverse("budgets:sheet_preview", kwargs=kwargs)


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request, committee):
    """The form for a file, and what one sent and left."""
    committee = _committee(request, committee)
    if request.method == "GET":
        return _form(request, committee, SheetForm())
    form = SheetForm(request.POST, request.FILES, cut_off="file" in cut_off(request))
    if not form.is_valid():
        return _form(request, committee, form, 422)
    upload = form.cleaned_data["file"]
    try:
        source = store_sheet(committee, by=request.user, name=upload.name, data=upload.read())
    except Refused as refused:
        form.add_error("file", str(refused))
        return _form(request, committee, form, status_of(refused))
    source.committee = committee
    return see_other(_address(source))


def _form(request, committee: Committee, form: SheetForm, status: int = 200):
    context = {
        "committee": committee,
        "place": "budget",
        "form": form,
        "waiting": _own_sheets(request, committee).defer("content", "answers"),
    }
    return render(request, "budgets/sheets/sheet.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request, committee, pk):
    """What a sheet says, and would change. POST keeps what was chosen, and does `do`: look, apply, discard."""
    committee = _committee(request, committee)
    if not 0 < pk < 2**63:
        raise Http404
    source = get_object_or_404(_own_sheets(request, committee), pk=pk)
    source.committee = committee
    if request.method == "GET":
        return _show(request, source)
    do = request.POST.get("do", "look")
    answers = answers_from(request.POST, _shown(request, source))
    try:
        if do == "discard":
            discard_sheet(source, by=request.user)
            return see_other(reverse("budgets:sheet", kwargs={"committee": committee.slug}))
        if do == "apply":
            return _apply(request, source, answers)
        answer_sheet(source, by=request.user, answers=answers)
    except Refused as refused:
        source.answers = answers
        return _show(request, source, refused)
    return see_other(_address(source))


def _shown(request, source: SheetImport) -> int:
    """The table whose columns the posted form had."""
    said = request.POST.get("shown", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0


def _apply(request, source: SheetImport, answers: dict[str, Any]):
    seen = request.POST.get("seen", "")
    version = apply_sheet(source, by=request.user, answers=answers, seen=seen)
    told = _("“%(name)s” is a draft now: look at it, and put it in force when it is agreed.")
    messages.success(request, told % {"name": source.name})
    kwargs = {
        "committee": source.committee.slug,
        "year": version.budget.year,
        "number": version.number,
    }
    return see_other(reverse("budgets:version", kwargs=kwargs))


def _show(request, source: SheetImport, refused: Refused | None = None):
    look = look_at_sheet(source)
    told = look.budget is None or rules.can_see_amounts(request.user, look.budget)
    context = {
        "committee": source.committee,
        "place": "budget",
        "source": source,
        "preview": Preview(source, look, told=told),
        "error": str(refused or ""),
        "field": getattr(refused, "field", None) or "",
    }
    status = status_of(refused) if refused else 200
    return render(request, "budgets/sheets/preview.html", context, status=status)


@login_required
@require_safe
def export(request, committee, year, number, format):
    """One version as a file that reads back the same; with what came of its lines for those who may see it."""
    version = version_or_404(budget_or_404(request, committee, year), number)
    if format not in TYPES:
        raise Http404
    write, media_type = TYPES[format]
    response = HttpResponse(write(version_out(request.user, version)), content_type=media_type)
    name = f"{committee}-{_('budget')}-{year}-v{number}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    return response
