"""The pages of requests: what stands in the list and on the page, for whom, and how one is written."""

from __future__ import annotations

import pytest
from django.urls import reverse

from budgets import services
from budgets.models import Approval, ApprovalRecusal
from minutes.models import Item
from tests.budgets.money import agreed, line, make_budget, request

LIST = "/c/ab/approvals/"
NEW = f"{LIST}new/"


@pytest.fixture
def budget(board):
    return make_budget(board, **{"2014.1e": 2000, "2014.5e": 500})


def page_of(approval, name="approval", **more):
    return reverse(f"budgets:{name}", kwargs={"committee": "ab", "ref": approval.reference, **more})


def typed(**fields):
    """What the form of a request sends, with one row of amounts."""
    said = {"kind": "budget", "title": "Banners", "text": "", "requester": "", "item": ""}
    said |= {"charge-TOTAL_FORMS": 1, "charge-INITIAL_FORMS": 0}
    said |= {"charge-0-line": "", "charge-0-amount": "", "currency": "USD"}
    return said | {name.replace("__", "-"): value for name, value in fields.items()}


def test_an_empty_list_says_what_it_is_and_offers_the_first_request(cast, board, sign_in):
    shown = sign_in(cast.member).get(LIST).text
    assert "Nothing has been asked of this committee yet" in shown
    assert "Write the first request" in shown
    assert "Write the first request" not in sign_in(cast.observer).get(LIST).text


def test_the_list_groups_by_how_far_they_are_and_says_that_i_have_said_no_word(
    cast, board, budget, sign_in
):
    waits = request(board, line=line(budget, "2014.1e"), amount=100)
    services.open_vote(waits, by=cast.chair)
    agreed(board, line(budget, "2014.5e"), 50)
    shown = sign_in(cast.member).get(LIST).text
    assert shown.index("Waiting for a decision</h2>") < shown.index("Agreed</h2>")
    assert "no word from you yet" in shown
    assert "USD\xa0100" in shown
    services.take_position(waits, by=cast.member, stance="favour")
    shown = sign_in(cast.member).get(LIST).text
    assert "no word from you yet" not in shown
    assert "you: in favour" in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "waiting"}, {"Travel"}),
        ({"state": "agreed"}, {"Something"}),
        ({"kind": "trademark"}, {"Travel"}),
        ({"line": "2014.5E"}, {"Something"}),
        ({"year": "2014"}, {"Something", "Travel"}),
        ({"year": "2013"}, set()),
        ({"q": "trav"}, {"Travel"}),
        ({"q": "R-2014-02"}, {"Travel"}),
        ({"kind": "nonsense"}, {"Something", "Travel"}),
        ({"year": "last"}, {"Something", "Travel"}),
        ({"q": "\0"}, {"Something", "Travel"}),
    ],
)
def test_filters_in_the_address_narrow_the_list(asked, found, cast, board, budget, sign_in):
    agreed(board, line(budget, "2014.5e"), 50)
    travel = request(board)
    Approval.objects.filter(pk=travel.pk).update(title="Travel", kind="trademark")
    shown = sign_in(cast.member).get(LIST, asked)
    assert shown.status_code == 200
    assert {t for t in ("Something", "Travel") if f'">{t}</a>' in shown.text} == found


def test_a_confidential_request_is_not_there_for_observers_and_for_who_is_recused(
    cast, board, sign_in
):
    secret = request(board)
    Approval.objects.filter(pk=secret.pk).update(confidential=True, title="A dismissal")
    ApprovalRecusal.objects.create(approval=secret, person=cast.colleague.person)
    for user, sees in ((cast.member, True), (cast.observer, False), (cast.colleague, False)):
        client = sign_in(user)
        assert ("A dismissal" in client.get(LIST).text) is sees
        assert client.get(page_of(secret)).status_code == (200 if sees else 404)
        assert client.post(page_of(secret, "approval_act", verb="withdraw")).status_code == (
            403 if sees else 404
        )


def test_a_draft_is_seen_by_its_writer_and_the_leaders(cast, board, sign_in):
    sign_in(cast.member).post(NEW, typed(charge__0__amount="100", save="1"))
    draft = Approval.objects.get()
    assert draft.outcome == "draft"
    for user, sees in ((cast.member, 200), (cast.chair, 200), (cast.colleague, 404)):
        assert sign_in(user).get(page_of(draft)).status_code == sees
        assert ("Drafts" in sign_in(user).get(LIST).text) is (sees == 200)


