"""Two ways to one outcome: decided on our pages, and told by minutes, in any order; and what comes after."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.utils import timezone

from actions.services import Deed
from budgets import services
from budgets.models import Approval, LineFigures
from budgets.services import OverCommitted, RequestDraft
from people.errors import Invalid, NotAllowed, Refused, WrongState
from tests.budgets.money import has, line, make_budget, pay

JUNE = dt.datetime(2014, 6, 17, 17, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def a(board):
    return line(make_budget(board, a=2000), "a")


def ask(board, cast, of, amount="1350"):
    draft = RequestDraft(kind="budget", title="Room", charges=[(of.pk, Decimal(amount))])
    return services.write_request(board, by=cast.member, draft=draft, propose=True)


def decide(approval, cast, outcome="agreed", **said):
    return services.decide(approval, by=cast.chair, outcome=outcome, **said)


def tell(approval, cast, outcome, at, condition=""):
    """As minutes do that were read in, or typed."""
    told = Deed(cast.secretary, at=at)
    return services.record_outcome(approval, by=told, outcome=outcome, condition=condition)


def refolded(approval):
    """What all its events come to, in whatever order."""
    fresh = Approval.objects.get(pk=approval.pk)
    services.come_to(fresh, fresh.events.filter(undoes=None, undone_by=None))
    return fresh.outcome, fresh.condition, fresh.decided_at


# -- the same outcome, both ways


def test_events_come_to_what_our_pages_did(board, cast, a):
    approval = ask(board, cast, a)
    acts = (
        lambda: decide(approval, cast, "deferred"),
        lambda: services.propose_request(approval, by=cast.member),
        lambda: decide(approval, cast, "condition", condition="legal\n\nsays yes", note="by all"),
        lambda: services.confirm(approval, by=cast.chair),
        lambda: services.expire(approval, by=cast.chair),
    )
    for act in acts:
        act()
        approval.refresh_from_db()
        assert refolded(approval) == (approval.outcome, approval.condition, approval.decided_at)


@pytest.mark.parametrize("outcome", ["agreed", "condition"])
@pytest.mark.parametrize("end", [services.settle, services.expire])
def test_it_stays_decided_on_the_day_it_was_agreed(board, cast, a, outcome, end):
    condition = "legal" if outcome == "condition" else ""
    approval = decide(ask(board, cast, a), cast, outcome, condition=condition)
    day = approval.decided_at
    if outcome == "condition":
        approval = services.confirm(approval, by=cast.chair)
    over = end(approval, by=cast.chair)
    assert (over.is_waiting, over.decided_at) == (False, day)
    assert refolded(over) == (over.outcome, over.condition, day)


def test_minutes_that_tell_only_that_it_was_carried_out_tell_its_day_too(board, cast):
    approval = services.record_approval(board, by=Deed(cast.secretary, at=JUNE), title="Logo")
    approval = tell(approval, cast, "carried_out", JUNE + 3 * DAY)
    assert approval.decided_at == JUNE + 3 * DAY
    approval = tell(approval, cast, "agreed", JUNE + 2 * DAY)
    assert (approval.outcome, approval.decided_at) == ("carried_out", JUNE + 2 * DAY)


def test_what_minutes_dated_later_told_does_not_undo_our_act(board, cast, a):
    approval = ask(board, cast, a)
    tell(approval, cast, "deferred", timezone.now() + 3 * DAY)
    decided = decide(approval, cast)
    assert refolded(decided)[0] == "agreed"


def test_minutes_that_repeat_what_was_decided_change_nothing(board, cast, a):
    approval = decide(ask(board, cast, a), cast, "condition", condition="legal")
    decided_at = approval.decided_at
    approval = tell(approval, cast, "condition", timezone.now() + DAY, "legal agrees")
    assert (approval.condition, approval.decided_at) == ("legal", decided_at)
    services.confirm(approval, by=cast.chair)
    approval = tell(approval, cast, "condition", timezone.now() + 2 * DAY, "legal agrees")
    assert (approval.outcome, approval.condition) == ("agreed", "")
    services.settle(approval, by=cast.chair)
    assert tell(approval, cast, "agreed", timezone.now() + 3 * DAY).outcome == "carried_out"
    assert has(a)[2] == 0


def test_earlier_minutes_that_are_read_late_do_not_flip_it_back(board, cast, a):
    approval = decide(ask(board, cast, a), cast)
    assert tell(approval, cast, "declined", JUNE).outcome == "agreed"
    assert has(a)[2] == 1350


def test_told_by_minutes_it_takes_from_its_line_with_the_figures_and_leaves_it_again(
    board, cast, a
):
    approval = tell(ask(board, cast, a), cast, "agreed", timezone.now())
    charge = approval.charges.get()
    assert (charge.remaining_before, charge.remaining_after, has(a)[4]) == (2000, 650, 650)
    approval = services.take_back(approval.events.get(kind="minuted"), by=cast.secretary)
    charge.refresh_from_db()
    assert (approval.outcome, charge.remaining_before, charge.remaining_after) == (
        "proposed",
        None,
        None,
    )
    assert has(a)[4] == 2000
    assert decide(approval, cast, amounts={a.pk: Decimal(1000)}).outcome == "agreed"


def test_what_does_not_fit_is_not_told_silently(board, cast, a):
    decide(ask(board, cast, a), cast)
    second = ask(board, cast, a)
    with pytest.raises(OverCommitted) as refused:
        tell(second, cast, "agreed", timezone.now())
    assert refused.value.shortages[0].missing == 700
    second.refresh_from_db()
    assert (second.outcome, second.events.count()) == ("proposed", 1)
    # What an import took back, and gives again when it is itself taken back.
    tell(second, cast, "declined", timezone.now())
    second.outcome = "agreed"
    assert [s.line for s in services.fits(second, Deed(None))] == [a]
    second.outcome = "declined"
    assert services.fits(second, Deed(None)) == []


def test_money_that_was_paid_keeps_it_agreed(board, cast, a):
    approval = decide(ask(board, cast, a), cast)
    payment = pay(approval, "100", by=cast.chair)
    with pytest.raises(WrongState, match="paid"):
        tell(approval, cast, "declined", timezone.now() + DAY)
    services.reverse_payment(payment, by=cast.chair, note="wrong account")
    assert tell(approval, cast, "declined", timezone.now() + DAY).outcome == "declined"
    assert has(a)[4] == 2000


# -- posted from minutes


@pytest.fixture
def minuted(board, cast):
    """Told by the minutes of June 2014: agreed, and on no line of ours."""
    return services.record_approval(
        board,
        by=Deed(cast.secretary, at=JUNE),
        title="Room",
        kind="budget",
        amount=Decimal("1350"),
        currency="USD",
        line_code="2014.1e",
        remaining_stated=Decimal("2000"),
        outcome="agreed",
    )


def test_old_decisions_count_when_somebody_posts_them_and_can_be_taken_off(cast, a, minuted):
    assert has(a)[2] == 0
    posted = services.post(minuted, by=cast.chair, charges=[(a.pk, Decimal(1350))])
    charge = posted.charges.get()
    assert (charge.posted, charge.remaining_before, charge.remaining_after) == (True, 2000, 650)
    assert (has(a)[2], posted.remaining_stated) == (1350, 2000)
    assert "after USD 650" in posted.events.get(kind="posted").note
    assert refolded(posted)[0] == "agreed"
    with pytest.raises(WrongState, match="already"):
        services.post(minuted, by=cast.chair, charges=[(a.pk, Decimal(1))])
    with pytest.raises(NotAllowed):
        services.unpost(minuted, by=cast.member)
    services.unpost(minuted, by=cast.chair)
    assert has(a)[2] == 0
    with pytest.raises(WrongState, match="not posted"):
        services.unpost(minuted, by=cast.chair)


def test_posting_never_takes_more_than_there_is_or_than_was_agreed(board, cast, a, minuted):
    decide(ask(board, cast, a), cast)
    with pytest.raises(OverCommitted):
        services.post(minuted, by=cast.chair, charges=[(a.pk, Decimal(1350))])
    for charges in ([(a.pk, Decimal(1351))], [], [(0, Decimal(1))], [(a.pk, Decimal(0))]):
        with pytest.raises(Invalid) as refused:
            services.post(minuted, by=cast.chair, charges=charges)
        assert refused.value.field == "charges"
    with pytest.raises(NotAllowed):
        services.post(minuted, by=cast.member, charges=[(a.pk, Decimal(10))])
    declined = tell(minuted, cast, "declined", JUNE + DAY)
    with pytest.raises(WrongState, match="declined"):
        services.post(declined, by=cast.chair, charges=[(a.pk, Decimal(10))])


def test_what_was_paid_stays_posted(cast, a, minuted):
    posted = services.post(minuted, by=cast.chair, charges=[(a.pk, Decimal(1350))])
    pay(posted, "5", by=cast.chair)
    with pytest.raises(WrongState, match="payments"):
        services.unpost(minuted, by=cast.chair)


# -- noted later


def test_a_meeting_ratifies_what_was_decided_between(board, other, cast, make_meeting):
    draft = RequestDraft(title="Mug")
    approval = services.write_request(board, by=cast.member, draft=draft, propose=True)
    meeting = make_meeting()
    with pytest.raises(WrongState, match="proposed"):
        services.ratify(approval, by=cast.chair, meeting_id=meeting.pk)
    decide(approval, cast)
    with pytest.raises(Invalid):
        services.ratify(approval, by=cast.chair, meeting_id=make_meeting(committee=other).pk)
    ratified = services.ratify(approval, by=cast.chair, meeting_id=meeting.pk, note="noted")
    event = ratified.events.get(kind="ratified")
    assert (ratified.ratified_in, event.meeting, event.note) == (meeting, meeting, "noted")
    with pytest.raises(WrongState, match="already"):
        services.ratify(approval, by=cast.chair, meeting_id=make_meeting("Next").pk)


def test_a_decision_of_a_meeting_is_not_one_between(board, cast, make_meeting):
    draft = RequestDraft(title="Mug")
    approval = services.write_request(board, by=cast.member, draft=draft, propose=True)
    meeting = make_meeting(days=0, state="in_session")
    decided = decide(approval, cast, meeting_id=meeting.pk)
    assert (decided.meeting, decided.events.get(kind="decided").meeting) == (meeting, meeting)
    with pytest.raises(WrongState, match="between"):
        services.ratify(approval, by=cast.chair, meeting_id=meeting.pk)


def test_the_public_reads_what_was_decided_between_meetings_or_in_approved_minutes(
    board, cast, make_meeting
):
    board.is_public = True
    board.save()

    def public():
        return [a.title for a in Approval.objects.visible_to(AnonymousUser()).order_by("pk")]

    between, sitting, waits = (
        services.write_request(board, by=cast.member, draft=RequestDraft(title=title), propose=True)
        for title in ("Between", "Sitting", "Waits")
    )
    services.open_vote(waits, by=cast.chair, deadline=timezone.now() + DAY)
    decide(between, cast)
    meeting = make_meeting(state="drafting")
    services.open_vote(sitting, by=cast.chair)
    told = Deed(cast.secretary, meeting_id=meeting.pk)
    services.record_outcome(sitting, by=told, outcome="agreed")
    assert public() == ["Between"]
    type(meeting).objects.filter(pk=meeting.pk).update(state="approved")
    assert public() == ["Between", "Sitting"]
    services.make_confidential([between, sitting], by=cast.chair)
    assert public() == []


def test_superseded_by_a_later_one_and_never_in_a_circle(board, cast):
    first, second = (
        decide(
            services.write_request(
                board, by=cast.member, draft=RequestDraft(title=title), propose=True
            ),
            cast,
        )
        for title in ("Blue mug", "Red mug")
    )
    done = services.supersede(first, second, by=cast.chair)
    assert done.superseded_by == second
    assert done.events.get(kind="superseded").note == second.reference
    for one, other in ((second, first), (first, first)):
        with pytest.raises(Invalid):
            services.supersede(one, other, by=cast.chair)


def test_the_day_to_look_at_it_again(board, cast):
    draft = RequestDraft(title="Mug")
    approval = services.write_request(board, by=cast.member, draft=draft, propose=True)
    day = timezone.localdate() + 90 * DAY
    with pytest.raises(WrongState):
        services.set_review(approval, by=cast.chair, review_on=day)
    decide(approval, cast)
    assert services.set_review(approval, by=cast.chair, review_on=day).review_on == day
    with pytest.raises(NotAllowed):
        services.set_review(approval, by=cast.member, review_on=None)


# -- at once


def at_once(*acts):
    """Runs all at once; what each came to: "done" or the refusal's name."""
    start, said = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait()
            act()
            said.append("done")
        except Refused as refused:
            said.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("version", "second"), [(1, "Stale"), (None, "WrongState")])
