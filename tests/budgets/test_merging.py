"""Two records of one person, or organisation, become one: what they asked, said, moved and paid goes along."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from budgets import services as money
from budgets.models import (
    Ask,
    Goal,
    Metric,
    Payment,
    Plan,
    Pledge,
    Position,
    Reading,
    TrademarkUse,
    Transfer,
    Voter,
)
from people import services
from people.models import Organisation, Person
from people.services.merging import references_to
from tests.budgets.money import agreed, line, make_budget, pay, request
from tests.conftest import make_person

DAY = dt.date(2014, 6, 17)


@pytest.fixture
def double(cast):
    """A second record of Mona, made by an import, without account."""
    return make_person("M. Member")


@pytest.fixture
def goal(board):
    plan = Plan.objects.create(committee=board, year=2014, title="The year")
    return Goal.objects.create(plan=plan, number=1, title="More users")


def named(model):
    """Columns of this app that name a person, or an organisation."""
    return {
        f"{f.model.__name__}.{f.name}" for f in references_to(model) if f.model._meta.app_label == "budgets"
    }  # fmt: skip


def test_every_column_that_names_somebody_is_found():
    assert named(Person) >= {
        *("Approval.requester", "Approval.made_by", "Voter.person", "ApprovalRecusal.person"),
        *("Position.person", "Payment.by", "Transfer.by", "Plan.author", "Reading.by"),
        "Pledge.person",
    }
    assert named(Organisation) >= {
        *("Voter.organisation", "TrademarkUse.organisation", "Pledge.organisation")
    }


def test_what_the_one_did_with_money_the_other_did(cast, board, double, goal):
    mona = cast.member.person
    budget = make_budget(board, a=100, b=50)
    a, b = line(budget, "a"), line(budget, "b")
    approval = agreed(board, a, 50)
    pay(approval, 10)
    money.transfer(a, b, by=None, amount=Decimal(5), reason="x")
    for model in (Payment, Transfer):  # nothing but whose record it is may change
        model.objects.update(by=double)
    asked = request(board, line=a, amount=1)
    asked.requester = asked.made_by = double
    asked.save()
    metric = Metric.objects.create(goal=goal, text="users")
    Reading.objects.create(metric=metric, on=DAY, value=1, by=double)
    Pledge.objects.create(goal=goal, person=double, text="a day a week")
    Plan.objects.update(author=double)
    services.merge_people(double, mona, by=None)
    asked.refresh_from_db()
    assert asked.requester == asked.made_by == mona
    for model, column in (
        *((Payment, "by"), (Transfer, "by"), (Reading, "by")),
        *((Pledge, "person"), (Plan, "author")),
    ):
        assert getattr(model.objects.get(), column) == mona
    left = {f for f in references_to(Person) if f.model._meta.app_label == "budgets"}
    assert not [f for f in left if f.model.objects.filter(**{f.name: double}).exists()]


def test_two_who_voted_and_were_one_have_one_vote(cast, board, double):
    mona = cast.member.person
    approval = request(board)
    approval.opened_at = timezone.now()
    approval.save()
    for person, remark in ((mona, "yes"), (double, "if cheap")):
        Voter.objects.create(approval=approval, person=person)
        Position.objects.create(
            approval=approval, person=person, stance="favour", own=True, remark=remark
        )
        approval.recusals.create(person=person, reason=remark)
    services.merge_people(double, mona, by=None)
    assert approval.voters.get().person == mona
    assert approval.positions.get().remark == "yes; if cheap"
    assert approval.recusals.get().reason == "yes; if cheap"


def test_an_organisation_takes_its_marks_votes_and_pledges_along(cast, board, goal):
    one, other = (Organisation.objects.create(name=name) for name in ("ARM", "ARM Ltd"))
    approval = request(board)
    Voter.objects.create(approval=approval, person=cast.member.person, organisation=other)
    Ask.objects.create(goal=goal, text="Machines")
    Pledge.objects.create(goal=goal, organisation=other, text="two")
    TrademarkUse.objects.create(
        committee=board, organisation=other, who="ARM", mark="Xen", use="a talk", starts_on=DAY
    )
    services.merge_organisations(other, one, by=None)
    for model in (Voter, Pledge, TrademarkUse):
        assert model.objects.get().organisation == one
