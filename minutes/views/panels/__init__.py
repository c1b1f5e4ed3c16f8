"""The parts of a meeting's page, one module an area: each loads what its templates show, in a fixed few queries.

A panel is in the page's context under the name of its module; its templates are included at the places
that meeting.html provides: `_head.html` above the book, `_side.html` beside it, `_item.html` beneath the
notes of each item (with `entry`), `_foot.html` below the book.
"""

from __future__ import annotations

from typing import Any

from minutes.models import Meeting
from minutes.views.book import Book

from . import agenda, approvals, closing, coming, papers, taking, topics


def panels(request, meeting: Meeting, book: Book) -> dict[str, Any]:
    """Each panel by its name."""
    parts = (agenda, topics, coming, taking, papers, approvals, closing)
    return {part.__name__.rpartition(".")[2]: part.panel(request, meeting, book) for part in parts}
