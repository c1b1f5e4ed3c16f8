"""Somebody asks to be forgotten: contact data goes, records stay whole.

What goes: e-mail, phone, time zone; the account (it stays as a row, closed, without address, password,
keys or rights, because the admin's own log points to it); addresses and texts of mails; mails that wait.
What stays: the name, as it stands in minutes that others hold too. On request it is replaced by its
initials, and other spellings go; texts of minutes are not rewritten, they are records of a meeting.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.models import Mail, PeopleEvent, Person, User
from people.names import initials as initials_of

from .record import answerers_only, ask, atomic, lock, record

CLOSED = "closed-{pk}@erased.invalid"
"""An address that cannot be (RFC 2606), because an account's must be some address of its own."""


@atomic
def erase_contact(person: Person, *, by: Any, initials: bool = False) -> Person:
    """Empty the person's contact data and close their account. Cannot be taken back."""
    person = lock(person)
    ask(rules.can_erase, by, person, sentence=answerers_only())
    person.email = person.phone = person.time_zone = ""
    person.erased_at = timezone.now()
    person.version += 1
    fields = ["email", "phone", "time_zone", "erased_at", "version"]
    if initials:
        person.name = ".".join(initials_of(person.name)) + "."
        person.aliases.all().delete()
        fields.append("name")
    person.save(update_fields=fields)
    for account in User.objects.select_for_update(of=("self",)).filter(person=person):
        _close(account)
    mails = Mail.objects.filter(person=person)
    mails.filter(state=Mail.State.WAITING).update(state=Mail.State.CANCELLED)
    mails.update(to="", body="", error="")
    Person.objects.filter(merged_into=person).update(email="", phone="", time_zone="")
    record(
        PeopleEvent.Kind.ERASED,
        by,
        person=person,
        note=_("name replaced by initials") if initials else "",
    )
    return person


@atomic
def close_account(account: User, *, by: Any) -> User:
    """Nobody signs in with it any more; the person and their records stay as they are."""
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    ask(rules.can_close_account, by, account.person)
    _close(account)
    record(PeopleEvent.Kind.CLOSED, by, person=account.person)
    return account


def _close(account: User) -> None:
    account.email = CLOSED.format(pk=account.pk)
    account.is_active = account.is_staff = account.is_superuser = False
    account.set_unusable_password()
    account.save()
    account.groups.clear()
    account.user_permissions.clear()
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    # The admin's log repeats the address as the name of what was changed.
    logged = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(account.pk)
    )
    logged.update(object_repr=account.email, change_message="")
