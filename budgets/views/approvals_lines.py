"""Which lines and agenda items can a request be put to? The choices of its forms."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from budgets import rules
from budgets.amounts import money
from budgets.models import Approval, BudgetVersion, Line
from people.models import Committee

LINES_AT_MOST = 1000
ITEMS_AT_MOST = 100
OPEN_MEETINGS = ("planned", "announced", "in_session", "drafting")


def lines_in_force(committee: Committee, *, also: Any = ()) -> list[Line]:
    """The lines of the budgets in force, newest year first, with their figures; and those of `also`. Two
    queries."""
    in_force = Q(
        budget__versions__state=BudgetVersion.State.IN_FORCE,
        allocations__of__state=BudgetVersion.State.IN_FORCE,
    )
    rows = Line.objects.filter(budget__committee=committee).filter(in_force | Q(pk__in=list(also)))
    rows = rows.with_figures().select_related("budget").distinct()
    return list(rows.order_by("-budget__year", "code_key", "pk")[:LINES_AT_MOST])


def line_choices(user: Any, lines: list[Line]) -> list[tuple[str, Any]]:
    """Options grouped as the budget groups them, each with what remains where one may see that."""

    def said(line: Line) -> str:
        name = f"{line.code} {line.title}".strip()
        if not rules.can_see_amounts(user, line.budget):
            return name
        left = money(line.figures.remaining, line.budget.currency)
        return _("%(line)s – %(sum)s left") % {"line": name, "sum": left}

    # A group stands where the first of its codes does, whatever its name begins with.
    grouped: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        year = str(line.budget.year)
        group = f"{year} · {line.group}" if line.group else year
        grouped.setdefault(group, []).append((str(line.pk), said(line)))
    return list(grouped.items())


def item_choices(
    user: Any, committee: Committee, approval: Approval | None = None
) -> list[tuple[str, Any]]:
    """The items of coming meetings that the reader sees, by meeting, and where it stands now. One query."""
    # By name: meetings stand above budgets and are not imported here.
    items = apps.get_model("minutes", "Item").objects.visible_to(user).filter(removed_at=None)
    coming = Q(meeting__state__in=OPEN_MEETINGS)
    if approval is not None and approval.item_id:
        coming |= Q(pk=approval.item_id)
    rows = items.filter(coming, meeting__committee=committee).select_related("meeting")
    rows = list(rows.order_by("meeting__starts_at", "meeting", "position", "pk")[:ITEMS_AT_MOST])
    return [
        (f"{meeting.title}, {meeting.day}", [(str(item.pk), item.title) for item in some])
        for meeting, some in groupby(rows, lambda item: item.meeting)
    ]
