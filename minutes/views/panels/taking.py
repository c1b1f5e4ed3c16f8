"""What does the meeting's page show of this area?

Minutes are taken: the live page, what others see of it, the history of notes.
"""

from __future__ import annotations

from typing import Any

from minutes.models import Meeting
from minutes.views.book import Book


def panel(request, meeting: Meeting, book: Book) -> Any:
    """What templates/pages/minutes/taking/ needs on the meeting's page; None: nothing to show."""
    return None
