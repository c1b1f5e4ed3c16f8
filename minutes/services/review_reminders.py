"""Which decisions are to be looked at again, and when are chair and secretary told? A maker of mails, run by
send_notices. Each review date is told of once; one that is moved is a new date.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from budgets.models import Approval
from minutes import rules
from minutes.models import Decision
from people.actors import LinkBearer
from people.models import Mail, Person
from people.services.posting import register_check, register_maker
from people.services.telling import alone, leaders_of, told_of
from people.services.writing import one_line, render, write_mail

from .between import DECIDED

KIND = "review_due"
GIVEN_UP_AFTER = dt.timedelta(days=60)
"""So long after its date nobody is told by mail any more (of a date that was set for the past); the register
still says so."""

Record = Decision | Approval


def register() -> None:
    register_maker(remind_of_reviews)
    register_check(KIND, check)


@transaction.atomic
def remind_of_reviews() -> int:
    """A mail to chair and secretary of each committee where a review date has come; how many mails."""
    telling = alone(KIND)
    due: dict[int, list[Record]] = defaultdict(list)
    for rows in _due():
        for record in rows:
            due[record.committee_id].append(record)
    keys = [_key(record) for records in due.values() for record in records]
    told = told_of(keys, KIND)
    written = 0
    for person, committee_id in leaders_of(due):
        new = [r for r in due[committee_id] if (person.pk, _key(r)) not in told]
        records = _seen(person, new)
        mail = records and write_mail(
            person,
            KIND,
            committee=records[0].committee,
            events=tuple(map(_key, records)),
            records=records,
        )
        written += bool(mail)
    telling.until = timezone.now()
    telling.save(update_fields=["until"])
    return written


def _due() -> tuple[QuerySet[Decision], QuerySet[Approval]]:
    today = timezone.localdate()
    span: dict[str, Any] = {
        "review_on__lte": today,
        "review_on__gt": today - GIVEN_UP_AFTER,
        "superseded_by": None,
    }
    return (
        Decision.objects.standing().filter(**span).select_related("committee").order_by("pk"),
        Approval.objects.filter(**span, outcome__in=DECIDED)
        .select_related("committee")
        .order_by("pk"),
    )


def _seen(person: Person, records: Iterable[Record]) -> list[Record]:
    """Those that this leader sees: not from which they are recused."""
    bearer, found = LinkBearer(person), []
    for model in (Decision, Approval):
        of_it = {record.pk: record for record in records if isinstance(record, model)}
        seen = model.objects.visible_to(bearer).filter(pk__in=of_it) if of_it else ()
        found += [of_it[row.pk] for row in seen]
    return [r for r in found if rules.can_decide(bearer, r.committee)]


def _key(record: Record) -> str:
    """A review of a decision or a request: "review.D.2026-12-01.7"."""
    return f"review.{record.reference[0]}.{record.review_on}.{record.pk}"


def check(mail: Mail) -> bool:
    """Before it is handed over: what is reviewed on another day now, or was superseded, is taken out, and what
    its person may no longer see."""
    still = [record for rows in _due() for record in rows if _key(record) in mail.events]
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    records = _seen(person, still)
    if records:
        subject, body = render(KIND, person=person, committee=mail.committee, records=records)
        mail.subject, mail.body = one_line(subject), body.strip() + "\n"
        mail.events = [_key(record) for record in records]
    return bool(records)
