"""What does a signed link open? Links in mails work without sign-in: one person, one purpose, one thing.

A link shows when it is opened, and acts only when a button on the page it shows is pressed (mail
programs open links on their own). It says nothing that is not signed, expires, and stops working when
the person's record is merged or erased or gets another address, or when the purpose's own `find` no
longer finds the thing (the person left the committee, the thing became confidential).

An app registers its purposes when it starts (AppConfig.ready): `register(Purpose("tick", ...))`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

from people.models import Person

SALT = "people.links"


@dataclass(frozen=True)
class Purpose:
    """What a kind of link is for.

    `find(person, thing)` gives what the link is about, or None where it is not (or no longer) for this
    person to see: asked at every opening. `show(request, opened)` renders the page; `act(request,
    opened)` does what the pressed button says and answers with a page or a redirect.
    """

    name: str
    max_age: dt.timedelta
    find: Callable[[Person, str], Any]
    show: Callable[[HttpRequest, Opened], HttpResponse]
    act: Callable[[HttpRequest, Opened], HttpResponse]


@dataclass(frozen=True)
class Opened:
    """A link that holds: whose, for what, about which thing."""

    token: str
    purpose: Purpose
    person: Person
    thing: Any

    @property
    def path(self) -> str:
        return reverse("people:link", args=[self.token])


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> None:
    _purposes[purpose.name] = purpose


def token_for(person: Person, purpose: str, thing: object) -> str:
    """What stands in the link's address."""
    said = {"p": person.pk, "w": purpose, "t": str(thing), "a": _address_mark(person)}
    return signing.dumps(said, salt=SALT)


def link_for(person: Person, purpose: str, thing: object) -> str:
    """The whole address, to stand in a mail."""
    return settings.SITE_URL + reverse("people:link", args=[token_for(person, purpose, thing)])


def open_link(token: str) -> Opened | None:
    """What a token opens; None where it is forged, expired, or no longer holds. Never says which."""
    try:
        said = signing.loads(token, salt=SALT)
        purpose = _purposes[said["w"]]
        signing.loads(token, salt=SALT, max_age=purpose.max_age)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    person = Person.objects.filter(pk=said["p"]).select_related("user").first()
    if person is None or person.merged_into_id or said["a"] != _address_mark(person):
        return None
    thing = purpose.find(person, said["t"])
    return None if thing is None else Opened(token, purpose, person, thing)


def address_of(person: Person) -> str:
    """Where mail reaches a person: the account's address, else the one on record. Reads `user`."""
    account = getattr(person, "user", None)
    return account.email if account is not None and account.is_active else person.email


def _address_mark(person: Person) -> str:
    """Ties a link to the mailbox it was sent to: with another address (or none) it ends."""
    return salted_hmac(SALT, f"{person.pk} {address_of(person).casefold()}").hexdigest()[:8]


_IN_TEXT = re.compile(r"/l/([\w:=-]{20,})/")


def without_links(text: str) -> str:
    """A mail's text as it may be kept: whoever reads it later must not be able to act with its links."""
    return _IN_TEXT.sub("/l/…/", text)


def turned_over(text: str, person: Person) -> str:
    """A waiting mail's text with its links made out to another person: the one a record was merged into."""

    def again(found: re.Match[str]) -> str:
        try:
            said = signing.loads(found[1], salt=SALT)
        except signing.BadSignature:
            return found[0]
        return f"/l/{token_for(person, said['w'], said['t'])}/"

    return _IN_TEXT.sub(again, text)
