"""Mails leave: made from events, then handed over one by one, each at least once, none lost.

Two steps, so that nothing hangs on a mail server: makers (registered by the apps above) write rows for
events that nobody was told of; then each waiting row is locked, looked at once more, handed over and
marked. If the process dies between handing over and marking, the row is still waiting and goes again,
with the same Message-ID, so that the receiver's program shows it once. Any number of processes may do
this at once: a row that one has locked is skipped by the others.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils import timezone

from people.links import address_of, turned_over, without_links
from people.models import Mail, Membership, Person

from .record import atomic

GIVEN_UP_AFTER = 10
"""Attempts; with the waits between them some 18 hours, so that a server's bad night loses nothing."""
LONGEST_WAIT = dt.timedelta(hours=6)

_makers: list[Callable[[], int]] = []
_checks: dict[str, Callable[[Mail], bool]] = {}


def register_maker(maker: Callable[[], int]) -> None:
    """`maker()` writes mails for what happened since it last did, in a transaction; returns how many."""
    if maker not in _makers:
        _makers.append(maker)


def register_check(kind: str, check: Callable[[Mail], bool]) -> None:
    """`check(mail)` is asked before a mail of that kind is handed over: may its person still read it?
    It may change the (locked) row where a part is no longer theirs; False: it is not sent at all."""
    _checks[kind] = check


def make_mails() -> int:
    """Write the mails that are due for events; how many."""
    return sum(maker() for maker in _makers)


def hand_over(stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Hand over everything that waits and is due; how many ended in which state ("waiting": put off).

    In the demonstration nothing is handed over: its mails are read at /outbox/. `stop` is asked between
    two mails.
    """
    done: Counter[str] = Counter()
    if settings.DEMO:
        return done
    connection = get_connection()
    try:
        while not stop() and (mail := hand_over_next(connection)):
            done[mail.state] += 1
    finally:
        connection.close()
    return done


@atomic
def hand_over_next(connection: BaseEmailBackend) -> Mail | None:
    """The oldest mail that is due and that nobody else is handing over: handed over, or put off."""
    due = Q(next_try_at=None) | Q(next_try_at__lte=timezone.now())
    waiting = Mail.objects.select_for_update(of=("self",), skip_locked=True)
    mail = waiting.filter(due, state=Mail.State.WAITING).order_by("created_at", "id").first()
    if mail is None:
        return None
    if _may_go(mail):
        _try(mail, connection)
    else:
        mail.state = Mail.State.CANCELLED
    mail.save(
        update_fields=[
            *("state", "to", "subject", "body", "events"),
            *("attempts", "next_try_at", "error", "sent_at"),
        ]
    )
    return mail


def _may_go(mail: Mail) -> bool:
    """Looked at once more: whose record it is, where they are reached, what they may still read."""
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    if person.merged_into_id or person.erased_at or not (mail.to and mail.body):
        return False
    address = address_of(person)
    if not mail.secret and address != mail.to:  # a secret goes where it was asked for, or nowhere
        if not address:
            return False
        mail.to, mail.body = address, turned_over(mail.body, person)
    check = _checks.get(mail.kind)
    return check is None or check(mail)


def _try(mail: Mail, connection: BaseEmailBackend) -> None:
    message = EmailMessage(
        mail.subject,
        mail.body,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.attempts += 1
    try:
        message.send()
    except Exception as error:  # whatever the way out is made of: it is put off, and said
        mail.error = f"{type(error).__name__}: {error}"[:1000]
        wait = dt.timedelta(minutes=2 ** (mail.attempts - 1))
        mail.next_try_at = timezone.now() + min(wait, LONGEST_WAIT)
        if mail.attempts >= GIVEN_UP_AFTER:
            mail.state = Mail.State.FAILED
        connection.close()  # the next mail starts with a fresh one
        return
    mail.state, mail.sent_at, mail.error = Mail.State.SENT, timezone.now(), ""
    # What signs in, or acts, must not stay readable in the database.
    mail.body = "" if mail.secret else without_links(mail.body)


@atomic
def try_again(mail: Mail) -> Mail:
    """A mail that was given up is tried from the beginning; others stay as they are."""
    mail = Mail.objects.select_for_update().get(pk=mail.pk)
    if mail.state == Mail.State.FAILED and mail.body:
        mail.state, mail.attempts, mail.next_try_at = Mail.State.WAITING, 0, None
        mail.save(update_fields=["state", "attempts", "next_try_at"])
    return mail


def still_seated(mail: Mail) -> bool:
    """Of an invitation: the seat is not over."""
    held = Membership.objects.lasting().filter(person=mail.person_id, committee=mail.committee_id)
    return held.exists()


for _kind in ("invitation", "seated"):
    register_check(_kind, still_seated)
