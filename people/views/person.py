"""One person, as a committee knows them: contact, spellings, seats, meetings, history."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import rules, services
from people.errors import Refused, Stale
from people.forms import AliasForm, PersonForm, refuse
from people.links import address_of
from people.models import Committee, PeopleEvent, Person
from people.seats import seats_of
from people.views.doors import committee_or_404, led_committee_or_404, number_of, person_or_404

SHOWN = 50
"""Meetings and events on the page, the newest first."""


@login_required
@require_safe
def person(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    the_committee = committee_or_404(request, committee)
    somebody = person_or_404(request, the_committee, pk)
    if somebody.merged_into_id is not None:
        return redirect("people:person", committee=committee, pk=somebody.merged_into_id)
    return page(request, the_committee, somebody)


def page(
    request: HttpRequest,
    committee: Committee,
    somebody: Person,
    *,
    alias_form: AliasForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    seats = somebody.memberships.visible_to(user).select_related("committee", "organisation")
    memberships = list(seats.order_by("-starts_on", "-id"))
    sees_contact = rules.can_see_contact_of(user, committee, somebody, memberships)
    return render(
        request,
        "people/person.html",
        {
            "committee": committee,
            "place": "people",
            "person": somebody,
            "address": address_of(somebody) if sees_contact else "",
            "sees_contact": sees_contact,
            "has_account": services.has_account(somebody),
            "aliases": somebody.aliases.all(),
            "memberships": memberships,
            "attendances": _attendances(user, committee, somebody),
            "events": _events(user, somebody),
            "leads": rules.can_edit_people(user, committee),
            "is_oneself": rules.is_oneself(user, somebody),
            "alias_form": alias_form or AliasForm(),
        },
        status=status,
    )


def _attendances(user, committee: Committee, somebody: Person):
    """Meetings of this committee where the person was, or was expected, the newest first.

    By the reverse relation: meetings stand above people and are not imported here.
    """
    meeting = Person._meta.get_field("attendances").related_model._meta.get_field("meeting")
    visible = meeting.related_model.objects.visible_to(user).filter(committee=committee)
    attended = somebody.attendances.filter(meeting__in=visible)
    return attended.select_related("meeting", "organisation").order_by("-meeting__starts_at")[
        :SHOWN
    ]


def _events(user, somebody: Person):
    """What happened to the person in the reader's committees, or to the record as such."""
    events = PeopleEvent.objects.filter(person=somebody).select_related(
        "by", "committee", "organisation"
    )
    ids = seats_of(user).committee_ids
    here = events.filter(committee=None) | events.filter(committee__in=ids)
    return here.order_by("-recorded_at", "-id")[:SHOWN]


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    """The record, by chair or secretary. Who has an account keeps the contact data alone."""
    the_committee = led_committee_or_404(request, committee)
    somebody = person_or_404(request, the_committee, pk)
    contact = rules.can_edit_contact(request.user, somebody)
    if request.method == "POST":
        form = PersonForm(request.POST, contact=contact)
    else:
        names = ("name", "email", "phone", "version")
        form = PersonForm(contact=contact, initial={n: getattr(somebody, n) for n in names})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.edit_person(somebody, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                refuse(form, refusal)
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, _("Saved."))
                return redirect("people:person", committee=committee, pk=pk)
    return render(
        request,
        "people/edit.html",
        {
            "committee": the_committee,
            "place": "people",
            "person": somebody,
            "form": form,
            "contact": contact,
        },
        status=status,
    )


@login_required
@require_POST
def names(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    """Add a spelling (`text`), or take one away (`remove`)."""
    the_committee = led_committee_or_404(request, committee)
    somebody = person_or_404(request, the_committee, pk)
    form = AliasForm(request.POST)
    try:
        if remove := request.POST.get("remove", ""):
            alias = get_object_or_404(somebody.aliases, pk=number_of(remove))
            services.remove_alias(alias, by=request.user)
            messages.success(
                request, _("“%(text)s” no longer means this person.") % {"text": alias.text}
            )
            return redirect("people:person", committee=committee, pk=pk)
        if form.is_valid():
            alias = services.add_alias(somebody, by=request.user, **form.cleaned_data)
            messages.success(
                request, _("“%(text)s” means this person from now on.") % {"text": alias.text}
            )
            return redirect("people:person", committee=committee, pk=pk)
    except Refused as refusal:
        refuse(form, refusal)
    return page(request, the_committee, somebody, alias_form=form, status=422)
