"""What do a budget's figures come to: line by line, by group, in all, and over the year?

Read only. Everything is added up by the database, when it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import (
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from budgets.models import (
    COMMITTING,
    Allocation,
    Budget,
    BudgetVersion,
    Charge,
    Line,
    LineFigures,
    Payment,
    Transfer,
)
from people.times import zone_or_utc

NAMES = ("allocated", "transferred", "committed", "spent", "remaining")
Sums = dict[str, Decimal]
ZERO = Value(Decimal("0.00"), output_field=DecimalField(max_digits=14, decimal_places=2))


@dataclass
class Group:
    """Lines that stand together under one heading, in the order of their codes, with their sums."""

    title: str
    rows: list[Any] = field(default_factory=list)
    sums: Sums = field(default_factory=dict)


def budget_groups(budget: Budget, version: BudgetVersion | None) -> list[Group]:
    """The lines as they stand (rows are LineFigures with `line` and its goal, and `row`, the line's row in
    `version`): those of the version, and those that are in it no more and still move. One query, which adds
    up the groups and all of it (sums_of) as well: asking for the figures is what costs."""
    rows = (
        LineFigures.objects.filter(budget=budget)
        .select_related("line__goal__plan")
        .order_by("line__code_key", "line_id")
    )
    if version is not None:
        of_it = Allocation.objects.filter(of=version, line=OuterRef("line"))
        moving = ~Q(transferred=0) | ~Q(committed=0) | ~Q(spent=0)
        rows = rows.annotate(row=Subquery(of_it.order_by().values("row"))).filter(
            Exists(of_it) | moving
        )
    for name in NAMES:
        of_group = Window(Sum(name), partition_by=F("line__group"))
        rows = rows.annotate(**{f"group_{name}": of_group, f"all_{name}": Window(Sum(name))})
    groups = _grouped(rows, ())
    for group in groups:
        group.sums = {name: getattr(group.rows[0], f"group_{name}") for name in NAMES}
    return groups


def sums_of(groups: Sequence[Group]) -> Sums:
    """All lines of these together, as budget_groups found them. What is left out there comes to nothing."""
    if not groups:
        return dict.fromkeys(NAMES, Decimal(0))
    return {name: getattr(groups[0].rows[0], f"all_{name}") for name in NAMES}


def version_groups(version: BudgetVersion) -> list[Group]:
    """The lines of a version (rows are Allocations with their line and its goal), summed up by what is
    allocated. Two queries."""
    rows = version.allocations.select_related("line__goal__plan").order_by(
        "line__code_key", "line_id"
    )
    sums = version.allocations.values("line__group").order_by()
    return _grouped(rows, sums.annotate(sum_allocated=Sum("amount")))


def _grouped(rows: Iterable[Any], sums: Iterable[Any]) -> list[Group]:
    """Groups in the order of their first lines."""
    groups: dict[str, Group] = {}
    for row in rows:
        title = row.line.group
        if title not in groups:
            groups[title] = Group(title)
        groups[title].rows.append(row)
    for one in sums:
        if group := groups.get(one["line__group"]):
            group.sums = {k.removeprefix("sum_"): v for k, v in one.items() if k != "line__group"}
    return list(groups.values())


def budget_sums(budget: Budget) -> Sums:
    """All lines of a budget together. One query."""
    return LineFigures.objects.filter(budget=budget).aggregate(
        **{name: Coalesce(Sum(name), ZERO) for name in NAMES}
    )


def version_sum(version: BudgetVersion) -> Decimal:
    """What a version allocates in all. One query."""
    return version.allocations.aggregate(all=Coalesce(Sum("amount"), ZERO))["all"]


def before(version: BudgetVersion, versions: Sequence[BudgetVersion]) -> BudgetVersion | None:
    """Which of the budget's versions one reads it against: for a draft what the lines have now, else the one
    that it superseded; None for the first."""
    holding = (BudgetVersion.State.IN_FORCE, BudgetVersion.State.CLOSED)
    if version.state == BudgetVersion.State.DRAFT:
        return next((v for v in versions if v.state in holding), None)
    earlier = [v for v in versions if v.in_force_at and v.in_force_at < _began(version)]
    return max(earlier, key=_began, default=None)


def _began(version: BudgetVersion) -> dt.datetime:
    return version.in_force_at or version.made_at


def taken_in(version: BudgetVersion) -> QuerySet[Transfer]:
    """The transfers of which a version's amounts know, and that the version before did not know of. Of a draft:
    those that would count beside its amounts no more."""
    ours = Q(from_line__budget=version.budget_id), Q(to_line__budget=version.budget_id)
    if version.state == BudgetVersion.State.DRAFT:
        known = Transfer.objects.filter(recorded_at__lte=version.takes_in_until)
        open_ended = ours[0] & Q(taken_in_from=None) | ours[1] & Q(taken_in_to=None)
        known = known.filter(open_ended)
    else:
        known = Transfer.objects.filter(Q(taken_in_from=version) | Q(taken_in_to=version))
    return known.select_related("from_line", "to_line").order_by("happened_at", "pk")


@dataclass(frozen=True)
class Turn:
    """What putting a draft in force changes on a line; `moved` are the transfers that count beside its amount."""

    line: Line
    amount_before: Decimal
    amount: Decimal
    moved_before: Decimal
    moved: Decimal
    committed: Decimal
    left_before: Decimal
    after: Decimal

    @property
    def changes(self) -> bool:
        return (self.amount_before, self.moved_before) != (self.amount, self.moved)

    @property
    def untold(self) -> Turn:
        """The same to who reads what is allocated and nothing else: nothing moved, nothing committed."""
        before, now = self.amount_before, self.amount
        none = Decimal(0)
        return Turn(self.line, before, now, none, none, none, before, now)


def turns(version: BudgetVersion) -> list[Turn]:
    """Line by line what a draft would change, in the order of codes; `after` is what would be left, below zero
    where it is refused (put_in_force asks again, under the locks). One query."""
    allocated = Allocation.objects.filter(of=version, line=OuterRef("line")).values("amount")
    taken = Transfer.objects.filter(recorded_at__lte=version.takes_in_until or _NEVER)
    came = taken.filter(to_line=OuterRef("line"), taken_in_to=None).order_by().values("to_line")
    went = taken.filter(from_line=OuterRef("line"), taken_in_from=None).order_by()
    rows = LineFigures.objects.filter(budget=version.budget_id).annotate(
        amount=Coalesce(Subquery(allocated), ZERO),
        came=Coalesce(Subquery(came.annotate(s=Sum("amount")).values("s")), ZERO),
        went=Coalesce(
            Subquery(went.values("from_line").annotate(s=Sum("amount")).values("s")), ZERO
        ),
        moved=F("transferred") - F("came") + F("went"),
        after=F("remaining") - F("allocated") + F("amount") - F("came") + F("went"),
    )
    return [
        Turn(
            row.line,
            row.allocated,
            row.amount,
            row.transferred,
            row.moved,
            row.committed,
            row.remaining,
            row.after,
        )
        for row in rows.select_related("line").order_by("line__code_key", "line_id")
    ]


_NEVER = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


def beside(budget: Budget) -> QuerySet[Transfer]:
    """The transfers that count beside the amounts of the version in force."""
    return (
        Transfer.objects.filter(
            Q(from_line__budget=budget, taken_in_from=None)
            | Q(to_line__budget=budget, taken_in_to=None)
        )
        .select_related("from_line", "to_line")
        .order_by("happened_at", "pk")
    )


@dataclass(frozen=True)
class Month:
    """What was committed and spent up to the end of a month; None while it is still to come."""

    first: dt.date
    committed: Decimal | None
    spent: Decimal | None

    @property
    def label(self) -> str:
        return f"{self.first:%b}"


def months_of(budget: Budget, line: Line | None = None) -> list[Month]:
    """The twelve months of the fiscal year, of all its lines or of one. Two queries.

    Committed counts from the day of its decision, less what was given back since; spent from the day of its
    payment. What lies before the year counts in its first month, what lies behind it in its last, so that
    the year ends with what the lines show today. Needs `budget.committee`.
    """
    zone = zone_or_utc(budget.committee.time_zone)
    charges = Charge.objects.filter(line__budget=budget, approval__outcome__in=COMMITTING)
    payments = Payment.objects.filter(charge__line__budget=budget)
    if line is not None:
        charges, payments = charges.filter(line=line), payments.filter(charge__line=line)
    committed = _running(
        charges, TruncMonth("approval__decided_at", tzinfo=zone), F("amount") - F("settled")
    )
    spent = _running(payments, TruncMonth("paid_on"), F("amount"))
    firsts = _firsts(budget)
    today = timezone.localdate(timezone=zone)
    last_told = max([*committed, *spent, today])
    months = []
    for n, first in enumerate(firsts):
        if first > last_told:
            months.append(Month(first, None, None))
        else:
            until = first if n < 11 else dt.date.max
            months.append(Month(first, _at(committed, until), _at(spent, until)))
    return months


def _firsts(budget: Budget) -> list[dt.date]:
    start = budget.committee.fiscal_month - 1
    places = (divmod(start + n, 12) for n in range(12))
    return [dt.date(budget.year + years, month + 1, 1) for years, month in places]


def _running(rows: QuerySet[Any], month: Any, amount: Any) -> dict[dt.date, Decimal]:
    """What the rows come to up to the end of each month in which there are any."""
    sums = (
        rows.annotate(month=month).order_by("month").values_list("month").annotate(sum=Sum(amount))
    )
    told = {m.date() if isinstance(m, dt.datetime) else m: total for m, total in sums if m}
    return dict(zip(told, accumulate(told.values()), strict=True))


def _at(running: dict[dt.date, Decimal], until: dt.date) -> Decimal:
    """The last of the running sums whose month is not after `until`; they are in order."""
    reached = [total for month, total in running.items() if month <= until]
    return reached[-1] if reached else Decimal("0.00")
