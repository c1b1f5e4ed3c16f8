"""Minutes are approved: as an item of the next meeting, by hand, or because the date for corrections has passed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import rules
from minutes.life import TAKEN
from minutes.models import Correction, Item, ItemKind, Meeting, MeetingEvent, State
from people.errors import Invalid, Refused, WrongState, leaders_only
from people.models import Committee

from .capturing import save_notes
from .record import Deed, as_deed, ask, atomic, lock_item, lock_meeting, note
from .states import move_on

"""While the approving meeting is one of these, its item takes the line that says so."""


@atomic
def approve_at(
    item: Item, *, by: Any, corrections: str = "", version: int | None = None
) -> Meeting:
    """The minutes that `item` (kind "minutes") asks for are approved in its meeting; returns the meeting whose
    minutes they are.

    It names the meeting that approved it; that meeting has an event, and a line under the item, which says
    with which further `corrections`, if any (they are worked into the minutes before). `version` is that of the
    meeting whose minutes they are. Raises as move_on, and WrongState where the approving meeting is not held now.
    """
    deed: Deed = as_deed(by)
    corrections = " ".join(corrections.split())
    if len(corrections) > 1000:
        raise Invalid(_("That has 1000 characters at most."), "corrections")
    asked = item.approves_id
    if asked is None or item.kind != ItemKind.MINUTES:
        raise Invalid(_("This item asks for no approval of minutes."))
    for pk in sorted((item.meeting_id, asked)):
        lock_meeting(
            pk
        )  # both, always in one order, so that two who approve never wait for each other
    here, item = lock_item(item)
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    ask(rules.can_edit, deed, here, sentence=leaders_only())
    if here.state not in TAKEN:
        raise WrongState(
            _("The meeting is %(state)s; minutes are approved while it sits.")
            % {"state": here.get_state_display()}
        )
    minutes = Meeting.objects.get(pk=asked)
    minutes = move_on(
        minutes, by=deed, to=State.APPROVED, version=version, approved_in=here, reason=corrections
    )
    note(
        here,
        MeetingEvent.Kind.DECIDED,
        deed,
        item=item,
        to_state=State.APPROVED,
        note=line_for(minutes, corrections),
        confidential=item.confidential or minutes.confidential,
    )
    text = "\n\n".join(filter(None, [item.notes.rstrip(), line_for(minutes, corrections)]))
    save_notes(item, by=by, text=text, base=item.version)
    return minutes


def line_for(minutes: Meeting, corrections: str = "") -> str:
    """ "The minutes of 17 June 2014 were approved, with these corrections: ...", always with the year."""
    said = {"day": minutes.full_day, "corrections": corrections}
    if corrections:
        return (
            _("The minutes of %(day)s were approved, with these corrections: %(corrections)s")
            % said
        )
    return _("The minutes of %(day)s were approved.") % said


def due_for_approval() -> Any:
    """Circulated minutes whose date has passed, of committees that approve by it; `waiting` where corrections wait."""
    waiting = Correction.objects.filter(item__meeting=OuterRef("pk"), state=Correction.State.OPEN)
    return (
        Meeting.objects.filter(
            state=State.CIRCULATED,
            corrections_until__lt=timezone.now(),
            committee__approves_by=Committee.ApprovesBy.DEADLINE,
        )
        .select_related("committee")
        .annotate(waiting=Exists(waiting))
        .order_by("pk")
    )


def approve_by_deadline() -> list[Meeting]:
    """Approve what is due and waits for nothing, each in a transaction of its own; who else does so at the same
    moment finds it done. Returns what was approved here."""
    done = []
    for meeting in due_for_approval().filter(waiting=False):
        try:
            with transaction.atomic():
                locked = lock_meeting(meeting)
                until = locked.corrections_until
                if locked.state != State.CIRCULATED or until is None or until >= timezone.now():
                    continue  # approved, or sent round once more, meanwhile
                done.append(move_on(locked, by=None, to=State.APPROVED))
        except Refused:
            continue  # a correction came in at the last moment: the secretary is told
    return done
