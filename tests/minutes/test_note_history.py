"""The history of an item's notes: who wrote what, and how it read before."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from actions import services as act
from minutes import services
from minutes.models import Conflict, ItemRevision
from minutes.services import capturing
from people.models import Person


@pytest.fixture
def item(make_meeting, cast):
    """Notes that were written before anybody's saves were kept."""
    meeting = make_meeting(state="in_session")
    found = services.add_item(meeting, by=cast.secretary, title="Machines")
    type(found).objects.filter(pk=found.pk).update(notes="Don: we need two\n")
    found.refresh_from_db()
    found.meeting = meeting
    return found


def wrote(item, by, text, minutes_ago):
    """One save, at a moment; revisions are append-only, so they are made as they shall be."""
    if not item.revisions.exists():
        ItemRevision.objects.create(item=item, version=item.version, notes=item.notes)
    item.version += 1
    item.notes = text
    item.save(update_fields=["version", "notes"])
    return ItemRevision.objects.create(
        item=item,
        version=item.version,
        notes=text,
        by=by.person,
        recorded_at=timezone.now() - dt.timedelta(minutes=minutes_ago),
    )


def entries_on(page):
    """Who stands in the list of saves, with how many saves, top down."""
    rows = re.findall(r'<li class="row save">.*?</li>', page.content.decode(), re.S)
    found = []
    for row in rows:
        saves = re.search(r"(\d+) saves", row)
        name = re.search(r'class="says"[^>]*>([^<]+)<', row)[1]
        found.append((name, int(saves[1]) if saves else 1))
    return found


def kinds_on(page):
    """The rows of the comparison: "new", "gone", or "" for a line that stayed."""
    shown = re.search(r'<ol class="difference".*?</ol>', page.content.decode(), re.S)[0]
    return re.findall(r'<li(?: class="(\w+)")?>', shown)


def address(item):
    return f"/c/ab/meetings/{item.meeting.number}/items/{item.pk}/history/"


def test_who_never_changed_anything_has_no_history(item, cast, sign_in):
    page = sign_in(cast.member).get(address(item))
    assert page.status_code == 200
    assert "not been changed" in page.content.decode()


def test_the_newest_change_is_shown_with_its_words(item, cast, sign_in):
    wrote(item, cast.secretary, "Don: we need three\nAgreed\n", 30)
    page = sign_in(cast.member).get(address(item)).content.decode()
    assert "<del>two</del>" in page
    assert "<ins>three</ins>" in page
    assert "<ins>Agreed</ins>" in page
    assert "As it was before" in page
    assert "Sasha Secretary" in page


def test_what_one_person_saves_in_a_row_is_one_entry(item, cast, sign_in):
    for minutes, by in (
        (60, "secretary"),
        (58, "secretary"),
        (55, "secretary"),
        (54, "chair"),
        (40, "chair"),
    ):
        wrote(item, getattr(cast, by), f"{minutes} minutes ago", minutes)
    page = sign_in(cast.member).get(address(item))
    assert entries_on(page) == [
        ("Carla Chair", 1),
        ("Carla Chair", 1),
        ("Sasha Secretary", 3),
        ("As it was before", 1),
    ]


def test_any_two_are_compared_in_either_order(item, cast, sign_in):
    first = wrote(item, cast.secretary, "one\n", 60)
    wrote(item, cast.chair, "one\ntwo\n", 40)
    last = wrote(item, cast.secretary, "one\ntwo\nthree\n", 20)
    client = sign_in(cast.member)
    for query in (
        f"from={first.version}&to={last.version}",
        f"from={last.version}&to={first.version}",
    ):
        assert kinds_on(client.get(f"{address(item)}?{query}")) == ["", "new", "new"]


