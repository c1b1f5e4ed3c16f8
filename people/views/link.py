"""What a signed link shows without sign-in, and what its buttons do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.links import open_link


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows and changes nothing; POST does what the pressed button says.

    Forged, expired, or no longer for this person: one page for all of it, which tells nothing (410).
    """
    opened = open_link(token)
    if opened is None:
        response = render(request, "people/link_gone.html", status=410)
    elif request.method == "POST":
        response = opened.purpose.act(request, opened)
    else:
        response = opened.purpose.show(request, opened)
    # The address is a key: it goes to no other site and into no index. (Not "no-referrer": browsers
    # would then send a form's origin as "null", and the CSRF check refuses that.)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
