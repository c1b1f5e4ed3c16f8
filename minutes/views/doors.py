"""Which committee and meeting does an address mean, and who may come in? The one way in: outsiders find nothing."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from minutes.models import Meeting
from people.models import Committee
from people.views.doors import committee_or_404 as own_committee_or_404


def signed_out_sign_in(view):
    """Who is signed out and finds nothing is asked to sign in: what is not public looks the same as what
    is not there."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if not request.user.is_authenticated and request.method not in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return opened


def committee_or_404(request, slug: str) -> Committee:
    """A committee one sits on (no query), or a public one."""
    try:
        return own_committee_or_404(request, slug)
    except Http404:
        return get_object_or_404(Committee, slug=slug, is_public=True)


def meeting_or_404(request, slug: str, number: int, *, own: bool = False) -> Meeting:
    """The meeting of that address, if the reader may see it; `own`: of a committee one sits on."""
    find = own_committee_or_404 if own else committee_or_404
    committee = find(request, slug)
    if not 0 < number < 2**31:
        raise Http404
    meetings = Meeting.objects.visible_to(request.user).filter(committee=committee)
    meeting = get_object_or_404(meetings.prefetch_related("days"), number=number)
    meeting.committee = committee
    return meeting


def see_other(url: str) -> HttpResponseRedirect:
    """Done: the page that shows it, fetched anew (303)."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def address(meeting: Meeting, name: str = "meeting", **kwargs) -> str:
    """The address of a page of this meeting. Needs `committee` loaded."""
    return reverse(
        f"minutes:{name}",
        kwargs={"committee": meeting.committee.slug, "number": meeting.number, **kwargs},
    )
