"""Who acts, when it is not an account on our own pages? The bearer of a signed link, or an admin in Django admin."""

from dataclasses import dataclass
from functools import cached_property

from people.models import Person, User
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


@dataclass
class AsAdmin:
    """An admin in Django admin, who acts there on any committee's people as the software's hand."""

    user: User
    as_admin = True

    def __getattr__(self, name: str):
        return getattr(self.user, name)
