"""What does the link in the mail with circulated minutes let its reader do? Read them, and suggest corrections."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from minutes import rules
from minutes.models import Correction, Meeting, State
from minutes.services.circulating import CORRECT, may_read, was_present
from minutes.services.corrections import withdraw_correction
from minutes.views.correcting import (
    Desk,
    correct_page,
    deadline,
    is_over,
    item_or_404,
    readable,
    shown_corrections,
)
from minutes.views.doors import see_other
from people.actors import LinkBearer
from people.errors import Refused
from people.links import Opened, Purpose, register
from people.models import Person
from people.views.doors import number_of, status_of

HOLDS = dt.timedelta(days=120)


def register_purposes() -> None:
    register(Purpose(CORRECT, HOLDS, find_minutes, show, act))


def find_minutes(person: Person, thing: str) -> Meeting | None:
    """Circulated minutes, if the person may read them at this moment."""
    if not thing.isdigit():
        return None
    meeting = Meeting.objects.select_related("committee").filter(pk=int(thing)).first()
    if meeting is None or meeting.state != State.CIRCULATED or not may_read(person, meeting):
        return None
    return meeting


def show(request: HttpRequest, opened: Opened, refused: Refused | None = None) -> HttpResponse:
    meeting, bearer = opened.thing, LinkBearer(opened.person)
    if "item" in request.GET and refused is None:
        return _correct(request, opened)
    can_correct = rules.can_correct(
        bearer, meeting, was_present=was_present(meeting, opened.person.pk)
    )
    return render(
        request,
        "minutes/closing/link.html",
        {
            "meeting": meeting,
            "person": opened.person,
            "path": opened.path,
            "items": readable(meeting, bearer),
            "shown": shown_corrections(meeting, bearer, mine=True),
            "until": deadline(meeting),
            "can_correct": can_correct and not is_over(meeting),
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


def act(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A suggestion for `item`, or `withdraw` with the number of one's own."""
    if "withdraw" not in request.POST:
        return _correct(request, opened)
    correction = get_object_or_404(
        Correction.objects.select_related("item"),
        item__meeting=opened.thing,
        person=opened.person,
        pk=number_of(request.POST["withdraw"]),
    )
    try:
        withdraw_correction(correction, by=LinkBearer(opened.person))
    except Refused as refused:
        return show(request, opened, refused)
    return see_other(opened.path)


def _correct(request: HttpRequest, opened: Opened) -> HttpResponse:
    bearer = LinkBearer(opened.person)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        item = item_or_404(opened.thing, bearer, number_of(asked.get("item", "")))
    except Http404:
        return render(request, "people/link_gone.html", status=410)
    desk = Desk(bearer, opened.path, opened.path, by_link=True)
    return correct_page(request, opened.thing, item, desk)
