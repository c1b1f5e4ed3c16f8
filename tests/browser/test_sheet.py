"""A budget comes in from a spreadsheet: a bad one is refused by its cells, the corrected one becomes a draft."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from budgets.models import BudgetVersion
from tests.browser.looking import look_at
from tests.budgets.sheet.making import GOOD, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_secretary_reads_a_budget_in(enter, cast, live_server, javascript):
    page = enter(cast.secretary)
    bad = [*GOOD[:5], ["2014.2a", "Rooms", "Events", "soon"], *GOOD[6:]]
    page.goto(f"{live_server.url}/c/ab/budgets/sheet/")
    send(page, xlsx(bad))
    expect(page.locator(".in-the-way")).to_contain_text("D6")
    expect(page.locator(".in-the-way")).to_contain_text("“soon” is no amount.")
    expect(page.get_by_role("button", name="Make it a draft")).to_have_count(0)
    if javascript:
        assert look_at(page) == []
        page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Send the corrected sheet").click()

    wrong_total = [*GOOD[:-1], [None, "Total", None, 17000]]
    send(page, xlsx(wrong_total))
    expect(page.get_by_text("in all")).to_contain_text("USD\xa017,700.50")
    page.get_by_role("button", name="Make it a draft").click()
    expect(page.get_by_role("alert")).to_contain_text("totals differ")
    if javascript:
        assert look_at(page) == []
        page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("The lines are right").check()
    page.get_by_label("How people call").fill("v4, 20 May update")
    page.get_by_role("button", name="Make it a draft").click()
    expect(page.get_by_role("heading", name="v4, 20 May update", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Machines for the tests")
    version = BudgetVersion.objects.get()
    assert (version.state, version.budget.year, version.allocations.count()) == ("draft", 2014, 3)


def send(page, data: bytes) -> None:
    file = {"name": "budget-2014.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    page.get_by_label("Sheet").set_input_files(file)
    page.get_by_role("button", name="Show what it says").click()
