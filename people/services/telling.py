"""Who leads, who was told, and who makes a kind of mail now? What the makers of mails share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from people.models import Mail, Membership, Person, Role, Telling


def alone(name: str, *, since: dt.datetime | None = None) -> Telling:
    """The row that is locked while one process makes this kind of mail; new, it is told until `since` (now, if
    not given)."""
    Telling.objects.get_or_create(name=name, defaults={"until": since or timezone.now()})
    return Telling.objects.select_for_update().get(name=name)


def told_of(keys: Iterable[str], *kinds: str) -> set[tuple[int, str]]:
    """(person, key) of what stands in a mail of these kinds (of any, if none is named) already. No query where
    there is nothing to tell."""
    if not (keys := list(keys)):
        return set()
    mails = Mail.objects.filter(events__overlap=keys)
    if kinds:
        mails = mails.filter(kind__in=kinds)
    return {(person, key) for person, held in mails.values_list("person", "events") for key in held}


def leaders_of(committee_ids: Iterable[int]) -> list[tuple[Person, int]]:
    """Chair and secretary of today, with their committee, each once. No query where there is no committee."""
    ids = list(committee_ids)
    if not ids:
        return []
    seats = Membership.objects.today().filter(
        committee__in=ids, role__in=[Role.CHAIR, Role.SECRETARY]
    )
    found = {
        (seat.person_id, seat.committee_id): seat.person
        for seat in seats.select_related("person__user").order_by("committee_id", "person__key")
    }
    return [(person, committee_id) for (_pk, committee_id), person in found.items()]
