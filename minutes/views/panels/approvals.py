"""The meeting's page: requests that are decided here, with what their lines have, and what was taken since the
last meeting."""

from __future__ import annotations

from typing import Any

from minutes.models import Meeting
from minutes.views.book import Book


def panel(request, meeting: Meeting, book: Book) -> dict[str, Any]:
    return {}
