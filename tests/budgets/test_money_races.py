"""Whoever presses what at once: no line goes below zero, and everybody gets an answer in words."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from copy import deepcopy
from decimal import Decimal

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from budgets import services
from budgets.models import Approval, Charge, Line, LineFigures
from budgets.services import OverCommitted, room
from people.errors import Refused
from people.models import Committee
from tests.budgets.money import agreed, has, line, lines_of, make_budget, pay, request
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)

PRESSES, AT_ONCE, ROOM, PRICE = 100, 20, 7, 100


@pytest.fixture
def committee():
    return Committee.objects.create(name="Racing Board", slug="race", code="RB")


def pressed(acts, at_once=AT_ONCE):
    """Run the acts, so many at once, each in a connection of its own; what each answered or raised."""
    start = threading.Barrier(min(at_once, len(acts)), timeout=30)
    mine = threading.local()

    def run(act):
        if not hasattr(mine, "ready"):
            mine.ready = start.wait()  # nobody is done before all have begun
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run, acts))


def requests_of(committee, short, count=PRESSES):
    """So many proposed requests, each for PRICE of one line."""
    rows = Approval.objects.bulk_create(
        Approval(
            committee=committee,
            year=2014,
            number=number,
            kind="budget",
            title="Something",
            amount=PRICE,
            currency="USD",
        )
        for number in range(1, count + 1)
    )
    Charge.objects.bulk_create(Charge(approval=row, line=short, amount=PRICE) for row in rows)
    return rows


def by_service(approval):
    return lambda: services.decide(approval, by=None, outcome="agreed").outcome


def by_sql(approval):
    def press():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE budgets_approval SET outcome = 'agreed' WHERE id = %s", [approval.pk]
            )
        return "agreed"

    return press


def test_of_a_hundred_presses_seven_are_agreed_and_the_others_refused_in_words(committee):
    short = line(make_budget(committee, a=ROOM * PRICE + PRICE - 1), "a")
    requests = requests_of(committee, short)
    answers = pressed([by_service(approval) for approval in requests])
    refusals = [a for a in answers if isinstance(a, OverCommitted)]
    assert (answers.count("agreed"), len(refusals)) == (ROOM, PRESSES - ROOM)
    # A refusal tells of the line as it was then: what 0 to 7 agreed ones left, too little for one more.
    assert {(s.asked, s.remaining) for r in refusals for s in r.shortages} == {(100, 99)}
    assert "has USD 99 left, USD 100 are asked: USD 1 too much" in str(refusals[0])
    assert has(short) == (799, 0, 700, 0, 99)
    frozen = Approval.objects.filter(outcome="agreed").values_list(
        "charges__remaining_before", "charges__remaining_after"
    )
    assert sorted(frozen, reverse=True) == [(799 - 100 * n, 699 - 100 * n) for n in range(ROOM)]


def test_and_by_sql_of_the_application_as_well(committee):
    short = line(make_budget(committee, a=ROOM * PRICE + PRICE - 1), "a")
    requests = requests_of(committee, short)
    answers = pressed([by_sql(approval) for approval in requests])
    refusals = [a for a in answers if isinstance(a, IntegrityError)]
    assert (answers.count("agreed"), len(refusals)) == (ROOM, PRESSES - ROOM)
    assert all("line a would be committed beyond what it has" in str(r) for r in refusals)
    assert has(short) == (799, 0, 700, 0, 99)


def test_and_by_sql_that_reads_an_older_state_of_the_table(committee):
    """REPEATABLE READ counts what it saw at first: the line's row tells the database that somebody moved."""
    short = line(make_budget(committee, a=ROOM * PRICE), "a")
    requests = requests_of(committee, short, AT_ONCE)

    def press(approval):
        def act():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                return by_sql(approval)()

        return act

    answers = pressed([press(approval) for approval in requests])
    assert 1 <= answers.count("agreed") <= ROOM
    assert has(short)[4] == 700 - 100 * answers.count("agreed")


def test_and_through_the_admin(committee):
    """The button of the list of requests, pressed in a hundred windows of one admin."""
    short = line(make_budget(committee, a=ROOM * PRICE + PRICE - 1), "a")
    ada = make_user("Ada Admin", is_staff=True, is_superuser=True)
    window, page = Client(), reverse("admin:budgets_approval_changelist")
    window.force_login(ada)
    assert window.get(page).status_code == 200

    def press(approval):
        def act():
            client = Client()
            client.cookies = deepcopy(window.cookies)
            chosen = {"action": "agree", ACTION_CHECKBOX_NAME: approval.pk}
            answer = client.post(page, chosen)
            assert answer.status_code == 302
            return [str(message) for message in get_messages(answer.wsgi_request)]

        return act

    answers = pressed([press(approval) for approval in requests_of(committee, short)])
    said = Counter(message for (message,) in answers)
    assert said.pop("1 request decided.") == ROOM
    assert sum(said.values()) == PRESSES - ROOM
    assert all("has USD 99 left, USD 100 are asked: USD 1 too much" in refusal for refusal in said)
    assert Approval.objects.filter(outcome="agreed").count() == ROOM
    assert has(short) == (799, 0, 700, 0, 99)


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("guarded", [True, False])
def test_what_the_lock_does_and_what_the_trigger_does(committee, monkeypatch, locked, guarded):
    """The control: two look before either writes. With the lock the second waits, and is refused in words;
    without it the database refuses; without both the line is committed twice."""
    short = line(make_budget(committee, a=100), "a")
    requests = [request(committee, line=short, amount=100) for _ in range(2)]
    both_looked = threading.Barrier(2, timeout=10 if not locked else 0.5)
    look = room.shortages

    def look_together(*args):
        found = look(*args)
        with suppress(
            threading.BrokenBarrierError
        ):  # the other waits for the lock, and looks later
            both_looked.wait()
        return found

    monkeypatch.setattr(room, "shortages", look_together)
    if not locked:
        unlocked = Line.objects.select_related("budget")
        monkeypatch.setattr(room, "lock_lines", unlocked.in_bulk)
    with without_triggers() if not guarded else nullcontext():
        answers = pressed([by_service(approval) for approval in requests])
    refused = [type(answer) for answer in answers if answer != "agreed"]
    assert refused == ([OverCommitted] if locked else [IntegrityError] if guarded else [])
    assert has(short)[4] == (-100 if not (locked or guarded) else 0)


