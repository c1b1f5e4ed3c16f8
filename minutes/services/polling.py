"""When could people meet? The secretary offers slots, people answer, one slot becomes the meeting's time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import notices, rules, slots
from minutes.life import NOT_BEGUN
from minutes.models import Meeting, MeetingEvent, Poll, Slot, SlotAnswer
from people.errors import Invalid, Stale, WrongState, leaders_only
from people.models import Mail, Person

from .inviting import readers_of
from .meetings import edit_meeting
from .record import Deed, as_deed, ask, atomic, lock_meeting, note

KIND = MeetingEvent.Kind.POLL
AT_MOST = 40
"""Slots of one poll: more than anybody reads."""

Span = tuple[dt.datetime, dt.datetime]


@atomic
def offer_slots(
    meeting: Meeting,
    *,
    by: Any,
    spans: Sequence[Span],
    closes_at: dt.datetime | None = None,
    version: int | None = None,
) -> Poll:
    """The slots of a meeting's poll are these from now on; answers to those that stay are kept.

    Makes the poll where there is none; nobody is told. Raises Invalid for no slot, too many, one that
    ends before it starts, a deadline in the past; WrongState once a time is decided; Stale where the
    form showed another version.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(meeting, deed)
    poll = Poll.objects.filter(meeting=meeting).first() or Poll(meeting=meeting)
    if poll.decided_id is not None:
        raise WrongState(_("The time is decided; the poll is over."))
    if version is not None and poll.pk is not None and poll.version != version:
        raise Stale(_("Somebody changed the poll meanwhile. Nothing of yours was saved yet."))
    wanted = _checked(spans)
    if closes_at is not None and closes_at != poll.closes_at and closes_at <= timezone.now():
        raise Invalid(_("The deadline has passed already."), "closes")
    poll.version += poll.pk is not None
    poll.closes_at = closes_at
    poll.save()
    there = {(slot.starts_at, slot.ends_at): slot for slot in poll.slots.all()}
    gone = [slot.pk for span, slot in there.items() if span not in wanted]
    new = [span for span in wanted if span not in there]
    poll.slots.filter(pk__in=gone).delete()
    Slot.objects.bulk_create(Slot(poll=poll, starts_at=a, ends_at=b) for a, b in new)
    note(
        meeting,
        KIND,
        deed,
        note=_("%(n)d slots offered (%(new)d new, %(gone)d taken away)")
        % {"n": len(wanted), "new": len(new), "gone": len(gone)},
    )
    return poll


def _checked(spans: Sequence[Span]) -> list[Span]:
    wanted = sorted(set(spans))
    if not wanted:
        raise Invalid(_("Offer at least one slot."), "slots")
    if len(wanted) > AT_MOST:
        raise Invalid(_("At most %(n)d slots.") % {"n": AT_MOST}, "slots")
    if any(end <= start for start, end in wanted):
        raise Invalid(_("Each slot ends after it starts."), "slots")
    return wanted


@atomic
def send_poll(
    meeting: Meeting, *, by: Any, to: Collection[int], seen: int | None = None
) -> list[Mail]:
    """Ask these people of the list (ids of attendances) by mail; the poll is open from the first sending on.

    `seen` as in send_invitations. Who has no address, or may not be told, gets nothing, and can still
    answer on the page.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(meeting, deed)
    poll = _poll(meeting)
    if poll.closed_at is not None:
        raise WrongState(_("The time is decided; the poll is over."))
    if poll.closes_at is not None and poll.closes_at <= timezone.now():
        raise WrongState(_("Its deadline has passed; give it a new one first."))
    if seen is not None and seen != asked_of(meeting):
        raise Stale(_("Somebody sent the poll meanwhile. Look once more who still needs it."))
    chosen = [r.attendance for r in readers_of(meeting) if r.attendance.pk in to and r.reachable]
    if not chosen:
        raise Invalid(_("Tick at least one person whom mail reaches."), "to")
    if poll.opened_at is None:
        poll.opened_at = deed.at
        poll.save(update_fields=["opened_at"])
    names = ", ".join(attendance.person.name for attendance in chosen)
    said = _("poll to %(names)s") % {"names": names}
    event = note(meeting, KIND, deed, to_state="sent", note=said)
    mails = [notices.write(meeting, a.person, notices.POLL_ASKED, event) for a in chosen]
    return [mail for mail in mails if mail is not None]


def asked_of(meeting: Meeting) -> int:
    """How often a meeting's poll was sent: what a form of sending has seen."""
    return meeting.events.filter(kind=KIND, to_state="sent").count()


