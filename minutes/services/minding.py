"""Which minutes wait for chair and secretary, and when are they told? Makers of mails, run by send_notices.

Minutes that nobody wrote up are asked for again and again, not more often than EVERY, and not for ever. Where
minutes are approved by the date for corrections, that happens here; those for which corrections wait are told of
once a date.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from minutes import rules
from minutes.models import Correction, Item, Meeting, State
from people.actors import LinkBearer
from people.models import Mail, Person
from people.services.posting import register_check, register_maker
from people.services.telling import alone, leaders_of, told_of
from people.services.writing import one_line, render, write_mail

from .approving import approve_by_deadline, due_for_approval
from .states import open_corrections

WANTED = "minutes_wanted"
WAITING = "corrections_waiting"
EVERY = dt.timedelta(days=4)
GIVEN_UP_AFTER = dt.timedelta(days=60)
"""So long after its end nobody is reminded of a meeting by mail any more; its page and the desk still say so."""


def register() -> None:
    register_maker(ask_for_minutes)
    register_maker(mind_deadlines)
    register_check(WANTED, check_wanted)
    register_check(WAITING, check_waiting)


@transaction.atomic
def ask_for_minutes() -> int:
    """A mail to chair and secretary of each committee with minutes that nobody wrote up; how many mails."""
    now = timezone.now()
    telling = alone(WANTED)
    wanted: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in _unwritten(now):
        wanted[meeting.committee_id].append(meeting)
    lately = Mail.objects.filter(kind=WANTED, created_at__gt=now - EVERY)
    told = set(lately.values_list("person", "committee")) if wanted else set()
    written = 0
    for person, committee_id in leaders_of(wanted):
        if (person.pk, committee_id) not in told:
            meetings = wanted[committee_id]
            written += (
                write_mail(
                    person,
                    WANTED,
                    committee=meetings[0].committee,
                    events=_keys(meetings),
                    meetings=meetings,
                    now=now,
                )
                is not None
            )
    telling.until = now
    telling.save(update_fields=["until"])
    return written


def _unwritten(now: dt.datetime) -> QuerySet[Meeting]:
    wanted: QuerySet[Meeting] = Meeting.objects.unwritten(now).filter(
        ends_at__gt=now - GIVEN_UP_AFTER
    )
    return wanted.select_related("committee").order_by("starts_at", "pk")


def check_wanted(mail: Mail) -> bool:
    """Before it is handed over: what was written up meanwhile is taken out; who leads no more is not told."""
    now = timezone.now()
    pks = [int(key.rpartition(".")[2]) for key in mail.events]
    meetings = list(_unwritten(now).filter(pk__in=pks))
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    if not meetings or not rules.can_move_on(LinkBearer(person), meetings[0]):
        return False
    if len(meetings) < len(pks):
        subject, body = render(
            WANTED, person=person, committee=mail.committee, meetings=meetings, now=now
        )
        mail.subject, mail.body = one_line(subject), body.strip() + "\n"
        mail.events = list(_keys(meetings))
    return True


def _keys(meetings: Iterable[Meeting]) -> tuple[str, ...]:
    return tuple(f"minutes.wanted.{meeting.pk}" for meeting in meetings)


def mind_deadlines() -> int:
    """Approve by the date for corrections where the committee says so; where corrections wait, tell chair and
    secretary instead, once a date. How many mails."""
    approve_by_deadline()
    return _tell_of_waiting()


@transaction.atomic
def _tell_of_waiting() -> int:
    telling = alone(WAITING)
    meetings = list(due_for_approval().filter(waiting=True))
    keys = {meeting.pk: _waiting_key(meeting) for meeting in meetings}
    told = told_of(keys.values(), WAITING)
    leaders: dict[int, list[Person]] = defaultdict(list)
    for person, committee_id in leaders_of({meeting.committee_id for meeting in meetings}):
        leaders[committee_id].append(person)
    written = 0
    for meeting in meetings:
        for person in leaders[meeting.committee_id]:
            n = _waiting_for(person, meeting).count()
            if n and (person.pk, keys[meeting.pk]) not in told:
                mail = write_mail(
                    person,
                    WAITING,
                    committee=meeting.committee,
                    events=(keys[meeting.pk],),
                    meeting=meeting,
                    n=n,
                )
                written += mail is not None
    telling.until = timezone.now()
    telling.save(update_fields=["until"])
    return written


def _waiting_key(meeting: Meeting) -> str:
    assert meeting.corrections_until is not None  # noqa: S101 - due_for_approval asks for it
    return f"waiting.{int(meeting.corrections_until.timestamp())}.{meeting.pk}"


def check_waiting(mail: Mail) -> bool:
    """Before it is handed over: it waits still, and its person still leads the committee."""
    pk = int(mail.events[0].rpartition(".")[2])
    meeting = Meeting.objects.select_related("committee").filter(pk=pk).first()
    if meeting is None or meeting.state != State.CIRCULATED:
        return False
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    leads = rules.can_move_on(LinkBearer(person), meeting)
    return leads and _waiting_for(person, meeting).exists()


def _waiting_for(person: Person, meeting: Meeting) -> QuerySet[Correction]:
    """Those that they see, and so can answer: not on an item from which they are recused."""
    items = Item.objects.visible_to(LinkBearer(person)).filter(meeting=meeting)
    return cast("QuerySet[Correction]", open_corrections(meeting).filter(item__in=items))
