"""Who may do what with committees and people? The only place of this app where roles are compared."""

from people.models import Committee, Person
from people.seats import seats_of


def leads(user, committee_id: int) -> bool:
    """Chair or secretary of the committee today."""
    seat = seats_of(user).get(committee_id)
    return seat is not None and seat.leads


def sits(user, committee_id: int) -> bool:
    """Any seat in the committee today, observers included."""
    return seats_of(user).get(committee_id) is not None


def takes_part(user, committee_id: int) -> bool:
    """A seat in the committee that is more than an observer's."""
    seat = seats_of(user).get(committee_id)
    return seat is not None and seat.roles != frozenset({"observer"})


def sees_confidential(user, committee_id: int) -> bool:
    seat = seats_of(user).get(committee_id)
    return seat is not None and seat.trusted


def can_see_people(user, committee: Committee) -> bool:
    return sits(user, committee.pk)


def can_edit_people(user, committee: Committee) -> bool:
    """Invite, change and end memberships, keep the names."""
    return leads(user, committee.pk)


def can_edit_person(user, person: Person) -> bool:
    """Oneself; or the chair or secretary of a committee where the person sits or sat."""
    if seats_of(user).person_id == person.pk:
        return True
    led = [seat.committee.pk for seat in seats_of(user) if seat.leads]
    return bool(led) and person.memberships.filter(committee__in=led).exists()
