"""Invitations and agendas go out by mail, to those whom the secretary has ticked and to nobody else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import notices, rules
from minutes.life import AHEAD
from minutes.models import Attendance, Meeting, MeetingEvent, State
from people.errors import Invalid, Stale, WrongState, leaders_only
from people.models import Mail, Membership
from people.seats import LEADING

from .record import Deed, as_deed, ask, atomic, lock_meeting, note
from .states import move_on


@dataclass(frozen=True)
class Reader:
    """One person of the list, and whether a mail would reach them."""

    attendance: Attendance
    address: str
    may_read_address: bool
    """Whoever sat here, or whom only minutes name: naming an account does not tell where it is reached."""
    told: bool
    """May be told of the meeting: everybody, unless it is confidential."""
    hidden: int
    """How many confidential items the agenda they get leaves out."""

    @property
    def reachable(self) -> bool:
        return bool(self.address) and self.told


def readers_of(meeting: Meeting) -> list[Reader]:
    """Everybody on the list, with where mail reaches them and what of the agenda they would get. Four queries."""
    people = meeting.attendances.select_related("person__user", "organisation")
    today = timezone.localdate()
    sat: set[int] = set()
    elsewhere: set[int] = set()
    trusted: set[int] = set()
    for seat in Membership.objects.filter(person__in=meeting.attendances.values("person")):
        if seat.committee_id != meeting.committee_id:
            elsewhere.add(seat.person_id)
            continue
        sat.add(seat.person_id)
        if seat.holds_on(today) and (seat.votes or seat.role in LEADING):
            trusted.add(seat.person_id)
    secret = list(meeting.items.current().filter(confidential=True).values_list("pk", flat=True))
    recused: dict[int, set[int]] = {}
    recusals = meeting.items.filter(recusals__isnull=False, confidential=True)
    for person_id, item_id in recusals.values_list("recusals__person", "pk"):
        recused.setdefault(person_id, set()).add(item_id)
    readers = []
    for attendance in people.order_by("position", "pk"):
        person_id = attendance.person_id
        knows = person_id in trusted
        only_named = person_id not in elsewhere and not hasattr(attendance.person, "user")
        readers.append(
            Reader(
                attendance=attendance,
                address=notices.reached(attendance.person),
                may_read_address=person_id in sat or only_named,
                told=knows or not meeting.confidential,
                hidden=len(recused.get(person_id, ())) if knows else len(secret),
            )
        )
    return readers


@atomic
def send_invitations(
    meeting: Meeting, *, by: Any, to: Collection[int], seen: int | None = None
) -> list[Mail]:
    """Mail the invitation to these people of the list (ids of attendances), again where they have it already.

    `seen`: the number of sendings that the form knew of; raises Stale where somebody sent meanwhile.
    Who has no address, or may not be told, gets nothing. Raises Invalid where nobody is left to send to,
    WrongState once the meeting is over.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    _guard(meeting)
    if seen is not None and seen != sendings_of(meeting):
        raise Stale(_("Somebody sent invitations meanwhile. Look once more who still needs one."))
    chosen = _chosen(meeting, to)
    if not chosen:
        raise Invalid(_("Tick at least one person whom mail reaches."), "to")
    return _send(meeting, deed, chosen, notices.INVITED, _("invitation to %(names)s"))


@atomic
def announce(
    meeting: Meeting, *, by: Any, to: Collection[int] = (), version: int | None = None
) -> tuple[Meeting, list[Mail]]:
    """The agenda is out, and goes by mail to these people of the list (ids of attendances), perhaps nobody."""
    deed: Deed = as_deed(by)
    meeting = move_on(meeting, by=deed, to=State.ANNOUNCED, version=version)
    chosen = _chosen(meeting, to)
    if not chosen:
        return meeting, []
    return meeting, _send(meeting, deed, chosen, notices.ANNOUNCED, _("agenda to %(names)s"))


def sendings_of(meeting: Meeting) -> int:
    """How often something was sent out for a meeting: what a form of sending has seen."""
    return meeting.events.filter(kind=MeetingEvent.Kind.SENT).count()


def _guard(meeting: Meeting) -> None:
    if meeting.state not in AHEAD:
        raise WrongState(
            _("The meeting is %(state)s; nobody is invited any more.")
            % {"state": meeting.get_state_display()}
        )


def _chosen(meeting: Meeting, to: Collection[int]) -> list[Attendance]:
    return [r.attendance for r in readers_of(meeting) if r.attendance.pk in to and r.reachable]


def _send(
    meeting: Meeting, deed: Deed, chosen: Iterable[Attendance], kind: str, sentence: str
) -> list[Mail]:
    chosen = list(chosen)
    names = ", ".join(attendance.person.name for attendance in chosen)
    event = note(
        meeting, MeetingEvent.Kind.SENT, deed, to_state=kind, note=sentence % {"names": names}
    )
    mails = [notices.write(meeting, attendance.person, kind, event) for attendance in chosen]
    Attendance.objects.filter(pk__in=[a.pk for a in chosen]).update(invited_at=deed.at)
    return [mail for mail in mails if mail is not None]
