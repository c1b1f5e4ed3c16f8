"""The meeting's page on paper, and the page for taking minutes with nothing but keys."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action
from minutes import services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROME = "header nav, nav, aside, footer, .skip, :is(main, header) :is(button, .button, input, textarea, select, summary)"
"""What is on the page for whoever acts, and says nothing to a reader of paper."""


@pytest.fixture
def sitting(cast, make_meeting):
    meeting = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    drafts = [{"title": "Machines", "minutes": 5}, {"title": "Budget"}]
    items = services.add_items(meeting, by=cast.secretary, drafts=drafts)
    for user in (cast.member, cast.citra):
        services.invite(meeting, by=cast.secretary, person=user.person)
    text = "Don: two racks\nAction Mona: count them\nAgreed: we buy both\n"
    services.save_notes(items[0], by=cast.secretary, text=text, base=1)
    return meeting


def test_on_paper_there_are_minutes_and_nothing_to_press(enter, cast, sitting, live_server):
    page = enter(cast.secretary)
    page.emulate_media(media="print")
    for state in ("in_session", "drafting"):
        if state == "drafting":
            services.end_meeting(sitting, by=cast.secretary)
        page.goto(f"{live_server.url}/c/ab/meetings/{sitting.number}/")
        expect(page.get_by_role("heading", name="June")).to_be_visible()
        for words in ("Machines", "two racks", "count them", "AB-1", "we buy both"):
            expect(page.locator("#agenda").get_by_text(words).first).to_be_visible()
        left = [
            one.evaluate("e => e.outerHTML.slice(0, 160)")
            for one in page.locator(CHROME).all()
            if one.is_visible()
        ]
        assert not left, f"{state}: " + "\n".join(left)
        ink = page.evaluate("getComputedStyle(document.body).color")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ink != paper


def test_minutes_are_taken_with_nothing_but_keys(enter, cast, sitting, live_server):
    """From the meeting's page: into the text, an action, a name, who is there, the next item, back, and out."""
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/meetings/{sitting.number}/")
    page.keyboard.press("t")
    expect(page.locator("#taking.live #notes")).to_be_focused()
    page.keyboard.press("Alt+Shift+KeyA")
    page.keyboard.type("Ci")
    expect(page.get_by_role("option")).to_contain_text("Citra Citrix")
    page.keyboard.press("Enter")
    page.keyboard.type(": ask for an offer\n")
    expect(page.locator("#notes")).to_have_value(
        "Don: two racks\nAction AB-1 Mona: count them\nAgreed D-"
        f"{sitting.starts_at.year}-01: we buy both\nAction AB-2 Citra Citrix: ask for an offer\n",
        timeout=10000,
    )
    page.keyboard.press("Alt+Shift+KeyM")
    expect(page.locator("#item-head")).to_contain_text("The meeting is here")
    page.keyboard.press("Alt+Shift+KeyP")
    page.keyboard.press("m")
    page.keyboard.press("Space")
    there = page.locator("#there button", has_text="Mona Member")
    expect(there).to_have_attribute("aria-pressed", "true")
    expect(there).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#notes")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#item-title")).to_contain_text("Budget")
    expect(page.locator("#item-head")).to_contain_text("The meeting is here")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#item-title")).to_contain_text("Machines")
    page.keyboard.press("Tab")  # a field of text is no trap
    expect(page.locator("#notes")).not_to_be_focused()
    reached = set()
    for _n in range(80):
        reached.add(page.evaluate("(document.activeElement.innerText || '').trim()"))
        page.keyboard.press("Tab")
    for name in ("Next item", "As members see it", "End the meeting…", "Somebody else came"):
        assert name in reached, f"{name}: {sorted(reached)}"
    assert Action.objects.count() == 2
    assert sitting.attendances.get(person=cast.member.person).present
