"""What minutes say about an action, in whatever order they are read."""

import datetime as dt
from itertools import permutations

import pytest

from actions import services as act
from actions.models import ActionEvent
from actions.services import Deed
from people.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def june(make_meeting):
    return make_meeting("June", days=-60, state="drafting")


@pytest.fixture
def july(make_meeting):
    return make_meeting("July", days=-30, state="drafting")


def deed(meeting):
    return Deed(None, at=meeting.starts_at, meeting_id=meeting.pk)


def raised_at(make_action, meeting, **fields):
    return make_action(by=deed(meeting), raised_in_id=meeting.pk, origin="meeting", **fields)


def state(action):
    action.refresh_from_db()
    owners = [(o.name, o.ticked_at) for o in action.owners.all()]
    return (
        action.status,
        action.resolution,
        action.closed_at,
        owners,
        action.raised_at,
        action.raised_in_id,
        action.text,
    )


def test_minutes_set_any_status_even_a_way_that_no_act_leads(make_action, june, july):
    action = raised_at(make_action, june)
    act.minute(action, deed=deed(july), status="closed", resolution="dropped")
    action.refresh_from_db()
    assert (action.status, action.resolution) == ("closed", "dropped")
    assert action.closed_at == july.starts_at


def test_reading_the_same_minutes_twice_changes_nothing(make_action, cast, june, july):
    action = raised_at(make_action, june, owners=[cast.member, cast.citra])
    mine = action.owners.get(person=cast.member.person)

    def read():
        return act.minute(
            action,
            deed=deed(july),
            status="unknown",
            ticks=[mine],
            updates=["waiting for figures", ("call on\nTuesday", cast.citra.person_id)],
        )

    assert [e.kind for e in read()] == ["minuted", "ticked", "said", "said"]
    before = state(action), action.version, ActionEvent.objects.count()
    assert read() == []
    assert (state(action), action.version, ActionEvent.objects.count()) == before


def test_rewrapped_remarks_are_the_same_and_one_more_tick_is_one_more_event(
    make_action, cast, june, july
):
    action = raised_at(make_action, june, owners=[cast.member, cast.citra])
    mine, hers = action.owners.order_by("position")
    act.minute(
        action, deed=deed(july), status="open", ticks=[mine], updates=["waiting for all of it"]
    )
    new = act.minute(
        action,
        deed=deed(july),
        status="open",
        ticks=[mine, hers],
        updates=["waiting for\n  all of it"],
    )
    assert [(e.kind, e.owner_id) for e in new] == [("ticked", hers.pk)]


def test_a_tick_in_minutes_does_not_make_the_action_propose_itself(make_action, cast, june, july):
    action = raised_at(make_action, june, owners=[cast.member])
    act.minute(action, deed=deed(july), status="open", ticks=action.owners.all())
    action.refresh_from_db()
    assert action.status == "open"
    assert action.owners.get().ticked_at == july.starts_at


def test_closed_actions_may_be_ticked_by_minutes(make_action, cast, june, july):
    action = raised_at(make_action, june, owners=[cast.member])
    act.minute(action, deed=deed(june), status="closed")
    act.minute(action, deed=deed(july), ticks=action.owners.all())
    assert state(action)[:2] == ("closed", "done")
    assert action.owners.get().ticked_at == july.starts_at


def test_an_older_document_does_not_reopen_what_a_later_one_closed(make_action, june, july):
    action = raised_at(make_action, july)
    act.minute(action, deed=deed(july), status="closed", resolution="done")
    act.minute(action, deed=deed(june), status="open")
    assert state(action)[:3] == ("closed", "done", july.starts_at)


def test_an_older_document_read_later_is_where_the_action_was_raised(make_action, june, july):
    action = raised_at(make_action, july, text="send report")
    act.minute(action, deed=deed(june), status="open", text="Send the report to all")
    assert state(action)[4:] == (june.starts_at, june.pk, "Send the report to all")


def test_what_a_person_edited_keeps_its_wording(make_action, cast, june, july):
    action = raised_at(make_action, july, text="send report")
    act.edit(action, by=cast.chair, text="Send the corrected report")
    act.minute(action, deed=deed(june), status="open", text="Send the report to all")
    assert state(action)[6] == "Send the corrected report"


def test_what_happened_on_the_page_after_the_meeting_counts_more(make_action, cast, june, july):
    action = raised_at(make_action, june)
    act.close(action, by=cast.chair, resolution="done")
    act.minute(action, deed=deed(july), status="open")
    assert state(action)[0] == "closed"


def test_the_meetings_own_acts_are_not_said_again_by_its_minutes(make_action, cast, june, july):
    action = raised_at(make_action, june)
    at = july.starts_at + dt.timedelta(minutes=10)
    act.close(action, by=Deed(cast.chair, at=at, meeting_id=july.pk), resolution="done")
    assert act.minute(action, deed=deed(july), status="closed") == []


def test_unknown_words_are_refused(make_action, june):
    action = raised_at(make_action, june)
    with pytest.raises(Invalid):
        act.minute(action, deed=deed(june), status="finished")
    with pytest.raises(Invalid):
        act.minute(action, deed=deed(june), status="closed", resolution="gone")


def test_an_import_without_a_meeting_is_told_apart_by_its_source(make_action, board):
    action = make_action()
    at = action.raised_at - dt.timedelta(days=10)
    first = act.minute(action, deed=Deed(None, at=at), status="unknown")
    assert len(first) == 1
    assert act.minute(action, deed=Deed(None, at=at), status="unknown") == []


TOLD = (
    # days ago, status, resolution, whose parts are ticked, updates, wording
    (90, "open", "", (), ["first figures"], "find out about machines"),
    (60, "closed", "dropped", (0,), [], "Find out how many machines"),
    (60, "unknown", "", (1,), ["nobody knew"], "Find out how many machines"),  # another's minutes
    (30, "closed", "", (0, 1), ["all in"], "Machines"),
)


@pytest.mark.parametrize("order", list(permutations(range(len(TOLD)))))
def test_documents_come_to_the_same_in_whatever_order_they_are_read(
    make_action, make_meeting, cast, order
):
    """As the import does it: the first document that names the action raises it, the others state."""
    held = {days: make_meeting(days=-days, state="drafting") for days in (90, 60, 30)}
    action = None
    for i in order:
        days, status, resolution, ticked, updates, text = TOLD[i]
        at = deed(held[days])
        if action is None:
            action = make_action(
                text,
                by=at,
                owners=[cast.member, cast.citra],
                raised_in_id=at.meeting_id,
                origin="meeting",
            )
        parts = list(action.owners.order_by("position"))
        act.minute(
            action,
            deed=at,
            status=status,
            resolution=resolution,
            ticks=[parts[n] for n in ticked],
            updates=updates,
            text=text,
        )
        action.refresh_from_db()
    first, second = held[90].starts_at, held[60].starts_at
    assert state(action) == (
        "closed",
        "dropped",
        second,
        [("Mona Member", second), ("Citra Citrix", second)],
        first,
        held[90].pk,
        "find out about machines",
    )


def test_that_a_later_document_says_open_stands_whichever_is_read_first(make_action, june, july):
    action = raised_at(make_action, july)
    act.minute(action, deed=deed(july), status="open")
    act.minute(action, deed=deed(june), status="closed")
    assert state(action)[0] == "open"
    other = raised_at(make_action, june)
    act.minute(other, deed=deed(june), status="closed")
    act.minute(other, deed=deed(july), status="open")
    assert state(other)[0] == "open"