class without_triggers:  # noqa: N801 - reads as a phrase
    """Switches off what guards approvals and charges, as the owner of the tables may."""

    def __enter__(self):
        self._turn("DISABLE")

    def __exit__(self, *_):
        self._turn("ENABLE")

    def _turn(self, how):
        with connection.cursor() as cursor:
            for table in ("budgets_approval", "budgets_charge"):
                cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def test_a_payment_is_made_once_however_often_it_is_pressed(committee):
    approval = agreed(committee, line(make_budget(committee, a=100), "a"), 100)
    answers = pressed([lambda: pay(approval, 60) for _ in range(4)])
    refused = [answer for answer in answers if isinstance(answer, services.BeyondAgreed)]
    assert (len(refused), has(line(committee.budgets.get(), "a"))) == (3, (100, 0, 100, 60, 0))


def test_a_version_and_agreements_wait_for_each_other(committee):
    """Either the version is in force and the rest is refused, or they are agreed and it is refused."""
    budget = make_budget(committee, a=400)
    a = line(budget, "a")
    less = services.draft_version(budget, by=None, amounts=lines_of(a=200), takes_in=False)
    acts = [by_service(request(committee, line=a, amount=100)) for _ in range(4)]
    acts.insert(1, lambda: services.put_in_force(less, by=None).state)
    answers = pressed(acts)
    refused = {type(answer) for answer in answers if isinstance(answer, Exception)}
    assert refused <= {OverCommitted, services.BelowCommitted} and len(refused) == 1
    if services.BelowCommitted in refused:
        assert has(a)[:3] in {(400, 0, 100 * n) for n in (3, 4)}
    assert has(a)[4] >= 0


def test_acts_of_all_kinds_at_once_are_done_or_refused_in_words(committee):
    """Nobody waits for each other for ever, and what the triggers say reaches no page."""
    budget, old = make_budget(committee, 2014, a=300, b=300), make_budget(committee, 2013, z=200)
    a, b, z = line(budget, "a"), line(budget, "b"), line(old, "z")
    paid = [agreed(committee, of, 100) for of in (a, b)]
    acts = []
    for n in range(3):
        both = request(committee, first=(b, 60), second=(a, 60), third=(z, 30))
        acts += [
            by_service(both),
            by_service(request(committee, line=(a, b)[n % 2], amount=90)),
            lambda n=n: services.transfer(
                (a, b)[n % 2], (b, a)[n % 2], by=None, amount=Decimal(40), reason="x"
            ),
            lambda: services.carry_over(z, a, by=None, amount=Decimal(50), reason="x"),
            lambda n=n: pay(paid[n % 2], 60),
            lambda n=n: services.settle(paid[n % 2], by=None),
            lambda: services.put_in_force(
                services.draft_version(budget, by=None, takes_in=True), by=None
            ),
        ]
    acts += [lambda: services.close_budget(old, by=None)]
    answers = pressed(acts, 14)
    broken = [a for a in answers if isinstance(a, Exception) and not isinstance(a, Refused)]
    assert broken == [], "\n\n".join(map(str, broken))
    assert all(f.remaining >= 0 and f.spent <= f.committed for f in LineFigures.objects.all())
    # Nothing came from nowhere: what all lines have is what was allocated at first.
    assert sum(sum(has(of)[:2]) for of in (a, b, z)) == 800


def test_amounts_of_a_draft_do_not_change_while_it_is_put_in_force(committee):
    """By SQL, past the budget's lock: whoever changes an allocation waits for the version's row."""
    budget = make_budget(committee, a=100)
    agreed(committee, line(budget, "a"), 100)
    second = services.draft_version(budget, by=None, takes_in=False)
    begun, done = threading.Event(), threading.Event()

    def change():
        begun.wait(10)
        done.set()
        Line.objects.get(code="a").allocations.filter(of=second).update(amount=1)

    def put():
        with transaction.atomic():
            services.put_in_force(second, by=None)
            begun.set()
            done.wait(10)

    answers = pressed([put, change])
    assert [type(answer) for answer in answers] == [type(None), IntegrityError]
    assert has(line(budget, "a"))[4] == 0
