"""A new agenda out of what is there: every source, once, in its place; and what comes back."""

import datetime as dt

import pytest
from django.utils import timezone

from budgets.models import Approval
from budgets.services import propose_approvals
from minutes import services
from minutes.models import AgendaRevision, Item, Meeting, StandingItem, Topic, TopicVote
from people.errors import NotAllowed, WrongState
from people.models import Committee


def titles(meeting):
    """(depth, title, kind) of an agenda in its order."""
    rows = list(Item.objects.current().filter(meeting=meeting).order_by("position", "pk"))

    def walk(parent, depth):
        for row in rows:
            if row.parent_id == parent:
                yield depth, row.title, row.kind
                yield from walk(row.pk, depth + 1)

    return list(walk(None, 1))


@pytest.fixture
def request_for(board):
    def _make(title="Hotel", outcome="proposed", **fields):
        [approval] = propose_approvals(board, by=None, drafts=[{"title": title, **fields}])
        Approval.objects.filter(pk=approval.pk).update(outcome=outcome)
        approval.refresh_from_db()
        return approval

    return _make


@pytest.fixture
def topic_of(board):
    numbers = iter(range(1, 100))

    def _make(title, state="accepted", votes=(), **fields):
        topic = Topic.objects.create(
            committee=board,
            number=next(numbers),
            title=title,
            state=state,
            proposed_at=timezone.now(),
            **fields,
        )
        for user in votes:
            TopicVote.objects.create(topic=topic, person=user.person, at=timezone.now())
        return topic

    return _make


def standing(board, *lines):
    services.set_standing(board, by=None, rows=[{"title": t, "depth": d} for d, t in lines])


def test_an_agenda_is_drafted_out_of_everything_that_waits(
    board, cast, make_meeting, make_action, request_for, topic_of
):
    older = make_meeting("April", days=-60, state="circulated")
    last = make_meeting("May", days=-30, state="drafting")
    make_meeting("Long ago", days=-200, state="approved")
    make_action("Find out how many machines", raised_in_id=last.pk)
    hotel, _done = request_for("Hotel", "deferred"), request_for("Bar", "agreed")
    secret = request_for("Lawyer", confidential=True)
    services.record_decision(board, by=cast.secretary, text="Yes by mail")
    few, many = (
        topic_of("Few", votes=[cast.member]),
        topic_of("Many", votes=[cast.member, cast.citra]),
    )
    topic_of("Only proposed", state="proposed")
    dropped = services.add_item(last, by=cast.secretary, title="No time", notes="words")
    Item.objects.filter(pk=dropped.pk).update(removed_at=timezone.now())
    late = services.add_item(last, by=cast.secretary, title="Not reached")
    services.postpone_item(late, by=cast.secretary)
    standing(board, (1, "Community"), (2, "Events"), (1, "Any other business"))
    meeting = make_meeting("June")
    made = services.draft_agenda(meeting, by=cast.secretary)
    day = f"{last.starts_at.astimezone(last.zone):%B %Y}"
    found = titles(meeting)
    assert [(d, k) for d, _t, k in found] == [
        (1, "minutes"), (1, "minutes"), (1, "actions"), (1, "approvals"), (2, "approvals"),
        (2, "approvals"), (1, "decisions"), (1, "topic"), (1, "topic"), (1, "returned"),
        (1, "returned"), (1, "standing"), (2, "standing"), (1, "standing"),
    ]  # fmt: skip
    assert [item.approves for item in made if item.kind == "minutes"] == [older, last]
    assert day in found[1][1]
    assert [t for _d, t, k in found if k == "approvals"] == [
        "Approvals", f"{hotel.reference} Hotel", f"{secret.reference} Lawyer"
    ]  # fmt: skip
    assert Item.objects.get(approval=secret).confidential
    assert [t for _d, t, k in found if k == "topic"] == ["Many", "Few"]
    assert {Topic.objects.get(pk=t.pk).state for t in (few, many)} == {"scheduled"}
    returned = meeting.items.filter(kind="returned")
    assert {i.title: i.returned_from for i in returned} == {"No time": dropped, "Not reached": late}
    assert {i.notes for i in returned} == {""}