@atomic
def answer_poll(poll: Poll, *, by: Any, person: Person, answers: Mapping[int, str]) -> Poll:
    """yes, maybe (if need be) or no to slots (by id); an empty answer takes back what was said.

    For oneself, or (secretary) for anybody on the list. Slots that are not among `answers`, or that were
    taken away meanwhile, are left alone. Raises WrongState while it is not sent, after the deadline
    (but for the secretary) and once decided.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(poll.meeting_id)
    sentence = _("Only the people on the list, the chair or the secretary can answer.")
    ask(rules.can_answer_poll, deed, meeting, person.pk, sentence=sentence)
    if not meeting.attendances.filter(person=person).exists():
        raise WrongState(_("%(name)s is not on the list.") % {"name": person.name})
    poll = _poll(meeting)
    leads = deed.user is None or rules.can_edit(deed.user, meeting)
    if poll.closed_at is not None:
        raise WrongState(_("The time is decided; the poll is over."))
    if not (notices.is_open(poll) or leads):
        raise WrongState(_("The poll is not open: nobody waits for answers."))
    known = set(poll.slots.values_list("pk", flat=True))
    said = {pk: word for pk, word in answers.items() if pk in known}
    if any(word and word not in SlotAnswer.Answer.values for word in said.values()):
        raise Invalid(_("Answer yes, if need be, or no."))
    before = dict(
        SlotAnswer.objects.filter(slot__in=said, person=person).values_list("slot", "answer")
    )
    changed = {pk: word for pk, word in said.items() if before.get(pk, "") != word}
    if not changed:
        return poll
    SlotAnswer.objects.filter(person=person, slot__in=changed).delete()
    SlotAnswer.objects.bulk_create(
        SlotAnswer(slot_id=pk, person=person, answer=word) for pk, word in changed.items() if word
    )
    now = [*{**before, **changed}.values()]
    told = ", ".join(
        f"{now.count(word)} {label}" for word, label in SlotAnswer.Answer.choices if word in now
    )
    note(meeting, KIND, deed, to_state="answered", note=f"{person.name}: {told or '–'}")
    return poll


@atomic
def decide_slot(
    slot: Slot, *, by: Any, tell: Collection[int] = (), version: int | None = None
) -> tuple[Meeting, list[Mail]]:
    """One slot becomes the meeting's time; the poll is closed. Only the people in `tell` (ids of attendances)
    are told by mail. A slot over several days gives the meeting its days.

    `version` is the meeting's, as the form showed it. May be decided anew while the meeting is ahead.
    """
    deed: Deed = as_deed(by)
    meeting = _lock(lock_meeting(slot.poll.meeting_id, version), deed)
    poll = _poll(meeting)
    found = poll.slots.filter(pk=slot.pk).first()
    if found is None:
        raise WrongState(_("This slot was taken away meanwhile."))
    slot = found
    days = slots.days_of(slot.starts_at, slot.ends_at, meeting.zone)
    meeting = edit_meeting(
        meeting,
        by=deed,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        precision=Meeting.Precision.TIME,
        days=days if len(days) > 1 else (),
    )
    poll.decided, poll.closed_at = slot, deed.at
    poll.version += 1
    poll.save(update_fields=["decided", "closed_at", "version"])
    chosen = [r.attendance for r in readers_of(meeting) if r.attendance.pk in tell and r.reachable]
    names = ", ".join(attendance.person.name for attendance in chosen)
    said = _("decided: %(when)s") % {"when": meeting.when}
    if names:
        said += "; " + _("told: %(names)s") % {"names": names}
    event = note(meeting, KIND, deed, to_state="decided", note=said)
    mails = [notices.write(meeting, a.person, notices.POLL_DECIDED, event) for a in chosen]
    return meeting, [mail for mail in mails if mail is not None]


def _lock(meeting: Meeting, deed: Deed) -> Meeting:
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    if meeting.state not in NOT_BEGUN:
        raise WrongState(
            _("The meeting is %(state)s; its time is not looked for any more.")
            % {"state": meeting.get_state_display()}
        )
    return meeting


def _poll(meeting: Meeting) -> Poll:
    poll = Poll.objects.filter(meeting=meeting).first()
    if poll is None:
        raise WrongState(_("There is no poll yet."))
    return poll
