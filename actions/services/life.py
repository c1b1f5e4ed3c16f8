"""The board's word on an action changes: one function an act."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Resolution, Status
from people.errors import Invalid, Stale, WrongState, leaders_only

from .record import as_deed, ask, atomic, faster, lock_action, record, worded


def _turn(
    action, to, kind, *, by, version, rule, sentence, only="", note="", note_needed="", **fields
) -> Action:
    """One step of the life cycle: lock, ask, guard, write. `only`: the one status that it leads on from."""
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rule, deed, action, sentence=sentence)
    if only and action.status != only:
        raise WrongState(
            _("%(reference)s is %(state)s, not %(wanted)s.")
            % {
                "reference": action.reference,
                "state": action.get_status_display(),
                "wanted": Status(only).label,
            }
        )
    action.guard(to)
    note = worded(note, needed=note_needed)
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
    """Still open: somebody could say how an unknown one stands; or a meeting looked at an open one and
    left it so (then it needs the Deed's meeting, and the chair or secretary)."""
    deed = as_deed(by)
    action = lock_action(action, version)
    if action.status in (Status.PROPOSED, Status.CLOSED):
        raise WrongState(_("Send it back, or reopen it, with the reason."))
    if action.status == Status.UNKNOWN:
        ask(
            rules.can_propose,
            deed,
            action,
            sentence=_("Only an owner, the chair or the secretary can do this."),
        )
    else:
        ask(rules.can_close, deed, action, sentence=leaders_only())
        if deed.meeting_id is None:
            raise WrongState(_("%(reference)s is open already.") % {"reference": action.reference})
    note = worded(note)
    record(
        action,
        ActionEvent.Kind.STILL_OPEN,
        deed,
        to_state=Status.OPEN,
        note=note,
        is_word=bool(note),
    )
    return action


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
    return _turn(
        action,
        Status.OPEN,
        ActionEvent.Kind.SENT_BACK,
        by=by,
        version=version,
        rule=rules.can_close,
        sentence=leaders_only(),
        note=note,
        only=Status.PROPOSED,
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
    return _turn(
        action,
        Status.OPEN,
        ActionEvent.Kind.REOPENED,
        by=by,
        version=version,
        rule=rules.can_close,
        sentence=leaders_only(),
        note=note,
        only=Status.CLOSED,
        note_needed=_("Say why it is opened again."),
    )


UNDOABLE = frozenset(
    {
        "said",
        "ticked",
        "unticked",
        "unknown",
        "still_open",
        "proposed",
        "sent_back",
        "closed",
        "reopened",
    }
)
"""Acts that can be taken back by who did them, while nothing came after, for UNDO_FOR."""

UNDO_FOR = dt.timedelta(days=1)


def undoable(events: list[ActionEvent], person_id: int | None) -> ActionEvent | None:
    """The act that this person could take back now, given the newest events of one action (newest by id
    first, two are enough): their own last act, whatever the software did in its wake. None: nothing."""
    acts = [e for e in events[:2] if e.by_id is not None or e.source_id is not None]
    if (
        person_id is None
        or not acts
        or (acts[0] is not events[0] and not _in_its_wake(events[0], acts[0]))
        or acts[0].by_id != person_id
        or acts[0].source_id is not None
        or acts[0].kind not in UNDOABLE
        or timezone.now() - acts[0].recorded_at > UNDO_FOR
    ):
        return None
    return acts[0]


def _in_its_wake(event: ActionEvent, act: ActionEvent) -> bool:
    """Whether the software wrote `event` because of `act` (every part done, or one no longer)."""
    return event.happened_at == act.happened_at and act.kind in ("ticked", "unticked")


@atomic
def undo(event: ActionEvent, *, by) -> Action:
    """Take back one's own last act: a row of its own compensates it, and both stay in the history.

    Raises Stale when somebody has acted since; WrongState for an act that cannot be taken back.
    """
    deed = as_deed(by)
    action = lock_action(event.action)
    newest = list(action.events.order_by("-id")[:2])
    mine = undoable(newest, event.by_id if deed.user is None else deed.person_id)
    if mine is None or mine.pk != event.pk:
        since = action.events.filter(pk__gt=event.pk).exclude(by=None, source=None)
        if since.exclude(by=deed.person_id).exists():
            raise Stale(faster(action))
        raise WrongState(_("This cannot be taken back any more."))
    for undone in action.events.filter(pk__gte=event.pk).order_by("-id"):
        record(action, ActionEvent.Kind.UNDONE, deed, undoes=undone)
    return action
