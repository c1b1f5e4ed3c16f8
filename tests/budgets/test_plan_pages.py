"""The pages of plans: a year as it reads, its parts as leaders write them, what is done in it."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from budgets.models import Allocation, Budget, BudgetVersion, Line, Plan
from budgets.services import plan_progress as go
from budgets.services import planning as act
from budgets.services.planning import AskDraft, DeliverableDraft, GoalDraft, MetricDraft
from minutes.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(board, cast):
    plan = act.draft_plan(board, by=cast.secretary, year=2015, title="The plan")
    act.edit_plan(
        plan, by=cast.secretary, title="The plan", goal="To last.", strategies=["Grow", "Open up"]
    )
    return plan


@pytest.fixture
def goal(plan, cast):
    area = act.write_area(
        plan, by=cast.secretary, title="Press", retrospective="It *grew*.", threat="Silence."
    )
    draft = GoalDraft(
        title="Awareness",
        area_id=area.pk,
        deliverables=[DeliverableDraft("A video"), DeliverableDraft("A survey")],
        metrics=[MetricDraft("Visits", unit="%", target=Decimal(10)), MetricDraft("To be found")],
        asks=[AskDraft("Take part"), AskDraft("Machines", is_money=True)],
    )
    return act.write_goal(plan, by=cast.secretary, draft=draft)


@pytest.fixture
def budget(board, goal):
    """A version in force: two lines for the goal, one for no goal, one of general administration."""
    budget = Budget.objects.create(committee=board, year=2015, currency="USD")
    version = BudgetVersion.objects.create(budget=budget, number=1)
    for code, group, amount, serves in (
        ("1a", "PR", 100_000, goal),
        ("1b", "PR", 5_000, goal),
        ("2", "Operational", 5_000, None),
        ("9", "General Administration", 55_000, None),
    ):
        line = Line.objects.create(
            budget=budget, code=code, title=f"Line {code}", group=group, goal=serves
        )
        Allocation.objects.create(of=version, line=line, amount=amount)
    BudgetVersion.objects.filter(pk=version.pk).update(state="in_force")
    return budget


@pytest.fixture
def adopted(plan, goal, cast, board):
    decision = Decision.objects.create(
        committee=board, year=2015, number=1, text="The plan stands", decided_at=timezone.now()
    )
    return act.adopt_plan(plan, by=cast.secretary, decision_id=decision.pk)


def at(name, plan=None, **kwargs):
    if plan is not None:
        kwargs |= {"year": plan.year, "number": plan.number}
    return reverse(f"budgets:{name}", kwargs={"committee": "ab", **kwargs})


def text(response):
    return response.content.decode()


def words(response):
    """What stands on the page, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).split())


# -- reading


def test_the_page_reads_as_the_plan_was_written(sign_in, cast, plan, goal):
    page = text(sign_in(cast.member).get(at("plan", year=2015)))
    for said in ("To last.", "Grow", "Press", "<em>grew</em>", "The threat", "#1", "A video"):
        assert said in page
    assert "without a number: no target" in page
    assert "not read yet; target" in page
    assert "cost still open" in page
    assert "The opportunity" not in page  # what is empty is not shown
    assert "The year has no budget yet." in page


def test_the_allocation_states_the_plan_beside_general_administration(
    sign_in, cast, adopted, budget
):
    page = words(sign_in(cast.observer).get(at("plan", year=2015)))
    assert "USD 110,000 + 55,000 general administration" in page
    table = page.split("Lines that pay")[1]
    assert "105,000" in table
    assert "Spending on the plan 110,000" in table
    assert "The budget in all 165,000" in table


def test_progress_stands_in_figures_with_a_picture_and_a_table(sign_in, cast, adopted, goal):
    go.finish_deliverable(goal.deliverables.first(), by=cast.secretary)
    metric = goal.metrics.first()
    for month, value in ((1, "2.5"), (6, "12")):
        go.add_reading(metric, by=cast.secretary, on=dt.date(2015, month, 1), value=Decimal(value))
    page = text(sign_in(cast.observer).get(at("plan", year=2015)))
    assert "<title>1 of 2 deliverables done</title>" in page
    assert 'class="spark"' in page
    assert "2 readings: 1 January 2015 2.5, 1 June 2015 12; target 10</desc>" in page
    assert "reached" in page
    assert '<td class="num"><span class="num">2.5</span>%</td>' in page
    assert "style=" not in page
    assert page.count("<button") == page.count('class="button slight">Sign out')  # nothing to press


