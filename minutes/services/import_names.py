"""Whom do the names of a document mean? People's matching, with what a person answered before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from minutes.compare import Who
from minutes.compare.words import normal
from minutes.document.model import Attendee, MinutesDocument
from people.directory import directory_of
from people.matching import Candidate, Directory, Kind, KnownOrganisation, KnownPerson, Match
from people.models import Committee, Organisation, Person
from people.names import name_key

NEW_PERSON, NEW_ORGANISATION, LEFT_OPEN = "new", "new-organisation", "open"
"""What may be answered for a name, beside a person or an organisation that is known."""


@dataclass
class Names:
    """The answers for one document. `find` is what a comparison asks; `offers` are the choices of a page."""

    directory: Directory
    answers: Mapping[str, Any]
    known: dict[tuple[str, int], str] = field(default_factory=dict)
    """Names of the answered records, by ("person" or "organisation", id)."""
    attendees: dict[int, tuple[Who, Who | None]] = field(default_factory=dict)
    """Who each attendee of the document is, and of which organisation, by place in its list."""
    offers: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    _found: dict[tuple[str, str], Who] = field(default_factory=dict)

    def find(self, typed: str, organisation: str = "") -> Who:
        """Whom a name of the document means; "open" where nobody or several people answer to it."""
        if (typed, organisation) not in self._found:
            self._found[(typed, organisation)] = self._look(typed, organisation)
        return self._found[(typed, organisation)]

    def _look(self, typed: str, organisation: str) -> Who:
        typed = shortened(typed)
        if (answered := self._answered(typed)) is not None:
            return answered
        match = self.directory.find(typed, organisation)
        return self._who(match)

    def _answered(self, typed: str) -> Who | None:
        key = name_key(typed)
        answer = self.answers.get(key)
        if answer == NEW_PERSON:
            return Who("new", typed, None, key, "person")
        if answer == NEW_ORGANISATION:
            return Who("new", typed, None, key, "organisation")
        if answer == LEFT_OPEN:
            return Who("open", typed, None, key)
        if isinstance(answer, Mapping):
            for kind in ("person", "organisation"):
                pk = answer.get(kind)
                if isinstance(pk, int) and (kind, pk) in self.known:
                    return Who(kind, self.known[(kind, pk)], pk, key)
        return None

    def _who(self, match: Match) -> Who:
        key = name_key(match.typed)
        if match.kind == Kind.EVERYONE:
            return Who("everyone", match.typed, None, key)
        for kind, pk in (("person", match.person_id), ("organisation", match.organisation_id)):
            if pk is not None:
                if isinstance(pk, int):
                    return Who(kind, self._name_of(kind, pk), pk, key)  # type: ignore[arg-type]
                # One that this import makes: the key of its own name, however it is typed here.
                return Who("new", self._name_of(kind, pk), None, str(pk).partition(":")[2], kind)  # type: ignore[arg-type]
        self.offers.setdefault(key, tuple(c for c in match.candidates if isinstance(c.id, int)))
        return Who("open", match.typed, None, key)

    def _name_of(self, kind: str, pk: object) -> str:
        people = self.directory.people if kind == "person" else self.directory.organisations
        return next(known.name for known in people if known.id == pk)


def resolve_names(
    committee: Committee, document: MinutesDocument, day: dt.date | None, answers: Mapping[str, Any]
) -> Names:
    """Everybody a document names, held against those present, the members of the day, all of the committee.

    Attendees are people by definition: who is unknown among them is to be made, with an organisation
    that nobody knows; the others are asked about. A fixed number of queries.
    """
    typed = {a.name for a in document.attendees} | {
        owner for action in document.actions for owner in action.owners
    }
    for topic in document.topics:
        said = [comment.author for comment in topic.comments]
        typed |= {n for n in (topic.proposer, topic.lead, *topic.will_attend, *said) if n}
    directory = directory_of(committee, typed=typed, day=day)
    names = Names(directory, answers, _answered_records(answers))
    organisations = _new_organisations(document, names)
    names.directory = directory = directory.adding(organisations=organisations)
    names.directory = _with_attendees(document, names)
    return names


def _answered_records(answers: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    chosen = [answer for answer in answers.values() if isinstance(answer, Mapping)]
    people = [a["person"] for a in chosen if isinstance(a.get("person"), int)]
    bodies = [a["organisation"] for a in chosen if isinstance(a.get("organisation"), int)]
    known = {("person", p.pk): p.name for p in Person.objects.current().filter(pk__in=people)}
    for body in Organisation.objects.current().filter(pk__in=bodies):
        known["organisation", body.pk] = body.name
    return known


def _new_organisations(document: MinutesDocument, names: Names) -> list[KnownOrganisation]:
    """Organisations of attendees that nobody knows yet."""
    made: dict[str, KnownOrganisation] = {}
    for attendee in document.attendees:
        typed = shortened(attendee.organisation or "")
        key = name_key(typed)
        if not key or key in made:
            continue
        match = names.directory.find_organisation(typed)
        if match.kind != Kind.ORGANISATION:
            made[key] = KnownOrganisation(f"organisation:{key}", typed)
    return list(made.values())


def _with_attendees(document: MinutesDocument, names: Names) -> Directory:
    """Find the attendees, add those to be made, and put all of them before everybody else."""
    directory = names.directory
    made: dict[str, KnownPerson] = {}
    pool: set[Any] = set()
    for place, attendee in enumerate(document.attendees):
        typed = shortened(attendee.name)
        key = name_key(typed)
        who = names._answered(typed)
        if who is None:
            match = names.directory.find(typed, attendee.organisation or "", only_people=True)
            if match.kind == Kind.NONE and key:
                names.offers.setdefault(key, match.candidates)
                who = Who("new", typed, None, key, "person")
            else:
                who = names._who(match)
        if who.kind == "new" and who.makes == "person":
            if key not in made:
                handle = (attendee.handle,) if attendee.handle else ()
                made[key] = KnownPerson(
                    f"person:{key}", typed, handle, organisations=_organisation_ids(attendee, names)
                )
            pool.add(f"person:{key}")
        elif who.kind == "person":
            pool.add(who.id)
        organisation = shortened(attendee.organisation or "")
        of = names._who(names.directory.find_organisation(organisation)) if organisation else None
        names.attendees[place] = (who, of)
    # Who was there is no stranger any more: "Sarah" may mean them.
    people = tuple(replace(p, elsewhere=p.elsewhere and p.id not in pool) for p in directory.people)
    directory = replace(directory, people=people)
    return directory.adding(people=made.values()).with_pool(pool)


def _organisation_ids(attendee: Attendee, names: Names) -> frozenset[Any]:
    match = names.directory.find_organisation(shortened(attendee.organisation or ""))
    return frozenset([match.organisation_id]) if match.organisation_id is not None else frozenset()


def shortened(typed: str) -> str:
    """A name as the database keeps it."""
    return " ".join(typed.replace("\0", " ").split())[:200]


def keys_of(*spellings: str) -> frozenset[str]:
    """The keys under which an owner is met again."""
    return frozenset(key for text in spellings if (key := normal(text)))
