"""A sheet beside the budget as it is now: what would a draft made of it change? Reads, writes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from budgets.codes import sort_key
from budgets.models import Budget, BudgetVersion, Goal, Line, SheetImport, Transfer
from budgets.sheet import FIELDS, Layout, Problem, Reading, Sheet, SheetLine, lines_of, recognise
from budgets.sheet.headings import currency_in, layout_of
from budgets.sheet_words import differing

from .drafts import LineDraft

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
HOLDING = (BudgetVersion.State.IN_FORCE, BudgetVersion.State.CLOSED)


@dataclass(frozen=True)
class Row:
    """A line of the sheet beside what the version in force says; None: there or here it is not."""

    code: str
    title: str
    old: Decimal | None
    new: Decimal | None
    cell: str = ""
    short: Decimal | None = None
    """What is committed on it, where it would not be covered any more."""

    @property
    def kind(self) -> str:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "same" if self.old == self.new else "changed"

    @property
    def difference(self) -> Decimal:
        return (self.new or Decimal(0)) - (self.old or Decimal(0))


@dataclass
class Look:
    """A sheet, read with a layout, and the budget that it is for."""

    sheet: Sheet
    layout: Layout
    reading: Reading
    answers: Mapping[str, Any]
    year: int | None = None
    budget: Budget | None = None
    version: BudgetVersion | None = None
    """The one in force."""
    currency: str = ""
    lines: dict[str, Line] = field(default_factory=dict)
    """Of the budget, by the key of their codes, with figures."""
    allocated: dict[int, Decimal] = field(default_factory=dict)
    """By line: what the version in force says."""
    transfers: Sequence[Transfer] = ()
    """Those that count beside the version in force: do the sheet's amounts know of them?"""
    goals: Sequence[Goal] = ()

    @property
    def takes_in(self) -> bool | None:
        """Whether the amounts know of the transfers; None: to be answered."""
        said = {"yes": True, "no": False}.get(self.answers.get("takes_in", ""))
        return said if self.transfers else False

    @property
    def fingerprint(self) -> str:
        """Changes when what the sheet was compared with does."""
        version = f"{self.version.pk}.{self.version.version}" if self.version else "0"
        return f"{self.budget.pk if self.budget else 0}-{version}-{len(self.transfers)}"

    @cached_property
    def rows(self) -> list[Row]:
        """What changes and what stays, in the order of codes."""
        rows, named = {}, set()
        for given in self.reading.lines:
            key = sort_key(given.code)
            line = self.lines.get(key)
            named.add(key)
            old = self.allocated.get(line.pk) if line else None
            title = given.title or (line.title if line else given.code)
            short = self._short(line, given.amount) if line else None
            rows[key] = Row(given.code, title, old, given.amount, given.cell, short)
        for key, line in self.lines.items():
            if key not in named and (line.pk in self.allocated):
                short = self._short(line, Decimal(0))
                rows[key] = Row(line.code, line.title, self.allocated[line.pk], None, "", short)
        return [rows[key] for key in sorted(rows)]

    def _short(self, line: Line, amount: Decimal) -> Decimal | None:
        has = line.figures
        beside = Decimal(0) if self.takes_in else has.transferred
        return has.committed if amount + beside < has.committed else None

    @cached_property
    def problems(self) -> list[Problem]:
        """What stands in the way, with the budget's own."""
        problems = list(self.reading.problems)
        said = self.reading.currency
        if self.budget and said and said != self.budget.currency:
            kept = {"said": said, "kept": self.budget.currency}
            problems.append(Problem("other_currency", "", kept))
        return problems

    @cached_property
    def differing(self) -> list[Problem]:
        """Totals of the sheet that its lines do not come to."""
        return [differing(total) for total in self.reading.differing]

    @cached_property
    def notices(self) -> list[Problem]:
        unknown = [
            Problem("unknown_goal", line.cell, {"said": line.goal[:80]})
            for line in self.reading.lines
            if line.goal and self._goal(line) is None
        ]
        return [*self.reading.notices, *unknown]

    def drafts(self) -> list[LineDraft]:
        """The lines as a draft takes them. What the sheet does not say of a line stays as it is."""
        return [self._draft(line) for line in self.reading.lines]

    def _draft(self, given: SheetLine) -> LineDraft:
        known = sort_key(given.code) in self.lines
        says_groups = self.layout.group is not None or given.group
        goal = self._goal(given)
        return LineDraft(
            code=given.code,
            title=given.title or (None if known else given.code),
            group=given.group if says_groups else None,
            row=given.row,
            amount=given.amount,
            goal_id=(goal.pk if goal else 0) if self.layout.goal is not None else None,
        )

    def _goal(self, line: SheetLine) -> Goal | None:
        """Its number ("#2", "2 Grow the community") or its title."""
        said = line.goal.strip().casefold()
        number = re.match(r"#?(\d{1,4})\b", said)
        for goal in self.goals:
            if said in (goal.title.casefold(), str(goal).casefold()):
                return goal
        if number is None:
            return None
        return next((goal for goal in self.goals if goal.number == int(number[1])), None)


