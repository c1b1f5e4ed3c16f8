"""When did they meet, who was there, what was said and decided? One file a noun."""

from .attendance import Attendance
from .coming import InvitationRequest, Poll, Recusal, Slot, SlotAnswer
from .correcting import Correction, Erratum
from .decision import Decision
from .event import MeetingEvent
from .imports import Import
from .item import Comment, Item, ItemFlag, ItemKind
from .meeting import Meeting, MeetingDay, State
from .paper import Paper, PaperVersion
from .series import Series, StandingItem
from .topic import (
    Topic,
    TopicComment,
    TopicEvent,
    TopicFeed,
    TopicLink,
    TopicState,
    TopicVote,
)
from .writing import AgendaRevision, Card, Conflict, ItemRevision

__all__ = [
    "AgendaRevision",
    "Attendance",
    "Card",
    "Comment",
    "Conflict",
    "Correction",
    "Decision",
    "Erratum",
    "Import",
    "InvitationRequest",
    "Item",
    "ItemFlag",
    "ItemKind",
    "ItemRevision",
    "Meeting",
    "MeetingDay",
    "MeetingEvent",
    "Paper",
    "PaperVersion",
    "Poll",
    "Recusal",
    "Series",
    "Slot",
    "SlotAnswer",
    "StandingItem",
    "State",
    "Topic",
    "TopicComment",
    "TopicEvent",
    "TopicFeed",
    "TopicLink",
    "TopicState",
    "TopicVote",
]
