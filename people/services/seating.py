"""Who sits on a committee changes: invited, changed, ended, left."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.errors import Invalid, WrongState
from people.models import Committee, Membership, Organisation, PeopleEvent, Person, Role, User
from people.names import name_key
from people.seats import LEADING

from .record import ask, atomic, lock, record, told

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""What a seat's day may be: a year of two digits, or of five, is a slip."""


def find_or_make_organisation(name: str) -> Organisation | None:
    """The organisation of that name or other name; a new one if there is none; none for no name."""
    name = told(name, "organisation")
    key = name_key(name)
    if not name:
        return None
    if not key:
        raise Invalid(_("A name needs letters or digits."), "organisation")
    current = Organisation.objects.current()
    if found := current.filter(key=key).first() or current.filter(aliases__key=key).first():
        return found
    # Of two who name it first at once, the second waits for the first's transaction and takes its row.
    return current.get_or_create(key=key, defaults={"name": name})[0]


def find_person_by_address(email: str) -> Person | None:
    """The one person of that address: an account's, or the only record that has it."""
    if not email:
        return None
    if account := User.objects.filter(email=email.lower(), is_active=True).first():
        return account.person
    found = Person.objects.current().filter(email__iexact=email)[:2]
    return found[0] if len(found) == 1 else None


@atomic
def seat_person(
    committee: Committee,
    *,
    by: Any,
    role: str,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    organisation: Organisation | str | None = None,
    votes: bool | None = None,
    starts_on: dt.date | None = None,
) -> Membership:
    """Give somebody a seat: an existing person, the one of that address, or a new one; for an
    organisation, or one of the name typed (made where there is none).

    An address that is on record is not overwritten. `votes` defaults to what the role brings. Writes
    JOINED; the invitation mail is another act (inviting.py). Raises Invalid where the role is held
    already at that time.
    """
    ask(rules.can_edit_people, by, committee)
    # Of two invitations of one person at once, the second finds the record that the first made.
    Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    person = _who(person, by, name, told(email, "email", longest=254))
    if isinstance(organisation, str):
        organisation = find_or_make_organisation(organisation)
    membership = Membership(
        committee=committee,
        person=person,
        role=role,
        organisation=organisation,
        votes=role in (Role.CHAIR, Role.MEMBER) if votes is None else votes,
        starts_on=starts_on or timezone.localdate(),
    )
    _save(membership)
    record(
        PeopleEvent.Kind.JOINED,
        by,
        person=person,
        committee=committee,
        organisation=organisation,
        to_state=membership.role,
        note=_from(membership.starts_on),
    )
    return membership


def _who(person: Person | None, by: Any, name: str, email: str) -> Person:
    """The person to be seated: this one, the one of that address, or a new one."""
    person = person or find_person_by_address(email)
    if person is None:
        name = told(name, "name", needed=_("Say who it is."))
        if not name_key(name):
            raise Invalid(_("A name needs letters or digits."), "name")
        return Person.objects.create(name=name, email=email)
    if person.merged_into_id is not None:
        raise WrongState(_("This record was merged into another; invite that one."))
    if email and not person.email and not hasattr(person, "user"):
        ask(rules.can_edit_contact, by, person)
        person.email = email
        person.save(update_fields=["email"])
    return person


