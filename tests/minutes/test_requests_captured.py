"""A request that was written on our pages is decided in minutes: "Agreed" under its item takes from its lines."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budgets.models import Approval, Budget, Line, Payment
from budgets.services import (
    NotInForce,
    close_budget,
    close_votes,
    open_vote,
    record_outcome,
    reopen_budget,
)
from minutes import services as meet
from minutes.models import Item, Meeting
from minutes.services import capturing
from people.models import Committee
from people.numbering import take_numbers
from tests.conftest import make_user, seat
from tests.minutes.capturing.test_races import at_once
from tests.minutes.money import ask_for, charge_of, make_line, remaining
from tests.minutes.typing_live import told_of
from tests.minutes.typing_live import write as write_notes


@pytest.fixture
def meeting(make_meeting, cast):
    return make_meeting("June", days=0, state="in_session")


@pytest.fixture
def heading(meeting, cast):
    return meet.add_item(meeting, by=cast.secretary, title="Approvals")


@pytest.fixture
def on_agenda(meeting, heading, cast):
    """on_agenda(approval): the item of a drafted agenda that stands for it."""

    def _item(approval):
        item = meet.add_item(
            meeting,
            by=cast.secretary,
            title=f"{approval.reference} {approval.title}",
            parent=heading,
        )
        Item.objects.filter(pk=item.pk).update(approval=approval, kind="approvals")
        return Item.objects.get(pk=item.pk)

    return _item


@pytest.fixture
def write(cast):
    def _write(item, text):
        return write_notes(item, text, by=cast.secretary)

    return _write


def now(approval):
    return Approval.objects.get(pk=approval.pk)


def problems(item):
    return [line["problem"] for line in told_of(Item.objects.get(pk=item.pk)) if line["problem"]]


def test_agreed_under_its_item_takes_from_the_line_and_what_it_had_is_kept(
    board, cast, meeting, on_agenda, write
):
    line = make_line(board)
    approval = ask_for(board, cast.member, line, 1350)
    item = on_agenda(approval)
    write(item, "Don: no objection\nAgreed\n")
    assert now(approval).outcome == "agreed"
    assert (now(approval).meeting, now(approval).item) == (meeting, item)
    assert now(approval).title == "Room and phone"  # the page owns what it asks
    charge = charge_of(approval)
    assert (charge.remaining_before, charge.remaining_after) == (Decimal(2000), Decimal(650))
    assert remaining(line) == 650
    assert problems(item) == []


def test_deferred_by_a_line_its_vote_no_longer_runs(board, cast, on_agenda, write):
    approval = ask_for(board, cast.member, make_line(board), 1350)
    item = on_agenda(approval)
    soon = timezone.now() + dt.timedelta(hours=1)
    open_vote(approval, by=cast.secretary, deadline=soon)
    write(item, "Deferred\n")
    assert (now(approval).outcome, now(approval).deadline) == ("deferred", None)
    assert not close_votes(soon + dt.timedelta(minutes=1))


def test_agreed_taken_away_gives_it_back(board, cast, on_agenda, write):
    line = make_line(board)
    approval = ask_for(board, cast.member, line, 1350)
    item = on_agenda(approval)
    write(item, "Agreed\n")
    write(item, "Agreed, if there is no trademark issue\n")
    assert (now(approval).outcome, remaining(line)) == ("condition", 650)
    write(item, "We talk on.\n")
    assert (now(approval).outcome, now(approval).meeting) == ("proposed", None)
    assert remaining(line) == 2000
    assert charge_of(approval).remaining_after is None
    write(item, "Declined\n")
    assert (now(approval).outcome, remaining(line)) == ("declined", 2000)


def test_what_does_not_fit_is_not_told_and_no_word_is_lost(board, cast, on_agenda, write):
    line = make_line(board)
    first = ask_for(board, cast.member, line, 1350, "Room")
    second = ask_for(board, cast.member, line, 1350, "Another room")
    one, two = on_agenda(first), on_agenda(second)
    write(one, "Agreed\n")
    write(two, "Citra: that is a lot\nAgreed\n")
    assert Item.objects.get(pk=two.pk).notes == "Citra: that is a lot\nAgreed\n"
    assert (now(second).outcome, now(second).meeting) == ("proposed", None)
    said = problems(two)
    assert len(said) == 1
    assert said[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "2014.1e has USD 650 left, 1,350 are asked."
    )
    assert remaining(line) == 650
    # Saved again without room, nothing changes; once there is room the next save tells it.
    write(two, "Citra: that is a lot\nAgreed\n\nMore words.\n")
    assert now(second).outcome == "proposed"
    write(one, "Deferred\n")
    assert "There is room now" in problems(two)[0]
    write(two, "Citra: that is a lot\nAgreed\n\nStill more words.\n")
    assert (now(second).outcome, remaining(line)) == ("agreed", 650)
    assert problems(two) == []


def test_at_the_end_of_the_meeting_it_is_tried_once_more(board, cast, meeting, on_agenda, write):
    line = make_line(board)
    first = ask_for(board, cast.member, line, 1350, "Room")
    second = ask_for(board, cast.member, line, 1350, "Another room")
    one, two = on_agenda(first), on_agenda(second)
    write(one, "Agreed\n")
    write(two, "Agreed\n")
    write(one, "Declined\n")
    meet.end_meeting(Meeting.objects.get(pk=meeting.pk), by=cast.secretary)
    assert (now(first).outcome, now(second).outcome) == ("declined", "agreed")


def test_what_was_paid_stays_agreed_whatever_is_typed(board, cast, on_agenda, write):
    line = make_line(board)
    approval = ask_for(board, cast.member, line, 1350)
    item = on_agenda(approval)
    write(item, "Agreed\n")
    Payment.objects.create(
        charge=charge_of(approval), amount=5, paid_on=timezone.localdate(), by=None
    )
    write(item, "Declined\n")
    assert (now(approval).outcome, remaining(line)) == ("agreed", 650)
    assert "paid" in problems(item)[0]


def test_its_item_taken_off_gives_it_back_and_put_back_takes_it_again(
    board, cast, on_agenda, write
):
    line = make_line(board)
    approval = ask_for(board, cast.member, line, 1350)
    item = on_agenda(approval)
    write(item, "Agreed\n")
    meet.remove_item(item, by=cast.secretary)
    assert (now(approval).outcome, remaining(line)) == ("proposed", 2000)
    meet.restore_item(item, by=cast.secretary)
    assert (now(approval).outcome, remaining(line)) == ("agreed", 650)


def test_a_line_of_a_budget_that_is_not_in_force_has_nothing(board, cast, on_agenda, write):
    line = make_line(board)
    approval = ask_for(board, cast.member, line, 1350)
    item = on_agenda(approval)
    Budget.objects.get().versions.filter(state="in_force").update(state="superseded")
    write(item, "Agreed\n")
    assert now(approval).outcome == "proposed"
    assert "is not in force" in problems(item)[0]


def test_many_charged_requests_cost_a_save_as_much_as_one(board, cast, meeting, on_agenda):
    line = make_line(board, amount=100_000)

    def cost(count):
        item = meet.add_item(meeting, by=cast.secretary, title="Money")
        asked = [ask_for(board, cast.member, line, 10, f"Pencil {count} {n}") for n in range(count)]
        text = "".join(f"Request {a.reference}: {a.title}\n" for a in asked)
        write_notes(item, text, by=cast.secretary)
        base = Item.objects.get(pk=item.pk).version
        with CaptureQueriesContext(connection) as caught:
            capturing.save_notes(item, by=cast.secretary, text=f"{text}\nWords.\n", base=base)
        return len(caught)

    assert cost(1) == cost(12)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_two_meetings_that_agree_on_one_line_at_once_never_take_more_than_it_has(
    guarded, monkeypatch
):
    """Switched off (the lines not locked before they are asked), both find room, and the database alone is
    left to refuse the second: a save that fails."""
    board = Committee.objects.create(name="Advisory Board", slug="ab", code="AB")
    users = [make_user("Sasha Secretary"), make_user("Carla Chair")]
    for user, role in zip(users, ("secretary", "chair"), strict=True):
        seat(user, board, role)
    if not guarded:
        monkeypatch.setattr("minutes.services.capture_till.lock_lines", unlocked)
    line = make_line(board)
    failed = 0
    for _round in range(4):
        places = []
        for n, user in enumerate(users):
            approval = ask_for(board, user, line, 1350, f"Room {n}")
            meeting = sitting(board)
            item = meet.add_item(meeting, by=user, title="Money")
            text = f"Request {approval.reference}: {approval.title}\n"
            saved = capturing.save_notes(item, by=user, text=text, base=1)
            places.append((item, user, approval, saved))
        acts = [
            lambda i=item, u=user, s=saved: capturing.save_notes(
                i, by=u, text=f"{s.notes}Agreed\n", base=s.version
            )
            for item, user, _approval, saved in places
        ]
        errors = at_once(*acts)
        outcomes = sorted(now(approval).outcome for _i, _u, approval, _s in places)
        assert remaining(line) >= 0
        failed += len(errors)
        if guarded:
            assert (errors, outcomes) == ([], ["agreed", "proposed"])
        for item, user, _approval, _saved in places:
            version = Item.objects.get(pk=item.pk).version
            capturing.save_notes(item, by=user, text="", base=version)
        assert remaining(line) == 2000
    assert guarded or failed


def unlocked(line_ids):
    """As lock_lines, without its lock."""
    rows = Line.objects.select_related("budget").filter(pk__in=list(line_ids))
    return {line.pk: line for line in rows}


def sitting(board):
    start = timezone.now()
    return Meeting.objects.create(
        committee=board,
        number=take_numbers(board.pk, "meeting")[0],
        title="June",
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
        time_zone="UTC",
        state="in_session",
    )


def test_a_year_that_is_closed_gives_nothing_more_whoever_tells_it(board, cast, on_agenda, write):
    """Not to lines of minutes either; opened again, the next save takes it."""
    line = make_line(board)
    approval = ask_for(board, cast.member, line, 1350)
    item = on_agenda(approval)
    budget = Budget.objects.get()
    close_budget(budget, by=cast.chair)
    write(item, "Agreed\n")
    assert (now(approval).outcome, remaining(line)) == ("proposed", 2000)
    assert problems(item) == [
        "The budget 2014 is not in force: nothing can be taken from its lines."
    ]
    with pytest.raises(NotInForce):
        record_outcome(approval, by=None, outcome="agreed")
    reopen_budget(budget, by=cast.chair)
    write(item, "Agreed\n\nAll of us.\n")
    assert (now(approval).outcome, remaining(line)) == ("agreed", 650)
