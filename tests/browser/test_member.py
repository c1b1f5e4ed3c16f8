"""A member's way through a meeting, from the invitation to the minutes, walked in a browser beside the secretary's."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action
from minutes import services
from minutes.models import Comment, Correction, ItemFlag, Topic, TopicVote
from minutes.services.topics import propose_topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coming(cast, board, make_meeting, make_action):
    """A meeting that was announced, with people asked, a part of Mona's to do, and a topic of the chair's."""
    meeting = make_meeting("June", days=0, state="announced")
    drafts = [{"title": "Machines", "minutes": 5}, {"title": "Budget"}]
    services.add_items(meeting, by=cast.secretary, drafts=drafts)
    for user in (cast.member, cast.citra, cast.chair):
        services.invite(meeting, by=cast.secretary, person=user.person)
    make_action("Measure the power", owners=[cast.member, cast.citra])
    propose_topic(board, by=cast.chair, title="Where we meet in autumn")
    return meeting


def reply_and_say_what_is_to_be_discussed(page, meeting, cast):
    page.get_by_label("Note", exact=True).fill("before 15:00")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("button", name="Yes", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_text(re.compile("To discuss. Budget")).click()
    page.get_by_label("Why, about Budget").fill("it is too small")
    page.locator("details[open]").get_by_role("button", name="I want to discuss it").click()
    expect(page.locator("#agenda")).to_contain_text("Mona Member wants to discuss it")
    mine = meeting.attendances.get(person=cast.member.person)
    assert (mine.reply, mine.note) == ("yes", "before 15:00")
    assert ItemFlag.objects.get().note == "it is too small"


def propose_and_vote(page, url, cast):
    page.goto(f"{url}/c/ab/topics/")
    page.get_by_role("button", name="Vote for Where we meet in autumn").click()
    expect(page.locator(".wish", has_text="autumn")).to_contain_text("wanted by Mona Member")
    page.get_by_role("link", name="Propose a topic").click()
    page.get_by_label("Title", exact=True).fill("Who pays the power")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("link", name="Who pays the power")).to_be_visible()
    assert Topic.objects.get(title="Who pays the power").proposer == cast.member.person
    assert TopicVote.objects.filter(person=cast.member.person).count() == 1


def watch(page, url, meeting, browser, cast, sign_in_at):
    """The secretary types in another browser; what stands there is here within five seconds of being saved."""
    page.goto(f"{url}/c/ab/meetings/{meeting.number}/")
    expect(page.locator("#happening")).to_be_visible()
    page.evaluate("window.same = true")
    context = browser.new_context()
    desk = sign_in_at(context.new_page(), cast.secretary)
    desk.goto(f"{url}/c/ab/meetings/{meeting.number}/take/")
    expect(desk.locator("#taking.live #notes")).to_be_focused()
    desk.get_by_role("button", name="The meeting is here now").click()
    expect(page.locator("#happening")).to_contain_text("Machines", timeout=5000)
    desk.locator("#notes").focus()
    desk.keyboard.type("Don: two racks\nAction Mona: count them\nmore is being typ")
    expect(desk.locator("#saved")).to_contain_text("Saved", timeout=10000)
    expect(page.locator("#agenda")).to_contain_text("count them", timeout=5000)
    expect(page.locator("#agenda .m", has_text="AB-2")).to_be_visible()
    desk.get_by_role("button", name="Carla Chair").click()
    desk.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#happening")).to_contain_text("Budget", timeout=5000)
    assert page.evaluate("window.same"), "nothing was loaded anew"
    desk.locator("#notes").fill("Agreed: we spend it\n")
    expect(desk.locator("#notes")).to_have_value(re.compile("Agreed D-"), timeout=10000)
    context.close()


def correct_and_comment(page, url, meeting, cast):
    page.goto(f"{url}/c/ab/meetings/{meeting.number}/")
    page.get_by_role("link", name="Suggest a correction of Machines").click()
    page.get_by_label("Don: two racks").check()
    page.get_by_role("button", name="Correct this passage").click()
    page.locator("textarea[name=suggestion]").fill("Don: three racks")
    page.get_by_role("button", name="Suggest", exact=True).click()
    expect(page.locator("main")).to_contain_text("three racks")
    correction = Correction.objects.get()
    assert (correction.person, correction.suggestion) == (cast.member.person, "Don: three racks")

    page.goto(f"{url}/c/ab/meetings/{meeting.number}/")
    page.get_by_role("link", name="Comment on item 2").click()
    page.locator("textarea[name=text]").fill("And who pays?")
    page.get_by_label(re.compile("we spend it")).check()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment")).to_contain_text("And who pays?")
    assert "we spend it" in Comment.objects.get().on


def test_from_the_invitation_to_the_minutes(
    enter, sign_in_at, page, cast, coming, browser, live_server
):
    url = live_server.url
    enter(cast.member)
    page.goto(f"{url}/c/ab/meetings/{coming.number}/")
    reply_and_say_what_is_to_be_discussed(page, coming, cast)
    propose_and_vote(page, url, cast)
    services.open_meeting(coming, by=cast.chair)
    watch(page, url, coming, browser, cast, sign_in_at)
    services.end_meeting(coming, by=cast.secretary)
    week = timezone.now() + dt.timedelta(days=7)
    services.circulate_minutes(coming, by=cast.secretary, until=week)
    correct_and_comment(page, url, coming, cast)

    page.goto(f"{url}/c/ab/actions/")
    part = page.locator("#action-1").get_by_role("button", name="My part is done")
    part.click()
    expect(page.locator("#action-1 .owner.ticked")).to_contain_text("Mona Member")
    assert {o.name: bool(o.ticked_at) for o in Action.objects.get(number=1).owners.all()} == {
        "Mona Member": True,
        "Citra Citrix": False,
    }
