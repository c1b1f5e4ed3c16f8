"""What goes out, to whom, as things stand when it is handed over; and what the links in it do."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from minutes import services
from minutes.models import Item, Meeting, Poll, SlotAnswer
from people import links
from people import services as people
from people.models import Mail
from people.services.posting import hand_over
from tests.conftest import make_person

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 7, 6, 12, tzinfo=dt.UTC)


@pytest.fixture
def guest(db):
    return make_person("Gus Guest", email="gus@example.org", time_zone="America/New_York")


@pytest.fixture
def meeting(make_meeting, cast, guest):
    meeting = make_meeting(
        "July call",
        starts_at=NOON,
        ends_at=NOON + dt.timedelta(hours=2),
        place="Room 1",
        dial_in="+353 1 234",
    )
    services.invite_members(meeting, by=cast.secretary)
    services.invite(meeting, by=cast.secretary, person=guest)
    services.add_items(
        meeting,
        by=cast.secretary,
        drafts=[
            {"title": "Budget", "minutes": 10, "items": [{"title": "Line six"}]},
            {"title": "Firing Bob", "confidential": True, "withheld": "personal matter"},
        ],
    )
    return meeting


def send(meeting, cast, *people):
    to = [meeting.attendances.get(person=getattr(p, "person", p)).pk for p in people]
    return services.send_invitations(meeting, by=cast.secretary, to=to)


def sent():
    """What was handed over: {address: text}."""
    outbox.outbox.clear()
    hand_over()
    return {one.to[0]: f"{one.subject}\n{one.body}" for one in outbox.outbox}


def path(person, purpose, thing):
    return f"/l/{links.token_for(getattr(person, 'person', person), purpose, thing)}/"


def test_the_invitation_says_when_on_both_clocks_where_what_and_how_to_reply(meeting, cast, guest):
    send(meeting, cast, guest)
    text = sent()["gus@example.org"]
    assert "6 July 2027, 13:00–15:00 Dublin" in text
    assert "08:00–10:00 New York" in text
    for words in ("Room 1", "+353 1 234", "1 Budget (10 min)", "1.1 Line six", "/l/"):
        assert words in text
    assert "/c/ab/" not in text, "a guest has no page to go to"
    assert "\n\n\n" not in text


def test_what_is_confidential_stands_in_the_mail_of_those_alone_who_may_see_it(
    meeting, cast, guest
):
    send(meeting, cast, guest, cast.member, cast.observer, cast.citra)
    secret = Item.objects.get(title="Firing Bob")
    services.recuse(secret, by=cast.citra, person=cast.citra.person)
    found = sent()
    assert "Firing Bob" in found["mona.member@example.org"]
    for address in ("gus@example.org", "olga.observer@example.org", "citra.citrix@example.org"):
        assert "Firing Bob" not in found[address]
        assert "withheld: personal matter" in found[address]


def test_what_became_confidential_since_is_taken_out_before_it_is_handed_over(meeting, cast, guest):
    send(meeting, cast, guest)
    assert "Line six" in Mail.objects.get().body
    services.edit_item(Item.objects.get(title="Line six"), by=cast.chair, confidential=True)
    assert "Line six" not in sent()["gus@example.org"]


@pytest.mark.parametrize("change", ["off the list", "cancelled", "over", "confidential"])
def test_who_is_not_to_be_told_any_more_gets_nothing(meeting, cast, guest, change):
    send(meeting, cast, guest)
    if change == "off the list":
        services.uninvite(meeting.attendances.get(person=guest), by=cast.secretary)
    elif change == "confidential":
        services.edit_meeting(meeting, by=cast.secretary, confidential=True)
    else:
        state = {"cancelled": "cancelled", "over": "drafting"}[change]
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
    assert sent() == {}
    assert Mail.objects.get().state == "cancelled"


def test_a_moved_meeting_is_told_with_its_new_time(meeting, cast, guest):
    send(meeting, cast, guest)
    later = NOON + dt.timedelta(hours=3)
    services.edit_meeting(
        meeting, by=cast.chair, starts_at=later, ends_at=later + dt.timedelta(hours=1)
    )
    assert "16:00–17:00 Dublin" in sent()["gus@example.org"]


def test_every_kind_of_mail_reads_well(meeting, cast, guest, make_meeting):
    services.offer_slots(
        meeting,
        by=cast.secretary,
        spans=[(NOON, NOON + dt.timedelta(hours=1))],
        closes_at=NOON - dt.timedelta(days=9),
    )
    to = [meeting.attendances.get(person=guest).pk]
    services.send_poll(meeting, by=cast.secretary, to=to)
    asked = sent()["gus@example.org"]
    assert "13:00–14:00 Dublin = " in asked
    assert "08:00–09:00 New York" in asked
    assert "Answers until 27 June 2027, 13:00 Dublin." in asked
    services.decide_slot(Poll.objects.get().slots.get(), by=cast.secretary, tell=to)
    assert "The time is fixed" in sent()["gus@example.org"]
    services.announce(meeting, by=cast.secretary, to=to)
    assert "The agenda is out" in sent()["gus@example.org"]
    closed = make_meeting("Steering", invitation_only=True, dial_in="secret number")
    yes = services.request_invitation(closed, by=cast.observer, reason="I care")
    no = services.request_invitation(closed, by=cast.member, reason="I care")
    services.grant_invitation(yes, by=cast.chair, answer="welcome")
    services.decline_invitation(no, by=cast.chair, answer="full")
    found = sent()
    assert "secret number" in found["olga.observer@example.org"]
    assert "secret number" not in found["mona.member@example.org"]
    assert "full" in found["mona.member@example.org"]
    assert all("\n\n\n" not in text for text in found.values())


class TestTheLink:
    def test_it_shows_what_they_may_see_and_takes_a_reply(self, meeting, guest, client):
        address = path(guest, "coming", meeting.pk)
        page = client.get(address)
        text = page.content.decode()
        assert page.status_code == 200
        assert "08:00–10:00 New York" in text
        assert "Budget" in text
        assert "+353 1 234" in text
        assert "Firing Bob" not in text
        assert meeting.attendances.get(person=guest).reply == ""
        answer = client.post(address, {"reply": "yes", "by_phone": "on", "note": "before 3PM"})
        assert answer.status_code == 303
        there = meeting.attendances.get(person=guest)
        assert (there.reply, there.by_phone, there.note) == ("yes", True, "before 3PM")
        assert "Thank you" in client.get(answer.url).content.decode()

    def test_bad_input_loses_nothing(self, meeting, guest, client):
        address = path(guest, "coming", meeting.pk)
        page = client.post(address, {"reply": "perhaps", "note": "before <3PM>"})
        assert page.status_code == 422
        assert "before &lt;3PM&gt;" in page.content.decode()
        assert client.post(address, {"reply": "yes", "note": "x" * 400}).status_code == 422

    def test_after_the_meeting_nobody_waits_for_replies(self, meeting, guest, client):
        Meeting.objects.filter(pk=meeting.pk).update(state="drafting")
        address = path(guest, "coming", meeting.pk)
        assert "nobody waits" in client.get(address).content.decode()
        assert client.post(address, {"reply": "yes"}).status_code == 422

    def test_it_ends_with_the_place_on_the_list_and_with_what_may_be_told(
        self, meeting, cast, guest, client
    ):
        address = path(guest, "coming", meeting.pk)
        stranger = path(cast.outsider, "coming", meeting.pk)
        assert client.get(stranger).status_code == 410
        services.edit_meeting(meeting, by=cast.chair, confidential=True)
        assert client.get(address).status_code == 410
        services.edit_meeting(meeting, by=cast.chair, confidential=False)
        services.uninvite(meeting.attendances.get(person=guest), by=cast.chair)
        assert client.get(address).status_code == 410
        assert client.post(address, {"reply": "yes"}).status_code == 410

    def test_a_poll_is_answered_by_its_link(self, meeting, cast, guest, client):
        spans = [
            (NOON + dt.timedelta(days=n), NOON + dt.timedelta(days=n, hours=1)) for n in range(2)
        ]
        services.offer_slots(meeting, by=cast.secretary, spans=spans)
        address = path(guest, "poll", meeting.pk)
        assert "not open" in client.get(address).content.decode()
        to = [meeting.attendances.get(person=guest).pk]
        services.send_poll(meeting, by=cast.secretary, to=to)
        page = client.get(address).content.decode()
        assert "08:00–09:00 New York" in page
        names = re.findall(r'name="(slot-\d+)"', page)
        first, second = dict.fromkeys(names)
        assert client.post(address, {first: "yes", second: "maybe"}).status_code == 303
        assert SlotAnswer.objects.filter(person=guest).count() == 2
        assert client.post(address, {first: "perhaps"}).status_code == 422
        assert client.post(address, {}).status_code == 422
        assert client.post(address, {"slot-999999999": "yes"}).status_code == 303
        assert SlotAnswer.objects.count() == 2
        assert "Mona Member" not in page, "a link shows one's own answers"

    def test_it_needs_no_account_and_a_form_needs_its_token(self, meeting, guest):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(path(guest, "coming", meeting.pk), {"reply": "yes"}).status_code == 403

    def test_another_address_ends_it(self, meeting, guest, client):
        address = path(guest, "coming", meeting.pk)
        guest.email = "new@example.org"
        guest.save()
        assert client.get(address).status_code == 410


def test_a_link_of_a_merged_guest_goes_on_for_the_record_that_stays(meeting, cast, guest):
    send(meeting, cast, guest)
    other = make_person("August Guest")
    people.merge_people(guest, other, by=None)
    text = sent()["gus@example.org"]
    address = re.search(r"/l/[\w:=-]+/", text)[0]
    assert Client().get(address).status_code == 200
    assert timezone.now() < NOON


def test_whoever_is_invited_proposes_a_topic_without_signing_in(meeting, guest):
    at = path(guest, "coming", meeting.pk)
    assert "Propose a topic" in Client().get(at).content.decode()

    answer = Client().post(at, {"propose": "1", "title": "", "description": "As long as it is <b>"})
    assert answer.status_code == 422
    assert "As long as it is &lt;b&gt;" in answer.content.decode()

    answer = Client().post(at, {"propose": "1", "title": "Live migration", "description": "How?"})
    assert answer.status_code == 303
    topic = meeting.topics.get()
    assert (topic.title, topic.proposer, topic.description) == ("Live migration", guest, "How?")


def test_a_link_takes_no_topics_once_their_day_has_passed(meeting, guest):
    Meeting.objects.filter(pk=meeting.pk).update(topics_until=timezone.now() - dt.timedelta(days=1))
    at = path(guest, "coming", meeting.pk)
    assert "Propose a topic" not in Client().get(at).content.decode()
    answer = Client().post(at, {"propose": "1", "title": "Too late"})
    assert answer.status_code == 422
    assert "Too late" in answer.content.decode()
    assert not meeting.topics.exists()