def test_drafts_are_hidden_from_observers_and_plans_from_outsiders(sign_in, cast, plan, goal):
    for user, status in ((cast.member, 200), (cast.observer, 404), (cast.outsider, 404)):
        assert sign_in(user).get(at("plan", year=2015)).status_code == status
        assert sign_in(user).get(at("plan_number", plan)).status_code == status
    assert "No year is planned yet" in text(sign_in(cast.observer).get(at("plans")))
    listed = words(sign_in(cast.member).get(at("plans")))
    assert "0 of 2 deliverables done" in listed
    for wrong in ("/c/ab/plans/99999/", "/c/ab/plans/2015/99999/", "/c/ab/plans/2015/0/"):
        assert sign_in(cast.member).get(wrong).status_code == 404


def test_an_action_that_became_confidential_is_not_shown_to_who_may_not_see_it(
    sign_in, cast, adopted, goal, make_action
):
    action = make_action("Count in silence")
    go.link_action(adopted, by=cast.secretary, action_id=action.pk, goal_id=goal.pk)
    page = at("plan", year=2015)
    assert "Count in silence" in text(sign_in(cast.observer).get(page))
    Action.objects.filter(pk=action.pk).update(confidential=True)
    assert "Count in silence" not in text(sign_in(cast.observer).get(page))
    assert "Count in silence" in text(sign_in(cast.member).get(page))


# -- writing


def test_a_year_is_drafted_from_another(sign_in, cast, plan, goal):
    client = sign_in(cast.secretary)
    assert 'value="2016"' in text(client.get(at("plan_new") + f"?from={plan.pk}"))
    answer = client.post(at("plan_new"), {"year": "2016", "copy_of": plan.pk, "title": "Next"})
    new = Plan.objects.get(year=2016)
    assert answer.url == at("plan_number", new)
    assert "A survey" in text(client.get(answer.url))
    refused = client.post(at("plan_new"), {"year": "16", "title": "Kept"})
    assert refused.status_code == 422
    assert 'value="Kept"' in text(refused)


def test_the_head_and_the_areas_are_edited(sign_in, cast, plan, goal):
    client = sign_in(cast.chair)
    given = {"title": "T", "goal": "G", "strategies": "One\n\n Two "}
    assert client.post(at("plan_edit", plan), given).status_code == 303
    assert [s.text for s in plan.strategies.all()] == ["One", "Two"]
    answer = client.post(at("plan_area_new", plan), {"title": "Users", "place": "1"})
    assert answer.status_code == 303
    first = plan.areas.first()
    assert first.title == "Users"
    assert client.get(at("plan_area", plan, pk=first.pk)).status_code == 200
    client.post(at("plan_area", plan, pk=first.pk), {"remove": "1"})
    assert [a.title for a in plan.areas.all()] == ["Press"]
    answer = client.post(
        at("plan_area", plan, pk=first.pk), {"title": "Users", "threat": "typed for long"}
    )
    assert answer.status_code == 422
    assert "not in the plan any more" in text(answer)
    assert "typed for long" in text(answer)


def rows(name, *given):
    data = {f"{name}-TOTAL_FORMS": len(given), f"{name}-INITIAL_FORMS": 0}
    for n, row in enumerate(given):
        data |= {f"{name}-{n}-{key}": value for key, value in row.items()}
    return data


def test_a_goal_is_written_with_its_rows(sign_in, cast, plan, goal):
    client = sign_in(cast.secretary)
    page = text(client.get(at("plan_goal", plan, pk=goal.pk)))
    assert ">\nA video</textarea>" in page
    video, survey = goal.deliverables.all()
    data = {
        "title": "Awareness",
        **rows(
            "deliverables",
            {"pk": video.pk, "text": "Two videos", "due_on": "2015-06-01"},
            {"pk": survey.pk, "text": "A survey", "DELETE": "on"},
            {"text": ""},
        ),
        **rows("metrics", {"text": "Visits", "target": "10.5"}, {"text": "No number"}),
        **rows("asks", {"text": "Take part", "is_money": "on", "amount": "100.50"}),
    }
    assert client.post(at("plan_goal", plan, pk=goal.pk), data).status_code == 303
    video.refresh_from_db()
    assert (video.text, video.due_on) == ("Two videos", dt.date(2015, 6, 1))
    assert goal.deliverables.count() == 1
    assert [m.target for m in goal.metrics.all()] == [Decimal("10.5"), None]
    assert goal.asks.get().amount == Decimal("100.50")
    answer = client.post(at("plan_goal_new", plan), {"title": "New", **data})
    assert answer.status_code == 303
    assert plan.goals.count() == 2
    client.post(at("plan_goal", plan, pk=goal.pk), {"remove": "1", "title": ""})
    assert plan.goals.count() == 1


