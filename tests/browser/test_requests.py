"""Requests as people walk them: asked, talked over, refused for want of money, agreed, confirmed, voted on by mail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets import services
from budgets.models import Approval
from tests.browser.looking import look_at
from tests.budgets.money import has, line, make_budget, request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def budget(board):
    return make_budget(board, **{"2014.1e": 1000})


def looked_at(page) -> None:
    assert look_at(page) == []
    page.set_viewport_size(WIDE)


def instead(page, enter, user):
    """Somebody else signs in at the same browser."""
    page.context.clear_cookies()
    return enter(user)


def test_a_request_is_asked_talked_over_refused_as_too_much_and_agreed_for_less(
    enter, cast, board, budget, live_server, javascript
):
    page = enter(cast.member)
    page.goto(f"{live_server.url}/c/ab/approvals/")
    page.get_by_role("link", name="New request").click()
    page.get_by_label("What for").fill("A room and a phone")
    page.get_by_label("Of line").select_option(str(line(budget, "2014.1e").pk))
    page.get_by_label("Amount").fill("lots")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("Write an amount such as")
    if javascript:
        looked_at(page)
    page.get_by_label("Amount").fill("1,350")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", name="A room and a phone", level=1)).to_be_visible()
    asked = Approval.objects.get()
    services.open_vote(asked, by=cast.chair)

    for voter, stance in ((cast.member, "in favour"), (cast.citra, "no objection")):
        page = instead(page, enter, voter)
        page.goto(f"{live_server.url}/c/ab/approvals/{asked.reference}/")
        page.get_by_role("radio", name=stance).check()
        page.get_by_role("button", name="Say it").click()
        expect(page.locator("#messages")).to_contain_text("The position is noted.")

    page = instead(page, enter, cast.chair)
    page.goto(f"{live_server.url}/c/ab/approvals/{asked.reference}/")
    expect(page.locator(".suggests")).to_contain_text("So far: agreed")
    page.locator("#decide").get_by_label("Note").fill("After a long talk")
    page.get_by_role("button", name="Record it").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("USD\xa0350 too much")
    expect(page.locator("#decide").get_by_label("Note")).to_have_value("After a long talk")
    if javascript:
        looked_at(page)
    refusal.get_by_role("link", name="Agree on a smaller amount").click()
    page.locator("#decide input.amount").first.fill("900")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("#messages")).to_contain_text("The decision is recorded.")
    expect(page.locator("#money")).to_contain_text("After100")
    assert has(line(budget, "2014.1e")) == (1000, 0, 900, 0, 100)


def test_a_condition_is_agreed_on_its_action_closed_and_it_is_confirmed(
    enter, cast, board, budget, live_server, page
):
    asked = request(board, line=line(budget, "2014.1e"), amount=400)
    page = enter(cast.chair)
    there = f"{live_server.url}/c/ab/approvals/{asked.reference}/"
    page.goto(there)
    page.get_by_role("radio", name="agreed on condition").check()
    page.get_by_role("textbox", name="Condition").fill("legal finds no issue")
    page.get_by_text("Who does what about it").click()
    page.get_by_label("Who", exact=True).first.fill("Citra Citrix")
    page.get_by_label("does what").first.fill("Ask legal")
    page.get_by_role("button", name="Record it").click()
    page.locator(".waits").get_by_role("link").click()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#messages")).not_to_be_empty()
    page.goto(f"{live_server.url}/c/ab/approvals/")
    expect(page.get_by_role("heading", name="Ask to be confirmed")).to_be_visible()
    page.get_by_role("link", name=asked.reference).click()
    looked_at(page)
    page.get_by_role("button", name="Confirm the condition").click()
    expect(page.locator("#messages")).to_contain_text("The condition is confirmed")
    asked.refresh_from_db()
    assert asked.outcome == "agreed"


def test_a_vote_between_meetings_is_closed_by_its_deadline(
    enter, cast, board, budget, live_server, page
):
    asked = request(board, line=line(budget, "2014.1e"), amount=400)
    page = enter(cast.chair)
    there = f"{live_server.url}/c/ab/approvals/{asked.reference}/"
    page.goto(there)
    page.get_by_text("Ask for positions").click()
    expect(page.locator("#positions")).to_contain_text("4 vote: Carla Chair")
    looked_at(page)
    page.get_by_role("button", name="Open the vote").click()
    expect(page.get_by_text("no word yet")).to_have_count(4)
    page.locator("#position").get_by_role("radio", name="in favour").check()
    page.locator("#position").get_by_role("button", name="Say it").click()
    expect(page.get_by_text("no word yet")).to_have_count(3)
    page.locator("summary", has_text="Give it more time").press("Enter")
    more = page.locator("#extend")
    more.get_by_label("Positions until").fill("2014-06-30T18:00")
    more.get_by_role("button").press("Enter")
    expect(page.locator("#positions .error")).to_contain_text("a vote is not cut short")
    looked_at(page)
    asked.refresh_from_db()
    later = timezone.localtime(asked.deadline + dt.timedelta(days=2))
    more.get_by_label("Positions until").fill(f"{later:%Y-%m-%dT%H:%M}")
    more.get_by_role("button").press("Enter")
    expect(page.locator("#messages")).to_contain_text("There is more time.")
    closed = services.close_votes(timezone.now() + dt.timedelta(days=30))
    assert [one.outcome for one in closed] == ["agreed"]
    page.goto(there)
    expect(page.locator("#decided")).to_contain_text("Agreed")
    expect(page.locator("#money")).to_contain_text("After600")
