"""Whatever happens in whatever order: allocated + transfers - committed = remaining >= 0, spent <= committed.

Random acts are done by the services and, beside them, by a plain model of what money is. The model says before
each act whether it is refused; after each act all figures of all lines are compared.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from budgets import services
from budgets.models import COMMITTING, Approval, BudgetVersion, LineFigures, Payment
from budgets.services import LineDraft, payments
from people.errors import Refused
from people.models import Committee
from tests.budgets.money import lines_of, make_budget, pay, request

LONG = int(os.environ.get("MINUTEBOOK_LONG", "1"))
QUICK = settings(
    max_examples=10 * LONG,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
CODES = "abc"
codes = st.sampled_from(CODES)
amounts = st.integers(1, 240).map(lambda n: Decimal(n) / 4)
allocations = st.dictionaries(codes, st.integers(0, 600).map(lambda n: Decimal(n) / 4), min_size=1)
picked = st.integers(0, 30)

pytestmark = pytest.mark.django_db


@dataclass
class Asked:
    """A request of the model: what it asks of lines, how it stands, what was paid and given back."""

    real: Approval
    asks: dict[str, Decimal]
    outcome: str = "proposed"
    paid: Counter = field(default_factory=Counter)
    settled: Counter = field(default_factory=Counter)

    @property
    def waits(self):
        return self.outcome in ("proposed", "deferred")

    def give_back(self):
        rest = {c: amount - self.settled[c] - self.paid[c] for c, amount in self.asks.items()}
        self.settled.update(rest)
        return any(rest.values())


@dataclass
class Draft:
    """A version of the model: its amounts, how many transfers it knows of, and when it was saved and put."""

    real: BudgetVersion
    amounts: dict[str, Decimal]
    knows: int
    saved: int
    took: bool = False
    put: int = 0


class Money(RuleBasedStateMachine):
    committee: Committee

    @initialize()
    def begin(self):
        self.hold = transaction.atomic()
        self.hold.__enter__()
        start = dict.fromkeys(CODES, Decimal(100))
        self.budget = make_budget(self.committee, **start)
        self.lines = {line.code: line for line in self.budget.lines.all()}
        self.asked: list[Asked] = []
        self.paid: list[tuple[Asked, str, Decimal, Payment]] = []
        self.moved: list[tuple[str, str, Decimal]] = []
        self.taken_in: set[int] = set()
        self.drafts: list[Draft] = []
        self.clock, self.closed = 1, False
        self.in_force = Draft(self.budget.versions.get(), start, 0, 0)

    def teardown(self):
        if hasattr(self, "hold"):
            transaction.set_rollback(True)
            self.hold.__exit__(None, None, None)

    # -- what the model knows

    def has(self, code, version=None, taken_in=None):
        """allocated, transferred, committed, spent, remaining of a line."""
        version = version or self.in_force
        taken_in = self.taken_in if taken_in is None else taken_in
        allocated = version.amounts.get(code, Decimal(0))
        transferred = sum(
            ((to == code) - (of == code)) * amount
            for n, (of, to, amount) in enumerate(self.moved)
            if n not in taken_in
        )
        counting = [a for a in self.asked if a.outcome in COMMITTING]
        committed = sum(a.asks[code] - a.settled[code] for a in counting if code in a.asks)
        spent = sum(a.paid[code] for a in counting)
        return allocated, transferred, committed, spent, allocated + transferred - committed

    def done(self, expected, act):
        """Do it; whether it was done. It is refused exactly where the model says so, and always in words."""
        self.clock += 1
        said = None
        try:
            with transaction.atomic():
                act()
        except Refused as refused:
            said = str(refused)
        assert expected == (said is None), said or "done, and should be refused"
        assert said != ""
        return expected

    def one(self, n):
        return self.asked[n % len(self.asked)]

    # -- acts

    @rule(asks=st.dictionaries(codes, amounts, min_size=1))
    def ask(self, asks):
        real = request(self.committee, **{c: (self.lines[c], a) for c, a in asks.items()})
        self.asked.append(Asked(real, asks))

    @precondition(lambda self: self.asked)
    @rule(
        n=picked, outcome=st.sampled_from(["agreed", "agreed", "condition", "declined", "deferred"])
    )
    def decide(self, n, outcome):
        asked, condition = self.one(n), "if legal agrees" if outcome == "condition" else ""
        takes = outcome in COMMITTING
        fits = not self.closed and all(self.has(c)[4] >= a for c, a in asked.asks.items())
        if self.done(
            asked.waits and (fits or not takes),
            lambda: services.decide(asked.real, by=None, outcome=outcome, condition=condition),
        ):
            asked.outcome = outcome

    @precondition(lambda self: self.asked)
    @rule(n=picked, act=st.sampled_from(["confirm", "withdraw", "expire", "settle"]))
    def go_on(self, n, act):
        asked = self.one(n)
        before = asked.outcome
        rest = any(a > asked.settled[c] + asked.paid[c] for c, a in asked.asks.items())
        service, after, expected = {
            "confirm": (services.confirm, "agreed", before == "condition"),
            "withdraw": (services.withdraw_request, "withdrawn", asked.waits),
            "expire": (services.expire, "expired", before in ("condition", "agreed")),
            "settle": (
                services.settle,
                "carried_out",
                before == "agreed" or (before == "carried_out" and rest),
            ),
        }[act]
        if self.done(expected, lambda: service(asked.real, by=None)):
            asked.outcome = after
            if act in ("expire", "settle"):
                asked.give_back()

    @precondition(lambda self: self.asked)
    @rule(n=picked, code=codes, amount=amounts, all_of_it=st.booleans())
    def pay(self, n, code, amount, all_of_it):
        asked = self.one(n)
        code = code if code in asked.asks else next(iter(asked.asks))
        left = asked.asks[code] - asked.settled[code] - asked.paid[code]
        amount = left if all_of_it and left > 0 else amount
        expected = asked.outcome in ("agreed", "carried_out", "expired") and amount <= left
        charge = asked.real.charges.get(line=self.lines[code])
        made = []
        if self.done(expected, lambda: made.append(pay(asked.real, amount, charge=charge))):
            asked.paid[code] += amount
            self.paid.append((asked, code, amount, made[0]))

    @precondition(lambda self: self.paid)
    @rule(n=picked)
    def take_back(self, n):
        asked, code, amount, payment = self.paid[n % len(self.paid)]
        expected = not Payment.objects.filter(reverses=payment).exists()
        if self.done(expected, lambda: services.reverse_payment(payment, by=None, note="wrong")):
            asked.paid[code] -= amount

    @rule(of=codes, to=codes, amount=amounts)
    def transfer(self, of, to, amount):
        expected = of != to and not self.closed and self.has(of)[4] >= amount
        one, other = self.lines[of], self.lines[to]
        if self.done(
            expected, lambda: services.transfer(one, other, by=None, amount=amount, reason="x")
        ):
            self.moved.append((of, to, amount))

    @rule(given=st.none() | allocations, takes_in=st.booleans())
    def draft(self, given, takes_in):
        rows = None if given is None else lines_of(**given)
        made = []
        if not self.done(
            given is not None or not self.closed,
            lambda: made.append(
                services.draft_version(self.budget, by=None, amounts=rows, takes_in=takes_in)
            ),
        ):
            return
        if given is None:
            given = {c: sum(self.has(c)[: 1 + takes_in]) for c in CODES}
        knows = len(self.moved) if takes_in else 0
        self.drafts.append(Draft(made[0], given, knows, self.clock))

    @precondition(lambda self: self.drafts)
    @rule(n=picked)
    def put_in_force(self, n):
        draft = self.drafts[n % len(self.drafts)]
        takes = set(range(draft.knows)) - self.taken_in
        stale = self.in_force.took and draft.saved < self.in_force.put
        enough = all(self.has(c, draft, self.taken_in | takes)[4] >= 0 for c in CODES)
        if self.done(
            not self.closed and not stale and enough,
            lambda: services.put_in_force(draft.real, by=None),
        ):
            self.taken_in |= takes
            draft.took, draft.put = bool(takes), self.clock
            self.drafts.remove(draft)
            self.in_force = draft

    @rule(close=st.booleans())
    def close_or_open(self, close):
        act = services.close_budget if close else services.reopen_budget
        if self.done(close != self.closed, lambda: act(self.budget, by=None)):
            self.closed = close

    # -- what always holds

    @invariant()
    def the_figures_are_those_of_the_model(self):
        with connection.cursor() as cursor:  # what the database asks at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for f in LineFigures.objects.filter(line__budget=self.budget).select_related("line"):
            figures = (f.allocated, f.transferred, f.committed, f.spent, f.remaining)
            assert figures == self.has(f.line.code), f.line.code
            assert f.allocated + f.transferred - f.committed == f.remaining >= 0
            assert 0 <= f.spent <= f.committed


@pytest.fixture
def machine(board):
    return type("Money", (Money,), {"committee": board})


def test_money_is_never_lost_made_or_spent_twice(machine):
    run_machine(machine, settings=QUICK)


@pytest.mark.parametrize("gives_back", [True, False])
def test_the_machine_sees_a_rest_that_is_not_given_back(machine, monkeypatch, gives_back):
    """The control: the same steps, and a settlement that gives nothing back is seen."""
    if not gives_back:
        monkeypatch.setattr(payments, "give_back_rest", lambda approval: "nothing")
    money = machine()
    money.begin()
    money.ask(asks={"a": Decimal(60)})
    money.decide(n=0, outcome="agreed")
    money.pay(n=0, code="a", amount=Decimal(20), all_of_it=False)
    money.go_on(n=0, act="settle")
    with nullcontext() if gives_back else pytest.raises(AssertionError):
        money.the_figures_are_those_of_the_model()
    money.teardown()


def test_a_line_that_is_in_no_version_any_more_keeps_its_figures(board):
    """A case that the machine found worth telling: transferred money outlives the line's allocation."""
    budget = make_budget(board, a=100, b=50)
    a, b = budget.lines.order_by("code")
    services.transfer(a, b, by=None, amount=Decimal(10), reason="x")
    only_a = [LineDraft("a", None, None, 1, Decimal(100))]
    draft = services.draft_version(budget, by=None, amounts=only_a, takes_in=False)
    services.put_in_force(draft, by=None)
    assert LineFigures.objects.get(line=b).remaining == 10
