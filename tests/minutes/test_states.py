"""A meeting moves on: every pair of states, who may, and what approving freezes."""

import itertools

import pgtrigger
import pytest
from django.db import Error, transaction

from actions import services as act
from minutes import services
from minutes.models import Attendance, Comment, Decision, Item, Meeting, State
from minutes.models.meeting import TRANSITIONS
from people.errors import Invalid, NotAllowed, Stale, WrongState

PAIRS = list(itertools.product(State.values, State.values))
ALLOWED = {
    ("planned", "announced"),
    ("planned", "cancelled"),
    ("announced", "in_session"),
    ("announced", "cancelled"),
    ("in_session", "drafting"),
    ("drafting", "circulated"),
    ("circulated", "approved"),
}


def test_the_table_is_the_one_of_the_house():
    assert {(a, b) for a, following in TRANSITIONS.items() for b in following} == ALLOWED


@pytest.mark.parametrize(("before", "to"), PAIRS)
def test_a_meeting_moves_as_the_table_says_and_no_other_way(make_meeting, cast, before, to):
    meeting = make_meeting(state=before)
    if (before, to) in ALLOWED:
        moved = services.move_on(meeting, by=cast.secretary, to=to, reason="too few can come")
        assert moved.state == to
        event = meeting.events.get()
        assert (event.kind, event.from_state, event.to_state) == ("moved_on", before, to)
        assert event.by == cast.secretary.person
    else:
        with pytest.raises(WrongState):
            services.move_on(meeting, by=cast.secretary, to=to, reason="x")
        assert Meeting.objects.get(pk=meeting.pk).state == before
        assert not meeting.events.exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("chair", True),
        ("secretary", True),
        ("member", False),
        ("observer", False),
        ("former", False),
        ("stranger", False),
        ("outsider", False),
        ("admin", False),
    ],
)
def test_only_leaders_move_a_meeting_on(make_meeting, cast, who, may):
    meeting = make_meeting()
    if may:
        assert services.announce_meeting(meeting, by=getattr(cast, who)).state == "announced"
    else:
        with pytest.raises(NotAllowed):
            services.announce_meeting(meeting, by=getattr(cast, who))


def test_the_whole_life_by_its_verbs(make_meeting, cast):
    meeting = make_meeting()
    for verb in (
        services.announce_meeting,
        services.open_meeting,
        services.end_meeting,
        services.circulate_minutes,
        services.approve_minutes,
    ):
        meeting = verb(meeting, by=cast.chair, version=meeting.version)
    assert meeting.state == "approved"
    assert meeting.events.count() == 5


def test_cancelling_needs_the_reason(make_meeting, cast):
    with pytest.raises(Invalid) as refused:
        services.cancel_meeting(make_meeting(), by=cast.chair, reason=" ")
    assert refused.value.field == "reason"


def test_an_unknown_state_is_refused(make_meeting, cast):
    with pytest.raises(Invalid):
        services.move_on(make_meeting(), by=cast.chair, to="abandoned")


def test_who_presses_second_is_told_that_it_is_done(make_meeting, cast):
    meeting = make_meeting()
    services.announce_meeting(meeting, by=cast.chair, version=1)
    with pytest.raises(Stale, match="announced"):
        services.announce_meeting(meeting, by=cast.secretary, version=1)


# What approving freezes


@pytest.fixture
def approved(make_meeting, cast, board):
    """An approved meeting with an item, a decision, somebody present, a comment, and an action."""
    meeting = make_meeting(state="drafting", days=-30)
    item = services.add_item(meeting, by=cast.secretary, title="Machines", notes="Don: fine")
    services.invite_members(meeting, by=cast.secretary)
    services.record_decision(board, by=cast.secretary, text="Buy two", item=item)
    Comment.objects.create(item=item, typed="Ian", text="Three", happened_at=meeting.starts_at)
    meeting.action = act.raise_action(
        board,
        by=cast.secretary,
        text="Order the machines",
        owners=[act.OwnerSpec(person_id=cast.member.person_id)],
        raised_in_id=meeting.pk,
        raised_item_id=item.pk,
    )
    for verb in (services.circulate_minutes, services.approve_minutes):
        verb(meeting, by=cast.secretary)
    meeting.refresh_from_db()
    return meeting


def acts(meeting, cast):
    item, attendance = meeting.items.get(), meeting.attendances.first()
    by = cast.secretary
    return {
        "edit_meeting": lambda: services.edit_meeting(meeting, by=by, preamble="x"),
        "add_item": lambda: services.add_item(meeting, by=by, title="x"),
        "edit_item": lambda: services.edit_item(item, by=by, title="x"),
        "write_notes": lambda: services.write_notes(item, by=by, notes="x"),
        "move_item": lambda: services.move_item(item, by=by, where="up"),
        "remove_item": lambda: services.remove_item(item, by=by),
        "restore_item": lambda: services.restore_item(item, by=by),
        "invite_members": lambda: services.invite_members(meeting, by=by),
        "invite": lambda: services.invite(meeting, by=by, person=cast.outsider.person),
        "edit_attendance": lambda: services.edit_attendance(attendance, by=by, present=True),
        "tick_present": lambda: services.tick_present(meeting, by=by, came=[attendance.pk]),
        "reply": lambda: services.reply(attendance, by=by, answer="yes"),
        "uninvite": lambda: services.uninvite(attendance, by=by),
        "record_decision": lambda: services.record_decision(
            meeting.committee, by=by, text="x", meeting=meeting
        ),
        "withdraw_decision": lambda: services.withdraw_decision(meeting.decisions.get(), by=by),
    }


