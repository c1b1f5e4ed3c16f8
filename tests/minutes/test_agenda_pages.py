"""The pages of agendas: what they show, to whom, and what their forms do."""

import datetime as dt

import pytest
from django.utils import timezone

from actions.models import Action
from budgets.models import Approval
from budgets.services import propose_approvals
from minutes import services
from minutes.models import Item, Meeting, Series, StandingItem
from people.models import Committee


def url(meeting, page=""):
    return f"/c/ab/meetings/{meeting.number}/{page}"


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


SERIES = {
    "title": "Board call",
    "every": "month",
    "interval": "1",
    "nth": "1",
    "weekday": "1",
    "at": "16:00",
    "length": "90 min",
    "time_zone": "Europe/Dublin",
    "starts_on": "2026-01-01",
}
PLAN = {
    "title": "June",
    "day": "2026-12-01",
    "clock": "16:00",
    "length": "2 h",
    "time_zone": "Europe/Dublin",
    "precision": "time",
    "days-TOTAL_FORMS": "0",
    "days-INITIAL_FORMS": "0",
}


def test_a_series_is_made_proposes_and_is_ended(cast, board, sign_in):
    client = sign_in(cast.secretary)
    assert "has no series yet" in text_of(client, "/c/ab/meetings/series/")
    assert client.post("/c/ab/meetings/series/new/", SERIES).status_code == 303
    page = text_of(client, "/c/ab/meetings/series/")
    assert "First Tuesday of every month, 16:00 Europe/Dublin" in page
    one = Series.objects.get()
    for address in ("/c/ab/meetings/", "/c/ab/meetings/new/"):
        assert text_of(client, address).count('name="day" value="') == 3
    day = page.split('name="day" value="')[1][:10]
    response = client.post("/c/ab/meetings/series/", {"series": one.pk, "day": day})
    assert response.status_code == 303
    meeting = Meeting.objects.get()
    assert response["Location"] == url(meeting)
    assert client.post("/c/ab/meetings/series/", {"series": one.pk, "day": day}).status_code == 422
    edit = f"/c/ab/meetings/series/{one.pk}/"
    assert client.post(edit, SERIES | {"version": "1", "place": "Cork"}).status_code == 303
    stale = client.post(edit, SERIES | {"version": "1", "place": "Kerry"})
    assert stale.status_code == 409
    assert "Kerry" in stale.content.decode()
    assert client.post(edit, {"act": "end"}).status_code == 303
    assert "Ended" in text_of(client, "/c/ab/meetings/series/")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"at": "25:00"},
        {"nth": ""},
        {"nth": "9"},
        {"weekday": "7"},
        {"length": "soon"},
        {"time_zone": "Mars"},
        {"starts_on": "0001-01-01"},
        {"interval": "9999999999999999999999"},
        {"ends_on": "2020-01-01"},
    ],
)
def test_a_series_that_cannot_be_read_keeps_what_was_typed(fields, cast, board, sign_in):
    client = sign_in(cast.secretary)
    response = client.post("/c/ab/meetings/series/new/", SERIES | {"place": "Kept"} | fields)
    assert response.status_code == 422
    assert "Kept" in response.content.decode()
    assert not Series.objects.exists()


