"""What was decided between two meetings? As the agenda and the minutes of the later one tell it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from budgets.models import Approval
from minutes.models import AgendaRevision, Decision, Item, ItemKind, Meeting, State

DECIDED = ("agreed", "condition", "declined", "carried_out", "expired")


def earlier(meeting: Meeting) -> QuerySet[Meeting]:
    """The meetings of the committee before this one, newest first."""
    rows = Meeting.objects.filter(committee=meeting.committee_id)
    return rows.before(meeting.starts_at, meeting.pk).order_by("-starts_at", "-pk")


def between(meeting: Meeting) -> tuple[dt.datetime | None, dt.datetime]:
    """From when to when something was decided "between" the meeting before and this one: until its end,
    however late that is. Where decisions were taken off an agenda unread, or came after it was written and
    never got onto it, they still count."""
    read = Item.objects.filter(kind=ItemKind.DECISIONS, meeting=OuterRef("pk"))
    read = read.filter(Q(removed_at=None) | Q(dropped_for_good=True))
    unread = Exists(AgendaRevision.objects.filter(meeting=OuterRef("pk"))) & ~Exists(read)
    before = earlier(meeting).exclude(state=State.CANCELLED).exclude(unread)
    last = before.values_list("ends_at", "ended_at").first()
    since = max(filter(None, last)) if last else None
    ended = timezone.now() if meeting.state == State.IN_SESSION else meeting.ended_at
    return since, max(filter(None, (meeting.ends_at, ended)))


def decided_between(meeting: Meeting) -> tuple[QuerySet[Decision], QuerySet[Approval]]:
    """Decisions, and requests decided, between the meeting before and this one."""
    since, until = between(meeting)
    # What another meeting noted is settled there.
    open_or_here = Q(ratified_in=None) | Q(ratified_in=meeting.pk)
    alone = open_or_here & Q(committee=meeting.committee_id, meeting=None)
    # A decision that was written down late is told of when it was: the meeting before knew nothing of it.
    told = Coalesce("recorded_at", "decided_at")
    decisions = Decision.objects.standing().filter(alone).alias(told_at=told)
    requests = Approval.objects.filter(alone, outcome__in=DECIDED).alias(told_at=F("decided_at"))
    span = Q(told_at__lte=until) & (Q(told_at__gt=since) if since else Q())
    return (
        decisions.filter(span).order_by("year", "number"),
        requests.filter(span).order_by("year", "number"),
    )
