"""Django admin of meetings and approvals: quick, searchable, and through the services only."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from actions.services import Deed
from budgets.models import Approval, ApprovalEvent, Position
from budgets.services import propose_approvals
from minutes import services
from minutes.models import (
    Attendance,
    Comment,
    Decision,
    Import,
    Item,
    Meeting,
    MeetingDay,
    MeetingEvent,
)
from tests.conftest import make_person

MODELS = [
    Approval,
    ApprovalEvent,
    Attendance,
    Comment,
    Decision,
    Import,
    Item,
    Meeting,
    MeetingEvent,
    Position,
]


@pytest.fixture
def filled(board, cast, make_meeting):
    """Thirty and more of everything."""
    by = Deed(cast.secretary)
    meetings = [make_meeting(f"Sitting {i}") for i in range(31)]
    items = services.add_items(
        meetings[0], by=by, drafts=[{"title": f"Item {i}"} for i in range(31)]
    )
    for i, item in enumerate(items):
        person = make_person(f"Person {i}")
        services.invite(meetings[i], by=by, person=person)
        services.record_decision(board, by=by, text=f"Decided {i}", item=item)
        Comment.objects.create(item=item, person=person, text="x", happened_at=timezone.now())
        Import.objects.create(
            committee=board, meeting=meetings[i], name=f"{i}.txt", text="x" * 1000, sha256="0"
        )
    propose_approvals(
        board,
        by=by,
        drafts=[{"title": f"{i}", "positions": [{"typed": "Mark"}]} for i in range(31)],
    )
    return meetings


def page(model, name="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_each_list_is_searchable_filtered_and_costs_at_most_12_queries(
    model, filled, cast, sign_in, django_assert_max_num_queries
):
    registered = admin.site._registry[model]
    assert registered.search_fields
    assert len(registered.list_filter) >= 2
    assert len(registered.list_display) >= 4
    client = sign_in(cast.admin)
    client.get(page(model))
    # session, account with person, count, rows, and one for each filter that lists committees;
    # where the days are a tree: its ends
    with django_assert_max_num_queries(12):
        answer = client.get(page(model))
    assert answer.status_code == 200
    assert answer.content.decode().count('class="action-select"') in (0, 30)
    assert client.get(page(model) + "?q=Sitting").status_code == 200


def test_every_model_of_both_apps_is_there():
    from django.apps import apps

    models = {
        m for label in ("minutes", "budgets") for m in apps.get_app_config(label).get_models()
    }
    assert models - {MeetingDay} == set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_nothing_is_added_or_deleted_by_hand(model, filled, cast, sign_in):
    client = sign_in(cast.admin)
    record = model.objects.first()
    assert client.get(page(model, "add")).status_code == 403
    assert client.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert client.get(page(model, "change", record.pk)).status_code == 200


@pytest.mark.parametrize(
    "model",
    [Approval, ApprovalEvent, Comment, Decision, Import, MeetingEvent, Position],
    ids=lambda m: m.__name__,
)
def test_what_only_services_write_is_read_only(model, filled, cast, sign_in):
    client = sign_in(cast.admin)
    record = model.objects.first()
    assert client.post(page(model, "change", record.pk), {}).status_code == 403


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


def test_approved_meetings_and_their_parts_are_read_only(make_meeting, cast, sign_in):
    meeting = make_meeting(state="circulated")
    item = services.add_item(meeting, by=cast.chair, title="x")
    services.invite_members(meeting, by=cast.chair)
    client = sign_in(cast.admin)
    assert client.post(page(Meeting, "change", meeting.pk), {}).status_code == 200
    services.approve_minutes(meeting, by=cast.chair)
    for record in (meeting, item, meeting.attendances.first()):
        assert client.get(page(type(record), "change", record.pk)).status_code == 200
        assert client.post(page(type(record), "change", record.pk), {}).status_code == 403


def test_items_and_people_are_edited_through_the_services(make_meeting, cast, sign_in):
    meeting, client = make_meeting(), sign_in(cast.admin)
    item = services.add_item(meeting, by=cast.chair, title="x")
    client.post(page(Item, "change", item.pk), {"title": "y", "notes": "n"})
    item.refresh_from_db()
    assert (item.title, item.version) == ("y", 2)
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
