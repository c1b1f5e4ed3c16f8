"""What does the meeting's page show of this area?

Requests: what their lines have before and after, what waits to be posted against the budget, and what was
decided between meetings, for this one to note. (minutes/views/request_lines.py, which watchers are shown too.)
"""

from __future__ import annotations

from minutes.models import Meeting
from minutes.views.book import Book
from minutes.views.request_lines import Requests, load_requests


def panel(request, meeting: Meeting, book: Book) -> Requests:
    """What templates/pages/minutes/approvals/ and records.html show of money: three queries at most."""
    return load_requests(request.user, meeting, book)
