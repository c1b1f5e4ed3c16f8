"""Owners tick their part, or take the tick back; what the parts come to moves the action by itself."""

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Owner, Status
from people.errors import Stale, WrongState

from .record import Deed, as_deed, ask, atomic, faster, lock_action, record, worded


@atomic
def tick(owner: Owner, *, by, note: str = "", proposes: bool = True) -> Action:
    """My part is done. Once every part is, the action proposes itself to close.

    `proposes=False` is for ticks that minutes state: there the heading gives the status. Ticks of
    different owners never collide; a part that somebody ticked meanwhile raises Stale.
    """
    deed = as_deed(by)
    action, owner = _lock(owner, deed)
    if owner.ticked_at is not None:
        raise Stale(faster(action))
    _event(action, owner, ActionEvent.Kind.TICKED, deed, note)
    if proposes:
        follow_parts(action, deed)
    return action


@atomic
def untick(owner: Owner, *, by, note: str = "") -> Action:
    """Take the tick back. What the ticks had proposed goes back to open with it."""
    deed = as_deed(by)
    action, owner = _lock(owner, deed)
    if owner.ticked_at is None:
        raise Stale(faster(action))
    _event(action, owner, ActionEvent.Kind.UNTICKED, deed, note)
    follow_parts(action, deed)
    return action


def follow_parts(action: Action, deed: Deed) -> None:
    """After the parts of a locked action changed: once all are done it proposes itself to close; what
    it had proposed itself goes back to open when one is not done after all. The software's own acts."""
    itself = Deed(
        None,
        at=deed.after(action.touched_at),
        meeting_id=deed.meeting_id,
        source_id=deed.source_id,
    )
    all_done = not Owner.objects.filter(action=action, left_at=None, ticked_at=None).exists()
    if all_done and action.status in (Status.OPEN, Status.UNKNOWN):
        record(
            action,
            ActionEvent.Kind.PROPOSED,
            itself,
            to_state=Status.PROPOSED,
            note=_("every part is done"),
        )
    elif not all_done and action.status == Status.PROPOSED and _proposed_itself(action):
        record(
            action,
            ActionEvent.Kind.SENT_BACK,
            itself,
            to_state=Status.OPEN,
            note=_("a part is not done yet"),
        )


def _proposed_itself(action: Action) -> bool:
    """Whether the last word on its status was the software's own."""
    turns = action.events.exclude(to_state="").filter(undone_by=None)
    last = turns.order_by("-happened_at", "-id").first()
    return last is not None and last.kind == ActionEvent.Kind.PROPOSED and last.by_id is None


def _lock(owner: Owner, deed: Deed) -> tuple[Action, Owner]:
    action = lock_action(owner.action)
    owner = Owner.objects.select_related("person", "organisation").get(pk=owner.pk)
    ask(
        rules.can_tick,
        deed,
        owner,
        action,
        sentence=_("Only the owner of this part, the chair or the secretary can tick it."),
    )
    if owner.left_at is not None:
        raise WrongState(_("%(name)s is no longer an owner of this action.") % {"name": owner.name})
    if action.is_closed and deed.user is not None:
        raise WrongState(
            _("%(reference)s is closed; reopen it first.") % {"reference": action.reference}
        )
    return action, owner


def _event(action: Action, owner: Owner, kind: str, deed: Deed, note: str) -> None:
    note = worded(note)
    record(action, kind, deed, owner=owner, note=note, is_word=bool(note))
