"""Who is asked to a meeting, what they reply, and who came."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.life import AHEAD
from minutes.models import Attendance, Meeting, MeetingEvent
from people.errors import Invalid, WrongState, leaders_only
from people.models import Membership, Organisation, Person

from .record import Deed, as_deed, ask, atomic, lock_meeting, note

EDITABLE = (
    "organisation",
    "kind",
    "deputy_for",
    "reply",
    "by_phone",
    "note",
    "present",
    "arrived_at",
    "left_at",
)
KINDS = MeetingEvent.Kind


def organisation_on(meeting: Meeting, person: Person) -> Organisation | None:
    """Whom the person represents in the committee on the meeting's day."""
    held = Membership.objects.on(meeting.first_day).filter(
        committee=meeting.committee_id, person=person, organisation__isnull=False
    )
    membership = held.select_related("organisation").order_by("role").first()
    return membership.organisation if membership else None


@atomic
def invite_members(meeting: Meeting, *, by: Any) -> list[Attendance]:
    """Everybody who has a seat on the meeting's day and is not invited yet, in one act.

    Each with the organisation of that day. Returns the new attendances, by organisation and name.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(meeting, deed)
    invited = set(meeting.attendances.values_list("person", flat=True))
    seats: dict[int, Membership] = {}
    members = Membership.objects.on(meeting.first_day).filter(committee=meeting.committee_id)
    for seat in members.select_related("person", "organisation"):
        known = seats.get(seat.person_id)
        if seat.person_id not in invited and (known is None or known.organisation is None):
            seats[seat.person_id] = seat
    ordered = sorted(
        seats.values(), key=lambda s: (s.organisation.key if s.organisation else "", s.person.key)
    )
    start = _next_position(meeting)
    attendances = Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            person=seat.person,
            organisation=seat.organisation,
            position=start + i,
        )
        for i, seat in enumerate(ordered)
    )
    if attendances:
        names = ", ".join(a.person.name for a in attendances)
        note(meeting, KINDS.ATTENDANCE, deed, note=_("invited: %(names)s") % {"names": names})
    return attendances


@atomic
def invite(meeting: Meeting, *, by: Any, person: Person, **fields: Any) -> Attendance:
    """One more person: a guest unless `kind` says otherwise; the organisation is that day's unless given.

    `fields`: any of EDITABLE. Raises Invalid for somebody who is on the list already, and for a deputy
    who stands in for nobody.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(meeting, deed)
    if meeting.attendances.filter(person=person).exists():
        raise Invalid(_("%(name)s is on the list already.") % {"name": person.name}, "person")
    if fields.get("organisation") is None:
        fields["organisation"] = organisation_on(meeting, person)
    attendance = put_on_list(meeting, person, **fields)
    note(meeting, KINDS.ATTENDANCE, deed, note=f"{person.name}: {attendance.get_kind_display()}")
    return attendance


def put_on_list(meeting: Meeting, person: Person, **fields: Any) -> Attendance:
    """A new row at the end of a locked meeting's list, a guest unless `fields` say otherwise; who asks for it
    writes the event."""
    attendance = Attendance(
        meeting=meeting,
        person=person,
        position=_next_position(meeting),
        **{"kind": Attendance.Kind.GUEST, **fields},
    )
    _check(attendance)
    attendance.save()
    return attendance


@atomic
def edit_attendance(attendance: Attendance, *, by: Any, **changes: Any) -> Attendance:
    """Change any of EDITABLE for one person at one meeting; one event tells what."""
    deed: Deed = as_deed(by)
    meeting = _lock(attendance.meeting, deed)
    attendance = meeting.attendances.select_related("person").get(pk=attendance.pk)
    before = {name: getattr(attendance, name) for name in EDITABLE}
    for name in EDITABLE:
        if name in changes:
            setattr(attendance, name, changes[name])
    _check(attendance)
    changed = [name for name in EDITABLE if before[name] != getattr(attendance, name)]
    if changed:
        attendance.save(update_fields=changed)
        told = ", ".join(f"{name}: {_said(getattr(attendance, name))}" for name in changed)
        note(meeting, KINDS.ATTENDANCE, deed, note=f"{attendance.person.name}: {told}")
    return attendance