def test_drafting_again_adds_only_what_is_missing_and_touches_nothing(
    board, cast, make_meeting, make_action, request_for
):
    make_meeting("May", days=-30, state="circulated")
    make_action()
    hotel = request_for("Hotel")
    standing(board, (1, "Community"))
    meeting = make_meeting()
    own = services.add_item(meeting, by=cast.secretary, title="Ours", minutes=10)
    services.draft_agenda(meeting, by=cast.secretary)
    row = meeting.items.get(approval=hotel)
    services.edit_item(row, by=cast.secretary, title="R: the hotel in Dublin")
    services.remove_item(meeting.items.get(kind="minutes"), by=cast.secretary)
    before = titles(meeting)
    events, versions = meeting.events.count(), dict(meeting.items.values_list("pk", "version"))
    assert services.draft_agenda(meeting, by=cast.chair) == []
    assert titles(meeting) == before
    assert (meeting.events.count(), dict(meeting.items.values_list("pk", "version"))) == (
        events,
        versions,
    )
    second = request_for("Cloud")
    standing(board, (1, "Community"))  # a new line of the same name: the old one went
    made = services.draft_agenda(meeting, by=cast.chair)
    assert {i.title for i in made} == {f"{second.reference} Cloud", "Community"}
    assert meeting.items.get(approval=second).parent == row.parent
    own.refresh_from_db()
    assert (own.title, own.minutes, own.version) == ("Ours", 10, 1)


def test_what_is_added_later_stands_where_it_belongs(board, cast, make_meeting, make_action):
    standing(board, (1, "Any other business"))
    meeting = make_meeting()
    services.draft_agenda(meeting, by=cast.secretary)
    make_action()
    make_meeting("May", days=-30, state="circulated")
    services.draft_agenda(meeting, by=cast.secretary)
    assert [k for _d, _t, k in titles(meeting)] == ["minutes", "actions", "standing"]


def test_a_line_of_the_template_goes_beneath_its_upper_line(board, cast, make_meeting):
    standing(board, (1, "Community"))
    meeting = make_meeting()
    services.draft_agenda(meeting, by=cast.secretary)
    upper = StandingItem.objects.get()
    services.set_standing(
        board,
        by=None,
        rows=[{"id": upper.pk, "title": "Community"}, {"title": "Events", "depth": 2}],
    )
    services.draft_agenda(meeting, by=cast.secretary)
    assert [(d, t) for d, t, _k in titles(meeting)] == [(1, "Community"), (2, "Events")]


def test_a_committee_that_approves_by_a_date_has_no_minutes_to_approve(board, cast, make_meeting):
    make_meeting("May", days=-30, state="circulated")
    Committee.objects.filter(pk=board.pk).update(approves_by="deadline")
    meeting = make_meeting()
    meeting.committee.refresh_from_db()
    assert services.draft_agenda(meeting, by=cast.secretary) == []


@pytest.mark.parametrize("state", ["drafting", "circulated", "approved", "cancelled"])
def test_the_agenda_of_a_meeting_that_is_over_is_not_drafted(state, cast, make_meeting):
    with pytest.raises(WrongState):
        services.draft_agenda(make_meeting(state=state), by=cast.secretary)


@pytest.mark.parametrize("who", ["member", "observer", "former", "stranger", "outsider", "admin"])
def test_others_do_not_draft(who, cast, make_meeting):
    with pytest.raises(NotAllowed):
        services.draft_agenda(make_meeting(), by=getattr(cast, who))


def test_nothing_of_another_committee_is_drafted(other, cast, board, make_meeting, make_action):
    make_meeting("Theirs", days=-30, state="circulated", committee=other)
    make_action(committee=other)
    standing(other, (1, "Theirs"))
    assert services.draft_agenda(make_meeting(), by=cast.secretary) == []


