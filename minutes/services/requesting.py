"""To a meeting for those invited only somebody asks to be invited, and is granted it or not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from minutes import notices, rules
from minutes.life import AHEAD
from minutes.models import Attendance, InvitationRequest, Meeting, MeetingEvent
from people.errors import Invalid, NotAllowed, WrongState, leaders_only
from people.models import Membership, Person

from .attendance import organisation_on, put_on_list
from .record import Deed, as_deed, ask, atomic, lock_meeting, note

KIND = MeetingEvent.Kind.INVITATION
ASKED, GRANTED, DECLINED = InvitationRequest.State


@atomic
def request_invitation(meeting: Meeting, *, by: Any, reason: str) -> InvitationRequest:
    """Ask to be invited, with a reason; asked twice it is one request, with the last reason.

    Who was taken off the list again may ask anew; who was declined may not. Raises Invalid without a
    reason or for somebody on the list, WrongState where the meeting is for everybody, or over.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    if deed.person_id is None:
        raise NotAllowed(_("Only a person can ask for an invitation."))
    if not meeting.invitation_only or meeting.state not in AHEAD:
        raise WrongState(_("Nobody needs to ask for an invitation to this meeting."))
    ask(
        rules.can_request_invitation,
        deed,
        meeting,
        sentence=_("Only the committee’s people can ask."),
    )
    reason = _reason(reason)
    if not reason:
        raise Invalid(_("Say why you would like to come."), "reason")
    if meeting.attendances.filter(person=deed.person_id).exists():
        raise Invalid(_("You are invited already."), "reason")
    asked = InvitationRequest.objects.filter(meeting=meeting, person=deed.person_id).first()
    if asked is not None and asked.state == DECLINED:
        raise WrongState(_("Your request was declined; speak to the secretary."))
    if asked is None:
        asked = InvitationRequest(meeting=meeting, person_id=deed.person_id)
    elif asked.state == ASKED and asked.note == reason:
        return asked
    asked.note, asked.state = reason, ASKED
    asked.answered_at = asked.answered_by = None
    asked.answer = ""
    asked.save()
    note(meeting, KIND, deed, to_state=ASKED, note=reason)
    return asked


@atomic
def grant_invitation(request: InvitationRequest, *, by: Any, answer: str = "") -> Attendance:
    """They come on the list, as member where they have a seat that day, else as guest, and are told by mail."""
    deed, meeting, request = _answering(request, by)
    if request.state != ASKED:
        raise WrongState(_("Somebody answered this request meanwhile."))
    person = request.person
    seats = Membership.objects.on(meeting.first_day).filter(committee=meeting.committee_id)
    member = seats.filter(person=person).exists()
    attendance = meeting.attendances.filter(person=person).first() or put_on_list(
        meeting,
        person,
        kind=Attendance.Kind.MEMBER if member else Attendance.Kind.GUEST,
        organisation=organisation_on(meeting, person),
    )
    _answer(meeting, deed, request, GRANTED, _reason(answer))
    attendance.invited_at = deed.at
    attendance.save(update_fields=["invited_at"])
    return attendance


@atomic
def decline_invitation(request: InvitationRequest, *, by: Any, answer: str) -> InvitationRequest:
    """They are not invited, with the reason, and are told by mail."""
    deed, meeting, request = _answering(request, by)
    if request.state != ASKED:
        raise WrongState(_("Somebody answered this request meanwhile."))
    answer = _reason(answer)
    if not answer:
        raise Invalid(_("Say why."), "answer")
    _answer(meeting, deed, request, DECLINED, answer)
    return request


def _answering(request: InvitationRequest, by: Any) -> tuple[Deed, Meeting, InvitationRequest]:
    deed: Deed = as_deed(by)
    meeting = lock_meeting(request.meeting_id)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    if meeting.state not in AHEAD:
        raise WrongState(_("The meeting is over; nobody is invited any more."))
    row = InvitationRequest.objects.select_related("person__user").get(pk=request.pk)
    return deed, meeting, row


def _answer(
    meeting: Meeting, deed: Deed, request: InvitationRequest, state: str, answer: str
) -> None:
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by_id = deed.at, deed.person_id
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    said = f"{request.person.name}: {answer}" if answer else request.person.name
    event = note(meeting, KIND, deed, from_state=ASKED, to_state=state, note=said)
    person: Person = request.person
    notices.write(meeting, person, notices.ANSWERED, event)


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > 500:
        raise Invalid(_("At most %(n)d characters.") % {"n": 500}, "reason")
    return text
