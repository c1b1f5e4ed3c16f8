"""The people of a committee, and the invitation of somebody new."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people import rules
from people.errors import Refused
from people.filters import PeopleFilter
from people.forms import InviteForm, organisations_of, refuse
from people.listing import board_of
from people.models import Committee, Membership, PeopleEvent, Person
from people.services import has_account, invite_person
from people.views.doors import committee_or_404, led_committee_or_404


@login_required
@require_safe
def board(request: HttpRequest, committee: str) -> HttpResponse:
    the_committee = committee_or_404(request, committee)
    memberships = Membership.objects.for_people_page(the_committee)
    filtered = PeopleFilter(request.GET, queryset=memberships, committee=the_committee)
    leads = rules.can_edit_people(request.user, the_committee)
    context: dict[str, Any] = {
        "committee": the_committee,
        "place": "people",
        "filter": filtered,
        "is_filtered": any(request.GET.get(name) for name in filtered.form.fields),
        "board": board_of(
            filtered.qs, timezone.localdate(), _invited(the_committee) if leads else None
        ),
        "guests": () if any(request.GET.values()) else _guests(the_committee, request.user),
        "leads": leads,
        "sees_contact": rules.can_see_contact(request.user, the_committee),
    }
    return render(request, "people/board.html", context)


def _invited(committee: Committee) -> dict[int, Any]:
    """When each person was last invited."""
    invited = PeopleEvent.objects.filter(committee=committee, kind=PeopleEvent.Kind.INVITED)
    return dict(invited.values_list("person").annotate(Max("recorded_at")).order_by())


def _guests(committee: Committee, user: Any) -> list[Person]:
    """Who came to meetings, or is named in them, without ever having had a seat."""
    seated = Membership.objects.filter(committee=committee).values("person")
    trusted = rules.sees_confidential(user, committee.pk)
    people = Person.objects.current().of_committee(committee, trusted=trusted)
    return list(people.exclude(pk__in=seated).order_by("key"))


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, committee: str) -> HttpResponse:
    the_committee = led_committee_or_404(request, committee)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        committee=the_committee,
        initial=_asked_for(request),
    )
    if request.method == "POST" and form.is_valid():
        seat = form.cleaned_data
        try:
            membership, mail = invite_person(the_committee, by=request.user, **seat)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _invited_sentence(membership, mail))
            return redirect("people:person", committee=the_committee.slug, pk=membership.person_id)
    return render(
        request,
        "people/invite.html",
        {
            "committee": the_committee,
            "place": "people",
            "form": form,
            "organisations": organisations_of(the_committee),
        },
        status=422 if form.errors else 200,
    )


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """?person=12 comes from that person's page."""
    person = request.GET.get("person", "")
    return {"person": person} if person.isdigit() else {}


def _invited_sentence(membership: Membership, mail: Any) -> str:
    name = membership.person.name
    if mail is None:
        return _("%(name)s sits here now. No address is known, so nothing was sent.") % {
            "name": name
        }
    if has_account(membership.person):
        return _("%(name)s sits here now and is told so by mail.") % {"name": name}
    return _("%(name)s is invited: a mail is on its way.") % {"name": name}
