"""Two secretaries at once: an agenda is drafted once, a date is planned once, a topic is on one agenda."""

import datetime as dt
import threading
from contextlib import nullcontext

import pytest
from django.utils import timezone

from actions.services import OwnerSpec, raise_action
from budgets.services import propose_approvals
from minutes import services
from minutes.models import Item, Meeting, Series, Topic
from minutes.services import drafting
from people.models import Committee
from tests.minutes.test_import_races import both_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def story():
    board = Committee.objects.create(name="Racing Board", slug="race", code="RB")
    now = timezone.now()
    services.plan_meeting(
        board,
        by=None,
        title="Last",
        starts_at=now - dt.timedelta(days=9),
        ends_at=now - dt.timedelta(days=8),
        state="drafting",
    )
    raise_action(board, by=None, text="Go", owners=[OwnerSpec(typed="Somebody")])
    propose_approvals(board, by=None, drafts=[{"title": "Hotel"}])
    Topic.objects.create(
        committee=board, number=1, title="Topic", state="accepted", proposed_at=now
    )
    services.set_standing(board, by=None, rows=[{"title": "Community"}])
    return board


def planned(board, days=7):
    starts_at = timezone.now() + dt.timedelta(days=days)
    return services.plan_meeting(
        board,
        by=None,
        title=f"In {days}",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
    )


def draft(meeting):
    services.draft_agenda(meeting, by=None)


def test_two_who_draft_one_agenda_at_once_draft_it_once():
    meeting = planned(story())
    assert both_at_once(draft, [meeting] * 3) == []
    assert meeting.items.count() == 6
    assert meeting.items.filter(kind="approvals").count() == 2


def test_without_the_locks_it_is_drafted_twice(monkeypatch):
    """The control: the same race, with the locks gone and both looking before either writes."""
    meeting = planned(story())
    meet = threading.Barrier(2, timeout=30)
    look = drafting.missing

    def look_together(*args):
        found = look(*args)
        meet.wait()
        return found

    monkeypatch.setattr(drafting, "missing", look_together)
    monkeypatch.setattr(drafting, "lock_agendas", lambda committee_id: None)
    monkeypatch.setattr(
        drafting, "lock_meeting", lambda meeting: Meeting.objects.get(pk=meeting.pk)
    )
    monkeypatch.setattr(drafting, "agenda_kept", lambda meeting, deed: nullcontext())
    assert both_at_once(draft, [meeting] * 2) == []
    assert meeting.items.count() == 12


def test_two_agendas_drafted_at_once_share_nothing():
    board = story()
    meetings = [planned(board, 7), planned(board, 40)]
    assert both_at_once(draft, meetings) == []
    assert Item.objects.filter(kind="topic").count() == 1
    assert Topic.objects.get().state == "scheduled"


def test_a_date_of_a_series_is_planned_once():
    board = story()
    series = services.add_series(
        board,
        by=None,
        title="Call",
        every="week",
        weekday=1,
        at=dt.time(16),
        time_zone="Europe/Dublin",
        starts_on=timezone.localdate(),
    )
    day = series.starts_on + dt.timedelta(days=(1 - series.starts_on.weekday()) % 7)
    errors = both_at_once(lambda s: services.plan_next(s, by=None, day=day), [series] * 3)
    assert {type(error).__name__ for error in errors} == {"WrongState"}
    assert Meeting.objects.filter(series=series).count() == 1
    assert Series.objects.count() == 1
