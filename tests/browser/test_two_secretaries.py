"""Chair and secretary write at once, in two browsers, and the connection is cut in between: no word is lost, and the
records are what the text defines. (The same with every kind of edit and of loss: tests/minutes/test_capture_invariant.py.)

MINUTEBOOK_SEED=7 tells another story than the usual one; the seed is printed.
"""

from __future__ import annotations

import itertools
import os
import random
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action
from minutes import services
from minutes.models import Conflict, Decision, Item
from tests.minutes.typing_live import LINE, asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STEPS = int(os.environ.get("MINUTEBOOK_STEPS", "36"))
WORD = re.compile(r"\bw\d+\b")
"""Every word that somebody types is one of its own, so that each can be looked for."""
PLACE = """(place) => {
  const field = document.getElementById("notes"), lines = field.value.split("\\n");
  const n = Math.min(Math.floor(place.line * lines.length), lines.length - 1);
  const starts = lines.slice(0, n).join("\\n").length + (n ? 1 : 0);
  const spaces = [...lines[n].matchAll(/ /g)].map((found) => found.index + 1);
  const at = { start: 0, end: lines[n].length, within: spaces[Math.floor(place.within * spaces.length)] ?? lines[n].length }[place.at];
  field.focus();
  field.setSelectionRange(starts + at, starts + at);
}"""
"""Puts the caret into a line: at its start, its end, or before one of its words."""


class Desk:
    """One who writes: a browser, what was typed in it, and whether it is connected."""

    def __init__(self, page, dice, words):
        self.page, self.dice, self.words = page, dice, words
        self.typed: set[str] = set()
        self.online = True

    def open(self, address):
        self.page.goto(address)
        expect(self.page.locator("#taking.live #notes")).to_be_focused()

    def place(self, at):
        place = {"line": self.dice.random(), "within": self.dice.random(), "at": at}
        self.page.evaluate(PLACE, place)

    def new_words(self) -> str:
        return " ".join(f"w{next(self.words)}" for _n in range(self.dice.randint(1, 3)))

    def type(self, text):
        """As typed: where two texts collided, the field takes nothing until one was chosen."""
        self.choose_both()
        self.page.keyboard.type(text)
        there = self.page.input_value("#notes")
        missing = set(WORD.findall(text)) - set(WORD.findall(there))
        shut = self.page.locator("#notes").get_attribute("readonly") is not None
        assert shut or not missing, f"{missing} did not come into {there!r}"
        self.typed |= set(WORD.findall(text)) - missing

    def writes_a_line(self):
        self.place("end")
        kind = self.dice.choice(("Action Mona: ", "Agreed: ", "Don: ", "", "Action Zarquon: "))
        self.type(f"\n{kind}{self.new_words()}\n")

    def goes_on_with_a_line(self):
        self.place("end")
        self.type(f" {self.new_words()}")

    def splits_a_line(self):
        self.place("within")
        self.type("\n")

    def joins_two_lines(self):
        self.place("start")
        self.type("")
        self.page.keyboard.press("Backspace")
        self.type(" ")

    def cuts_and_pastes(self):
        self.place("start")
        self.type("")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.press("Control+x")
        self.page.wait_for_timeout(self.dice.choice((0, 1000)))
        self.place("end")
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+v")

    def goes_to_another_item(self):
        self.page.keyboard.press(self.dice.choice(("Alt+ArrowDown", "Alt+ArrowUp")))

    def loses_the_connection_or_has_it_back(self):
        self.online = not self.online
        self.page.context.set_offline(not self.online)

    def loads_the_page_anew(self):
        if self.online:
            self.page.reload()
            expect(self.page.locator("#taking.live #notes")).to_be_focused()

    def choose_both(self):
        """Where both texts are shown, the lines of both are kept."""
        both = self.page.get_by_role("button", name="Keep the lines of both")
        if self.online and both.count():
            both.click()
            expect(both).to_have_count(0)

    def all_is_sent(self) -> bool:
        return self.page.evaluate(
            "!Object.keys(localStorage).some((key) => key.startsWith('minutebook:'))"
        )

    def comes_to_rest(self):
        if not self.online:
            self.loses_the_connection_or_has_it_back()
        for _try in range(60):
            for link in self.page.locator("#agenda-list a").all():
                link.click()
                self.choose_both()
            if self.all_is_sent():
                break
            self.page.wait_for_timeout(500)
        assert self.all_is_sent(), "what was typed is still only in the browser"


