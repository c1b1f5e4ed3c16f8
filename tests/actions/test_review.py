"""Review mode: one action at a time, in the board's order, in a meeting or between two."""

import html
import re

import pytest
from django.urls import reverse

from actions import services as act
from actions.reviewing import Review
from actions.services import Deed
from tests.conftest import shut_to

pytestmark = pytest.mark.django_db

AT = "/c/ab/actions/review/"


@pytest.fixture
def session(make_meeting):
    return make_meeting("In session now", days=0, state="in_session")


@pytest.fixture
def five(make_action, cast):
    """Three open, one unknown, one proposed, one closed: numbers 1 to 6 in another order than the board's."""
    actions = [make_action(f"Promise {n}", owners=[cast.member]) for n in range(1, 7)]
    act.propose(actions[0], by=cast.member, note="sent")  # 1
    act.mark_unknown(actions[1], by=cast.chair)  # 2
    act.close(actions[2], by=cast.chair, resolution="done")  # 3
    return actions


def text_of(page) -> str:
    return page.content.decode()


def place(page):
    """(number, position, total) as the page shows it; None at the end."""
    shown = text_of(page)
    number = re.search(r'id="act">.*?name="number" value="(\d+)"', shown, re.DOTALL)
    progress = re.search(r">(\d+) of (\d+)", shown)
    return (int(number[1]), int(progress[1]), int(progress[2])) if number and progress else None


def link(page, key):
    """Where the link with that key leads."""
    found = re.search(rf'href="([^"]+)" data-key="{key}"', text_of(page))
    return html.unescape(found[1]) if found else None


def held_in(page):
    """The number of the meeting that is chosen, or "none"."""
    return re.search(r'<option value="(\w+)" selected', text_of(page))[1]


def go(client, verb, number, meeting="none", **data):
    return client.post(AT, {"verb": verb, "number": number, "meeting": meeting, **data})


@pytest.mark.parametrize("role", ["member", "observer", "former", "stranger", "outsider", "admin"])
def test_only_chair_and_secretary_review(five, sign_in, cast, role):
    client = sign_in(getattr(cast, role))
    assert client.get(AT).status_code == shut_to(role)
    assert go(client, "close:done", 4).status_code == shut_to(role)


def test_it_goes_through_in_the_boards_order(five, sign_in, cast):
    client = sign_in(cast.secretary)
    seen, address = [], AT
    for _n in range(6):
        page = client.get(address)
        if place(page) is None:
            break
        seen.append(place(page))
        address = link(page, "j")
    assert seen == [(4, 1, 5), (5, 2, 5), (6, 3, 5), (2, 4, 5), (1, 5, 5)]
    assert "5 still wait" in text_of(page)


def test_between_meetings_what_one_has_dealt_with_does_not_come_again(five, sign_in, cast):
    client = sign_in(cast.secretary)
    address, seen = AT, []
    for verb in ("unknown", "unknown", "unknown", "open", "close:done"):
        page = client.get(address)
        seen.append(place(page))
        address = go(client, verb, seen[-1][0])["Location"]
    assert seen == [(4, 1, 5), (5, 2, 5), (6, 3, 5), (2, 4, 5), (1, 5, 5)]
    assert "5 actions were looked at." in text_of(client.get(address))
    assert place(sign_in(cast.chair).get(AT)) is not None, "another reader's round is their own"


def test_the_way_back(five, sign_in, cast):
    client = sign_in(cast.secretary)
    page = client.get(AT, {"at": 2, "meeting": "none"})
    assert "at=6" in link(page, "k")
    assert link(client.get(AT), "k") is None


def test_acts_name_the_meeting_in_session_and_go_on(five, session, sign_in, cast):
    client = sign_in(cast.secretary)
    page = client.get(AT)
    assert held_in(page) == str(session.number)
    done = go(client, "close:done", 4, session.number, note="all there")
    assert done.status_code == 303
    assert f"meeting={session.number}&at=5&did=4" in done["Location"]
    event = five[3].events.get(kind="closed")
    assert (event.meeting, event.note, event.resolution) == (session, "all there", "done")
    page = client.get(done["Location"])
    assert place(page) == (5, 2, 5)
    assert "AB-4 is closed (done)." in text_of(page)


def test_progress_counts_up_whatever_is_done(five, session, sign_in, cast):
    client = sign_in(cast.chair)
    steps = [
        ("unknown", {}),
        ("open", {}),
        ("say", {"note": "next week"}),
        ("close:dropped", {}),
        ("send-back", {"note": "not there"}),
    ]
    address, seen = AT, []
    for verb, data in steps:
        page = client.get(address)
        seen.append(place(page))
        number = seen[-1][0]
        done = go(client, verb, number, session.number, **data)
        assert done.status_code == 303
        address = done["Location"]
    assert seen == [(4, 1, 5), (5, 2, 5), (6, 3, 5), (2, 4, 5), (1, 5, 5)]
    end = client.get(address)
    assert place(end) is None
    assert "5 actions were looked at." in text_of(end)


