"""Who can be named in a committee? Loads what people/matching.py looks through, in a fixed few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils import timezone

from people.matching import Directory, KnownOrganisation, KnownPerson, split_organisation
from people.models import (
    Committee,
    Membership,
    Organisation,
    OrganisationAlias,
    Person,
    PersonAlias,
)
from people.names import name_key


def directory_of(
    committee: Committee,
    *,
    typed: Iterable[str] = (),
    present: Iterable[int] = (),
    day: dt.date | None = None,
    trusted: bool = True,
) -> Directory:
    """Everyone the committee has to do with, in pools: `present` (ids), members on `day` (today if
    not given), everybody else.

    Of people whom only other committees know, those whose full name or other name is among `typed`
    are there too (marked `elsewhere`), so that one person is not made twice. Not `trusted`: so are those
    whom only confidential things of the committee name. Eight queries.
    """
    day = day or timezone.localdate()
    aliases = Prefetch("aliases", PersonAlias.objects.only("person", "text"), to_attr="spellings")
    known_here = Person.objects.current().of_committee(committee, trusted=trusted)
    here = list(known_here.prefetch_related(aliases))
    of: dict[int, set[int]] = defaultdict(set)
    members: set[int] = set()
    for membership in Membership.objects.filter(committee=committee):
        if membership.organisation_id:
            of[membership.person_id].add(membership.organisation_id)
        if membership.holds_on(day):
            members.add(membership.person_id)
    # By the reverse relation: meetings stand above people and are not imported here.
    represented = Person.objects.filter(
        attendances__meeting__committee=committee, attendances__organisation__isnull=False
    )
    for person_id, organisation_id in represented.values_list("id", "attendances__organisation"):
        of[person_id].add(organisation_id)
    known = [_known(person, of[person.pk]) for person in here]
    ids = {person.pk for person in here}
    known += [
        _known(person, (), elsewhere=True) for person in _elsewhere(typed) if person.pk not in ids
    ]
    return Directory(
        people=tuple(known),
        organisations=tuple(_organisations()),
        pools=(*([frozenset(present)] if present else []), frozenset(members)),
    )


def _known(person: Person, organisations: Iterable[int], *, elsewhere: bool = False) -> KnownPerson:
    return KnownPerson(
        id=person.pk,
        name=person.name,
        aliases=tuple(alias.text for alias in person.spellings),  # type: ignore[attr-defined]
        email=person.email,
        organisations=frozenset(organisations),
        elsewhere=elsewhere,
    )


def _elsewhere(typed: Iterable[str]) -> Iterable[Person]:
    """People of any committee of just that name, or with just that other name (of several words)."""
    names = [name for text in typed for name in {text, split_organisation(text)[0]}]
    keys = sorted({key for name in names if " " in (key := name_key(name))})
    if not keys:
        return ()
    same = Person.objects.current().filter(key__in=keys) | Person.objects.current().filter(
        aliases__key__in=keys
    )
    aliases = Prefetch("aliases", PersonAlias.objects.only("person", "text"), to_attr="spellings")
    return same.distinct().prefetch_related(aliases)


def _organisations() -> Iterable[KnownOrganisation]:
    aliases = Prefetch(
        "aliases", OrganisationAlias.objects.only("organisation", "text"), to_attr="spellings"
    )
    for organisation in Organisation.objects.current().prefetch_related(aliases):
        yield KnownOrganisation(
            organisation.pk, organisation.name, tuple(a.text for a in organisation.spellings)
        )
