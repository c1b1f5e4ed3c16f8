"""What happens to topics: proposed, voted on, consolidated, put on the agenda, discussed."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from actions.services import Deed
from minutes import services as meet
from minutes.models import (
    Attendance,
    Import,
    Item,
    Meeting,
    Topic,
    TopicEvent,
    TopicFeed,
    TopicVote,
)
from minutes.services import topics as act
from minutes.services import topics_states as turn
from minutes.services.topics_agenda import put_on_agenda, topics_waiting
from minutes.services.topics_consolidating import Draft, consolidate
from minutes.services.topics_lists import load_shown
from minutes.services.topics_record import StaleTopic
from people.errors import Invalid, NotAllowed, WrongState
from people.services.merging import merge_people
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(make_meeting):
    return make_meeting("Summit", days=20)


@pytest.fixture
def propose(cast, board, meeting):
    def _propose(title="NUMA", by=None, **fields):
        fields.setdefault("meeting", meeting)
        return act.propose_topic(board, by=by or cast.member, title=title, **fields)

    return _propose


def shown(meeting):
    rows = Topic.objects.filter(meeting=meeting).select_related("proposer", "lead", "meeting")
    return load_shown(rows, trusted=True)


# -- proposing


def test_a_member_proposes_and_the_topic_has_the_next_number_of_its_meeting(propose, cast):
    first, second = propose("NUMA"), propose("EFI", by=cast.colleague)
    assert (first.number, second.number) == (1, 2)
    assert second.proposer == cast.colleague.person
    assert second.events.get().kind == TopicEvent.Kind.PROPOSED


def test_each_meeting_and_the_committees_next_one_have_runs_of_their_own(propose, make_meeting):
    other = make_meeting("Later", days=60)
    assert [propose().number, propose(meeting=other).number, propose(meeting=None).number] == [
        1
    ] * 3
    assert [propose().number, propose(meeting=other).number, propose(meeting=None).number] == [
        2
    ] * 3


def test_who_only_observes_does_not_propose(propose, cast):
    with pytest.raises(NotAllowed):
        propose(by=cast.observer)


def test_a_guest_with_an_account_proposes_for_the_meeting_they_are_invited_to(
    propose, cast, meeting, make_meeting
):
    Attendance.objects.create(meeting=meeting, person=cast.outsider.person, kind="guest")
    assert propose(by=cast.outsider).proposer == cast.outsider.person
    for elsewhere in (None, make_meeting("Other", days=30)):
        with pytest.raises(NotAllowed):
            propose(by=cast.outsider, meeting=elsewhere)


def test_a_guest_of_a_confidential_meeting_stays_outside(propose, cast, meeting):
    Attendance.objects.create(meeting=meeting, person=cast.outsider.person, kind="guest")
    Meeting.objects.filter(pk=meeting.pk).update(confidential=True)
    meeting.refresh_from_db()
    with pytest.raises(NotAllowed):
        propose(by=cast.outsider)


def test_after_the_date_for_topics_only_chair_and_secretary_propose(propose, cast, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(
        topics_until=timezone.now() - dt.timedelta(hours=1)
    )
    with pytest.raises(WrongState):
        propose()
    assert propose(by=cast.secretary).number == 1


@pytest.mark.parametrize("state", ["in_session", "drafting", "approved", "cancelled"])
def test_a_meeting_that_began_takes_no_topics(propose, cast, meeting, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(WrongState):
        propose(by=cast.secretary)


def test_who_is_not_trusted_proposes_nothing_confidential(propose, cast, meeting):
    Attendance.objects.create(meeting=meeting, person=cast.outsider.person, kind="guest")
    with pytest.raises(Invalid):
        propose(by=cast.outsider, confidential=True)
    assert propose(confidential=True).events.get().confidential


def test_a_member_does_not_sign_with_another_name_but_the_secretary_writes_it_down(propose, cast):
    assert propose(proposer=cast.chair.person).proposer == cast.member.person
    assert propose(by=cast.secretary, proposer=cast.citra.person).proposer == cast.citra.person
    typed = propose(by=cast.secretary, proposer_typed="Somebody by mail")
    assert (typed.proposer, typed.proposer_name) == (None, "Somebody by mail")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": "  "}, "title"), ({"minutes": 0}, "minutes"), ({"see_also": [10**9]}, "also_see")],
)
def test_what_cannot_be_kept_names_its_field(propose, fields, field):
    with pytest.raises(Invalid) as refused:
        propose(**fields)
    assert refused.value.field == field
    assert not Topic.objects.exists()


# -- editing


def test_the_proposer_edits_until_it_is_accepted_and_leaders_always(propose, cast):
    topic = propose()
    act.edit_topic(topic, by=cast.member, title="NUMA, really")
    with pytest.raises(NotAllowed):
        act.edit_topic(topic, by=cast.colleague, title="Mine")
    turn.accept_topic(topic, by=cast.chair)
    with pytest.raises(NotAllowed):
        act.edit_topic(topic, by=cast.member, title="Later")
    assert act.edit_topic(topic, by=cast.secretary, title="Kept").title == "Kept"


def test_a_stale_save_shows_what_was_saved_meanwhile(propose, cast):
    topic = propose()
    act.edit_topic(topic, by=cast.secretary, version=topic.version, description="theirs")
    with pytest.raises(StaleTopic) as refused:
        act.edit_topic(topic, by=cast.member, version=topic.version, description="mine")
    assert refused.value.topic.description == "theirs"
    assert "Sasha" in str(refused.value)


def test_a_topic_points_to_others_and_away_again(propose, cast):
    one, two, three = propose("a"), propose("b"), propose("c")
    act.link_topics(three, by=cast.member, others=[one, two])
    assert set(three.links.values_list("other", flat=True)) == {one.pk, two.pk}
    act.link_topics(three, by=cast.member, others=[two])
    assert [link.other for link in three.links.all()] == [two]


# -- votes and comments


def test_one_vote_a_person_and_it_can_be_taken_back(propose, cast):
    topic = propose()
    for _twice in range(2):
        act.vote(topic, by=cast.member)
    assert TopicVote.objects.filter(topic=topic).count() == 1
    act.unvote(topic, by=cast.member)
    assert not TopicVote.objects.exists()
    assert list(topic.events.order_by("id").values_list("kind", flat=True)) == [
        "proposed",
        "voted",
        "unvoted",
    ]


def test_observers_and_strangers_do_not_vote(propose, cast):
    topic = propose()
    for user in (cast.observer, cast.stranger, cast.outsider):
        with pytest.raises(NotAllowed):
            act.vote(topic, by=user)


def test_only_leaders_record_the_vote_of_somebody_else(propose, cast):
    topic = propose()
    act.vote(topic, by=cast.secretary, person=cast.citra.person)
    assert topic.votes.get().person == cast.citra.person
    with pytest.raises(NotAllowed):
        act.vote(topic, by=cast.member, person=cast.chair.person)


def test_will_attend_is_said_beside_the_vote(propose, cast):
    topic = propose()
    act.attend(topic, by=cast.member)
    act.vote(topic, by=cast.member)
    act.stay_away(topic, by=cast.member)
    assert [vote.kind for vote in topic.votes.all()] == ["vote"]


def test_a_comment_is_signed_and_is_not_empty(propose, cast):
    topic = propose()
    comment = act.comment_topic(topic, by=cast.colleague, text=" Bring figures. ", typed="X")
    assert (comment.person, comment.typed, comment.text) == (
        cast.colleague.person,
        "",
        "Bring figures.",
    )
    with pytest.raises(Invalid):
        act.comment_topic(topic, by=cast.colleague, text=" ")


def test_nobody_votes_on_what_was_deferred_or_after_the_meeting(propose, cast, meeting):
    topic = propose()
    turn.defer_topic(topic, by=cast.chair)
    with pytest.raises(WrongState):
        act.vote(topic, by=cast.member)
    turn.reopen_topic(topic, by=cast.chair)
    Meeting.objects.filter(pk=meeting.pk).update(state="drafting")
    with pytest.raises(WrongState):
        act.vote(topic, by=cast.member)


# -- states


def test_the_proposer_withdraws_their_own_and_nobody_elses(propose, cast):
    mine, theirs = propose(), propose(by=cast.colleague)
    assert turn.withdraw_topic(mine, by=cast.member).state == "withdrawn"
    with pytest.raises(NotAllowed):
        turn.withdraw_topic(theirs, by=cast.member)
    for act_of in (turn.accept_topic, turn.defer_topic):
        with pytest.raises(NotAllowed):
            act_of(theirs, by=cast.colleague)
    assert turn.reopen_topic(mine, by=cast.member).state == "proposed"


def test_what_is_on_the_agenda_leaves_it_there(propose, cast, meeting):
    topic = propose()
    put_on_agenda([topic], meeting, by=cast.secretary)
    with pytest.raises(WrongState):
        turn.defer_topic(topic, by=cast.secretary)


# -- consolidation


def numbers(rows):
    return [one.topic.number for one in rows]


def test_proposals_become_topics_many_to_many_and_one_is_uncovered(propose, cast, meeting):
    a, b, c = propose("A"), propose("B", by=cast.colleague), propose("C")
    act.vote(a, by=cast.member)
    act.vote(b, by=cast.member)
    act.vote(b, by=cast.chair)
    both, only_a = consolidate(
        meeting,
        by=cast.secretary,
        plan=[
            Draft(title="A and B", joins=frozenset([a.pk, b.pk])),
            Draft(title="A alone", joins=frozenset([a.pk])),
        ],
    )
    assert (both.number, only_a.number, both.state) == (1, 2, "accepted")
    by_pk = {one.topic.pk: one for one in shown(meeting)}
    assert by_pk[both.pk].votes == 2, "a person counts once, through two proposals"
    assert by_pk[both.pk].proposers == ["Mona Member", "Max Member"]
    assert by_pk[only_a.pk].votes == 1
    assert [one.topic for one in by_pk.values() if one.uncovered] == [c]
    a.refresh_from_db()
    c.refresh_from_db()
    assert (a.state, c.state, a.title) == ("consolidated", "proposed", "A")
    with pytest.raises(WrongState):
        act.vote(a, by=cast.chair)
    act.unvote(a, by=cast.member)
    act.vote(both, by=cast.chair)
    assert next(o for o in shown(meeting) if o.topic == both).votes == 2


def test_what_is_merged_can_be_split_again_until_it_is_on_the_agenda(propose, cast, meeting):
    a, b = propose("A"), propose("B")
    (topic,) = consolidate(
        meeting, by=cast.secretary, plan=[Draft(title="Both", joins=frozenset([a.pk, b.pk]))]
    )
    consolidate(
        meeting,
        by=cast.secretary,
        plan=[
            Draft(topic=topic.pk, leaves=frozenset([b.pk])),
            Draft(title="B", joins=frozenset([b.pk])),
        ],
    )
    assert TopicFeed.objects.filter(topic=topic).get().proposal == a
    b.refresh_from_db()
    assert b.state == "consolidated"
    put_on_agenda([topic], meeting, by=cast.secretary)
    with pytest.raises(WrongState):
        consolidate(
            meeting, by=cast.secretary, plan=[Draft(topic=topic.pk, leaves=frozenset([a.pk]))]
        )


def test_a_topic_off_the_list_gives_its_proposals_back(propose, cast, meeting):
    a = propose("A")
    (topic,) = consolidate(
        meeting, by=cast.secretary, plan=[Draft(title="T", joins=frozenset([a.pk]))]
    )
    consolidate(meeting, by=cast.secretary, plan=[Draft(topic=topic.pk, drop=True)])
    a.refresh_from_db()
    topic.refresh_from_db()
    assert (a.state, topic.state) == ("proposed", "withdrawn")
    assert not any(one.uncovered for one in shown(meeting)), (
        "there is no consolidated list any more"
    )


def test_a_topic_made_of_something_confidential_is_confidential(propose, cast, meeting):
    secret = propose("Secret", confidential=True)
    (topic,) = consolidate(
        meeting, by=cast.secretary, plan=[Draft(title="T", joins=frozenset([secret.pk]))]
    )
    topic.refresh_from_db()
    assert topic.confidential
    assert not Topic.objects.visible_to(cast.observer).exists()


def test_who_does_not_see_a_proposal_does_not_see_its_votes(propose, cast, meeting):
    secret, plain = propose("Secret", confidential=True), propose("Plain")
    act.vote(secret, by=cast.chair)
    (topic,) = consolidate(
        meeting, by=cast.secretary, plan=[Draft(title="T", joins=frozenset([plain.pk]))]
    )
    TopicFeed.objects.create(proposal=secret, topic=topic)
    rows = Topic.objects.filter(meeting=meeting, confidential=False).select_related("proposer")
    one = next(o for o in load_shown(rows, trusted=False) if o.topic == topic)
    assert (one.votes, one.made_of) == (0, [plain])


@pytest.mark.parametrize("pk", [0, 10**9])
def test_a_plan_with_what_is_not_there_does_nothing(propose, cast, meeting, pk):
    a = propose("A")
    with pytest.raises(Invalid):
        consolidate(
            meeting,
            by=cast.secretary,
            plan=[
                Draft(title="T", joins=frozenset([a.pk])),
                Draft(title="U", joins=frozenset([pk])),
            ],
        )
    assert not Topic.objects.filter(consolidated=True).exists()


def test_only_leaders_consolidate(propose, cast, meeting):
    with pytest.raises(NotAllowed):
        consolidate(meeting, by=cast.member, plan=[Draft(title="T")])


# -- the agenda


def test_topics_become_items_in_order_of_votes_in_one_act(propose, cast, meeting):
    a = propose("A")
    b = propose("B", minutes=20, lead=cast.chair.person)
    c = propose("C", by=cast.colleague)
    act.vote(c, by=cast.member)
    act.vote(c, by=cast.chair)
    act.vote(b, by=cast.chair)
    items = put_on_agenda([a, b, c], meeting, by=cast.secretary)
    assert [item.title for item in items] == ["C", "B", "A"]
    assert [item.kind for item in items] == ["topic"] * 3
    assert items[0].presenter == cast.colleague.person
    assert (items[1].presenter, items[1].minutes, items[1].topic) == (cast.chair.person, 20, b)
    assert set(Topic.objects.values_list("state", flat=True)) == {"scheduled"}


def test_a_topic_that_is_on_an_agenda_is_not_put_there_twice(propose, cast, meeting):
    a, b = propose("A"), propose("B")
    put_on_agenda([a], meeting, by=cast.secretary)
    with pytest.raises(WrongState):
        put_on_agenda([a, b], meeting, by=cast.secretary)
    b.refresh_from_db()
    assert b.state == "proposed"
    assert Item.objects.count() == 1


def test_what_was_on_the_agenda_is_discussed_when_the_meeting_ends(propose, cast, meeting):
    talked, postponed, dropped = propose("A"), propose("B"), propose("C")
    one, two, three = put_on_agenda([talked, postponed, dropped], meeting, by=cast.secretary)
    Item.objects.filter(pk=one.pk).update(notes="At length.")
    meet.remove_item(three, by=cast.secretary)
    dropped.refresh_from_db()
    assert dropped.state == "accepted"
    Item.objects.filter(pk=two.pk).update(postponed=True)
    meet.announce_meeting(meeting, by=cast.secretary)
    meet.open_meeting(meeting, by=cast.secretary)
    meet.end_meeting(meeting, by=cast.secretary)
    for topic, state in ((talked, "discussed"), (postponed, "accepted"), (dropped, "accepted")):
        topic.refresh_from_db()
        assert topic.state == state
    assert [t.title for t in topics_waiting(meeting)] == ["B", "C"]


def test_a_cancelled_meeting_gives_its_topics_back(propose, cast, meeting, make_meeting):
    topic = propose()
    put_on_agenda([topic], meeting, by=cast.secretary)
    meet.cancel_meeting(meeting, by=cast.secretary, reason="storm")
    topic.refresh_from_db()
    assert topic.state == "accepted"
    assert topics_waiting(make_meeting("Next", days=40)) == [topic]


def test_an_item_put_back_has_its_topic_on_the_agenda_again(propose, cast, meeting):
    topic = propose()
    (item,) = put_on_agenda([topic], meeting, by=cast.secretary)
    meet.remove_item(item, by=cast.secretary)
    meet.restore_item(item, by=cast.secretary)
    topic.refresh_from_db()
    assert topic.state == "scheduled"


def test_a_list_takes_as_many_queries_for_one_topic_as_for_thirty(
    propose, cast, meeting, django_assert_num_queries
):
    for count in (1, 30):
        for n in range(count):
            topic = propose(f"Topic {n}")
            act.vote(topic, by=cast.chair)
        with django_assert_num_queries(3):  # topics, feeds, votes
            assert all(one.votes == 1 for one in shown(meeting))


def test_a_persons_topics_follow_them_when_two_records_are_merged(propose, cast, meeting):
    twin = make_person("Mona Twin")
    topic = propose(by=cast.secretary, proposer=twin)
    act.vote(topic, by=cast.secretary, person=twin)
    act.vote(topic, by=cast.member)
    merge_people(twin, cast.member.person, by=None)
    topic.refresh_from_db()
    assert topic.proposer == cast.member.person
    assert topic.votes.count() == 1


# -- at once


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def race(self, *acts):
        """Run each act in a thread and connection of its own, all let go at the same moment."""
        barrier, failed = threading.Barrier(len(acts)), []

        def run(one):
            try:
                barrier.wait(10)
                one()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(one,)) for one in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return failed

    def test_topics_proposed_at_once_have_numbers_without_a_gap(self, cast, board, meeting):
        users = [cast.member, cast.colleague, cast.citra, cast.chair] * 3
        failed = self.race(
            *(
                lambda user=user: act.propose_topic(board, by=user, title="T", meeting=meeting)
                for user in users
            )
        )
        assert failed == []
        given = Topic.objects.filter(meeting=meeting).order_by("number")
        assert list(given.values_list("number", flat=True)) == list(range(1, 13))

    def test_without_the_run_two_would_take_the_same_number(self, cast, board, meeting):
        """The negative control: counting what is there, without a lock, collides."""
        seen = threading.Barrier(2)

        def careless():
            with transaction.atomic():
                number = Topic.objects.filter(meeting=meeting).count() + 1
                seen.wait(10)
                Topic.objects.create(
                    committee=board,
                    meeting=meeting,
                    number=number,
                    title="T",
                    proposed_at=timezone.now(),
                )

        assert len(self.race(careless, careless)) == 1

    def test_a_vote_pressed_twice_at_once_is_one(self, cast, board, meeting):
        topic = act.propose_topic(board, by=cast.member, title="T", meeting=meeting)
        failed = self.race(*([lambda: act.vote(topic, by=cast.member)] * 4))
        assert failed == []
        assert topic.votes.count() == 1
        assert topic.events.filter(kind="voted").count() == 1

    def test_two_secretaries_put_a_topic_on_the_agenda_once(self, cast, board, meeting):
        topic = act.propose_topic(board, by=cast.member, title="T", meeting=meeting)
        failed = self.race(
            lambda: put_on_agenda([topic], meeting, by=cast.secretary),
            lambda: put_on_agenda([topic], meeting, by=cast.chair),
        )
        assert [type(error) for error in failed] == [WrongState]
        assert Item.objects.filter(topic=topic).count() == 1

    def test_two_who_consolidate_at_once_do_not_undo_each_other(self, cast, board, meeting):
        a, b = (
            act.propose_topic(board, by=cast.member, title=title, meeting=meeting)
            for title in ("A", "B")
        )
        (topic,) = consolidate(meeting, by=cast.chair, plan=[Draft(title="T")])
        failed = self.race(
            *(
                lambda who=who, pk=pk: consolidate(
                    meeting, by=who, plan=[Draft(topic=topic.pk, joins=frozenset([pk]))]
                )
                for who, pk in ((cast.chair, a.pk), (cast.secretary, b.pk))
            )
        )
        assert failed == []
        assert set(topic.made_of.values_list("proposal", flat=True)) == {a.pk, b.pk}


def test_a_document_tells_of_topics_of_a_meeting_that_is_over(board, cast, make_meeting):
    past = make_meeting("Past", days=-10, state="drafting")
    source = Import.objects.create(committee=board, name="a.txt", text="x")
    made = act.propose_topic(board, by=Deed(None, source_id=source.pk), title="T", meeting=past)
    assert made.events.get().source == source
