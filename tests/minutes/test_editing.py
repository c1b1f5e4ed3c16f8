"""The forms of meetings: what is typed is kept, what is wrong is said beside it, nobody loses words."""

import datetime as dt
import re
import threading

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from minutes import services
from minutes.models import Attendance, Item, Meeting
from people.errors import Stale


def url(meeting, page=""):
    return f"/c/ab/meetings/{meeting.number}/{page}"


def typed(**fields):
    return {
        "title": "Board meeting",
        "day": "2030-08-20",
        "clock": "12:00",
        "length": "2 h",
        "time_zone": "America/Chicago",
        "precision": "time",
        "place": "Chicago",
        "dial_in": "+1 555 0100",
        "preamble": "Bring **coffee**.",
        "days-TOTAL_FORMS": "2",
        "days-INITIAL_FORMS": "0",
        **fields,
    }


def test_a_meeting_is_planned_in_its_own_zone(board, cast, sign_in):
    answer = sign_in(cast.secretary).post("/c/ab/meetings/new/", typed())
    meeting = Meeting.objects.get()
    assert (answer.status_code, answer.url) == (303, "/c/ab/meetings/1/")
    assert meeting.starts_at == dt.datetime(2030, 8, 20, 17, tzinfo=dt.UTC)
    assert meeting.ends_at == dt.datetime(2030, 8, 20, 19, tzinfo=dt.UTC)
    assert (meeting.time_zone, meeting.place) == ("America/Chicago", "Chicago")
    page = sign_in(cast.secretary).get(answer.url).content.decode()
    assert "<strong>coffee</strong>" in page


def test_a_meeting_may_end_after_midnight(board, cast, sign_in):
    sign_in(cast.secretary).post("/c/ab/meetings/new/", typed(clock="23:00", length="3 h"))
    meeting = Meeting.objects.get()
    assert meeting.ends_at - meeting.starts_at == dt.timedelta(hours=3)
    assert meeting.when.endswith("Chicago")
    assert "21 August 2030, 02:00" in meeting.when


def test_a_meeting_takes_several_days(board, cast, sign_in):
    further = {
        "days-0-day": "2030-08-21",
        "days-0-starts": "09:00",
        "days-0-ends": "17:00",
        "days-1-day": "2030-08-22",
        "days-1-starts": "22:00",
        "days-1-ends": "01:00",
    }
    sign_in(cast.secretary).post("/c/ab/meetings/new/", typed(**further))
    meeting = Meeting.objects.get()
    assert [d.when for d in meeting.days.all()][1] == "21 August 2030, 09:00–17:00"
    assert meeting.ends_at == dt.datetime(2030, 8, 23, 6, tzinfo=dt.UTC)
    page = sign_in(cast.secretary).get(url(meeting, "edit/")).content.decode()
    assert 'value="2030-08-21"' in page
    assert 'value="22:00"' in page


