"""What does the meeting's page show of this area?

Minutes are taken: the way to the live page, and for all others where the meeting is now. No query of its own.
"""

from __future__ import annotations

from typing import Any

from minutes import rules
from minutes.life import LIVE, TAKEN
from minutes.models import Meeting, State
from minutes.views.book import Book
from minutes.views.doors import address
from minutes.views.reviewing import can_of
from minutes.views.watching import happening, shape_of


def panel(request, meeting: Meeting, book: Book) -> Any:
    """What templates/pages/minutes/taking/ needs on the meeting's page; None: nothing to show."""
    inside = rules.can_see_inside(request.user, meeting)
    if not inside or meeting.state not in TAKEN:
        return None
    leads = rules.can_edit(request.user, meeting)
    return {
        "take": address(meeting, "take") if leads else "",
        "watch": address(meeting, "watch") if meeting.state in LIVE else "",
        "shape": shape_of(meeting, book),
        "reviews": leads and meeting.state == State.IN_SESSION,
        "can_of": can_of(request.user),
        **happening(meeting, book),
    }
