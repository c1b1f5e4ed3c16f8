"""What does the meeting's page show of this area?

Topics: proposed, voted on, consolidated, put on the agenda.
"""

from __future__ import annotations

from typing import Any

from minutes.models import Meeting
from minutes.views.book import Book


def panel(request, meeting: Meeting, book: Book) -> Any:
    """What templates/pages/minutes/topics/ needs on the meeting's page; None: nothing to show."""
    return None
