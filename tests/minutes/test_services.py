"""Planning, the agenda, people: what the acts do, who may, and what they write down."""

import datetime as dt

import pytest
from django.utils import timezone

from actions.services import Deed
from minutes import services
from minutes.models import Item, Meeting
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Person

START = dt.datetime(2025, 8, 20, 17, tzinfo=dt.UTC)
END = START + dt.timedelta(hours=2)
LEADERS = ("chair", "secretary")
OTHERS = ("member", "colleague", "observer", "former", "stranger", "outsider", "admin")


def plan(board, by, **fields):
    fields = {"title": "August", "starts_at": START, "ends_at": END, **fields}
    return services.plan_meeting(board, by=by, **fields)


def test_meetings_are_numbered_in_their_committee(board, other, cast):
    assert [plan(board, cast.secretary).number for _ in range(2)] == [1, 2]
    assert plan(other, cast.stranger).number == 1


def test_a_meeting_takes_the_zone_of_its_committee_and_writes_one_event(board, cast):
    meeting = plan(board, cast.chair)
    assert meeting.time_zone == "Europe/Dublin"
    event = meeting.events.get()
    assert (event.kind, event.to_state, event.by) == ("planned", "planned", cast.chair.person)


@pytest.mark.parametrize("who", OTHERS)
def test_others_cannot_plan_or_edit(board, cast, who):
    with pytest.raises(NotAllowed):
        plan(board, getattr(cast, who))
    meeting = plan(board, cast.secretary)
    with pytest.raises(NotAllowed):
        services.edit_meeting(meeting, by=getattr(cast, who), title="x")
    with pytest.raises(NotAllowed):
        services.add_item(meeting, by=getattr(cast, who), title="x")
    with pytest.raises(NotAllowed):
        services.invite_members(meeting, by=getattr(cast, who))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"ends_at": START - dt.timedelta(minutes=1)}, "duration"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"time_zone": "GMT+2"}, "time_zone"),
        ({"days": [(START, START)]}, "days"),
        ({"days": [(START, END), (START + dt.timedelta(hours=1), END)]}, "days"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field_and_takes_no_number(
    board, cast, fields, field
):
    with pytest.raises(Invalid) as refused:
        plan(board, cast.secretary, **fields)
    assert refused.value.field == field
    assert plan(board, cast.secretary).number == 1


def test_a_meeting_may_take_several_days(board, cast):
    later = dt.timedelta(days=1)
    days = [(START, END), (START + later, END + later)]
    meeting = plan(board, cast.secretary, ends_at=END + later, days=days)
    assert [(d.starts_at, d.ends_at) for d in meeting.days.all()] == days
    services.edit_meeting(meeting, by=cast.secretary, days=(), ends_at=END)
    assert not meeting.days.exists()
    assert "days: 2 → 0" in meeting.events.first().note


def test_an_edit_tells_from_what_to_what_but_not_the_dial_in(board, cast):
    meeting = plan(board, cast.secretary)
    services.edit_meeting(meeting, by=cast.chair, version=1, title="Summit", dial_in="pin 1234")
    event = meeting.events.first()
    assert "title: August → Summit" in event.note
    assert "1234" not in event.note
    meeting.refresh_from_db()
    assert (meeting.title, meeting.version) == ("Summit", 2)


def test_an_edit_that_changes_nothing_writes_nothing(board, cast):
    meeting = plan(board, cast.secretary)
    services.edit_meeting(meeting, by=cast.chair, title="August")
    assert meeting.events.count() == 1


def test_a_stale_edit_names_who_was_faster(board, cast):
    meeting = plan(board, cast.secretary)
    services.edit_meeting(meeting, by=cast.chair, version=1, title="Summit")
    with pytest.raises(Stale, match="Carla Chair"):
        services.edit_meeting(meeting, by=cast.secretary, version=1, place="Dublin")
    assert Meeting.objects.get(pk=meeting.pk).place == ""


# The agenda


def titles(meeting):
    rows = Item.objects.current().filter(meeting=meeting).order_by("position", "pk")
    return [(row.title, row.parent.title if row.parent else "") for row in rows]


def test_a_whole_agenda_is_added_in_a_fixed_number_of_queries(
    board, cast, make_meeting, django_assert_num_queries
):
    secretary = cast.secretary
    secretary.seats  # noqa: B018 - read once a request
    for n in (1, 30):
        drafts = [{"title": f"{i}", "items": [{"title": f"{i}.1"}]} for i in range(n)]
        meeting = make_meeting()
        # savepoint, meeting, last revision, agenda before, headings before, last position, two levels of items,
        # events, headings after, numbers in lines, items that stand elsewhere, agenda after, revision, release
        with django_assert_num_queries(15):
            services.add_items(meeting, by=secretary, drafts=drafts)
        assert meeting.items.count() == 2 * n
        assert meeting.events.count() == 2 * n


def test_items_nest_five_deep_and_no_deeper(make_meeting, cast):
    meeting, parent = make_meeting(), None
    for depth in range(5):
        parent = services.add_item(meeting, by=cast.chair, title=f"{depth}", parent=parent)
    with pytest.raises(Invalid, match="deep"):
        services.add_item(meeting, by=cast.chair, title="too deep", parent=parent)
    draft = {"title": "a"}
    for _n in range(5):
        draft = {"title": "b", "items": [draft]}
    with pytest.raises(Invalid, match="deep"):
        services.add_items(meeting, by=cast.chair, drafts=[draft])


def test_an_item_of_another_meeting_is_no_parent(make_meeting, cast):
    foreign = services.add_item(make_meeting(), by=cast.chair, title="there")
    with pytest.raises(Invalid):
        services.add_item(make_meeting(), by=cast.chair, title="here", parent=foreign)


def test_an_item_without_title_is_refused(make_meeting, cast):
    meeting = make_meeting()
    with pytest.raises(Invalid) as refused:
        services.add_item(meeting, by=cast.chair, title="  ")
    assert refused.value.field == "title"
    item = services.add_item(meeting, by=cast.chair, title="a")
    with pytest.raises(Invalid):
        services.edit_item(item, by=cast.chair, title="")


def test_moving_takes_the_items_beneath_along(make_meeting, cast):
    meeting = make_meeting()
    services.add_items(
        meeting,
        by=cast.chair,
        drafts=[{"title": "a"}, {"title": "b", "items": [{"title": "c"}]}],
    )
    b = meeting.items.get(title="b")
    services.move_item(b, by=cast.chair, where="in")
    assert dict(titles(meeting)) == {"a": "", "b": "a", "c": "b"}
    services.move_item(b, by=cast.chair, where="out")
    services.move_item(b, by=cast.chair, where="up")
    assert [t for t, parent in titles(meeting) if not parent] == ["b", "a"]
    with pytest.raises(WrongState, match="first"):
        services.move_item(b, by=cast.chair, where="up")
    with pytest.raises(WrongState):
        services.move_item(b, by=cast.chair, where="away")


def test_what_is_taken_off_comes_back_with_all_beneath_it(make_meeting, cast):
    meeting = make_meeting()
    services.add_items(
        meeting,
        by=cast.chair,
        drafts=[{"title": "a", "notes": "kept", "items": [{"title": "b"}, {"title": "c"}]}],
    )
    a, b, _c = meeting.items.order_by("pk")
    services.remove_item(b, by=cast.chair)
    services.remove_item(a, by=cast.chair)
    assert titles(meeting) == []
    services.restore_item(Item.objects.get(pk=a.pk), by=cast.chair)
    assert titles(meeting) == [("a", ""), ("c", "a")] or dict(titles(meeting)) == {
        "a": "",
        "c": "a",
    }
    assert meeting.items.get(pk=a.pk).notes == "kept"
    with pytest.raises(WrongState, match="taken off"):
        services.edit_item(b, by=cast.chair, title="x")
    services.restore_item(Item.objects.get(pk=b.pk), by=cast.chair)
    assert len(titles(meeting)) == 3


def test_what_stood_beneath_something_taken_off_comes_back_at_the_top(make_meeting, cast):
    meeting = make_meeting()
    services.add_items(meeting, by=cast.chair, drafts=[{"title": "a", "items": [{"title": "b"}]}])
    a, b = meeting.items.order_by("pk")
    services.remove_item(b, by=cast.chair)
    services.remove_item(a, by=cast.chair)
    services.restore_item(Item.objects.get(pk=b.pk), by=cast.chair)
    assert titles(meeting) == [("b", "")]


def test_confidential_spreads_beneath_and_to_what_hangs_on_it(
    make_meeting, cast, make_action, board
):
    meeting = make_meeting()
    outer, inner = services.add_items(
        meeting, by=cast.chair, drafts=[{"title": "a", "items": [{"title": "b"}]}]
    )
    decision = services.record_decision(board, by=cast.chair, text="Yes", item=inner)
    action = make_action(raised_in_id=meeting.pk, raised_item_id=inner.pk)
    services.edit_item(outer, by=cast.chair, confidential=True, withheld="a person")
    for record in (inner, decision, action):
        record.refresh_from_db()
        assert record.confidential
    with pytest.raises(Invalid, match="beneath a confidential"):
        services.edit_item(inner, by=cast.chair, confidential=False)
    added = services.add_item(meeting, by=cast.chair, title="c", parent=outer)
    assert added.confidential
    assert services.record_decision(board, by=cast.chair, text="No", item=added).confidential


def test_what_moves_beneath_something_confidential_becomes_confidential(make_meeting, cast):
    meeting = make_meeting()
    services.add_item(meeting, by=cast.chair, title="a", confidential=True)
    b = services.add_item(meeting, by=cast.chair, title="b")
    services.move_item(b, by=cast.chair, where="in")
    assert meeting.items.get(title="b").confidential


def test_a_confidential_meeting_makes_all_of_it_confidential(make_meeting, cast, make_action):
    meeting = make_meeting()
    item = services.add_item(meeting, by=cast.chair, title="a")
    action = make_action(raised_in_id=meeting.pk)
    services.edit_meeting(meeting, by=cast.chair, confidential=True)
    item.refresh_from_db()
    action.refresh_from_db()
    assert item.confidential
    assert action.confidential


# Decisions


def test_decisions_are_numbered_by_the_year_in_which_they_were_taken(board, cast):
    then = Deed(cast.secretary, at=dt.datetime(2014, 6, 17, tzinfo=dt.UTC))
    first = services.record_decision(board, by=then, text="Early afternoon")
    second = services.record_decision(board, by=then, text="Past the board")
    now = services.record_decision(board, by=cast.secretary, text="Now")
    assert (first.reference, second.reference, now.number) == ("D-2014-01", "D-2014-02", 1)
    assert now.year == timezone.now().year


def test_a_withdrawn_decision_keeps_its_number(board, cast, make_meeting):
    meeting = make_meeting()
    decision = services.record_decision(board, by=cast.chair, text="Oops", meeting=meeting)
    services.withdraw_decision(decision, by=cast.chair)
    assert services.record_decision(board, by=cast.chair, text="Right").number == 2
    assert [e.kind for e in meeting.events.all()] == ["undone", "decided"]
    with pytest.raises(WrongState):
        services.withdraw_decision(decision, by=cast.chair)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x", "outcome": "maybe"}, "outcome"),
        ({"text": "x", "outcome": "condition"}, "condition"),
    ],
)
def test_a_decision_says_what_and_on_which_condition(board, cast, fields, field):
    with pytest.raises(Invalid) as refused:
        services.record_decision(board, by=cast.chair, **fields)
    assert refused.value.field == field


