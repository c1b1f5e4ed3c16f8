"""Those who watch a meeting: what they are sent, when, and at which cost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions import services as act
from actions.models import Action
from budgets.models import Approval, ApprovalRecusal
from minutes import services
from minutes.models import Recusal
from minutes.services import capturing
from minutes.views import watching
from people.models import Membership


@pytest.fixture
def fill(cast, make_meeting):
    """fill(n): a meeting in session with n items, each with an action."""

    def _fill(n):
        meeting = make_meeting("June", days=0, state="in_session")
        items = services.add_items(
            meeting, by=cast.secretary, drafts=[{"title": f"Item {i}"} for i in range(n)]
        )
        for i, item in enumerate(items):
            text = f"Action Mona: carry stone {i}\n"
            capturing.save_notes(item, by=cast.secretary, text=text, base=1)
        meeting.refresh_from_db()
        return meeting

    return _fill


def place(meeting) -> str:
    return f"/c/ab/meetings/{meeting.number}/watch/"


def etag_of(client, meeting) -> dict:
    return {"If-None-Match": client.get(place(meeting))["ETag"]}


@pytest.mark.parametrize("n", [1, 30])
def test_no_change_is_answered_304_after_three_queries(n, fill, sign_in, cast):
    meeting, client = fill(n), sign_in(cast.member)
    etag = etag_of(client, meeting)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(place(meeting), headers=etag)
    assert answer.status_code == 304
    assert len(captured) == 3  # session; account; the seat, the pulse and the newest event together
    assert answer["ETag"] == etag["If-None-Match"]


def test_a_change_is_drawn_once_for_all_of_a_kind(fill, sign_in, cast):
    meeting, client = fill(3), sign_in(cast.member)
    client.get(place(meeting))
    other = Client()
    other.force_login(cast.colleague)
    with CaptureQueriesContext(connection) as captured:
        answer = other.get(place(meeting))
    assert len(captured) == 3
    assert "carry stone 2" in answer.content.decode()


def test_notes_ticks_and_the_current_item_change_the_answer(fill, sign_in, cast):
    meeting, client = fill(2), sign_in(cast.member)
    item = meeting.items.last()
    action = Action.objects.first()
    changes = (
        lambda: capturing.save_notes(item, by=cast.secretary, text="New words\n", base=2),
        lambda: services.go_to(meeting, item, by=cast.secretary),
        lambda: act.say(action, by=cast.secretary, note="said elsewhere"),
        lambda: act.close(action, by=cast.secretary, resolution="done"),
    )
    for change in changes:
        etag = etag_of(client, meeting)
        change()
        assert client.get(place(meeting), headers=etag).status_code == 200
        assert client.get(place(meeting), headers=etag_of(client, meeting)).status_code == 304
    html = client.get(place(meeting)).content.decode()
    assert "New words" in html
    assert "Happening now" in html


def test_what_is_confidential_is_drawn_for_the_trusted_alone(fill, sign_in, cast):
    meeting = fill(1)
    item = services.add_item(
        meeting, by=cast.secretary, title="Pay", confidential=True, notes="Of the chair"
    )
    services.go_to(meeting, item, by=cast.secretary)
    seen = {}
    for who in ("member", "observer", "chair"):
        client = Client()
        client.force_login(getattr(cast, who))
        seen[who] = "Of the chair" in client.get(place(meeting)).content.decode()
    assert seen == {"member": True, "observer": False, "chair": True}
    Recusal.objects.create(item=item, person=cast.member.person)
    client = sign_in(cast.member)
    assert "Of the chair" not in client.get(place(meeting)).content.decode()


def test_who_is_recused_from_a_request_is_not_sent_what_was_drawn_for_others(fill, sign_in, cast):
    meeting = fill(1)
    asked = Approval.objects.create(
        committee=meeting.committee,
        year=2014,
        number=5,
        title="A new name",
        confidential=True,
        meeting=meeting,
        item=meeting.items.first(),
    )
    ApprovalRecusal.objects.create(approval=asked, person=cast.citra.person)
    assert "A new name" in sign_in(cast.member).get(place(meeting)).content.decode()
    assert "A new name" not in sign_in(cast.citra).get(place(meeting)).content.decode()


def test_it_is_for_those_with_a_seat(fill, sign_in, cast, board):
    meeting = fill(1)
    for who in ("former", "stranger", "outsider", "admin"):
        assert sign_in(getattr(cast, who)).get(place(meeting)).status_code == 404
    client = sign_in(cast.member)
    etag = etag_of(client, meeting)
    Membership.objects.filter(person=cast.member.person).delete()
    assert client.get(place(meeting), headers=etag).status_code == 404
    assert Client().get(place(meeting)).status_code == 302
    board.is_public = True
    board.save()
    assert Client().get(place(meeting)).status_code == 302
    assert client.get("/c/ab/meetings/99999999999999/watch/").status_code == 404


def test_a_confidential_meeting_is_not_watched_by_observers(fill, sign_in, cast):
    meeting = fill(1)
    services.edit_meeting(meeting, by=cast.secretary, confidential=True)
    assert sign_in(cast.observer).get(place(meeting)).status_code == 404
    assert sign_in(cast.member).get(place(meeting)).status_code == 200


def test_the_page_of_a_meeting_that_sits_watches_and_others_do_not(fill, sign_in, cast):
    meeting, client = fill(1), sign_in(cast.member)
    page = client.get(f"/c/ab/meetings/{meeting.number}/").content.decode()
    assert "data-watch=" in page
    assert "Take minutes" not in page
    leads = sign_in(cast.secretary).get(f"/c/ab/meetings/{meeting.number}/").content.decode()
    assert "Take minutes" in leads
    meeting.state = "circulated"
    meeting.save()
    assert b"data-watch=" not in client.get(f"/c/ab/meetings/{meeting.number}/").content


def test_only_so_much_is_kept():
    kept = watching.Drawn(most=2)
    for key in (1, 2, 1, 3):
        kept.get(key, lambda key=key: f"drawn {key}")
    assert kept.get(1, lambda: "anew") == "drawn 1"
    assert kept.get(2, lambda: "anew") == "anew"


def test_who_asks_at_once_waits_for_the_one_who_draws():
    drawn, made, begun = watching.Drawn(most=2), [], threading.Event()

    def draw():
        begun.wait(5)
        made.append(threading.get_ident())
        return "drawn"

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(drawn.get, "meeting", draw) for _ in range(4)]
        begun.set()
        assert {one.result() for one in asked} == {"drawn"}
    assert len(made) == 1


def test_a_drawing_that_fails_leaves_it_to_the_next():
    drawn = watching.Drawn(most=2)
    with pytest.raises(ZeroDivisionError):
        drawn.get("meeting", lambda: 1 / 0)
    assert drawn.get("meeting", lambda: "drawn") == "drawn"
