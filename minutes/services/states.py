"""A meeting moves on: from planned to approved minutes, or is cancelled.

There is no way back. Circulated minutes are still edited, corrected and sent round once more
(circulating.py) without becoming a draft again: members hold a link and a date, the records own their words
and the ledger is frozen from then on, and none of that should be taken back under them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from actions.models import Action
from budgets.models import Approval, ApprovalEvent
from budgets.services import freeze_entitled
from minutes import rules
from minutes.ledger import as_json
from minutes.models import Correction, Decision, Meeting, MeetingEvent, State
from people.errors import Invalid, Stale, WrongState, leaders_only

from .capturing import capture_left
from .checklist import conflicts_of, summary_of
from .freezing import as_they_stand
from .ledger import derive_ledger
from .record import Deed, as_deed, ask, atomic, lock_meeting, note
from .topics_states import topics_after_meeting

OUTCOMES = ("agreed", "condition", "declined")
CHECKED = (State.DRAFTING, State.CIRCULATED)
"""Before these the checklist is asked, and what it finds is kept in the event."""


@atomic
def move_on(
    meeting: Meeting,
    *,
    by: Any,
    to: str,
    version: int | None = None,
    reason: str = "",
    until: dt.datetime | None = None,
    approved_in: Meeting | None = None,
) -> Meeting:
    """Take a meeting from its state to `to`, as the table TRANSITIONS allows.

    Circulating gives corrections a date (`until`, else the committee's days from now), freezes the ledger,
    and from then on the records own their words. Approving freezes the text: the state of its actions and
    approvals is kept beside it. Cancelling needs the reason. Notes of which two versions wait block
    ending, circulating and approving; suggested corrections that nobody answered block approving. Raises
    NotAllowed, WrongState, Stale, Invalid.
    """
    deed: Deed = as_deed(by)
    if to not in State.values:
        raise Invalid(_("There is no such state."), "to")
    target = State(to)
    meeting = lock_meeting(meeting)
    ask(rules.can_move_on, deed, meeting, sentence=leaders_only())
    if version is not None and meeting.version != version and meeting.state == to:
        raise Stale(
            _("Somebody was faster: the meeting is %(state)s already.") % {"state": target.label}
        )
    meeting.guard(target)
    _guard_words(meeting, target)
    if target in CHECKED:
        capture_left(meeting, deed)
    reason = reason.strip()
    if target == State.CANCELLED and not reason:
        raise Invalid(_("Say why it is cancelled."), "reason")
    if target in CHECKED:
        reason = "\n".join(filter(None, [reason, summary_of(meeting)]))
    before = meeting.state
    meeting.state = target
    changed = {"state", "version", *_MARKS.get(target, _nothing)(meeting, deed, until)}
    if target == State.APPROVED:
        meeting.approved_in = approved_in
        changed.add("approved_in")
    meeting.version += 1
    meeting.save(update_fields=changed)
    note(meeting, MeetingEvent.Kind.MOVED_ON, deed, from_state=before, to_state=target, note=reason)
    if target in (State.DRAFTING, State.CANCELLED):
        topics_after_meeting(meeting, by=deed)
    return meeting


def _guard_words(meeting: Meeting, target: State) -> None:
    """Raise WrongState where moving on would lose what somebody wrote."""
    if target in (*CHECKED, State.APPROVED) and (conflict := conflicts_of(meeting).first()):
        raise WrongState(
            _("Under “%(title)s” two versions of the notes wait; choose one of them first.")
            % {"title": conflict.item.title}
        )
    if target == State.APPROVED and (n := open_corrections(meeting).count()):
        raise WrongState(
            _("Suggested corrections wait for an answer (%(n)d): take or decline them first.")
            % {"n": n}
        )


def open_corrections(meeting: Meeting) -> Any:
    """Suggestions that nobody has taken or declined."""
    return Correction.objects.filter(item__meeting=meeting, state=Correction.State.OPEN)


def _nothing(_meeting: Meeting, _deed: Deed, _until: dt.datetime | None) -> tuple[str, ...]:
    return ()


def _opened(meeting: Meeting, deed: Deed, _until: dt.datetime | None) -> tuple[str, ...]:
    meeting.opened_at = deed.at
    return ("opened_at",)


def _ended(meeting: Meeting, deed: Deed, _until: dt.datetime | None) -> tuple[str, ...]:
    meeting.ended_at = deed.at
    meeting.current_item = meeting.current_since = None
    return ("ended_at", "current_item", "current_since")


def _circulated(meeting: Meeting, deed: Deed, until: dt.datetime | None) -> tuple[str, ...]:
    meeting.circulated_at = deed.at
    meeting.corrections_until = checked_deadline(until, deed) or deadline_of(meeting, deed.at)
    meeting.ledger = as_json(derive_ledger(meeting))
    # From here on the records own their words (their lines did).
    Action.objects.filter(raised_in=meeting, in_line=True).update(in_line=False)
    Decision.objects.filter(meeting=meeting, in_line=True).update(in_line=False)
    Approval.objects.filter(meeting=meeting, in_line=True).update(in_line=False)
    _entitle(meeting)
    return ("circulated_at", "corrections_until", "ledger")


def _entitle(meeting: Meeting) -> None:
    """Of what these minutes tell was decided without a vote, who could have voted that day is fixed. (Of minutes that
    were read in nobody knows for sure who sat there then.)"""
    told = ApprovalEvent.objects.filter(
        meeting=meeting, captured=True, undone_by=None, to_state__in=OUTCOMES
    )
    rows = Approval.objects.filter(meeting=meeting, outcome__in=OUTCOMES, events__in=told)
    for approval in rows.filter(opened_at=None, voters=None).distinct().order_by("pk"):
        freeze_entitled(approval, day=meeting.first_day)


def _approved(meeting: Meeting, deed: Deed, _until: dt.datetime | None) -> tuple[str, ...]:
    meeting.approved_at = deed.at
    meeting.as_approved = as_they_stand(meeting)
    return ("approved_at", "as_approved")


_MARKS = {
    State.IN_SESSION: _opened,
    State.DRAFTING: _ended,
    State.CIRCULATED: _circulated,
    State.APPROVED: _approved,
}
"""What each state sets on the meeting besides itself; the names of the columns."""


def deadline_of(meeting: Meeting, since: dt.datetime) -> dt.datetime:
    """The date for corrections that is proposed: the committee's days from then, at the end of that day."""
    day = since.astimezone(meeting.zone).date()
    return end_of(day + dt.timedelta(days=meeting.committee.corrections_days), meeting)


def end_of(day: dt.date, meeting: Meeting) -> dt.datetime:
    """The last minute of a day where the meeting takes place."""
    # Of a minute that comes twice, the later one; one that is skipped has a moment too.
    last = dt.datetime.combine(day, dt.time(23, 59), meeting.zone).replace(fold=1)
    return last.astimezone(dt.UTC)


def checked_deadline(until: dt.datetime | None, deed: Deed) -> dt.datetime | None:
    if until is not None and until <= deed.at:
        raise Invalid(_("Choose a day that is still to come."), "until")
    return until


def announce_meeting(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """The agenda is out."""
    return move_on(meeting, by=by, to=State.ANNOUNCED, version=version)


def open_meeting(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """They are sitting."""
    return move_on(meeting, by=by, to=State.IN_SESSION, version=version)


@atomic
def end_meeting(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """It is over; the minutes are being drafted. What is not closed now is carried. One that was announced and
    that nobody opened is opened first, if its time has come."""
    deed: Deed = as_deed(by)
    now = lock_meeting(meeting)
    if now.state == State.ANNOUNCED and now.starts_at <= deed.at:
        move_on(now, by=deed, to=State.IN_SESSION)
    return move_on(meeting, by=deed, to=State.DRAFTING, version=version)


def circulate_minutes(
    meeting: Meeting, *, by: Any, version: int | None = None, until: dt.datetime | None = None
) -> Meeting:
    """The members may correct the minutes. Tells nobody: circulating.circulate does."""
    return move_on(meeting, by=by, to=State.CIRCULATED, version=version, until=until)


def approve_minutes(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """The minutes are approved: frozen, and of a public committee, public. (As an item of the next
    meeting: approving.approve_at.)"""
    return move_on(meeting, by=by, to=State.APPROVED, version=version)


def cancel_meeting(
    meeting: Meeting, *, by: Any, reason: str, version: int | None = None
) -> Meeting:
    """It will not take place, with the reason."""
    return move_on(meeting, by=by, to=State.CANCELLED, version=version, reason=reason)
