"""The board's word on an action changes: one function an act."""

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Resolution, Status
from people.errors import Invalid, Stale, WrongState

from .record import as_deed, ask, atomic, faster, leaders_only, lock_action, record, settle


def _turn(
    action, to, kind, *, by, version, rule, sentence, note="", note_needed="", **fields
) -> Action:
    """One step of the life cycle: lock, ask, guard, write."""
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rule, deed, action, sentence=sentence)
    action.guard(to)
    note = note.strip()
    if note_needed and not note:
        raise Invalid(note_needed, "note")
    record(action, kind, deed, to_state=to, note=note, is_word=bool(note), **fields)
    return action


@atomic
def mark_unknown(action: Action, *, by, version: int | None = None, note: str = "") -> Action:
    """Nobody present could say how it stands."""
    return _turn(
        action,
        Status.UNKNOWN,
        ActionEvent.Kind.UNKNOWN,
        by=by,
        version=version,
        rule=rules.can_close,
        sentence=leaders_only(),
        note=note,
    )


@atomic
def mark_open(action: Action, *, by, version: int | None = None, note: str = "") -> Action:
    """Somebody could say: unknown becomes open again."""
    if action.status in (Status.PROPOSED, Status.CLOSED):
        raise WrongState(_("Send it back, or reopen it, with the reason."))
    return _turn(
        action,
        Status.OPEN,
        ActionEvent.Kind.SENT_BACK,
        by=by,
        version=version,
        rule=rules.can_propose,
        sentence=_("Only an owner, the chair or the secretary can do this."),
        note=note,
    )


@atomic
def propose(action: Action, *, by, version: int | None = None, note: str) -> Action:
    """An owner proposes to close, saying what came of it."""
    return _turn(
        action,
        Status.PROPOSED,
        ActionEvent.Kind.PROPOSED,
        by=by,
        version=version,
        rule=rules.can_propose,
        sentence=_("Only an owner, the chair or the secretary can propose to close it."),
        note=note,
        note_needed=_("Say what came of it."),
    )


@atomic
def send_back(action: Action, *, by, version: int | None = None, note: str) -> Action:
    """Proposed, but not done: open again, with the reason."""
    if action.status == Status.CLOSED:
        raise WrongState(
            _("%(reference)s is closed; reopen it instead.") % {"reference": action.reference}
        )
    return _turn(
        action,
        Status.OPEN,
        ActionEvent.Kind.SENT_BACK,
        by=by,
        version=version,
        rule=rules.can_close,
        sentence=leaders_only(),
        note=note,
        note_needed=_("Say why it is not done."),
    )


@atomic
def close(
    action: Action, *, by, resolution: str, version: int | None = None, note: str = ""
) -> Action:
    """The board is through with it; `resolution` is one of Resolution."""
    if resolution not in Resolution.values:
        raise Invalid(_("Choose how it ended."), "resolution")
    return _turn(
        action,
        Status.CLOSED,
        ActionEvent.Kind.CLOSED,
        by=by,
        version=version,
        rule=rules.can_close,
        sentence=leaders_only(),
        note=note,
        resolution=resolution,
    )


@atomic
def reopen(action: Action, *, by, version: int | None = None, note: str) -> Action:
    """Closed, and not done after all: open again, with the reason."""
    if action.status != Status.CLOSED:
        raise WrongState(_("%(reference)s is not closed.") % {"reference": action.reference})
    return _turn(
        action,
        Status.OPEN,
        ActionEvent.Kind.REOPENED,
        by=by,
        version=version,
        rule=rules.can_close,
        sentence=leaders_only(),
        note=note,
        note_needed=_("Say why it is opened again."),
    )


UNDOABLE = frozenset(
    {"said", "ticked", "unticked", "unknown", "proposed", "sent_back", "closed", "reopened"}
)
"""Acts that can be taken back by who did them, while nothing came after."""


@atomic
def undo(event: ActionEvent, *, by) -> Action:
    """Take back one's own last act: a row of its own compensates it, and both stay in the history.

    Raises Stale when somebody has acted since; WrongState for an act that cannot be taken back.
    """
    deed = as_deed(by)
    action = lock_action(event.action)
    last = [e for e in action.events.order_by("-id")[:2] if e.by_id is not None]
    if not last or last[0].pk != event.pk:
        raise Stale(faster(action))
    if event.kind not in UNDOABLE or (deed.user is not None and event.by_id != deed.person_id):
        raise WrongState(_("This cannot be taken back here."))
    later = action.events.filter(pk__gt=event.pk)  # at most the proposal that the act itself caused
    for undone in [*later, event]:
        ActionEvent.objects.create(
            action=action,
            kind=ActionEvent.Kind.UNDONE,
            by_id=deed.person_id,
            happened_at=deed.at,
            from_state=action.status,
            confidential=action.confidential,
            undoes=undone,
        )
    settle(action)
    return action
