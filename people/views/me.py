"""The reader's own record: name, phone, time zone, and the ways to the account's pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.errors import Refused
from people.forms import ProfileForm, refuse
from people.models import Membership
from people.services import edit_person
from people.views.doors import status_of


@login_required
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    person = request.user.person
    status = 200
    if request.method == "POST":
        form = ProfileForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                edit_person(person, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                refuse(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("people:me")
    else:
        form = ProfileForm(
            initial={n: getattr(person, n) for n in ("name", "phone", "time_zone", "version")}
        )
    own = Membership.objects.lasting().filter(person=person)
    return render(
        request,
        "people/me.html",
        {
            "form": form,
            "memberships": own.select_related("committee", "organisation").order_by(
                "committee__name", "starts_on"
            ),
        },
        status=status,
    )
