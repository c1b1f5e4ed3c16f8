"""What does a person type beyond the words of the minutes? Counted in the browser, key by key: at most 2 %.

The sample is typed live on the page of minutes-taking, item by item, under the titles that its agenda has; it
gives the records that it gives when it is read in as a file.
"""

from __future__ import annotations

import string

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from minutes.document.reading import read
from minutes.models import Item
from people.models import Person, User
from tests.conftest import PASSWORD
from tests.minutes.test_typed_like_imported import (
    SAMPLE,
    actions_of,
    add_headings,
    committee,
    decisions_of,
    imported,
    numbers_of,
    requests_of,
    sat,
    texts_of,
    words_of,
)

__all__ = ["committee"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEYOND = 0.02
ON_KEYBOARD = set(string.printable)
COUNT = """
    window.pressed = 0;
    document.addEventListener("keydown", (event) => { if (event.isTrusted && !event.repeat) window.pressed++; }, true);
"""


@pytest.fixture
def live(committee):
    """(the minutes read in, a meeting of another committee in session with the same agenda, [(item, words)])"""
    read_in = imported(committee("RB"))
    meeting = sat(committee("TB"), read_in)
    meeting.state, meeting.opened_at = "in_session", timezone.now()
    meeting.save(update_fields=["state", "opened_at"])
    return read_in, meeting, add_headings(meeting, read(SAMPLE, "minutes.txt").items)


@pytest.fixture
def secretary(committee):
    person = Person.objects.get(name="Paula Nye")
    return User.objects.create_user("paula@example.org", PASSWORD, person=person)


class Keyboard:
    """A person's hands. A character that no key has counts twice: it takes a modifier, or a tool beside the page."""

    def __init__(self, page):
        self.page, self.unusual = page, 0

    def type(self, words: str) -> None:
        self.unusual += 2 * sum(letter not in ON_KEYBOARD for letter in words)
        self.page.keyboard.type(words)

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    @property
    def pressed(self) -> int:
        return self.page.evaluate("window.pressed") + self.unusual


def test_typing_minutes_takes_hardly_more_keys_than_their_words_have(
    live, secretary, enter, live_server
):
    read_in, meeting, rows = live
    page = enter(secretary)
    page.add_init_script(COUNT)
    page.goto(f"{live_server.url}/c/tb/meetings/{meeting.number}/take/?item={rows[0][0].pk}")
    expect(page.locator("#taking.live #notes")).to_be_focused()
    hands = Keyboard(page)

    for item, words in rows:
        expect(page.locator("#item-title")).to_contain_text(item.title)
        hands.type(words)
        hands.press("Alt+ArrowDown" if item != rows[-1][0] else "Alt+ArrowUp")

    words = sum(len(words) for _item, words in rows)
    beyond = hands.pressed - words
    assert 0 < beyond <= BEYOND * words, f"{beyond} keys beyond {words} characters"
    _arrived(page, rows)
    for facts in (actions_of, decisions_of, requests_of, words_of, texts_of, numbers_of):
        assert facts(meeting) == facts(read_in), facts.__name__
    page.goto("about:blank")  # nothing is asked any more while the tables are emptied
    page.wait_for_timeout(500)


def _arrived(page, rows) -> None:
    """Waits until the server has every item's last line, and the browser its answers."""
    for item, words in rows:
        last = words.rsplit("\n", 1)[-1]
        for _try in range(100):
            if Item.objects.get(pk=item.pk).notes.endswith(last[-20:]):
                break
            page.wait_for_timeout(100)
    expect(page.locator("#unsaved")).to_be_hidden()
    page.wait_for_timeout(1500)