def test_more_rows_come_without_a_script_and_keep_what_was_typed(sign_in, cast, plan, goal):
    data = {
        "title": "",
        "more": "metrics",
        **rows("deliverables", {"text": "Typed"}),
        **rows("metrics", {"text": "", "target": ""}),
        **rows("asks"),
    }
    answer = sign_in(cast.secretary).post(at("plan_goal", plan, pk=goal.pk), data)
    assert answer.status_code == 200
    page = text(answer)
    assert ">\nTyped</textarea>" in page
    assert 'name="deliverables-2-text"' in page
    assert 'class="error"' not in page
    assert goal.deliverables.count() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "This field is required"),
        (rows("metrics", {"text": "Visits", "target": "many"}), "Enter a number"),
        (rows("metrics", {"target": "5"}), "Say what it is"),
        (rows("deliverables", {"text": "x", "due_on": "soon"}), "Enter a valid date"),
        (rows("asks", {"text": "x", "amount": "-1"}), "greater than or equal to 0"),
        (rows("asks", {"text": "a\0b"}), "Null characters"),
        ({"asks-TOTAL_FORMS": "many"}, "ManagementForm data is missing"),
    ],
)
def test_what_is_not_right_is_said_at_its_row_and_the_rest_is_kept(
    sign_in, cast, plan, goal, given, said
):
    data = {"title": "Kept", "text": "Long and careful."}
    data |= rows("deliverables") | rows("metrics") | rows("asks") | given
    answer = sign_in(cast.secretary).post(at("plan_goal", plan, pk=goal.pk), data)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Long and careful." in text(answer)
    assert goal.deliverables.count() == 2


def test_lines_are_chosen_for_a_goal(sign_in, cast, plan, goal, budget):
    client = sign_in(cast.secretary)
    url = at("plan_lines", plan, pk=goal.pk)
    shown = text(client.get(url))
    assert shown.count("checked") == 2
    assert "USD\xa0" in shown
    wanted = budget.lines.get(code="2")
    assert client.post(url, {"lines": [wanted.pk]}).status_code == 303
    assert list(goal.lines.all()) == [wanted]
    assert client.post(url, {"lines": ["x", "9" * 30]}).status_code == 422
    assert "no budget with lines" in text(
        client.get(
            at("plan_lines", *other_year(plan, cast), pk=Plan.objects.get(year=2016).goals.get().pk)
        )
    )


def other_year(plan, cast):
    return [act.draft_plan(plan.committee, by=cast.chair, year=2016, copy_of=plan)]


def test_a_plan_is_adopted_on_its_page(sign_in, cast, plan, goal, board):
    client = sign_in(cast.secretary)
    url = at("plan_adopt", plan)
    assert "the committee has none yet" in text(client.get(url))
    decision = Decision.objects.create(
        committee=board, year=2015, number=3, text="Yes", decided_at=timezone.now()
    )
    assert client.post(url, {"decision": "nonsense"}).status_code == 422
    answer = client.post(url, {"decision": decision.pk})
    assert answer.status_code == 303
    page = text(client.get(at("plan", year=2015)))
    assert "D-2015-03" in page
    assert "New draft from this" in page
    assert at("plan_edit", plan) not in page
    assert client.post(at("plan_edit", plan), {"title": "x"}).status_code == 422
    assert client.get(url).status_code == 404
    # A draft beside it shows what pays for the adopted one; the one that was superseded shows none.
    new = act.draft_plan(board, by=cast.chair, year=2015, copy_of=plan)
    assert "until this one is adopted" in words(
        client.get(at("plan_lines", new, pk=new.goals.get().pk))
    )
    assert "takes the place of" in words(client.get(at("plan_adopt", new)))
    client.post(at("plan_adopt", new), {"decision": decision.pk})
    assert "took the place of this one" in text(client.get(at("plan_number", plan)))


# -- acts


def test_deliverables_are_ticked_in_the_page(sign_in, cast, adopted, goal):
    client = sign_in(cast.secretary)
    part = goal.deliverables.first()
    url = at("plan_deliverable", adopted, pk=part.pk, verb="done")
    assert client.post(url).status_code == 303
    page = text(client.get(at("plan", year=2015)))
    assert 'aria-pressed="true"' in page
    again = client.post(url)
    assert again.status_code == 422
    assert "done already" in text(again)
    assert client.post(url.replace("done", "open")).status_code == 303
    assert client.post(url.replace("done", "explode")).status_code == 404