# People


def test_everybody_with_a_seat_on_the_day_is_invited_in_one_act(make_meeting, cast, intel):
    meeting = make_meeting()
    invited = services.invite_members(meeting, by=cast.secretary)
    assert {a.person.name for a in invited} == {
        "Carla Chair",
        "Sasha Secretary",
        "Mona Member",
        "Max Member",
        "Citra Citrix",
        "Olga Observer",
    }
    assert meeting.attendances.get(person=cast.member.person).organisation == intel
    assert services.invite_members(meeting, by=cast.secretary) == []
    assert meeting.events.count() == 1


def test_an_old_meeting_invites_who_sat_then_for_whom_they_sat_then(make_meeting, cast, intel):
    meeting = make_meeting(days=-600)
    invited = services.invite_members(meeting, by=cast.secretary)
    assert [a.person.name for a in invited] == ["Fritz Former"]


def test_a_guest_is_somebody_known_or_somebody_new(make_meeting, cast, citrix):
    meeting = make_meeting()
    known = services.invite_named(meeting, by=cast.secretary, name="Citra Citrix")
    assert (known.person, known.organisation) == (cast.citra.person, citrix)
    guest = services.invite_named(
        meeting, by=cast.secretary, name="Guido Guest", organisation="Google"
    )
    assert (guest.kind, guest.organisation.name) == ("guest", "Google")
    with pytest.raises(Invalid, match="already") as refused:
        services.invite_named(meeting, by=cast.secretary, name="Guido Guest")
    assert refused.value.field == "name"
    assert Person.objects.filter(name="Guido Guest").count() == 1


