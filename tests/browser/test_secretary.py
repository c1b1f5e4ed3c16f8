"""The secretary's whole job, from a rule for dates to minutes that the public reads, walked in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from actions.models import Action
from budgets.models import Approval
from minutes.models import Decision, Meeting
from minutes.services.corrections import suggest_correction
from people.models import Mail
from tests.browser.looking import NARROW, overhang

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTES = """Don: we have measured it
Action Mona: count the machines
Action Zarquon: ask for an offer
Agreed: we buy two racks
AB-1: half of it is done
"""
BECOMES = """Don: we have measured it
Action AB-3 Mona: count the machines
Action AB-4 Zarquon: ask for an offer
Agreed D-{year}-01: we buy two racks
AB-1: half of it is done
"""


@pytest.fixture
def job(cast, board, make_action):
    """A public committee with two actions from before."""
    board.is_public = True
    board.save(update_fields=["is_public"])
    make_action("Measure the power", owners=[cast.member])
    make_action("Find a room", owners=[cast.citra])


class Secretary:
    """What is done on the way, in one browser."""

    def __init__(self, page, url, javascript):
        self.page, self.url, self.javascript = page, url, javascript

    def press(self, name, **more):
        self.page.get_by_role("button", name=name, **more).first.click()

    def follow(self, name, **more):
        self.page.get_by_role("link", name=name, **more).first.click()

    def titled(self, title):
        expect(self.page.get_by_role("heading", name=title).first).to_be_visible()

    def main(self):
        return self.page.locator("main")

    def row(self, title):
        """An item's row in the outline at the left."""
        return self.page.locator("[data-order] > li", has_text=title)

    def is_ordered(self, *titles):
        """The agenda as the outline has it."""
        rows = self.page.locator("[data-order] > li[data-pk] a span:nth-child(2)")
        expect(rows).to_have_text([re.compile(title) for title in titles])

    def plan_by_series(self):
        self.page.goto(f"{self.url}/c/ab/meetings/series/")
        self.press(re.compile("^Plan"))

    def make_series(self):
        page = self.page
        page.goto(f"{self.url}/c/ab/meetings/")
        self.follow("Series")
        self.follow("New series")
        page.get_by_label("Title of its meetings").fill("Board call")
        page.get_by_label("Which one of the month").select_option("1")
        page.get_by_label("Day of the week").select_option("1")
        page.get_by_label("Starts").fill("16:00")
        page.get_by_label("How long").fill("90 min")
        self.press("Save")
        expect(self.main()).to_contain_text("Board call")

    def add_item(self, title, minutes=""):
        self.follow("New item")
        form = self.page.locator("form.item-form")
        form.get_by_label(re.compile("^Title")).fill(title)
        form.get_by_label(re.compile("^Minutes")).fill(minutes)
        form.get_by_role("button", name="Add", exact=True).click()
        self.titled(title)

    def edit(self, title):
        self.follow(re.compile(f"^Edit .*{title}"))
        form = self.page.locator("form.item-form")
        expect(form).to_be_visible()
        return form

    def order_by_keys_and_by_mouse(self):
        self.row("Machines").locator("a").focus()
        self.page.keyboard.press("Alt+ArrowUp")
        self.is_ordered(
            "Review of actions", "Machines for the tests", "Budget", "Approvals", "Lunch"
        )
        expect(self.row("Machines").locator("a")).to_be_focused()
        self.row("Approvals").drag_to(self.row("Budget"), target_position={"x": 60, "y": 2})
        self.is_ordered(
            "Review of actions", "Machines for the tests", "Approvals", "Budget", "Lunch"
        )

    def invite_and_announce(self):
        page = self.page
        self.follow("Invite people")
        self.press("Put all members on the list")
        self.follow("Send invitations")
        expect(page.get_by_role("checkbox", name="Send to Mona Member")).to_be_checked()
        assert not Mail.objects.filter(kind="meeting_invited").exists(), "a preview sends nothing"
        page.get_by_role("checkbox", name="Send to Citra Citrix").uncheck()
        self.press("Send to those ticked")
        self.titled("Board call")
        told = Mail.objects.filter(kind="meeting_invited")
        assert "Citra Citrix" not in [mail.person.name for mail in told]
        assert "Mona Member" in [mail.person.name for mail in told]
        self.follow("Announce")
        self.follow(re.compile("as Mona Member"))
        expect(page.locator("#letter")).to_contain_text("Machines for the tests")
        self.press(re.compile("^Announce, and send"))
        expect(self.main()).to_contain_text("Announced")

    def open_meeting(self):
        self.follow(re.compile("^Open"))
        self.page.locator("main form button.main").click()
        expect(self.main()).to_contain_text(re.compile("in session", re.IGNORECASE))

    def go_to(self, title):
        """On the page for taking minutes."""
        self.page.locator("#agenda-list a", has_text=title).click()
        expect(self.page.locator("#item-title")).to_contain_text(title)

    def write(self, text):
        if self.javascript:
            self.page.locator("#notes").focus()
            self.page.keyboard.press("Control+End")
            self.page.keyboard.type(text)
        else:
            self.page.locator("#notes").fill(text)
            self.press("Save")

    def reads(self, text):
        expect(self.page.locator("#notes")).to_have_value(text, timeout=10000)

    def answer_who_that_is(self):
        self.page.locator("[data-answer]", has_text="Zarquon").first.click()
        form = self.page.locator("form#answer")
        form.get_by_label("Citra Citrix").check()
        form.get_by_label("Remember this spelling").check()
        form.get_by_role("button", name="Save").click()
        if self.javascript:
            expect(form).to_be_hidden()
        expect(self.page.locator(".captured")).to_contain_text("Citra Citrix")

    def review(self):
        """In the meeting, on the page for taking minutes: said, and closed, in one line each."""
        self.go_to("Review of actions")
        row = self.page.locator("#review-2")
        row.get_by_label(re.compile("^What was said")).fill("the town hall")
        row.get_by_role("button", name="Close", exact=True).click()
        expect(self.main()).to_contain_text("AB-2 is closed (done).")

    def tick(self, *names):
        for name in names:
            there = self.page.locator("#there button", has_text=name)
            there.click()
            expect(self.page.locator("#there button.ticked", has_text=name)).to_be_visible()

    def end(self):
        self.follow(re.compile("^End the meeting"))
        expect(self.main()).to_contain_text("What is missing")
        while (later := self.page.get_by_role("button", name="Not reached: next time")).count():
            n = later.count()
            later.first.click()
            expect(later).to_have_count(n - 1)
        self.press(re.compile("^End (the meeting|it all the same)"))
        expect(self.main()).to_contain_text(re.compile("minutes being drafted", re.IGNORECASE))

    def circulate(self):
        self.follow("Circulate the minutes")
        expect(self.page.get_by_label(re.compile("Mona Member"))).to_be_checked()
        self.press("Circulate the minutes")
        expect(self.main()).to_contain_text(re.compile("minutes circulated", re.IGNORECASE))

    def take_correction(self):
        self.follow("Corrections")
        expect(self.main()).to_contain_text("three racks")
        self.press("Take it")
        expect(self.main()).to_contain_text("taken")

    def announce_quietly(self):
        self.follow("Announce")
        self.press(re.compile("^Announce"))
        expect(self.main()).to_contain_text("Announced")


