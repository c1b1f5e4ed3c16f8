"""Somebody is asked to come: by a mail with a signed link that makes the account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.errors import Invalid, WrongState
from people.links import address_of, link_for
from people.models import Committee, Mail, Membership, PeopleEvent, Person, User

from .record import ask, atomic, lock, record
from .seating import seat_person
from .writing import write_mail

INVITATION = "invitation"
HOLDS = dt.timedelta(days=30)


@atomic
def invite_person(committee: Committee, *, by: Any, **seat: Any) -> tuple[Membership, Mail | None]:
    """Seat somebody (see seat_person) and write to them; no mail where no address is known.

    Who has an account is told; who has none gets a link that makes one.
    """
    membership = seat_person(committee, by=by, **seat)
    return membership, send_invitation(membership, by=by)


@atomic
def send_invitation(membership: Membership, *, by: Any) -> Mail | None:
    """Write the invitation, or write it again. Earlier links stay good until they expire."""
    ask(rules.can_edit_people, by, membership.committee)
    person = Person.objects.select_related("user").get(pk=membership.person_id)
    if membership.ends_on is not None and membership.ends_on < timezone.localdate():
        raise WrongState(_("This membership is over."))
    said: dict[str, Any] = {
        "committee": membership.committee,
        "inviter": by.person.name if by is not None else "",
        "role": membership.get_role_display(),
    }
    if has_account(person):
        return write_mail(person, "seated", starts_on=membership.starts_on, **said)
    mail = write_mail(
        person,
        INVITATION,
        link=link_for(person, INVITATION, membership.pk),
        days=HOLDS.days,
        **said,
    )
    if mail is not None:
        record(
            PeopleEvent.Kind.INVITED,
            by,
            person=person,
            committee=membership.committee,
            organisation=membership.organisation,
            to_state=membership.role,
        )
    return mail


def has_account(person: Person) -> bool:
    """Reads `user`."""
    account = getattr(person, "user", None)
    return account is not None and account.is_active


def find_invitation(person: Person, thing: str) -> Membership | None:
    """What an invitation's link is about: a seat of this person that is not over."""
    if not thing.isdigit():
        return None
    lasting = Membership.objects.lasting().select_related("committee", "organisation")
    return lasting.filter(pk=int(thing), person=person).first()


@atomic
def accept_invitation(membership: Membership, *, password: str = "") -> User:
    """The invited person makes the account; the link has proved the address.

    Without a password they sign in by a code sent to them. Raises WrongState for somebody who has an
    account, Invalid for a password that is too easy or an address that an account has already.
    """
    person = lock(membership.person)
    account = User.objects.filter(person=person).first()
    if account is not None and account.is_active:
        raise WrongState(_("You have an account already: sign in."))
    email = address_of(person).lower()
    others = User.objects.exclude(person=person)
    if others.filter(Q(email=email) | Q(emailaddress__email=email)).exists():
        raise Invalid(_("Somebody else has an account with this address: ask the secretary."), None)
    account = account or User(person=person)
    account.email, account.is_active = email, True
    if password:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), "password1") from error
        account.set_password(password)
    else:
        account.set_unusable_password()
    account.save()
    account.confirm_address()
    record(
        PeopleEvent.Kind.ACCEPTED,
        account,
        person=person,
        committee=membership.committee,
        to_state=membership.role,
    )
    return account
