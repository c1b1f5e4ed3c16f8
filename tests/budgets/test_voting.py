"""Who votes on a request, what they say, who is recused from it, and what it comes to as it stands."""

import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils import timezone

from budgets import services
from budgets.models import Approval, Position
from budgets.services import RequestDraft, take_position
from minutes.models import Item, Recusal
from people.errors import Invalid, NotAllowed, Stale, WrongState
from people.models import Membership
from tests.conftest import seat


@pytest.fixture
def asked(board, cast):
    draft = RequestDraft(title="Logo on a mug")
    return services.write_request(board, by=cast.member, draft=draft, propose=True)


@pytest.fixture
def opened(asked, cast):
    return services.open_vote(asked, by=cast.chair)


def names(approval, **which):
    return [v.person.name.split()[0] for v in approval.voters.filter(**which)]


def test_voters_are_those_who_vote_that_day_and_stay_so(asked, board, cast, citrix):
    opened = services.open_vote(asked, by=cast.secretary, version=1)
    assert names(opened) == ["Carla", "Citra", "Max", "Mona"]
    assert opened.voters.get(person=cast.citra.person).organisation == citrix
    assert opened.events.get(kind="opened").note == "4 entitled, consensus: nobody against"
    Membership.objects.filter(person=cast.citra.person).update(
        ends_on=timezone.localdate() - dt.timedelta(days=1)
    )
    seat(cast.outsider, board, "member")
    assert names(opened) == ["Carla", "Citra", "Max", "Mona"]
    with pytest.raises(NotAllowed, match="entitled"):
        take_position(opened, by=cast.outsider, stance="favour")
    with pytest.raises(Stale):
        services.open_vote(asked, by=cast.chair, version=1)
    with pytest.raises(WrongState, match="open already"):
        services.open_vote(asked, by=cast.chair)


def test_the_committees_rules_are_fixed_with_the_vote(asked, board, cast):
    board.majority, board.silence = "two_thirds", "consent"
    board.quorum_kind, board.quorum_value = "members", 3
    board.save()
    until = timezone.now() + dt.timedelta(days=7)
    services.open_vote(asked, by=cast.chair, deadline=until)
    board.majority, board.quorum_kind = "votes", ""
    board.save()
    asked.refresh_from_db()
    assert (asked.rule, asked.silence, asked.quorum_kind, asked.quorum_value) == (
        "two_thirds",
        "consent",
        "members",
        3,
    )
    take_position(asked, by=cast.citra, stance="favour")
    assert services.tally(asked).suggestion.reason == "quorum"


def test_silence_means_nothing_in_a_meeting(asked, board, cast):
    board.silence = "consent"
    board.save()
    opened = services.open_vote(asked, by=cast.chair)
    assert opened.silence == "nothing"


@pytest.mark.parametrize("who", ["member", "observer", "former", "stranger", "outsider", "admin"])
def test_only_leaders_open_a_vote(asked, cast, who):
    with pytest.raises(NotAllowed):
        services.open_vote(asked, by=getattr(cast, who))


def test_a_vote_needs_time_a_proposal_and_voters(asked, board, cast):
    with pytest.raises(Invalid) as refused:
        services.open_vote(asked, by=cast.chair, deadline=timezone.now())
    assert refused.value.field == "deadline"
    Membership.objects.filter(committee=board).update(votes=False)
    with pytest.raises(WrongState, match="Nobody"):
        services.open_vote(asked, by=cast.chair)
    services.withdraw_request(asked, by=cast.member)
    with pytest.raises(WrongState, match="withdrawn"):
        services.open_vote(asked, by=cast.chair)


# -- positions


