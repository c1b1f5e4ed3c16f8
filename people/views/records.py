"""Two records of one person or organisation become one; contact data is erased."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import rules, services
from people.errors import Refused
from people.forms import AliasForm, EraseForm, MergeForm, refuse
from people.models import Committee, Membership, Organisation, Person
from people.views.doors import (
    committee_or_404,
    led_committee_or_404,
    number_of,
    organisation_or_404,
    person_or_404,
)


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    """Choose the other record; see what moves; do it. The person of the address goes into the other."""
    the_committee = led_committee_or_404(request, committee)
    loser = person_or_404(request, the_committee, pk)
    among = Person.objects.current().of_committee(the_committee).exclude(pk=pk)
    return _merge(
        request,
        the_committee,
        loser,
        among.order_by("key"),
        act=services.merge_people,
        back=("people:person", loser.pk),
    )


@login_required
@require_http_methods(["GET", "POST"])
def merge_organisation(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    the_committee = led_committee_or_404(request, committee)
    loser = organisation_or_404(the_committee, pk)
    among = Organisation.objects.current().of_committee(the_committee).exclude(pk=pk)
    return _merge(
        request,
        the_committee,
        loser,
        among.order_by("key"),
        act=services.merge_organisations,
        back=("people:organisation", loser.pk),
    )


def _merge(request: HttpRequest, committee: Committee, loser, among, *, act, back) -> HttpResponse:
    """GET: choose, then (?other=12) see. POST: do."""
    said = request.POST or (request.GET if request.GET.get("other") else None)
    form = MergeForm(said, among=among)
    other = form.cleaned_data["other"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and other is not None:
        try:
            act(loser, other, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("“%(old)s” is “%(new)s” from now on.") % {"old": loser.name, "new": other.name},
            )
            return redirect(back[0], committee=committee.slug, pk=other.pk)
    return render(
        request,
        "people/merge.html",
        {
            "committee": committee,
            "place": "people",
            "loser": loser,
            "other": other,
            "form": form,
            "moves": services.what_moves(loser) if other else (),
            "back": back,
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    the_committee = led_committee_or_404(request, committee)
    somebody = person_or_404(request, the_committee, pk)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_contact(
                somebody, by=request.user, initials=form.cleaned_data["initials"]
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The contact data is erased."))
            return redirect("people:person", committee=committee, pk=pk)
    return render(
        request,
        "people/erase.html",
        {
            "committee": the_committee,
            "place": "people",
            "person": somebody,
            "form": form,
            "has_account": services.has_account(somebody),
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    """Who represents it here, and its spellings, which chair and secretary keep (POST)."""
    the_committee = committee_or_404(request, committee)
    found = organisation_or_404(the_committee, pk)
    if found.merged_into_id is not None:
        return redirect("people:organisation", committee=committee, pk=found.merged_into_id)
    leads = rules.can_edit_people(request.user, the_committee)
    form = AliasForm()
    if request.method == "POST":
        led_committee_or_404(request, committee)
        form = AliasForm(request.POST)
        try:
            if said := _keep_spellings(request, found, form):
                messages.success(request, said)
                return redirect("people:organisation", committee=committee, pk=pk)
        except Refused as refusal:
            refuse(form, refusal)
    memberships = Membership.objects.filter(committee=the_committee, organisation=found)
    return render(
        request,
        "people/organisation.html",
        {
            "committee": the_committee,
            "place": "people",
            "organisation": found,
            "aliases": found.aliases.all(),
            "memberships": memberships.select_related("person").order_by(
                "-starts_on", "person__key"
            ),
            "leads": leads,
            "alias_form": form,
        },
        status=422 if form.errors else 200,
    )


def _keep_spellings(request: HttpRequest, organisation: Organisation, form: AliasForm) -> str:
    """Add or remove what the form asks for; the sentence that says so, or nothing."""
    committees = services.represented_in(organisation)
    if remove := request.POST.get("remove", ""):
        alias = get_object_or_404(organisation.aliases, pk=number_of(remove))
        services.remove_organisation_alias(alias, by=request.user, committees=committees)
        return _("“%(text)s” no longer means it.") % {"text": alias.text}
    if form.is_valid():
        alias = services.add_organisation_alias(
            organisation, by=request.user, committees=committees, **form.cleaned_data
        )
        return _("“%(text)s” means it from now on.") % {"text": alias.text}
    return ""