@pytest.mark.parametrize("day", ["", "soon", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_no_series_proposes_is_refused(day, cast, board, sign_in):
    client = sign_in(cast.secretary)
    client.post("/c/ab/meetings/series/new/", SERIES)
    fields = {"series": Series.objects.get().pk, "day": day}
    assert client.post("/c/ab/meetings/series/", fields).status_code == 422


def test_planning_drafts_at_once_unless_it_is_not_ticked(cast, board, sign_in, make_action):
    make_action()
    client = sign_in(cast.secretary)
    client.post("/c/ab/meetings/new/", PLAN | {"draft": "on"})
    client.post("/c/ab/meetings/new/", PLAN)
    drafted, bare = Meeting.objects.order_by("number")
    assert drafted.items.get().kind == "actions"
    assert not bare.items.exists()
    assert "Draft the agenda" in text_of(client, url(bare))
    assert "Review of actions" in text_of(client, url(bare, "draft/"))
    assert client.post(url(bare, "draft/")).status_code == 303
    assert bare.items.count() == 1
    assert "Nothing is missing" in text_of(client, url(bare, "draft/"))
    services.cancel_meeting(bare, by=cast.chair, reason="snow")
    assert "over" in text_of(client, url(bare, "draft/"))
    assert client.post(url(bare, "draft/")).status_code == 422


# Standing items


def lines(*titles, act="save", shown="", **fields):
    data = {"act": act, "shown": shown, "lines": str(len(titles)), **fields}
    for n, title in enumerate(titles):
        data[f"line{n}-title"] = title
        data.setdefault(f"line{n}-depth", "1")
    return data


def standing_now(client):
    page = text_of(client, "/c/ab/meetings/standing/")
    return page.split('name="shown" value="')[1].split('"')[0]


def test_the_template_is_edited_without_a_script(cast, board, sign_in):
    client, page = sign_in(cast.secretary), "/c/ab/meetings/standing/"
    shown = standing_now(client)
    data = lines(
        "One", "Two", "", shown=shown, **{"line0-presenter": "Mona", "line1-minutes": "10"}
    )
    assert client.post(page, data).status_code == 303
    one, two = StandingItem.objects.all()
    assert (one.presenter, two.minutes) == (cast.member.person, 10)
    ids = {"line0-pk": one.pk, "line1-pk": two.pk}
    for act, expected in (
        ("in-1", [("One", 1), ("Two", 2)]),
        ("out-1", [("One", 1), ("Two", 1)]),
        ("up-0", [("One", 1), ("Two", 1)]),
        ("remove-1", [("One", 1)]),
        ("down-99", [("One", 1), ("Two", 1)]),
    ):
        data = lines("One", "Two", act=act, shown=standing_now(client), **ids)
        assert client.post(page, data).status_code == 303
        assert list(StandingItem.objects.values_list("title", "depth")) == expected
    data = lines("One", "Two", act="down-0", shown=standing_now(client), **ids)
    client.post(page, data)
    assert list(StandingItem.objects.values_list("title", flat=True)) == ["Two", "One"]


def test_a_template_that_somebody_else_changed_shows_both(cast, board, sign_in):
    client, page = sign_in(cast.secretary), "/c/ab/meetings/standing/"
    shown = standing_now(client)
    services.set_standing(board, by=cast.chair, rows=[{"title": "Theirs"}])
    response = client.post(page, lines("Mine", shown=shown))
    assert response.status_code == 409
    found = response.content.decode()
    assert "Theirs" in found and "Mine" in found
    again = found.split('name="shown" value="')[1].split('"')[0]
    assert client.post(page, lines("Mine", shown=again)).status_code == 303
    assert StandingItem.objects.get().title == "Mine"


@pytest.mark.parametrize(
    "fields",
    [
        {"line0-minutes": "many"},
        {"line0-presenter": "Zaphod"},
        {"line0-presenter": "Member"},
        {"line0-title": "", "line0-minutes": "5"},
        {"line0-title": "x" * 501},
    ],
)
def test_a_template_that_cannot_be_read_keeps_what_was_typed(fields, cast, board, sign_in):
    client = sign_in(cast.secretary)
    data = lines("One", "Kept", shown=standing_now(client)) | fields
    response = client.post("/c/ab/meetings/standing/", data)
    assert response.status_code == 422
    assert "Kept" in response.content.decode()
    assert not StandingItem.objects.exists()


# The meeting's page


@pytest.fixture
def drafted(cast, board, make_meeting, make_action):
    last = make_meeting("May", days=-30, state="circulated")
    make_action("Find out", owners=[cast.member])
    [hotel] = propose_approvals(board, by=None, drafts=[{"title": "Hotel in Dublin"}])
    services.record_decision(board, by=cast.secretary, text="Agreed by mail")
    meeting = make_meeting("June", days=7)
    services.draft_agenda(meeting, by=cast.secretary)
    return meeting, last, hotel


def test_what_is_left_from_before_stands_under_its_items(drafted, cast, sign_in, make_meeting):
    meeting, _last, hotel = drafted
    page = text_of(sign_in(cast.member), url(meeting))
    assert "From last time" not in page
    assert page.count("Find out") == 1
    assert page.rindex("Review of actions") < page.index("Find out") < page.rindex(">Approvals")
    assert page.count("Agreed by mail") == 1
    assert hotel.reference in page
    for badge in (
        "every time",
        "comes back until it is decided",
        "comes back until they are approved",
    ):
        assert badge in page
    bare = make_meeting("July", days=40)
    page = text_of(sign_in(cast.member), url(bare))
    assert "From last time" in page and "Find out" in page and "Hotel in Dublin" in page


def test_what_is_carried_too_often_asks_for_a_choice(drafted, cast, sign_in, make_meeting):
    meeting, _last, _hotel = drafted
    Action.objects.update(raised_at=timezone.now() - dt.timedelta(days=300))
    for n in range(3):
        make_meeting(days=-100 - n, state="approved")
    assert "do, reassign, or drop" in text_of(sign_in(cast.member), url(meeting))
    Committee.objects.update(carried_limit=30)
    assert "do, reassign, or drop" not in text_of(sign_in(cast.member), url(meeting))


def test_items_have_a_clock_and_the_page_says_what_does_not_fit(cast, make_meeting, sign_in):
    meeting = make_meeting(starts_at=dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC))
    services.add_items(
        meeting,
        by=cast.chair,
        drafts=[
            {"title": "a", "minutes": 50},
            {"title": "b", "minutes": 90, "confidential": True},
            {"title": "c"},
        ],
    )
    for who in (cast.member, cast.observer):
        page = text_of(sign_in(who), url(meeting))
        assert '<span class="starts">16:00</span>' in page
        assert '<span class="starts">18:20</span>' in page
        assert "The agenda takes 2 h 20 min; the meeting has 2 h: 20 min too much." in page


def test_members_flag_and_take_it_back(drafted, cast, sign_in):
    meeting, _last, hotel = drafted
    item = meeting.items.get(approval=hotel)
    client = sign_in(cast.member)
    address = url(meeting, f"items/{item.pk}/flag/")
    assert client.post(address, {"kind": "flagged", "note": "the price"}).status_code == 303
    page = text_of(client, url(meeting))
    assert "wants to discuss it" in page and "the price" in page and "Take it back" in page
    assert client.post(address, {"kind": "nonsense"}).status_code == 422
    assert client.post(address, {"kind": ""}).status_code == 303
    assert not item.flags.exists()
    services.edit_item(item, by=cast.chair, confidential=True)
    assert sign_in(cast.observer).post(address, {"kind": "flagged"}).status_code == 404


def test_what_nobody_flags_is_taken_together_by_one_press(drafted, cast, sign_in):
    meeting, _last, hotel = drafted
    items = {i.kind: i for i in meeting.items.exclude(kind="approvals")}
    services.flag_item(items["minutes"], by=cast.member, kind="pre_approved")
    client = sign_in(cast.secretary)
    page = text_of(client, url(meeting))
    assert "items that nobody wants to discuss" in page
    assert f'value="{items["minutes"].pk}" checked' in page
    chosen = {
        "item": [items["minutes"].pk, items["decisions"].pk, meeting.items.get(approval=hotel).pk]
    }
    assert client.post(url(meeting, "together/"), chosen).status_code == 303
    assert meeting.items.get(title="Taken together").children.count() == 3
    assert client.post(url(meeting, "together/"), {"item": ["x", "9" * 30]}).status_code == 422
    assert "nobody wants to discuss" not in text_of(sign_in(cast.member), url(meeting))


def test_an_item_is_dropped_for_now_or_for_good_and_put_off(cast, make_meeting, sign_in):
    meeting = make_meeting()
    item = services.add_item(meeting, by=cast.chair, title="Ours")
    client, address = sign_in(cast.secretary), url(meeting, f"items/{item.pk}/")
    page = text_of(client, address)
    assert "Take off: returns next time" in page and "Take off for good" in page
    client.post(address, {"act": "postpone"})
    assert "comes back: not reached" in text_of(client, url(meeting))
    client.post(address, {"act": "reach"})
    page = text_of(client, client.post(address, {"act": "remove"})["Location"])
    assert "It comes back next time by itself." in page
    client.post(address, {"act": "restore"})
    page = text_of(client, client.post(address, {"act": "drop"})["Location"])
    assert "It will not return." in page
    item.refresh_from_db()
    assert item.dropped_for_good


def test_an_item_is_dragged_by_its_form(cast, make_meeting, sign_in):
    meeting = make_meeting()
    a, b = (services.add_item(meeting, by=cast.chair, title=t) for t in "ab")
    client, address = sign_in(cast.secretary), url(meeting, f"items/{b.pk}/place/")
    assert client.post(address, {"parent": "", "before": a.pk}).status_code == 303
    assert client.post(address, {"parent": a.pk}).status_code == 303
    assert Item.objects.get(pk=b.pk).parent == a
    for fields in ({"parent": b.pk}, {"parent": "x"}, {"before": "9" * 40}):
        assert client.post(address, fields).status_code == 422
    response = client.post(url(meeting, f"items/{b.pk}/"), {"act": "out", "then": "outline"})
    assert response["Location"] == url(meeting, f"#item-{b.pk}")


def test_the_button_says_what_happens_to_the_notes(cast, make_meeting, sign_in):
    meeting = make_meeting()
    item = services.add_item(meeting, by=cast.chair, title="Ours", notes="Words")
    client, address = sign_in(cast.secretary), url(meeting, f"items/{item.pk}/copy/")
    assert "No other meeting" in text_of(client, address)
    to = make_meeting("Next", days=30)
    page = text_of(client, address)
    assert "Duplicate, without the notes" in page and "Move, with the notes" in page
    assert client.post(address, {"act": "duplicate", "to": to.pk}).status_code == 303
    for fields in ({"act": "move"}, {"act": "move", "to": "x"}, {"act": "burn", "to": to.pk}):
        assert client.post(address, fields).status_code == 422
    assert client.post(address, {"act": "move", "to": to.pk}).status_code == 303
    assert list(to.items.order_by("position").values_list("notes", flat=True)) == ["", "Words"]


def test_the_history_compares_any_two_revisions_and_withholds_what_is_confidential(
    cast, make_meeting, sign_in
):
    meeting = make_meeting()
    client = sign_in(cast.secretary)
    assert "Nothing was changed" in text_of(client, url(meeting, "agenda/"))
    open_item = services.add_item(meeting, by=cast.chair, title="Open")
    services.edit_item(open_item, by=cast.chair, title="Opened", summary="Said better")
    secret = services.add_item(meeting, by=cast.secretary, title="Salary", confidential=True)
    services.add_item(meeting, by=cast.secretary, title="Whose", parent=secret)
    page = text_of(client, url(meeting, "agenda/"))
    assert "Said better" in page and "Salary" in page and "Whose" in page
    both = text_of(client, url(meeting, "agenda/?from=1&to=2"))
    assert "Opened" in both and "Salary" not in both
    page = text_of(sign_in(cast.observer), url(meeting, "agenda/"))
    assert "withheld" in page and "Salary" not in page and "Whose" not in page
    services.edit_item(Item.objects.get(pk=open_item.pk), by=cast.chair, confidential=True)
    page = text_of(sign_in(cast.observer), url(meeting, "agenda/?from=1&to=2"))
    assert "Open" not in page.split("<main")[1]
    assert client.get(url(meeting, "agenda/?from=99&to=x")).status_code == 404


def test_a_decided_request_will_not_return(drafted, cast, sign_in):
    meeting, _last, hotel = drafted
    Approval.objects.filter(pk=hotel.pk).update(outcome="agreed")
    page = text_of(sign_in(cast.member), url(meeting))
    assert "comes back until it is decided" not in page
    assert "will not return" in page
