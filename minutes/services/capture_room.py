"""Who and what is at hand while a meeting's lines are captured? Loaded once a save, in a fixed few queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from actions.services import OwnerSpec, everyone_among
from minutes.capture.statements import Statement
from minutes.models import Item, Meeting, State
from people.matching import Directory, Kind, KnownOrganisation, KnownPerson
from people.models import (
    Committee,
    Membership,
    Organisation,
    OrganisationAlias,
    Person,
    PersonAlias,
)
from people.names import name_key

from . import quorum
from .record import Deed, moment_of


@dataclass
class Spot:
    """One item in its place. `order` is its place in the text, from 0; `titles` the headings down to it."""

    pk: int
    parent_id: int | None
    title: str
    confidential: bool
    subject_id: int | None
    numbers: list[str]
    order: int = 0
    titles: tuple[str, ...] = ()


@dataclass
class Room:
    """A locked meeting and what captures need to know of it."""

    meeting: Meeting
    deed: Deed
    spots: dict[int, Spot] = field(default_factory=dict)

    @classmethod
    def of(cls, meeting: Meeting, deed: Deed) -> Room:
        room = cls(meeting, Deed(deed.user, at=moment_of(meeting), meeting_id=meeting.pk))
        rows = Item.objects.current().filter(meeting=meeting).order_by("position", "pk")
        fields = ("pk", "parent_id", "title", "confidential", "subject_id", "numbers")
        below: dict[int | None, list[Spot]] = {}
        for row in rows.values_list(*fields):
            spot = Spot(*row)
            room.spots[spot.pk] = spot
            below.setdefault(spot.parent_id, []).append(spot)
        order = 0
        above: list[tuple[Spot, tuple[str, ...], int | None]] = [
            (spot, (), None) for spot in reversed(below.get(None, []))
        ]
        while above:
            spot, titles, subject_id = above.pop()
            spot.order, order = order, order + 1
            spot.titles = (*titles, spot.title)
            spot.subject_id = spot.subject_id or subject_id
            beneath = reversed(below.get(spot.pk, []))
            above += [(one, spot.titles, spot.subject_id) for one in beneath]
        return room

    @cached_property
    def sitting(self) -> quorum.Room | None:
        """Who is there and who votes, where the committee has a rule for its quorum."""
        return quorum.room_of(
            self.meeting,
            attendances=self.attendances,
            items=self.spots.values(),
            members=self.members,
        )

    @property
    def committee(self) -> Committee:
        return self.meeting.committee

    @property
    def owns_words(self) -> bool:
        """Until the minutes circulate the lines own wording, owners and due dates (CAPTURE.md, 10)."""
        return self.meeting.state not in (State.CIRCULATED, State.APPROVED)

    @cached_property
    def day(self) -> dt.date:
        return self.meeting.first_day

    @cached_property
    def attendances(self) -> list[Any]:
        return list(self.meeting.attendances.select_related("person").order_by("position", "pk"))

    @cached_property
    def members(self) -> list[Membership]:
        held = Membership.objects.on(self.day).filter(committee=self.committee)
        return list(held.select_related("person", "organisation").order_by("pk"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Whom the grammar may take for an owner or a speaker."""
        people = [a.person for a in self.attendances] + [m.person for m in self.members]
        bodies = [m.organisation.name for m in self.members if m.organisation]
        return tuple(dict.fromkeys([*(person.name for person in people), *bodies]))

    @cached_property
    def directory(self) -> Directory:
        """Everyone who can be meant, in pools: present, members of the day, others: two queries, asked
        only where a line names somebody new."""
        aliases = PersonAlias.objects.filter(person=OuterRef("pk")).values("text")
        seats = Membership.objects.filter(
            committee=self.committee, person=OuterRef("pk"), organisation__isnull=False
        ).values("organisation")
        known = Person.objects.current().of_committee(self.committee)
        rows = known.annotate(spellings=ArraySubquery(aliases), bodies=ArraySubquery(seats))
        came = {a.person_id: a.organisation_id for a in self.attendances if a.organisation_id}
        people = tuple(
            KnownPerson(
                pk,
                name,
                tuple(spellings),
                email,
                frozenset({*bodies, *filter(None, [came.get(pk)])}),
            )
            for pk, name, email, spellings, bodies in rows.values_list(
                "pk", "name", "email", "spellings", "bodies"
            )
        )
        others = OrganisationAlias.objects.filter(organisation=OuterRef("pk")).values("text")
        bodies = Organisation.objects.current().annotate(spellings=ArraySubquery(others))
        return Directory(
            people=people,
            organisations=tuple(
                KnownOrganisation(pk, name, tuple(spellings))
                for pk, name, spellings in bodies.values_list("pk", "name", "spellings")
            ),
            pools=tuple(
                pool
                for pool in (
                    frozenset(a.person_id for a in self.attendances if a.present is not False),
                    frozenset(m.person_id for m in self.members),
                )
                if pool
            ),
        )

    def person_id(self, name: str) -> int | None:
        """The one person of that name, if there is just one."""
        match = self.directory.find(name, only_people=True)
        return int(str(match.person_id)) if match.kind == Kind.PERSON else None

    def owners_of(self, said: Statement) -> tuple[list[OwnerSpec], bool]:
        """(whose promise it is, whether it is everyone's); a name that nobody or several people answer
        to stays as typed, to be asked about."""
        if any(name_key(name) in ("all", "everyone", "everybody") for name in said.owners):
            return self.everyone(), True
        of = said.organisations[0] if len(said.organisations) == 1 else ""
        specs = []
        for name in said.owners:
            match = self.directory.find(name, of)
            typed = name[:200]
            if match.kind == Kind.PERSON:
                specs.append(OwnerSpec(person_id=int(str(match.person_id)), typed=typed))
            elif match.kind == Kind.ORGANISATION:
                specs.append(
                    OwnerSpec(organisation_id=int(str(match.organisation_id)), typed=typed)
                )
            else:
                specs.append(OwnerSpec(typed=typed))
        return specs or [OwnerSpec(typed=_("nobody named"))], False

    def everyone(self) -> list[OwnerSpec]:
        found = everyone_among(self.members, self.committee.everyone_means)
        return found or [OwnerSpec(typed="All")]
