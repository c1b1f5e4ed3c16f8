"""What was wrong in approved minutes is said beside them: visibly, by whom it may, and never over them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, transaction

from minutes import services
from minutes.models import Erratum, Item, Meeting, MeetingEvent
from minutes.quoting import mark_of
from people.errors import Invalid, NotAllowed, WrongState

NOTES = "The budget is USD 5000.\n\nAll agreed."


@pytest.fixture
def meeting(make_meeting, board):
    board.is_public = True
    board.save()
    return make_meeting("June", days=-30, state="circulated")


@pytest.fixture
def item(meeting):
    return Item.objects.create(meeting=meeting, title="Budget", notes=NOTES)


@pytest.fixture
def approved(item):
    Meeting.objects.filter(pk=item.meeting_id).update(state="approved")
    return Item.objects.select_related("meeting__committee").get(pk=item.pk)


def book(client, meeting):
    return client.get(f"/c/ab/meetings/{meeting.number}/").content.decode()


def address(meeting):
    return f"/c/ab/meetings/{meeting.number}/errata/"


def test_an_erratum_stands_at_its_passage_and_at_the_head_for_everybody(
    client, cast, approved, sign_in
):
    sign_in(cast.secretary)
    where = address(approved.meeting)
    assert f"?item={approved.pk}" in client.get(where).content.decode()
    assert client.get(where, {"item": approved.pk}).content.decode().count('type="radio"') == 3
    passage = "The budget is USD 5000."
    sent = {"item": approved.pk, "passage": mark_of(passage), "text": "It was **USD 500**."}
    answer = client.post(where, sent)
    assert answer.status_code == 303
    assert answer["Location"].endswith("#errata")
    erratum = Erratum.objects.get()
    assert (erratum.passage, erratum.by) == (passage, cast.secretary.person)
    event = MeetingEvent.objects.get(kind="erratum")
    assert (event.item, event.note) == (approved, erratum.text)
    for user in (cast.secretary, cast.observer, None):
        client.logout()
        if user:
            sign_in(user)
        shown = book(client, approved.meeting)
        assert "Errata (1)" in shown
        assert shown.count("<strong>USD 500</strong>") == 2
        head, beneath = shown.index("<strong>USD 500"), shown.rindex("<strong>USD 500")
        assert head < shown.rindex(passage) < beneath < shown.index("All agreed")
    approved.refresh_from_db()
    assert approved.notes == NOTES


def test_an_erratum_to_the_minutes_as_a_whole(client, cast, approved, sign_in):
    sign_in(cast.chair)
    sent = {"text": "Mona was there too."}
    assert client.post(address(approved.meeting), sent).status_code == 303
    shown = book(client, approved.meeting)
    assert "Errata (1)" in shown
    assert shown.count("Mona was there too") == 1


def test_minutes_that_are_not_approved_are_corrected_themselves(client, cast, item, sign_in):
    with pytest.raises(WrongState):
        services.add_erratum(item.meeting, by=cast.chair, text="Wrong")
    sign_in(cast.chair)
    assert "not approved yet" in client.get(address(item.meeting)).content.decode()
    answer = client.post(address(item.meeting), {"text": "Typed words"})
    assert answer.status_code == 422
    assert "Typed words" in answer.content.decode()
    assert "Errata" not in book(client, item.meeting)


def test_chair_and_secretary_add_errata_and_nobody_else(client, cast, approved, sign_in):
    for user in (cast.chair, cast.secretary):
        services.add_erratum(approved.meeting, by=user, text="Yes")
    for user in (cast.member, cast.observer, cast.stranger, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            services.add_erratum(approved.meeting, by=user, text="No")
    sign_in(cast.member)
    shown = book(client, approved.meeting)
    assert "Errata (2)" in shown
    assert "Add an erratum" not in shown


def test_an_erratum_stays(cast, approved):
    """The negative control is beside it: the same row before it was kept is a row as any."""
    erratum = services.add_erratum(approved.meeting, by=cast.chair, text="Said")
    for act in (
        lambda: Erratum.objects.filter(pk=erratum.pk).update(text="Unsaid"),
        erratum.delete,
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            act()
    assert Erratum.objects.get().text == "Said"


def test_what_is_typed_is_not_lost(client, cast, approved, sign_in):
    sign_in(cast.secretary)
    for sent in (
        {"item": approved.pk, "passage": mark_of("gone"), "text": "Typed"},
        {"item": approved.pk, "passage": "chosen", "selected": "never said", "text": "Typed"},
        {"text": ""},
        {"text": "x" * 4001},
    ):
        answer = client.post(address(approved.meeting), sent)
        assert answer.status_code == 422, sent
        assert sent["text"] in answer.content.decode()
    for typed in ("x", "999999", "9" * 300):
        where = address(approved.meeting)
        assert client.post(where, {"item": typed, "text": "T"}).status_code == 404
    with pytest.raises(Invalid):
        services.add_erratum(
            approved.meeting, by=cast.chair, item=approved, passage="Not there", text="T"
        )
    assert not Erratum.objects.exists()


def test_confidential_errata_are_not_for_the_public(client, cast, approved, sign_in):
    services.add_erratum(approved.meeting, by=cast.chair, text="Zzyzx", confidential=True)
    services.add_erratum(approved.meeting, by=cast.chair, item=approved, text="Xyzzy")
    assert "Xyzzy" in book(client, approved.meeting)
    services.withhold_item(approved, by=cast.chair, reason="personal")
    for user in (None, cast.observer):
        client.logout()
        if user:
            sign_in(user)
        shown = book(client, approved.meeting)
        assert "Errata" not in shown
        assert "Zzyzx" not in shown
        assert "Xyzzy" not in shown
    sign_in(cast.member)
    assert "Errata (2)" in book(client, approved.meeting)
    assert MeetingEvent.objects.filter(kind="erratum", confidential=True).count() == 1


def test_what_turns_out_to_be_confidential_is_withheld_with_its_reason_also_when_approved(
    client, cast, approved, sign_in
):
    where = f"/c/ab/meetings/{approved.meeting.number}/items/{approved.pk}/withhold/"
    sign_in(cast.member)
    assert client.get(where).status_code == 403
    sign_in(cast.secretary)
    assert client.get(where).status_code == 200
    assert client.post(where, {"reason": "x" * 300}).status_code == 422
    assert client.post(where, {"reason": "personal matter"}).status_code == 303
    approved.refresh_from_db()
    assert (approved.confidential, approved.withheld) == (True, "personal matter")
    client.logout()
    shown = book(client, approved.meeting)
    assert "personal matter" in shown
    assert "USD 5000" not in shown
