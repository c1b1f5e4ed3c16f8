"""The registers: what was decided stands in one list, under numbers that stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from budgets.models import Approval
from minutes import services
from minutes.models import Decision, Item, MeetingEvent, Recusal
from minutes.services.decisions import (
    ratify_decision,
    review_decision,
    supersede_decision,
    withdraw_decision,
)
from minutes.services.review_reminders import check, remind_of_reviews
from people.errors import Invalid, NotAllowed, WrongState
from people.models import Mail

pytestmark = pytest.mark.django_db


def register(client, asked=""):
    answer = client.get(f"/c/ab/decisions/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def held(make_meeting):
    return make_meeting("June", days=-3, state="drafting")


@pytest.fixture
def decide(board, cast, held):
    def _decide(text, *, meeting=held, **fields):
        return services.record_decision(
            board, by=cast.secretary, text=text, meeting=meeting, **fields
        )

    return _decide


@pytest.fixture
def approve(board, held):
    def _approve(title, outcome="agreed", **fields):
        fields = {"meeting": held, "year": held.starts_at.year} | fields
        number = Approval.objects.filter(committee=board).count() + 1
        return Approval.objects.create(
            committee=board,
            number=number,
            title=title,
            outcome=outcome,
            decided_at=timezone.now(),
            **fields,
        )

    return _approve


def test_decisions_and_decided_requests_stand_in_one_list_with_their_numbers(
    client, cast, decide, approve, sign_in
):
    one = decide("We meet in Dublin")
    request = approve("Booth", kind="budget", amount="1350", currency="USD")
    waiting = approve("Stickers", outcome="proposed")
    gone = decide("Typed by mistake")
    withdraw_decision(gone, by=cast.secretary)
    sign_in(cast.observer)
    shown = register(client)
    assert one.reference in shown and "We meet in Dublin" in shown
    assert request.reference in shown and "USD 1,350" in shown
    assert waiting.reference not in shown
    assert "Typed by mistake" not in shown
    assert client.get(f"/c/ab/decisions/{gone.reference}/").status_code == 404


def test_filters_stand_in_the_address(client, cast, decide, approve, sign_in):
    one = decide("We meet in Dublin")
    approve("Booth", kind="budget")
    review_decision(one, by=cast.chair, review_on=timezone.localdate())
    decide("We meet in Paris")
    sign_in(cast.member)
    assert "Booth" not in register(client, "?kind=decision")
    shown = register(client, "?kind=budget")
    assert "Booth" in shown and "Dublin" not in shown
    shown = register(client, "?q=meet+dublin")
    assert "Dublin" in shown and "Paris" not in shown
    shown = register(client, f"?q={one.reference.lower()}")
    assert "Dublin" in shown and "Paris" not in shown and "Booth" not in shown
    shown = register(client, "?due=1")
    assert "Dublin" in shown and "Paris" not in shown
    assert "Dublin" in register(client, f"?year={one.year}")
    odd = register(client, "?year=1999&kind=nonsense&page=-3&q=D-99999-9999999999999")
    assert "Select a valid choice" in odd


def test_a_long_register_is_read_in_pages(client, cast, decide, board, sign_in):
    now = timezone.now()
    Decision.objects.bulk_create(
        Decision(
            committee=board,
            year=2001,
            number=n,
            text=f"Stone {n}.",
            decided_at=now - dt.timedelta(days=n),
        )
        for n in range(1, 41)
    )
    sign_in(cast.member)
    first, second = register(client), register(client, "?page=2")
    assert "Stone 1." in first and "Stone 31." not in first
    assert "Stone 31." in second and "Stone 1." not in second
    assert 'rel="next"' in first and 'rel="next"' not in second


def test_the_public_reads_approved_minutes_and_what_was_decided_between_meetings(
    client, board, cast, decide, approve, held, make_meeting
):
    board.is_public = True
    board.save()
    decide("Not approved yet")
    approve("Not approved request")
    decide("A secret", meeting=None, confidential=True)
    between = decide("Between meetings", meeting=None)
    then = make_meeting("May", days=-30, state="drafting")
    decide("Long since approved", meeting=then)
    decide("A secret of May", meeting=then, confidential=True)
    hidden = Item.objects.create(meeting=then, title="Staff", confidential=True)
    approve("Hidden by its item", meeting=then, item=hidden)
    approve("Old booth", meeting=then)
    then.state = "approved"
    then.approved_at = timezone.now()
    then.save()
    review_decision(between, by=cast.chair, review_on=timezone.localdate())
    shown = register(client)
    for words in ("Between meetings", "Long since approved", "Old booth"):
        assert words in shown
    for words in ("Not approved", "secret", "Hidden", "due for review"):
        assert words not in shown
    assert client.get(f"/c/ab/decisions/{between.reference}/").status_code == 200
    board.is_public = False
    board.save()
    assert client.get("/c/ab/decisions/").status_code == 302


def test_observers_read_nothing_confidential(client, cast, decide, sign_in):
    secret = decide("A secret", confidential=True)
    sign_in(cast.observer)
    assert "secret" not in register(client, "?q=secret").replace('value="secret"', "")
    assert client.get(f"/c/ab/decisions/{secret.reference}/").status_code == 404
    sign_in(cast.member)
    assert "A secret" in register(client)


def test_leaders_say_when_a_decision_is_reviewed_and_what_counts_instead(
    client, cast, decide, sign_in
):
    one, two = decide("We meet in Dublin"), decide("We meet in Paris")
    page = f"/c/ab/decisions/{one.reference}/"
    sign_in(cast.secretary)
    assert client.post(page, {"act": "review", "review_on": "2031-02-30"}).status_code == 422
    assert client.post(page, {"act": "review", "review_on": "2031-02-03"}).status_code == 303
    answer = client.post(page, {"act": "supersede", "superseded_by": "D-2001-99"})
    assert answer.status_code == 422 and "D-2001-99" in answer.content.decode()
    sent = {"act": "supersede", "superseded_by": two.reference.lower()}
    assert client.post(page, sent).status_code == 303
    one.refresh_from_db()
    assert (one.review_on, one.superseded_by) == (dt.date(2031, 2, 3), two)
    kinds = MeetingEvent.objects.filter(decision=one).values_list("kind", flat=True)
    assert {"review", "superseded"} <= set(kinds)
    shown = register(client)
    assert f'/c/ab/decisions/{two.reference}/">{two.reference}' in shown
    sign_in(cast.member)
    assert client.post(page, {"act": "review", "review_on": ""}).status_code == 403


def test_nothing_supersedes_itself_nor_round_in_a_circle(cast, decide):
    one, two, three = decide("One"), decide("Two"), decide("Three")
    supersede_decision(one, two, by=cast.chair)
    supersede_decision(two, three, by=cast.chair)
    for other in (one, three):
        with pytest.raises(Invalid):
            supersede_decision(three, other, by=cast.chair)
    with pytest.raises(Invalid):
        supersede_decision(three, one, by=cast.chair)
    with pytest.raises(NotAllowed):
        supersede_decision(one, None, by=cast.member)


def test_what_was_decided_between_meetings_is_noted_by_one(cast, decide, held, make_meeting):
    between, taken = decide("Between meetings", meeting=None), decide("In June")
    ratify_decision(between, by=cast.secretary, meeting=held)
    between.refresh_from_db()
    assert between.ratified_in == held
    assert MeetingEvent.objects.filter(kind="ratified", decision=between, meeting=held).exists()
    with pytest.raises(WrongState):
        ratify_decision(between, by=cast.secretary, meeting=make_meeting("July"))
    with pytest.raises(WrongState):
        ratify_decision(taken, by=cast.secretary, meeting=held)


def test_chair_and_secretary_are_told_once_when_a_review_date_comes(
    board, cast, decide, approve, held
):
    today = timezone.localdate()
    due, later = decide("We meet in Dublin"), decide("We meet in Paris")
    secret = decide("A secret", item=hidden_item(held, cast.chair))
    request = approve("Booth")
    for record in (due, secret):
        review_decision(record, by=cast.secretary, review_on=today)
    review_decision(later, by=cast.secretary, review_on=today + dt.timedelta(days=1))
    Approval.objects.filter(pk=request.pk).update(review_on=today)
    assert remind_of_reviews() == 2
    assert remind_of_reviews() == 0
    mails = {mail.to: mail for mail in Mail.objects.filter(kind="review_due")}
    assert sorted(mails) == sorted([cast.chair.email, cast.secretary.email])
    body = mails[cast.secretary.email].body
    for words in ("Dublin", "Booth", "A secret", f"/c/ab/decisions/{due.reference}/"):
        assert words in body
    assert "Paris" not in body
    assert "A secret" not in mails[cast.chair.email].body  # recused from its item
    review_decision(due, by=cast.secretary, review_on=today - dt.timedelta(days=1))
    assert remind_of_reviews() == 2  # a new date
    supersede_decision(due, later, by=cast.secretary)
    newest = Mail.objects.filter(kind="review_due", to=cast.secretary.email).latest("pk")
    assert not check(newest)  # nothing of it is to be reviewed any more
    first = mails[cast.secretary.email]
    assert check(first) and "Dublin" not in first.body and "Booth" in first.body


def hidden_item(meeting, recused):
    item = Item.objects.create(meeting=meeting, title="Staff", confidential=True)
    Recusal.objects.create(item=item, person=recused.person)
    return item
