"""An import is taken back: nothing is deleted, each of its statements is compensated by a row of its own.

What only this document told is no longer so: decisions and requests are withdrawn, promises that nobody
else has touched are closed as dropped, items taken off. A meeting that only this document told of is
cancelled. People that it named stay, and so does what others have built on since.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import services as act
from actions.models import Action, ActionEvent, Resolution, Status
from actions.services.record import record
from budgets import services as approvals
from budgets.models import ApprovalEvent
from minutes.models import Decision, Import, Item, Meeting, MeetingEvent, State

from .decisions import withdraw_decision
from .dropping import remove_item
from .import_topics import take_back_topics
from .import_tracker import edited_here
from .locking import lock_records
from .record import Deed, lock_meeting, note

KINDS = ActionEvent.Kind


def take_back(source: Import, deed: Deed) -> None:
    """Compensate all that an applied import wrote. Raises WrongState under approved minutes."""
    meeting = lock_meeting(source.meeting_id) if source.meeting_id else None
    if meeting is not None:
        meeting.guard_editable()
    told = Deed(None, at=timezone.now(), meeting_id=source.meeting_id)
    said = ApprovalEvent.objects.filter(source=source, undone_by=None, undoes=None)
    lock_records(_told_of(source), said.values_list("approval", flat=True))
    _actions(source, told)
    for event in said:
        approvals.take_back(event, by=told)
    for decision in Decision.objects.filter(
        events__source=source, events__kind=MeetingEvent.Kind.DECIDED, withdrawn_at=None
    ).distinct():
        withdraw_decision(decision, by=told, reason=_("import taken back"))
    take_back_topics(source, told)
    if meeting is not None:
        _items(source, told)
        _meeting(source, meeting, deed)


def _told_of(source: Import) -> list[int]:
    """The ids of the actions that it tells of."""
    said = ActionEvent.objects.filter(source=source, undone_by=None, undoes=None)
    return sorted(set(said.values_list("action", flat=True)))


def _actions(source: Import, told: Deed) -> None:
    said = ActionEvent.objects.filter(source=source, undone_by=None, undoes=None)
    for pk in _told_of(source):
        action = act.lock_action(Action(pk=pk))
        # Told by this document alone: nobody else's word counts on it.
        others = action.events.filter(undone_by=None, undoes=None).exclude(source=source)
        mine = list(said.filter(action=pk))
        raised_here = any(event.kind == KINDS.RAISED for event in mine)
        if not raised_here or others.exists():
            for event in mine:
                if event.kind != KINDS.RAISED:
                    record(action, KINDS.UNDONE, told, undoes=event)
            if not raised_here:
                _give_back_origin(action, source)
        elif not action.is_closed or action.resolution != Resolution.DROPPED:
            record(
                action,
                KINDS.CLOSED,
                told,
                to_state=Status.CLOSED,
                resolution=Resolution.DROPPED,
                note=_("import taken back"),
            )


def _give_back_origin(action: Action, source: Import) -> None:
    """It was raised where the earliest document that still counts tells of it."""
    if action.raised_in_id is None or action.raised_in_id != source.meeting_id:
        return
    rest = action.events.filter(undone_by=None, undoes=None, kind__in=[KINDS.RAISED, KINDS.MINUTED])
    first = rest.exclude(source=source).order_by("happened_at", "id").first()
    if first is not None and first.meeting_id != action.raised_in_id:
        action.raised_at, action.raised_in_id = first.happened_at, first.meeting_id
        action.raised_item_id = None
        action.save(update_fields=["raised_at", "raised_in", "raised_item"])


def _items(source: Import, told: Deed) -> None:
    edited = [pk for (pk,) in edited_here(source.meeting_id)]
    made = Item.objects.current().filter(
        events__source=source, events__kind=MeetingEvent.Kind.ITEM_ADDED
    )
    made = made.exclude(pk__in=edited)
    for item in made.distinct().order_by("-pk"):  # the deepest first: each leaves by itself
        if not Item.objects.current().filter(parent=item).exists():
            remove_item(item, by=told, for_good=True)


def _meeting(source: Import, meeting: Meeting, deed: Deed) -> None:
    """Cancelled, where it came with this document and nothing stands in it any more."""
    alone = meeting.events.filter(kind=MeetingEvent.Kind.PLANNED, source=source).exists()
    others = Import.objects.filter(meeting=meeting, state=Import.State.APPLIED).exclude(
        pk=source.pk
    )
    acts = meeting.events.filter(source=None).exclude(
        Q(kind=MeetingEvent.Kind.ITEM_REMOVED)
        | Q(kind=MeetingEvent.Kind.UNDONE)
        | Q(kind=MeetingEvent.Kind.IMPORTED)
    )
    before = meeting.state
    if alone and not others.exists() and not acts.exists():
        meeting.state = State.CANCELLED
        meeting.version += 1
        meeting.save(update_fields=["state", "version"])
    note(
        meeting,
        MeetingEvent.Kind.UNDONE,
        Deed(deed.user),
        note=source.name,
        from_state=before,
        to_state=meeting.state if meeting.state != before else "",
    )
