"""Django admin of meetings: quick, searchable, and through the services only."""

import datetime as dt

import pytest
from django.contrib import admin
from django.utils import timezone

from actions.services import Deed
from budgets.models import Approval
from budgets.services import propose_approvals
from minutes import services
from minutes.models import (
    AgendaRevision,
    Attendance,
    Card,
    Comment,
    Conflict,
    Correction,
    Decision,
    Erratum,
    Import,
    InvitationRequest,
    Item,
    ItemFlag,
    ItemRevision,
    Meeting,
    MeetingDay,
    MeetingEvent,
    Paper,
    PaperVersion,
    Poll,
    Recusal,
    Series,
    Slot,
    SlotAnswer,
    StandingItem,
    Topic,
    TopicComment,
    TopicEvent,
    TopicFeed,
    TopicLink,
    TopicVote,
)
from minutes.services.topics import comment_topic, propose_topics, vote
from tests.admin_pages import check_list, check_nothing_by_hand, models_of, page
from tests.conftest import make_person

EDITED = [Attendance, Item, Meeting]
"""Saved through the services."""

READ = [
    *(AgendaRevision, Card, Comment, Conflict, Correction, Decision, Erratum, Import),
    *(InvitationRequest, ItemFlag, ItemRevision, MeetingEvent, Paper, Poll, Recusal, Series),
    *(SlotAnswer, StandingItem, Topic, TopicEvent),
]
"""Written by the services alone."""

BENEATH = {MeetingDay, PaperVersion, Slot, TopicComment, TopicFeed, TopicLink, TopicVote}
"""Stand on the page of what they belong to."""

MODELS = [*EDITED, *READ]


def paper_of(item, n):
    """A paper with two versions; of the file there is only what the row says."""
    paper = Paper.objects.create(committee=item.meeting.committee, item=item, title=f"Paper {n}")
    for number in (1, 2):
        PaperVersion.objects.create(
            paper=paper,
            number=number,
            name=f"{n}.pdf",
            media_type="application/pdf",
            size=10,
            sha256="0" * 64,
            stored="0",
        )


def hang_on(item, person, n):
    """One of everything that hangs on an item."""
    meeting, now = item.meeting, timezone.now()
    Comment.objects.create(item=item, person=person, text="x", happened_at=now)
    ItemFlag.objects.create(item=item, person=person, kind="flagged")
    ItemRevision.objects.create(item=item, version=1000, notes="typed " * 50, by=person)
    Conflict.objects.create(item=item, by=person, typed="mine")
    Card.objects.create(meeting=meeting, item=item, line=f"Action AB-{n} Don: x")
    Recusal.objects.create(item=item, person=person)
    Correction.objects.create(item=item, person=person, suggestion=f"Better {n}")
    paper_of(item, n)


def belong_to(meeting, person, n):
    """One of everything that belongs to a meeting."""
    now = timezone.now()
    Import.objects.create(
        committee=meeting.committee, meeting=meeting, name=f"{n}.txt", text="x" * 1000, sha256="0"
    )
    AgendaRevision.objects.create(meeting=meeting, number=1000, by=person, at=now, summary="x")
    InvitationRequest.objects.create(meeting=meeting, person=person, note="May I?")
    slot = Poll.objects.create(meeting=meeting).slots.create(
        starts_at=now, ends_at=now + dt.timedelta(hours=1)
    )
    slot.answers.create(person=person, answer="yes")
    Erratum.objects.create(meeting=meeting, text=f"Wrong {n}", by=person)


def fill(board, cast, make_meeting, n):
    """So many of everything."""
    by = Deed(cast.secretary)
    meetings = [make_meeting(f"Sitting {i}") for i in range(n)]
    items = services.add_items(
        meetings[0], by=by, drafts=[{"title": f"Item {i}"} for i in range(n)]
    )
    topics = propose_topics(board, by=by, drafts=[{"title": f"Topic {i}"} for i in range(n)])
    for i, item in enumerate(items):
        person = make_person(f"Person {i}")
        services.invite(meetings[i], by=by, person=person)
        services.record_decision(board, by=by, text=f"Decided {i}", item=item)
        Series.objects.create(
            committee=board,
            title=f"Series {i}",
            nth=1,
            weekday=1,
            at=dt.time(16),
            time_zone="Europe/Dublin",
            starts_on=timezone.localdate(),
        )
        StandingItem.objects.create(committee=board, title=f"Standing {i}", presenter=person)
        hang_on(item, person, i)
        belong_to(meetings[i], person, i)
        vote(topics[0], by=by, person=person)
    comment_topic(topics[0], by=by, text="Good")
    return meetings


