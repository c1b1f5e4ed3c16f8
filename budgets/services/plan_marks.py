"""What did a form show of a plan? A mark of each part, so that people who edit different parts do not meet.

A form sends back the marks of what it showed. Of a part that somebody changed since then the save takes theirs, if
the form left it as it was shown; it is refused if both changed it. Nothing is overwritten that nobody saw.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

WORDS: dict[str, tuple[str, ...]] = {
    "deliverables": ("text", "due_on"),
    "metrics": ("text", "unit", "start", "target", "less_is_better"),
    "asks": ("text", "is_money", "amount"),
}
"""What is edited of each kind of part of a goal; when it was done, readings and pledges are no part of it."""


def mark(*values: Any) -> str:
    """The same for the same values, however they came in: typed, or from the database."""
    return hashlib.sha256("\x1f".join(map(_said, values)).encode()).hexdigest()[:16]


def _said(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def mark_of_head(title: str, goal: str, strategies: Sequence[str]) -> str:
    return mark(title, goal, *strategies)


def mark_of_area(area: Any) -> str:
    """Of an Area, or of what was typed for one; where it stands is no part of it."""
    return mark(area.title, area.retrospective, area.opportunity, area.threat)


def mark_of_goal(goal: Any) -> str:
    """Its own words (a Goal, or a GoalDraft); its parts have marks of their own."""
    return mark(goal.title, goal.text, goal.area_id)


def mark_of_part(kind: str, part: Any) -> str:
    """Of a deliverable, a metric or an ask: a row, a draft, or a form's fields."""
    of = part.get if isinstance(part, Mapping) else lambda name: getattr(part, name)
    return mark(*(of(name) for name in WORDS[kind]))


def mark_of_whole(goal: Any) -> str:
    """A goal with all its parts as it stands. Three queries, none where its parts are loaded."""
    parts = (
        (kind, part.pk, mark_of_part(kind, part))
        for kind in WORDS
        for part in getattr(goal, kind).all()
    )
    return mark(mark_of_goal(goal), *parts)