def test_amounts_left_on_lines_are_for_those_who_may_see_them(cast, board, budget, sign_in):
    agreed(board, line(budget, "2014.1e"), 1234)
    asked = request(board, line=line(budget, "2014.1e"), amount=100)
    for user, sees in ((cast.member, True), (cast.observer, False)):
        client = sign_in(user)
        shown = client.get(page_of(asked)).text
        assert "USD\xa0100" in shown
        assert ("766" in shown) is sees
    assert "766 left" in sign_in(cast.member).get(NEW).text


def test_the_public_reads_what_was_decided_and_nothing_that_waits(
    cast, board, budget, client, make_meeting
):
    board.is_public = True
    board.save()
    held = make_meeting("June", days=-30, state="circulated")
    decided = agreed(board, line(budget, "2014.1e"), 100, by=cast.chair)
    Approval.objects.filter(pk=decided.pk).update(meeting=held)
    waits = request(board)
    assert client.get(page_of(decided)).status_code == 302
    type(held).objects.filter(pk=held.pk).update(state="approved")
    shown = client.get(page_of(decided))
    assert shown.status_code == 200
    assert "Something" in shown.text
    assert "History" not in shown.text
    assert "Record the decision" not in shown.text
    assert client.get(page_of(waits)).status_code == 302


def test_a_request_is_proposed_with_its_line_its_requester_and_its_item(
    cast, board, budget, sign_in, make_meeting
):
    item = Item.objects.create(meeting=make_meeting("July"), title="Money")
    one = line(budget, "2014.1e")
    said = typed(
        charge__0__line=one.pk,
        charge__0__amount="USD 1,350.50",
        requester="Citra Citrix",
        item=item.pk,
        propose="1",
    )
    answer = sign_in(cast.member).post(NEW, said, follow=True)
    approval = Approval.objects.get()
    assert (approval.outcome, approval.requester, approval.item) == (
        "proposed",
        cast.citra.person,
        item,
    )
    assert [(c.line, str(c.amount)) for c in approval.charges.all()] == [(one, "1350.50")]
    assert "July" in answer.text
    assert "1,350.50" in answer.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "This field is required"),
        ({"charge__0__amount": "lots"}, "Write an amount such as"),
        ({"charge__0__amount": "1.234"}, "at most two decimals"),
        ({"charge__0__amount": "-5"}, "not negative"),
        ({"charge__0__amount": "0", "propose": "1"}, "more than zero"),
        ({"charge__0__line": "999999", "charge__0__amount": "5"}, "Select a valid choice"),
        ({"item": "999999"}, "Select a valid choice"),
        ({"charge-TOTAL_FORMS": "x"}, "Something is not right yet"),
        ({"title": "a\0b"}, "Null characters are not allowed"),
        ({"kind": "nonsense"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(
    wrong, sentence, cast, board, budget, sign_in
):
    answer = sign_in(cast.member).post(
        NEW, typed(text="Why we need them") | typed(**wrong) | {"text": "Why we need them"}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Why we need them" in answer.text
    assert not Approval.objects.exists()


def test_another_line_is_added_by_a_button_that_posts_and_keeps_what_was_typed(
    cast, board, budget, sign_in
):
    one = line(budget, "2014.1e")
    said = typed(title="Two lines", charge__0__line=one.pk, charge__0__amount="12x", add_line="1")
    answer = sign_in(cast.member).post(NEW, said)
    assert answer.status_code == 200
    for kept in ('value="Two lines"', 'value="12x"', 'name="charge-1-amount"'):
        assert kept in answer.text
    assert not Approval.objects.exists()


def test_somebody_who_was_faster_is_shown_beside_what_one_typed(cast, board, budget, sign_in):
    approval = request(board, line=line(budget, "2014.1e"), amount=100)
    client = sign_in(cast.chair)
    said = typed(version=approval.version, charge__0__line=line(budget, "2014.1e").pk)
    said["charge-0-amount"] = "80"
    client.post(page_of(approval, "approval_edit"), said | {"title": "Theirs"})
    answer = client.post(page_of(approval, "approval_edit"), said | {"title": "Mine"})
    assert answer.status_code == 409
    assert "Saved meanwhile" in answer.text
    assert "<b>Theirs</b>" in answer.text
    assert 'value="Mine"' in answer.text
    approval.refresh_from_db()
    assert f'name="version" value="{approval.version}"' in answer.text


def test_the_list_and_the_page_ask_as_often_for_thirty_as_for_one(
    cast, board, budget, sign_in, django_assert_num_queries
):
    """The list: session, account, seats, requests with their counts, count of pages, charges, counts by stage.
    (What the page of one asks: tests/site/test_queries.py.)"""
    client = sign_in(cast.member)
    for n in (1, 30):
        while Approval.objects.count() < n:
            made = request(board, line=line(budget, "2014.1e"), amount=10)
            services.open_vote(made, by=cast.chair)
        with django_assert_num_queries(7):
            assert client.get(LIST).status_code == 200
