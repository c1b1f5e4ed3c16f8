"""What happens to meetings? One function an act: atomic, locks the meeting, asks the rule, writes one event."""

from .attendance import (
    edit_attendance,
    invite,
    invite_members,
    organisation_on,
    reply,
    tick_present,
    uninvite,
)
from .decisions import record_decision, withdraw_decision
from .items import (
    StaleItem,
    add_item,
    add_items,
    edit_item,
    move_item,
    remove_item,
    restore_item,
    withhold_item,
    write_notes,
)
from .meetings import edit_meeting, plan_meeting
from .naming import invite_named, person_named
from .record import lock_meeting
from .sitting import go_to
from .states import (
    announce_meeting,
    approve_minutes,
    cancel_meeting,
    circulate_minutes,
    end_meeting,
    move_on,
    open_meeting,
)

__all__ = [
    "StaleItem",
    "add_item",
    "add_items",
    "announce_meeting",
    "approve_minutes",
    "cancel_meeting",
    "circulate_minutes",
    "edit_attendance",
    "edit_item",
    "edit_meeting",
    "end_meeting",
    "go_to",
    "invite",
    "invite_members",
    "invite_named",
    "lock_meeting",
    "move_item",
    "move_on",
    "open_meeting",
    "organisation_on",
    "person_named",
    "plan_meeting",
    "record_decision",
    "remove_item",
    "reply",
    "restore_item",
    "tick_present",
    "uninvite",
    "withdraw_decision",
    "withhold_item",
    "write_notes",
]
