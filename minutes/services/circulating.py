"""Minutes go round: to whom, with which date, and once more where something big was wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Meeting, MeetingEvent, State
from people.actors import LinkBearer
from people.errors import Invalid, WrongState, leaders_only
from people.links import address_of, link_for
from people.models import Mail, Membership, Person
from people.services.posting import register_check
from people.services.writing import write_mail
from people.times import city, day

from .record import Deed, as_deed, ask, atomic, lock_meeting, note
from .states import checked_deadline, deadline_of, move_on

MAIL = "minutes_circulated"
CORRECT = "correct-minutes"
"""The purpose of the signed link in that mail (views/closing_links.py)."""


@dataclass(frozen=True)
class Recipient:
    """Somebody whom the minutes concern, and why: a member of the day, or present."""

    person: Person
    present: bool
    member: bool

    @property
    def address(self) -> str:
        return address_of(self.person)


def recipients_of(meeting: Meeting) -> list[Recipient]:
    """Members of the meeting's day who still sit there, and who was present: who may read it, by name.

    Of a confidential meeting only those whom the committee trusts. Three queries.
    """
    today = {
        seat.person_id: seat
        for seat in Membership.objects.today().filter(committee=meeting.committee_id)
        if not meeting.confidential or seat.votes or seat.role in ("chair", "secretary")
    }
    of_day = Membership.objects.on(meeting.first_day).filter(committee=meeting.committee_id)
    people: dict[int, Person] = {}
    members = set()
    for seat in of_day.select_related("person__user"):
        if seat.person_id in today:
            people[seat.person_id] = seat.person
            members.add(seat.person_id)
    present = set()
    there = meeting.attendances.filter(present=True).select_related("person__user")
    for attendance in there:
        if not meeting.confidential or attendance.person_id in today:
            people.setdefault(attendance.person_id, attendance.person)
            present.add(attendance.person_id)
    return [
        Recipient(person, present=pk in present, member=pk in members)
        for pk, person in sorted(people.items(), key=lambda pair: (pair[1].key, pair[0]))
    ]


def was_present(meeting: Meeting, person_id: int | None) -> bool:
    return (
        person_id is not None
        and meeting.attendances.filter(person=person_id, present=True).exists()
    )


def may_read(person: Person, meeting: Meeting) -> bool:
    """Whether somebody reads these minutes while they are circulated: by their seat, or because they were there."""
    bearer = LinkBearer(person)
    return rules.can_read_circulated(bearer, meeting, was_present=was_present(meeting, person.pk))


@atomic
def circulate(
    meeting: Meeting,
    *,
    by: Any,
    tell: Collection[int] = (),
    until: dt.datetime | None = None,
    remark: str = "",
    version: int | None = None,
) -> tuple[Meeting, list[Mail]]:
    """The minutes go round: corrections until `until`, and a mail to each of `tell` (ids of persons).

    A draft becomes circulated (states.move_on); circulated minutes go round once more, with another date,
    and stay as they are. `remark` stands in the mails. Only who is among recipients_of(meeting) is told, and who
    has no address is not. Raises WrongState, NotAllowed, Stale, Invalid.
    """
    deed: Deed = as_deed(by)
    remark = remark.strip()
    if len(remark) > 1000:
        raise Invalid(_("A remark has 1000 characters at most."), "remark")
    meeting = lock_meeting(meeting)
    if meeting.state != State.CIRCULATED or version not in (None, meeting.version):
        meeting = move_on(
            meeting, by=deed, to=State.CIRCULATED, version=version, until=until, reason=remark
        )
    else:
        ask(rules.can_move_on, deed, meeting, sentence=leaders_only())
        until = checked_deadline(until, deed) or deadline_of(meeting, deed.at)
        meeting.corrections_until = until
        meeting.version += 1
        meeting.save(update_fields=["corrections_until", "version"])
    chosen = [r for r in recipients_of(meeting) if r.person.pk in tell and r.address]
    names = ", ".join(recipient.person.name for recipient in chosen)
    event = note(
        meeting,
        MeetingEvent.Kind.SENT,
        deed,
        to_state=State.CIRCULATED,
        note=_("Minutes, corrections until %(day)s: %(names)s")
        % {"day": said_until(meeting), "names": names or _("nobody")},
    )
    mails = [_mail(meeting, recipient.person, event, remark) for recipient in chosen]
    return meeting, [mail for mail in mails if mail is not None]


def said_until(meeting: Meeting) -> str:
    """The day until which corrections are taken, where the meeting takes place: "1 December 2026 (Dublin)"."""
    if meeting.corrections_until is None:
        return ""
    return (
        f"{day(meeting.corrections_until.astimezone(meeting.zone).date())} ({city(meeting.zone)})"
    )


def _mail(meeting: Meeting, person: Person, event: MeetingEvent, remark: str) -> Mail | None:
    bearer = LinkBearer(person)
    return write_mail(
        person,
        MAIL,
        committee=meeting.committee,
        events=(f"minutes.circulated.{meeting.pk}.{event.pk}",),
        meeting=meeting,
        when=meeting.when,
        sits=rules.can_see(bearer, meeting),
        link=link_for(person, CORRECT, meeting.pk),
        until=said_until(meeting),
        remark=remark,
        approves_by=meeting.committee.approves_by,
    )


def check_mail(mail: Mail) -> bool:
    """Before it is handed over: they are circulated still, and its person may read them."""
    pk = int(mail.events[0].split(".")[2])
    meeting = Meeting.objects.select_related("committee").filter(pk=pk).first()
    if meeting is None or meeting.state != State.CIRCULATED:
        return False
    return may_read(Person.objects.select_related("user").get(pk=mail.person_id), meeting)


def guard_circulated(meeting: Meeting) -> None:
    """Raise WrongState unless corrections are taken."""
    if meeting.state == State.APPROVED:
        raise WrongState(
            _(
                "These minutes are approved; their text is frozen. An erratum can be added beside it."
            )
        )
    if meeting.state != State.CIRCULATED:
        raise WrongState(_("Corrections are suggested once the minutes are circulated."))


register_check(MAIL, check_mail)
