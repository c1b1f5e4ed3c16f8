"""The acts on an agenda: placed, dropped, postponed, flagged, taken together, copied, moved; and its history."""

import datetime as dt

import pytest
from django.utils import timezone

from actions.models import Action
from actions.services import Deed
from budgets.services import propose_approvals
from minutes import services
from minutes.models import AgendaRevision, Decision, Item, ItemFlag, Meeting, Series, StandingItem
from minutes.services.agenda_history import as_text
from minutes.services.series import proposals
from people.errors import Invalid, NotAllowed, Stale, WrongState
from tests.minutes.test_agenda_drafting import titles

LEADERS = ("chair", "secretary")
OTHERS = ("member", "observer", "former", "stranger", "outsider", "admin")


@pytest.fixture
def agenda(make_meeting, cast):
    """A meeting with a, b (with b1, b2) and c; its items by title."""

    def _make(**fields):
        meeting = make_meeting(**fields)
        services.add_items(
            meeting,
            by=cast.secretary,
            drafts=[
                {"title": "a"},
                {"title": "b", "items": [{"title": "b1"}, {"title": "b2"}]},
                {"title": "c"},
            ],
        )
        return meeting, {item.title: item for item in meeting.items.all()}

    return _make


def outline_of(meeting):
    return [(depth, title) for depth, title, _kind in titles(meeting)]


# Order


def test_an_item_is_dragged_to_its_place(agenda, cast):
    meeting, by_title = agenda()
    services.place_item(
        by_title["c"], by=cast.secretary, parent=by_title["b"].pk, before=by_title["b2"].pk
    )
    assert outline_of(meeting) == [(1, "a"), (1, "b"), (2, "b1"), (2, "c"), (2, "b2")]
    services.place_item(by_title["b1"], by=cast.chair, before=by_title["a"].pk)
    services.place_item(by_title["a"], by=cast.chair)
    assert outline_of(meeting) == [(1, "b1"), (1, "b"), (2, "c"), (2, "b2"), (1, "a")]
    events = meeting.events.count()
    services.place_item(by_title["a"], by=cast.chair)
    assert meeting.events.count() == events


def test_a_place_that_is_gone_is_refused(agenda, cast):
    meeting, by_title = agenda()
    other, theirs = agenda()
    with pytest.raises(Invalid):
        services.place_item(by_title["a"], by=cast.chair, parent=theirs["b"].pk)
    services.remove_item(by_title["c"], by=cast.chair)
    with pytest.raises(Invalid):
        services.place_item(by_title["a"], by=cast.chair, before=by_title["c"].pk)
    with pytest.raises(WrongState, match="beneath itself"):
        services.place_item(by_title["b"], by=cast.chair, parent=by_title["b1"].pk)
    with pytest.raises(WrongState, match="gone"):
        services.place_item(by_title["a"], by=cast.chair, before=by_title["b1"].pk)
    assert outline_of(meeting)[:2] == outline_of(other)[:2]


def test_what_is_dragged_beneath_something_confidential_becomes_confidential(agenda, cast):
    _meeting, by_title = agenda()
    services.edit_item(by_title["a"], by=cast.chair, confidential=True)
    services.place_item(by_title["b"], by=cast.chair, parent=by_title["a"].pk)
    assert Item.objects.get(pk=by_title["b1"].pk).confidential


