"""What the board decided is recorded: it takes from its lines, never more than they have, and once."""

import datetime as dt
from decimal import Decimal

import pytest

from actions import services as act
from actions.services import OwnerSpec
from budgets import services
from budgets.services import NotInForce, OverCommitted, RequestDraft
from people.errors import Invalid, NotAllowed, Stale, WrongState
from tests.budgets.money import has, line, lines_of, make_budget, pay

JUNE = dt.datetime(2014, 6, 17, 17, tzinfo=dt.UTC)


@pytest.fixture
def budget(board):
    return make_budget(board, a=2000, b=500)


@pytest.fixture
def asked(board, cast, budget):
    return ask(board, cast, (line(budget, "a"), "1350"))


def ask(board, cast, *charges, **fields):
    amounts = [(of.pk, Decimal(amount)) for of, amount in charges]
    draft = RequestDraft(
        **{"kind": "budget" if charges else "other", "title": "Room", "charges": amounts, **fields}
    )
    return services.write_request(board, by=cast.member, draft=draft, propose=True)


def decide(approval, by, outcome="agreed", **said):
    return services.decide(approval, by=by, outcome=outcome, **said)


def test_what_is_agreed_takes_from_its_line_and_the_figures_are_kept(cast, budget, asked):
    decided = decide(asked, cast.chair, note="by all")
    assert (decided.outcome, decided.version) == ("agreed", 2)
    assert has(line(budget, "a")) == (2000, 0, 1350, 0, 650)
    charge = decided.charges.get()
    assert (charge.remaining_before, charge.remaining_after) == (2000, 650)
    event = decided.events.get(kind="decided")
    assert (event.from_state, event.to_state, event.by) == ("proposed", "agreed", cast.chair.person)
    assert "before USD 2,000, after USD 650" in event.note
    assert event.note.endswith("by all")


def test_more_than_remains_is_refused_with_the_figures_and_the_ways_out(board, cast, budget, asked):
    decide(asked, cast.chair)
    second = ask(board, cast, (line(budget, "a"), "700"), (line(budget, "b"), "100"))
    with pytest.raises(OverCommitted, match=r"650 left.*50 too much.*smaller amount") as no:
        decide(second, cast.chair)
    assert [(s.line.code, s.missing) for s in no.value.shortages] == [("a", 50)]
    second.refresh_from_db()
    assert (second.outcome, second.voters.count(), has(line(budget, "b"))[4]) == (
        "proposed",
        0,
        500,
    )
    # The ways out: less of it, or of another line.
    a, b = line(budget, "a").pk, line(budget, "b").pk
    with pytest.raises(Invalid, match="more than was asked"):
        decide(second, cast.chair, amounts={a: Decimal(650), b: Decimal(151)})
    second = decide(second, cast.chair, amounts={a: Decimal(600), b: Decimal(200)})
    assert (second.amount, has(line(budget, "a"))[4], has(line(budget, "b"))[4]) == (800, 50, 300)


def test_a_smaller_amount_keeps_what_was_asked_in_its_event(cast, budget, asked):
    decided = decide(asked, cast.chair, amounts={line(budget, "a").pk: Decimal("1000")})
    assert (decided.amount, decided.charges.get().amount) == (1000, 1000)
    assert "asked: USD 1,350" in decided.events.get(kind="decided").note


@pytest.mark.parametrize("who", ["member", "observer", "former", "stranger", "outsider", "admin"])
def test_only_leaders_record_a_decision(cast, asked, who):
    with pytest.raises(NotAllowed):
        decide(asked, getattr(cast, who))
    asked.refresh_from_db()
    assert asked.outcome == "proposed"


def test_declined_and_deferred_take_nothing(board, cast, budget, asked):
    assert decide(asked, cast.chair, "declined").outcome == "declined"
    with pytest.raises(WrongState, match="declined"):
        decide(asked, cast.chair)
    later = ask(board, cast, (line(budget, "a"), "2000"))
    decide(later, cast.chair, "deferred")
    decide(later, cast.chair, "deferred", note="once more")
    assert has(line(budget, "a"))[2] == 0
    assert decide(later, cast.chair).outcome == "agreed"
    outcomes = [e.to_state for e in later.events.order_by("pk")]
    assert outcomes == ["proposed", "deferred", "deferred", "agreed"]


def test_a_draft_is_not_decided(board, cast):
    draft = RequestDraft(title="Room")
    made = services.write_request(board, by=cast.member, draft=draft, propose=False)
    with pytest.raises(WrongState, match="draft"):
        decide(made, cast.chair)


