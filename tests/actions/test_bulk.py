"""Several actions at once: told before it is done, done through the services, with what came out."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import services as act
from actions.models import Action, ActionEvent, Subject
from tests.conftest import shut_to

BULK = "/c/ab/actions/bulk/"


@pytest.fixture
def secretary(cast, sign_in):
    return sign_in(cast.secretary)


def ask(client, actions, name, **data):
    return client.get(BULK, {"a": [a.number for a in actions], "act": name, **data})


def do(client, page):
    """Press the button of a page that told what will happen."""
    form = re.search(
        r'<form class="will" method="post".*?</form>', page.content.decode(), re.DOTALL
    )[0]
    data: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        data.setdefault(name, []).append(value)
    return client.post(BULK, data)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_it_tells_what_will_happen_and_what_is_left_out_and_does_just_that(
    cast, secretary, make_action
):
    one, two, closed = make_action("One"), make_action("Two"), make_action("Three")
    act.close(closed, by=None, resolution="done")
    page = ask(
        secretary, [one, two, closed], "close", resolution="dropped", note="no longer needed"
    )
    told = page.content.decode()
    assert told.count("open → closed (dropped)") == 2
    assert "is closed already" in told
    assert not Action.objects.filter(resolution="dropped").exists()  # nothing yet
    answer = do(secretary, page)
    assert (answer.status_code, answer["Location"]) == (303, "/c/ab/actions/")
    assert set(Action.objects.filter(resolution="dropped")) == {one, two}
    assert said(answer) == [f"2 actions changed: AB-{one.number}, AB-{two.number}."]
    events = ActionEvent.objects.filter(kind="closed", by=cast.secretary.person)
    assert set(events.values_list("note", flat=True)) == {"no longer needed"}


@pytest.mark.parametrize(
    ("name", "data", "check"),
    [
        ("propose", {"note": "all sent"}, {"status": "proposed"}),
        ("unknown", {"note": ""}, {"status": "unknown"}),
        ("due", {"due_on": "2030-05-01"}, {"due_on": dt.date(2030, 5, 1)}),
        ("due", {"due_on": ""}, {"due_on": None}),
    ],
)
def test_each_act_changes_what_it_says(secretary, make_action, name, data, check):
    action = make_action(due_on=dt.date(2029, 1, 1))
    do(secretary, ask(secretary, [action], name, **data))
    assert Action.objects.filter(pk=action.pk, **check).exists()


def test_reassigning_and_subjects(cast, board, secretary, make_action):
    action = make_action(owners=[cast.member])
    subject = Subject.objects.create(committee=board, name="Mugs")
    do(secretary, ask(secretary, [action], "subject", subject=subject.pk))
    page = ask(secretary, [action], "reassign", person=cast.citra.person_id)
    assert "Mona Member → Citra Citrix" in page.content.decode()
    do(secretary, page)
    action = Action.objects.with_owners().get()
    assert action.subject == subject
    assert [o.name for o in action.owners.all()] == ["Citra Citrix"]


def test_what_a_leaver_leaves_open_goes_to_somebody_else_part_by_part(cast, secretary, make_action):
    shared = make_action(owners=[cast.member, cast.colleague])
    alone = make_action(owners=[cast.member])
    closed = make_action(owners=[cast.member])
    make_action(owners=[cast.colleague])
    act.close(closed, by=None, resolution="done")
    page = secretary.get(
        BULK, {"owner": cast.member.person_id, "act": "reassign", "person": cast.citra.person_id}
    )
    assert "Mona Member, Max Member → Citra Citrix, Max Member" in page.content.decode()
    do(secretary, page)
    owners = {
        a.pk: sorted(o.name for o in a.owners.all()) for a in Action.objects.with_owners().all()
    }
    assert owners[shared.pk] == ["Citra Citrix", "Max Member"]
    assert owners[alone.pk] == ["Citra Citrix"]
    assert owners[closed.pk] == ["Mona Member"]


def test_what_somebody_else_changed_meanwhile_is_left_out_and_named(cast, secretary, make_action):
    one, two = make_action(), make_action()
    page = ask(secretary, [one, two], "close", resolution="done")
    act.mark_unknown(one, by=cast.chair)
    answer = do(secretary, page)
    assert Action.objects.get(pk=one.pk).status == "unknown"
    assert Action.objects.get(pk=two.pk).status == "closed"
    done, left_out = said(answer)
    assert done == f"1 action changed: AB-{two.number}."
    assert "Carla Chair was faster" in left_out


def test_the_form_asks_for_what_is_missing(secretary, make_action):
    action = make_action()
    page = ask(secretary, [action], "propose", note=" ").content.decode()
    assert "What came of them" in page
    assert 'class="error"' in page
    assert 'method="post" action="/c/ab/actions/bulk/"' not in page
    answer = secretary.post(
        BULK, {"a": f"{action.number}.1", "act": "close", "resolution": "eaten"}
    )
    assert answer.status_code == 422
    assert Action.objects.get().status == "open"


def test_nothing_ticked_is_said(secretary):
    assert "No action is ticked" in secretary.get(BULK).content.decode()


@pytest.mark.parametrize("who", ["member", "observer", "stranger", "outsider", "former", "admin"])
def test_only_chair_and_secretary_find_the_page(cast, sign_in, make_action, who):
    action = make_action()
    client = sign_in(getattr(cast, who))
    assert ask(client, [action], "close").status_code == shut_to(who)
    data = {"a": f"{action.number}.1", "act": "close", "resolution": "done"}
    assert client.post(BULK, data).status_code == shut_to(who)
    assert Action.objects.get().status == "open"


def test_actions_of_another_committee_are_not_chosen(cast, other, secretary, make_action):
    theirs = make_action(committee=other)
    page = ask(secretary, [theirs], "close", resolution="done").content.decode()
    assert "No action is ticked" in page
    assert secretary.get(BULK, {"owner": cast.stranger.person_id}).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_five_queries_at_one_row_and_at_thirty(board, secretary, rows):
    drafts = [{"text": f"{i}", "owners": [act.OwnerSpec(typed="Don")]} for i in range(rows)]
    actions = act.raise_actions(board, by=None, drafts=drafts)
    with CaptureQueriesContext(connection) as queries:
        page = ask(secretary, actions, "close", resolution="done")
    assert page.content.decode().count("open → closed") == rows
    # 1 session  2 account with person  3 seats with committees  4 starts of the last meetings held
    # 5 the rows
    assert len(queries) == 5, [q["sql"] for q in queries]
