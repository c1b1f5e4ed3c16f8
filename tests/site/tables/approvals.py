"""Requests and their decisions. Who gets what, and what each page asks the database."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from budgets.models import (
    Allocation,
    Approval,
    ApprovalEvent,
    Budget,
    BudgetVersion,
    Charge,
    Line,
    Position,
    Voter,
)
from tests.conftest import make_person
from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, TAKING_PART, Row, ok

ACCESS: dict[str, Row] = {
    # Seen by everybody with a seat (what is confidential, and drafts: tests/budgets/test_approval_pages.py);
    # written by who takes part; changed by who wrote it and the leaders.
    "budgets:approvals": Row("committee", ALL_SEATED, NO),
    "budgets:approval_new": Row("committee", TAKING_PART, ok["TAKING_PART"]),
    "budgets:approval": Row("committee asked", ALL_SEATED, NO),
    "budgets:approval_edit": Row("committee asked", LEADERS, ok["LEADERS"]),
    # What each verb asks for is in the rules: here one that everybody has who takes part.
    "budgets:approval_act": Row("committee asked asked_verb", NO, ok["TAKING_PART"]),
}

QUERIES: dict[str, str] = {
    "budgets:approvals": (
        "session user membership budgets_approval budgets_approval budgets_charge budgets_approval"
    ),
    "budgets:approval_new": "session user membership budgets_line budgets_line_figures item person",
    "budgets:approval": (
        "session user membership budgets_approval budgets_charge budgets_line_figures budgets_voter budgets_position "
        "budgets_position budgets_conditionaction budgets_approvalevent budgets_approval budgets_line budgets_line_figures "
        "person meeting budgets_approvalrecusal person paper"
    ),
    "budgets:approval_edit": (
        "session user membership budgets_approval budgets_charge budgets_line budgets_line_figures item person"
    ),
}

NO_PAGE: set[str] = {"budgets:approval_act"}
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    now, board = timezone.now(), meeting.committee
    budget = Budget.objects.create(committee=board, year=1997, currency="USD")
    version = BudgetVersion.objects.create(budget=budget, number=1)
    lines = [
        Line.objects.create(budget=budget, code=f"1997.{n}", title=f"Line {n}")
        for n in range(1, rows + 1)
    ]
    Allocation.objects.bulk_create(Allocation(of=version, line=one, amount=900) for one in lines)
    version.state = BudgetVersion.State.IN_FORCE
    version.save()
    common = {"committee": board, "year": 1997, "kind": "budget", "opened_at": now}
    common |= {"amount": Decimal(9), "currency": "USD", "requester": cast.member.person}
    asked = [
        Approval.objects.create(number=n, title=f"Request {n}", **common)
        for n in range(1, rows + 1)
    ]
    people = [cast.chair.person, cast.member.person]
    people += [make_person(f"Voter {n}") for n in range(rows - 1)]
    for one in asked:
        Charge.objects.create(approval=one, line=lines[0], amount=9)
        Voter.objects.bulk_create(Voter(approval=one, person=person) for person in people[:2])
    # The one that the address names: everything that its page lists, so many times.
    this = asked[0]
    for line in lines[1:]:
        Charge.objects.create(approval=this, line=line, amount=9)
    Voter.objects.bulk_create(Voter(approval=this, person=person) for person in people[2:])
    Position.objects.bulk_create(
        Position(approval=this, person=person, own=True, stance="favour") for person in people
    )
    ApprovalEvent.objects.bulk_create(
        ApprovalEvent(approval=this, kind="edited", happened_at=now, by=cast.chair.person)
        for _n in range(rows)
    )
    return {"asked": {"ref": this.reference}, "asked_verb": {"verb": "recuse"}}