def test_the_day_of_something_done_and_what_came_of_it_are_said_later(sign_in, cast, adopted, goal):
    video, survey = goal.deliverables.all()
    go.finish_deliverable(video, by=cast.chair)
    address = at("plan_deliverable", adopted, pk=video.pk, verb="date")
    client = sign_in(cast.secretary)
    for day, said in (("soon", "Enter a valid date"), ("2999-01-01", "still to come")):
        refused = client.post(address, {"on": day, "note": "Seen by many"})
        assert refused.status_code == 422
        assert said in text(refused)
        assert 'value="Seen by many"' in text(refused)
    assert client.post(address, {"on": "2015-03-02", "note": "Seen by many"}).status_code == 303
    assert "2 March 2015, Seen by many" in text(sign_in(cast.observer).get(at("plan", year=2015)))
    open_one = at("plan_deliverable", adopted, pk=survey.pk, verb="date")
    refused = sign_in(cast.chair).post(open_one, {"on": "2015-03-02"})
    assert "tick it first" in text(refused)
    assert sign_in(cast.member).post(address, {"on": "2015-03-02"}).status_code == 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": "2999-01-01", "value": "1"}, "still to come"),
        ({"on": "2015-01-01", "value": "lots"}, "Enter a number"),
        ({"on": "2015-01-01", "value": "NaN"}, "Enter a number"),
        ({"on": "", "value": "1"}, "This field is required"),
        ({"on": "2015-01-01", "value": "1" * 30}, "digits"),
    ],
)
def test_a_reading_that_is_refused_keeps_what_was_typed(sign_in, cast, adopted, goal, given, said):
    url = at("plan_metric", adopted, pk=goal.metrics.first().pk)
    answer = sign_in(cast.secretary).post(url, {**given, "note": "counted by hand"})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="counted by hand"' in text(answer)
    good = {"on": "2015-01-01", "value": "3.5"}
    assert sign_in(cast.secretary).post(url, good).status_code == 303
    assert "3.5" in text(sign_in(cast.observer).get(url))


def test_members_pledge_for_their_organisation_and_leaders_for_anybody(
    sign_in, cast, adopted, goal, intel
):
    url = at("plan_pledge", adopted, pk=goal.pk)
    member = sign_in(cast.member)
    given = {"text": "A person", "behalf": intel.pk, "ask": goal.asks.first().pk}
    assert member.post(url, given).status_code == 303
    assert goal.pledges.get().organisation == intel
    assert member.post(url, {"text": "x", "behalf": "999999"}).status_code == 422
    assert member.post(url, {"text": " "}).status_code == 422
    page = text(member.get(at("plan", year=2015)))
    assert "<b>Intel</b>" in page
    withdraw = at("plan_unpledge", adopted, pk=goal.pledges.get().pk)
    assert sign_in(cast.citra).post(withdraw).status_code == 403
    assert sign_in(cast.colleague).post(withdraw).status_code == 303
    secretary = sign_in(cast.secretary)
    assert secretary.post(withdraw).status_code == 422
    for who in ("Citra Citrix", "Citrix", "Zaphod"):
        assert secretary.post(url, {"text": "y", "who": who}).status_code == 303
    last = goal.pledges.order_by("pk")
    assert [p.typed for p in last[1:]] == ["", "", "Zaphod"]
    assert last[1].person == cast.citra.person


def test_actions_are_raised_and_named_in_the_page(sign_in, cast, adopted, goal, make_action):
    url = at("plan_action", adopted)
    client = sign_in(cast.member)
    given = {"text": "Count", "owners": ["Citra Citrix"], "goal": goal.pk}
    assert client.post(url, given).status_code == 303
    raised = Action.objects.get(text="Count")
    assert (raised.origin, raised.plans.get().goal) == ("plan", goal)
    refused = client.post(url, {"text": "Typed for long", "owners": ["Zaphod"]})
    assert refused.status_code == 422
    assert "Typed for long" in text(refused)
    assert "Zaphod" in text(refused)
    there = make_action("Was there")
    named = client.post(url, {"link": "1", "there-number": there.reference})
    assert named.status_code == 303
    assert "Was there" in text(client.get(at("plan", year=2015)))
    for wrong in ("AB-999", "x" * 20, "0"):
        assert client.post(url, {"link": "1", "there-number": wrong}).status_code == 422
    link = adopted.plan_actions.get(action=there)
    assert client.post(at("plan_unlink", adopted, pk=link.pk)).status_code == 403
    client = sign_in(cast.secretary)
    assert client.post(at("plan_unlink", adopted, pk=link.pk)).status_code == 303
