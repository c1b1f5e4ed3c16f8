"""A meeting moves on: from planned to approved minutes, or is cancelled."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Meeting, MeetingEvent, State
from people.errors import Invalid, Stale, leaders_only

from .freezing import as_they_stand
from .record import Deed, as_deed, ask, atomic, lock_meeting, note


@atomic
def move_on(
    meeting: Meeting, *, by: Any, to: str, version: int | None = None, reason: str = ""
) -> Meeting:
    """Take a meeting from its state to `to`, as the table TRANSITIONS allows.

    Approving freezes the text: the state of its actions and approvals is kept beside it. Cancelling
    needs the reason. Raises NotAllowed, WrongState, Stale, Invalid.
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
    reason = reason.strip()
    if target == State.CANCELLED and not reason:
        raise Invalid(_("Say why it is cancelled."), "reason")
    before, meeting.state = meeting.state, target
    changed = ["state", "version"]
    if target == State.APPROVED:
        meeting.as_approved = as_they_stand(meeting)
        changed.append("as_approved")
    meeting.version += 1
    meeting.save(update_fields=changed)
    note(meeting, MeetingEvent.Kind.MOVED_ON, deed, from_state=before, to_state=target, note=reason)
    return meeting


def announce_meeting(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """The agenda is out."""
    return move_on(meeting, by=by, to=State.ANNOUNCED, version=version)


def open_meeting(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """They are sitting."""
    return move_on(meeting, by=by, to=State.IN_SESSION, version=version)


def end_meeting(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """It is over; the minutes are being drafted. What is not closed now is carried."""
    return move_on(meeting, by=by, to=State.DRAFTING, version=version)


def circulate_minutes(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """The members may correct the minutes."""
    return move_on(meeting, by=by, to=State.CIRCULATED, version=version)


def approve_minutes(meeting: Meeting, *, by: Any, version: int | None = None) -> Meeting:
    """The minutes are approved: frozen, and of a public committee, public."""
    return move_on(meeting, by=by, to=State.APPROVED, version=version)


def cancel_meeting(
    meeting: Meeting, *, by: Any, reason: str, version: int | None = None
) -> Meeting:
    """It will not take place, with the reason."""
    return move_on(meeting, by=by, to=State.CANCELLED, version=version, reason=reason)