@pytest.fixture
def secretary(enter, cast, job, live_server, request):
    javascript = request.getfixturevalue("javascript")
    return Secretary(enter(cast.secretary), live_server.url, javascript)


def test_from_a_series_to_minutes_that_the_public_reads(
    secretary, cast, browser, live_server, javascript
):
    s, page = secretary, secretary.page
    s.make_series()
    s.plan_by_series()
    s.titled("Board call")
    expect(s.main()).to_contain_text("Measure the power")  # the agenda drafted itself
    meeting = Meeting.objects.get()
    assert meeting.items.first().kind == "actions"
    assert not Mail.objects.exists(), "a planned meeting sends nothing"

    for title, minutes in (
        ("Budget", "10"),
        ("Machines", "60"),
        ("Approvals", ""),
        ("Lunch", "30"),
    ):
        s.add_item(title, minutes)
    expect(s.main()).to_contain_text("too much")  # 100 minutes in a meeting of 90
    form = s.edit("Machines")
    form.get_by_label(re.compile("^Title")).fill("Machines for the tests")
    form.get_by_role("button", name="Save").click()
    s.titled("Machines for the tests")
    if javascript:
        s.order_by_keys_and_by_mouse()
    s.edit("Lunch").get_by_role("button", name="Take off: returns next time").click()
    expect(s.main()).to_contain_text("comes back next time by itself")
    page.goto(f"{s.url}/c/ab/meetings/{meeting.number}/")
    expect(s.row("Lunch")).to_have_count(0)

    s.invite_and_announce()
    s.open_meeting()
    s.follow("Take minutes")
    s.go_to("Machines for the tests")
    s.write(NOTES)
    year = meeting.starts_at.year
    s.reads(BECOMES.format(year=year))
    s.answer_who_that_is()
    s.go_to("Approvals")
    s.write("Request: USD 900 for the room\nApproved\n")
    s.reads(f"Request R-{year}-01: USD 900 for the room\nApproved\n")
    s.review()
    s.tick("Mona Member", "Citra Citrix", "Carla Chair")
    page.reload()
    expect(page.locator("#there button.ticked")).to_have_count(3)

    s.end()
    meeting.refresh_from_db()
    assert meeting.state == "drafting"
    texts = {a.text: a for a in Action.objects.all()}
    assert sorted(texts) == [
        "Find a room",
        "Measure the power",
        "ask for an offer",
        "count the machines",
    ]
    assert texts["Find a room"].status == "closed"
    assert texts["ask for an offer"].owners.get().person == cast.citra.person
    assert texts["Measure the power"].events.get(meeting=meeting).note == "half of it is done"
    assert Decision.objects.get().text == "we buy two racks"
    assert Approval.objects.get().outcome == "agreed"

    s.circulate()
    told = [mail.person.name for mail in Mail.objects.filter(kind="minutes_circulated")]
    assert "Mona Member" in told
    suggest_correction(
        meeting.items.get(title="Machines for the tests"),
        by=cast.member,
        passage=f"Agreed D-{year}-01: we buy two racks",
        suggestion=f"Agreed D-{year}-01: we buy three racks",
        reason="two are too few",
    )
    page.reload()
    s.take_correction()

    s.plan_by_series()
    following = Meeting.objects.exclude(pk=meeting.pk).get()
    page.goto(f"{s.url}/c/ab/meetings/{following.number}/")
    for title in ("Lunch", "Budget"):  # what was dropped, or not reached, is back
        expect(s.row(title)).to_be_visible()
    s.announce_quietly()
    s.open_meeting()
    page.locator("#agenda").get_by_role("link", name="Approved", exact=True).click()
    s.press("Approve the minutes")
    expect(s.main()).to_contain_text(re.compile("approved", re.IGNORECASE))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.approved_in) == ("approved", following)

    public = browser.new_context(java_script_enabled=javascript, viewport=NARROW).new_page()
    public.goto(f"{live_server.url}/c/ab/meetings/{meeting.number}/")
    expect(public.locator("main")).to_contain_text("we buy three racks")
    expect(public.locator("main")).not_to_contain_text("half of the town")
    assert overhang(public) <= 0
    public.context.close()