@pytest.mark.parametrize(
    "name",
    [
        "edit_meeting",
        "add_item",
        "edit_item",
        "write_notes",
        "move_item",
        "remove_item",
        "restore_item",
        "invite_members",
        "invite",
        "edit_attendance",
        "tick_present",
        "reply",
        "uninvite",
        "record_decision",
        "withdraw_decision",
    ],
)
def test_no_act_changes_approved_minutes(approved, cast, name):
    events = approved.events.count()
    with pytest.raises(WrongState):
        acts(approved, cast)[name]()
    assert approved.events.count() == events


CHANGES = {
    "notes": lambda m: Item.objects.filter(meeting=m).update(notes="other"),
    "title": lambda m: Item.objects.filter(meeting=m).update(title="other"),
    "new item": lambda m: Item.objects.create(meeting=m, title="new"),
    "item gone": lambda m: Item.objects.filter(meeting=m)._raw_delete("default"),
    "presence": lambda m: Attendance.objects.filter(meeting=m).update(present=True),
    "attendance gone": lambda m: Attendance.objects.filter(meeting=m)._raw_delete("default"),
    "new attendance": lambda m: Attendance.objects.create(
        meeting=m, person=m.committee.memberships.last().person
    ),
    "decision": lambda m: Decision.objects.filter(meeting=m).update(text="Buy three"),
    "decision withdrawn": lambda m: Decision.objects.filter(meeting=m).update(
        withdrawn_at=m.starts_at
    ),
    "decision elsewhere": lambda m: Decision.objects.filter(meeting=m).update(meeting=None),
    "comment": lambda m: Comment.objects.filter(item__meeting=m).update(text="Two"),
    "new day": lambda m: m.days.create(starts_at=m.starts_at, ends_at=m.ends_at),
    "preamble": lambda m: Meeting.objects.filter(pk=m.pk).update(preamble="other"),
    "state": lambda m: Meeting.objects.filter(pk=m.pk).update(state="drafting"),
    "records": lambda m: Meeting.objects.filter(pk=m.pk).update(as_approved=None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_database_refuses_to_change_approved_minutes(approved, change):
    with pytest.raises(Error, match="frozen"), transaction.atomic():
        change(approved)


def test_before_approval_the_database_lets_the_same_changes_pass(make_meeting, cast):
    """The negative control: it is the state that freezes, not the trigger alone."""
    meeting = make_meeting(state="circulated")
    item = Item.objects.create(meeting=meeting, title="x")
    Item.objects.filter(pk=item.pk).update(notes="other")
    Meeting.objects.filter(pk=meeting.pk).update(preamble="other")
    assert Meeting.objects.get(items__notes="other").preamble == "other"
    Item.objects.filter(pk=item.pk)._raw_delete("default")
    assert not meeting.items.exists()


def test_nothing_is_moved_into_approved_minutes(approved, make_meeting):
    item = Item.objects.create(meeting=make_meeting(state="drafting"), title="x")
    with pytest.raises(Error, match="frozen"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(meeting=approved)


def test_a_merged_person_may_be_renamed_in_approved_minutes(approved, cast):
    attendance = approved.attendances.get(person=cast.member.person)
    Attendance.objects.filter(pk=attendance.pk).update(person=cast.outsider.person)
    Item.objects.filter(meeting=approved).update(presenter=cast.outsider.person)
    assert approved.attendances.get(pk=attendance.pk).person == cast.outsider.person
    assert approved.items.get().presenter == cast.outsider.person


def test_what_turns_out_to_be_confidential_is_withheld_from_approved_minutes_too(approved, cast):
    item = services.withhold_item(approved.items.get(), by=cast.secretary, reason="a person")
    assert item.confidential
    assert approved.decisions.get().confidential
    approved.action.refresh_from_db()
    assert approved.action.confidential


def test_what_happens_to_an_action_later_does_not_rewrite_the_minutes(approved, cast, sign_in):
    act.edit(approved.action, by=cast.secretary, text="Order nothing")
    page = sign_in(cast.member).get(f"/c/ab/meetings/{approved.number}/").content.decode()
    assert "Order the machines" in page
    assert "Order nothing" not in page


def test_without_the_trigger_the_minutes_would_change(approved):
    """The negative control of the trigger itself."""
    with pgtrigger.ignore("minutes.Item:item_frozen"):
        Item.objects.filter(meeting=approved).update(notes="other")
    assert approved.items.get().notes == "other"
