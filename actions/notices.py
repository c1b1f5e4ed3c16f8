"""Whom does an act on an action concern, that did not do it? Mails made from events, by send_notices.

Somebody gives an action to somebody else: by raising it for them, or by reassigning it. Those who came
to own it with that event are told, once, each with a signed link that ticks and says how it stands.
Imports tell nobody (what minutes say is old news), nor is anybody told what they did themselves.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from actions import rules
from actions.links import MY_PART
from actions.models import OVER, ActionEvent, Owner
from people.actors import LinkBearer
from people.links import address_of, link_for
from people.models import Mail, Person
from people.services.posting import register_check, register_maker
from people.services.telling import alone, told_of
from people.services.writing import one_line, render, write_mail

KIND = "actions_given"
TOLD = (ActionEvent.Kind.RAISED, ActionEvent.Kind.REASSIGNED)
FIRST_RUN = dt.timedelta(days=1)
"""How far back the very first run looks: a board that starts to use this is not told its history."""
OVERLAP = dt.timedelta(hours=1)
"""An event is recorded when its transaction begins and seen when it ends: each run looks back so far
again, further than any transaction lasts. What it finds twice it has told already."""

Given = tuple[ActionEvent, Owner]


def register() -> None:
    register_maker(write_notices)
    register_check(KIND, check)


@transaction.atomic
def write_notices() -> int:
    """Write one mail a person and committee for what was given to them since the last run; how many."""
    telling = alone(KIND, since=timezone.now() - FIRST_RUN)
    until = timezone.now()
    given = _given(since=telling.until - OVERLAP)
    told = _told(given)
    mails = 0
    by_reader: dict[tuple[int | None, int], list[Given]] = defaultdict(list)
    for event, owner in given:
        if (owner.person_id, _key(event)) not in told:
            by_reader[owner.person_id, event.action.committee_id].append((event, owner))
    for parts in by_reader.values():
        person = parts[0][1].person
        if person is not None and address_of(person) and (parts := _visible(person, parts)):
            events = tuple(_key(event) for event, _owner in parts)
            committee = parts[0][0].action.committee
            said = _said(person, parts)
            mails += (
                write_mail(person, KIND, committee=committee, events=events, **said) is not None
            )
    telling.until = until
    telling.save(update_fields=["until"])
    return mails


def _given(*, since: dt.datetime) -> list[Given]:
    """Events by which a person came to own an open action, each with that owner, the oldest first."""
    events = (
        ActionEvent.objects.filter(
            kind__in=TOLD, source=None, by__isnull=False, undone_by=None, recorded_at__gt=since
        )
        .exclude(action__status__in=OVER)
        .select_related("action__committee", "by")
        .order_by("recorded_at", "id")
    )
    return _with_owners(events)


def _with_owners(events: Iterable[ActionEvent]) -> list[Given]:
    events = list(events)
    owners: dict[int, list[Owner]] = defaultdict(list)
    found = Owner.objects.filter(
        action__in={e.action_id for e in events}, left_at=None, ticked_at=None, person__isnull=False
    )
    # An act on an action locks it, writes its owners, then its event: they came with the first event
    # that is not older than they are.
    after = ActionEvent.objects.filter(
        action=OuterRef("action"), recorded_at__gte=OuterRef("created_at")
    )
    found = found.annotate(came_with=Subquery(after.order_by("recorded_at", "id").values("pk")[:1]))
    came_with: dict[int, int] = {}
    for owner in found.select_related("person__user").order_by("position", "id"):
        owners[owner.action_id].append(owner)
        came_with[owner.pk] = owner.came_with
    return [
        (event, owner)
        for event in events
        for owner in owners[event.action_id]
        if owner.person_id != event.by_id and came_with[owner.pk] == event.pk
    ]


def _told(given: list[Given]) -> set[tuple[int, str]]:
    """(person, event) of what stands in a mail already."""
    return told_of(_key(event) for event, _owner in given)


def _visible(person: Person, parts: list[Given]) -> list[Given]:
    bearer = LinkBearer(person)
    return [(event, owner) for event, owner in parts if rules.can_see(bearer, event.action)]


def _said(person: Person, parts: list[Given]) -> dict[str, Any]:
    """What the template is given."""
    return {
        "parts": [
            {
                "reference": event.action.reference,
                "number": event.action.number,
                "text": one_line(event.action.text),
                "due_on": event.action.due_on,
                "by": event.by.name if event.by else "",
                "link": link_for(person, MY_PART, event.action_id),
            }
            for event, _owner in parts
        ]
    }


def check(mail: Mail) -> bool:
    """Before it is handed over: whose part went, or what became confidential, is taken out of it."""
    ids = [int(key.rpartition(".")[2]) for key in mail.events]
    events = ActionEvent.objects.filter(pk__in=ids).exclude(action__status__in=OVER)
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    found = _with_owners(events.select_related("action__committee", "by").order_by("id"))
    parts = _visible(person, [part for part in found if part[1].person_id == person.pk])
    if len(parts) == len(mail.events):
        return True
    if parts:
        said = _said(person, parts)
        subject, body = render(KIND, person=person, committee=mail.committee, **said)
        mail.subject, mail.body = one_line(subject), body.strip() + "\n"
        mail.events = [_key(event) for event, _owner in parts]
    return bool(parts)


def _key(event: ActionEvent) -> str:
    return f"actions.{event.pk}"