def test_a_name_that_several_answer_to_is_asked_about(make_meeting, cast):
    with pytest.raises(Invalid, match="Several"):
        services.invite_named(make_meeting(), by=cast.secretary, name="Member")


def test_a_name_without_letters_is_refused(make_meeting, cast):
    with pytest.raises(Invalid):
        services.invite_named(make_meeting(), by=cast.secretary, name="???")


def test_a_deputy_stands_in_for_somebody_else(make_meeting, cast):
    meeting = make_meeting()
    with pytest.raises(Invalid) as refused:
        services.invite(meeting, by=cast.chair, person=cast.outsider.person, kind="deputy")
    assert refused.value.field == "deputy_for"
    deputy = services.invite(
        meeting,
        by=cast.chair,
        person=cast.outsider.person,
        kind="deputy",
        deputy_for=cast.member.person,
    )
    assert deputy.deputy_for == cast.member.person
    services.edit_attendance(deputy, by=cast.chair, kind="guest")
    deputy.refresh_from_db()
    assert deputy.deputy_for is None


def test_presence_is_said_of_those_named_only(make_meeting, cast):
    meeting = make_meeting()
    services.invite_members(meeting, by=cast.chair)
    a, b, c = meeting.attendances.order_by("pk")[:3]
    services.tick_present(meeting, by=cast.chair, came=[a.pk], stayed_away=[b.pk])
    assert [x.present for x in meeting.attendances.order_by("pk")[:3]] == [True, False, None]
    events = meeting.events.count()
    services.tick_present(meeting, by=cast.chair, came=[a.pk])
    assert meeting.events.count() == events
    assert c.present is None


