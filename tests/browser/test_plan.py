"""A year is planned in a browser: drafted, given a goal, adopted by a decision, and pursued."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from budgets.models import Plan
from tests.browser.looking import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1280, "height": 900}


def test_a_plan_is_drafted_adopted_and_pursued(enter, cast, board, live_server, page):
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/plans/")
    page.get_by_role("link", name="Draft a plan").click()
    page.get_by_label("Title").fill("The lab grows up")
    page.get_by_role("button", name="Draft it").click()
    expect(page.get_by_role("heading", name="The lab grows up", level=1)).to_be_visible()

    page.get_by_role("link", name="Write the first goal").click()
    page.locator("main textarea").first.fill("Tests run every night")
    page.get_by_role("textbox", name="Deliverable").first.fill("A second rack")
    page.get_by_role("textbox", name="Metric").first.fill("Nights without a failure")
    page.get_by_label("Target").first.fill("300")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Tests run every night")).to_be_visible()

    page.get_by_role("link", name="Adopt").click()
    page.get_by_role("link", name="Record the decision").click()  # there is none yet
    expect(page.get_by_label("What was agreed")).to_have_value(
        "The plan “The lab grows up” is adopted."
    )
    page.get_by_label("What was agreed").fill("")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("What was agreed")
    assert look_at(page) == []
    page.get_by_label("What was agreed").fill("We adopt the plan")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_label("By which decision").locator("option:checked")).to_contain_text(
        "We adopt the plan"
    )
    page.get_by_role("button", name="Adopt it").click()
    expect(page.locator("main")).to_contain_text("Adopted")

    page.get_by_role("button", name="Done: A second rack").click()
    expect(page.locator("main")).to_contain_text("1 of 1")
    page.get_by_text("Add a reading").click()
    page.locator("form:visible input[name=value]").fill("42")
    page.locator("form:visible:has(input[name=value]) button").first.click()
    expect(page.locator("#messages")).to_contain_text("The reading is kept.")
    assert look_at(page) == []
    assert Plan.objects.get().state == "adopted"
