"""What would a document change? Pure: a `MinutesDocument` and what the tracker has give a `Proposal`.

Nothing in here knows Django or the database. The order in which documents are imported never matters:
a record is looked for before it is made, facts are compared with what the same meeting already states
(never with how things stand today), and an older document becomes the older origin of a promise.
"""

from .comparing import compare
from .proposal import (
    ActionLine,
    AttendeeLine,
    Candidate,
    DecisionLine,
    ItemLine,
    MeetingLine,
    Proposal,
    RequestLine,
    TopicLine,
)
from .tracker import (
    KnownAction,
    KnownAttendance,
    KnownDecision,
    KnownItem,
    KnownMeeting,
    KnownOwner,
    KnownRequest,
    KnownTopic,
    Stated,
    Tracker,
    Who,
)

__all__ = [
    "ActionLine",
    "AttendeeLine",
    "Candidate",
    "DecisionLine",
    "ItemLine",
    "KnownAction",
    "KnownAttendance",
    "KnownDecision",
    "KnownItem",
    "KnownMeeting",
    "KnownOwner",
    "KnownRequest",
    "KnownTopic",
    "MeetingLine",
    "Proposal",
    "RequestLine",
    "Stated",
    "TopicLine",
    "Tracker",
    "Who",
    "compare",
]
