"""Requests: numbers, outcomes in the order in which they happened, what is taken back."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.utils import timezone

from actions.services import Deed
from budgets import services
from budgets.models import Approval, ApprovalEvent, Position
from people.errors import Invalid, NotAllowed, Stale

JUNE = dt.datetime(2014, 6, 17, 17, tzinfo=dt.UTC)
JULY = dt.datetime(2014, 7, 15, 17, tzinfo=dt.UTC)


def deed(user, at=JUNE):
    return Deed(user, at=at)


def test_requests_are_numbered_per_committee_and_year(board, other, cast):
    made = services.propose_approvals(
        board, by=deed(cast.secretary), drafts=[{"title": "Room"}, {"title": "Flights"}]
    )
    assert [a.reference for a in made] == ["R-2014-01", "R-2014-02"]
    later = services.record_approval(board, by=deed(cast.chair, timezone.now()), title="Logo")
    assert later.number == 1
    assert services.record_approval(other, by=deed(cast.stranger), title="Theirs").number == 1


def test_what_minutes_state_is_kept(board, cast, make_meeting):
    meeting = make_meeting(state="drafting")
    made = services.record_approval(
        board,
        by=deed(cast.secretary),
        title="Room and speaker phone",
        kind="budget",
        amount=Decimal("1350"),
        currency="USD",
        line_code="2014.1e",
        line_row=6,
        remaining_stated=Decimal("2000"),
        outcome="agreed",
        meeting_id=meeting.pk,
        positions=[{"person_id": cast.member.person_id, "stance": "favour"}, {"typed": "Mark"}],
    )
    made.refresh_from_db()
    assert (made.amount, made.line_row, made.outcome, made.decided_at) == (1350, 6, "agreed", JUNE)
    assert made.positions.count() == 2
    event = made.events.get()
    assert (event.kind, event.to_state, event.happened_at, event.meeting_id) == (
        "proposed",
        "agreed",
        JUNE,
        meeting.pk,
    )


def test_two_hundred_requests_take_as_many_queries_as_one(board, cast, django_assert_num_queries):
    for n in (1, 200):
        # seats of the actor (first time only), savepoint, numbers, approvals, events, release
        with django_assert_num_queries(6 if n == 1 else 5):
            services.propose_approvals(
                board, by=deed(cast.secretary), drafts=[{"title": f"No {i}"} for i in range(n)]
            )


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x", "amount": Decimal(5)}, "currency"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_numbered(board, cast, draft, field):
    with pytest.raises(Invalid) as refused:
        services.record_approval(board, by=deed(cast.secretary), **draft)
    assert refused.value.field == field
    assert services.record_approval(board, by=deed(cast.secretary), title="y").number == 1


@pytest.mark.parametrize("who", ["member", "observer", "former", "stranger", "outsider"])
def test_only_leaders_write_requests_down(board, cast, who):
    with pytest.raises(NotAllowed):
        services.record_approval(board, by=getattr(cast, who), title="Room")
    approval = services.record_approval(board, by=None, title="Room")
    with pytest.raises(NotAllowed):
        services.record_outcome(approval, by=getattr(cast, who), outcome="agreed")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_outcome_is_the_last_by_when_it_happened_in_whatever_order_it_is_heard(
    board, cast, order
):
    approval = services.record_approval(board, by=deed(cast.secretary), title="Logo")
    heard = [(JUNE + dt.timedelta(days=1), "condition", "legal agrees"), (JULY, "agreed", "")]
    for i in order:
        at, outcome, condition = heard[i]
        services.record_outcome(
            approval, by=deed(cast.secretary, at), outcome=outcome, condition=condition
        )
    approval.refresh_from_db()
    assert (approval.outcome, approval.condition, approval.decided_at) == ("agreed", "", JULY)


def test_the_same_outcome_told_again_changes_nothing(board, cast):
    approval = services.record_approval(board, by=deed(cast.secretary), title="Logo")
    for _again in range(2):
        approval = services.record_outcome(
            approval, by=deed(cast.secretary, JULY), outcome="agreed"
        )
    assert approval.version == 2
    assert approval.events.count() == 2


def test_what_is_taken_back_no_longer_counts(board, cast):
    approval = services.record_approval(board, by=deed(cast.secretary), title="Logo")
    services.record_outcome(approval, by=deed(cast.secretary, JULY), outcome="declined")
    told = approval.events.get(to_state="declined")
    for _again in range(2):
        approval = services.take_back(told, by=cast.secretary)
    assert approval.outcome == "proposed"
    assert ApprovalEvent.objects.filter(undoes=told).count() == 1
    first = approval.events.get(kind="proposed")
    assert services.take_back(first, by=cast.secretary).outcome == "withdrawn"


def test_a_condition_has_to_be_said(board, cast):
    approval = services.record_approval(board, by=deed(cast.secretary), title="Logo")
    with pytest.raises(Invalid) as refused:
        services.record_outcome(approval, by=cast.secretary, outcome="condition")
    assert refused.value.field == "condition"


def test_who_comes_second_is_told(board, cast):
    approval = services.record_approval(board, by=deed(cast.secretary), title="Logo")
    services.record_outcome(approval, by=cast.chair, outcome="agreed", version=1)
    with pytest.raises(Stale, match="agreed"):
        services.record_outcome(approval, by=cast.secretary, outcome="declined", version=1)
    approval.refresh_from_db()
    assert approval.outcome == "agreed"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("chair", 2),
        ("secretary", 2),
        ("member", 2),
        ("observer", 1),
        ("former", 0),
        ("stranger", 0),
        ("admin", 0),
    ],
)
def test_confidential_requests_are_seen_by_who_is_trusted(board, cast, who, sees):
    services.record_approval(board, by=deed(cast.secretary), title="Open")
    hidden = services.record_approval(board, by=deed(cast.secretary), title="Hidden")
    services.make_confidential([hidden], by=cast.secretary)
    assert Approval.objects.visible_to(getattr(cast, who)).count() == sees


def test_the_public_sees_what_approved_minutes_of_a_public_committee_hold(
    board, cast, make_meeting
):
    from django.contrib.auth.models import AnonymousUser

    board.is_public = True
    board.save()
    approved, circulated = make_meeting(state="drafting"), make_meeting(state="circulated")
    for meeting in (approved, circulated):
        services.record_approval(
            board, by=deed(cast.secretary), title="Room", meeting_id=meeting.pk
        )
    type(approved).objects.filter(pk=approved.pk).update(state="approved")
    assert [a.meeting_id for a in Approval.objects.visible_to(AnonymousUser())] == [approved.pk]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_share_a_number(board, cast):
    secretary, start, numbers = cast.secretary, threading.Barrier(4), []

    def one():
        try:
            start.wait()
            for _n in range(5):
                numbers.append(services.record_approval(board, by=secretary, title="x").number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 21))


def test_events_cannot_be_changed(board, cast):
    services.record_approval(board, by=deed(cast.secretary), title="Room")
    with pytest.raises(Exception, match="append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_approvalevent SET note = 'x'")


@pytest.mark.parametrize(
    ("stance", "remark", "said"),
    [
        ("no_objection", "No objection.", "no objection"),
        ("favour", "yes", "in favour: yes"),
        ("remark", "wonders why", "wonders why"),
        ("against", "", "against"),
    ],
)
def test_a_position_says_each_thing_once(stance, remark, said):
    assert Position(stance=stance, remark=remark).said == said