def test_one_leaves_after_one_arrives(make_meeting, cast):
    meeting = make_meeting()
    services.invite_members(meeting, by=cast.chair)
    with pytest.raises(Invalid) as refused:
        services.edit_attendance(
            meeting.attendances.first(), by=cast.chair, arrived_at=END, left_at=START
        )
    assert refused.value.field == "left_at"


@pytest.mark.parametrize("who", ["member", "chair", "secretary"])
def test_the_invited_and_the_leaders_reply(make_meeting, cast, who):
    meeting = make_meeting(state="announced")
    services.invite_members(meeting, by=cast.chair)
    mine = meeting.attendances.get(person=cast.member.person)
    services.reply(
        mine, by=getattr(cast, who), answer="maybe", by_phone=True, remark="before 15:00"
    )
    mine.refresh_from_db()
    assert (mine.reply, mine.by_phone, mine.note) == ("maybe", True, "before 15:00")
    assert meeting.events.first().kind == "replied"


@pytest.mark.parametrize(
    "who", ["colleague", "observer", "former", "stranger", "outsider", "admin"]
)
def test_nobody_replies_for_somebody_else(make_meeting, cast, who):
    meeting = make_meeting(state="announced")
    services.invite_members(meeting, by=cast.chair)
    mine = meeting.attendances.get(person=cast.member.person)
    with pytest.raises(NotAllowed):
        services.reply(mine, by=getattr(cast, who), answer="yes")


@pytest.mark.parametrize("state", ["drafting", "circulated", "cancelled"])
def test_once_a_meeting_is_over_nobody_waits_for_replies(make_meeting, cast, state):
    meeting = make_meeting(state="planned")
    services.invite_members(meeting, by=cast.chair)
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(WrongState):
        services.reply(meeting.attendances.first(), by=cast.chair, answer="yes")


@pytest.mark.parametrize(("answer", "remark"), [("perhaps", ""), ("yes", "x" * 301)])
def test_a_reply_that_cannot_be_read_is_refused(make_meeting, cast, answer, remark):
    meeting = make_meeting()
    services.invite_members(meeting, by=cast.chair)
    with pytest.raises(Invalid):
        services.reply(meeting.attendances.first(), by=cast.chair, answer=answer, remark=remark)


def test_who_replied_stays_on_the_list(make_meeting, cast):
    meeting = make_meeting()
    services.invite_members(meeting, by=cast.chair)
    a, b = meeting.attendances.all()[:2]
    services.uninvite(a, by=cast.chair)
    services.reply(b, by=cast.chair, answer="no")
    with pytest.raises(WrongState, match="stays"):
        services.uninvite(b, by=cast.chair)
