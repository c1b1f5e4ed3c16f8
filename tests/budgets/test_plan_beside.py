"""Two people write one plan: who edits another part is never in the way, and nobody overwrites what they did not see."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from budgets.models import Budget, Line
from budgets.services import planning as act
from budgets.services.plan_record import StalePlan
from budgets.services.planning import AskDraft, DeliverableDraft, GoalDraft, MetricDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(board, cast):
    return act.draft_plan(board, by=cast.secretary, year=2015, title="The plan")


@pytest.fixture
def goal(plan, cast):
    parts = {
        "deliverables": [DeliverableDraft("A video"), DeliverableDraft("A survey")],
        "metrics": [MetricDraft("Visits", unit="%", target=Decimal("10.50"))],
        "asks": [AskDraft("Machines", is_money=True, amount=Decimal(100))],
    }
    return act.write_goal(plan, by=cast.secretary, draft=GoalDraft("Awareness", "More", **parts))


class Form(HTMLParser):
    """What a browser would send of a page's form."""

    def __init__(self):
        super().__init__()
        self.fields, self.area = {}, None

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        box = has.get("type") == "checkbox"
        if tag == "input" and "name" in has and (not box or "checked" in has):
            self.fields.setdefault(has["name"], []).append(has.get("value") or "on" * box)
        elif tag == "select":
            self.choice = has["name"]
        elif tag == "option" and "selected" in has:
            self.fields[self.choice] = [has["value"]]
        elif tag == "textarea":
            self.area = has["name"]
            self.fields[self.area] = [""]

    def handle_data(self, data):
        if self.area:
            self.fields[self.area][0] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        self.area = None


@pytest.fixture
def opened(plan, sign_in):
    """A page of the plan as somebody opened it: what its form sends, and how it is sent with other words in it."""

    class Opened:
        def __init__(self, user, name, **kwargs):
            kwargs |= {"committee": "ab", "year": plan.year, "number": plan.number}
            self.url = reverse(f"budgets:{name}", kwargs=kwargs)
            self.client = sign_in(user)
            self.read(self.client.get(self.url))

        def read(self, answer):
            self.text = answer.content.decode()
            form = Form()
            form.feed(self.text[self.text.index("<main") :])
            self.fields = form.fields

        def send(self, **words):
            self.fields |= {name.replace("__", "-"): value for name, value in words.items()}
            answer = self.client.post(self.url, self.fields)
            if answer.status_code != 303:
                self.read(answer)
            return answer.status_code

    return Opened


def texts(parts):
    return [part.text for part in parts.all()]


def test_who_edits_another_part_is_not_in_the_way(cast, plan, goal, opened):
    area = act.write_area(plan, by=cast.chair, title="Press")
    pages = [
        (opened(cast.chair, "plan_edit"), {"goal": "To last"}),
        (opened(cast.chair, "plan_area", pk=area.pk), {"threat": "Silence"}),
        (opened(cast.chair, "plan_goal", pk=goal.pk), {"title": "Known"}),
        (opened(cast.chair, "plan_goal_new"), {"title": "Another"}),
    ]
    assert [page.send(**said) for page, said in pages] == [303, 303, 303, 303]
    plan.refresh_from_db()
    assert (plan.goal, plan.areas.get().threat) == ("To last", "Silence")
    assert [goal.title for goal in plan.goals.all()] == ["Known", "Another"]