def test_what_waits_on_an_earlier_agenda_is_not_drafted_on_a_later_one(
    board, cast, make_meeting, request_for, topic_of
):
    make_meeting("May", days=-30, state="circulated")
    request_for()
    topic_of("One")
    first, second = make_meeting("June", days=7), make_meeting("July", days=37)
    assert len(services.draft_agenda(first, by=cast.secretary)) == 4
    assert services.draft_agenda(second, by=cast.secretary) == []


# What comes back


def test_what_was_taken_off_for_good_does_not_come_back(cast, make_meeting):
    last = make_meeting(days=3)
    back, gone = (services.add_item(last, by=cast.chair, title=t) for t in ("Back", "Gone"))
    services.remove_item(back, by=cast.secretary)
    services.remove_item(gone, by=cast.secretary, for_good=True)
    meeting = make_meeting(days=30)
    assert [i.title for i in services.draft_agenda(meeting, by=cast.secretary)] == ["Back"]


def test_it_comes_back_with_what_stood_beneath_it_and_once(cast, make_meeting):
    last = make_meeting(days=3)
    services.add_items(
        last,
        by=cast.chair,
        drafts=[
            {"title": "a", "minutes": 5, "notes": "n", "items": [{"title": "b"}, {"title": "c"}]}
        ],
    )
    a, b, _c = last.items.order_by("pk")
    services.remove_item(b, by=cast.chair, for_good=True)
    services.remove_item(a, by=cast.chair)
    second, third = make_meeting(days=30), make_meeting(days=60)
    services.draft_agenda(second, by=cast.chair)
    assert [(d, t) for d, t, _k in titles(second)] == [(1, "a"), (2, "c")]
    assert second.items.get(title="a").minutes == 5
    assert services.draft_agenda(third, by=cast.chair) == []
    services.remove_item(second.items.get(title="a"), by=cast.chair)
    services.draft_agenda(third, by=cast.chair)
    assert [(d, t) for d, t, _k in titles(third)] == [(1, "a"), (2, "c")]


def test_the_items_of_a_cancelled_meeting_come_back(cast, make_meeting):
    last = make_meeting(days=3)
    services.add_item(last, by=cast.chair, title="Ours")
    services.cancel_meeting(last, by=cast.chair, reason="snow")
    assert [i.title for i in services.draft_agenda(make_meeting(days=30), by=cast.chair)] == [
        "Ours"
    ]


def test_a_topic_that_was_taken_off_waits_for_its_agenda_again(cast, make_meeting, topic_of):
    topic, gone = topic_of("Later"), topic_of("Never")
    first, second = make_meeting(days=3), make_meeting(days=30)
    services.draft_agenda(first, by=cast.chair)
    services.remove_item(topic.items.get(), by=cast.chair)
    services.remove_item(gone.items.get(), by=cast.chair, for_good=True)
    topic.refresh_from_db()
    gone.refresh_from_db()
    assert (topic.state, gone.state) == ("accepted", "deferred")
    services.restore_item(gone.items.get(), by=cast.chair)
    gone.refresh_from_db()
    assert gone.state == "scheduled"
    assert services.draft_agenda(first, by=cast.chair) == []
    assert [i.topic for i in services.draft_agenda(second, by=cast.chair)] == [topic]


def test_a_topic_that_the_meeting_did_not_come_to_comes_back(cast, make_meeting, topic_of):
    topic_of("Spoken of"), topic_of("Not come to")
    last = make_meeting(days=-3, state="in_session")
    services.draft_agenda(last, by=cast.chair)
    services.write_notes(last.items.get(title="Spoken of"), by=cast.chair, notes="At length.")
    services.end_meeting(last, by=cast.chair)
    kinds = {i.title: i.kind for i in services.draft_agenda(make_meeting(), by=cast.chair)}
    assert kinds["Not come to"] == "topic"
    assert "Spoken of" not in kinds


