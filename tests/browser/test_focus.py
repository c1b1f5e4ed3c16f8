"""Where is the focus after an act that happens in the page? On the thing, not at the page's beginning."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from budgets import services
from budgets.services.planning import DeliverableDraft, GoalDraft, draft_plan, write_goal
from budgets.services.tying import tie_actions
from minutes.models import Item
from tests.budgets.money import agreed, line, make_budget, request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name):
    """With the keys, as who cannot see where a mouse would be."""
    page.get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def test_after_an_act_the_focus_stays_on_the_thing(
    enter, cast, board, live_server, page, make_action, make_meeting
):
    action = make_action("Ask legal", owners=[cast.member])
    item = Item.objects.create(meeting=make_meeting("July", days=3), title="Money")
    waits = request(board)
    services.open_vote(waits, by=cast.chair)
    bound = agreed(board, line(make_budget(board, a=100), "a"), 10, outcome="condition")
    tie_actions(bound, by=cast.chair, action_ids=[action.pk])
    plan = draft_plan(board, by=cast.chair, year=2015)
    write_goal(
        plan, by=cast.chair, draft=GoalDraft("More", "", deliverables=[DeliverableDraft("A")])
    )
    at, focus = f"{live_server.url}/c/ab", page.locator(":focus")
    enter(cast.chair)

    page.goto(f"{at}/actions/")
    page.locator(f"#action-{action.number} [data-open]").press("Enter")
    page.keyboard.type("Nobody knows")
    press(page, "Nobody can say")
    expect(focus).to_contain_text("Ask legal")

    page.goto(f"{at}/actions/{action.number}/")
    press(page, "Part is done")
    expect(page.get_by_role("button", name="Take back")).to_be_focused()
    press(page, "Close")
    expect(page.locator("#does button").first).to_be_focused()

    page.goto(f"{at}/meetings/{item.meeting.number}/")
    page.get_by_text("To discuss?").first.click()
    press(page, "I want to discuss it")
    expect(focus).to_contain_text("You: to discuss")

    page.goto(f"{at}/approvals/{waits.reference}/")
    page.get_by_label("in favour").first.check()
    press(page, "Say it")
    expect(page.get_by_role("button", name="Change it")).to_be_focused()

    page.goto(f"{at}/approvals/{bound.reference}/")
    press(page, "Untie")
    expect(focus).to_have_text("What the condition waits for")

    page.goto(f"{at}/plans/2015/")
    press(page, "Done: A")
    expect(page.locator(".is-done .tickbox")).to_be_focused()
