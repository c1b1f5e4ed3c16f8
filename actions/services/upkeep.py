"""An action is reworded, or given to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Owner
from people.errors import Invalid, WrongState, leaders_only

from .parts import follow_parts
from .raising import OwnerSpec, guard_owners, guard_subject, part_of, unique
from .record import Deed, as_deed, ask, atomic, lock_action, record, worded

EDITABLE = ("text", "due_on", "subject", "confidential", "parent")


@atomic
def edit(action: Action, *, by: Any, version: int | None = None, **changes: Any) -> Action:
    """Change wording, due date, subject, parent or confidentiality; the event says from what to what."""
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rules.can_close, deed, action, sentence=leaders_only())
    if "text" in changes:
        changes["text"] = worded(changes["text"], "text", needed=_("Say what was promised."))
    if any(n in changes and changes[n] != getattr(action, n) for n in ("text", "due_on")):
        _guard_line(action, deed)
    guard_subject(changes.get("subject"), action.committee_id)
    _guard_parent(action, changes.get("parent"))
    told = []
    was_confidential = action.confidential
    for name in EDITABLE:
        if name in changes and getattr(action, name) != changes[name]:
            told.append(_told(name, getattr(action, name), changes[name]))
            setattr(action, name, changes[name])
    if told:
        hidden = action.confidential and len(told) == 1 and "confidential" in changes
        if action.confidential and action.offered_to_id is not None:
            action.offered_to = None  # what is confidential leaves the committee no more
            told.append(_("no longer offered to another committee"))
        action.save(update_fields=[*EDITABLE, "offered_to"])
        kind = ActionEvent.Kind.MADE_CONFIDENTIAL if hidden else ActionEvent.Kind.EDITED
        # It tells what stood there before: who might not read that may not read it now.
        kept = was_confidential or action.confidential
        record(action, kind, deed, note="\n".join(told), confidential=kept)
    return action


def _guard_line(action: Action, deed: Deed) -> None:
    """Until the minutes circulate, the line that defines an action owns its words, owners and due date."""
    if action.in_line and deed.user is not None:
        raise WrongState(
            _("%(reference)s is a line of minutes that are still being written: change the line.")
            % {"reference": action.reference}
        )


def _guard_parent(action: Action, parent: Action | None) -> None:
    """A follow-up follows an action of this committee, or the one it was taken over from, never itself."""
    if parent is None or parent.pk == action.parent_id:
        return
    if parent.committee_id != action.committee_id:
        raise Invalid(_("That action is another committee's."), "parent")
    above: int | None = parent.pk
    while above is not None:
        if above == action.pk:
            raise Invalid(_("An action cannot follow up itself."), "parent")
        above = Action.objects.values_list("parent_id", flat=True).get(pk=above)


def _told(name: str, old: Any, new: Any) -> str:
    """One line of the event: "due: 1 July 2014 → 15 July 2014"."""
    label = getattr(Action._meta.get_field(name), "verbose_name", name)
    return f"{label}: {_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Action):
        return value.reference
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@atomic
def reassign(
    action: Action,
    *,
    by: Any,
    owners: Sequence[OwnerSpec],
    everyone: bool = False,
    version: int | None = None,
    note: str = "",
) -> Action:
    """Give the action to these owners. Who stays keeps the tick; who goes stays in the history.

    Where all who stay have ticked it proposes itself; where it had, and somebody new has a part, it is
    open again. `everyone`: the owners are what "all" means.
    """
    deed = as_deed(by)
    action = lock_action(action, version)
    ask(rules.can_close, deed, action, sentence=leaders_only())
    if action.is_closed and deed.user is not None:
        raise WrongState(
            _("%(reference)s is closed; reopen it first.") % {"reference": action.reference}
        )
    _guard_line(action, deed)
    guard_owners(owners)
    note = worded(note)
    before = current_owners(action)
    _set_owners(action, before, unique(owners), deed)
    if action.everyone != everyone:
        action.everyone = everyone
        action.save(update_fields=["everyone"])
    told = f"{named(before)} → {named(current_owners(action))}"
    record(action, ActionEvent.Kind.REASSIGNED, deed, note=f"{told}: {note}" if note else told)
    follow_parts(action, deed)
    return action


def hand_on(
    actions: Iterable[Action], *, by: Any, owner: OwnerSpec, to: OwnerSpec, note: str = ""
) -> list[Action]:
    """Give one owner's part of several actions to somebody else: what a leaver leaves open. The other
    owners and their ticks stay. Each action is an act of its own; all of them, or none."""
    with atomic():
        done = []
        for action in actions:
            specs = [spec_of(o) for o in current_owners(action)]
            changed = [to if _key(spec) == _key(owner) else spec for spec in specs]
            done.append(
                reassign(action, by=by, owners=changed, everyone=action.everyone, note=note)
            )
        return done


def current_owners(action: Action) -> list[Owner]:
    owners = Owner.objects.filter(action=action, left_at=None)
    return list(owners.select_related("person", "organisation"))


def named(owners: Iterable[Owner]) -> str:
    return ", ".join(owner.name for owner in owners)


def spec_of(owner: Owner) -> OwnerSpec:
    return OwnerSpec(owner.person_id, owner.organisation_id, owner.typed)


def _key(spec: OwnerSpec) -> tuple[int | None, int | None, str]:
    """Who is meant: how a known person was typed makes no difference."""
    known = spec.person_id or spec.organisation_id
    return (spec.person_id, spec.organisation_id, "" if known else spec.typed)


def _set_owners(
    action: Action, current: Sequence[Owner], wanted: Sequence[OwnerSpec], deed: Deed
) -> None:
    keep = {_key(spec_of(owner)): owner for owner in current}
    for position, spec in enumerate(wanted):
        if owner := keep.pop(_key(spec), None):
            Owner.objects.filter(pk=owner.pk).update(position=position)
        else:
            part_of(action, spec, position).save()
    Owner.objects.filter(pk__in=[o.pk for o in keep.values()]).update(left_at=deed.at)
