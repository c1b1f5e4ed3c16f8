"""Committees whose budget pages are compared: 200 lines each, with few requests agreed on them and with many.

Rows are written at once, as the other made-up data are; the request whose page is read is made by the services.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from budgets import services
from budgets.codes import sort_key
from budgets.models import (
    Allocation,
    Approval,
    ApprovalEvent,
    Budget,
    BudgetVersion,
    Charge,
    Line,
    Payment,
)
from people.models import Committee, Membership, Numbering, Person, Role

LINES, VOTERS = 200, 12
EACH = Decimal(10)


@dataclass(frozen=True)
class Purse:
    """A committee's budget in force, with `requests` agreed on its lines and one that waits."""

    budget: Budget
    waiting: Approval


def purse_of(requests: int, secretary: Person) -> Purse:
    """The committee with so many; made where it is missing. `secretary` reads its pages."""
    committee = Committee.objects.filter(slug=f"purse-{requests}").first()
    if committee is None:
        with transaction.atomic():
            committee = _make(requests, secretary)
        _refresh_statistics()
    budget = committee.budgets.get()
    return Purse(budget, committee.approvals.get(outcome="proposed"))


def _make(requests: int, secretary: Person) -> Committee:
    with connection.cursor() as cursor:  # minutes/synthetic/archive.py tells why
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
    committee = Committee.objects.create(
        name=f"Purse of {requests}", slug=f"purse-{requests}", code=f"PU{requests}"
    )
    today = timezone.localdate()
    people = [Person.objects.create(name=f"Voter {n} of {requests}") for n in range(VOTERS)]
    Membership.objects.bulk_create(
        Membership(committee=committee, person=person, votes=True, starts_on=today)
        for person in people
    )
    Membership.objects.create(
        committee=committee, person=secretary, role=Role.SECRETARY, starts_on=today
    )
    lines = _budget(committee, today.year)
    _agreed(committee, lines, requests)
    waiting = services.write_request(
        committee,
        by=None,
        draft=services.RequestDraft(
            kind="budget", title="One more chair", charges=[(lines[0].pk, EACH)]
        ),
        propose=True,
    )
    services.open_vote(waiting, by=None)
    for person in people[: VOTERS // 2]:
        services.take_position(waiting, by=None, stance="favour", person_id=person.pk)
    return committee


def _budget(committee: Committee, year: int) -> list[Line]:
    budget = Budget.objects.create(committee=committee, year=year, currency="EUR")
    version = BudgetVersion.objects.create(budget=budget, number=1)
    codes = [f"{year}.{n // 10 + 1}{'abcdefghij'[n % 10]}" for n in range(LINES)]
    lines = Line.objects.bulk_create(
        Line(
            budget=budget,
            code=code,
            code_key=sort_key(code),
            title=f"What line {code} is for",
            group=f"Group {n // 20 + 1}",
        )
        for n, code in enumerate(codes)
    )
    Allocation.objects.bulk_create(
        Allocation(of=version, line=line, row=n, amount=100_000) for n, line in enumerate(lines, 2)
    )
    services.put_in_force(version, by=None)
    return lines


def _agreed(committee: Committee, lines: list[Line], requests: int) -> None:
    """One after the other through the year, on the lines in turn; every second one is paid in part."""
    now = timezone.now()
    days = [now - dt.timedelta(days=300 * n // requests) for n in range(requests)]
    approvals = Approval.objects.bulk_create(
        Approval(
            committee=committee,
            year=now.year,
            number=n,
            kind="budget",
            title=f"Request number {n}",
            amount=EACH,
            currency="EUR",
            outcome="agreed",
            opened_at=day,
            decided_at=day,
        )
        for n, day in enumerate(days, 1)
    )
    Numbering.objects.create(committee=committee, kind="approval", year=now.year, last=requests)
    ApprovalEvent.objects.bulk_create(
        ApprovalEvent(approval=approval, kind="decided", happened_at=day, to_state="agreed")
        for approval, day in zip(approvals, days, strict=True)
    )
    charges = Charge.objects.bulk_create(
        Charge(approval=approval, line=lines[n % len(lines)], amount=EACH)
        for n, approval in enumerate(approvals)
    )
    Payment.objects.bulk_create(
        Payment(charge=charge, amount=EACH / 2, paid_on=day.date())
        for charge, day in zip(charges[::2], days[::2], strict=True)
    )


def _refresh_statistics() -> None:
    """As autovacuum would, a minute later."""
    kinds = (Approval, ApprovalEvent, Charge, Payment, Line, Allocation)
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(f"ANALYZE {kind._meta.db_table}")
