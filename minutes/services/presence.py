"""Who comes in, who goes, who stands in for whom, and who takes no part in what, while they sit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Attendance, Item, Meeting, MeetingEvent, Recusal, State
from people.errors import Invalid, WrongState, leaders_only
from people.models import Person

from .attendance import KINDS, organisation_on, put_on_list
from .naming import known_or_new
from .record import Deed, as_deed, ask, atomic, lock_item, lock_meeting, note

MOVES = ("there", "arrived", "left", "back", "absent")


@atomic
def move_person(
    attendance: Attendance, *, by: Any, act: str, at: dt.datetime | None = None
) -> Attendance:
    """One press while they sit: `there` (from the beginning), `arrived` or `left` now (or `at`), `back`
    (left by mistake, or came again: the first arrival stays), `absent`.

    Pressed twice it is the same. Raises WrongState where the meeting does not sit, Invalid where somebody
    leaves who is not there.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(attendance.meeting_id)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    if meeting.state != State.IN_SESSION:
        raise WrongState(_("They are not sitting: write the times on the person's page."))
    attendance = meeting.attendances.select_related("person").get(pk=attendance.pk)
    before = (attendance.present, attendance.arrived_at, attendance.left_at)
    after = _moved(attendance, act, at or deed.at)
    if after == before:
        return attendance
    attendance.present, attendance.arrived_at, attendance.left_at = after
    attendance.save(update_fields=["present", "arrived_at", "left_at"])
    note(meeting, KINDS.ATTENDANCE, deed, note=f"{attendance.person.name}: {_said(act)}")
    return attendance


def _moved(
    attendance: Attendance, act: str, at: dt.datetime
) -> tuple[bool, dt.datetime | None, dt.datetime | None]:
    arrived, left = attendance.arrived_at, attendance.left_at
    if act == "there":
        return True, None, None
    if act == "arrived":
        if attendance.present and left is None:
            return True, arrived, None
        return True, arrived if left is not None else at, None
    if act == "back":
        return True, arrived, None
    if act == "absent":
        return False, None, None
    if act != "left":
        raise Invalid(_("Press one of the buttons."))
    if not attendance.present:
        raise Invalid(_("%(name)s is not there.") % {"name": attendance.person.name})
    if left is not None:
        return True, arrived, left
    if arrived is not None and at < arrived:
        raise Invalid(_("One leaves after one arrives."), "left_at")
    return True, arrived, at


def _said(act: str) -> str:
    return {
        "there": _("present"),
        "arrived": _("arrived"),
        "left": _("left"),
        "back": _("is back"),
        "absent": _("absent"),
    }[act]


@atomic
def send_deputy(meeting: Meeting, *, by: Any, member: Person, name: str) -> Attendance:
    """Somebody stands in for a person of the list: by name, known or new. For oneself, or (secretary) for
    anybody. The member is put down as not coming, unless they are there.

    Raises Invalid (field "name") where several could be meant, or for somebody who deputises already.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    own = meeting.attendances.select_related("person").filter(person=member).first()
    if own is None:
        raise Invalid(_("%(name)s is not on the list.") % {"name": member.name}, "deputy_for")
    own.meeting = meeting
    ask(
        rules.can_reply,
        deed,
        own,
        sentence=_("Only the member, the chair or the secretary can send a deputy."),
    )
    meeting.guard_editable()
    person = known_or_new(meeting, name)
    if person.pk == member.pk:
        raise Invalid(_("Nobody stands in for themself."), "name")
    there = meeting.attendances.select_related("person").filter(person=person).first()
    if there is not None and there.deputy_for_id not in (None, member.pk):
        raise Invalid(
            _("%(name)s stands in for somebody else already.") % {"name": person.name}, "name"
        )
    if there is None:
        there = put_on_list(
            meeting,
            person,
            kind=Attendance.Kind.DEPUTY,
            deputy_for=member,
            organisation=own.organisation or organisation_on(meeting, person),
        )
    else:
        there.kind, there.deputy_for = Attendance.Kind.DEPUTY, member
        there.save(update_fields=["kind", "deputy_for"])
    if not own.present and own.reply != Attendance.Reply.NO:
        own.reply, own.by_phone = Attendance.Reply.NO, False
        own.save(update_fields=["reply", "by_phone"])
    note(
        meeting,
        KINDS.ATTENDANCE,
        deed,
        note=_("%(deputy)s stands in for %(member)s")
        % {"deputy": person.name, "member": member.name},
    )
    return there


@atomic
def recuse(item: Item, *, by: Any, person: Person, reason: str = "") -> Recusal:
    """Somebody takes no part in an item and in all beneath it; oneself, or (secretary) anybody of the list.

    Said twice it is the same, with the last reason that was given.
    """
    deed: Deed = as_deed(by)
    meeting, item = lock_item(item)
    _ask_recusal(deed, item, person)
    meeting.guard_editable()
    reason = " ".join(reason.split())
    if len(reason) > 300:
        raise Invalid(_("At most %(n)d characters.") % {"n": 300}, "reason")
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    recusal, made = Recusal.objects.get_or_create(
        item=item, person=person, defaults={"reason": reason}
    )
    if not made and reason and recusal.reason != reason:
        recusal.reason, made = reason, True
        recusal.save(update_fields=["reason"])
    if made:
        said = f"{person.name}: {reason}" if reason else person.name
        _note_recusal(meeting, deed, item, said, "recused")
    return recusal


@atomic
def take_back_recusal(recusal: Recusal, *, by: Any) -> None:
    """They take part again. From a confidential item nobody lets themselves in: they do not see it."""
    deed: Deed = as_deed(by)
    meeting, item = lock_item(recusal.item)
    recusal = Recusal.objects.select_related("person").get(pk=recusal.pk)
    _ask_recusal(deed, item, recusal.person)
    meeting.guard_editable()
    recusal.delete()
    _note_recusal(meeting, deed, item, recusal.person.name, "")


def _ask_recusal(deed: Deed, item: Item, person: Person) -> None:
    sentence = _("Only the person, the chair or the secretary can do this, as long as they see it.")
    ask(rules.can_recuse, deed, item, person.pk, sentence=sentence)


def _note_recusal(meeting: Meeting, deed: Deed, item: Item, said: str, to: str) -> None:
    note(
        meeting,
        MeetingEvent.Kind.RECUSED,
        deed,
        item=item,
        to_state=to,
        note=said,
        confidential=item.confidential,
    )
