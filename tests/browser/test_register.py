"""The register of trademark uses as people walk it: what was agreed is entered, prolonged, read by everybody, ended."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets import services
from tests.browser.looking import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_use_that_was_agreed_is_entered_read_and_ended(
    page, enter, cast, board, live_server, javascript
):
    board.is_public = True
    board.save()
    services.record_approval(
        board,
        by=None,
        title="Stickers with the logo",
        kind="trademark",
        requester_typed="ARM",
        outcome="agreed",
    )
    enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/approvals/")
    page.get_by_role("link", name="Trademark uses").click()
    page.get_by_role("link", name="Enter in the register").click()
    expect(page.get_by_label("Who")).to_have_value("ARM")
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_role("alert")).to_contain_text("Which mark")
    if javascript:
        assert look_at(page) == []
    page.get_by_label("Which mark").fill("Project logo")
    page.get_by_label("Until").fill(str(timezone.localdate() + dt.timedelta(days=20)))
    page.get_by_role("button", name="Enter it").click()
    expect(page.get_by_role("heading", name="ARM: Project logo")).to_be_visible()
    expect(page.get_by_text("Ends soon")).to_be_visible()

    page.context.clear_cookies()  # the public
    page.goto(f"{live_server.url}/c/ab/trademarks/")
    expect(page.get_by_text("Stickers with the logo")).to_be_visible()
    if javascript:
        assert look_at(page) == []
    page.get_by_role("link", name="ARM").click()
    expect(page.get_by_text("History")).to_have_count(0)

    address = page.url
    enter(cast.chair)
    page.goto(address)
    page.get_by_role("link", name="End it").click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("The use ends on that day.")).to_be_visible()
    expect(page.get_by_text("Carla Chair ended")).to_be_visible()
