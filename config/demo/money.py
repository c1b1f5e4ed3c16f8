"""The working group's money: a budget in three versions, transfers, payments. Invented throughout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from actions.services import Deed
from budgets import services as budgets
from budgets.models import Budget, Line
from people.models import Committee

from .people import account

LINES = (
    # code, title, group, row, in version 1
    ("TF.1a", "Rack and power", "Hosting", 3, 7200),
    ("TF.1b", "A second line to the rack", "Hosting", 4, 1800),
    ("TF.2a", "Machines", "Hardware", 6, 12000),
    ("TF.2b", "Switches and cables", "Hardware", 7, 1500),
    ("TF.2c", "Spare parts", "Hardware", 8, 900),
    ("TF.3a", "Travel to the lab", "People", 10, 2400),
    ("TF.3b", "A student for the reports", "People", 11, 5000),
    ("TF.4", "Labels, tools and the rest", "Other", 13, 400),
)

IN_V2 = {"TF.2a": 13200, "TF.3a": 2100, "TF.2b": 1800}
"""What the second version says otherwise: a machine more, and the transfer that it takes in."""
IN_V3 = {**IN_V2, "TF.3b": 4400, "TF.2c": 1500, "TF.4": 280}


def ago(days: int, hour: int = 10) -> dt.datetime:
    """So many days ago, at an hour in UTC."""
    day = timezone.now() - dt.timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def by_secretary(days: int) -> Deed:
    return Deed(account("secretary"), at=ago(days))


def make_budget(committee: Committee) -> Budget:
    """The current fiscal year: it began seven months ago, so that its pictures show something all year round."""
    today = timezone.localdate()
    committee.fiscal_month = (today - dt.timedelta(days=212)).month
    committee.save(update_fields=["fiscal_month"])
    by = by_secretary(205)
    budget = budgets.make_budget(
        committee, by=by, year=committee.fiscal_year(today), currency="USD", title="Test lab"
    )
    _version(budget, 205, "v1", "As the group agreed on it.", {}, takes_in=False)
    _move(budget, 150, "TF.3a", "TF.2b", 300, "Two more switches were needed than counted.")
    _version(
        budget,
        120,
        "v2, after the first offers",
        "A machine more; what was moved for the switches is in its amounts.",
        IN_V2,
        takes_in=True,
    )
    return budget


def after_v2(budget: Budget) -> None:
    """What is going on now: money was moved since, and the next version is drafted."""
    _move(budget, 26, "TF.4", "TF.2c", 120, "Disks fail more often than tools.")
    drafted = by_secretary(5)
    budgets.draft_version(
        budget,
        by=drafted,
        title="v3, draft",
        note="Fewer hours of the student, more spare parts. To be talked about.",
        amounts=_lines(IN_V3),
        takes_in=True,
    )


def _version(
    budget: Budget, days: int, title: str, note: str, amounts: Mapping[str, int], *, takes_in: bool
) -> None:
    by = by_secretary(days)
    version = budgets.draft_version(
        budget, by=by, title=title, note=note, amounts=_lines(amounts), takes_in=takes_in
    )
    budgets.put_in_force(version, by=by)


def _lines(amounts: Mapping[str, int]) -> list[budgets.LineDraft]:
    return [
        budgets.LineDraft(code, title, group, row, Decimal(amounts.get(code, amount)))
        for code, title, group, row, amount in LINES
    ]


def _move(budget: Budget, days: int, giver: str, taker: str, amount: int, reason: str) -> None:
    budgets.transfer(
        line(budget, giver),
        line(budget, taker),
        by=by_secretary(days),
        amount=Decimal(amount),
        reason=reason,
    )


def line(budget: Budget, code: str) -> Line:
    return Line.objects.get(budget=budget, code=code)