def look_at_sheet(source: SheetImport, answers: Mapping[str, Any] | None = None) -> Look:
    """The sheet with what was chosen (by default: what is kept with it) beside the budget of its year."""
    answers = source.answers if answers is None else answers
    sheet = Sheet.from_json(source.content)
    layout = layout_with(sheet, answers)
    look = Look(sheet, layout, lines_of(sheet, layout), answers)
    look.year = _year(answers, look)
    look.budget = _budget(source, look.year)
    if look.budget is not None:
        _load(look, look.budget)
    elif look.year is not None:
        look.currency = str(answers.get("currency", "")) or look.reading.currency
    if look.layout.goal is not None and look.year is not None:
        goals = Goal.objects.filter(plan__committee=source.committee_id, plan__year=look.year)
        goals = goals.exclude(plan__state="superseded")
        look.goals = list(goals.order_by("plan__state", "-plan__number", "number"))
    return look


def layout_with(sheet: Sheet, answers: Mapping[str, Any]) -> Layout:
    """What was chosen of the layout, else what is recognised."""
    chosen = answers.get("table")
    if not isinstance(chosen, int) or not 0 <= chosen < len(sheet.tables):
        return recognise(sheet)
    table = sheet.tables[chosen]
    columns = answers.get("columns")
    if not isinstance(columns, dict):
        return layout_of(table, chosen)
    heading = answers.get("heading", -1)
    own = {name: columns.get(name) for name in FIELDS}
    amount = own["amount"]
    currency = currency_in(table.text(heading, amount)) if heading >= 0 else ""
    return Layout(table=chosen, heading=heading, currency=currency, **own)


def _year(answers: Mapping[str, Any], look: Look) -> int | None:
    """As chosen; else as the codes, the file's name or the table's first cells have it; else this one."""
    typed = str(answers.get("year", "")).strip()
    if typed:
        return int(typed) if YEAR.fullmatch(typed) else None
    codes = Counter(found[0] for ln in look.reading.lines if (found := YEAR.match(ln.code)))
    if codes:
        return int(codes.most_common(1)[0][0])
    table = look.sheet.tables[look.layout.table] if look.sheet.tables else None
    top = [str(v) for row in (table.rows[:5] if table else []) for v in row if isinstance(v, str)]
    for text in (look.sheet.name, table.name if table else "", *top):
        if found := YEAR.search(text):
            return int(found[0])
    return timezone.localdate().year


def _budget(source: SheetImport, year: int | None) -> Budget | None:
    if year is None:
        return None
    return Budget.objects.filter(committee=source.committee_id, year=year).first()


def _load(look: Look, budget: Budget) -> None:
    look.currency = budget.currency
    look.version = budget.versions.filter(state__in=HOLDING).first()
    look.lines = {line.code_key: line for line in budget.lines.with_figures()}
    if look.version is not None:
        look.allocated = dict(look.version.allocations.values_list("line", "amount"))
    ours = Q(from_line__budget=budget, taken_in_from=None)
    ours |= Q(to_line__budget=budget, taken_in_to=None)
    look.transfers = list(
        Transfer.objects.filter(ours).select_related("from_line", "to_line").order_by("recorded_at")
    )