def test_two_who_edit_different_parts_of_one_goal_both_have_their_way(cast, goal, opened):
    mine, theirs = (
        opened(cast.secretary, "plan_goal", pk=goal.pk),
        opened(cast.chair, "plan_goal", pk=goal.pk),
    )
    said = {"deliverables__0__text": "Two videos", "deliverables__2__text": "A stand"}
    assert theirs.send(**said, text="Much more", asks__0__DELETE="on") == 303
    assert mine.send(metrics__0__target="12", deliverables__1__text="A poll") == 303
    goal.refresh_from_db()
    assert texts(goal.deliverables) == ["Two videos", "A poll", "A stand"]
    assert (goal.text, goal.metrics.get().target, texts(goal.asks)) == ("Much more", 12, [])


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"title": "Theirs"}, {"title": "Mine"}),
        ({"deliverables__0__text": "Theirs"}, {"deliverables__0__text": "Mine"}),
        ({"deliverables__0__text": "Theirs"}, {"deliverables__0__DELETE": "on"}),
        ({"deliverables__0__DELETE": "on"}, {"deliverables__0__text": "Mine"}),
        ({"metrics__0__text": "Theirs"}, {"remove": "1"}),
        ({"deliverables__2__text": "Theirs"}, {"remove": "1"}),
    ],
)
def test_where_both_changed_the_same_the_second_sees_both_and_saving_again_is_a_choice(
    theirs, mine, cast, plan, goal, opened
):
    page = opened(cast.secretary, "plan_goal", pk=goal.pk)
    assert opened(cast.chair, "plan_goal", pk=goal.pk).send(asks__0__text="Racks", **theirs) == 303
    assert page.send(**mine) == 409
    assert "Carla Chair was faster: edited #1" in page.text
    assert "Racks" in page.text
    for value in [*theirs.values(), *mine.values()]:
        assert value in ("on", "1") or value in page.text
    again = {"remove": "1"} if "remove" in mine else {}
    assert page.send(**again) == 303
    if again:
        assert not plan.goals.exists()
        return
    goal.refresh_from_db()
    assert texts(goal.asks) == ["Racks"]
    if "title" in mine:
        assert goal.title == "Mine"
    else:
        wanted = {"A survey"} if "deliverables__0__DELETE" in mine else {"Mine", "A survey"}
        assert set(texts(goal.deliverables)) == wanted


def test_it_is_the_marks_that_tell(cast, goal, opened):
    """The negative control: without them the second would overwrite."""
    page = opened(cast.secretary, "plan_goal", pk=goal.pk)
    assert opened(cast.chair, "plan_goal", pk=goal.pk).send(title="Theirs") == 303
    page.fields |= {name: [""] for name in page.fields if name.endswith("was")}
    assert page.send(text="Mine") == 303
    goal.refresh_from_db()
    assert (goal.title, goal.text) == ("Awareness", "Mine")


@pytest.mark.parametrize("name", ["plan_edit", "plan_area"])
def test_so_it_is_with_the_head_and_with_an_area(name, cast, plan, opened):
    area = act.write_area(plan, by=cast.chair, title="Press", threat="Silence")
    which = {"pk": area.pk} if name == "plan_area" else {}
    page = opened(cast.secretary, name, **which)
    assert opened(cast.chair, name, **which).send(title="Theirs") == 303
    assert page.send() == 303  # nothing of mine: theirs stays
    assert page.send(title="Mine") == 409
    assert "Theirs" in page.text
    assert page.send() == 303
    row = area if which else plan
    row.refresh_from_db()
    assert row.title == "Mine"


def test_an_area_that_somebody_changed_is_taken_out_by_who_saw_that(cast, plan, opened):
    area = act.write_area(plan, by=cast.chair, title="Press")
    page = opened(cast.secretary, "plan_area", pk=area.pk)
    act.write_area(plan, by=cast.chair, area_id=area.pk, title="Press", threat="Silence")
    assert page.send(remove="1") == 409
    assert page.fields["threat"] == ["Silence"]
    assert page.send(remove="1") == 303
    assert not plan.areas.exists()


def test_lines_that_somebody_else_chose_meanwhile_stay_or_are_told(cast, board, plan, goal, opened):
    other = act.write_goal(plan, by=cast.chair, draft=GoalDraft("Another"))
    budget = Budget.objects.create(committee=board, year=2015, currency="USD")
    a, b, c = (Line.objects.create(budget=budget, code=code, title=code) for code in "abc")
    page = opened(cast.secretary, "plan_lines", pk=goal.pk)
    act.set_lines(goal, by=cast.chair, line_ids=[a.pk])
    act.set_lines(other, by=cast.chair, line_ids=[c.pk])
    assert page.send(lines=[b.pk]) == 303
    assert {line.code for line in goal.lines.all()} == {"a", "b"}
    assert page.send(lines=[b.pk, c.pk]) == 409
    assert "pays for #2" in page.text
    assert page.send(lines=[a.pk, b.pk, c.pk]) == 303
    assert {line.code for line in goal.lines.all()} == {"a", "b", "c"}


def test_a_plan_is_adopted_as_it_was_shown(cast, plan, goal):
    plan.refresh_from_db()
    shown = plan.version
    act.write_area(plan, by=cast.chair, title="Press")
    with pytest.raises(StalePlan, match="Carla Chair was faster: edited Press"):
        act.adopt_plan(plan, by=cast.secretary, decision_id=1, version=shown)