@pytest.mark.parametrize(
    "query", ["from=99", "to=99", "to=99999999999999999", "page=9", "page=99999999999999"]
)
def test_what_is_not_there_is_not_found(item, cast, sign_in, query):
    wrote(item, cast.secretary, "one\n", 60)
    assert sign_in(cast.member).get(f"{address(item)}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["from=x&to=-1", "page=x", "from=&to="])
def test_nonsense_in_the_address_is_as_if_it_were_not_there(item, cast, sign_in, query):
    wrote(item, cast.secretary, "one\n", 60)
    assert sign_in(cast.member).get(f"{address(item)}?{query}").status_code == 200


def test_a_long_history_has_pages(item, cast, sign_in):
    for n in range(40):
        wrote(item, cast.secretary if n % 2 else cast.chair, f"save {n}", 400 - n)
    client = sign_in(cast.member)
    first = client.get(address(item))
    assert len(entries_on(first)) == 25
    assert "Older" in first.content.decode()
    second = client.get(f"{address(item)}?page=2")
    assert len(entries_on(second)) == 16
    assert "Newer" in second.content.decode()


@pytest.mark.parametrize("saves", [1, 30])
def test_it_costs_the_same_few_queries(item, cast, sign_in, saves, django_assert_num_queries):
    for n in range(saves):
        wrote(item, cast.secretary if n % 2 else cast.chair, f"save {n}", 400 - n)
    client = sign_in(cast.secretary)
    client.get(address(item))
    # session, user, seats; meeting, its days; item; from what one is recused; saves without their texts,
    # texts of those shown
    with django_assert_num_queries(8):
        client.get(address(item))


def test_the_secretary_puts_an_earlier_text_back_as_one_more_save(item, cast, sign_in):
    first = wrote(item, cast.secretary, "one\n", 60)
    wrote(item, cast.chair, "one\ntwo\n", 40)
    client = sign_in(cast.secretary)
    assert "Restore" in client.get(f"{address(item)}?to={first.version}").content.decode()
    answer = client.post(address(item), {"version": first.version, "base": item.version})
    assert answer.status_code == 303
    before = item.version
    item.refresh_from_db()
    assert item.notes == "one\n"
    assert item.version == before + 1
    assert item.revisions.first().by == cast.secretary.person


def test_what_somebody_typed_meanwhile_is_not_written_over(item, cast, sign_in):
    first = wrote(item, cast.secretary, "one\n", 60)
    seen = wrote(item, cast.chair, "one, or two\n", 40)
    wrote(item, cast.chair, "one, or three\n", 1)
    answer = sign_in(cast.secretary).post(
        address(item), {"version": first.version, "base": seen.version}
    )
    assert answer.status_code == 409
    assert Conflict.objects.get().typed == "one\n"
    item.refresh_from_db()
    assert item.notes == "one, or three\n"


def test_a_member_reads_and_does_not_restore(item, cast, sign_in):
    first = wrote(item, cast.secretary, "one\n", 60)
    wrote(item, cast.chair, "one\ntwo\n", 40)
    client = sign_in(cast.member)
    assert "Restore" not in client.get(f"{address(item)}?to={first.version}").content.decode()
    answer = client.post(address(item), {"version": first.version, "base": item.version})
    assert answer.status_code == 403


def test_approved_minutes_are_not_restored(item, cast, sign_in):
    first = wrote(item, cast.secretary, "one\n", 60)
    wrote(item, cast.chair, "one\ntwo\n", 40)
    type(item.meeting).objects.filter(pk=item.meeting_id).update(state="approved")
    client = sign_in(cast.secretary)
    assert "Restore" not in client.get(f"{address(item)}?to={first.version}").content.decode()
    answer = client.post(address(item), {"version": first.version, "base": item.version})
    assert answer.status_code == 422
    assert "frozen" in answer.content.decode() or "approved" in answer.content.decode()


@pytest.mark.parametrize("posted", [{}, {"version": "x"}, {"version": "99"}, {"version": "9" * 18}])
def test_a_version_that_is_none_is_not_found(item, cast, sign_in, posted):
    wrote(item, cast.secretary, "one\n", 60)
    assert sign_in(cast.secretary).post(address(item), posted).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("observer", 200), ("former", 404), ("stranger", 404), ("outsider", 404), ("admin", 404)],
)
def test_it_is_seen_by_those_with_a_seat(item, cast, sign_in, who, status):
    wrote(item, cast.secretary, "one\n", 60)
    assert sign_in(getattr(cast, who)).get(address(item)).status_code == status


def test_a_confidential_items_history_is_not_found_by_an_observer(item, cast, sign_in):
    wrote(item, cast.secretary, "one\n", 60)
    type(item).objects.filter(pk=item.pk).update(confidential=True)
    assert sign_in(cast.observer).get(address(item)).status_code == 404
    assert sign_in(cast.member).get(address(item)).status_code == 200


def test_lines_about_something_confidential_are_not_read_in_the_history_either(
    item, cast, board, sign_in
):
    act.raise_action(
        board,
        by=cast.secretary,
        text="Talk to the lawyer",
        owners=[act.OwnerSpec(person_id=cast.member.person_id)],
        raised_in_id=item.meeting_id,
        confidential=True,
    )
    wrote(item, cast.secretary, "Action Mona: talk to the lawyer\n", 60)
    answer = sign_in(cast.observer).get(address(item))
    assert answer.status_code == 403
    assert "lawyer" not in answer.content.decode()
    assert sign_in(cast.member).get(address(item)).status_code == 200


def test_names_and_words_are_text_and_no_markup(item, cast, sign_in):
    Person.objects.filter(pk=cast.secretary.person_id).update(name="<b>Sasha</b>")
    wrote(item, cast.secretary, "<script>alert(1)</script>\n", 60)
    page = sign_in(cast.member).get(address(item)).content.decode()
    assert "<script>alert" not in page
    assert "<b>Sasha" not in page


def test_what_is_saved_while_typing_is_in_it(item, cast, sign_in):
    capturing.save_notes(item, by=cast.secretary, text="Don: we need four\n", base=item.version)
    page = sign_in(cast.member).get(address(item)).content.decode()
    assert "<del>two</del>" in page
    assert "<ins>four</ins>" in page


@pytest.mark.parametrize(("who", "place"), [("member", ""), ("secretary", "items/{pk}/")])
def test_the_meetings_page_leads_there(item, cast, sign_in, who, place):
    wrote(item, cast.secretary, "one\n", 60)
    meeting = f"/c/ab/meetings/{item.meeting.number}/"
    page = sign_in(getattr(cast, who)).get(meeting + place.format(pk=item.pk))
    assert f'href="{address(item)}"' in page.content.decode()
