"""The main jobs, walked in a real browser as a person would, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action
from minutes.models import Meeting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINUTES = """Board Meeting/March 2015 Minutes
Attendees
- Mona, Max (Intel)
- Citra (Citrix)
Action Updates
Machines for the tests
Action Mona: count the machines that the tests need ✓
Mona: they fit into one rack
NEW:
Action Citra: ask two hosts for an offer - waiting for the first
Unknown
Action Max: find out who pays the power
Approvals
Room for the summer meeting
Required: USD $900 for the room See line #4 of attached budget Proposal to use "2015.2b Rooms" of which there are USD $1500 remaining
Agreed
Agreement: the board meets in Dublin in summer
"""


def test_a_member_ticks_a_part_says_how_it_stands_and_proposes_to_close(
    enter, cast, make_action, live_server, javascript
):
    make_action("Count the machines", owners=[cast.member, cast.citra])
    page = enter(cast.member)
    page.get_by_role("link", name="Count the machines").first.click()
    page.get_by_label("How does it stand?").fill("two racks are counted")
    page.get_by_role("button", name="Say", exact=True).click()
    expect(page.locator("main")).to_contain_text("two racks are counted")

    page.goto(f"{live_server.url}/c/ab/actions/")
    page.get_by_role("button", name="My part is done").click()
    expect(page.locator(".owner.ticked")).to_contain_text("Mona Member")
    page.get_by_role("link", name=re.compile("Update: AB-1")).click()
    page.get_by_label("How it stands, or what came of it").fill("the list is on the wiki")
    page.get_by_role("button", name="Propose to close").click()
    expect(page.locator("#action-1")).to_contain_text("the list is on the wiki")
    action = Action.objects.get()
    assert action.status == "proposed"
    assert [e.note for e in action.events.order_by("id") if e.is_word] == [
        "two racks are counted",
        "the list is on the wiki",
    ]


def test_the_secretary_reviews_and_closes(
    enter, cast, make_action, make_meeting, live_server, javascript
):
    make_meeting("Spring meeting", days=0, state="in_session", starts_at=timezone.now())
    for text in ("Count the machines", "Ask for an offer"):
        make_action(text, owners=[cast.member])
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/actions/")
    page.get_by_role("link", name="Review", exact=True).click()
    expect(page.locator(".sentence")).to_be_visible()
    first = page.locator(".sentence").inner_text()
    page.get_by_label(re.compile("^What was said")).fill("done, says Mona")
    page.get_by_role("button", name=re.compile("^Close: done")).click()
    expect(page.locator(".sentence")).not_to_have_text(first)
    page.get_by_role("button", name=re.compile("^Unknown")).click()
    expect(page.get_by_role("heading", name="Review of actions")).to_be_attached()
    page.get_by_role("link", name="To the actions").click()
    closed = Action.objects.get(text=first)
    assert (closed.status, closed.resolution) == ("closed", "done")
    assert closed.events.get(kind="closed").meeting == Meeting.objects.get()
    assert Action.objects.exclude(pk=closed.pk).get().status == "unknown"


def test_the_review_goes_by_keys_alone(enter, cast, make_action, live_server):
    for text in ("Count the machines", "Ask for an offer"):
        make_action(text, owners=[cast.member])
    page = enter(cast.chair)
    page.goto(f"{live_server.url}/c/ab/actions/review/")
    first = page.locator(".sentence").inner_text()
    page.keyboard.press("d")
    expect(page.locator(".sentence")).not_to_have_text(first)
    page.keyboard.press("s")
    page.keyboard.type("nobody has heard of it")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("main")).to_contain_text("To the actions")
    assert sorted(Action.objects.values_list("status", flat=True)) == ["closed", "unknown"]


def test_the_secretary_plans_a_meeting_with_an_agenda(
    enter, cast, make_action, live_server, javascript
):
    make_action("Count the machines", owners=[cast.member])
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/meetings/")
    page.get_by_role("link", name=re.compile("Plan a meeting")).first.click()
    page.get_by_label("Title").fill("Summer meeting")
    page.get_by_role("button", name="Plan it").click()
    expect(
        page.get_by_role("alert")
    ).to_be_visible()  # no day yet: said, and the title is still there
    expect(page.get_by_label("Title")).to_have_value("Summer meeting")
    day = timezone.localdate().replace(year=timezone.localdate().year + 1)
    page.locator("#id_day").fill(day.isoformat())
    page.locator("#id_clock").fill("16:00")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", name="Summer meeting", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Count the machines")  # carried over, by query

    page.get_by_role("link", name=re.compile("New item")).first.click()
    page.locator("form.item-form").get_by_label(re.compile("^Title")).fill(
        "Where we meet in autumn"
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Where we meet in autumn")).to_be_visible()
    page.get_by_role("link", name="Announce").or_(
        page.get_by_role("button", name="Announce")
    ).first.click()
    if page.get_by_role("heading", name="Summer meeting", level=1).count() == 0:
        page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text(re.compile("announced", re.IGNORECASE))
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.state) == ("Summer meeting", "announced")
    titles = [item.title for item in meeting.items.all()]
    assert titles == ["Review of actions", "Where we meet in autumn"]  # the agenda drafted itself


def test_minutes_are_pasted_previewed_and_applied(enter, cast, live_server, javascript):
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/imports/")
    page.get_by_label(re.compile("or the text itself")).fill(MINUTES)
    page.get_by_role("button", name="Show what it says").click()
    expect(page.locator("main")).to_contain_text("ask two hosts for an offer")
    assert not Action.objects.exists(), "a preview makes nothing"
    page.locator("#id_date").fill("2015-03-17")
    page.get_by_role("button", name="Show it with these answers").click()
    page.get_by_role("button", name="Apply", exact=True).click()
    page.get_by_role("link", name="Open the meeting").click()
    expect(page.locator("main")).to_contain_text("they fit into one rack")
    expect(page.locator("main")).to_contain_text("R-2015-01")
    expect(page.locator("main")).to_contain_text("D-2015-01")
    assert sorted(Action.objects.values_list("status", flat=True)) == ["open", "open", "unknown"]

    page.goto(f"{live_server.url}/c/ab/imports/")
    page.get_by_label(re.compile("or the text itself")).fill(MINUTES)
    page.get_by_role("button", name="Show what it says").click()
    if page.locator("#id_date").count():
        page.locator("#id_date").fill("2015-03-17")
        page.get_by_role("button", name="Show it with these answers").click()
    expect(page.locator("main")).to_contain_text("applying it changes nothing")
    assert Action.objects.count() == 3


def test_two_people_act_on_one_action_and_the_second_is_told_who_was_faster(
    enter, cast, make_action, live_server, javascript
):
    from actions import services

    action = make_action("Count the machines", owners=[cast.member])
    page = enter(cast.secretary)
    page.goto(f"{live_server.url}/c/ab/actions/1/")
    services.propose(action, by=cast.member, note="all counted")
    page.get_by_label("How does it stand?").fill("nobody answers")
    page.get_by_role("button", name="Unknown").click()
    expect(page.locator("main")).to_contain_text("Mona Member was faster")
    expect(page.get_by_label("How does it stand?")).to_have_value("nobody answers")
    action.refresh_from_db()
    assert action.status == "proposed"
