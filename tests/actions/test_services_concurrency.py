"""Several people at once, on connections of their own: nothing is lost, doubled or overwritten."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections
from django.db.models import Max

from actions import services as act
from actions.models import Action, ActionEvent
from actions.services import record as recording
from people import numbering
from people.errors import Refused, Stale, WrongState

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run the jobs in threads that start together; each result, or the exception it raised."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        try:
            gate.wait(10)
            return job()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def raised_numbers(board, cast):
    def job():
        return act.raise_action(
            board, by=cast.member, text="Do it", owners=[act.OwnerSpec(typed="Ann")]
        ).number

    return at_once(*[job] * 8)


def test_eight_people_raising_at_once_get_eight_numbers(board, cast):
    assert sorted(raised_numbers(board, cast)) == list(range(1, 9))


def test_negative_control_counting_the_rows_gives_one_number_twice(board, cast, monkeypatch):
    """The naive way (highest number plus one) fails the same test: two of eight get the same number, and
    only the constraint of the table keeps them from being doubled."""
    barrier = threading.Barrier(8)

    def naive(committee_id, kind, *, year=0, count=1):
        last = Action.objects.filter(committee=committee_id).aggregate(last=Max("number"))["last"]
        barrier.wait(10)
        return range((last or 0) + 1, (last or 0) + 1 + count)

    assert naive.__kwdefaults__ == numbering.take_numbers.__kwdefaults__
    monkeypatch.setattr("actions.services.raising.take_numbers", naive)
    found = raised_numbers(board, cast)
    assert sum(isinstance(one, IntegrityError) for one in found) == 7


def closers(action, cast):
    shown = action.version
    return at_once(
        lambda: act.close(action, by=cast.chair, resolution="done", version=shown),
        lambda: act.close(action, by=cast.secretary, resolution="dropped", version=shown),
    )


def test_of_two_closing_at_once_one_wins_and_the_other_is_told(make_action, cast):
    for _round in range(5):
        action = make_action()
        results = closers(action, cast)
        lost = [one for one in results if isinstance(one, Exception)]
        assert [type(one) for one in lost] == [Stale]
        action.refresh_from_db()
        event = action.events.get(kind="closed")
        assert event.resolution == action.resolution
        assert event.by.name in str(lost[0])


def test_negative_control_without_the_lock_and_the_version_both_win(make_action, cast, monkeypatch):
    gate = threading.Barrier(2)

    def unlocked(action, version=None):
        row = Action.objects.select_related("committee").get(pk=action.pk)
        gate.wait(60)
        return row

    monkeypatch.setattr("actions.services.life.lock_action", unlocked)
    action = make_action()
    assert not [one for one in closers(action, cast) if isinstance(one, Exception)]
    assert action.events.filter(kind="closed").count() == 2


def test_a_tick_and_a_close_at_once_never_leave_a_closed_action_proposed(make_action, cast):
    for _round in range(5):
        action = make_action(owners=[cast.member])
        part = action.owners.get()
        results = at_once(
            lambda part=part: act.tick(part, by=cast.member),
            lambda action=action: act.close(action, by=cast.chair, resolution="done"),
        )
        action.refresh_from_db()
        assert action.status == "closed"
        assert all(isinstance(one, Action | WrongState) for one in results)
        ticked = not isinstance(results[0], Exception)
        assert (action.owners.get().ticked_at is not None) == ticked


def test_the_last_two_parts_ticked_at_once_propose_it_once(make_action, cast):
    for _round in range(5):
        action = make_action(owners=[cast.member, cast.citra])
        one, two = action.owners.order_by("position")
        results = at_once(
            lambda one=one: act.tick(one, by=cast.member),
            lambda two=two: act.tick(two, by=cast.citra),
        )
        assert not [r for r in results if isinstance(r, Exception)]
        action.refresh_from_db()
        assert action.status == "proposed"
        assert action.events.filter(kind="proposed").count() == 1


def test_no_remark_is_lost_and_none_is_refused(make_action, cast):
    action = make_action(owners=[cast.member])
    stale = Action.objects.get(pk=action.pk)
    people = [cast.member, cast.citra, cast.chair, cast.secretary, cast.colleague]
    jobs = [
        lambda who=who, n=n: act.say(stale, by=who, note=f"{who.person.name} {n}")
        for who in people
        for n in range(2)
    ]
    assert not [one for one in at_once(*jobs) if isinstance(one, Refused)]
    assert ActionEvent.objects.filter(action=action, kind="said").count() == 10
    action.refresh_from_db()
    assert action.version == 11


def test_two_taking_over_one_offer_make_one_action(make_action, other, cast):
    action = make_action()
    act.offer(action, by=cast.chair, to=other)
    spec = [act.OwnerSpec(person_id=cast.stranger.person_id)]
    results = at_once(
        *[lambda: act.accept_offer(action, by=cast.stranger, owners=spec)] * 2,
    )
    assert sorted(type(one).__name__ for one in results) == ["Action", "WrongState"]
    assert Action.objects.filter(committee=other).count() == 1


def test_two_readings_of_one_document_at_once_write_it_once(make_action, make_meeting):
    action, meeting = make_action(), make_meeting(days=-5, state="drafting")
    deed = act.Deed(None, at=meeting.starts_at, meeting_id=meeting.pk)
    at_once(*[lambda: act.minute(action, deed=deed, status="unknown", updates=["later"])] * 2)
    assert sorted(action.events.filter(meeting=meeting).values_list("kind", flat=True)) == [
        "minuted",
        "said",
    ]


def test_the_lock_is_one_row_and_not_the_committee(make_action, cast):
    """Acts on two actions of one committee do not wait for each other."""
    one, two = make_action(), make_action()
    held, done = threading.Event(), threading.Event()

    def hold():
        with recording.atomic():
            recording.lock_action(one)
            held.set()
            return done.wait(10)

    def other_one():
        held.wait(10)
        act.close(two, by=cast.chair, resolution="done")
        done.set()
        return True

    assert at_once(hold, other_one) == [True, True]
    assert connection.vendor == "postgresql"