def test_decisions_that_were_taken_off_unread_come_again(board, cast, make_meeting):
    make_meeting(days=-30, state="approved")
    services.record_decision(board, by=cast.chair, text="By mail")
    first, second = make_meeting(days=3), make_meeting(days=30)
    services.draft_agenda(first, by=cast.chair)
    services.remove_item(first.items.get(kind="decisions"), by=cast.chair)
    services.draft_agenda(second, by=cast.chair)
    assert second.items.filter(kind="decisions").exists()


def test_decisions_that_came_after_an_agenda_was_written_come_on_the_next(
    board, cast, make_meeting
):
    first, second = make_meeting(days=3), make_meeting(days=30)
    standing(board, (1, "Community"))
    services.draft_agenda(first, by=cast.chair)
    services.record_decision(board, by=cast.chair, text="By mail, two days before")
    services.draft_agenda(second, by=cast.chair)
    assert second.items.filter(kind="decisions").exists()
    services.draft_agenda(first, by=cast.chair)
    assert first.items.filter(kind="decisions").exists()
    third = make_meeting(days=60)
    services.draft_agenda(third, by=cast.chair)
    assert not third.items.filter(kind="decisions").exists()


def test_decisions_of_meetings_and_of_before_are_not_between(board, cast, make_meeting):
    last = make_meeting(days=-30, state="approved")
    make_meeting(days=-10, state="cancelled")
    services.record_decision(board, by=cast.chair, text="There", meeting=make_meeting(days=2))
    meeting = make_meeting()
    assert services.draft_agenda(meeting, by=cast.chair) == []
    decision = services.record_decision(board, by=cast.chair, text="By mail")
    before = last.starts_at - dt.timedelta(days=1)
    rows = type(decision).objects.filter(pk=decision.pk)
    rows.update(decided_at=before, recorded_at=before)
    assert services.draft_agenda(meeting, by=cast.chair) == []


def test_what_is_taken_out_of_minutes_does_not_come_back(cast, make_meeting):
    last = make_meeting(days=-3, state="drafting")
    item = services.add_item(last, by=cast.chair, title="A slip")
    services.remove_item(item, by=cast.chair)
    made = services.draft_agenda(make_meeting(), by=cast.chair)
    assert [i.kind for i in made] == ["minutes"]


def test_the_next_agenda_is_topped_up_only_where_it_was_drafted(board, cast, make_meeting):
    last, following = make_meeting(days=-1, state="drafting"), make_meeting()
    assert services.top_up_next(last, by=cast.secretary) == []
    standing(board, (1, "Community"))
    services.draft_agenda(following, by=cast.secretary)
    late = services.add_item(last, by=cast.secretary, title="Not reached")
    services.postpone_item(late, by=cast.secretary)
    assert [i.title for i in services.top_up_next(last, by=cast.secretary)] == ["Not reached"]


@pytest.mark.parametrize("n", [1, 25])
def test_drafting_takes_as_many_queries_for_much_as_for_little(
    n, board, cast, make_meeting, request_for, topic_of, django_assert_num_queries
):
    meeting = make_meeting()
    standing(board, *[(1, f"Line {i}") for i in range(n)])
    for i in range(n):
        request_for(f"Request {i}")
        days = -i - 1 if i < 12 else -400
        late = services.add_item(
            make_meeting(days=days, state="drafting"), by=cast.chair, title="x"
        )
        Item.objects.filter(pk=late.pk).update(postponed=True)
    cast.secretary.seats  # noqa: B018 - read once a request
    with django_assert_num_queries(43):
        made = services.draft_agenda(meeting, by=cast.secretary)
    assert len(made) == 3 * n + 1 + min(n, 12)
    assert AgendaRevision.objects.filter(meeting=meeting).count() == 1
    assert Meeting.objects.get(pk=meeting.pk).events.count() == len(made)
