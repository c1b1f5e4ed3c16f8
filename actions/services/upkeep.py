"""An action is reworded, given to others, or handed to another committee."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Owner, Resolution, Status
from people.errors import Invalid, NotAllowed, WrongState
from people.models import Committee

from .raising import OwnerSpec, raise_action, unique
from .record import as_deed, ask, atomic, leaders_only, lock_action, record

EDITABLE = ("text", "due_on", "subject", "confidential", "parent")


@atomic
def edit(action: Action, *, by: Any, version: int | None = None, **changes: Any) -> Action:
    """Change wording, due date, subject, parent or confidentiality; the event says from what to what."""
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rules.can_close, deed, action, sentence=leaders_only())
    told = []
    for name in EDITABLE:
        if name in changes and getattr(action, name) != changes[name]:
            told.append(f"{name}: {getattr(action, name)} → {changes[name]}")
            setattr(action, name, changes[name])
    if not action.text.strip():
        raise Invalid(_("Say what was promised."), "text")
    if action.parent_id == action.pk:
        raise Invalid(_("An action cannot follow up itself."), "parent")
    if told:
        action.save(update_fields=list(EDITABLE))
        record(action, ActionEvent.Kind.EDITED, deed, note="\n".join(told))
    return action


@atomic
def reassign(
    action: Action,
    *,
    by: Any,
    owners: Sequence[OwnerSpec],
    version: int | None = None,
    note: str = "",
) -> Action:
    """Give the action to these owners. Who stays keeps the tick; who goes stays in the history."""
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rules.can_close, deed, action, sentence=leaders_only())
    if action.is_closed and deed.user is not None:
        raise WrongState(
            _("%(reference)s is closed; reopen it first.") % {"reference": action.reference}
        )
    wanted = unique(owners)
    if not wanted:
        raise Invalid(_("An action needs an owner."), "owners")
    current = list(
        Owner.objects.filter(action=action, left_at=None).select_related("person", "organisation")
    )
    before = ", ".join(o.name for o in current)
    keep = {}
    for owner in current:
        spec = OwnerSpec(
            owner.person_id, owner.organisation_id, "" if not owner.is_unanswered else owner.typed
        )
        keep[(spec.person_id, spec.organisation_id, spec.typed)] = owner
    for position, spec in enumerate(wanted):
        key = (
            spec.person_id,
            spec.organisation_id,
            "" if spec.person_id or spec.organisation_id else spec.typed,
        )
        if owner := keep.pop(key, None):
            Owner.objects.filter(pk=owner.pk).update(position=position)
        else:
            Owner.objects.create(
                action=action,
                person_id=spec.person_id,
                organisation_id=spec.organisation_id,
                typed=spec.typed,
                position=position,
            )
    Owner.objects.filter(pk__in=[o.pk for o in keep.values()]).update(left_at=deed.at)
    after = ", ".join(
        o.name
        for o in Owner.objects.filter(action=action, left_at=None).select_related(
            "person", "organisation"
        )
    )
    told = f"{before} → {after}" + (f": {note.strip()}" if note.strip() else "")
    record(action, ActionEvent.Kind.REASSIGNED, deed, note=told, is_word=False)
    return action


@atomic
def offer(
    action: Action, *, by: Any, to: Committee, version: int | None = None, note: str = ""
) -> Action:
    """Offer the action to another committee; it stays here until they take it."""
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
    action.offered_to = to
    action.save(update_fields=["offered_to"])
    record(action, ActionEvent.Kind.OFFERED, deed, note=" ".join([to.name, note]).strip())
    return action


@atomic
def accept_offer(action: Action, *, by: Any, owners: Sequence[OwnerSpec]) -> Action:
    """Take over what another committee offers: a new action here, the old one closed as superseded.

    Returns the new action. Raises NotAllowed unless `by` leads the committee it is offered to.
    """
    deed = as_deed(by)
    old = lock_action(action)
    if old.offered_to is None:
        raise WrongState(_("It is not on offer."))
    ask(rules.can_accept, deed, old, sentence=leaders_only())
    new = raise_action(
        old.offered_to, by=deed, text=old.text, owners=owners, due_on=old.due_on, parent=old
    )
    old.offered_to = None
    old.save(update_fields=["offered_to"])
    record(
        old,
        ActionEvent.Kind.ACCEPTED,
        deed,
        to_state=Status.CLOSED,
        resolution=Resolution.SUPERSEDED,
        note=new.reference,
    )
    return new


@atomic
def refuse_offer(action: Action, *, by: Any, note: str = "") -> Action:
    """Not taken over: it stays where it was, with the reason. Either side may end the offer."""
    deed = as_deed(by)
    action = lock_action(action)
    if action.offered_to is None:
        raise WrongState(_("It is not on offer."))
    if deed.user is not None and not (
        rules.can_accept(deed.user, action) or rules.can_close(deed.user, action)
    ):
        raise NotAllowed(leaders_only())
    action.offered_to = None
    action.save(update_fields=["offered_to"])
    record(action, ActionEvent.Kind.REFUSED, deed, note=note.strip(), is_word=bool(note.strip()))
    return action
