"""How is an act on an action written down? The one place that locks, refolds and saves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import rules
from actions.life import Fact, Life, fold
from actions.models import Action, ActionEvent, Owner
from people.errors import Invalid, NotAllowed, Stale

LONGEST = 4000
"""Characters of a sentence or a remark; what is longer belongs into the minutes."""


NOW = dt.datetime.min.replace(tzinfo=dt.UTC)
"""Stands for the moment at which a deed is made."""


@dataclass(frozen=True)
class Deed:
    """Who acts, when it was so, and where it was said.

    `user` is an account or the bearer of a signed link; None is the software itself (no rule is
    asked). `at` defaults to now; imported minutes give their meeting's time. `meeting_id` names the
    meeting in which it was said, `source_id` the import that tells. `as_admin` is set by Django admin
    alone: an admin acts there as the software's hand, whether or not they sit on the committee.
    """

    user: Any
    at: dt.datetime = NOW
    meeting_id: int | None = None
    source_id: int | None = None
    as_admin: bool = False
    live: bool = field(default=False, init=False)
    """It happens as it is recorded: nobody said when."""

    def __post_init__(self) -> None:
        if self.at is NOW:
            object.__setattr__(self, "at", timezone.now())
            object.__setattr__(self, "live", True)

    def after(self, earlier: dt.datetime | None) -> dt.datetime:
        """When it happened. Of two live deeds at once the one that had to wait for the other's lock came
        second, whichever began first."""
        return max(self.at, earlier) if self.live and earlier is not None else self.at

    @property
    def person_id(self) -> int | None:
        return self.user.person_id if self.user is not None else None


def as_deed(by: Any) -> Deed:
    """Services take `by` as an account, a link's bearer, or a Deed that says more."""
    return by if isinstance(by, Deed) else Deed(by)


def ask(allowed: Callable[..., bool], deed: Deed, *things: Any, sentence: str) -> None:
    """Raise NotAllowed, with the sentence that says who could, unless the rule allows it."""
    if not may(allowed, deed, *things):
        raise NotAllowed(sentence)


def may(allowed: Callable[..., bool], deed: Deed, *things: Any) -> bool:
    """Whether the rule allows it; the software itself, and an admin in Django admin, it is not asked of."""
    if deed.user is None or (deed.as_admin and rules.keeps_records(deed.user)):
        return True
    return allowed(deed.user, *things)


def worded(
    text: str,
    name: str = "note",
    *,
    needed: str = "",
    most: int = LONGEST,
    one_line: bool = False,
) -> str:
    """What somebody typed, fit to be kept: without blanks around it (`one_line`: each run of them is one).
    Raises Invalid, naming the field, where it has more than `most` characters, holds a NUL, or is empty and
    `needed` says what is missing."""
    text = " ".join(text.split()) if one_line else text.strip()
    if needed and not text:
        raise Invalid(needed, name)
    if len(text) > most:
        raise Invalid(
            _("That is %(length)d characters; %(most)d is the most.")
            % {"length": len(text), "most": most},
            name,
        )
    if "\0" in text:
        raise Invalid(_("There is a character in it that cannot be kept."), name)
    return text


def lock_action(action: Action, version: int | None = None) -> Action:
    """The action's row as it is now, locked until the transaction ends.

    With `version` (the one that a form showed): raises Stale, naming who was faster, when it has
    changed since. Must run in a transaction.
    """
    rows = Action.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("committee").get(pk=action.pk)
    if version is not None and row.version != version:
        raise Stale(faster(row))
    return row


def faster(action: Action) -> str:
    """The sentence for somebody who came second: who did what, and how the action stands now."""
    last = action.events.select_related("by").order_by("-recorded_at", "-id").first()
    return _(
        "%(who)s was faster: %(what)s. %(reference)s is now %(state)s; nothing of yours was changed."
    ) % {
        "who": (last.by.name if last.by else _("Minutebook")) if last else _("Somebody"),
        "what": ActionEvent.Kind(last.kind).label if last else "",
        "reference": action.reference,
        "state": action.get_status_display(),
    }


def facts_of(events: Iterable[ActionEvent]) -> list[Fact]:
    return [
        Fact(e.pk, e.kind, e.happened_at, e.to_state, e.resolution, e.owner_id, e.undoes_id)
        for e in events
    ]


def entry(action: Action, kind: str, deed: Deed, **fields: Any) -> ActionEvent:
    """One event of an action, not saved yet."""
    return ActionEvent(
        action=action,
        kind=kind,
        happened_at=deed.after(action.touched_at),
        meeting_id=deed.meeting_id,
        source_id=deed.source_id,
        from_state=action.status,
        **{"by_id": deed.person_id, "confidential": action.confidential, **fields},
    )


def record(action: Action, kind: str, deed: Deed, **fields: Any) -> ActionEvent:
    """Write one event of a locked action and bring the action to what its events now come to."""
    event = entry(action, kind, deed, **fields)
    event.save(force_insert=True)
    settle(action)
    return event


def settle(action: Action) -> Life:
    """Fold the events of a locked action again and save what they come to, with its next version."""
    life = fold(facts_of(action.events.all()))
    action.status, action.resolution, action.closed_at = (
        life.status,
        life.resolution,
        life.closed_at,
    )
    action.touched_at = life.touched_at or action.touched_at
    action.version += 1
    action.save(update_fields=["status", "resolution", "closed_at", "touched_at", "version"])
    changed = []
    for owner in Owner.objects.filter(action=action):
        ticked_at = life.ticks.get(owner.pk)
        if owner.ticked_at != ticked_at:
            owner.ticked_at = ticked_at
            changed.append(owner)
    if changed:
        Owner.objects.bulk_update(changed, ["ticked_at"])
    return life


atomic = transaction.atomic