def test_of_leaders_who_decide_at_once_one_wins(board, cast, version, second):
    approval = ask(board, cast, line(make_budget(board, a=2000), "a"), "10")
    chair, secretary = cast.chair, cast.secretary
    said = at_once(
        lambda: services.decide(approval, by=chair, outcome="agreed", version=version),
        lambda: services.decide(approval, by=secretary, outcome="declined", version=version),
    )
    assert said == sorted(["done", second])
    assert approval.events.filter(kind="decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_decisions_of_several_requests_at_once_never_take_more_than_there_is(board, cast):
    """Two lines each, named in opposite orders: nobody waits for ever, and two of six fit."""
    budget = make_budget(board, a=250, b=250)
    lines = [line(budget, "a"), line(budget, "b")]
    asked = []
    for n in range(6):
        order = lines if n % 2 else lines[::-1]
        draft = RequestDraft(
            kind="budget", title=f"No {n}", charges=[(of.pk, Decimal(100)) for of in order]
        )
        asked.append(services.write_request(board, by=cast.member, draft=draft, propose=True))
    told, pages = asked[:3], asked[3:]
    secretary, chair = cast.secretary, cast.chair
    said = at_once(
        *(lambda x=x: services.decide(x, by=chair, outcome="agreed") for x in pages),
        *(lambda x=x: services.record_outcome(x, by=secretary, outcome="agreed") for x in told),
    )
    assert said == ["OverCommitted"] * 4 + ["done"] * 2
    assert [f.remaining for f in LineFigures.objects.order_by("line")] == [50, 50]
