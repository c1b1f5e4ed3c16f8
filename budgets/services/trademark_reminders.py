"""Which uses of a name end soon, and when are chair and secretary told? A maker of mails, run by send_notices.

Each end is told of once, so many days before as the entry says; one that is moved is a new end.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from budgets import rules
from budgets.models import TrademarkUse
from people.actors import LinkBearer
from people.models import Mail, Person
from people.services.posting import register_check, register_maker
from people.services.telling import leaders_of
from people.services.writing import one_line, render, write_mail

KIND = "trademark_ending"


def register() -> None:
    register_maker(remind_of_ends)
    register_check(KIND, check)


@transaction.atomic
def remind_of_ends() -> int:
    """A mail to chair and secretary of each committee with uses that end soon; how many mails. What nobody
    could be told of (no address, no seat) is asked again the next time."""
    due: dict[int, list[TrademarkUse]] = defaultdict(list)
    # Locked: another process waits here, and then finds them told.
    for use in _due().select_for_update(of=("self",)):
        due[use.committee_id].append(use)
    written, told = 0, []
    for person, committee_id in leaders_of(due):
        uses = _seen(person, due[committee_id])
        mail = uses and write_mail(
            person, KIND, committee=uses[0].committee, events=_keys(uses), **_said(uses)
        )
        if mail:
            written += 1
            told += uses
    for use in {use.pk: use for use in told}.values():
        use.reminded_of = use.ends_on
        use.save(update_fields=["reminded_of"])
    return written


def _due() -> QuerySet[TrademarkUse]:
    ending: QuerySet[TrademarkUse] = TrademarkUse.objects.ending(timezone.localdate())
    untold = ending.filter(Q(reminded_of=None) | ~Q(reminded_of=F("ends_on")))
    return untold.select_related("committee", "approval").order_by("ends_on", "pk")


def _seen(person: Person, uses: Iterable[TrademarkUse]) -> list[TrademarkUse]:
    """Those that this leader sees: not what a request decided from which they are recused."""
    bearer = LinkBearer(person)
    return [use for use in uses if rules.can_keep_use(bearer, use)]


def _keys(uses: Iterable[TrademarkUse]) -> tuple[str, ...]:
    """An end of a use: "trademark.2026-12-01.7"."""
    return tuple(f"trademark.{use.ends_on}.{use.pk}" for use in uses)


def _said(uses: Iterable[TrademarkUse]) -> dict[str, Any]:
    """What the template is given."""
    return {
        "uses": [
            {
                "pk": use.pk,
                "who": one_line(use.who),
                "mark": one_line(use.mark),
                "use": one_line(use.use),
                "ends_on": use.ends_on,
            }
            for use in uses
        ]
    }


def check(mail: Mail) -> bool:
    """Before it is handed over: what ends on another day now, or has ended, is taken out, and what its person
    may no longer see."""
    ends = {}
    for key in mail.events:
        _word, day, pk = key.split(".")
        ends[int(pk)] = dt.date.fromisoformat(day)
    rows = TrademarkUse.objects.filter(pk__in=ends, ends_on__gte=timezone.localdate())
    rows = rows.select_related("committee", "approval").order_by("ends_on", "pk")
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    uses = _seen(person, [use for use in rows if use.ends_on == ends[use.pk]])
    if uses:
        subject, body = render(KIND, person=person, committee=mail.committee, **_said(uses))
        mail.subject, mail.body = one_line(subject), body.strip() + "\n"
        mail.events = list(_keys(uses))
    return bool(uses)