@atomic
def tick_present(
    meeting: Meeting, *, by: Any, came: Collection[int] = (), stayed_away: Collection[int] = ()
) -> list[Attendance]:
    """Say of several people at once who is there (`came`) and who is not; ids of attendances.

    Only who is named is changed, so two people who tick at once do not undo each other.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(meeting, deed)
    changed = []
    for attendance in meeting.attendances.select_related("person").filter(
        pk__in=[*came, *stayed_away]
    ):
        present = attendance.pk in came
        if attendance.present != present:
            attendance.present = present
            changed.append(attendance)
    if changed:
        Attendance.objects.bulk_update(changed, ["present"])
        told = [f"{a.person.name}: {_('present') if a.present else _('absent')}" for a in changed]
        note(meeting, KINDS.ATTENDANCE, deed, note="\n".join(told))
    return changed


@atomic
def reply(
    attendance: Attendance, *, by: Any, answer: str, by_phone: bool = False, remark: str = ""
) -> Attendance:
    """Yes, maybe or no, in person or by phone, with a remark; for oneself, or (secretary) for anybody."""
    deed: Deed = as_deed(by)
    meeting = lock_meeting(attendance.meeting_id)
    attendance = meeting.attendances.select_related("person").get(pk=attendance.pk)
    attendance.meeting = meeting
    ask(
        rules.can_reply,
        deed,
        attendance,
        sentence=_("Only the person invited, the chair or the secretary can reply."),
    )
    if meeting.state not in AHEAD:
        raise WrongState(
            _("The meeting is %(state)s; nobody waits for replies any more.")
            % {"state": meeting.get_state_display()}
        )
    if answer not in Attendance.Reply.values:
        raise Invalid(_("Reply yes, maybe or no."), "reply")
    attendance.reply, attendance.note = answer, remark.strip()
    attendance.by_phone = by_phone and answer != Attendance.Reply.NO
    _check(attendance)
    attendance.save(update_fields=["reply", "by_phone", "note"])
    told = attendance.get_reply_display() + (f", {_('by phone')}" if attendance.by_phone else "")
    remark = f": {attendance.note}" if attendance.note else ""
    note(
        meeting,
        KINDS.REPLIED,
        deed,
        to_state=answer,
        note=f"{attendance.person.name}: {told}{remark}",
    )
    return attendance


@atomic
def uninvite(attendance: Attendance, *, by: Any) -> None:
    """Take somebody off the list who was put there by mistake; who replied or came stays on it."""
    deed: Deed = as_deed(by)
    meeting = _lock(attendance.meeting, deed)
    attendance = meeting.attendances.select_related("person").get(pk=attendance.pk)
    if attendance.reply or attendance.present:
        raise WrongState(
            _("%(name)s has replied or was present, and stays on the list.")
            % {"name": attendance.person.name}
        )
    name = attendance.person.name
    attendance.delete()
    note(meeting, KINDS.ATTENDANCE, deed, note=_("taken off the list: %(name)s") % {"name": name})


def _lock(meeting: Meeting, deed: Deed) -> Meeting:
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    return meeting


def _next_position(meeting: Meeting) -> int:
    last = meeting.attendances.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _check(attendance: Attendance) -> None:
    if len(attendance.note) > 300:
        raise Invalid(_("A note has 300 characters at most."), "note")
    if attendance.kind == Attendance.Kind.DEPUTY and attendance.deputy_for_id is None:
        raise Invalid(_("Say for whom the deputy stands in."), "deputy_for")
    if attendance.kind != Attendance.Kind.DEPUTY:
        attendance.deputy_for = None
    if attendance.deputy_for_id == attendance.person_id:
        raise Invalid(_("Nobody stands in for themself."), "deputy_for")
    if (
        attendance.arrived_at is not None
        and attendance.left_at is not None
        and attendance.left_at < attendance.arrived_at
    ):
        raise Invalid(_("One leaves after one arrives."), "left_at")


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "–")