def both_go_on_with_one_line(first, second):
    """One of them without a connection: when it is back, both texts are shown."""
    for desk in (first, second):
        if not desk.online:
            desk.loses_the_connection_or_has_it_back()
        desk.page.locator("#agenda-list a").first.click()
        desk.choose_both()
    first.loses_the_connection_or_has_it_back()
    for desk in (first, second):
        desk.page.evaluate(PLACE, {"line": 0, "within": 0, "at": "end"})
        desk.type(f" {desk.new_words()}")
    # Saved, or asked about at once: a save of the other may have come in just before the connection went.
    expect(second.page.locator("#saved")).to_contain_text(
        re.compile("Saved|Two texts"), timeout=10000
    )
    first.loses_the_connection_or_has_it_back()


ACTS = (
    *("writes_a_line",) * 5,
    *("goes_on_with_a_line",) * 4,
    *("goes_to_another_item",) * 3,
    *("loses_the_connection_or_has_it_back",) * 2,
    "splits_a_line",
    "joins_two_lines",
    "cuts_and_pastes",
    "loads_the_page_anew",
)


@pytest.fixture
def sitting(cast, make_meeting):
    meeting = make_meeting("June", days=0, state="in_session", opened_at=timezone.now())
    drafts = [{"title": "Machines"}, {"title": "Budget"}]
    services.add_items(meeting, by=cast.secretary, drafts=drafts)
    for user in (cast.member, cast.citra):
        services.invite(meeting, by=cast.secretary, person=user.person, present=True)
    return meeting


def test_two_write_at_once_and_lose_the_connection_and_nothing_is_lost_or_doubled(
    sitting, cast, browser, sign_in_at, live_server
):
    seed = int(os.environ.get("MINUTEBOOK_SEED", "2014"))
    print(f"seed {seed}, {STEPS} steps")  # noqa: T201 - shown where it fails
    dice, words = random.Random(seed), itertools.count(1)
    desks = []
    for user in (cast.secretary, cast.chair):
        page = browser.new_context().new_page()
        desk = Desk(sign_in_at(page, user), dice, words)
        desk.open(f"{live_server.url}/c/ab/meetings/{sitting.number}/take/")
        desks.append(desk)
    for n in range(STEPS):
        desk, act = dice.choice(desks), dice.choice(ACTS)
        print(n, desks.index(desk), act)  # noqa: T201
        getattr(desk, act)()
        desk.page.wait_for_timeout(dice.choice((0, 50, 400, 1200)))
        if n == STEPS // 2:
            both_go_on_with_one_line(*desks)
    for desk in (*desks, *desks):  # what the second sends may ask the first once more
        desk.comes_to_rest()
    for desk in desks:
        desk.page.goto("about:blank")
    typed = desks[0].typed | desks[1].typed
    assert len(typed) > STEPS / 4
    no_word_is_lost(sitting, typed)
    records_are_what_the_text_defines(sitting)


def no_word_is_lost(meeting, typed):
    waiting = Conflict.objects.filter(item__meeting=meeting, settled_at=None)
    texts = [
        *meeting.items.values_list("notes", flat=True),
        *waiting.values_list("typed", flat=True),
    ]
    lost = typed - set(WORD.findall("\n".join(texts)))
    assert not lost, f"lost: {sorted(lost)} of {texts}"


def records_are_what_the_text_defines(meeting):
    texts = [item.notes for item in Item.objects.filter(meeting=meeting)]
    found = [m["number"] for line in "\n".join(texts).split("\n") if (m := LINE.match(line))]
    actions = Action.objects.filter(raised_in=meeting).exclude(status="gone")
    decisions = Decision.objects.filter(meeting=meeting, withdrawn_at=None)
    live = {row.reference: row.text for row in (*actions.select_related("committee"), *decisions)}
    cards = asked(meeting)
    assert set(found) | cards == set(live), f"cards {cards} of {texts}"
    assert live, "a story without records tells nothing"
    settled = Conflict.objects.filter(item__meeting=meeting).exclude(settled_at=None)
    copied = set(WORD.findall("\n".join(c.typed + c.item.notes for c in settled)))
    seen: dict[str, str] = {}
    for number, text in live.items():
        for word in set(WORD.findall(text)) - copied:
            assert seen.setdefault(word, number) == number, f"{word} in {seen[word]} and {number}"
