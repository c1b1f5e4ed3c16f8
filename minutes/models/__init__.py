"""When did they meet, who was there, what was said and decided? One file a noun."""

from .attendance import Attendance
from .decision import Decision
from .event import MeetingEvent
from .imports import Import
from .item import Comment, Item
from .meeting import Meeting, MeetingDay, State

__all__ = [
    "Attendance",
    "Comment",
    "Decision",
    "Import",
    "Item",
    "Meeting",
    "MeetingDay",
    "MeetingEvent",
    "State",
]