def test_what_was_dealt_with_does_not_come_again_in_that_meeting(five, session, cast):
    round_ = Review(five[0].committee, cast.chair, session.pk)
    act.mark_open(five[3], by=Deed(cast.chair, meeting_id=session.pk))
    act.say(five[4], by=cast.member, note="on my own page")  # no word of the meeting
    assert [a.number for a in round_.waiting()] == [5, 6, 2, 1]
    undone = five[3].events.get(kind="still_open")
    act.undo(undone, by=cast.chair)
    assert [a.number for a in round_.waiting()] == [4, 5, 6, 2, 1]


def test_undo_brings_the_action_back(five, session, sign_in, cast):
    client = sign_in(cast.chair)
    page = client.get(go(client, "close:done", 4, session.number)["Location"])
    assert 'value="undo"' in text_of(page)
    done = go(client, "undo", 4, session.number)
    assert "at=4" in done["Location"]
    page = client.get(done["Location"])
    assert place(page) == (4, 1, 5)
    five[3].refresh_from_db()
    assert five[3].status == "open"


def test_a_refusal_stays_and_keeps_what_was_typed(five, session, sign_in, cast):
    client = sign_in(cast.chair)
    page = go(client, "send-back", 1, session.number, note=" ")
    assert page.status_code == 422
    assert "Say why it is not done." in text_of(page)
    stale = five[4].version
    act.close(five[4], by=cast.secretary, resolution="done")
    page = go(client, "unknown", 5, session.number, note="hm", version=stale)
    assert page.status_code == 409
    assert "Sasha Secretary was faster" in text_of(page)
    assert "hm</textarea>" in text_of(page)


def test_the_meeting_can_be_chosen_and_must_be_one_of_theirs(
    five, make_meeting, other, sign_in, cast
):
    drafting = make_meeting("Last month", days=-30, state="drafting")
    frozen = make_meeting("Long ago", days=-300, state="approved")
    theirs = make_meeting("Theirs", days=-3, state="drafting", committee=other)
    client = sign_in(cast.chair)
    assert held_in(client.get(AT)) == "none"
    assert held_in(client.get(AT, {"meeting": drafting.number})) == str(drafting.number)
    assert client.get(AT, {"meeting": frozen.number}).status_code == 404
    assert "Theirs" not in text_of(client.get(AT))
    assert client.get(AT, {"meeting": theirs.number + 90}).status_code == 404
    assert client.get(AT, {"meeting": "x"}).status_code == 404
    done = go(client, "close:done", 4, drafting.number)
    assert done.status_code == 303
    assert five[3].events.get(kind="closed").meeting == drafting


def test_giving_to_others_returns_to_the_review_and_names_the_meeting(five, session, sign_in, cast):
    client = sign_in(cast.chair)
    page = client.get(AT)
    at = reverse("actions:reassign", args=["ab", 4]) + f"?meeting={session.number}"
    assert at in text_of(page).replace("&amp;", "&")
    done = client.post(at, {"owners": ["Citra Citrix"]})
    assert done["Location"].startswith(AT)
    assert five[3].events.get(kind="reassigned").meeting == session


@pytest.mark.parametrize(
    "query", ["at=999", "at=x", "at=-1", "did=99", "did=zz", "at=3", "at=99999999999999999999"]
)
def test_odd_places_answer(five, sign_in, cast, query):
    assert sign_in(cast.chair).get(f"{AT}?{query}").status_code in (200, 404)


def test_nothing_to_review_says_so(board, sign_in, cast):
    assert "Nothing waits to be reviewed." in text_of(sign_in(cast.chair).get(AT))


def test_every_key_is_on_the_screen(five, session, sign_in, cast):
    page = text_of(sign_in(cast.chair).get(AT))
    for key in "douxgsj?":
        assert f'data-key="{key}"' in page
        assert f"<kbd>{key}</kbd>" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_a_place_in_a_meeting_costs_thirteen_queries(
    make_action, make_meeting, session, sign_in, cast, django_assert_num_queries, rows
):
    for n in range(rows):
        make_meeting(f"Draft {n}", days=-n - 1, state="drafting")
        action = make_action(f"Promise {n}", owners=[cast.member, "Ann"])
        act.say(action, by=cast.member, note="on it")
    client = sign_in(cast.chair)
    client.get(AT)
    # session, account, seats, meetings to choose from, the action, owners, first act of the meeting on it,
    # dealt with, before, behind, next, previous, its events
    with django_assert_num_queries(13):
        page = client.get(AT, {"at": 1})
    assert place(page) == (1, 1, rows)
