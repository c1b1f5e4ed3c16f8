"""What is done beside the text while minutes are taken: where the meeting is, who is there, who is meant, what a
line that is gone leaves to ask. Each is a form; the page's script is told that it is done and asks what changed.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.models import Action, Owner
from actions.services import Deed, answer_owner
from minutes import services
from minutes.life import TAKEN
from minutes.models import Attendance, Card, Item, Meeting
from minutes.services import capturing
from minutes.services.capture_room import Room
from minutes.views.doors import address, see_other
from minutes.views.taking import page
from minutes.views.taking_doors import item_or_404, led_meeting, wants_json
from people.errors import Invalid, Refused
from people.matching import Kind
from people.models import Organisation, Person
from people.views.doors import number_of, status_of


@login_required
@require_POST
def card(request: HttpRequest, committee: str, number: int, pk: int) -> HttpResponse:
    """Answer a question in the margin: `answer` is back (the line is put back) or withdrawn."""
    meeting = led_meeting(request, committee, number)
    items = Item.objects.visible_to(request.user).filter(meeting=meeting)
    asked = get_object_or_404(
        Card.objects.filter(meeting=meeting, item__in=items), pk=pk if pk < 2**63 else 0
    )

    def answered() -> None:
        capturing.answer_card(asked, by=request.user, answer=request.POST.get("answer", ""))

    return _acted(request, meeting, answered, item=asked.item_id)


@login_required
@require_POST
def go(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """The meeting is at `item` now (none: at none)."""
    meeting = led_meeting(request, committee, number)
    asked = request.POST.get("item", "")
    item = item_or_404(request, meeting, number_of(asked)) if asked else None
    return _acted(
        request,
        meeting,
        lambda: services.go_to(meeting, item, by=request.user),
        item=item.pk if item else None,
    )


@login_required
@require_POST
def here(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """Somebody is there (`came`: the attendance), or not (`away`)."""
    meeting = led_meeting(request, committee, number)
    came, away = number_of(request.POST.get("came", "")), number_of(request.POST.get("away", ""))
    known = Attendance.objects.filter(meeting=meeting, pk__in=[came, away]).exists()

    def ticked() -> None:
        if not known:
            raise Invalid(_("Say who is there."), "came")
        services.tick_present(
            meeting,
            by=request.user,
            came=[came] if came else [],
            stayed_away=[away] if away else [],
        )

    return _acted(request, meeting, ticked, item=number_of(request.POST.get("item", "")))


def _acted(request: HttpRequest, meeting: Meeting, act: Any, *, item: int | None) -> HttpResponse:
    """Do it; the script is told that it is done (it asks for what changed), a form is led back to the page."""
    try:
        act()
    except Refused as refused:
        if wants_json(request):
            return JsonResponse({"error": str(refused)}, status=status_of(refused))
        if meeting.state not in TAKEN:
            messages.error(request, str(refused))
            return see_other(address(meeting))
        asked = str(item) if item else ""
        return page(request, meeting, asked, refusal=refused, status=status_of(refused))
    if wants_json(request):
        return JsonResponse({"done": True})
    return see_other(f"{address(meeting, 'take')}{f'?item={item}' if item else ''}")


# -- whom a name means


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, committee: str, number: int, pk: int) -> HttpResponse:
    """Say whom a name in an action of this meeting means. POST `who`: "person:5", "organisation:3", or a `name`
    typed in full; `remember`: the spelling is kept for the next time."""
    meeting = led_meeting(request, committee, number)
    actions = Action.objects.visible_to(request.user).filter(raised_in=meeting)
    owners = Owner.objects.filter(action__in=actions).select_related("action__committee")
    owner = get_object_or_404(owners, pk=pk if pk < 2**63 else 0)
    room = Room(meeting, Deed(None))
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            person, organisation = _meant(request, room)
            answer_owner(
                owner,
                by=Deed(request.user, meeting_id=meeting.pk),
                person=person,
                organisation=organisation,
                remember=bool(request.POST.get("remember")),
            )
            if wants_json(request):
                return JsonResponse({"done": True})
            messages.success(request, _("“%(name)s” is answered.") % {"name": owner.typed})
            return see_other(_back_to(meeting, owner))
        except Refused as refused:
            if wants_json(request):
                return JsonResponse({"error": str(refused)}, status=status_of(refused))
            refusal = refused
    match = room.directory.find(owner.typed)
    context = {
        "committee": meeting.committee,
        "place": "meetings",
        "meeting": meeting,
        "owner": owner,
        "back": _back_to(meeting, owner),
        "choices": [c for c in match.candidates if c.kind == Kind.PERSON or c.id in _bodies(room)],
        "there": [a for a in room.attendances if a.present is not False],
        "names": room.names,
        "refusal": refusal,
        "typed": request.POST.get("name", ""),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "minutes/taking/answer.html", context, status=status)


def _back_to(meeting: Meeting, owner: Owner) -> str:
    item = owner.action.raised_item_id
    page_of = address(meeting, "take") if meeting.state in TAKEN else address(meeting)
    return f"{page_of}?item={item}" if item and meeting.state in TAKEN else page_of


def _bodies(room: Room) -> set[Any]:
    """The organisations that members and those who come represent; others are named in full, not chosen."""
    held = (*room.members, *room.attendances)
    return {one.organisation_id for one in held if one.organisation_id is not None}


def _meant(request: HttpRequest, room: Room) -> tuple[Person | None, Organisation | None]:
    """Who was chosen, or typed; of those that the committee knows."""
    kind, _colon, pk = request.POST.get("who", "").partition(":")
    typed = request.POST.get("name", "").strip()
    if typed:
        match = room.directory.find(typed)
        if match.kind == Kind.PERSON:
            return Person.objects.get(pk=match.person_id), None
        if match.kind == Kind.ORGANISATION:
            return None, Organisation.objects.get(pk=match.organisation_id)
        if match.kind == Kind.AMBIGUOUS:
            raise Invalid(_("Several answer to that name; write the full name."), "name")
        raise Invalid(
            _("Nobody of that name is known here. Add them to the list of people first."), "name"
        )
    known = {p.id for p in room.directory.people}
    if kind == "person" and number_of(pk) in known:
        return Person.objects.get(pk=number_of(pk)), None
    if kind == "organisation" and number_of(pk) in _bodies(room):
        return None, Organisation.objects.get(pk=number_of(pk))
    raise Invalid(_("Say who is meant."), "who")
