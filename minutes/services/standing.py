"""What stands on every agenda of a committee: the template, edited as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import StandingItem
from minutes.outline import MAX_DEPTH
from people.errors import Invalid, Stale, leaders_only
from people.models import Committee, Person

from .drafting import lock_agendas
from .record import Deed, as_deed, ask, atomic

MOST = 60
"""Lines of a template; what is longer is an agenda of its own."""


def standing_of(committee: Committee) -> list[StandingItem]:
    """The template in its order."""
    rows = StandingItem.objects.filter(committee=committee).select_related("presenter")
    return list(rows.order_by("position", "pk"))


def fingerprint(rows: Sequence[StandingItem]) -> str:
    """What a page sends back to say which template it showed."""
    said = [(r.pk, r.title, r.minutes, r.presenter_id, r.depth) for r in rows]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@atomic
def set_standing(
    committee: Committee, *, by: Any, rows: Sequence[dict[str, Any]], shown: str | None = None
) -> list[StandingItem]:
    """The whole template as it shall be: `rows` in their order, each with title, minutes, presenter, depth,
    and the id of the line that it was (none: a new one). Lines that are missing go; agendas that they
    stand on keep them. A line stands one deeper than the one above it at most.

    `shown` is the fingerprint of what the page showed: raises Stale where somebody was faster, Invalid
    for a line without a title.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_plan, deed, committee, sentence=leaders_only())
    lock_agendas(committee.pk)
    there = {row.pk: row for row in standing_of(committee)}
    if shown is not None and shown != fingerprint(list(there.values())):
        raise Stale(
            _("Somebody was faster: the standing items were changed. Yours are not saved yet.")
        )
    if len(rows) > MOST:
        raise Invalid(_("%(n)d standing items are the most.") % {"n": MOST})
    kept: list[StandingItem] = []
    depth = 0
    for position, given in enumerate(rows):
        row = there.pop(given.get("id") or 0, None) or StandingItem(committee=committee)
        title = str(given["title"]).strip()
        if not title or len(title) > 500 or "\0" in title:
            raise Invalid(
                _("Give the item a title of 500 characters at most."), f"title-{position}"
            )
        depth = max(1, min(int(given.get("depth") or 1), depth + 1, MAX_DEPTH))
        presenter: Person | None = given.get("presenter")
        row.title, row.minutes, row.presenter = title, given.get("minutes"), presenter
        row.depth, row.position = depth, position
        kept.append(row)
    StandingItem.objects.filter(pk__in=there).delete()
    for row in kept:
        row.save()
    return kept
