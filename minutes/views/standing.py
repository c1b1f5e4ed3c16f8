"""What stands on every agenda? The template on one page; each button saves the whole of it and then acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutes import rules, services
from minutes.forms.series import StandingForm
from minutes.services.standing import MOST, fingerprint, standing_of
from minutes.views.doors import own_committee_or_404, see_other
from people.directory import directory_of
from people.errors import Invalid, Refused, Stale
from people.matching import Kind
from people.models import Committee, Person
from people.views.doors import let_in, number_of, status_of

BLANK = 2
"""Empty lines at the end, to be filled."""


@login_required
@require_http_methods(["GET", "POST"])
def standing(request, committee):
    """Titles, minutes and presenters in a row each; `act`: save, or up-3, down-3, in-3, out-3, remove-3 (the
    line by its place). What is typed is saved with every act."""
    committee = own_committee_or_404(request, committee)
    let_in(rules.can_plan(request.user, committee))
    if request.method == "GET":
        return _page(request, committee, _shown(committee))
    n = min(number_of(request.POST.get("lines", "")), MOST + BLANK)
    forms = [StandingForm(request.POST, prefix=f"line{i}") for i in range(n)]
    valid = [form.is_valid() for form in forms]  # each shows what is wrong with it
    if not all(valid):
        return _page(request, committee, forms, status=422)
    used = [form for form in forms if form.cleaned_data["title"].strip()]
    emptied = [
        form
        for form in forms
        if form not in used and (form.cleaned_data["minutes"] or form.cleaned_data["presenter"])
    ]
    for form in emptied:
        form.add_error("title", _("Give the item a title, or empty the line."))
    if emptied:
        return _page(request, committee, forms, status=422)
    try:
        rows = _rows(committee, used)
        act, _dash, at = request.POST.get("act", "save").partition("-")
        line = next((i for i, form in enumerate(used) if form.prefix == f"line{at}"), None)
        if line is not None:
            _moved(rows, act, line)
        services.set_standing(
            committee, by=request.user, rows=rows, shown=request.POST.get("shown")
        )
    except Refused as refused:
        return _page(request, committee, forms, refused=refused, status=status_of(refused))
    messages.success(request, _("Saved."))
    return see_other(reverse("minutes:standing", kwargs={"committee": committee.slug}))


def _rows(committee: Committee, used: list[StandingForm]) -> list[dict[str, Any]]:
    """What the service takes: names become the people that they leave no doubt about."""
    typed = {form.cleaned_data["presenter"].strip() for form in used} - {""}
    people = _people(committee, typed) if typed else {}
    rows = []
    for form in used:
        data = form.cleaned_data
        name = data["presenter"].strip()
        if name and people.get(name) is None:
            form.add_error("presenter", _("Nobody of the committee answers to that name alone."))
            raise Invalid(_("“%(name)s” could be nobody, or several people.") % {"name": name})
        rows.append(
            {
                "id": data["pk"],
                "title": data["title"],
                "minutes": data["minutes"],
                "depth": data["depth"],
                "presenter": people.get(name) if name else None,
            }
        )
    return rows


def _people(committee: Committee, typed: set[str]) -> dict[str, Person | None]:
    directory = directory_of(committee, typed=sorted(typed))
    matches = {name: directory.find(name, only_people=True) for name in typed}
    ids = [match.person_id for match in matches.values() if match.kind == Kind.PERSON]
    people = {person.pk: person for person in Person.objects.filter(pk__in=ids)}
    return {
        name: people.get(match.person_id) if match.kind == Kind.PERSON else None
        for name, match in matches.items()
    }


def _moved(rows: list[dict[str, Any]], act: str, at: int) -> None:
    """One step of one line; out of the list it stays where it is."""
    if act == "remove":
        del rows[at]
    elif act in ("up", "down"):
        to = at + (1 if act == "down" else -1)
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
    elif act in ("in", "out"):
        rows[at]["depth"] = (rows[at]["depth"] or 1) + (1 if act == "in" else -1)


def _shown(committee: Committee) -> list[StandingForm]:
    rows = standing_of(committee)
    filled = [
        StandingForm(
            prefix=f"line{i}",
            initial={
                "pk": row.pk,
                "title": row.title,
                "minutes": row.minutes,
                "presenter": row.presenter.name if row.presenter else "",
                "depth": row.depth,
            },
        )
        for i, row in enumerate(rows)
    ]
    blank = range(len(rows), min(len(rows) + BLANK, MOST))
    return [*filled, *(StandingForm(prefix=f"line{i}", initial={"depth": 1}) for i in blank)]


def _page(request, committee, forms, *, refused=None, status=200):
    """After a stale save the newest template stands beside what was typed; saving again is a choice."""
    rows = standing_of(committee)
    stale = isinstance(refused, Stale)
    shown = fingerprint(rows) if request.method == "GET" or stale else request.POST.get("shown", "")
    known = Person.objects.current().filter(memberships__committee=committee).distinct()
    return render(
        request,
        "minutes/agenda/standing.html",
        {
            "committee": committee,
            "place": "meetings",
            "forms": forms,
            "shown": shown,
            "refused": refused,
            "theirs": rows if stale else None,
            "known_people": known.order_by("key").values_list("name", flat=True)[:300],
        },
        status=status,
    )
