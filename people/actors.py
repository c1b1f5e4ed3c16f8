"""Who acts, when nobody is signed in? The bearer of a signed link: one person, one thing."""

from dataclasses import dataclass
from functools import cached_property

from people.models import Person
from people.seats import Seats


@dataclass
class LinkBearer:
    """Stands where an account stands in rules and services, with that person's seats of today."""

    person: Person
    is_authenticated = True
    is_active = True
    is_superuser = False
    is_staff = False

    @property
    def person_id(self) -> int:
        return self.person.pk

    @cached_property
    def seats(self) -> Seats:
        return Seats.of(self.person.pk)
