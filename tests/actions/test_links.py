"""A signed link to one's part of an action: shows without sign-in, acts by a button, for its person only."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from actions import services as act
from actions.links import HOLDS, MY_PART
from actions.models import Action
from people import links
from people import services as people
from people.models import Membership
from tests.conftest import make_person, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(cast, make_action, intel):
    return make_action("Find out how many machines we need", [cast.member, cast.citra])


def path_for(user, action, purpose=MY_PART):
    person = getattr(user, "person", user)
    return f"/l/{links.token_for(person, purpose, action.pk)}/"


def part(action, user):
    return action.owners.get(person=user.person)


def test_it_shows_the_sentence_and_changes_nothing(client, cast, action):
    version = action.version
    for _ in range(2):
        response = client.get(path_for(cast.member, action))
        assert response.status_code == 200
    page = response.content.decode()
    assert "Find out how many machines we need" in page
    assert "Mona Member" in page
    assert 'content="noindex' in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    action.refresh_from_db()
    assert action.version == version
    assert action.events.count() == 1


def test_a_button_ticks_the_part_and_takes_it_back(client, cast, action):
    path, mine = path_for(cast.member, action), part(action, cast.member)
    response = client.post(path, {"tick": mine.pk, "note": "sent on Monday"})
    assert (response.status_code, response.url) == (303, f"{path}?done=ticked")
    mine.refresh_from_db()
    assert mine.ticked_at is not None
    event = action.events.get(kind="ticked")
    assert (event.by, event.note) == (cast.member.person, "sent on Monday")
    assert "Your part is ticked" in client.get(response.url).content.decode()
    client.post(path, {"untick": mine.pk})
    mine.refresh_from_db()
    assert mine.ticked_at is None


def test_a_word_is_said_and_an_empty_one_asked_for(client, cast, action):
    path = path_for(cast.member, action)
    assert client.post(path, {"say": "1", "note": "waiting for figures"}).status_code == 303
    assert action.events.get(kind="said").by == cast.member.person
    response = client.post(path, {"say": "1", "note": "  "})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()


def test_somebody_elses_part_is_not_ticked_with_it(client, cast, action):
    theirs = part(action, cast.citra)
    response = client.post(path_for(cast.member, action), {"tick": theirs.pk})
    assert response.status_code == 422
    theirs.refresh_from_db()
    assert theirs.ticked_at is None


def test_who_comes_second_sees_how_it_stands_and_keeps_the_words(client, cast, action):
    mine = part(action, cast.member)
    act.tick(mine, by=cast.secretary)
    response = client.post(
        path_for(cast.member, action), {"tick": mine.pk, "note": "<b>my words</b>"}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "Sasha Secretary was faster" in page
    assert "&lt;b&gt;my words" in page


def test_a_part_of_the_organisation_is_its_representatives(client, cast, make_action, intel):
    action = make_action("Name a contact", [intel])
    path = path_for(cast.member, action)
    assert client.get(path).status_code == 200
    assert client.post(path, {"tick": action.owners.get().pk}).status_code == 303


def test_it_works_where_cookies_of_another_account_are(sign_in, cast, action):
    client = sign_in(cast.citra)
    client.post(path_for(cast.member, action), {"say": "1", "note": "from Mona"})
    assert action.events.get(kind="said").by == cast.member.person


def test_a_button_needs_the_csrf_token(cast, action):
    client = Client(enforce_csrf_checks=True)
    path = path_for(cast.member, action)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode()
    )[1]
    assert client.post(path, {"say": "1", "note": "x"}).status_code == 403
    response = client.post(path, {"say": "1", "note": "x", "csrfmiddlewaretoken": token})
    assert response.status_code == 303


def gone(client, path):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 410
    assert "machines" not in page
    assert "AB-1" not in page
    assert "Mona" not in page
    assert client.post(path, {"say": "1", "note": "x"}).status_code == 410
    return True


def test_forged_expired_and_foreign_links_say_nothing(client, cast, action, monkeypatch):
    path = path_for(cast.member, action)
    assert gone(client, path[:-5] + "AAAA/")
    assert gone(client, "/l/nothing/")
    assert gone(client, path_for(cast.member, action, "no-such-purpose"))
    assert gone(client, path_for(cast.outsider, action))
    assert gone(client, path_for(cast.colleague, action))  # sees it, but has no part in it
    from django.core import signing

    then = signing.time.time() + HOLDS.total_seconds() + 5
    monkeypatch.setattr(signing.time, "time", lambda: then)  # the clock, not our code
    assert gone(client, path)


@pytest.mark.parametrize(
    "what", ["left", "erased", "merged", "moved", "reassigned", "confidential"]
)
def test_a_link_ends_with_what_it_stood_on(client, cast, action, board, what):
    person = make_person("Petra Part", email="petra@example.org")
    seat(person, board, "observer")
    act.reassign(action, by=None, owners=[act.OwnerSpec(person_id=person.pk)])
    path = path_for(person, action)
    assert client.get(path).status_code == 200
    if what == "left":
        Membership.objects.filter(person=person).update(
            ends_on=timezone.localdate() - dt.timedelta(days=1)
        )
    elif what == "erased":
        people.erase_contact(person, by=None)
    elif what == "merged":
        people.merge_people(person, make_person("Petra Partner"), by=None)
    elif what == "moved":
        people.edit_person(person, by=None, email="new@example.org")
    elif what == "reassigned":
        act.reassign(action, by=None, owners=[act.OwnerSpec(person_id=cast.member.person_id)])
    else:
        Action.objects.filter(pk=action.pk).update(confidential=True)
    assert gone(client, path)


def test_of_a_closed_action_nothing_can_be_ticked(client, cast, action):
    act.close(action, by=cast.chair, resolution="dropped")
    path = path_for(cast.member, action)
    page = client.get(path).content.decode()
    assert "The board has closed it" in page
    assert 'name="tick"' not in page
    assert client.post(path, {"tick": part(action, cast.member).pk}).status_code == 422


def test_an_unknown_button_is_refused(client, cast, action):
    assert client.post(path_for(cast.member, action), {}).status_code == 422
    assert client.post(path_for(cast.member, action), {"tick": "\x00"}).status_code == 422
