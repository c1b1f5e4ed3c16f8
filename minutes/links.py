"""What do links in mails let their reader do with a meeting? Say whether they come, or when they could."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import notices, rules, services
from minutes.forms import ReplyForm
from minutes.forms.topics import TopicForm
from minutes.life import AHEAD
from minutes.models import Attendance, Meeting, Poll
from minutes.notices import COMING, POLL
from minutes.polltable import answers_in, load_slots
from minutes.services.topics import propose_topic
from minutes.services.topics_record import why_no_topics
from people.actors import LinkBearer
from people.errors import Invalid, Refused
from people.links import Opened, Purpose, register
from people.models import Person
from people.views.doors import number_of, status_of

HOLDS = dt.timedelta(days=200)
"""A meeting is planned half a year ahead at most; once it is over its links only say so."""


def register_purposes() -> None:
    register(Purpose(COMING, HOLDS, find_attendance, show_coming, act_coming))
    register(Purpose(POLL, HOLDS, find_poll, show_poll, act_poll))


def _meeting(person: Person, thing: str) -> Meeting | None:
    """The meeting, while the person is on its list and may be told of it."""
    meetings = Meeting.objects.select_related("committee").prefetch_related("days")
    meeting = meetings.filter(pk=number_of(thing), attendances__person=person).first()
    if meeting is None or not rules.can_be_told(LinkBearer(person), meeting):
        return None
    return meeting


def find_attendance(person: Person, thing: str) -> Attendance | None:
    meeting = _meeting(person, thing)
    if meeting is None:
        return None
    attendance = Attendance.objects.select_related("person").get(meeting=meeting, person=person)
    attendance.meeting = meeting
    return attendance


def find_poll(person: Person, thing: str) -> Poll | None:
    meeting = _meeting(person, thing)
    poll = Poll.objects.filter(meeting=meeting).first() if meeting else None
    if poll is None:
        return None
    poll.meeting = meeting
    return poll


def show_coming(
    request: HttpRequest,
    opened: Opened,
    form: ReplyForm | None = None,
    refusal: Refused | None = None,
    status: int = 200,
    topic: TopicForm | None = None,
) -> HttpResponse:
    attendance: Attendance = opened.thing
    meeting = attendance.meeting
    bearer = LinkBearer(opened.person)
    with timezone.override(notices.zone_of(opened.person)):
        return render(
            request,
            "minutes/coming/link.html",
            {
                "meeting": meeting,
                "person": opened.person,
                "attendance": attendance,
                "agenda": notices.agenda_for(meeting, opened.person),
                "when_for_you": notices.when_for(meeting, opened.person),
                "path": opened.path,
                "open": meeting.state in AHEAD,
                "done": "done" in request.GET,
                "form": form,
                "refusal": str(refusal) if refusal else "",
                "signs_in": rules.can_see(bearer, meeting),
                "proposes": rules.can_propose(bearer, meeting.committee, meeting)
                and not why_no_topics(meeting),
                "topic": topic,
                "proposed": "proposed" in request.GET,
            },
            status=status,
        )


def act_coming(request: HttpRequest, opened: Opened) -> HttpResponse:
    """`reply` yes, maybe or no, with by_phone and a note; or `propose`, with a topic's title and description."""
    if "propose" in request.POST:
        return _propose(request, opened)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return show_coming(request, opened, form, status=422)
    try:
        services.reply(
            opened.thing,
            by=LinkBearer(opened.person),
            answer=form.cleaned_data["reply"],
            by_phone=form.cleaned_data["by_phone"],
            remark=form.cleaned_data["note"],
        )
    except Refused as refusal:
        return show_coming(request, opened, form, refusal, status_of(refusal))
    return _done(opened)


def _propose(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Whoever is invited proposes what is talked about, an account or none."""
    meeting = opened.thing.meeting
    topic = TopicForm(request.POST)
    if not topic.is_valid():
        return show_coming(request, opened, status=422, topic=topic)
    words = {name: topic.cleaned_data[name] for name in ("title", "description")}
    try:
        propose_topic(meeting.committee, by=LinkBearer(opened.person), meeting=meeting, **words)
    except Refused as refusal:
        return show_coming(request, opened, None, refusal, status_of(refusal), topic)
    return _done(opened, "proposed")


def show_poll(
    request: HttpRequest,
    opened: Opened,
    typed: dict[int, str] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    poll: Poll = opened.thing
    with timezone.override(notices.zone_of(opened.person)):
        context: dict[str, Any] = {
            "meeting": poll.meeting,
            "poll": poll,
            "slots": load_slots(poll, opened.person.pk, typed),
            "person": opened.person,
            "path": opened.path,
            "open": notices.is_open(poll),
            "done": "done" in request.GET,
            "refusal": str(refusal) if refusal else "",
        }
        return render(request, "minutes/coming/poll_link.html", context, status=status)


def act_poll(request: HttpRequest, opened: Opened) -> HttpResponse:
    """An answer for each slot: `slot-12=yes`."""
    answers = answers_in(request.POST)
    try:
        if not answers:
            raise Invalid(_("Answer at least one slot."))
        services.answer_poll(
            opened.thing, by=LinkBearer(opened.person), person=opened.person, answers=answers
        )
    except Refused as refusal:
        return show_poll(request, opened, answers, refusal, status_of(refusal))
    return _done(opened)


def _done(opened: Opened, what: str = "done") -> HttpResponse:
    response = redirect(f"{opened.path}?{what}=1")
    response.status_code = 303
    return response
