"""Who may do what with committees and people? The only place of this app where roles are compared."""

from people.models import Committee, Membership, Person
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


def can_edit_people(user, committee: Committee) -> bool:
    """Invite, change and end memberships, keep the names."""
    return leads(user, committee.pk) or keeps_records(user)


def can_see_contact(user, committee: Committee) -> bool:
    """E-mail and phone of the committee's people: whoever takes part in it."""
    return takes_part(user, committee.pk)


def can_see_contact_of(user, committee: Committee, person: Person, seats) -> bool:
    """As can_see_contact, for one person with their `seats` (memberships that the reader may see): who sat
    here at some time, or who has neither account nor seat anywhere. Naming somebody (an owner, a guest)
    does not tell where they are reached."""
    if is_oneself(user, person):
        return True
    sat = any(membership.committee_id == committee.pk for membership in seats)
    return can_see_contact(user, committee) and (sat or _is_only_named(person))


def _is_only_named(person: Person) -> bool:
    return getattr(person, "user", None) is None and not person.memberships.exists()


def can_leave(user, membership: Membership) -> bool:
    return seats_of(user).person_id == membership.person_id


def can_edit_person(user, person: Person) -> bool:
    """Names and spellings: oneself; or the chair or secretary of a committee that knows the person."""
    return is_oneself(user, person) or keeps_records(user) or _knows(user, person)


def can_edit_contact(user, person: Person) -> bool:
    """Oneself; or who answers for the person, as long as there is no account: from then on the address
    is where somebody signs in, and is theirs alone."""
    if is_oneself(user, person) or keeps_records(user):
        return True
    return not hasattr(person, "user") and answers_for(user, person)


def can_merge_people(user, one: Person, other: Person) -> bool:
    """What one record may see, the other will: so whoever answers for both."""
    return keeps_records(user) or (answers_for(user, one) and answers_for(user, other))


def can_merge_organisations(user, committees: set[int]) -> bool:
    """Chair or secretary of every committee where one of both is represented today."""
    led = {seat.committee.pk for seat in seats_of(user) if seat.leads}
    return keeps_records(user) or (bool(led) and committees <= led)


def can_erase(user, person: Person) -> bool:
    return is_oneself(user, person) or keeps_records(user) or answers_for(user, person)


def can_found(user) -> bool:
    """Set up committees and change their rules: admins, in Django admin."""
    return keeps_records(user)


def can_close_account(user, person: Person) -> bool:
    return is_oneself(user, person) or keeps_records(user)


def is_oneself(user, person: Person) -> bool:
    return seats_of(user).person_id == person.pk


def keeps_records(user) -> bool:
    """An admin in Django admin, acting as the software's hand (people.actors.AsAdmin); on our own pages
    an admin is what their seats make them."""
    return getattr(user, "as_admin", False) and user.is_active and user.is_staff


def answers_for(user, person: Person) -> bool:
    """Leads a committee that knows the person, and every committee where the person sits from today on.

    Who leads only one of several must not give the person's seats in the others to somebody else: by
    another address, another record, or an erased account.
    """
    led = {seat.committee.pk for seat in seats_of(user) if seat.leads}
    held = set(person.memberships.lasting().values_list("committee", flat=True))
    return held <= led and _knows(user, person) and _has_a_say(user, person, led)


def _has_a_say(user, person: Person, led: set[int]) -> bool:
    """Who has an account must have sat in one of these committees: anybody can be named (a guest, an owner),
    and that gives no hold on their account. An admin's is in nobody else's hand."""
    account = getattr(person, "user", None)
    if account is None or not account.is_active or is_oneself(user, person):
        return True
    return not account.is_staff and person.memberships.filter(committee__in=led).exists()


def _knows(user, person: Person) -> bool:
    """Leads a committee that has had to do with the person."""
    led = [seat.committee.pk for seat in seats_of(user) if seat.leads]
    return bool(led) and Person.objects.known_to(led).filter(pk=person.pk).exists()
