"""Django admin: to find and to act, through the services, at a fixed number of queries."""

import pytest
from django.urls import reverse

from actions import services as act
from actions.models import Action, ActionEvent, Subject

pytestmark = pytest.mark.django_db
LIST = "/admin/actions/action/"


@pytest.fixture
def admin(sign_in, cast):
    return sign_in(cast.admin)


def press(client, name, *actions, note=""):
    data = {"action": name, "note": note, "_selected_action": [a.pk for a in actions]}
    return client.post(LIST, data, follow=True)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_six_queries(
    admin, make_action, cast, board, django_assert_num_queries, rows
):
    subject = act.name_subject(board, "Racks")
    for _n in range(rows):
        make_action(owners=[cast.member, cast.citra], subject=subject)
    # session, account, committees to filter by, count (at most 2,000), rows, owners with names
    with django_assert_num_queries(6):
        page = admin.get(LIST)
    assert page.content.count(b'class="action-select"') == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_events_costs_as_much_at_thirty_rows(
    admin, make_action, cast, django_assert_num_queries, rows
):
    for _n in range(rows):
        make_action(owners=[cast.member], by=cast.member)
    # session, account, committees to filter by, count, rows
    with django_assert_num_queries(5):
        page = admin.get(reverse("admin:actions_actionevent_changelist"))
    assert page.status_code == 200


def test_subjects_are_listed_found_and_filtered(admin, board, make_action):
    used, _unused = act.name_subject(board, "Racks"), act.name_subject(board, "Survey")
    make_action(subject=used)
    at = reverse("admin:actions_subject_changelist")
    assert b"Survey" not in admin.get(at, {"used": "1"}).content
    assert b"Survey" in admin.get(at, {"used": "0"}).content
    assert b"Survey" in admin.get(at, {"q": "surv"}).content


@pytest.mark.parametrize(
    ("asked", "found"), [("AB-2", 1), ("wg-1", 1), ("racks", 1), ("nothing", 0), ("1", 2)]
)
def test_actions_are_found_by_number_and_by_words(admin, make_action, other, asked, found):
    make_action("Send the report")
    make_action("Count the racks")
    make_action("Write it up", committee=other)
    page = admin.get(LIST, {"q": asked})
    assert page.content.count(b'class="action-select"') == found


@pytest.mark.parametrize(
    "query",
    [
        "status__exact=open",
        "committee__id__exact=1",
        "due_on__isempty=1",
        "origin__exact=page",
        "q=a%00b",
    ],
)
def test_filters_and_odd_searches_answer(admin, make_action, query):
    make_action()
    assert admin.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_acts_go_through_the_services_and_name_the_admin(admin, make_action, cast):
    one, two = make_action(), make_action()
    press(admin, "close_done", one, two, note="agreed by mail")
    for action in (one, two):
        action.refresh_from_db()
        assert (action.status, action.resolution) == ("closed", "done")
        event = action.events.get(kind="closed")
        assert (event.by, event.note) == (cast.admin.person, "agreed by mail")
    press(admin, "reopen", one, note="not after all")
    press(admin, "mark_unknown", one)
    press(admin, "propose", one, note="sent")
    press(admin, "close_dropped", one)
    assert list(one.events.order_by("id").values_list("kind", flat=True)) == [
        "raised",
        "closed",
        "reopened",
        "unknown",
        "proposed",
        "closed",
    ]


def test_what_is_refused_is_said_and_the_rest_is_done(admin, make_action, cast):
    done, fresh = make_action(), make_action()
    act.close(done, by=cast.chair, resolution="done")
    page = press(admin, "mark_unknown", done, fresh).content.decode()
    assert "AB-1 is closed; it cannot become unknown." in page
    fresh.refresh_from_db()
    assert fresh.status == "unknown"
    assert "Say what came of it." in press(admin, "propose", fresh).content.decode()


def change(client, action, **changes):
    at = reverse("admin:actions_action_change", args=[action.pk])
    data = {"text": action.text, "due_on": "", "subject": "", "shown": action.version, **changes}
    data |= {f"owners-{n}": "0" for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return client.post(at, data, follow=True)


def test_editing_writes_an_event_and_never_a_status(admin, make_action, cast):
    action = make_action("Send report")
    page = change(admin, action, text="Send the report", status="closed", resolution="done")
    assert page.status_code == 200
    action.refresh_from_db()
    assert (action.text, action.status) == ("Send the report", "open")
    assert action.events.get(kind="edited").by == cast.admin.person


def test_a_stale_edit_is_told_who_was_faster(admin, make_action, cast):
    action = make_action("Send report")
    act.edit(action, by=cast.chair, text="Send the report")
    page = change(admin, action, text="Mine")
    assert "Carla Chair was faster" in page.content.decode()
    action.refresh_from_db()
    assert action.text == "Send the report"


def test_nothing_is_added_deleted_or_written_into_the_history(admin, make_action):
    action = make_action()
    event = ActionEvent.objects.get()
    assert admin.get(LIST + "add/").status_code == 403
    assert admin.post(reverse("admin:actions_action_delete", args=[action.pk])).status_code == 403
    assert admin.get(reverse("admin:actions_actionevent_add")).status_code == 403
    at = reverse("admin:actions_actionevent_change", args=[event.pk])
    assert admin.get(at).status_code == 200
    assert admin.post(at, {"note": "x"}).status_code == 403
    assert (
        admin.post(reverse("admin:actions_actionevent_delete", args=[event.pk])).status_code == 403
    )
    assert Action.objects.count() == 1


def test_the_page_of_an_action_and_of_a_subject_answer(admin, make_action, board, cast):
    subject = act.name_subject(board, "Racks")
    action = make_action(owners=[cast.member, "Somebody"], subject=subject)
    page = admin.get(reverse("admin:actions_action_change", args=[action.pk]))
    assert "Mona Member" in page.content.decode()
    at = reverse("admin:actions_subject_change", args=[subject.pk])
    admin.post(at, {"name": "Test racks"})
    subject.refresh_from_db()
    assert subject.name == "Test racks"
    assert Subject.objects.get().key == "test racks"


@pytest.mark.parametrize("role", ["chair", "secretary", "member", "outsider"])
def test_who_is_no_admin_does_not_enter(sign_in, cast, make_action, role):
    make_action("Send the report")
    page = sign_in(getattr(cast, role)).get(LIST, follow=True)
    assert "Send the report" not in page.content.decode()
