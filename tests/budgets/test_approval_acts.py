"""The acts on the page of a request: voting, deciding, paying; each refused with its sentence and what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets import services
from budgets.models import Approval, Payment, Position
from tests.budgets.money import agreed, has, line, make_budget, request


@pytest.fixture
def budget(board):
    return make_budget(board, a=1000, b=300)


@pytest.fixture
def asked(board, budget):
    return request(board, line=line(budget, "a"), amount=400)


@pytest.fixture
def press(sign_in):
    """Press a button of a request's page: press(user, approval, "confirm", note="seen")."""

    def _press(user, approval, verb, **said):
        approval.refresh_from_db()
        kwargs = {"committee": "ab", "ref": approval.reference, "verb": verb}
        said = {"version": approval.version} | said
        client = sign_in(user)
        answer = client.post(reverse("budgets:approval_act", kwargs=kwargs), said, follow=True)
        approval.refresh_from_db()
        return answer

    return _press


def amount_of(approval):
    return f"amount-{approval.charges.get().line_id}"


def test_a_vote_is_opened_positions_are_taken_and_the_chair_records_what_the_rule_suggests(
    cast, asked, press
):
    shown = press(cast.chair, asked, "open", how="meeting").text
    assert "The vote is open." in shown
    assert shown.count("no word yet") == 4
    press(cast.member, asked, "position", stance="favour", remark="Good value")
    shown = press(cast.citra, asked, "position", stance="no_objection").text
    assert "Good value" in shown
    assert shown.count("no word yet") == 2
    assert "So far: agreed" in shown
    shown = press(cast.chair, asked, "decide", outcome="agreed").text
    assert asked.outcome == "agreed"
    assert "The decision is recorded." in shown
    assert has(asked.charges.get().line) == (1000, 0, 400, 0, 600)


def test_a_position_without_a_stance_is_refused_and_the_remark_stays(cast, asked, press):
    services.open_vote(asked, by=cast.chair)
    answer = press(cast.member, asked, "position", remark="Let me think")
    assert answer.status_code == 422
    assert "Choose what your position is." in answer.text
    assert "Let me think</textarea>" in answer.text
    assert not Position.objects.exists()


def test_a_position_is_set_down_for_somebody_and_taken_back(cast, asked, press):
    services.open_vote(asked, by=cast.chair)
    press(cast.secretary, asked, "position", stance="against", person=cast.citra.person_id)
    assert Position.objects.get().person == cast.citra.person
    press(cast.citra, asked, "unposition")
    assert not Position.objects.exists()


def test_opening_between_meetings_shows_whom_it_asks_and_takes_a_deadline(
    cast, board, asked, press, sign_in
):
    services.recuse(asked, by=cast.chair, person_id=cast.citra.person_id)
    shown = sign_in(cast.chair).get(address(asked)).text
    assert "3 vote:" in shown
    day = timezone.localdate() + dt.timedelta(days=board.vote_days)
    assert f"{day.isoformat()}T18:00" in shown
    answer = press(cast.chair, asked, "open", how="between", deadline="soon")
    assert answer.status_code == 422
    assert "Write a day and a time" in answer.text
    assert 'value="soon"' in answer.text
    press(cast.chair, asked, "open", how="between", deadline=f"{day.isoformat()}T12:00")
    assert timezone.localdate(asked.deadline) == day


def address(approval):
    return reverse("budgets:approval", kwargs={"committee": "ab", "ref": approval.reference})


def test_more_than_a_line_has_is_refused_with_the_figures_and_three_ways_out(
    cast, board, budget, asked, press
):
    agreed(board, line(budget, "a"), 800)
    answer = press(cast.chair, asked, "decide", outcome="agreed", note="As discussed")
    assert answer.status_code == 422
    for said in ("USD\xa0200 left", "USD\xa0400 were to be agreed", "USD\xa0200 too much"):
        assert said in answer.text
    assert "Agree on a smaller amount" in answer.text
    transfer = reverse("budgets:transfer", kwargs={"committee": "ab", "year": 2014})
    assert f"{transfer}?to={line(budget, 'a').pk}&amp;amount=200.00" in answer.text
    assert "Ask it of another line" in answer.text
    assert "As discussed</textarea>" in answer.text
    assert asked.outcome == "proposed"
    name = amount_of(asked)
    press(cast.chair, asked, "decide", outcome="agreed", **{name: "150"})
    assert (asked.outcome, str(asked.amount)) == ("agreed", "150.00")
    assert has(line(budget, "a"))[-1] == 50