@atomic
def change_membership(
    membership: Membership,
    *,
    by: Any,
    version: int | None = None,
    from_on: dt.date | None = None,
    **changes: Any,
) -> Membership:
    """Change role, organisation (or its name as typed), votes or days.

    With `from_on` the seat was as it was until then: the old membership ends the day before and a new
    one begins. Without, the record itself is put right. Returns the membership that holds now.
    """
    membership = lock(membership, version)
    ask(rules.can_edit_people, by, membership.committee)
    before = membership.role
    if isinstance(changes.get("organisation"), str):
        changes["organisation"] = find_or_make_organisation(changes["organisation"])
    changed = sorted(n for n, value in changes.items() if getattr(membership, n) != value)
    if not changed and from_on is None:
        return membership
    if from_on is not None and from_on > membership.starts_on:
        membership = _followed(membership, from_on)
        changes["starts_on"] = from_on
    for name, value in changes.items():
        setattr(membership, name, value)
    if membership.role == Role.OBSERVER:
        membership.votes = False
    _save(membership)
    if before in LEADING:
        _guard_led(membership.committee, by, timezone.localdate())
    record(
        PeopleEvent.Kind.CHANGED,
        by,
        person=membership.person,
        committee=membership.committee,
        organisation=membership.organisation,
        from_state=before,
        to_state=membership.role,
        note=", ".join(changed) + (f" {_from(from_on)}" if from_on else ""),
    )
    return membership


def _followed(membership: Membership, from_on: dt.date) -> Membership:
    """The membership ends the day before; the same, not saved yet, that goes on in its place."""
    if membership.ends_on is not None and from_on > membership.ends_on:
        raise Invalid(_("That is after the membership's last day."), "from_on")
    following = Membership(
        committee_id=membership.committee_id,
        person_id=membership.person_id,
        role=membership.role,
        organisation_id=membership.organisation_id,
        votes=membership.votes,
        ends_on=membership.ends_on,
    )
    membership.ends_on = from_on - dt.timedelta(days=1)
    _save(membership)
    return following


@atomic
def end_membership(
    membership: Membership, *, by: Any, ends_on: dt.date | None = None, note: str = ""
) -> Membership:
    """The membership ends; `ends_on` (today) is its last day. A committee keeps a chair or secretary."""
    membership = lock(membership)
    ask(rules.can_edit_people, by, membership.committee)
    return _end(membership, by, ends_on, note)


@atomic
def leave(membership: Membership, *, by: Any, ends_on: dt.date | None = None) -> Membership:
    """One gives up one's own seat."""
    membership = lock(membership)
    ask(rules.can_leave, by, membership, sentence=_("One can only give up one's own seat."))
    return _end(membership, by, ends_on, "")


def _end(membership: Membership, by: Any, ends_on: dt.date | None, note: str) -> Membership:
    day = ends_on or timezone.localdate()
    if membership.ends_on is not None and membership.ends_on < timezone.localdate():
        raise WrongState(_("This membership is over already."))
    if day < membership.starts_on:
        raise Invalid(_("A membership ends on or after the day it starts."), "ends_on")
    membership.ends_on = day
    _save(membership)
    if membership.role in LEADING:
        _guard_led(membership.committee, by, day)
    record(
        PeopleEvent.Kind.LEFT,
        by,
        person=membership.person,
        committee=membership.committee,
        organisation=membership.organisation,
        from_state=membership.role,
        note=told(note, "note", longest=1000) or _("last day %(day)s") % {"day": day.isoformat()},
    )
    return membership


def _save(membership: Membership) -> None:
    """Save what the constraints allow; what they do not is Invalid, in their words."""
    for name in ("starts_on", "ends_on"):
        day = getattr(membership, name)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise Invalid(_("A day between 1900 and 2199, please."), name)
    membership.version += 0 if membership._state.adding else 1
    try:
        membership.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], None if field == "__all__" else field) from error
    membership.save()


def _guard_led(committee: Committee, by: Any, day: dt.date) -> None:
    """After `day` somebody must lead: without chair and secretary nobody could ever be invited again."""
    if by is None or rules.keeps_records(by):
        return
    # Of two who leave at once, the second waits here and sees that the first has gone.
    Committee.objects.select_for_update().get(pk=committee.pk)
    tomorrow = max(day, timezone.localdate()) + dt.timedelta(days=1)
    held = Membership.objects.on(tomorrow).filter(committee=committee, role__in=LEADING)
    if not held.exists():
        raise WrongState(
            _("Then nobody would be chair or secretary any more: appoint somebody else first.")
        )


def _from(day: dt.date) -> str:
    return _("from %(day)s") % {"day": day.isoformat()}
