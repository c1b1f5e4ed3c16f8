"""The pages of who comes: what they show before anything goes, bad input, what who sees."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from minutes import services
from minutes.models import InvitationRequest, Item, Meeting, Poll, Recusal
from people.models import Mail
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(make_meeting, cast):
    meeting = make_meeting("July call", dial_in="+353 1 234")
    services.invite_members(meeting, by=cast.secretary)
    return meeting


def url(meeting, page=""):
    return f"/c/{meeting.committee.slug}/meetings/{meeting.number}/{page}"


def row(meeting, user):
    return meeting.attendances.get(person=user.person)


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("page", ["invitations/", "announce/"])
def test_the_page_shows_who_gets_what_and_who_has_no_address(page, meeting, cast, sign_in):
    services.invite(meeting, by=cast.secretary, person=make_person("Nora Nowhere"))
    Item.objects.create(meeting=meeting, title="Secret plan", confidential=True)
    client = sign_in(cast.secretary)
    shown = text(client.get(url(meeting, page)))
    assert "mona.member@example.org" in shown
    assert "no address" in shown
    assert "without 1 confidential item" in shown
    assert not Mail.objects.exists()
    observer = row(meeting, cast.observer)
    letter = text(client.get(url(meeting, f"{page}?read={observer.pk}")))
    assert "The mail to Olga Observer" in letter
    assert "Secret plan" not in letter
    assert "(a link of their own)" in letter
    member = row(meeting, cast.member)
    assert "Secret plan" in text(client.get(url(meeting, f"{page}?read={member.pk}")))


def test_sending_and_announcing_by_their_pages(meeting, cast, sign_in):
    client = sign_in(cast.secretary)
    to = {"to": [row(meeting, cast.member).pk], "seen": "0"}
    assert client.post(url(meeting, "invitations/"), to).status_code == 303
    assert "sent invitations meanwhile" in text(client.post(url(meeting, "invitations/"), to), 409)
    assert "Tick at least one" in text(client.post(url(meeting, "invitations/"), {"to": "x"}), 422)
    to["seen"] = str(meeting.version)
    assert client.post(url(meeting, "announce/"), to).status_code == 303
    assert Mail.objects.count() == 2
    text(client.post(url(meeting, "announce/"), to), 409)
    assert Mail.objects.count() == 2
    assert "announced" in text(client.get(url(meeting, "announce/")))


def test_the_state_page_leads_to_announcing_and_sends_nothing(meeting, cast, sign_in):
    answer = sign_in(cast.secretary).post(url(meeting, "state/"), {"to": "announced"})
    assert answer.url.endswith("/announce/")
    assert not Mail.objects.exists()


class TestForThoseInvitedOnly:
    @pytest.fixture
    def closed(self, make_meeting, cast):
        meeting = make_meeting("Steering", invitation_only=True, dial_in="secret number")
        services.invite(meeting, by=cast.chair, person=cast.member.person)
        return meeting

    @pytest.mark.parametrize(
        ("who", "dial_in"),
        [
            ("chair", True),
            ("secretary", True),
            ("member", True),
            ("citra", False),
            ("observer", False),
        ],
    )
    def test_others_see_that_it_takes_place_but_not_the_dial_in(
        self, closed, cast, sign_in, who, dial_in
    ):
        page = text(sign_in(getattr(cast, who)).get(url(closed)))
        assert "Steering" in page
        assert ("secret number" in page) == dial_in
        assert ("Request an invitation" in page) == (who != "member")

    def test_one_asks_sees_the_state_and_is_granted(self, closed, cast, sign_in):
        client = sign_in(cast.observer)
        text(client.post(url(closed, "requests/"), {"act": "ask", "reason": " "}), 422)
        client.post(url(closed, "requests/"), {"act": "ask", "reason": "my <patch>"})
        assert "not answered yet" in text(client.get(url(closed, "requests/")))
        assert "You have asked" in text(client.get(url(closed)))
        asked = InvitationRequest.objects.get()
        refused = client.post(url(closed, "requests/"), {"act": "grant", "request": asked.pk})
        assert refused.status_code == 403
        client = sign_in(cast.secretary)
        assert "Olga Observer asks for an invitation" in text(client.get("/"))
        assert "my &lt;patch&gt;" in text(client.get(url(closed, "requests/")))
        kept = client.post(url(closed, "requests/"), {"act": "decline", "request": asked.pk})
        text(kept, 422)
        client.post(url(closed, "requests/"), {"act": "grant", "request": asked.pk})
        page = text(client.get(url(closed, "requests/")))
        assert "Granted, not confirmed" in page
        there = row(closed, cast.observer)
        services.reply(there, by=cast.observer, answer="yes")
        assert "Granted, not confirmed" not in text(client.get(url(closed, "requests/")))
        assert "You are invited" in text(sign_in(cast.observer).get(url(closed, "requests/")))

    def test_of_a_meeting_for_everybody_there_is_no_such_page(self, meeting, cast, sign_in):
        text(sign_in(cast.observer).get(url(meeting, "requests/")), 404)

    def test_the_form_of_the_meeting_sets_it(self, meeting, cast, sign_in):
        client = sign_in(cast.secretary)
        page = text(client.get(url(meeting, "edit/")))
        assert 'name="invitation_only"' in page


class TestPoll:
    def data(self, *slots, **fields):
        data = {"slots-TOTAL_FORMS": len(slots), "slots-INITIAL_FORMS": 0, "act": "save"}
        for i, values in enumerate(slots):
            for name, value in zip(("day", "starts", "ends", "last"), values, strict=False):
                data[f"slots-{i}-{name}"] = value
        return data | fields

    def test_offered_sent_answered_and_decided(self, meeting, cast, sign_in):
        client = sign_in(cast.secretary)
        assert "No poll" in text(client.get(url(meeting, "poll/")))
        assert "Slot 3" in text(client.get(url(meeting, "poll/slots/")))
        day = (timezone.now() + dt.timedelta(days=30)).date().isoformat()
        data = self.data((day, "10:00", "11:00"), (day, "23:00", "01:00"), ("", "", ""))
        more = text(client.post(url(meeting, "poll/slots/"), data | {"act": "more"}))
        assert "Slot 6" in more
        assert 'value="10:00"' in more
        assert not Poll.objects.exists()
        assert client.post(url(meeting, "poll/slots/"), data).status_code == 303
        first, second = Poll.objects.get().slots.all()
        assert second.ends_at - second.starts_at == dt.timedelta(hours=2)
        assert "night where it is held" in text(client.get(url(meeting, "poll/")))
        to = {"to": [row(meeting, cast.member).pk], "seen": "0"}
        assert "mona.member@example.org" in text(client.get(url(meeting, "poll/send/")))
        assert client.post(url(meeting, "poll/send/"), to).status_code == 303
        text(client.post(url(meeting, "poll/send/"), to), 409)
        member = sign_in(cast.member)
        assert "When can you meet?" in text(member.get("/"))
        assert "Answer 2 slots" in text(member.get(url(meeting)))
        answers = {f"slot-{first.pk}": "yes", f"slot-{second.pk}": "maybe"}
        assert member.post(url(meeting, "poll/"), answers).status_code == 303
        assert "When can you meet?" not in text(member.get("/"))
        text(member.post(url(meeting, "poll/"), {f"slot-{first.pk}": "perhaps"}), 422)
        other = {"person": cast.citra.person_id, f"slot-{first.pk}": "no"}
        text(member.post(url(meeting, "poll/"), other), 403)
        client = sign_in(cast.secretary)
        client.post(url(meeting, "poll/"), other)
        assert "1 yes, 0 if need be, 1 no" in text(client.get(url(meeting, "poll/")))
        page = text(client.get(url(meeting, f"poll/decide/?slot={first.pk}")))
        assert "Nobody, unless you tick them." in page
        before = Mail.objects.count()
        meeting.refresh_from_db()
        chosen = {"slot": first.pk, "seen": meeting.version}
        assert client.post(url(meeting, "poll/decide/"), chosen).status_code == 303
        assert Mail.objects.count() == before
        meeting.refresh_from_db()
        assert meeting.starts_at == first.starts_at
        assert "Decided:" in text(client.get(url(meeting, "poll/")))
        text(client.post(url(meeting, "poll/decide/"), chosen), 409)

    @pytest.mark.parametrize(
        "slot",
        [
            ("2027-13-40", "10:00", "11:00"),
            ("2027-07-06", "", ""),
            ("", "10:00", "11:00"),
            ("2027-07-06", "10:00", "11:00", "2027-07-01"),
            ("2027-07-06", "10:00", "11:00", "2028-07-01"),
            ("20270-07-06", "10:00", "11:00"),
            ("2027-03-28", "01:30", "02:30"),  # the clocks go forward over it
        ],
    )
    def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(
        self, meeting, cast, sign_in, slot
    ):
        client = sign_in(cast.secretary)
        good = ("2027-07-07", "14:45", "15:00")
        page = text(client.post(url(meeting, "poll/slots/"), self.data(slot, good)), 422)
        assert 'class="error"' in page
        assert 'value="14:45"' in page
        assert not Poll.objects.exists()

    def test_no_slot_at_all_and_broken_forms_are_refused(self, meeting, cast, sign_in):
        client = sign_in(cast.secretary)
        assert "at least one" in text(client.post(url(meeting, "poll/slots/"), self.data()), 422)
        text(client.post(url(meeting, "poll/slots/"), {"act": "save"}), 422)
        text(client.post(url(meeting, "poll/slots/"), {"act": "more"}))

    def test_somebody_else_changed_it_meanwhile(self, meeting, cast, sign_in):
        client = sign_in(cast.secretary)
        data = self.data(("2027-07-06", "10:00", "11:00"))
        client.post(url(meeting, "poll/slots/"), data)
        data |= {"version": "1", "slots-INITIAL_FORMS": 1}
        client.post(url(meeting, "poll/slots/"), data)
        page = text(client.post(url(meeting, "poll/slots/"), data), 409)
        assert 'name="version" value="2"' in page


class TestWhileTheySit:
    @pytest.fixture
    def sitting(self, meeting, board):
        board.quorum_kind, board.quorum_value = "members", 2
        board.save()
        Meeting.objects.filter(pk=meeting.pk).update(state="in_session")
        meeting.refresh_from_db()
        return meeting

    def test_one_press_and_the_quorum_beside_it(self, sitting, cast, sign_in):
        client = sign_in(cast.secretary)
        assert "0 of 4 voting members, 2 needed" in text(client.get(url(sitting)))
        for user in (cast.member, cast.citra):
            there = url(sitting, f"people/{row(sitting, user).pk}/now/")
            assert client.post(there, {"act": "arrived"}).url == url(sitting)
        page = text(client.get(url(sitting)))
        assert "2 of 4 voting members, 2 needed" in page
        assert "Left now" in page
        text(client.post(there, {"act": "flies"}), 422)
        back = client.post(there, {"act": "left", "next": "https://evil.example/"})
        assert back.url == url(sitting)

    def test_the_quorum_of_an_item_and_who_is_recused(self, sitting, cast, sign_in):
        item = Item.objects.create(meeting=sitting, title="Bids")
        client = sign_in(cast.member)
        page = text(client.get(url(sitting, "recusals/")))
        assert "Bids" in page
        data = {"item": item.pk, "person": cast.member.person_id, "reason": "my <employer>"}
        other = data | {"person": cast.citra.person_id}
        text(client.post(url(sitting, "recusals/"), other), 422)
        assert client.post(url(sitting, "recusals/"), data).status_code == 303
        page = text(client.get(url(sitting)))
        assert "my &lt;employer&gt;" in page
        assert "0 of 3 voting members, 2 needed" in page
        text(client.post(url(sitting, "recusals/"), {"act": "back", "recusal": "x"}), 404)
        recusal = Recusal.objects.get()
        client.post(url(sitting, "recusals/"), {"act": "back", "recusal": recusal.pk})
        assert not Recusal.objects.exists()

    @pytest.mark.parametrize("who", ["member", "chair", "secretary"])
    def test_who_is_recused_from_a_confidential_item_reads_withheld(
        self, sitting, cast, sign_in, who, board
    ):
        item = Item.objects.create(
            meeting=sitting, title="A bid", notes="Bob: cheap", confidential=True
        )
        services.record_decision(board, by=cast.chair, text="We buy it", item=item)
        user = getattr(cast, who)
        client = sign_in(user)
        assert "A bid" in text(client.get(url(sitting)))
        services.recuse(item, by=user, person=user.person)
        page = text(client.get(url(sitting)))
        assert "withheld" in page
        for words in ("A bid", "Bob", "We buy it"):
            assert words not in page
        assert "A bid" not in text(client.get(url(sitting, "recusals/")))

    def test_a_deputy_by_the_page(self, sitting, cast, sign_in):
        client = sign_in(cast.citra)
        page = url(sitting, f"people/{row(sitting, cast.citra).pk}/deputy/")
        assert "Who stands in for Citra Citrix?" in text(client.get(page))
        text(client.post(page, {"name": "Citra Citrix"}), 422)
        assert client.post(page, {"name": "Dora Deputy"}).status_code == 303
        assert "for Citra Citrix" in text(client.get(url(sitting)))
        text(client.get(url(sitting, f"people/{row(sitting, cast.member).pk}/deputy/")), 403)


class TestRepliesInNotes:
    def test_they_are_offered_shown_and_taken_over(self, meeting, make_meeting, cast, sign_in):
        last = make_meeting("June", days=-30, state="drafting")
        item = Item.objects.create(
            meeting=last, title="Next", notes="Confirmations so far: Mona, Zed Zulu\nMaybe: Olga"
        )
        client = sign_in(cast.secretary)
        assert "Take 3 replies over" in text(client.get(url(last)))
        assert "Take 3 replies over" not in text(sign_in(cast.member).get(url(last)))
        client = sign_in(cast.secretary)
        page = url(last, f"items/{item.pk}/replies/")
        shown = text(client.get(page))
        assert "Mona Member" in shown
        assert "a new guest" in shown
        data = {
            "to": meeting.number,
            "who-mona|": cast.member.person_id,
            "who-zed-zulu|": "new",
            "who-olga|": "",
        }
        assert client.post(page, data).url == url(meeting)
        assert row(meeting, cast.member).reply == "yes"
        assert meeting.attendances.get(person__name="Zed Zulu").kind == "guest"
        assert row(meeting, cast.observer).reply == ""
        assert "says this already" in text(client.get(page))
        text(client.post(page, {"to": "777"}), 422)
        text(client.post(page, {"to": meeting.number, "who-olga|": "abc"}), 422)
        assert not Mail.objects.exists()


def test_the_meeting_page_costs_the_same_whoever_comes(
    make_meeting, cast, sign_in, board, django_assert_max_num_queries
):
    board.quorum_kind = "members_share"
    board.save()
    counts = []
    for n in (1, 20):
        sitting = make_meeting(f"Sitting {n}", state="in_session", invitation_only=True)
        for i in range(n):
            person = make_person(f"Person {n} {i}")
            services.invite(sitting, by=cast.secretary, person=person)
            item = Item.objects.create(meeting=sitting, title=f"Item {i}", confidential=True)
            services.recuse(item, by=cast.secretary, person=person)
            InvitationRequest.objects.create(meeting=sitting, person=make_person(f"Asks {n} {i}"))
        client = sign_in(cast.secretary)
        client.get(url(sitting))
        with django_assert_max_num_queries(60) as counted:
            client.get(url(sitting))
        counts.append(len(counted))
    assert counts[0] == counts[1]