@pytest.mark.parametrize(
    ("fields", "name", "sentence"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 301}, "title", "at most 300"),
        ({"title": "a\0b"}, "title", "Null characters"),
        ({"day": "yesterday"}, "day", "valid date"),
        ({"day": ""}, "day", "required"),
        ({"day": "0014-06-17"}, "day", "four digits"),
        ({"day": "9999-06-17"}, "day", "four digits"),
        ({"clock": "25:00"}, "clock", "valid time"),
        ({"clock": ""}, "clock", "required"),
        ({"length": "soon"}, "length", "Write how long"),
        ({"length": "400 h"}, "length", "two weeks"),
        ({"length": ""}, "length", "required"),
        ({"precision": "century"}, "precision", "valid choice"),
        ({"time_zone": "Mars/Base"}, "time_zone", "valid choice"),
        ({"day": "2030-03-10", "clock": "02:30"}, "clock", "There is no 02:30 on 10 March 2030"),
        ({"day": "2030-11-03", "clock": "01:30"}, "clock", "comes twice"),
        ({"days-0-day": "2030-08-21"}, "days-0-starts", "from when to when"),
        ({"days-0-starts": "09:00", "days-0-ends": "10:00"}, "days-0-day", "on which day"),
        ({"days-0-day": "2030-08-20", "days-0-starts": "13:00", "days-0-ends": "15:00"}, "days-0-day", "begins after"),
        ({"days-0-day": "2031-03-09", "days-0-starts": "02:30", "days-0-ends": "15:00"}, "days-0-starts", "There is no"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_at_the_top(
    board, cast, sign_in, fields, name, sentence
):
    answer = sign_in(cast.secretary).post("/c/ab/meetings/new/", typed(**fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Meeting.objects.exists()
    beside = re.search(rf'id="id_{name}_error">([^<]*)', page)
    assert sentence in beside[1]
    assert f'href="#id_{name}"' in page
    assert "Bring **coffee**." in page  # what was typed is there


def test_of_an_old_meeting_only_the_month_is_known(board, cast, sign_in):
    answer = sign_in(cast.secretary).post(
        "/c/ab/meetings/new/",
        typed(precision="month", day="2014-06-17", clock="", length=""),
    )
    assert answer.status_code == 303
    assert Meeting.objects.get().when == "June 2014"


def test_an_hour_that_came_twice_stays_as_it_was_while_other_fields_are_edited(
    make_meeting, cast, sign_in
):
    second = dt.datetime(2025, 11, 2, 7, 30, tzinfo=dt.UTC)  # 01:30 in Chicago, the second time
    meeting = make_meeting(starts_at=second)
    Meeting.objects.filter(pk=meeting.pk).update(time_zone="America/Chicago")
    client = sign_in(cast.secretary)
    page = client.get(url(meeting, "edit/")).content.decode()
    assert 'value="01:30"' in page
    data = typed(day="2025-11-02", clock="01:30", title="Renamed", version="1")
    assert client.post(url(meeting, "edit/"), data).status_code == 303
    meeting.refresh_from_db()
    assert (meeting.title, meeting.starts_at) == ("Renamed", second)


def test_a_stale_edit_of_the_frame_shows_both_and_keeps_what_was_typed(make_meeting, cast, sign_in):
    meeting = make_meeting()
    services.edit_meeting(meeting, by=cast.chair, place="Dublin, room 5")
    answer = sign_in(cast.secretary).post(url(meeting, "edit/"), typed(version="1", place="Cork"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Carla Chair" in page
    assert "Dublin, room 5" in page
    assert 'value="Cork"' in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    again = sign_in(cast.secretary).post(
        url(meeting, "edit/"), typed(version=version, place="Cork")
    )
    assert again.status_code == 303


# The agenda


def test_an_item_is_added_edited_moved_and_taken_off_by_plain_forms(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.secretary)
    services.add_item(meeting, by=cast.chair, title="First")
    page = client.get(url(meeting) + "?new").content.decode()
    action = re.search(r'<form class="item-form"[^>]*action="([^"]+)"', page)[1]
    added = client.post(
        action, {"title": "Machines", "presenter": "Mona", "subject": "Testing", "minutes": "20"}
    )
    item = Item.objects.get(title="Machines")
    assert added.url.endswith(f"#item-{item.pk}")
    assert (item.presenter, item.presenter_typed) == (cast.member.person, "")
    assert item.subject.name == "Testing"
    here = url(meeting, f"items/{item.pk}/")
    page = client.get(here).content.decode()
    assert 'value="Mona Member"' in page
    data = {"title": "Machines", "notes": "Don: fine\r\n", "version": "1", "act": "up"}
    client.post(here, data)
    item.refresh_from_db()
    assert item.notes == "Don: fine"  # moving does not lose what was typed
    assert item.position == 0
    taken = client.post(here, {"act": "remove"})
    page = client.get(taken.url).content.decode()
    assert "is off the agenda" in page
    client.post(here, {"act": "restore"})
    assert Item.objects.get(pk=item.pk).removed_at is None


def test_a_presenter_whom_nobody_knows_stays_as_typed(make_meeting, cast, sign_in):
    meeting = make_meeting()
    sign_in(cast.secretary).post(
        url(meeting, "items/new/"), {"title": "x", "presenter": "Zaphod B."}
    )
    item = meeting.items.get()
    assert (item.presenter, item.presenter_typed) == (None, "Zaphod B.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "required"),
        ({"title": "x" * 501}, "at most 500"),
        ({"title": "x", "minutes": "many"}, "whole number"),
        ({"title": "x", "minutes": "-1"}, "greater than or equal"),
        ({"title": "x", "minutes": "99999"}, "less than or equal"),
        ({"title": "x", "notes": "a\0b"}, "Null characters"),
    ],
)
def test_a_refused_item_keeps_what_was_typed(make_meeting, cast, sign_in, fields, sentence):
    meeting = make_meeting()
    data = {"notes": "Long notes, hours of work", **fields}
    answer = sign_in(cast.secretary).post(url(meeting, "items/new/"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert data["notes"].replace("\0", "\0") in page
    assert not meeting.items.exists()


def test_a_refused_move_says_why(make_meeting, cast, sign_in):
    meeting = make_meeting()
    item = services.add_item(meeting, by=cast.chair, title="Only")
    answer = sign_in(cast.secretary).post(url(meeting, f"items/{item.pk}/"), {"act": "up"})
    assert answer.status_code == 422
    assert b"the first here already" in answer.content


def test_a_stale_save_shows_both_texts_and_loses_nothing(make_meeting, cast, sign_in):
    meeting = make_meeting(state="in_session")
    item = services.add_item(meeting, by=cast.chair, title="Machines", notes="start")
    services.write_notes(item, by=cast.chair, notes="start, what Carla wrote", version=1)
    here = url(meeting, f"items/{item.pk}/")
    mine = {"title": "Machines", "notes": "start, what Sasha wrote", "version": "1"}
    answer = sign_in(cast.secretary).post(here, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "what Carla wrote" in page
    assert "what Sasha wrote" in page
    assert "Carla Chair" in page
    item.refresh_from_db()
    assert item.notes == "start, what Carla wrote"
    both = {
        **mine,
        "notes": "start\nboth",
        "version": re.search(r'name="version" value="(\d+)"', page)[1],
    }
    assert sign_in(cast.secretary).post(here, both).status_code == 303
    item.refresh_from_db()
    assert item.notes == "start\nboth"


def test_what_two_wrote_in_different_lines_stands_together(make_meeting, cast, sign_in):
    meeting = make_meeting(state="in_session")
    item = services.add_item(meeting, by=cast.chair, title="Machines", notes="start\n\nend")
    services.write_notes(item, by=cast.chair, notes="start\n\nend\nCarla: fine", version=1)
    mine = {"title": "Machines", "notes": "Sasha: hm\nstart\n\nend", "version": "1"}
    answer = sign_in(cast.secretary).post(url(meeting, f"items/{item.pk}/"), mine)
    assert answer.status_code == 303
    item.refresh_from_db()
    assert item.notes == "Sasha: hm\nstart\n\nend\nCarla: fine"


def at_once(*acts):
    """Runs acts at one moment, each in a thread and on a connection of its own; what each came to."""
    start, came_to = threading.Barrier(len(acts)), [None] * len(acts)

    def run(i, act):
        try:
            start.wait()
            came_to[i] = act()
        except Exception as error:
            came_to[i] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_notes_at_once_one_wins_and_the_other_is_told(make_meeting, cast):
    item = services.add_item(make_meeting(), by=cast.chair, title="Machines", notes="nobody 0")
    carla, sasha = cast.chair, cast.secretary
    for version in range(1, 6):
        came_to = at_once(
            lambda v=version: services.write_notes(item, by=carla, notes=f"Carla {v}", version=v),
            lambda v=version: services.write_notes(item, by=sasha, notes=f"Sasha {v}", version=v),
        )
        lost = [e for e in came_to if isinstance(e, Stale)]
        assert len(lost) == 1
        item.refresh_from_db()
        assert item.version == version + 1
        assert lost[0].item.notes == item.notes  # the loser sees what won


@pytest.mark.django_db(transaction=True)
def test_without_the_version_words_would_be_lost(make_meeting, cast):
    """The negative control: the same race without the check of the version loses one text silently."""
    item = services.add_item(make_meeting(), by=cast.chair, title="Machines")
    came_to = at_once(
        lambda: services.write_notes(item, by=cast.chair, notes="Carla"),
        lambda: services.write_notes(item, by=cast.secretary, notes="Sasha"),
    )
    assert not [e for e in came_to if isinstance(e, Exception)]
    item.refresh_from_db()
    assert item.notes in ("Carla", "Sasha")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_under_minutes_that_are_approved_at_that_moment(make_meeting, cast):
    for n in range(5):
        meeting = make_meeting(state="circulated")
        item = Item.objects.create(meeting=meeting, title="Machines", notes="before")
        came_to = at_once(
            lambda m=meeting: services.approve_minutes(m, by=cast.chair),
            lambda i=item, k=n: services.write_notes(i, by=cast.secretary, notes=f"late {k}"),
        )
        last = meeting.events.order_by("recorded_at", "pk").last()
        refused = isinstance(came_to[1], Exception)
        assert last.kind == "moved_on"
        assert Item.objects.get(pk=item.pk).notes == ("before" if refused else f"late {n}")


@pytest.mark.django_db(transaction=True)
def test_two_who_move_items_at_once_keep_every_item(make_meeting, cast):
    meeting = make_meeting()
    items = services.add_items(meeting, by=cast.chair, drafts=[{"title": f"{i}"} for i in range(6)])
    carla, sasha = cast.chair, cast.secretary
    at_once(
        *(lambda i=i: services.move_item(i, by=carla, where="up") for i in items[1:4]),
        *(lambda i=i: services.move_item(i, by=sasha, where="down") for i in items[2:5]),
    )
    positions = sorted(meeting.items.values_list("position", flat=True))
    assert positions == list(range(6))


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_the_members_at_once_invite_each_once(make_meeting, cast):
    meeting = make_meeting()
    at_once(
        lambda: services.invite_members(meeting, by=cast.chair),
        lambda: services.invite_members(meeting, by=cast.secretary),
    )
    assert Attendance.objects.filter(meeting=meeting).count() == 6


# People


def test_members_guests_and_presence_by_plain_forms(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.secretary)
    here = url(meeting, "people/")
    client.post(here, {"act": "members"})
    assert meeting.attendances.count() == 6
    client.post(here, {"act": "guest", "name": "Guido", "organisation": "Google", "kind": "guest"})
    guido = meeting.attendances.get(person__name="Guido")
    mona = meeting.attendances.get(person=cast.member.person)
    ids = [a.pk for a in meeting.attendances.all()]
    client.post(
        here,
        {
            "act": "present",
            "listed": ids,
            "unsaid": ids,
            "present": [guido.pk, mona.pk],
            "rest": "absent",
        },
    )
    assert meeting.attendances.filter(present=True).count() == 2
    assert meeting.attendances.filter(present=False).count() == 5
    client.post(
        here, {"act": "present", "listed": ids, "was": [guido.pk, mona.pk], "present": [mona.pk]}
    )
    guido.refresh_from_db()
    assert guido.present is False
    page = client.get(url(meeting)).content.decode()
    assert "Mona Member" in page
    answer = client.post(here, {"act": "guest", "name": "Guido", "kind": "guest", "note": "typed"})
    assert answer.status_code == 422
    assert "already" in answer.content.decode()
    assert 'value="typed"' in answer.content.decode()


def test_one_person_in_full(make_meeting, cast, sign_in, intel, board):
    board.time_zone = "UTC"
    board.save()
    start = timezone.now().replace(hour=22, minute=0, second=0, microsecond=0)
    meeting = make_meeting(starts_at=start, ends_at=start + dt.timedelta(hours=4))
    services.invite_members(meeting, by=cast.chair)
    mona = meeting.attendances.get(person=cast.member.person)
    here = url(meeting, f"people/{mona.pk}/")
    client = sign_in(cast.secretary)
    data = {
        "kind": "member",
        "reply": "yes",
        "present": "yes",
        "arrived": "22:30",
        "left": "01:15",
        "organisation": "Intel",
        "by_phone": "on",
        "note": "from home",
    }
    assert client.post(here, data).status_code == 303
    mona.refresh_from_db()
    assert (mona.reply, mona.present, mona.by_phone, mona.organisation) == (
        "yes",
        True,
        True,
        intel,
    )
    assert mona.arrived_at == start + dt.timedelta(minutes=30)
    assert mona.left_at == start + dt.timedelta(hours=3, minutes=15)  # after midnight
    wrong = client.post(here, {**data, "left": "22:00"})
    assert wrong.status_code == 422
    assert "leaves after" in wrong.content.decode()
    off = client.post(here, {**data, "act": "remove"})
    assert off.status_code == 422
    assert "stays on the list" in off.content.decode()


def test_a_member_replies_on_the_page(make_meeting, cast, sign_in):
    meeting = make_meeting(state="announced")
    services.invite_members(meeting, by=cast.chair)
    client = sign_in(cast.member)
    assert "Do you come?" in client.get(url(meeting)).content.decode()
    answer = client.post(url(meeting, "reply/"), {"reply": "maybe", "note": "before 15:00"})
    assert answer.status_code == 303
    assert "before 15:00" in client.get(url(meeting)).content.decode()
    wrong = client.post(url(meeting, "reply/"), {"reply": "perhaps", "note": "typed"})
    assert wrong.status_code == 422
    assert 'value="typed"' in wrong.content.decode()
    back = client.post(url(meeting, "reply/"), {"reply": "yes", "next": "https://evil.example/"})
    assert back.url == url(meeting)
    back = client.post(url(meeting, "reply/"), {"reply": "yes", "next": "/"})
    assert back.url == "/"


def test_who_is_not_invited_cannot_reply(make_meeting, cast, sign_in):
    assert (
        sign_in(cast.member).post(url(make_meeting(), "reply/"), {"reply": "yes"}).status_code
        == 404
    )


# Moving on


def test_the_page_says_what_will_happen_before_it_happens(make_meeting, cast, sign_in, board):
    board.is_public = True
    board.save()
    meeting, client = make_meeting(state="circulated"), sign_in(cast.secretary)
    page = client.get(url(meeting, "approve/")).content.decode()
    assert "frozen" in page
    assert "without signing in" in page
    assert "cannot be taken back" in page
    answer = client.post(url(meeting, "approve/"), {"version": "1"})
    assert answer.status_code == 303
    meeting.refresh_from_db()
    assert meeting.state == "approved"


@pytest.mark.parametrize("to", ["approved", "planned", "nonsense"])
def test_a_state_that_cannot_follow_is_not_offered(make_meeting, cast, sign_in, to):
    meeting, client = make_meeting(), sign_in(cast.secretary)
    assert client.get(url(meeting, f"state/?to={to}")).status_code == 404
    assert client.post(url(meeting, "state/"), {"to": to}).status_code == 422
    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_cancelling_without_a_reason_keeps_the_page(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.secretary)
    answer = client.post(url(meeting, "state/"), {"to": "cancelled", "reason": ""})
    assert answer.status_code == 422
    assert b"Say why" in answer.content
    assert (
        client.post(url(meeting, "state/"), {"to": "cancelled", "reason": "ill"}).status_code == 303
    )


def test_who_presses_second_is_told(make_meeting, cast, sign_in):
    meeting = make_meeting()
    services.announce_meeting(meeting, by=cast.chair)
    answer = sign_in(cast.secretary).post(
        url(meeting, "state/"), {"to": "announced", "version": "1"}
    )
    assert answer.status_code == 409
    assert b"already" in answer.content


def test_forms_need_their_token(make_meeting, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.secretary)
    answer = client.post(url(make_meeting(), "items/new/"), {"title": "x"})
    assert answer.status_code == 403
