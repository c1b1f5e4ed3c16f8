"""The mails of the demonstration, where nothing is handed over: everyone signed in reads them all.

Anywhere else there is no such page (404): mails hold what is between the software and one person.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.models import Mail
from people.services import make_mails

PAGE = 50


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    _guard()
    make_mails()  # what send_notices would write now: a demonstration needs no second process
    mails = Mail.objects.select_related("person").defer("body")
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/outbox.html", {"page": page})


@login_required
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    _guard()
    found = get_object_or_404(Mail.objects.select_related("person", "committee"), pk=pk)
    return render(request, "people/mail.html", {"mail": found})


def _guard() -> None:
    if not settings.DEMO:
        raise Http404(_("There is no such page."))