def test_a_position_is_one_each_changed_and_taken_back_while_open(opened, cast):
    take_position(opened, by=cast.citra, stance="favour", remark="a good mug")
    take_position(opened, by=cast.citra, stance="against", remark="")
    take_position(opened, by=cast.member, stance="no_objection")
    tally = services.tally(opened)
    assert [(r.voter.person.name, r.position and r.position.stance) for r in tally.rows] == [
        ("Carla Chair", None),
        ("Citra Citrix", "against"),
        ("Max Member", None),
        ("Mona Member", "no_objection"),
    ]
    assert [v.person.name for v in tally.silent] == ["Carla Chair", "Max Member"]
    assert tally.suggestion.reason == "objection"
    services.take_position_back(opened, by=cast.citra)
    assert services.tally(opened).suggestion.outcome == "agreed"
    assert [e.note for e in opened.events.filter(kind="position").order_by("pk")] == [
        "in favour: a good mug",
        "against",
        "no objection",
        "Citra Citrix: taken back",
    ]
    opened.refresh_from_db()
    assert (opened.outcome, opened.version) == ("proposed", 2)  # whoever decides is not held up


def test_a_tally_takes_two_queries_however_many_vote(opened, cast, django_assert_num_queries):
    for who in (cast.citra, cast.member, cast.colleague):
        take_position(opened, by=who, stance="favour")
    with django_assert_num_queries(2):  # voters, positions
        tally = services.tally(opened)
        assert [r.voter.person.name for r in tally.rows if r.position and r.position.person]


def test_positions_need_an_open_vote(asked, cast):
    with pytest.raises(WrongState, match="not open"):
        take_position(asked, by=cast.citra, stance="favour")
    services.open_vote(asked, by=cast.chair)
    take_position(asked, by=cast.citra, stance="favour")
    services.decide(asked, by=cast.chair, outcome="declined")
    for act in (
        lambda: take_position(asked, by=cast.citra, stance="against"),
        lambda: services.take_position_back(asked, by=cast.citra),
    ):
        with pytest.raises(WrongState, match="declined"):
            act()
    assert asked.positions.get().stance == "favour"


def test_after_the_deadline_no_position_is_taken(asked, cast):
    until = timezone.now() + dt.timedelta(days=1)
    services.open_vote(asked, by=cast.chair, deadline=until)
    take_position(asked, by=cast.citra, stance="favour")
    Approval.objects.filter(pk=asked.pk).update(deadline=timezone.now())
    with pytest.raises(WrongState, match="time has passed"):
        take_position(asked, by=cast.citra, stance="against")


@pytest.mark.parametrize(
    ("stance", "remark", "field"),
    [
        ("yes", "", "stance"),
        ("", "", "stance"),
        ("remark", " ", "remark"),
        ("favour", "\0", "remark"),
    ],
)
def test_a_position_that_says_nothing_is_refused(opened, cast, stance, remark, field):
    with pytest.raises(Invalid) as refused:
        take_position(opened, by=cast.citra, stance=stance, remark=remark)
    assert refused.value.field == field
    assert not Position.objects.exists()


def test_leaders_set_a_word_down_for_a_voter_and_nobody_else_does(opened, cast):
    of = cast.citra.person_id
    take_position(opened, by=cast.secretary, stance="favour", person_id=of)
    assert opened.positions.get().own
    assert opened.events.get(kind="position").note == "Citra Citrix: in favour"
    with pytest.raises(NotAllowed):
        take_position(opened, by=cast.member, stance="against", person_id=of)
    with pytest.raises(NotAllowed):  # she does not vote herself
        take_position(opened, by=cast.secretary, stance="favour")
    with pytest.raises(NotAllowed):  # nor does who is no voter
        take_position(opened, by=cast.secretary, stance="favour", person_id=cast.observer.person_id)


def test_who_left_takes_no_position_on_what_they_may_not_see(opened, cast):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.filter(person=cast.citra.person).update(ends_on=yesterday)
    with pytest.raises(NotAllowed):
        take_position(opened, by=cast.citra, stance="favour")


def test_a_vote_opened_again_starts_afresh_and_the_history_keeps_the_first(opened, cast):
    take_position(opened, by=cast.citra, stance="against")
    services.decide(opened, by=cast.chair, outcome="deferred")
    opened.refresh_from_db()
    assert (opened.is_open_vote, opened.positions.count()) == (False, 1)  # shown until then
    services.open_vote(opened, by=cast.chair)
    assert (opened.positions.count(), opened.voters.count()) == (0, 4)
    assert opened.events.filter(kind="position").count() == 1