def test_it_is_agreed_from_another_line(cast, budget, asked, press):
    said = {amount_of(asked): "", "other_line": line(budget, "b").pk, "other_amount": "300"}
    press(cast.chair, asked, "decide", outcome="agreed", **said)
    assert has(line(budget, "a"))[-1] == 1000
    assert has(line(budget, "b"))[-1] == 0


def test_a_condition_waits_for_actions_and_is_confirmed_once_they_are_closed(
    cast, asked, press, make_action, sign_in
):
    known = make_action("Ask the bank", owners=[cast.member])
    said = {"who-1": "Citra Citrix", "what-1": "Ask legal", "actions": known.reference}
    shown = press(
        cast.chair, asked, "decide", outcome="condition", condition="legal agrees", **said
    ).text
    assert asked.outcome == "condition"
    assert "Ask legal" in shown
    assert "Ask the bank" in shown
    answer = press(cast.chair, asked, "confirm")
    assert answer.status_code == 422
    assert "not closed yet" in answer.text
    from actions import services as act

    for link in asked.condition_actions.all():
        act.close(link.action, by=cast.chair, resolution="done")
    list_page = sign_in(cast.chair).get("/c/ab/approvals/").text
    assert "Asks to be confirmed" in list_page
    assert "is the condition met?" in sign_in(cast.chair).get(address(asked)).text
    press(cast.chair, asked, "confirm")
    assert asked.outcome == "agreed"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Choose what was decided."),
        ({"outcome": "condition"}, "Say on which condition."),
        ({"outcome": "condition", "condition": "x", "actions": "soon"}, "the numbers of actions"),
        (
            {"outcome": "condition", "condition": "x", "actions": "AB-99"},
            "There is no action AB-99",
        ),
        ({"outcome": "agreed", "who-1": "Mona"}, "Say what is to be done."),
        ({"outcome": "agreed", "what-1": "Go"}, "Say who does it."),
        ({"outcome": "agreed", "other_amount": "7"}, "Choose the line for it."),
        ({"outcome": "agreed", "meeting": "999999"}, "That meeting is not one"),
        ({"outcome": "agreed", "amount-999999": "1"}, "Take lines of this committee"),
        ({"outcome": "agreed", "amount-1": "x"}, "Write an amount such as"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_and_nothing_typed_is_lost(
    said, sentence, cast, asked, press
):
    answer = press(cast.chair, asked, "decide", note="My words", **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "My words</textarea>" in answer.text
    assert asked.outcome == "proposed"


def test_who_comes_second_is_told_so(cast, asked, press):
    version = asked.version
    press(cast.chair, asked, "decide", outcome="declined")
    answer = press(cast.secretary, asked, "decide", outcome="agreed", version=version)
    assert answer.status_code == 409
    assert asked.outcome == "declined"


def test_payments_are_entered_taken_back_and_the_rest_is_settled(cast, board, budget, press):
    approval = agreed(board, line(budget, "a"), 400)
    charge, today = approval.charges.get(), timezone.localdate().isoformat()
    said = {"charge": charge.pk, "paid_on": today}
    answer = press(cast.secretary, approval, "pay", amount="500", note="Invoice 7", **said)
    assert answer.status_code == 422
    assert "may still be paid" in answer.text
    assert 'value="Invoice 7"' in answer.text
    press(cast.secretary, approval, "pay", amount="300", **said)
    wrong = Payment.objects.get()
    press(cast.secretary, approval, "reverse", payment=wrong.pk, note="twice")
    shown = press(cast.secretary, approval, "pay", amount="250", **said).text
    assert "Of it USD\xa0250 are paid" in shown
    assert shown.count("Take the payment back</button>") == 1
    press(cast.secretary, approval, "settle", note="all in")
    assert approval.outcome == "carried_out"
    assert has(line(budget, "a")) == (1000, 0, 250, 250, 750)


def test_what_minutes_tell_of_is_posted_on_the_line_that_they_name_and_taken_off(
    cast, board, budget, press, sign_in
):
    told = services.record_approval(
        board,
        by=cast.secretary,
        title="Travel",
        kind="budget",
        amount=100,
        currency="USD",
        line_code="A",
        outcome="agreed",
    )
    shown = sign_in(cast.secretary).get(address(told)).text
    assert "The minutes name line A; it is chosen below." in shown
    assert f'value="{line(budget, "a").pk}" selected' in shown
    assert has(line(budget, "a"))[-1] == 1000
    press(cast.secretary, told, "post", line=line(budget, "a").pk, amount="100")
    assert has(line(budget, "a"))[-1] == 900
    press(cast.secretary, told, "unpost")
    assert has(line(budget, "a"))[-1] == 1000
    Approval.objects.filter(pk=told.pk).update(line_code="2010.7")
    assert "which is in no budget in force" in sign_in(cast.secretary).get(address(told)).text


def test_what_is_noted_later_stands_on_the_page(cast, board, budget, press, make_meeting):
    old, new = (agreed(board, line(budget, "a"), 10) for _n in range(2))
    held = make_meeting("July board", days=-2, state="drafting")
    press(cast.chair, old, "review", review_on="2030-01-31")
    press(cast.chair, old, "ratify", meeting=held.pk)
    answer = press(cast.chair, old, "supersede", newer="R-2014-99")
    assert "There is no request of that number" in answer.text
    shown = press(cast.chair, old, "supersede", newer=new.reference).text
    assert "Superseded by" in shown
    assert "31 January 2030" in shown
    assert "July board" in shown


def test_who_recuses_themselves_from_something_confidential_sees_the_list_again(cast, asked, press):
    Approval.objects.filter(pk=asked.pk).update(confidential=True)
    answer = press(cast.member, asked, "recuse", reason="my company sells them")
    assert answer.redirect_chain == [("/c/ab/approvals/", 303)]
    assert press(cast.chair, asked, "unrecuse", person=cast.member.person_id).status_code == 200
    assert not asked.recusals.exists()


@pytest.mark.parametrize(
    "verb", ["open", "decide", "confirm", "settle", "post", "unpost", "review", "expire"]
)
def test_only_chair_and_secretary_keep_the_record(verb, cast, asked, press):
    said = {"outcome": "agreed", "how": "meeting", "line": asked.charges.get().line_id}
    answer = press(cast.member, asked, verb, amount="1", review_on="2030-01-31", **said)
    assert answer.status_code == 403
    assert "Only the chair or the secretary can do this." in answer.text
    assert asked.outcome == "proposed"


def test_a_verb_there_is_not_is_not_found(cast, asked, press):
    assert press(cast.chair, asked, "explode").status_code == 404


def test_the_admin_agrees_to_what_fits_and_says_of_each_other_why_not(cast, board, budget, sign_in):
    asked = [request(board, line=line(budget, "b"), amount=100) for _n in range(10)]
    client = sign_in(cast.admin)
    answer = client.post(
        reverse("admin:budgets_approval_changelist"),
        {"action": "agree", "_selected_action": [one.pk for one in asked]},
        follow=True,
    )
    assert Approval.objects.filter(outcome="agreed").count() == 3
    assert answer.text.count("Line b has USD") == 7
    assert has(line(budget, "b")) == (300, 0, 300, 0, 0)
    one = Approval.objects.filter(outcome="agreed").first()
    page = client.get(reverse("admin:budgets_approval_change", args=[one.pk]))
    assert page.status_code == 200
    assert "100.00" in page.text
