"""A year's plan: drafted, changed, adopted by a decision, pursued. Who may, what is fixed, what goes on."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from actions.models import Action
from actions.services import OwnerSpec
from budgets.models import Allocation, Budget, BudgetVersion, Line, Plan, PlanEvent
from budgets.services import plan_progress as go
from budgets.services import planning as act
from budgets.services.planning import AskDraft, DeliverableDraft, GoalDraft, MetricDraft
from minutes.models import Decision
from people.errors import Invalid, NotAllowed, WrongState

TODAY = dt.date.today


@pytest.fixture
def plan(board, cast):
    return act.draft_plan(board, by=cast.secretary, year=2015)


@pytest.fixture
def goal(plan, cast):
    draft = GoalDraft(
        title="Awareness",
        deliverables=[DeliverableDraft("A video"), DeliverableDraft("A survey")],
        metrics=[MetricDraft("Visits", target=Decimal(100)), MetricDraft("Something qualitative")],
        asks=[AskDraft("Take part"), AskDraft("Machines", is_money=True)],
    )
    return act.write_goal(plan, by=cast.secretary, draft=draft)


@pytest.fixture
def decide(board):
    def _decide(committee=None, **fields):
        committee = committee or board
        n = Decision.objects.filter(committee=committee).count() + 1
        fields = {"text": "The plan is adopted", "decided_at": timezone.now(), **fields}
        return Decision.objects.create(committee=committee, year=2015, number=n, **fields)

    return _decide


@pytest.fixture
def lines(board):
    """Two lines of the year's budget and one of another year's."""
    made = []
    for year, codes in ((2015, ("2015.1", "2015.2")), (2014, ("2014.1",))):
        budget = Budget.objects.create(committee=board, year=year, currency="USD")
        version = BudgetVersion.objects.create(budget=budget, number=1)
        for code in codes:
            line = Line.objects.create(budget=budget, code=code, title=code)
            Allocation.objects.create(of=version, line=line, amount=100)
            made.append(line)
    return made


def kinds(plan):
    return list(plan.events.order_by("id").values_list("kind", flat=True))


def adopt(plan, decide, cast):
    return act.adopt_plan(plan, by=cast.secretary, decision_id=decide().pk)


# -- structure


def test_a_draft_takes_what_another_year_wanted_and_nothing_that_was_done(plan, goal, cast, board):
    area = act.write_area(plan, by=cast.chair, title="PR", retrospective="It *grew*.")
    act.edit_plan(plan, by=cast.chair, title="P", goal="Thrive", strategies=["One", " ", "Two"])
    act.write_goal(
        plan,
        by=cast.chair,
        goal_id=goal.pk,
        draft=GoalDraft(
            "Awareness",
            area_id=area.pk,
            deliverables=[DeliverableDraft("A video", due_on=dt.date(2015, 3, 31))],
        ),
    )
    go.finish_deliverable(goal.deliverables.get(), by=cast.chair)
    copy = act.draft_plan(board, by=cast.chair, year=2016, title="Next", copy_of=plan)
    plan.refresh_from_db()
    assert (copy.number, copy.goal, copy.state) == (1, "Thrive", "draft")
    assert [s.text for s in copy.strategies.all()] == ["One", "Two"]
    theirs = copy.goals.get()
    assert (theirs.number, theirs.area.retrospective, theirs.area.plan) == (1, "It *grew*.", copy)
    video = theirs.deliverables.get()
    assert (video.text, video.due_on, video.done_on) == ("A video", dt.date(2016, 3, 31), None)
    assert plan.goals.get().deliverables.get().done_on == TODAY()
    assert act.draft_plan(board, by=cast.chair, year=2016).number == 2


def test_parts_of_a_goal_are_changed_by_id_added_and_left_out(plan, goal, cast):
    visits, _quality = goal.metrics.all()
    go.add_reading(visits, by=cast.secretary, on=TODAY(), value=Decimal(5))
    draft = GoalDraft(
        "Aware", metrics=[MetricDraft("New"), MetricDraft("Visits a day", pk=visits.pk)]
    )
    act.write_goal(plan, by=cast.secretary, goal_id=goal.pk, draft=draft)
    assert [m.text for m in goal.metrics.all()] == ["New", "Visits a day"]
    assert visits.readings.get().value == 5
    assert not goal.asks.exists()
    other = act.write_goal(plan, by=cast.secretary, draft=GoalDraft("Second"))
    act.remove_goal(plan, by=cast.secretary, goal_id=goal.pk)
    assert [g.number for g in plan.goals.all()] == [other.number] == [2]


def test_areas_stand_where_they_are_put_and_their_goals_outlive_them(plan, goal, cast):
    a, b = (act.write_area(plan, by=cast.chair, title=title) for title in "ab")
    act.write_area(plan, by=cast.chair, area_id=b.pk, title="B", place=1)
    assert [one.title for one in plan.areas.all()] == ["B", "a"]
    act.write_goal(plan, by=cast.chair, goal_id=goal.pk, draft=GoalDraft("A", area_id=a.pk))
    act.remove_area(plan, by=cast.chair, area_id=a.pk)
    goal.refresh_from_db()
    assert goal.area is None


def test_only_chair_and_secretary_plan(plan, goal, board, cast, decide):
    for user in (cast.member, cast.observer, cast.stranger):
        with pytest.raises(NotAllowed):
            act.draft_plan(board, by=user, year=2016)
        with pytest.raises(NotAllowed):
            act.write_area(plan, by=user, title="x")
        with pytest.raises(NotAllowed):
            act.adopt_plan(plan, by=user, decision_id=decide().pk)
        with pytest.raises(NotAllowed):
            go.finish_deliverable(goal.deliverables.first(), by=user)
        with pytest.raises(NotAllowed):
            go.add_reading(goal.metrics.first(), by=user, on=TODAY(), value=Decimal(1))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "x", "threat": "y" * 20_001}, "threat"),
        ({"title": "x", "threat": "\0"}, "threat"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(plan, cast, given, field):
    with pytest.raises(Invalid) as refused:
        act.write_area(plan, by=cast.chair, **given)
    assert refused.value.field == field
    assert not plan.areas.exists()


# -- adoption


def test_a_plan_is_adopted_by_a_decision_of_its_committee_and_takes_the_formers_place(
    plan, goal, board, cast, decide, lines
):
    act.set_lines(goal, by=cast.secretary, line_ids=[lines[0].pk])
    first = adopt(plan, decide, cast)
    assert (first.state, first.adopted_by.committee) == ("adopted", board)
    new = act.draft_plan(board, by=cast.secretary, year=2015, copy_of=first)
    with pytest.raises(WrongState, match="until this one is adopted"):
        act.set_lines(new.goals.get(), by=cast.secretary, line_ids=[])
    adopt(new, decide, cast)
    first.refresh_from_db(), lines[0].refresh_from_db()
    assert first.state == "superseded"
    assert lines[0].goal == new.goals.get()
    assert kinds(new) == ["drafted", "adopted"]
    assert kinds(first)[-1] == "superseded"
    with pytest.raises(WrongState):
        adopt(first, decide, cast)


def test_a_decision_that_agrees_to_nothing_adopts_nothing(plan, goal, other, cast, decide):
    for decision in (
        decide(committee=other),
        decide(outcome="declined"),
        decide(withdrawn_at=timezone.now()),
    ):
        with pytest.raises(Invalid) as refused:
            act.adopt_plan(plan, by=cast.secretary, decision_id=decision.pk)
        assert refused.value.field == "decision"
    assert Plan.objects.get().state == "draft"


def test_an_empty_plan_is_not_adopted(plan, cast, decide):
    with pytest.raises(WrongState, match="no goal"):
        adopt(plan, decide, cast)


def test_an_adopted_plan_is_fixed_and_its_progress_goes_on(plan, goal, cast, decide, lines):
    adopt(plan, decide, cast)
    by = {"by": cast.secretary}
    for change in (
        lambda: act.edit_plan(plan, **by, title="x", goal="", strategies=[]),
        lambda: act.write_area(plan, **by, title="x"),
        lambda: act.write_goal(plan, **by, draft=GoalDraft("x")),
        lambda: act.remove_goal(plan, **by, goal_id=goal.pk),
    ):
        with pytest.raises(WrongState, match="Make a new draft"):
            change()
    go.finish_deliverable(goal.deliverables.first(), **by)
    go.add_reading(goal.metrics.first(), **by, on=TODAY(), value=Decimal("7.5"))
    go.make_pledge(goal, by=cast.member, text="A blog post")
    act.set_lines(goal, **by, line_ids=[lines[1].pk])
    assert kinds(plan)[-5:] == ["adopted", "done", "read", "pledged", "edited"]


def test_what_was_superseded_stays_as_it_was(plan, goal, board, cast, decide):
    new = act.draft_plan(board, by=cast.secretary, year=2015, copy_of=plan)
    adopt(plan, decide, cast)
    adopt(new, decide, cast)
    with pytest.raises(WrongState, match="took the place"):
        go.finish_deliverable(goal.deliverables.first(), by=cast.secretary)
    with pytest.raises(WrongState, match="took the place"):
        go.make_pledge(goal, by=cast.member, text="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_adopted_at_once_one_takes_the_others_place(board, cast, decide):
    drafts = [act.draft_plan(board, by=cast.secretary, year=2015) for _ in range(2)]
    for draft in drafts:
        act.write_goal(draft, by=cast.secretary, draft=GoalDraft("A goal"))
    decision, start, wrong = decide().pk, threading.Barrier(2), []

    def run(draft):
        try:
            start.wait()
            act.adopt_plan(draft, by=cast.secretary, decision_id=decision)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    states = Plan.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["adopted", "superseded"]


# -- progress


def test_a_deliverable_is_done_and_open_again(goal, plan, cast):
    part = goal.deliverables.first()
    done = go.finish_deliverable(part, by=cast.chair, on=dt.date(2015, 3, 1), note="late")
    assert (done.done_on, done.note) == (dt.date(2015, 3, 1), "late")
    with pytest.raises(WrongState):
        go.finish_deliverable(part, by=cast.chair)
    go.reopen_deliverable(part, by=cast.chair)
    with pytest.raises(WrongState):
        go.reopen_deliverable(part, by=cast.chair)
    assert kinds(plan)[-2:] == ["done", "undone"]


def test_a_metric_is_read_once_a_day_and_the_later_word_counts(goal, plan, cast):
    metric = goal.metrics.first()
    go.add_reading(metric, by=cast.chair, on=dt.date(2015, 3, 1), value=Decimal(5))
    go.add_reading(metric, by=cast.secretary, on=dt.date(2015, 3, 1), value=Decimal("6.25"))
    reading = metric.readings.get()
    assert (reading.value, reading.by) == (Decimal("6.25"), cast.secretary.person)
    notes = plan.events.filter(kind="read").order_by("id").values_list("note", flat=True)
    assert list(notes) == ["#1: Visits – 5 (2015-03-01)", "#1: Visits – 6.25 (2015-03-01)"]


@pytest.mark.parametrize(
    ("on", "value", "field"),
    [(1, "1", "on"), (0, "NaN", "value"), (0, "1e12", "value"), (0, "0.12345", "value")],
)
def test_a_reading_that_cannot_be_is_refused(goal, cast, on, value, field):
    with pytest.raises(Invalid) as refused:
        go.add_reading(
            goal.metrics.first(),
            by=cast.chair,
            on=TODAY() + dt.timedelta(days=on),
            value=Decimal(value),
        )
    assert refused.value.field == field


def test_one_pledges_for_oneself_and_for_the_organisation_one_represents(
    goal, plan, cast, intel, citrix
):
    own = go.make_pledge(goal, by=cast.member, text="A talk")
    assert own.person == cast.member.person
    theirs = go.make_pledge(
        goal,
        by=cast.member,
        text="A person",
        organisation_id=intel.pk,
        ask_id=goal.asks.first().pk,
    )
    for others in (
        {"organisation_id": citrix.pk},
        {"person_id": cast.citra.person.pk},
        {"typed": "Somebody"},
    ):
        with pytest.raises(NotAllowed, match="for yourself"):
            go.make_pledge(goal, by=cast.member, text="x", **others)
        go.make_pledge(goal, by=cast.secretary, text="x", **others)
    with pytest.raises(NotAllowed):
        go.make_pledge(goal, by=cast.observer, text="x")
    # Whoever represents the organisation withdraws what it promised; nobody else's.
    with pytest.raises(NotAllowed):
        go.withdraw_pledge(own, by=cast.colleague)
    go.withdraw_pledge(theirs, by=cast.colleague)
    go.withdraw_pledge(own, by=cast.secretary)
    with pytest.raises(WrongState):
        go.withdraw_pledge(own, by=cast.member)
    assert goal.pledges.filter(withdrawn_at=None).count() == 3


def test_actions_are_raised_in_the_plan_and_taken_into_it(
    plan, goal, cast, board, other, make_action
):
    spec = [OwnerSpec(person_id=cast.citra.person.pk)]
    raised = go.raise_in_plan(
        plan, by=cast.member, text="Flesh it out", owners=spec, goal_id=goal.pk
    )
    assert (raised.origin, raised.plans.get().goal) == (Action.Origin.PLAN, goal)
    there = make_action("Was there before")
    link = go.link_action(plan, by=cast.member, action_id=there.pk)
    go.link_action(plan, by=cast.member, action_id=there.pk, goal_id=goal.pk)
    assert plan.plan_actions.get(action=there).goal == goal
    for hidden in (make_action("Theirs", committee=other), make_action("x", confidential=True)):
        with pytest.raises(Invalid):
            go.link_action(plan, by=cast.secretary, action_id=hidden.pk)
    with pytest.raises(NotAllowed):
        go.raise_in_plan(plan, by=cast.observer, text="x", owners=spec)
    with pytest.raises(NotAllowed):
        go.unlink_action(link, by=cast.member)
    go.unlink_action(link, by=cast.secretary)
    assert [a.text for a in Action.objects.filter(plans__plan=plan)] == ["Flesh it out"]


def test_lines_of_another_year_pay_for_nothing_here(goal, cast, lines):
    with pytest.raises(Invalid):
        act.set_lines(goal, by=cast.secretary, line_ids=[lines[2].pk])
    act.set_lines(goal, by=cast.secretary, line_ids=[lines[0].pk, lines[1].pk])
    act.set_lines(goal, by=cast.secretary, line_ids=[lines[1].pk])
    assert [line.code for line in goal.lines.all()] == ["2015.2"]
    assert PlanEvent.objects.filter(note="#1: 2015.1").exists()
