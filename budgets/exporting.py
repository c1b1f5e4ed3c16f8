"""What goes out of a version as a sheet? Its lines, and what came of them where the reader may see that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from budgets import rules
from budgets.models import BudgetVersion
from budgets.sheet import SheetLine
from budgets.sheet.writing import Out, write_csv, write_xlsx

TYPES: dict[str, tuple[Callable[[Out], bytes], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
HOLDING = (BudgetVersion.State.IN_FORCE, BudgetVersion.State.CLOSED)
"""The version whose amounts the lines have now."""


def version_out(user: Any, version: BudgetVersion) -> Out:
    """A version as it is written. Two queries."""
    rows = version.allocations.select_related("line__goal__plan").prefetch_related("line__figures")
    rows = list(rows.order_by("line__code_key", "line_id"))
    budget = version.budget
    lines = [
        SheetLine(
            code=row.line.code,
            title=row.line.title,
            group=row.line.group,
            row=row.row,
            amount=row.amount,
            goal=str(row.line.goal or ""),
        )
        for row in rows
    ]
    out = Out(lines, budget.currency, f"{budget}")
    if version.state not in HOLDING or not rules.can_see_amounts(user, budget):
        return out
    names = (_("Transferred"), _("Committed"), _("Spent"), _("Remaining"))
    figures = {
        row.line.code: tuple(
            getattr(row.line.figures, name)
            for name in ("transferred", "committed", "spent", "remaining")
        )
        for row in rows
    }
    return Out(out.lines, out.currency, out.name, figures, names)
