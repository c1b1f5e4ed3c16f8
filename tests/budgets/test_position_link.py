"""A signed link to a vote: shows without sign-in what its person may see, acts by a button, for them only."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from budgets import services
from budgets.links import HOLDS
from budgets.services import RequestDraft
from budgets.services.notices import POSITION
from people import links
from people.models import Mail, Membership
from tests.budgets.money import line, make_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(board, cast):
    budget = make_budget(board, a=2000)
    draft = RequestDraft(
        kind="budget",
        title="Room & speaker phone",
        text="For *all* of us",
        charges=[(line(budget, "a").pk, Decimal("1350.50"))],
    )
    asked = services.write_request(board, by=cast.member, draft=draft, propose=True)
    return services.open_vote(asked, by=cast.chair, deadline=timezone.now() + dt.timedelta(days=7))


def path_for(user, approval):
    return f"/l/{links.token_for(user.person, POSITION, approval.pk)}/"


def text(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_the_mails_link_shows_the_request_and_changes_nothing(client, cast, opened):
    mail = Mail.objects.get(kind="vote_opened", person=cast.citra.person)
    path = re.search(r"/l/[^\s/]+/", mail.body)[0]
    page = client.get(path)
    assert page.status_code == 200
    said = text(page)
    for part in ("Room &amp; speaker phone", "USD 1,350.50", "USD 2,000", "USD 649.50", "<em>all"):
        assert part in said
    assert "Citra Citrix" in said
    assert 'content="noindex' in said
    assert not opened.positions.exists()


def test_a_position_is_taken_changed_and_taken_back(client, cast, opened):
    path = path_for(cast.citra, opened)
    done = client.post(path, {"stance": "favour", "remark": "a good room"})
    assert (done.status_code, done.url) == (303, f"{path}?done=said")
    said = text(client.get(done.url))
    assert "is noted" in said
    assert "a good room" in said
    client.post(path, {"stance": "against", "remark": ""})
    assert opened.positions.get().stance == "against"
    assert opened.events.filter(kind="position").first().by == cast.citra.person
    done = client.post(path, {"back": "1"})
    assert done.url.endswith("?done=back")
    assert not opened.positions.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"stance": "yes", "remark": "kept words"},
        {"stance": "remark", "remark": "\0 kept words"},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(client, cast, opened, typed):
    page = client.post(path_for(cast.citra, opened), typed)
    assert page.status_code == 422
    assert "That was not done" in text(page)
    if typed:
        assert "kept words" in text(page)
    assert not opened.positions.exists()


def test_after_the_decision_it_only_shows_what_was_decided(client, cast, opened):
    path = path_for(cast.citra, opened)
    client.post(path, {"stance": "favour"})
    services.decide(opened, by=cast.chair, outcome="condition", condition="legal confirms")
    page = client.post(path, {"stance": "against"})
    assert page.status_code == 422
    said = text(page)
    assert "agreed on condition" in said
    assert "legal confirms" in said
    assert "<form" not in said.partition("<main")[2].partition("</main")[0]
    assert opened.positions.get().stance == "favour"


def test_a_link_ends_with_what_its_person_may_see(client, cast, opened, monkeypatch):
    path = path_for(cast.citra, opened)
    services.recuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    for page in (client.get(path), client.post(path, {"stance": "favour"})):
        assert page.status_code == 410
        assert "Room" not in text(page)
    services.unrecuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    assert client.get(path).status_code == 200
    Membership.objects.filter(person=cast.citra.person).update(
        ends_on=timezone.localdate() - dt.timedelta(days=1)
    )
    assert client.get(path).status_code == 410
    assert not opened.positions.exists()


def test_a_confidential_request_opens_to_voters_alone(client, cast, opened):
    services.make_confidential([opened], by=cast.chair)
    assert client.get(path_for(cast.citra, opened)).status_code == 200
    Membership.objects.filter(person=cast.citra.person).update(votes=False)
    assert client.get(path_for(cast.citra, opened)).status_code == 410


@pytest.mark.parametrize("who", ["secretary", "observer", "former", "stranger", "outsider"])
def test_who_does_not_vote_has_no_link(client, cast, opened, who):
    assert client.get(path_for(getattr(cast, who), opened)).status_code == 410


def test_forged_and_expired_links_open_nothing(client, cast, opened, monkeypatch):
    path = path_for(cast.citra, opened)
    assert client.get(path[:-3] + "xx/").status_code == 410
    nothing = links.token_for(cast.citra.person, POSITION, "9" * 30)
    assert client.get(f"/l/{nothing}/").status_code == 410
    from django.core import signing

    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + HOLDS.total_seconds() + 60)
    assert client.get(path).status_code == 410


def test_a_button_pressed_from_elsewhere_does_nothing(cast, opened):
    page = Client(enforce_csrf_checks=True).post(path_for(cast.citra, opened), {"stance": "favour"})
    assert page.status_code == 403
    assert not opened.positions.exists()
