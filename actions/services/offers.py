"""An action is offered to another committee, and taken over there or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Resolution, Status
from people.errors import Invalid, NotAllowed, WrongState, leaders_only
from people.models import Committee

from .raising import OwnerSpec, raise_action
from .record import as_deed, ask, atomic, lock_action, record, worded


@atomic
def offer(
    action: Action, *, by: Any, to: Committee, version: int | None = None, note: str = ""
) -> Action:
    """Offer the action to another committee; it stays here, as it is, until they take it."""
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rules.can_close, deed, action, sentence=leaders_only())
    if action.is_closed:
        raise WrongState(
            _("%(reference)s is closed; reopen it first.") % {"reference": action.reference}
        )
    if to.pk == action.committee_id:
        raise Invalid(_("It is this committee's already."), "to")
    if action.confidential:
        raise WrongState(_("A confidential action is not handed to another committee."))
    note = worded(note)
    action.offered_to = to
    action.save(update_fields=["offered_to"])
    told = f"{to.name}: {note}" if note else to.name
    record(action, ActionEvent.Kind.OFFERED, deed, note=told)
    return action


@atomic
def accept_offer(
    action: Action, *, by: Any, owners: Sequence[OwnerSpec] = (), everyone: bool = False
) -> Action:
    """Take over what another committee offers: a new action here, with owners of here; the old one is
    closed as superseded and names the new one.

    Returns the new action. Raises NotAllowed unless `by` leads the committee it is offered to, WrongState
    where it is not on offer any more (taken by somebody faster, taken back, closed meanwhile).
    """
    deed = as_deed(by)
    old = _on_offer(action)
    ask(rules.can_accept, deed, old, sentence=leaders_only())
    here = Committee.objects.get(offered_actions=old)
    new = raise_action(
        here,
        by=deed,
        text=old.text,
        owners=owners,
        everyone=everyone,
        due_on=old.due_on,
        parent=old,
        note=old.reference,
    )
    old.offered_to = None
    old.save(update_fields=["offered_to"])
    record(
        old,
        ActionEvent.Kind.ACCEPTED,
        replace(
            deed, meeting_id=None
        ),  # a meeting of the other committee is no meeting of this one
        to_state=Status.CLOSED,
        resolution=Resolution.SUPERSEDED,
        note=f"{here.name}: {new.reference}",
    )
    return new


@atomic
def refuse_offer(action: Action, *, by: Any, note: str = "") -> Action:
    """Not taken over: it stays where it was, with the reason. Either side may end the offer."""
    deed = as_deed(by)
    action = _on_offer(action)
    if deed.user is not None and not (
        rules.can_accept(deed.user, action) or rules.can_close(deed.user, action)
    ):
        raise NotAllowed(leaders_only())
    note = worded(note)
    action.offered_to = None
    action.save(update_fields=["offered_to"])
    record(action, ActionEvent.Kind.REFUSED, deed, note=note, is_word=bool(note))
    return action


def _on_offer(action: Action) -> Action:
    action = lock_action(action)
    if action.offered_to_id is None or action.is_closed:
        raise WrongState(_("It is not on offer any more."))
    return action
