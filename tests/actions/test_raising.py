"""Pages that raise an action, edit it, and give it to others."""

import pytest

from actions import services as act
from actions.models import Action, Owner, Subject
from people.models import Organisation
from tests.conftest import shut_to

pytestmark = pytest.mark.django_db

NEW = "/c/ab/actions/new/"


def text_of(page) -> str:
    return page.content.decode()


def raised(client, **data):
    page = client.post(NEW, {"text": "Send the report", **data})
    assert page.status_code == 303, text_of(page)
    return Action.objects.order_by("-id").first()


def names(action):
    return [o.name for o in Owner.objects.filter(action=action, left_at=None).order_by("position")]


@pytest.mark.parametrize("role", ["chair", "secretary", "member"])
def test_who_takes_part_raises(sign_in, cast, role):
    client = sign_in(getattr(cast, role))
    assert client.get(NEW).status_code == 200
    action = raised(client, owners=["Mona Member", "Intel"])
    assert (action.reference, names(action)) == ("AB-1", ["Mona Member", "Intel"])
    assert action.events.get().by == getattr(cast, role).person


@pytest.mark.parametrize("role", ["observer", "former", "stranger", "outsider", "admin"])
def test_others_find_no_such_page(sign_in, cast, role):
    client = sign_in(getattr(cast, role))
    assert client.get(NEW).status_code == shut_to(role)
    assert client.post(NEW, {"text": "x", "owners": ["Mona Member"]}).status_code == shut_to(role)
    assert not Action.objects.exists()


def test_names_are_understood_as_people_type_them(sign_in, cast):
    client = sign_in(cast.chair)
    assert names(raised(client, owners=["mona and citra"])) == ["Mona Member", "Citra Citrix"]
    assert names(raised(client, owners=["intel", " Carla "])) == ["Intel", "Carla Chair"]


def test_everyone_expands_to_the_member_organisations(sign_in, cast):
    client = sign_in(cast.chair)
    action = raised(client, everyone="on")
    assert names(action) == ["Citrix", "Intel"]
    assert action.everyone
    assert names(raised(client, owners=["All"])) == ["Citrix", "Intel"]


def test_a_name_that_nobody_answers_to_is_asked_about_or_kept(sign_in, cast):
    client = sign_in(cast.chair)
    page = client.post(NEW, {"text": "Do it", "owners": ["Mona Membr", "Zaphod"]})
    assert page.status_code == 422
    assert "Nobody here is called “Mona Membr”. Is it Mona Member?" in text_of(page)
    assert 'value="Zaphod"' in text_of(page)
    action = raised(client, owners=["Zaphod"], keep_unknown="on")
    assert action.owners.get().is_unanswered


def test_a_name_that_several_answer_to_is_asked_about(sign_in, cast):
    page = sign_in(cast.chair).post(NEW, {"text": "Do it", "owners": ["Member"]})
    assert "Max Member, Mona Member" in text_of(page)
    assert not Action.objects.exists()


def test_due_subject_parent_and_confidential(sign_in, cast, make_action, board):
    parent = make_action("First")
    subject = act.name_subject(board, "Test racks")
    action = raised(
        sign_in(cast.chair),
        owners=["Mona"],
        due_on="2030-05-01",
        subject="test  racks",
        parent="ab-1",
        confidential="on",
    )
    assert (action.subject, action.parent, action.confidential) == (subject, parent, True)
    assert action.due_on.isoformat() == "2030-05-01"
    action = raised(sign_in(cast.chair), owners=["Mona"], subject="A new one", parent="1")
    assert action.subject.name == "A new one"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "x" * 4001),
        ("text", "a\0b"),
        ("owners", ""),
        ("owners", "x" * 300),
        ("due_on", "yesterday"),
        ("due_on", "2030-13-45"),
        ("parent", "AB-99"),
        ("parent", "seven"),
        ("parent", "XY-1"),
        ("subject", "x" * 300),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(sign_in, cast, field, value):
    data = {"text": "Send the report", "owners": ["Mona"], field: value}
    page = sign_in(cast.chair).post(NEW, data)
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in text_of(page)
    assert not Action.objects.exists()
    assert not Subject.objects.exists()


def test_a_hidden_action_cannot_be_followed_up(sign_in, cast, make_action, board):
    make_action("Secret", confidential=True)
    type(cast.colleague.person.memberships.get()).objects.filter(
        person=cast.colleague.person
    ).update(votes=False)
    page = sign_in(cast.colleague).post(NEW, {"text": "x", "owners": ["Mona"], "parent": "AB-1"})
    assert "There is no action AB-1." in text_of(page)
    assert "confidential" not in text_of(sign_in(cast.colleague).get(NEW)).lower()


