"""How is an act on people written down? One event row each, in the act's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.errors import Invalid, NotAllowed, Stale, leaders_only
from people.models import Membership, PeopleEvent, Person

atomic = transaction.atomic


def ask(allowed: Callable[..., bool], by: Any, *things: Any, sentence: str = "") -> None:
    """Raise NotAllowed, with the sentence that says who could, unless the rule allows it.

    `by` is an account, a link's bearer, AsAdmin, or None for the software itself, which asks nobody.
    """
    if by is not None and not allowed(by, *things):
        raise NotAllowed(sentence or leaders_only())


def answerers_only() -> str:
    return _(
        "Only the chair or secretary of every committee where the person sits, or an admin, can do this."
    )


def record(kind: str, by: Any, **fields: Any) -> PeopleEvent:
    """Write the one event of an act. Notes never hold addresses: an event cannot be erased."""
    return PeopleEvent.objects.create(
        kind=kind,
        by_id=by.person_id if by is not None else None,
        happened_at=timezone.now(),
        **fields,
    )


def lock(thing: Person | Membership, version: int | None = None) -> Any:
    """The row as it is now, locked until the transaction ends. Raises Stale when it is not `version`."""
    row = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
    if version is not None and row.version != version:
        raise Stale(
            _("Somebody changed this while you were writing; nothing of yours was saved yet.")
        )
    return row


def told(text: str, name: str, *, longest: int = 200, needed: str = "") -> str:
    """What was typed, without blanks around it and fit to be kept. Raises Invalid, naming the field."""
    text = " ".join(text.split())
    if needed and not text:
        raise Invalid(needed, name)
    if "\x00" in text:
        raise Invalid(_("There is a character in it that cannot be kept."), name)
    if len(text) > longest:
        raise Invalid(_("At most %(n)d characters.") % {"n": longest}, name)
    return text