@pytest.fixture
def filled(board, cast, make_meeting):
    return fill(board, cast, make_meeting, 31)


@pytest.fixture
def one_of_each(board, cast, make_meeting):
    return fill(board, cast, make_meeting, 1)


def test_each_list_is_searchable_filtered_and_costs_at_most_12_queries(
    filled, cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.admin)
    for model in MODELS:
        check_list(client, model, django_assert_max_num_queries, "Sitting")


def test_every_model_of_the_app_is_there():
    assert models_of("minutes") - BENEATH == set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_nothing_is_added_or_deleted_by_hand(model, one_of_each, cast, sign_in):
    check_nothing_by_hand(sign_in(cast.admin), model.objects.first())


@pytest.mark.parametrize("model", READ, ids=lambda m: m.__name__)
def test_what_only_services_write_is_read_only(model, one_of_each, cast, sign_in):
    client = sign_in(cast.admin)
    record = model.objects.first()
    assert client.post(page(model, "change", record.pk), {}).status_code == 403


@pytest.mark.parametrize(
    ("model", "rows"),
    [(Topic, 31), (Paper, 2), (Poll, 1), (Meeting, 2)],
    ids=lambda m: getattr(m, "__name__", None),
)
def test_what_stands_beneath_is_read_at_a_fixed_cost(
    model, rows, filled, sign_in, cast, django_assert_max_num_queries
):
    for day in range(2):
        start = filled[0].starts_at + dt.timedelta(days=day)
        MeetingDay.objects.create(
            meeting=filled[0], starts_at=start, ends_at=start + dt.timedelta(hours=1)
        )
    client = sign_in(cast.admin)
    record = model.objects.order_by("pk").first()
    client.get(page(model, "change", record.pk))
    # session, account, the record with what it names one by one, and one for each kind of row beneath
    with django_assert_max_num_queries(16):
        answer = client.get(page(model, "change", record.pk))
    assert answer.content.decode().count("has_original") == rows + (model is Topic)


def moved(client, meeting, act):
    return client.post(
        page(Meeting), {"action": act, "_selected_action": [meeting.pk]}, follow=True
    ).content.decode()


def test_an_admin_moves_meetings_on_through_the_service(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.admin)
    assert "1 meeting moved on" in moved(client, meeting, "announce")
    event = meeting.events.get()
    assert (event.kind, event.by) == ("moved_on", cast.admin.person)
    assert "it cannot become" in moved(client, meeting, "approve")
    meeting.refresh_from_db()
    assert meeting.state == "announced"


def test_an_admin_edits_a_meeting_through_the_service(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.admin)
    data = {
        "title": "Renamed",
        "starts_at_0": "2030-01-01",
        "starts_at_1": "10:00",
        "ends_at_0": "2030-01-01",
        "ends_at_1": "12:00",
        "precision": "time",
        "time_zone": "Europe/Dublin",
        "state": "approved",
        "days-TOTAL_FORMS": "0",
        "days-INITIAL_FORMS": "0",
    }
    client.post(page(Meeting, "change", meeting.pk), data)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.state, meeting.version) == ("Renamed", "planned", 2)
    assert "title: Board meeting → Renamed" in meeting.events.get().note
    wrong = client.post(
        page(Meeting, "change", meeting.pk), {**data, "time_zone": "Mars/Base"}, follow=True
    ).content.decode()
    assert "There is no time zone of that name" in wrong
    assert "was changed successfully" not in wrong
    meeting.refresh_from_db()
    assert meeting.time_zone == "Europe/Dublin"


@pytest.fixture
def approved(board, make_meeting, cast):
    """Approved minutes, with one of everything that belongs to them."""
    meeting = make_meeting(state="circulated", days=-9)
    item = services.add_item(meeting, by=cast.chair, title="x", notes="What was said.")
    services.invite_members(meeting, by=cast.chair)
    services.record_decision(board, by=cast.chair, text="Decided", item=item)
    hang_on(item, cast.member.person, 1)
    belong_to(meeting, cast.member.person, 1)
    item.corrections.all().update(state="declined")
    item.conflicts.all().update(settled_at=timezone.now())
    item.cards.all().update(answered_at=timezone.now(), answer="withdrawn")
    services.approve_minutes(meeting, by=cast.chair)
    return meeting


