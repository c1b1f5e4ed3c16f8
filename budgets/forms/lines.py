"""The lines of a draft as they are typed into a table: read cell by cell, each fault beside its cell.

A row is left out where its box says so; one without anything typed is none. Nothing typed is lost: the page
that is shown again holds the cells as they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from budgets.amounts import BadAmount, figure, read_amount
from budgets.codes import sort_key
from budgets.models import Allocation
from budgets.services import LineDraft

from .budget import WHY

CELLS = ("code", "title", "group", "row", "amount", "goal")
LONGEST = {"code": 40, "title": 200, "group": 200}
MOST_ROWS = 1000
ROWS = 2**31 - 1


@dataclass
class TypedLine:
    """A row of the table, as typed."""

    code: str = ""
    title: str = ""
    group: str = ""
    row: str = ""
    amount: str = ""
    goal: str = ""
    drop: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    theirs: str = ""
    """What somebody else saved of this line meanwhile."""

    @property
    def is_blank(self) -> bool:
        return not any(getattr(self, cell).strip() for cell in CELLS)

    @property
    def key(self) -> str:
        return sort_key(self.code[: LONGEST["code"] + 1])  # of what is longer it is not asked


def typed_of(allocations: Iterable[Allocation]) -> list[TypedLine]:
    """The rows of a version as the table shows them; needs `line` loaded."""
    return [
        TypedLine(
            code=a.line.code,
            title=a.line.title,
            group=a.line.group,
            row=str(a.row or ""),
            amount=figure(a.amount),
            goal=str(a.line.goal_id or ""),
        )
        for a in allocations
    ]


def posted_lines(post: Any) -> list[TypedLine]:
    """The rows that a form sent; `rows` says how many."""
    sent = post.get("rows", "")
    count = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
    return [
        TypedLine(
            **{cell: post.get(f"{cell}-{n}", "").replace("\0", "") for cell in CELLS},
            drop=f"drop-{n}" in post,
        )
        for n in range(count)
    ]


def read_lines(
    lines: Iterable[TypedLine], *, currency: str, goals: Collection[int]
) -> list[LineDraft]:
    """What the rows mean; faults are noted in their `errors`, and what is returned is then not to be used."""
    drafts, seen = [], set()
    for line in lines:
        line.errors = {}
        if line.drop or line.is_blank:
            continue
        amount = _amount(line, currency)
        row = _number(line)
        for cell, longest in LONGEST.items():
            if len(getattr(line, cell)) > longest:
                line.errors[cell] = _("At most %(most)d characters.") % {"most": longest}
        if not line.key:
            line.errors["code"] = _("Each line needs a code with letters or digits.")
        elif line.key in seen:
            line.errors["code"] = _("This code is there twice.")
        seen.add(line.key)
        if not line.title.strip():
            line.errors["title"] = _("Say what it is for.")
        goal = _goal(line)
        if line.goal and goal not in goals:
            line.errors["goal"] = _("Choose a goal of one of the committee's plans.")
        if not line.errors:
            drafts.append(
                LineDraft(line.code, line.title, line.group, row, amount or Decimal(0), goal)
            )
    return drafts


def _amount(line: TypedLine, currency: str) -> Decimal | None:
    if not line.amount.strip():
        line.errors["amount"] = _("Write an amount; 0 if it has none.")
        return None
    try:
        return read_amount(line.amount, currency)
    except BadAmount as bad:
        line.errors["amount"] = str(WHY[bad.why])
        return None


def _goal(line: TypedLine) -> int:
    """The id of the goal; 0, which none has, for what is no number."""
    text = line.goal
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _number(line: TypedLine) -> int | None:
    text = line.row.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) <= ROWS:
        return int(text)
    line.errors["row"] = _("A row is a number from 1.")
    return None