@pytest.mark.parametrize("who", OTHERS)
def test_others_order_drop_copy_nothing(who, agenda, cast, make_meeting):
    _meeting, by_title = agenda()
    by, item = getattr(cast, who), by_title["a"]
    for act in (
        lambda: services.place_item(item, by=by),
        lambda: services.postpone_item(item, by=by),
        lambda: services.remove_item(item, by=by, for_good=True),
        lambda: services.duplicate_item(item, by=by, to=make_meeting()),
        lambda: services.move_to_meeting(item, by=by, to=make_meeting()),
        lambda: services.take_together(_meeting, by=by, items=[item.pk, by_title["c"].pk]),
        lambda: services.set_standing(_meeting.committee, by=by, rows=[]),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_nothing_is_ordered_or_put_off_in_approved_minutes(agenda, cast):
    meeting, by_title = agenda(state="circulated")
    services.approve_minutes(meeting, by=cast.chair)
    for act in (services.place_item, services.postpone_item, services.remove_item):
        with pytest.raises(WrongState):
            act(by_title["c"], by=cast.chair)


# Flags


def test_members_say_beforehand_what_they_want_to_discuss(agenda, cast):
    meeting, by_title = agenda()
    item = by_title["a"]
    services.flag_item(item, by=cast.member, kind="flagged", remark="the money")
    services.flag_item(item, by=cast.citra, kind="pre_approved")
    services.flag_item(item, by=cast.member, kind="pre_approved")
    services.flag_item(item, by=cast.member, kind="pre_approved")
    assert {f.person: (f.kind, f.note) for f in item.flags.all()} == {
        cast.member.person: ("pre_approved", ""),
        cast.citra.person: ("pre_approved", ""),
    }
    services.unflag_item(item, by=cast.citra)
    services.unflag_item(item, by=cast.citra)
    assert item.flags.count() == 1
    assert meeting.events.filter(kind="flagged").count() == 4


@pytest.mark.parametrize("who", ["observer", "former", "stranger", "outsider", "admin"])
def test_who_takes_no_part_flags_nothing(who, agenda, cast):
    with pytest.raises(NotAllowed):
        services.flag_item(agenda()[1]["a"], by=getattr(cast, who), kind="flagged")


@pytest.mark.parametrize("state", ["drafting", "circulated", "cancelled"])
def test_once_the_meeting_is_over_nothing_is_said_beforehand(state, agenda, cast):
    meeting, by_title = agenda()
    services.flag_item(by_title["a"], by=cast.member, kind="flagged")
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(WrongState):
        services.flag_item(by_title["c"], by=cast.member, kind="flagged")
    with pytest.raises(WrongState):
        services.unflag_item(by_title["a"], by=cast.member)


@pytest.mark.parametrize("fields", [{"kind": "perhaps"}, {"kind": "flagged", "remark": "x" * 301}])
def test_a_flag_that_cannot_be_read_is_refused(fields, agenda, cast):
    with pytest.raises(Invalid):
        services.flag_item(agenda()[1]["a"], by=cast.member, **fields)


def test_what_nobody_flags_is_taken_as_one(agenda, cast):
    meeting, by_title = agenda()
    services.flag_item(by_title["b2"], by=cast.member, kind="flagged")
    chosen = [by_title[t].pk for t in ("c", "a", "b1")]
    made = services.take_together(meeting, by=cast.secretary, items=chosen)
    assert outline_of(meeting) == [
        (1, made.title), (2, "a"), (2, "b1"), (2, "c"), (1, "b"), (2, "b2")
    ]  # fmt: skip


def test_what_somebody_flags_meanwhile_is_not_taken_along(agenda, cast):
    meeting, by_title = agenda()
    services.flag_item(by_title["b2"], by=cast.member, kind="flagged")
    before = outline_of(meeting)
    for pks in (
        [by_title["a"].pk, by_title["b"].pk],
        [by_title["a"].pk, by_title["b2"].pk],
        [0, 1],
    ):
        with pytest.raises(WrongState):
            services.take_together(meeting, by=cast.secretary, items=pks)
    with pytest.raises(Invalid):
        services.take_together(meeting, by=cast.secretary, items=[by_title["a"].pk])
    assert outline_of(meeting) == before


# To another meeting


def records(board, cast, meeting, item, make_action):
    action = make_action(raised_in_id=meeting.pk, raised_item_id=item.pk)
    elsewhere = make_action("Said again", raised_item_id=None, raised_in_id=meeting.pk)
    decision = services.record_decision(board, by=cast.chair, text="Yes", item=item)
    [approval] = propose_approvals(
        board, by=None, drafts=[{"title": "Hotel", "meeting_id": meeting.pk, "item_id": item.pk}]
    )
    return action, elsewhere, decision, approval


def test_a_copy_leaves_the_notes_and_a_move_takes_them_with_all_that_hangs_on_them(
    agenda, board, cast, make_meeting, make_action
):
    meeting, by_title = agenda(days=-1, state="drafting")
    services.write_notes(by_title["b1"], by=cast.secretary, notes="Said much.")
    made = records(board, cast, meeting, by_title["b1"], make_action)
    to = make_meeting("Next")
    copy = services.duplicate_item(by_title["b"], by=cast.secretary, to=to)
    assert outline_of(to) == [(1, "b"), (2, "b1"), (2, "b2")]
    assert set(to.items.values_list("notes", flat=True)) == {""}
    assert copy.pk != by_title["b"].pk
    moved = services.move_to_meeting(by_title["b"], by=cast.secretary, to=to)
    assert outline_of(meeting) == [(1, "a"), (1, "c")]
    assert outline_of(to) == [(1, "b"), (2, "b1"), (2, "b2")] * 2
    assert moved.meeting == to
    assert Item.objects.get(pk=by_title["b1"].pk).notes == "Said much."
    action, elsewhere, decision, approval = made
    for record in made:
        record.refresh_from_db()
    assert (action.raised_in, decision.meeting, approval.meeting) == (to, to, to)
    assert elsewhere.raised_in == meeting
    assert meeting.events.first().kind == "moved_away"
    assert to.events.first().kind == "moved_here"
    assert AgendaRevision.objects.filter(meeting=to).exists()
    assert (Action.objects.count(), Decision.objects.count()) == (2, 1)


@pytest.mark.parametrize("act", ["duplicate_item", "move_to_meeting"])
def test_an_item_goes_to_no_other_committee_and_no_meeting_that_is_over(
    act, agenda, cast, make_meeting, other
):
    meeting, by_title = agenda()
    by = Deed(None)
    for to, error in (
        (make_meeting(committee=other), Invalid),
        (meeting, Invalid),
        (make_meeting(days=-3, state="drafting"), WrongState),
        (make_meeting(days=-3, state="approved"), WrongState),
        (make_meeting(state="cancelled"), WrongState),
    ):
        with pytest.raises(error):
            getattr(services, act)(by_title["a"], by=by, to=to)
    with pytest.raises(NotAllowed):
        getattr(services, act)(by_title["a"], by=cast.secretary, to=make_meeting(committee=other))


@pytest.mark.parametrize("state", ["circulated", "approved"])
def test_out_of_circulated_minutes_an_item_is_copied_not_moved(state, agenda, cast, make_meeting):
    meeting, by_title = agenda(days=-3)
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    to = make_meeting()
    with pytest.raises(WrongState):
        services.move_to_meeting(by_title["a"], by=cast.chair, to=to)
    assert services.duplicate_item(by_title["a"], by=cast.chair, to=to).title == "a"


def test_the_review_stands_once_on_an_agenda(cast, make_meeting, make_action):
    make_action()
    one, two = make_meeting(), make_meeting(days=30)
    services.draft_agenda(one, by=cast.chair)
    review = one.items.get(kind="actions")
    assert services.duplicate_item(review, by=cast.chair, to=two).kind == "actions"
    assert services.duplicate_item(review, by=cast.chair, to=two).kind == ""
    assert services.move_to_meeting(review, by=cast.chair, to=two).kind == ""


# History


def test_what_one_does_in_a_row_is_one_revision_and_a_summary_stands_alone(agenda, cast):
    meeting, by_title = agenda()
    services.move_item(by_title["c"], by=cast.secretary, where="up")
    assert [r.number for r in meeting.agenda_revisions.all()] == [1]
    services.edit_item(by_title["a"], by=cast.secretary, title="Aa", summary="Shorter")
    services.edit_item(by_title["a"], by=cast.secretary, minutes=5)
    services.remove_item(by_title["a"], by=cast.chair)
    services.restore_item(Item.objects.get(pk=by_title["a"].pk), by=cast.chair)
    services.postpone_item(Item.objects.get(pk=by_title["a"].pk), by=cast.chair)
    rows = list(meeting.agenda_revisions.order_by("number"))
    assert [(r.summary, r.by.name) for r in rows] == [
        ("", "Sasha Secretary"), ("Shorter", "Sasha Secretary"), ("", "Sasha Secretary"), ("", "Carla Chair")
    ]  # fmt: skip
    assert rows[1].outline.splitlines()[0] == "1 Aa"
    assert rows[-1].outline.splitlines()[0] == "1 Aa (5 min, next time)"


def test_after_ten_minutes_a_new_revision_begins(agenda, cast):
    meeting, by_title = agenda()
    AgendaRevision.objects.filter(meeting=meeting).update(
        at=timezone.now() - dt.timedelta(minutes=11)
    )
    services.edit_item(by_title["a"], by=cast.secretary, title="Aa")
    assert meeting.agenda_revisions.count() == 2


def test_notes_and_subjects_are_no_edit_of_the_agenda(agenda, cast):
    meeting, by_title = agenda()
    services.edit_item(by_title["a"], by=cast.chair, notes="x")
    services.edit_item(Item.objects.get(pk=by_title["a"].pk), by=cast.chair, title="a")
    assert meeting.agenda_revisions.count() == 1


def test_an_agenda_without_history_is_kept_as_it_was_found(make_meeting, cast):
    meeting = make_meeting()
    item = Item.objects.create(meeting=meeting, title="Found", presenter=cast.member.person)
    services.edit_item(item, by=cast.chair, title="Changed", confidential=True)
    first, second = meeting.agenda_revisions.order_by("number")
    assert (first.by, first.outline) == (None, "1 Found (Mona Member)")
    assert second.outline == "1 Changed (Mona Member, confidential)"
    assert second.hidden["0"] == "1 withheld"
    assert as_text(meeting) == (second.outline, second.hidden)


def test_a_summary_that_is_too_long_is_refused(agenda, cast):
    with pytest.raises(Invalid):
        services.edit_item(agenda()[1]["a"], by=cast.chair, title="x", summary="x" * 301)


# Standing items


def test_the_template_is_set_as_a_whole_and_agendas_keep_what_goes(board, cast, make_meeting):
    one, two = services.set_standing(
        board, by=cast.chair, rows=[{"title": "One", "minutes": 5}, {"title": "Two", "depth": 7}]
    )
    assert [(r.title, r.depth) for r in (one, two)] == [("One", 1), ("Two", 2)]
    meeting = make_meeting()
    services.draft_agenda(meeting, by=cast.chair)
    services.set_standing(board, by=cast.chair, rows=[{"id": two.pk, "title": "Two", "depth": 2}])
    assert list(StandingItem.objects.values_list("title", "depth")) == [("Two", 1)]
    assert meeting.items.get(title="One").standing is None
    assert meeting.items.get(title="Two").standing_id == two.pk


def test_a_template_that_somebody_else_changed_is_not_overwritten(board, cast):
    services.set_standing(board, by=cast.chair, rows=[{"title": "One"}])
    with pytest.raises(Stale):
        services.set_standing(board, by=cast.secretary, rows=[{"title": "Mine"}], shown="another")
    with pytest.raises(Invalid):
        services.set_standing(board, by=cast.secretary, rows=[{"title": " "}])
    with pytest.raises(Invalid):
        services.set_standing(board, by=cast.secretary, rows=[{"title": "x"}] * 61)
    assert StandingItem.objects.get().title == "One"


# Series


@pytest.fixture
def series(board, cast):
    return services.add_series(
        board,
        by=cast.secretary,
        title="Board call",
        every="month",
        nth=1,
        weekday=1,
        at=dt.time(16),
        minutes=90,
        time_zone="Europe/Dublin",
        place="By phone",
        dial_in="pin 1",
        starts_on=timezone.localdate(),
    )


def test_a_series_says_its_rule(series):
    assert series.said == "First Tuesday of every month, 16:00 Europe/Dublin"
    weekly = Series(every="week", interval=2, weekday=2, at=dt.time(9, 30), time_zone="UTC")
    assert weekly.said == "Wednesday every 2 weeks, 09:30 UTC"


def test_one_press_plans_the_next_meeting_and_its_date_is_proposed_no_more(series, board, cast):
    services.set_standing(board, by=None, rows=[{"title": "Community"}])
    first, second, _third = proposals(board)
    meeting = services.plan_next(series, by=cast.secretary, day=first.day)
    assert (meeting.title, meeting.starts_at, meeting.place, meeting.dial_in, meeting.series) == (
        "Board call", first.starts_at, "By phone", "pin 1", series
    )  # fmt: skip
    assert meeting.ends_at - meeting.starts_at == dt.timedelta(minutes=90)
    assert meeting.items.get().title == "Community"
    assert proposals(board)[0].day == second.day
    services.edit_meeting(
        meeting,
        by=cast.chair,
        starts_at=first.starts_at + dt.timedelta(days=2),
        ends_at=first.ends_at + dt.timedelta(days=2),
    )
    assert proposals(board)[0].day == second.day
    for day in (first.day, second.day + dt.timedelta(days=1)):
        with pytest.raises(WrongState):
            services.plan_next(series, by=cast.secretary, day=day)
    services.cancel_meeting(meeting, by=cast.chair, reason="no time")
    assert proposals(board)[0].day == second.day


def test_a_series_that_ended_proposes_nothing(series, board, cast):
    services.end_series(series, by=cast.chair, on=timezone.localdate())
    assert all(p.day <= timezone.localdate() for p in proposals(board))
    with pytest.raises(WrongState):
        services.end_series(series, by=cast.chair, on=timezone.localdate())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"nth": None}, "nth"),
        ({"nth": 5}, "nth"),
        ({"weekday": 7}, "weekday"),
        ({"interval": 0}, "interval"),
        ({"minutes": 0}, "minutes"),
        ({"ends_on": dt.date(2000, 1, 1)}, "ends_on"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_with_its_field(fields, field, series, cast):
    with pytest.raises(Invalid) as refused:
        services.edit_series(series, by=cast.chair, **fields)
    assert refused.value.field == field
    series.refresh_from_db()
    assert series.version == 1


def test_a_stale_edit_of_a_series_is_refused_and_others_keep_their_hands_off(series, cast):
    services.edit_series(series, by=cast.chair, version=1, place="Dublin")
    with pytest.raises(Stale):
        services.edit_series(series, by=cast.secretary, version=1, place="Cork")
    for who in OTHERS:
        with pytest.raises(NotAllowed):
            services.plan_next(series, by=getattr(cast, who), day=timezone.localdate())
        with pytest.raises(NotAllowed):
            services.end_series(series, by=getattr(cast, who), on=timezone.localdate())
    assert ItemFlag.objects.count() == 0