# -- recusals


def test_who_is_recused_is_taken_out_and_does_not_vote(asked, cast):
    services.recuse(asked, by=cast.citra, person_id=cast.citra.person_id, reason="makes mugs")
    opened = services.open_vote(asked, by=cast.chair)
    assert names(opened, recused=True) == ["Citra"]
    assert services.tally(opened).suggestion.counts.entitled == 3
    with pytest.raises(NotAllowed, match="Recused"):
        take_position(opened, by=cast.citra, stance="favour")
    with pytest.raises(NotAllowed, match="Recused"):
        take_position(opened, by=cast.chair, stance="favour", person_id=cast.citra.person_id)


def test_who_turns_out_to_have_an_interest_no_longer_counts(opened, cast):
    take_position(opened, by=cast.citra, stance="against")
    take_position(opened, by=cast.member, stance="favour")
    assert services.tally(opened).suggestion.outcome == "deferred"
    services.recuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    services.recuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    assert services.tally(opened).suggestion.outcome == "agreed"
    assert opened.events.filter(kind="recused").count() == 1
    services.unrecuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    assert names(opened, recused=True) == []
    assert opened.events.get(kind="unrecused").note == "Citra Citrix"


def test_recusals_from_agenda_items_count_too(asked, cast, make_meeting):
    meeting = make_meeting()
    above = Item.objects.create(meeting=meeting, title="Approvals")
    Item.objects.create(meeting=meeting, parent=above, title="Mugs", approval=asked)
    gone = Item.objects.create(
        meeting=make_meeting("Old"), title="x", approval=asked, removed_at=timezone.now()
    )
    own = Item.objects.create(meeting=meeting, title="Another")
    Approval.objects.filter(pk=asked.pk).update(item=own)
    for item, user in ((above, cast.citra), (own, cast.colleague), (gone, cast.member)):
        Recusal.objects.create(item=item, person=user.person)
    opened = services.open_vote(asked, by=cast.chair)
    assert names(opened, recused=True) == ["Citra", "Max"]
    # What an item says is taken back there.
    services.recuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    services.unrecuse(opened, by=cast.chair, person_id=cast.citra.person_id)
    assert names(opened, recused=True) == ["Citra", "Max"]


def test_others_are_recused_by_leaders_alone(opened, cast):
    of = cast.citra.person_id
    for who in ("member", "observer", "former", "stranger", "outsider", "admin"):
        with pytest.raises(NotAllowed):
            services.recuse(opened, by=getattr(cast, who), person_id=of)
    with pytest.raises(Invalid):
        services.recuse(opened, by=cast.chair, person_id=cast.stranger.person_id)


def test_who_is_recused_sees_nothing_of_a_confidential_request(asked, cast):
    services.make_confidential([asked], by=cast.chair)
    assert asked in Approval.objects.visible_to(cast.citra)
    services.recuse(asked, by=cast.chair, person_id=cast.citra.person_id)
    assert asked not in Approval.objects.visible_to(cast.citra)
    assert asked in Approval.objects.visible_to(cast.member)


@pytest.mark.django_db(transaction=True)
def test_a_position_at_the_moment_of_decision_is_in_it_or_refused(board, cast):
    """Never between: the request is locked, so a word that comes in is counted before the decision, or told
    that it came too late."""
    draft = RequestDraft(title="Mug")
    asked = services.write_request(board, by=cast.member, draft=draft, propose=True)
    services.open_vote(asked, by=cast.chair)
    start, said = threading.Barrier(2), []
    users = {name: getattr(cast, name) for name in ("chair", "citra")}

    def run(act):
        try:
            start.wait()
            act()
            said.append("done")
        except WrongState:
            said.append("late")
        finally:
            connections.close_all()

    acts = (
        lambda: services.decide(asked, by=users["chair"], outcome="declined"),
        lambda: take_position(asked, by=users["citra"], stance="favour"),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    order = list(asked.events.order_by("pk").values_list("kind", flat=True))
    assert order in (
        ["proposed", "opened", "decided"],
        ["proposed", "opened", "position", "decided"],
    )
    assert said.count("late") == ("position" not in order)