def test_a_follow_up_is_offered_with_its_parent(sign_in, cast):
    assert 'value="AB-7"' in text_of(sign_in(cast.member).get(NEW, {"parent": "AB-7"}))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_form_costs_six_queries(sign_in, cast, board, django_assert_num_queries, rows):
    for n in range(rows):
        act.name_subject(board, f"Subject {n}")
        Organisation.objects.create(name=f"Organisation {n}")
    client = sign_in(cast.chair)
    # session, account, seats, subjects, people, organisations
    with django_assert_num_queries(6):
        client.get(NEW)


# Editing


def edit(action):
    return f"/c/ab/actions/{action.number}/edit/"


def wording(action, **changes):
    return {"text": action.text, "version": action.version, **changes}


def test_leaders_edit_and_the_event_tells(sign_in, cast, make_action):
    action = make_action("Send report")
    client = sign_in(cast.secretary)
    assert "Send report</textarea>" in text_of(client.get(edit(action)))
    done = client.post(edit(action), wording(action, text="Send the report", due_on="2030-01-02"))
    assert done.status_code == 303
    action.refresh_from_db()
    assert (action.text, action.due_on.isoformat()) == ("Send the report", "2030-01-02")


@pytest.mark.parametrize("role", ["member", "observer", "outsider", "stranger", "admin"])
@pytest.mark.parametrize("form", ["edit", "reassign", "offer"])
def test_others_are_kept_out_of_the_leaders_forms(sign_in, cast, make_action, role, form):
    make_action("Send report", owners=[cast.member])
    client = sign_in(getattr(cast, role))
    assert client.get(f"/c/ab/actions/1/{form}/").status_code == shut_to(role)
    assert client.post(f"/c/ab/actions/1/{form}/", {"text": "mine"}).status_code == shut_to(role)


def test_a_stale_edit_shows_both_and_the_next_save_starts_from_there(sign_in, cast, make_action):
    action = make_action("Send report")
    shown = action.version
    act.edit(action, by=cast.chair, text="Send the whole report")
    client = sign_in(cast.secretary)
    page = client.post(edit(action), {"text": "Send my report", "version": shown})
    assert page.status_code == 409
    assert "Carla Chair was faster" in text_of(page)
    assert "Send the whole report" in text_of(page)
    assert "Send my report</textarea>" in text_of(page)
    fresh = Action.objects.get(pk=action.pk).version
    assert f'name="version" value="{fresh}"' in text_of(page)
    assert (
        client.post(edit(action), {"text": "Send my report", "version": fresh}).status_code == 303
    )


def test_what_was_taken_over_keeps_its_parent_when_edited(sign_in, cast, make_action, other):
    theirs = make_action("Write it up", committee=other)
    act.offer(theirs, by=cast.stranger, to=make_action().committee)
    spec = [act.OwnerSpec(person_id=cast.member.person_id)]
    taken = act.accept_offer(theirs, by=cast.chair, owners=spec)
    data = wording(taken, parent="WG-1", text="Write it all up")
    assert sign_in(cast.chair).post(edit(taken), data).status_code == 303
    taken.refresh_from_db()
    assert (taken.parent, taken.text) == (theirs, "Write it all up")


# Giving to others


def test_leaders_give_it_to_others(sign_in, cast, make_action):
    action = make_action(owners=[cast.member, "Zaphod"])
    client = sign_in(cast.chair)
    page = text_of(client.get("/c/ab/actions/1/reassign/"))
    assert 'value="Mona Member"' in page
    assert 'value="Zaphod"' in page
    data = {"owners": ["Citra", "Zaphod"], "keep_unknown": "on", "note": "Mona is away"}
    done = client.post("/c/ab/actions/1/reassign/", {**data, "version": action.version})
    assert done.status_code == 303
    assert names(action) == ["Citra Citrix", "Zaphod"]
    assert "Mona is away" in action.events.get(kind="reassigned").note
    stale = client.post("/c/ab/actions/1/reassign/", {**data, "version": action.version})
    assert stale.status_code == 409
    assert client.post("/c/ab/actions/1/reassign/", {"everyone": "on"}).status_code == 303
    assert names(action) == ["Citrix", "Intel"]
    assert client.post("/c/ab/actions/1/reassign/", {"owners": ["Nobody Known"]}).status_code == 422
    assert client.post("/c/ab/actions/1/reassign/", {}).status_code == 422
