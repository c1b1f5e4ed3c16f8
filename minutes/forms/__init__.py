"""What came in, from the pages of meetings? Each form gives what its service takes."""

from .item import ItemForm
from .meeting import DayForm, DayFormSet, MeetingForm, StateForm
from .people import AttendeeForm, GuestForm, ReplyForm

__all__ = [
    "AttendeeForm",
    "DayForm",
    "DayFormSet",
    "GuestForm",
    "ItemForm",
    "MeetingForm",
    "ReplyForm",
    "StateForm",
]
