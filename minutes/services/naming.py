"""Whom does a name typed on a meeting's page mean? Those present are asked first, then members, then all."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _

from minutes.models import Attendance, Meeting
from people.directory import directory_of
from people.errors import Invalid
from people.matching import Kind, Match
from people.models import Person
from people.names import name_key
from people.services.seating import find_or_make_organisation

from .attendance import invite
from .record import atomic, lock_meeting


def person_named(meeting: Meeting, typed: str) -> Person | None:
    """The one person that a name leaves no doubt about; None where nobody or several could be meant."""
    match = _match(meeting, typed)
    return _person(match) if match.kind == Kind.PERSON else None


@atomic
def invite_named(
    meeting: Meeting, *, by: Any, name: str, organisation: str = "", **fields: Any
) -> Attendance:
    """invite() by name: somebody the committee knows, or a new person where nobody of that name is known.

    Raises Invalid where several could be meant, naming them.
    """
    meeting = lock_meeting(meeting)
    person = known_or_new(meeting, name)
    if organisation.strip():
        fields["organisation"] = find_or_make_organisation(organisation)
    try:
        return invite(meeting, by=by, person=person, **fields)
    except Invalid as error:
        raise Invalid(str(error), "name" if error.field == "person" else error.field) from None


def known_or_new(meeting: Meeting, name: str) -> Person:
    """The person whom a name means, or a new one of that name. Raises Invalid (field "name") where several
    could be meant, naming them."""
    name = name.strip()
    if not name_key(name):
        raise Invalid(_("A name needs letters or digits."), "name")
    match = _match(meeting, name)
    if match.kind == Kind.AMBIGUOUS:
        names = ", ".join(sorted({c.name for c in match.candidates}))
        raise Invalid(
            _("Several people answer to that name: %(names)s. Write the full name.")
            % {"names": names},
            "name",
        )
    return _person(match) if match.kind == Kind.PERSON else Person.objects.create(name=name)


def _person(match: Match) -> Person:
    return Person.objects.get(pk=cast(int, match.person_id))


def _match(meeting: Meeting, typed: str) -> Match:
    directory = directory_of(
        meeting.committee,
        typed=[typed],
        present=meeting.attendances.values_list("person", flat=True),
        day=meeting.first_day,
    )
    return directory.find(typed, only_people=True)
