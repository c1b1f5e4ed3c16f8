"""Which agreed requests of a meeting do not count on the budget yet, and on which line would they?

What minutes tell was agreed is posted in a step of its own (budgets.services.post). Here the line that they name
is looked for in the budget of the meeting's fiscal year; what is not found there is asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from budgets import rules
from budgets.matching import KnownLine, Match, match_line
from budgets.models import COMMITTING, Allocation, Approval, BudgetVersion, Charge, Line
from minutes.models import Meeting
from people.models import Committee


@dataclass
class Unposted:
    """An agreed request of a meeting, the line that it means, and what that has now (None: not known which).
    `told`: its reader may know what the lines have."""

    approval: Approval
    year: int
    line: Line | None = None
    likely: Line | None = None
    lines: list[Line] = field(default_factory=list)
    told: bool = True

    @property
    def asked(self) -> str:
        """What is asked about a line that is not found: "2014.9x is no line of the budget 2014: ..."."""
        if self.line is not None:
            return ""
        said = self.approval.line_code or self.approval.line_title
        if said:
            return _("%(said)s is no line of the budget %(year)s: choose one or leave it.") % {
                "said": said,
                "year": self.year,
            }
        return _("It names no line of the budget %(year)s: choose one or leave it.") % {
            "year": self.year
        }

    @property
    def before(self) -> Decimal | None:
        return self.line.figures.remaining if self.line is not None else None

    @property
    def after(self) -> Decimal | None:
        if self.before is None or self.approval.amount is None:
            return None
        return self.before - self.approval.amount


def unposted(approvals: Iterable[Approval]) -> list[Approval]:
    """Those that minutes agreed money on and that count on no line. Needs `counted` (with_counted)."""
    return [
        approval
        for approval in approvals
        if approval.commits
        and approval.kind == Approval.Kind.BUDGET
        and approval.amount
        and not approval.counted  # type: ignore[attr-defined]
    ]


def with_counted(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    """Annotates `counted`: it has charges, posted or of its own."""
    return rows.annotate(counted=Exists(Charge.objects.filter(approval=OuterRef("pk"))))


def unposted_of(meeting: Meeting) -> QuerySet[Approval]:
    """The agreed requests for money of a meeting that no line knows of, whoever may see them."""
    rows = Approval.objects.filter(
        meeting=meeting, kind=Approval.Kind.BUDGET, outcome__in=COMMITTING, amount__gt=0
    )
    return rows.filter(charges=None).order_by("year", "number")


def match_requests(
    meeting: Meeting, approvals: Sequence[Approval], reader: Any = None
) -> list[Unposted]:
    """Each with the line that it means, for a `reader` (None: the software itself). One query, none for no request;
    nothing where the committee keeps no budget of that year."""
    if not approvals:
        return []
    year = fiscal_year_of(meeting)
    lines = list(_lines(meeting.committee, year))
    if not lines:
        return []
    known = [
        KnownLine(line.pk, line.code, line.title, _rows_at(line, meeting.starts_at))
        for line in lines
    ]
    by_pk = {line.pk: line for line in lines}
    found = []
    for approval in approvals:
        match = match_line(approval.line_code, approval.line_title, approval.line_row, known)
        found.append(_unposted(approval, year, match, by_pk))
    told = reader is None or rules.can_see_amounts(reader, lines[0].budget)
    return [replace(one, told=told) for one in found]


def _unposted(approval: Approval, year: int, match: Match, lines: dict[int, Line]) -> Unposted:
    line = lines[match.line.pk] if match.line is not None else None
    likely = lines[match.likely.pk] if match.likely is not None else None
    return Unposted(approval, year, line, likely, list(lines.values()))


def fiscal_year_of(meeting: Meeting) -> int:
    return meeting.committee.fiscal_year(meeting.starts_at.astimezone(meeting.zone).date())


def _lines(committee: Committee, year: int) -> QuerySet[Line]:
    """A budget's lines with their figures, each with its rows in the versions that are or were in force."""
    rows = Allocation.objects.filter(line=OuterRef("pk"), row__isnull=False)
    rows = rows.exclude(of__state=BudgetVersion.State.DRAFT)
    said = JSONObject(row="row", since="of__in_force_at", until="of__ended_at", state="of__state")
    lines = Line.objects.filter(budget__committee=committee, budget__year=year)
    lines = lines.filter(
        budget__versions__state__in=[BudgetVersion.State.IN_FORCE, BudgetVersion.State.CLOSED]
    )
    placed = ArraySubquery(rows.order_by("of__number").values(said=said))
    return (
        lines.annotate(placed=placed).select_related("budget").with_figures().order_by("code_key")
    )


def _rows_at(line: Any, at: dt.datetime) -> frozenset[int]:
    """Its rows in the version that was in force at that time; where none was yet, in the one that is now."""
    then, today = set(), set()
    for said in line.placed:
        since, until = _moment(said["since"]), _moment(said["until"])
        if since is not None and since <= at and (until is None or at < until):
            then.add(said["row"])
        if said["state"] != BudgetVersion.State.SUPERSEDED:
            today.add(said["row"])
    return frozenset(then or today)


def _moment(said: str | None) -> dt.datetime | None:
    return parse_datetime(said) if said else None
