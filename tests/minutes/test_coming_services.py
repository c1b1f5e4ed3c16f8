"""Who is asked, who replies, who asks to come, who stands in, who is recused: what each act does and refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from minutes import services
from minutes.models import Attendance, Decision, InvitationRequest, Item, Meeting, Recusal
from minutes.services.replying import meetings_ahead, read_replies, typed_replies
from people.actors import LinkBearer
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Mail, Person
from tests.conftest import make_person, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(make_meeting, cast):
    """A planned meeting with everybody who has a seat on its list."""
    meeting = make_meeting("July call", place="Room 1", dial_in="+353 1 234")
    services.invite_members(meeting, by=cast.secretary)
    return meeting


@pytest.fixture
def sitting(meeting, cast):
    Meeting.objects.filter(pk=meeting.pk).update(state="in_session")
    meeting.refresh_from_db()
    return meeting


def row(meeting, user) -> Attendance:
    return meeting.attendances.get(person=getattr(user, "person", user))


def pks(meeting, *users):
    return [row(meeting, user).pk for user in users]


def test_only_who_is_ticked_gets_the_invitation(meeting, cast):
    mails = services.send_invitations(
        meeting, by=cast.secretary, to=pks(meeting, cast.member, cast.citra)
    )
    assert {mail.person for mail in mails} == {cast.member.person, cast.citra.person}
    assert set(Mail.objects.all()) == set(mails)
    assert row(meeting, cast.member).invited_at is not None
    assert row(meeting, cast.chair).invited_at is None
    event = meeting.events.get(kind="sent")
    assert event.by == cast.secretary.person
    assert "Mona Member" in event.note


def test_planning_and_putting_on_the_list_send_nothing(meeting):
    assert not Mail.objects.exists()


def test_who_has_no_address_gets_nothing_and_is_shown_so(meeting, cast):
    services.invite(meeting, by=cast.secretary, person=make_person("Gus Guest"))
    services.invite(meeting, by=cast.secretary, person=make_person("Ann", email="ann@example.org"))
    found = {r.attendance.person.name: r for r in services.readers_of(meeting)}
    assert not found["Gus Guest"].reachable
    assert found["Ann"].reachable
    assert found["Ann"].may_read_address
    to = [found["Gus Guest"].attendance.pk, found["Ann"].attendance.pk]
    mails = services.send_invitations(meeting, by=cast.secretary, to=to)
    assert [mail.to for mail in mails] == ["ann@example.org"]
    with pytest.raises(Invalid):
        services.send_invitations(meeting, by=cast.secretary, to=to[:1])


def test_an_account_of_another_committee_gets_mail_but_its_address_is_not_told(meeting, cast):
    services.invite(meeting, by=cast.secretary, person=cast.stranger.person)
    reader = next(
        r for r in services.readers_of(meeting) if r.attendance.person == cast.stranger.person
    )
    assert reader.reachable
    assert not reader.may_read_address


def test_of_a_confidential_meeting_only_those_who_may_see_it_are_told(meeting, cast):
    services.edit_meeting(meeting, by=cast.secretary, confidential=True)
    everybody = [a.pk for a in meeting.attendances.all()]
    mails = services.send_invitations(meeting, by=cast.secretary, to=everybody)
    assert cast.member.person in {mail.person for mail in mails}
    assert cast.observer.person not in {mail.person for mail in mails}


def test_a_second_press_of_an_old_form_sends_nothing(meeting, cast):
    to, seen = pks(meeting, cast.member), services.sendings_of(meeting)
    services.send_invitations(meeting, by=cast.secretary, to=to, seen=seen)
    with pytest.raises(Stale):
        services.send_invitations(meeting, by=cast.chair, to=to, seen=seen)
    assert Mail.objects.count() == 1
    services.send_invitations(meeting, by=cast.chair, to=to, seen=seen + 1)
    assert Mail.objects.count() == 2


@pytest.mark.parametrize("who", ["member", "observer", "former", "stranger", "outsider", "admin"])
def test_only_leaders_send_and_answer_requests(meeting, cast, who):
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        services.send_invitations(meeting, by=by, to=pks(meeting, cast.member))
    with pytest.raises(NotAllowed):
        services.announce(meeting, by=by, to=pks(meeting, cast.member))
    asked = InvitationRequest.objects.create(meeting=meeting, person=make_person("Asks"))
    with pytest.raises(NotAllowed):
        services.grant_invitation(asked, by=by)
    with pytest.raises(NotAllowed):
        services.decline_invitation(asked, by=by, answer="no")
    assert not Mail.objects.exists()


def test_announcing_moves_on_and_sends_to_those_ticked(meeting, cast):
    moved, mails = services.announce(
        meeting, by=cast.secretary, to=pks(meeting, cast.member), version=meeting.version
    )
    assert moved.state == "announced"
    assert [mail.person for mail in mails] == [cast.member.person]
    quiet, none = services.announce(
        Meeting.objects.create(
            committee=meeting.committee,
            number=99,
            title="x",
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        ),
        by=cast.secretary,
    )
    assert (quiet.state, none) == ("announced", [])


@pytest.mark.parametrize("state", ["drafting", "circulated", "approved", "cancelled"])
def test_nobody_is_invited_to_what_is_over(meeting, cast, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(WrongState):
        services.send_invitations(meeting, by=cast.secretary, to=pks(meeting, cast.member))


def test_a_guest_without_a_seat_replies_by_their_link(meeting, cast):
    guest = make_person("Gus Guest", email="gus@example.org")
    there = services.invite(meeting, by=cast.secretary, person=guest)
    services.reply(there, by=LinkBearer(guest), answer="yes", by_phone=True, remark="before 3PM")
    there.refresh_from_db()
    assert (there.reply, there.by_phone, there.note) == ("yes", True, "before 3PM")
    with pytest.raises(NotAllowed):
        services.reply(row(meeting, cast.member), by=LinkBearer(guest), answer="no")


class TestRequests:
    @pytest.fixture
    def closed(self, make_meeting):
        return make_meeting("Steering", invitation_only=True, dial_in="secret number")

    def test_asked_granted_and_confirmed(self, closed, cast):
        asked = services.request_invitation(closed, by=cast.observer, reason="I wrote the patch")
        assert (asked.state, asked.note) == ("asked", "I wrote the patch")
        there = services.grant_invitation(asked, by=cast.secretary, answer="welcome")
        assert (there.kind, there.reply) == ("member", "")
        asked.refresh_from_db()
        assert (asked.state, asked.answered_by) == ("granted", cast.secretary.person)
        mail = Mail.objects.get()
        assert mail.person == cast.observer.person
        assert "welcome" in mail.body
        with pytest.raises(WrongState):
            services.decline_invitation(asked, by=cast.chair, answer="no")

    def test_declined_with_a_reason_and_not_asked_again(self, closed, cast):
        asked = services.request_invitation(closed, by=cast.observer, reason="curious")
        with pytest.raises(Invalid):
            services.decline_invitation(asked, by=cast.chair, answer=" ")
        services.decline_invitation(asked, by=cast.chair, answer="the room is full")
        assert "the room is full" in Mail.objects.get().body
        with pytest.raises(WrongState):
            services.request_invitation(closed, by=cast.observer, reason="please")

    def test_asking_twice_is_one_request(self, closed, cast):
        for reason in ("one", "two", "two"):
            services.request_invitation(closed, by=cast.observer, reason=reason)
        assert InvitationRequest.objects.get().note == "two"
        assert closed.events.filter(kind="invitation").count() == 2

    def test_taken_off_the_list_again_one_may_ask_anew(self, closed, cast):
        asked = services.request_invitation(closed, by=cast.observer, reason="one")
        services.uninvite(services.grant_invitation(asked, by=cast.chair), by=cast.chair)
        assert services.request_invitation(closed, by=cast.observer, reason="two").state == "asked"

    def test_what_is_refused(self, closed, meeting, cast):
        with pytest.raises(Invalid):
            services.request_invitation(closed, by=cast.observer, reason="  ")
        with pytest.raises(NotAllowed):
            services.request_invitation(closed, by=cast.stranger, reason="let me in")
        with pytest.raises(WrongState):
            services.request_invitation(meeting, by=cast.observer, reason="it is open to all")
        services.invite(closed, by=cast.chair, person=cast.member.person)
        with pytest.raises(Invalid):
            services.request_invitation(closed, by=cast.member, reason="again")


class TestWhileTheySit:
    def test_present_arrives_leaves_and_comes_back(self, sitting, cast):
        there = row(sitting, cast.member)
        noon = timezone.now().replace(microsecond=0)
        later = noon + dt.timedelta(hours=1)
        there = services.move_person(there, by=cast.secretary, act="arrived", at=noon)
        assert (there.present, there.arrived_at, there.left_at) == (True, noon, None)
        there = services.move_person(there, by=cast.secretary, act="left", at=later)
        assert there.left_at == later
        again = services.move_person(there, by=cast.secretary, act="left")
        assert again.left_at == later, "pressed twice it is the same"
        there = services.move_person(there, by=cast.secretary, act="back")
        assert (there.arrived_at, there.left_at) == (noon, None)
        there = services.move_person(there, by=cast.secretary, act="absent")
        assert (there.present, there.arrived_at) == (False, None)
        said = sitting.events.filter(note__startswith="Mona").order_by("pk")
        assert [event.note.partition(": ")[2] for event in said] == [
            "arrived",
            "left",
            "is back",
            "absent",
        ]

    def test_what_is_refused(self, sitting, cast):
        there = row(sitting, cast.member)
        with pytest.raises(Invalid):
            services.move_person(there, by=cast.secretary, act="left")
        with pytest.raises(Invalid):
            services.move_person(there, by=cast.secretary, act="dances")
        with pytest.raises(NotAllowed):
            services.move_person(there, by=cast.member, act="there")
        now = timezone.now()
        services.move_person(there, by=cast.secretary, act="arrived", at=now)
        with pytest.raises(Invalid):
            services.move_person(
                there, by=cast.secretary, act="left", at=now - dt.timedelta(hours=1)
            )
        Meeting.objects.filter(pk=sitting.pk).update(state="drafting")
        with pytest.raises(WrongState):
            services.move_person(there, by=cast.secretary, act="there")

    def test_a_member_sends_a_deputy(self, meeting, cast):
        there = services.send_deputy(
            meeting, by=cast.citra, member=cast.citra.person, name="Dora Deputy"
        )
        assert (there.kind, there.deputy_for) == ("deputy", cast.citra.person)
        assert there.organisation.name == "Citrix"
        assert row(meeting, cast.citra).reply == "no"
        with pytest.raises(NotAllowed):
            services.send_deputy(meeting, by=cast.citra, member=cast.member.person, name="Dora")
        with pytest.raises(Invalid):
            services.send_deputy(
                meeting, by=cast.chair, member=cast.member.person, name="Dora Deputy"
            )
        with pytest.raises(Invalid):
            services.send_deputy(
                meeting, by=cast.member, member=cast.member.person, name="Mona Member"
            )


class TestReplies:
    NOTES = (
        "Confirmations so far: Citrix (Citra, Lars before 3PM)\n"
        "- Adding: Mona\n- Maybe: Olga, Ann Who\nNo: not a list of names at all"
    )

    @pytest.fixture
    def item(self, make_meeting, cast):
        last = make_meeting("June", days=-30, state="drafting")
        services.invite_members(last, by=cast.secretary)
        return Item.objects.create(meeting=last, title="Next meeting", notes=self.NOTES)

    def test_the_notes_are_read(self):
        read = [(a.name, a.organisation, a.reply, a.note) for a in typed_replies(self.NOTES)]
        assert read == [
            ("Citra", "Citrix", "yes", None),
            ("Lars", "Citrix", "yes", "before 3PM"),
            ("Mona", None, "yes", None),
            ("Olga", None, "maybe", None),
            ("Ann Who", None, "maybe", None),
        ]

    @pytest.mark.parametrize(
        "notes", ["", "No: nothing came of it", "Don: yes, we can", "x" * 5000]
    )
    def test_other_notes_hold_none(self, notes):
        assert typed_replies(notes) == []

    def test_the_day_in_the_title_preselects(self, item, make_meeting, cast):
        soon, late = make_meeting("Soon", days=5), make_meeting("Late", days=40)
        assert meetings_ahead(item, cast.secretary) == ([soon, late], soon)
        day = late.starts_at.astimezone(late.zone)
        item.title = f"Meeting on {day:%d} {day:%B} {day:%Y}"
        assert meetings_ahead(item, cast.secretary)[1] == late

    def test_they_are_taken_over_once(self, item, meeting, cast):
        before = Person.objects.count()
        choices = {r.key: r.choice for r in read_replies(item, meeting)}
        changed = services.take_over_replies(item, by=cast.secretary, to=meeting, choices=choices)
        assert {(a.person.name, a.reply, a.note) for a in changed} == {
            ("Citra Citrix", "yes", ""),
            ("Lars", "yes", "before 3PM"),
            ("Mona Member", "yes", ""),
            ("Olga Observer", "maybe", ""),
            ("Ann Who", "maybe", ""),
        }
        assert Person.objects.count() == before + 2
        guest = meeting.attendances.get(person__name="Lars")
        assert (guest.kind, guest.organisation.name) == ("guest", "Citrix")
        again = services.take_over_replies(item, by=cast.secretary, to=meeting, choices=choices)
        assert again == []
        assert Person.objects.count() == before + 2
        assert meeting.events.filter(kind="replied").count() == 5

    def test_what_somebody_replied_since_is_not_overwritten_unasked(self, item, meeting, cast):
        services.reply(row(meeting, cast.member), by=cast.member, answer="no", remark="ill")
        readings = {r.typed.name: r for r in read_replies(item, meeting)}
        assert readings["Mona"].is_other
        assert readings["Mona"].choice == ""
        choices = {r.key: r.choice for r in readings.values()}
        services.take_over_replies(item, by=cast.secretary, to=meeting, choices=choices)
        assert row(meeting, cast.member).reply == "no"

    def test_a_name_that_several_answer_to_is_asked_about(self, item, meeting, cast, board):
        seat(make_person("Mona Other"), board, "observer")
        item.meeting.attendances.filter(person=cast.member.person).delete()
        reading = next(r for r in read_replies(item, meeting) if r.typed.name == "Mona")
        assert reading.person_id is None
        assert reading.choice == "" or reading.person_id == cast.member.person_id
        assert {c.name for c in reading.candidates} == {"Mona Member", "Mona Other"}
        with pytest.raises(Invalid):
            services.take_over_replies(
                item, by=cast.secretary, to=meeting, choices={reading.key: "999999"}
            )

    def test_only_leaders_and_only_while_somebody_waits(self, item, meeting, cast):
        with pytest.raises(NotAllowed):
            services.take_over_replies(item, by=cast.member, to=meeting, choices={})
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
        with pytest.raises(WrongState):
            services.take_over_replies(item, by=cast.secretary, to=meeting, choices={})


class TestQuorumOfAMeeting:
    @pytest.fixture
    def ruled(self, board):
        board.quorum_kind, board.quorum_value = "members_share", 50
        board.save()

    def come(self, sitting, cast, *who):
        for name in who:
            services.move_person(row(sitting, getattr(cast, name)), by=cast.secretary, act="there")

    def test_counted_now_for_an_item_and_recorded_with_a_decision(
        self, ruled, sitting, cast, board
    ):
        sitting.committee.refresh_from_db()
        item = Item.objects.create(meeting=sitting, title="Bids")
        beneath = Item.objects.create(meeting=sitting, title="One of them", parent=item)
        self.come(sitting, cast, "member", "chair", "observer")
        # Voters: Carla, Mona, Max, Citra.
        quorum = services.quorum_of(sitting)
        assert (quorum.there, quorum.of, quorum.needed, quorum.met) == (2, 4, 3, False)
        assert services.in_words(quorum) == "2 of 4 voting members, 3 needed"
        self.come(sitting, cast, "colleague")
        assert services.quorum_of(sitting).met
        services.recuse(item, by=cast.member, person=cast.member.person, reason="bids")
        for one in (item, beneath):
            quorum = services.quorum_of(sitting, one)
            assert (quorum.there, quorum.of, quorum.met) == (2, 3, True)
        decision = services.record_decision(board, by=cast.secretary, text="Agreed", item=beneath)
        assert decision.quorum == {
            "kind": "members_share",
            "value": 50,
            "needed": 2,
            "there": 2,
            "of": 3,
            "met": True,
        }

    def test_at_a_moment(self, ruled, sitting, cast):
        sitting.committee.refresh_from_db()
        now = timezone.now()
        services.move_person(row(sitting, cast.member), by=cast.chair, act="arrived", at=now)
        before = services.quorum_of(sitting, at=now - dt.timedelta(minutes=1))
        assert (before.there, services.quorum_of(sitting, at=now).there) == (0, 1)

    def test_deputies_count_as_the_committee_says(self, ruled, sitting, cast, board):
        deputy = services.send_deputy(
            sitting, by=cast.secretary, member=cast.citra.person, name="Dora Deputy"
        )
        services.move_person(deputy, by=cast.secretary, act="there")
        sitting.committee.refresh_from_db()
        assert services.quorum_of(sitting).there == 1
        board.deputies_vote = False
        board.save()
        sitting.committee.refresh_from_db()
        assert services.quorum_of(sitting).there == 0

    def test_without_a_rule_and_before_it_begins_nothing_is_recorded(
        self, sitting, meeting, cast, board, make_meeting
    ):
        assert services.quorum_of(sitting) is None
        plain = services.record_decision(board, by=cast.chair, text="Agreed", meeting=sitting)
        between = services.record_decision(board, by=cast.chair, text="Agreed by mail")
        board.quorum_kind = "members"
        board.save()
        early = services.record_decision(
            board, by=cast.chair, text="Agreed", meeting=make_meeting("Later")
        )
        assert [d.quorum for d in (plain, between, early)] == [None, None, None]

    @pytest.mark.parametrize("n", [1, 30])
    def test_costs_the_same_at_1_and_at_30(
        self, n, ruled, sitting, cast, django_assert_num_queries
    ):
        sitting.committee.refresh_from_db()
        for i in range(n):
            item = Item.objects.create(meeting=sitting, title=f"Item {i}")
            person = make_person(f"Person {i}")
            services.invite(sitting, by=cast.secretary, person=person)
            services.recuse(item, by=cast.secretary, person=person)
        # attendances, recusals, the tree of items, voters
        with django_assert_num_queries(4):
            services.quorum_of(sitting, item)


class TestRecusals:
    @pytest.fixture
    def secret(self, sitting):
        return Item.objects.create(meeting=sitting, title="A bid", confidential=True)

    def test_oneself_or_the_secretary_and_taken_back(self, sitting, cast):
        item = Item.objects.create(meeting=sitting, title="Open")
        mine = services.recuse(item, by=cast.member, person=cast.member.person, reason="my own")
        services.recuse(item, by=cast.secretary, person=cast.citra.person)
        with pytest.raises(NotAllowed):
            services.recuse(item, by=cast.member, person=cast.chair.person)
        with pytest.raises(NotAllowed):
            services.recuse(item, by=cast.observer, person=cast.observer.person)
        again = services.recuse(item, by=cast.member, person=cast.member.person)
        assert (again.pk, again.reason) == (mine.pk, "my own")
        services.take_back_recusal(mine, by=cast.member)
        assert [r.person for r in Recusal.objects.all()] == [cast.citra.person]
        assert sitting.events.filter(kind="recused").count() == 3

    @pytest.mark.parametrize("who", ["member", "chair", "secretary"])
    def test_nobody_lets_themselves_in_again_to_a_confidential_item(self, secret, cast, who):
        user = getattr(cast, who)
        recusal = services.recuse(secret, by=user, person=user.person)
        del user.seats
        with pytest.raises(NotAllowed):
            services.take_back_recusal(recusal, by=user)
        other = cast.chair if who != "chair" else cast.secretary
        services.take_back_recusal(recusal, by=other)
        assert not Recusal.objects.exists()

    @pytest.mark.parametrize("who", ["member", "chair", "secretary"])
    def test_who_is_recused_does_not_see_it_nor_what_hangs_on_it(
        self, secret, sitting, cast, board, make_action, who
    ):
        from actions.models import Action
        from actions.rules import can_see as sees_action
        from minutes import rules
        from minutes.models import Comment

        user = getattr(cast, who)
        beneath = Item.objects.create(
            meeting=sitting, parent=secret, title="Its price", confidential=True
        )
        plain = Item.objects.create(meeting=sitting, title="Plain")
        decision = services.record_decision(board, by=cast.chair, text="We buy", item=beneath)
        action = make_action(
            "Sign it", raised_in_id=sitting.pk, raised_item_id=beneath.pk, confidential=True
        )
        comment = Comment.objects.create(item=beneath, text="dear", happened_at=timezone.now())

        def seen():
            user.__dict__.pop("seats", None)
            return (
                set(Item.objects.visible_to(user)),
                set(Decision.objects.visible_to(user)),
                set(Action.objects.visible_to(user)),
                set(Action.objects.in_committee(board, user)),
                set(Comment.objects.visible_to(user)),
                rules.can_see_item(user, beneath),
                rules.can_see_decision(user, decision),
                sees_action(user, action),
            )

        everything = ({secret, beneath, plain}, {decision}, {action}, {action}, {comment})
        assert seen() == (*everything, True, True, True)
        services.recuse(secret, by=user, person=user.person)
        assert seen() == ({plain}, set(), set(), set(), set(), False, False, False)
        other = cast.citra
        assert set(Item.objects.visible_to(other)) == {secret, beneath, plain}

    def test_an_open_item_stays_seen_but_what_is_confidential_on_it_does_not(
        self, sitting, cast, board
    ):
        item = Item.objects.create(meeting=sitting, title="Open")
        hidden = services.record_decision(
            board, by=cast.chair, text="In confidence", item=item, confidential=True
        )
        services.recuse(item, by=cast.member, person=cast.member.person)
        assert item in Item.objects.visible_to(cast.member)
        assert hidden not in Decision.objects.visible_to(cast.member)

    def test_minutes_that_are_approved_stay_as_they_are(self, secret, sitting, cast):
        Meeting.objects.filter(pk=sitting.pk).update(state="approved")
        with pytest.raises(WrongState):
            services.recuse(secret, by=cast.chair, person=cast.member.person)