def test_who_comes_second_is_told(cast, asked):
    decide(asked, cast.chair, version=1)
    with pytest.raises(Stale, match="agreed"):
        decide(asked, cast.secretary, "declined", version=1)
    with pytest.raises(WrongState, match="agreed"):
        decide(asked, cast.secretary, "declined")


def test_a_line_without_a_budget_in_force_gives_nothing(board, cast):
    budget = services.make_budget(board, by=cast.chair, year=2020, currency="USD")
    services.draft_version(budget, by=cast.chair, amounts=lines_of(z=100), takes_in=False)
    made = ask(board, cast, (line(budget, "z"), "50"))
    with pytest.raises(NotInForce):
        decide(made, cast.chair)


def test_money_is_agreed_on_a_line_where_the_committee_has_lines(board, cast, budget):
    made = ask(board, cast, kind="budget", amount=Decimal(100), currency="USD")
    with pytest.raises(Invalid) as refused:
        decide(made, cast.chair)
    assert refused.value.field == "amounts"
    decided = decide(made, cast.chair, amounts={line(budget, "b").pk: Decimal(100)})
    assert decided.charges.get().line.code == "b"


def test_a_committee_without_a_budget_agrees_all_the_same(board, cast):
    made = ask(board, cast, kind="budget", amount=Decimal(100), currency="USD")
    assert decide(made, cast.chair).outcome == "agreed"


def test_who_was_entitled_is_kept_where_no_vote_was_opened(cast, asked):
    decided = decide(asked, cast.chair)
    names = [voter.person.name for voter in decided.voters.all()]
    assert names == ["Carla Chair", "Citra Citrix", "Max Member", "Mona Member"]
    assert (decided.rule, decided.opened_at) == ("consensus", None)


# -- conditions


def test_a_condition_counts_and_waits_for_its_actions(board, cast, budget, asked, make_action):
    legal = make_action("Ask legal", owners=[cast.citra])
    decided = decide(
        asked,
        cast.chair,
        "condition",
        condition="legal confirms\n\nthere is no issue",
        action_ids=[legal.pk],
        new_actions=[{"text": "Book it", "owners": [OwnerSpec(person_id=cast.member.person_id)]}],
    )
    assert (decided.condition, has(line(budget, "a"))[2]) == (
        "legal confirms\nthere is no issue",
        1350,
    )
    tied = [tie.action for tie in decided.condition_actions.order_by("pk")]
    assert tied[0] == legal
    assert tied[1].parent_approval_id == asked.pk
    with pytest.raises(Invalid, match="AB-1, AB-2 not closed") as refused:
        services.confirm(decided, by=cast.chair)
    assert refused.value.field == "note"
    for action in tied:
        act.close(action, by=cast.chair, resolution="done")
    confirmed = services.confirm(decided, by=cast.chair)
    assert (confirmed.outcome, confirmed.condition, has(line(budget, "a"))[2]) == (
        "agreed",
        "",
        1350,
    )
    with pytest.raises(WrongState, match="agreed"):
        services.confirm(decided, by=cast.chair)


def test_a_leader_may_confirm_before_with_a_reason(cast, asked, make_action):
    decide(asked, cast.chair, "condition", condition="legal", action_ids=[make_action().pk])
    with pytest.raises(NotAllowed):
        services.confirm(asked, by=cast.member, note="fine")
    confirmed = services.confirm(asked, by=cast.secretary, note="said on the phone")
    assert confirmed.events.get(kind="confirmed").note == "said on the phone"


def test_a_condition_needs_words_and_actions_of_the_committee(cast, other, asked, make_action):
    with pytest.raises(Invalid) as refused:
        decide(asked, cast.chair, "condition", condition=" ")
    assert refused.value.field == "condition"
    theirs = make_action(committee=other)
    for outcome in ("condition", "agreed"):
        with pytest.raises(Invalid) as refused:
            decide(asked, cast.chair, outcome, condition="if", action_ids=[theirs.pk])
        assert refused.value.field == "actions"
    asked.refresh_from_db()
    assert asked.outcome == "proposed"


def test_expired_gives_back_what_was_not_paid(cast, budget, asked):
    decide(asked, cast.chair)
    pay(asked, "350", by=cast.chair)
    expired = services.expire(asked, by=cast.chair, note="no answer")
    assert expired.outcome == "expired"
    assert has(line(budget, "a")) == (2000, 0, 350, 350, 1650)
    assert "USD 1,000" in expired.events.get(kind="expired").note
    with pytest.raises(WrongState, match="expired"):
        services.expire(asked, by=cast.chair)
