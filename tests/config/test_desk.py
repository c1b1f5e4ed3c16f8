"""The desk: what waits for one person across committees, and what happened since they were here."""

import datetime as dt

import pytest
from django.utils import timezone

from actions import services as act
from actions.services import Deed
from config.desk.mine import OFTEN, OVERDUE, REST, SOON, WAITS, my_actions
from minutes.models import Attendance, Item, MeetingEvent, Recusal
from people.models import User
from people.seats import seats_of
from tests.conftest import seat

pytestmark = pytest.mark.django_db


def text_of(page) -> str:
    return page.content.decode()


def days(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


def test_my_actions_stand_in_the_order_of_urgency(make_action, make_meeting, cast, intel):
    make_action("rest", owners=[cast.member])
    make_action("waits", owners=[cast.member, cast.citra])
    act.tick(make_action("proposed", owners=[cast.member]).owners.get(), by=cast.member)
    often = make_action(
        "often", owners=[intel], by=Deed(None, at=timezone.now() - dt.timedelta(days=200))
    )
    for n in range(3):
        make_meeting(days=-90 + 30 * n, state="drafting")
    make_action("soon", owners=[cast.member], due_on=days(3))
    make_action("late", owners=[cast.member], due_on=days(-1))
    make_action("later", owners=[cast.member], due_on=days(-9))
    make_action("not mine", owners=[cast.citra])
    waits = often.committee.actions.get(text="waits")
    act.tick(waits.owners.get(person=cast.member.person), by=cast.member)
    found, more = my_actions(cast.member, seats_of(cast.member))
    assert not more
    assert [(one.action.text, one.urgency) for one in found] == [
        ("later", OVERDUE),
        ("late", OVERDUE),
        ("soon", SOON),
        ("often", OFTEN),
        ("rest", REST),
        ("waits", WAITS),
        ("proposed", WAITS),
    ]


def test_an_organisations_actions_are_mine_only_where_i_represent_it(
    make_action, other, cast, intel, sign_in
):
    seat(cast.member, other, "member")  # for nobody
    make_action("Ours of the board", owners=[intel])
    make_action("Theirs of the group", owners=[intel], committee=other)
    page = text_of(sign_in(cast.member).get("/"))
    mine = page[page.index('id="mine"') : page.index('id="news"')]
    assert "Ours of the board" in mine
    assert "Theirs of the group" not in mine
    assert "Our part is done" in mine


def test_a_tick_and_a_word_from_the_desk(make_action, cast, sign_in):
    action = make_action("Send it", owners=[cast.member])
    client = sign_in(cast.member)
    where = {"committee": "ab", "number": action.number}
    done = client.post("/", {**where, "verb": "say", "note": "half of it"})
    assert (done.status_code, done["Location"]) == (303, "/")
    page = text_of(client.get("/"))
    assert "half of it" in page
    client.post("/", {**where, "verb": f"tick:{action.owners.get().pk}"})
    action.refresh_from_db()
    assert action.status == "proposed"
    assert "Take back" in text_of(client.get("/"))


def test_a_refused_word_stays_in_its_row(make_action, cast, sign_in):
    action = make_action("Send it", owners=[cast.member])
    make_action("Another", owners=[cast.member])
    client = sign_in(cast.member)
    where = {"committee": "ab", "number": action.number}
    page = client.post("/", {**where, "verb": "say", "note": " "})
    assert page.status_code == 422
    assert text_of(page).count('role="alert"') == 1
    shown = action.version
    act.mark_unknown(action, by=cast.chair)
    page = client.post("/", {**where, "verb": "propose", "note": "all sent", "version": shown})
    assert page.status_code == 409
    assert "Carla Chair was faster" in text_of(page)
    assert 'value="all sent"' in text_of(page)


@pytest.mark.parametrize(
    "data", [{}, {"committee": "wg", "number": 1}, {"committee": "ab", "number": "x"}]
)
def test_what_is_not_mine_to_see_is_not_there(make_action, other, cast, sign_in, data):
    make_action("Theirs", committee=other)
    page = sign_in(cast.member).post("/", {**data, "verb": "say", "note": "hi"})
    assert page.status_code == 404


def test_leaders_see_what_waits_for_their_word(make_action, board, other, cast, sign_in):
    act.propose(make_action("Sent", owners=[cast.member]), by=cast.member, note="yes")
    make_action("Who is it", owners=["Zaphod"])
    make_action("Left behind", owners=[cast.former])
    offered = make_action("Write it up", committee=other)
    act.offer(offered, by=None, to=board)
    page = text_of(sign_in(cast.chair).get("/"))
    for words in ("Proposed to close", "Sent", "Zaphod?", "Fritz Former", "Write it up"):
        assert words in page
    assert "4 things wait for you." in page
    page = text_of(sign_in(cast.citra).get("/"))
    assert "To be settled" not in page
    assert "Nothing waits for you." in page


def test_confidential_things_stay_off_an_observers_desk(make_action, cast, sign_in):
    hidden = make_action("Secret offer", owners=[cast.observer], confidential=True)
    act.say(hidden, by=cast.chair, note="four thousand")
    page = text_of(sign_in(cast.observer).get("/"))
    assert "Secret offer" not in page
    assert "four thousand" not in page


def test_the_next_meeting_asks_for_a_reply(make_meeting, cast, sign_in):
    meeting = make_meeting("Summer meeting", days=3, state="announced")
    make_meeting("Later one", days=33)
    Attendance.objects.create(meeting=meeting, person=cast.member.person)
    client = sign_in(cast.member)
    page = text_of(client.get("/"))
    assert "Summer meeting" in page
    assert "Later one" not in page
    at = f"/c/ab/meetings/{meeting.number}/reply/"
    assert f'action="{at}"' in page
    done = client.post(at, {"reply": "yes", "next": "/"})
    assert done["Location"] == "/"
    assert 'value="yes" aria-pressed="true"' in text_of(client.get("/"))


def test_circulated_minutes_ask_to_be_read(make_meeting, cast, sign_in):
    make_meeting("June meeting", days=-9, state="circulated")
    assert "Minutes of June meeting" in text_of(sign_in(cast.member).get("/"))
    assert "June meeting" not in text_of(sign_in(cast.outsider).get("/"))


def here(user, ago: dt.timedelta) -> None:
    User.objects.filter(pk=user.pk).update(seen_at=timezone.now() - ago)


def test_since_i_was_here_tells_what_others_did(make_action, make_meeting, cast, sign_in):
    action = make_action("Send it", owners=[cast.citra], by=cast.chair)
    act.say(action, by=cast.citra, note="half of it")
    act.say(action, by=cast.member, note="my own words")
    meeting = make_meeting("June meeting", state="announced")
    MeetingEvent.objects.create(
        meeting=meeting, kind="moved_on", by=cast.chair.person, happened_at=timezone.now()
    )
    here(cast.member, dt.timedelta(hours=3))
    page = text_of(sign_in(cast.member).get("/"))
    news = page[page.index('id="news"') :]
    assert "Citra Citrix</b> said: " in news
    assert "half of it" in news
    assert "my own words" not in news
    assert "June meeting" in news


def test_a_second_look_in_one_visit_loses_nothing(make_action, cast, sign_in):
    here(cast.member, dt.timedelta(hours=3))
    make_action("Send it", owners=[cast.citra], by=cast.chair)
    client = sign_in(cast.member)
    assert "raised it" in text_of(client.get("/"))
    seen = User.objects.get(pk=cast.member.pk).seen_at
    assert timezone.now() - seen < dt.timedelta(minutes=1)
    assert "raised it" in text_of(client.get("/"))
    assert User.objects.get(pk=cast.member.pk).seen_at == seen  # written down once in a while
    here(cast.member, dt.timedelta(hours=3))  # the next visit
    User.objects.filter(pk=cast.member.pk).update(
        seen_at=timezone.now() - dt.timedelta(hours=2, minutes=1)
    )
    make_action("Another", owners=[cast.citra], by=cast.chair)
    assert "Another" in text_of(client.get("/"))


def test_imports_and_what_was_taken_back_are_no_news(make_action, make_meeting, cast, sign_in):
    action = make_action("Send it", owners=[cast.citra])
    act.say(action, by=cast.citra, note="a slip")
    act.undo(action.events.get(kind="said"), by=cast.citra)
    here(cast.member, dt.timedelta(hours=3))
    assert "a slip" not in text_of(sign_in(cast.member).get("/"))


def test_newcomers_and_outsiders_are_told_what_this_is(board, cast, sign_in):
    page = text_of(sign_in(cast.citra).get("/"))
    assert "You have promised nothing that is still open." in page
    assert "None is planned." in page
    page = text_of(sign_in(cast.outsider).get("/"))
    assert "You sit on no committee yet" in page
    assert "Advisory Board" not in page


def test_signed_out_people_sign_in(client):
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("rows", [1, 30])
def test_the_desk_costs_twenty_four_queries(
    make_action, make_meeting, other, cast, sign_in, django_assert_num_queries, rows
):
    for n in range(rows):
        mine = make_action(f"Mine {n}", owners=[cast.chair, cast.member, "Zaphod"], by=cast.member)
        act.say(mine, by=cast.member, note="on it")
        make_action(f"Left {n}", owners=[cast.former])
        act.propose(make_action(f"Sent {n}"), by=cast.secretary, note="yes")
        act.offer(make_action(f"Theirs {n}", committee=other), by=None, to=mine.committee)
        meeting = make_meeting(f"Coming {n}", days=n + 1)
        Attendance.objects.create(meeting=meeting, person=cast.chair.person)
        make_meeting(f"Circulated {n}", days=-n - 1, state="circulated")
    client = sign_in(cast.chair)
    client.get("/")
    # session, account, seats; since when is often, my actions, their owners, their last words; proposed, their owners; offers;
    # names; leavers; meetings, my replies; invitations, polls, requests; circulated; minutes nobody wrote up;
    # votes that want my word, votes that are over, conditions that are met;
    # news of actions, news of meetings
    with django_assert_num_queries(24):
        page = client.get("/")
    assert "Mine 0" in text_of(page)


def test_what_waits_of_an_item_that_one_is_recused_from_stands_on_no_desk(
    make_action, make_meeting, cast, board, sign_in
):
    sitting = make_meeting("Sitting", state="in_session")
    item = Item.objects.create(meeting=sitting, title="A bid", confidential=True)
    hidden = {"raised_in_id": sitting.pk, "raised_item_id": item.pk, "confidential": True}
    make_action("Ask the cheap one", owners=["Zaphod", cast.former], by=cast.member, **hidden)
    assert "Ask the cheap one" in text_of(sign_in(cast.chair).get("/"))
    Recusal.objects.create(item=item, person=cast.chair.person)
    assert "Ask the cheap one" not in text_of(sign_in(cast.chair).get("/"))
    assert "Ask the cheap one" in text_of(sign_in(cast.secretary).get("/"))
