"""The plan of the demonstration: five goals, and lines that add up to what the year's plan says."""

from decimal import Decimal

import pytest

from budgets.services.plan_pages import show_plan
from config.demo.people import Cast
from config.demo.plan import load_plan
from people.models import Organisation, Person

pytestmark = pytest.mark.django_db


def test_the_plan_of_2015_adds_up(board, cast, citrix):
    people = Cast(people={"Sarah Conway": Person.objects.create(name="Sarah Conway")})
    people.organisations = {"Citrix": Organisation.objects.get(pk=citrix.pk)}
    plan = load_plan(board, people, secretary=cast.secretary)
    shown = show_plan(plan, cast.observer)
    assert [goal.goal.number for goal in shown.goals] == [1, 2, 3, 4, 5]
    money = shown.money
    assert (money.planned, money.beside, money.all) == (365_000, 55_000, 420_000)
    assert [goal.allocated for goal in shown.goals] == [105_000, 15_000, 15_000, 65_000, 160_000]
    assert [(g.title, g.allocated) for g in money.operational] == [("Operational", Decimal(5_000))]
    assert [g.title for g in money.administration] == ["General administration"]
    assert shown.goals[2].pledges[0].organisation == citrix
    assert [a.origin for a in shown.goals[0].actions] == ["plan", "plan"]
    assert 0 < shown.done < shown.deliverables
    assert shown.areas[2][0].threat
