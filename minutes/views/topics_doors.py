"""Which topic, and the topics of which meeting, does an address mean? Guests with an account come in for theirs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Attendance, Meeting, Topic
from people.models import Committee
from people.seats import seats_of
from people.views.doors import committee_or_404


def invited_or_404(request: Any, slug: str) -> Committee:
    """A committee one sits on (no query), or one of whose meetings one is invited to."""
    try:
        return committee_or_404(request, slug)
    except Http404:
        person_id = seats_of(request.user).person_id
        invited = Attendance.objects.filter(person=person_id, meeting__confidential=False)
        committees = Committee.objects.filter(pk__in=invited.values("meeting__committee"))
        return get_object_or_404(committees, slug=slug)


def meetings_with_topics(user: Any, committee: Committee) -> Any:
    """The meetings whose topics one sees: as a member those that one sees, as a guest where one is invited."""
    seats = seats_of(user)
    guest = Q(attendances__person=seats.person_id, confidential=False)
    meetings = Meeting.objects.filter(committee=committee)
    if seats.get(committee.pk) is not None:
        return meetings.visible_to(user)
    return meetings.filter(guest).distinct()


def topics_meeting_or_404(request: Any, slug: str, number: int) -> Meeting:
    """The meeting of that number, where one sees its topics."""
    committee = invited_or_404(request, slug)
    if not 0 < number < 2**31:
        raise Http404
    meeting = get_object_or_404(meetings_with_topics(request.user, committee), number=number)
    meeting.committee = committee
    return meeting


def topic_or_404(request: Any, slug: str, pk: int) -> Topic:
    """A topic that one sees, with its meeting and its people."""
    if not 0 < pk < 2**63:
        raise Http404(_("There is no such topic."))
    committee = invited_or_404(request, slug)
    topics = Topic.objects.visible_to(request.user).filter(committee=committee)
    topic = get_object_or_404(topics.select_related("meeting", "proposer", "lead"), pk=pk)
    topic.committee = committee
    if topic.meeting is not None:
        topic.meeting.committee = committee
    return topic


def is_inside(user: Any, committee: Committee) -> bool:
    """Sits on the committee: the meeting's own page is open to them, which a guest does not find."""
    return seats_of(user).get(committee.pk) is not None


def sees_secrets(user: Any, committee: Committee) -> bool:
    return rules.sees_confidential(user, committee.pk)
