"""When could people meet? A poll is offered, sent, answered, and decided into the meeting's time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutes import notices, rules, services
from minutes.forms.coming import PollForm
from minutes.life import NOT_BEGUN
from minutes.models import Meeting, Poll
from minutes.polltable import answers_in, load_slots
from minutes.views.coming_sending import (
    editable,
    group_of,
    ids,
    letter,
    seen_of,
    sent,
    ticked_in,
)
from minutes.views.doors import address, meeting_or_404, see_other
from people.errors import Invalid, Refused, Stale
from people.seats import seats_of
from people.views.doors import number_of, status_of


@login_required
@require_http_methods(["GET", "POST"])
def poll(request, committee, number):
    """The slots with everybody's answers. POST answers: for oneself, or (secretary) for `person`."""
    meeting = meeting_or_404(request, committee, number, own=True)
    found = _poll(meeting)
    if request.method == "GET":
        return _answers(request, meeting, found)
    if found is None:
        raise Http404
    people = _people(meeting)
    asked = number_of(request.POST.get("person", "")) or seats_of(request.user).person_id
    whose = next((a for a in people if a.person_id == asked), None)
    typed = answers_in(request.POST)
    try:
        if whose is None:
            raise Invalid(_("Only the people on the list answer."))
        services.answer_poll(found, by=request.user, person=whose.person, answers=typed)
    except Refused as refused:
        return _answers(request, meeting, found, typed=typed, refused=refused)
    own = asked == seats_of(request.user).person_id
    messages.success(
        request,
        _("Your answers are noted.")
        if own
        else _("The answers of %(name)s are noted.") % {"name": whose.person.name},
    )
    return see_other(address(meeting, "poll"))


def _answers(request, meeting: Meeting, found: Poll | None, *, typed=None, refused=None):
    people = _people(meeting)
    me = seats_of(request.user).person_id
    leads = rules.can_edit(request.user, meeting)
    asked = number_of(request.POST.get("person", "") or request.GET.get("person", ""))
    whose = next((a for a in people if a.person_id == (asked if leads and asked else me)), None)
    slots = []
    if found is not None:
        slots = load_slots(found, whose.person_id if whose else None, typed, people)
    return render(
        request,
        "minutes/coming/poll.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "poll": found,
            "slots": slots,
            "people": people,
            "whose": whose,
            "own": whose is not None and whose.person_id == me,
            "leads": leads,
            "open": found is not None and notices.is_open(found),
            "takes": found is not None
            and whose is not None
            and (notices.is_open(found) or (leads and found.closed_at is None)),
            "decidable": meeting.state in NOT_BEGUN,
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def slots(request, committee, number):
    """The slots that are offered, and the deadline; `act` more adds empty lines."""
    meeting = editable(request, committee, number)
    found = _poll(meeting)
    status = 200
    if request.method == "POST":
        form = PollForm(request.POST, meeting=meeting, poll=found)
        if request.POST.get("act") == "more":
            form.more()
            form.is_valid()
        elif not form.is_valid():
            status = 422
        else:
            try:
                services.offer_slots(
                    meeting,
                    by=request.user,
                    spans=form.spans,
                    closes_at=form.closes_at,
                    version=form.cleaned_data["version"],
                )
                messages.success(request, _("Saved. Nobody is told of it yet."))
                return see_other(address(meeting, "poll"))
            except Refused as refused:
                status = status_of(refused)
                field = "closes_day" if getattr(refused, "field", "") == "closes" else None
                form.add_error(field, str(refused))
                if isinstance(refused, Stale):
                    form.data = form.data.copy()
                    form.data["version"] = Poll.objects.get(meeting=meeting).version
    else:
        form = PollForm(meeting=meeting, poll=found)
    return render(
        request,
        "minutes/coming/slots.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "poll": found,
            "form": form,
            "decidable": meeting.state in NOT_BEGUN,
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "POST"])
def send(request, committee, number):
    """Who is asked, before they are; POST sends the poll to those ticked."""
    meeting = editable(request, committee, number)
    found = get_object_or_404(Poll, meeting=meeting)
    refused = None
    if request.method == "POST":
        try:
            mails = services.send_poll(
                meeting, by=request.user, to=ids(request, "to"), seen=seen_of(request)
            )
            messages.success(request, sent(len(mails)))
            return see_other(address(meeting, "poll"))
        except Refused as error:
            refused = error
    readers = services.readers_of(meeting)
    who = group_of(request, "all")
    return render(
        request,
        "minutes/coming/poll_send.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "poll": found,
            "readers": readers,
            "ticked": ids(request, "to") if request.method == "POST" else ticked_in(readers, who),
            "seen": services.asked_of(meeting),
            "letter": letter(request, meeting, readers, notices.POLL_ASKED),
            "open": found.closed_at is None and meeting.state in NOT_BEGUN,
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def decide(request, committee, number):
    """`?slot=` becomes the meeting's time: what will change, and who is told (nobody, unless ticked)."""
    meeting = editable(request, committee, number)
    found = get_object_or_404(Poll, meeting=meeting)
    found.meeting = meeting
    data = request.POST if request.method == "POST" else request.GET
    people = _people(meeting)
    rows = load_slots(found, None, None, people)
    chosen = next((r for r in rows if r.slot.pk == number_of(data.get("slot", ""))), None)
    refused = None
    if request.method == "POST" and chosen is not None:
        try:
            chosen.slot.poll = found
            _meeting, mails = services.decide_slot(
                chosen.slot, by=request.user, tell=ids(request, "to"), version=seen_of(request)
            )
            messages.success(
                request, _("The time is fixed.") + (" " + sent(len(mails)) if mails else "")
            )
            return see_other(address(meeting))
        except Refused as error:
            refused = error
            meeting.refresh_from_db()
    elif request.method == "POST":
        refused = Invalid(_("Choose a slot."))
    return render(
        request,
        "minutes/coming/decide.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "poll": found,
            "slots": rows,
            "chosen": chosen,
            "people": {a.person_id: a.person.name for a in people},
            "readers": services.readers_of(meeting),
            "ticked": ids(request, "to"),
            "decidable": meeting.state in NOT_BEGUN,
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


def _poll(meeting: Meeting) -> Poll | None:
    found = Poll.objects.filter(meeting=meeting).first()
    if found is not None:
        found.meeting = meeting
    return found


def _people(meeting: Meeting):
    return list(meeting.attendances.select_related("person").order_by("position", "pk"))
