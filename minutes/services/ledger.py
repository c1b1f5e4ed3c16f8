"""What stands in the ledger of a meeting?

As it was frozen when the minutes were circulated, else as the events tell now.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils import timezone

from actions.models import Action, ActionEvent, Status
from actions.services.record import facts_of
from minutes.ledger import Ledger, Row, Standing, Told, Word, belongs, from_json, stood
from minutes.models import Meeting, State
from people.rules import sees_confidential

AT_MOST = 500
"""So many actions that nobody spoke of stand in a ledger; of the others it says that there are more."""
LATE = dt.timedelta(hours=12)
"""A meeting that is said to have ended later than this after its time was ended by somebody's late click."""


def ledger_for(meeting: Meeting, user: Any) -> Ledger:
    """The ledger as this reader may see it now: one query where it is frozen, else four."""
    ledger = ledger_of(meeting)
    pks = {row.action for row in ledger.rows}
    seen = Action.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)
    hidden = pks - set(seen) if pks else ()
    trusted = sees_confidential(user, meeting.committee_id)
    return ledger.for_reader(trusted=trusted, hidden=hidden)


def ledger_of(meeting: Meeting) -> Ledger:
    """Everything that the ledger holds, confidential actions too: ask ledger_for before it is shown."""
    if meeting.ledger is not None:
        return from_json(meeting.ledger)
    return derive_ledger(meeting)


def derive_ledger(meeting: Meeting) -> Ledger:
    """The ledger out of the events as they are known now: three queries, however many there are."""
    opening, closing = span_of(meeting)
    spoken = ActionEvent.objects.filter(meeting=meeting).values("action")
    actions = _candidates(meeting, opening, closing)
    left = sum(action.status != Status.CLOSED for action in actions)
    events: dict[int, list[ActionEvent]] = defaultdict(list)
    told = ActionEvent.objects.filter(action__in=[action.pk for action in actions])
    # Where nothing happened since the opening, and nothing in the meeting, it stood as it stands.
    told = told.filter(Q(action__touched_at__gte=opening) | Q(action__in=spoken))
    for event in told.select_related("by"):
        events[event.action_id].append(event)
    rows = []
    for action in actions:
        new = action.raised_in_id == meeting.pk
        standing = _standing(action, events.get(action.pk, []), meeting.pk, opening, closing)
        if belongs(standing, new=new):
            rows.append(_row(action, standing, new=new))
    return Ledger(tuple(rows), more=left > AT_MOST)


def span_of(meeting: Meeting) -> tuple[dt.datetime, dt.datetime | None]:
    """From when to when things happened in it; no end while it goes on.

    It opened when somebody said so or at its time, whichever was first, and closed when somebody said so,
    unless that was long after its time.
    """
    opening = min(meeting.opened_at or meeting.starts_at, meeting.starts_at)
    if meeting.state == State.IN_SESSION:
        return opening, None
    if meeting.ended_at is not None and opening < meeting.ended_at < meeting.ends_at + LATE:
        return opening, meeting.ended_at
    return opening, meeting.ends_at


def _candidates(
    meeting: Meeting, opening: dt.datetime, closing: dt.datetime | None
) -> list[Action]:
    """Raised here, spoken of here, open still, or closed since: each one range of an index."""
    ours = Action.objects.filter(committee=meeting.committee_id)
    until = ours.filter(raised_at__lt=closing or timezone.now())
    raised = ours.filter(raised_in=meeting).order_by().values("pk")
    spoken = ours.filter(pk__in=ActionEvent.objects.filter(meeting=meeting).values("action"))
    left = until.filter(rank__lt=3).order_by("rank", "number").values("pk")[: AT_MOST + 1]
    lately = until.filter(status=Status.CLOSED, closed_at__gte=opening)
    closed = lately.order_by("closed_at").values("pk")[: AT_MOST + 1]
    found = raised.union(spoken.order_by().values("pk"), left, closed)
    actions = list(
        Action.objects.filter(pk__in=found)
        .exclude(status=Status.WITHDRAWN)
        .with_owners()
        .order_by("number")
    )
    for action in actions:
        action.committee = meeting.committee
    return actions


def _standing(
    action: Action,
    events: list[ActionEvent],
    meeting_id: int,
    opening: dt.datetime,
    closing: dt.datetime | None,
) -> Standing:
    told = [
        Told(
            fact,
            here=event.meeting_id == meeting_id,
            word=Word(event.by.name if event.by else "", event.note, event.confidential)
            if event.is_word
            else None,
        )
        for fact, event in zip(facts_of(events), events, strict=True)
    ]
    standing = stood(told, opening, closing)
    if not events:  # untouched since before the opening
        standing.opening = standing.closing.status = action.status
        standing.closing.resolution = action.resolution
    return standing


def _row(action: Action, standing: Standing, *, new: bool) -> Row:
    names = {owner.pk: owner.name for owner in action.owners.all()}
    return Row(
        action=action.pk,
        number=action.number,
        text=action.text,
        owners=tuple(names.values()),
        opening="" if new else standing.opening,
        closing=standing.closing.status,
        resolution=standing.closing.resolution,
        said=standing.said,
        ticked=tuple(names[pk] for pk in standing.ticked if pk in names),
        new=new,
        confidential=action.confidential,
    )
