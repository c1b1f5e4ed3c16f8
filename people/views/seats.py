"""One seat: changed, ended, given up; its invitation sent again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import services
from people.errors import Refused
from people.forms import EndForm, MembershipForm, organisations_of, refuse
from people.models import Committee, Membership
from people.views.doors import (
    committee_or_404,
    led_committee_or_404,
    membership_or_404,
    number_of,
    status_of,
)


@login_required
@require_http_methods(["GET", "POST"])
def membership(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    the_committee = led_committee_or_404(request, committee)
    seat = membership_or_404(the_committee, pk)
    form = (
        MembershipForm(request.POST) if request.method == "POST" else MembershipForm.showing(seat)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _change(seat, form, request)
            except Refused as refusal:
                refuse(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("The seat is changed."))
                return redirect("people:person", committee=committee, pk=seat.person_id)
    return render(
        request,
        "people/membership.html",
        {
            "committee": the_committee,
            "place": "people",
            "form": form,
            "seat": seat,
            "organisations": organisations_of(the_committee),
        },
        status=status,
    )


def _change(seat: Membership, form: MembershipForm, request: HttpRequest) -> None:
    said = dict(form.cleaned_data)
    version, from_on = said.pop("version"), said.pop("from_on")
    if said["votes"] is None:
        said["votes"] = said["role"] in ("chair", "member")
    services.change_membership(seat, by=request.user, version=version, from_on=from_on, **said)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    """Chair or secretary end somebody's seat; what the leaver still owns is offered next."""
    the_committee = led_committee_or_404(request, committee)
    seat = membership_or_404(the_committee, pk)
    return _end(request, the_committee, seat, services.end_membership)


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, committee: str) -> HttpResponse:
    """One's own seat (?seat=12 where one has several)."""
    the_committee = committee_or_404(request, committee)
    own = Membership.objects.lasting().filter(
        committee=the_committee, person=request.user.person_id
    )
    asked = request.GET.get("seat", "")
    seat = own.filter(pk=number_of(asked)).first() if asked else own.first()
    if seat is None:
        raise Http404(_("There is no such seat."))
    seat.committee = the_committee
    return _end(request, the_committee, seat, services.leave)


def _end(request: HttpRequest, committee: Committee, seat: Membership, act) -> HttpResponse:
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        if act is services.leave:
            said.pop("note")
        try:
            act(seat, by=request.user, **said)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _ended(request, committee, seat, act is services.leave)
    return render(
        request,
        "people/end.html",
        {
            "committee": committee,
            "place": "people",
            "form": form,
            "seat": seat,
            "leaving": act is services.leave,
        },
        status=422 if form.errors else 200,
    )


def _ended(request: HttpRequest, committee: Committee, seat: Membership, leaving: bool):
    if leaving:
        messages.success(request, _("You have given up your seat."))
        return redirect("desk")
    owned = reverse("actions:list", args=[committee.slug]) + f"?owner={seat.person_id}"
    messages.success(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _("The seat of %(name)s ends.") % {"name": seat.person.name},
            owned,
            _("Give their open actions to others"),
        ),
    )
    return redirect("people:person", committee=committee.slug, pk=seat.person_id)


@login_required
@require_POST
def resend(request: HttpRequest, committee: str, pk: int) -> HttpResponse:
    """Write to somebody again who has no account yet."""
    the_committee = led_committee_or_404(request, committee)
    seat = membership_or_404(the_committee, pk)
    try:
        mail = services.send_invitation(seat, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if mail is None:
            messages.error(request, _("No address is known, so nothing was sent."))
        else:
            messages.success(
                request, _("A mail to %(name)s is on its way.") % {"name": seat.person.name}
            )
    return redirect("people:person", committee=committee, pk=seat.person_id)