def parts_of(meeting):
    item = meeting.items.get()
    of_item = (Card, Comment, Conflict, Correction, Decision, ItemFlag, ItemRevision, Paper)
    of_meeting = (AgendaRevision, Attendance, Erratum, Import, InvitationRequest, MeetingEvent)
    return [
        *(meeting, item, meeting.poll, meeting.poll.slots.get().answers.get()),
        *(model.objects.filter(item=item).first() for model in (*of_item, Recusal)),
        *(model.objects.filter(meeting=meeting).first() for model in of_meeting),
    ]


def as_stored():
    """Every row of the app, as the database has it."""
    from django.apps import apps

    return {
        model.__name__: sorted(map(repr, model.objects.order_by("pk").values()))
        for model in apps.get_app_config("minutes").get_models()
    }


def test_nothing_of_approved_minutes_is_changed_or_deleted_by_hand(approved, cast, sign_in):
    client, before = sign_in(cast.admin), as_stored()
    for record in parts_of(approved):
        model = type(record)
        assert client.get(page(model, "change", record.pk)).status_code == 200
        data = {"title": "Other", "notes": "Other", "text": "Other", "state": "planned"}
        assert client.post(page(model, "change", record.pk), data).status_code == 403, model
        gone = client.post(page(model, "delete", record.pk), {"post": "yes"})
        assert gone.status_code == 403, model
    assert as_stored() == before


def test_no_act_of_the_lists_changes_approved_minutes(approved, cast, sign_in):
    client, before = sign_in(cast.admin), as_stored()
    for record in parts_of(approved):
        registered = admin.site._registry[type(record)]
        for act in [*registered.actions, "delete_selected"]:
            if act == "withhold":
                continue  # what turns out to be confidential is withheld at once; its text stays
            data = {"action": act, "_selected_action": [record.pk], "post": "yes"}
            client.post(page(type(record)), data)
    assert as_stored() == before


def test_before_the_approval_the_same_posts_do_change_something(make_meeting, cast, sign_in):
    meeting, client = make_meeting(state="circulated", days=-9), sign_in(cast.admin)
    item = services.add_item(meeting, by=cast.chair, title="x")
    client.post(page(Item, "change", item.pk), {"title": "Other", "notes": "Other"})
    item.refresh_from_db()
    assert item.title == "Other"


def test_items_and_people_are_edited_through_the_services(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.admin)
    item = services.add_item(meeting, by=cast.chair, title="x")
    client.post(page(Item, "change", item.pk), {"title": "y", "notes": "n"})
    item.refresh_from_db()
    assert (item.title, item.notes) == ("y", "n")
    assert item.version > 1
    services.invite_members(meeting, by=cast.chair)
    attendance = meeting.attendances.first()
    client.post(
        page(Attendance, "change", attendance.pk),
        {"kind": "member", "reply": "yes", "present": "true", "note": "hm"},
    )
    attendance.refresh_from_db()
    assert (attendance.reply, attendance.present) == ("yes", True)
    assert meeting.events.first().kind == "attendance"
    for act, kind in (
        ("take_off", "item_removed"),
        ("put_back", "item_added"),
        ("withhold", "item_edited"),
    ):
        client.post(page(Item), {"action": act, "_selected_action": [item.pk]})
        assert meeting.events.first().kind == kind


def test_requests_and_decisions_are_acted_on_through_the_services(board, cast, sign_in):
    client = sign_in(cast.admin)
    approval = propose_approvals(board, by=cast.chair, drafts=[{"title": "Room"}])[0]
    client.post(page(Approval), {"action": "agree", "_selected_action": [approval.pk]})
    approval.refresh_from_db()
    assert approval.outcome == "agreed"
    assert approval.events.first().by == cast.admin.person
    decision = services.record_decision(board, by=cast.chair, text="Yes")
    client.post(page(Decision), {"action": "withdraw", "_selected_action": [decision.pk]})
    decision.refresh_from_db()
    assert decision.withdrawn_at is not None


@pytest.mark.parametrize("who", ["chair", "secretary", "member", "outsider"])
def test_who_is_no_admin_has_no_business_there(cast, sign_in, who):
    assert sign_in(getattr(cast, who)).get(page(Meeting)).status_code in (302, 403)
