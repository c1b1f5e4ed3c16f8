"""Which committee and meeting does an address mean, and who may come in? The one way in: outsiders find nothing."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from minutes.models import Meeting
from people.views.doors import committee_or_404 as own_committee_or_404
from people.views.doors import open_committee_or_404 as committee_or_404
from people.views.doors import see_other, signed_out_sign_in

__all__ = [
    "address",
    "committee_or_404",
    "meeting_or_404",
    "own_committee_or_404",
    "see_other",
    "signed_out_sign_in",
]


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


def address(meeting: Meeting, name: str = "meeting", **kwargs) -> str:
    """The address of a page of this meeting. Needs `committee` loaded."""
    return reverse(
        f"minutes:{name}",
        kwargs={"committee": meeting.committee.slug, "number": meeting.number, **kwargs},
    )
