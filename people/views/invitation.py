"""The page behind an invitation's link: who invites to what, and a button that makes the account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from people.errors import Refused
from people.forms import AcceptForm, refuse
from people.links import Opened, Purpose, address_of, register
from people.services import accept_invitation, find_invitation, has_account
from people.services.inviting import HOLDS, INVITATION

BACKEND = "people.backends.AccountBackend"


def show(
    request: HttpRequest, opened: Opened, form: AcceptForm | None = None, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "people/invitation.html",
        {
            "seat": opened.thing,
            "person": opened.person,
            "address": address_of(opened.person),
            "has_account": has_account(opened.person),
            "form": form or AcceptForm(),
            "path": opened.path,
        },
        status=status,
    )


def act(request: HttpRequest, opened: Opened) -> HttpResponse:
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return show(request, opened, form, 422)
    try:
        account = accept_invitation(opened.thing, password=form.cleaned_data["password1"])
    except Refused as refusal:
        refuse(form, refusal)
        return show(request, opened, form, 422)
    login(request, account, backend=BACKEND)
    messages.success(request, _("Welcome, %(name)s.") % {"name": account.person.name})
    return redirect("desk")


def register_purpose() -> None:
    register(Purpose(INVITATION, HOLDS, find_invitation, show, act))
