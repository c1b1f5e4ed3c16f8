"""What waits to be settled: offers, names that nobody answers to, and what people who left had open."""

import pytest

from actions import services as act
from actions.models import Action, Owner
from people.models import PersonAlias
from tests.conftest import shut_to

pytestmark = pytest.mark.django_db
HERE, THERE = "/c/ab/actions/offers/", "/c/wg/actions/offers/"


def text_of(page) -> str:
    return page.content.decode()


def names(action):
    return [o.name for o in Owner.objects.filter(action=action, left_at=None).order_by("position")]


@pytest.mark.parametrize("role", ["member", "observer", "former", "stranger", "outsider", "admin"])
def test_only_leaders_settle(sign_in, cast, role, make_action):
    action = make_action(owners=["Zaphod"])
    client = sign_in(getattr(cast, role))
    assert client.get(HERE).status_code == shut_to(role)
    data = {"act": "answer", "owner_id": action.owners.get().pk, "owner": "Mona Member"}
    assert client.post(HERE, data).status_code == shut_to(role)
    assert action.owners.get().is_unanswered


def test_nothing_to_settle_says_so(sign_in, cast):
    assert "Nothing is to be settled" in text_of(sign_in(cast.chair).get(HERE))


@pytest.fixture
def offered(make_action, other, cast):
    type(other).objects.filter(pk=other.pk).update(is_public=True)
    action = make_action("Write it up", owners=[cast.member])
    act.offer(action, by=cast.chair, to=other)
    return action


def test_an_offer_is_made_on_a_page_to_committees_that_one_may_know(
    sign_in, cast, make_action, other
):
    action = make_action("Write it up")
    client = sign_in(cast.chair)
    at = "/c/ab/actions/1/offer/"
    assert "Working Group" not in text_of(client.get(at))  # not theirs, and not public
    page = client.post(at, {"to": other.pk, "version": action.version})
    assert page.status_code == 422
    type(other).objects.filter(pk=other.pk).update(is_public=True)
    assert "Working Group" in text_of(client.get(at))
    done = client.post(at, {"to": other.pk, "version": action.version, "note": "press work"})
    assert done.status_code == 303
    action.refresh_from_db()
    assert action.offered_to == other
    assert client.post(at, {"to": other.pk, "version": 1}).status_code == 409


def test_it_is_taken_over_with_owners_of_there(offered, sign_in, cast):
    client = sign_in(cast.stranger)
    assert "Write it up" in text_of(client.get(THERE))
    page = client.post(THERE, {"act": "accept", "action": offered.pk, "owners": ["Nobody"]})
    assert page.status_code == 422
    assert "Nobody here is called “Nobody”." in text_of(page)
    assert 'value="Nobody"' in text_of(page)
    done = client.post(THERE, {"act": "accept", "action": offered.pk, "owners": ["Otto"]})
    assert (done.status_code, done["Location"]) == (303, "/c/wg/actions/1/")
    assert names(Action.objects.get(committee__slug="wg")) == ["Otto Other"]


def test_it_is_refused_there_or_taken_back_here(offered, sign_in, cast, other):
    data = {"act": "refuse", "action": offered.pk}
    assert sign_in(cast.stranger).post(THERE, data).status_code == 303
    act.offer(offered, by=cast.chair, to=other)
    page = text_of(sign_in(cast.secretary).get(HERE))
    assert "Take the offer back" in page
    assert sign_in(cast.secretary).post(HERE, data).status_code == 303
    offered.refresh_from_db()
    assert offered.offered_to is None
    assert sign_in(cast.secretary).post(HERE, data).status_code == 422


def test_what_is_not_offered_here_cannot_be_taken(make_action, sign_in, cast):
    action = make_action()
    for step in ("accept", "refuse"):
        page = sign_in(cast.stranger).post(
            THERE, {"act": step, "action": action.pk, "owners": ["Otto"]}
        )
        assert page.status_code == 404


def test_a_name_is_answered_remembered_and_answered_everywhere(make_action, sign_in, cast):
    one, two = make_action(owners=["Mo"]), make_action(owners=["Mo"])
    client = sign_in(cast.secretary)
    assert "Mo?" in text_of(client.get(HERE))
    data = {"act": "answer", "owner_id": one.owners.get().pk}
    assert client.post(HERE, {**data, "owner": "Member"}).status_code == 422  # Max or Mona
    done = client.post(HERE, {**data, "owner": "Mona", "remember": "on", "everywhere": "on"})
    assert done.status_code == 303
    assert names(one) == names(two) == ["Mona Member"]
    assert PersonAlias.objects.get().text == "Mo"
    again = client.post(HERE, {**data, "owner": "Mona"})
    assert again.status_code == 422
    assert "answered already" in text_of(again)


def test_a_name_of_another_committee_is_not_answered_here(make_action, other, sign_in, cast):
    theirs = make_action(owners=["Mo"], committee=other)
    data = {"act": "answer", "owner_id": theirs.owners.get().pk, "owner": "Mona Member"}
    assert sign_in(cast.chair).post(HERE, data).status_code == 404


def test_what_a_leaver_had_open_is_handed_on(make_action, sign_in, cast):
    one = make_action("First", owners=[cast.former])
    two = make_action("Second", owners=[cast.former, cast.member])
    client = sign_in(cast.chair)
    page = text_of(client.get(HERE))
    assert "Fritz Former" in page
    data = {"act": "hand-on", "person": cast.former.person_id, "owner": "Citra"}
    assert client.post(HERE, data).status_code == 422  # none chosen
    done = client.post(HERE, {**data, "number": [two.number]})
    assert done.status_code == 303
    assert names(one) == ["Fritz Former"]
    assert names(two) == ["Citra Citrix", "Mona Member"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "x"},
        {"act": "accept", "action": "x"},
        {"act": "answer", "owner_id": "9" * 30},
        {"act": "hand-on", "person": "-1", "number": ["x"]},
    ],
)
def test_odd_input_never_breaks_the_page(sign_in, cast, data):
    assert sign_in(cast.chair).post(HERE, data).status_code in (404, 422)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_ten_queries(
    make_action, board, other, sign_in, cast, django_assert_num_queries, rows
):
    for n in range(rows):
        make_action(f"Named {n}", owners=[f"Name {n}"])
        make_action(f"Left {n}", owners=[cast.former])
        theirs = make_action(f"Theirs {n}", committee=other, owners=[cast.stranger])
        act.offer(theirs, by=None, to=board)
        act.offer(make_action(f"Ours {n}"), by=None, to=other)
    client = sign_in(cast.chair)
    # session, account, seats, offers, their owners, offers of ours, names, leavers, people, organisations
    with django_assert_num_queries(10):
        page = client.get(HERE)
    assert text_of(page).count("Theirs ") == rows
