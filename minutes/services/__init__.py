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
from .capture_lines import Captured, lines_of
from .capturing import Saved, answer_card, save_notes, settle_conflict
from .comments import add_comment, take_back_comment
from .copying import duplicate_item, move_to_meeting
from .decisions import record_decision, withdraw_decision
from .drafting import draft_agenda, plan_with_agenda, top_up_next
from .dropping import postpone_item, remove_item, restore_item
from .errata import add_erratum
from .flags import flag_item, take_together, unflag_item, who_may_flag
from .inviting import announce, readers_of, send_invitations, sendings_of
from .items import (
    StaleItem,
    add_item,
    add_items,
    edit_item,
    withhold_item,
    write_notes,
)
from .meetings import edit_meeting, plan_meeting
from .naming import invite_named, person_named
from .papers import (
    add_paper,
    add_version,
    remove_paper,
    rename_paper,
    restore_paper,
    withhold_paper,
)
from .placing import move_item, place_item
from .polling import answer_poll, asked_of, decide_slot, offer_slots, send_poll
from .presence import move_person, recuse, send_deputy, take_back_recusal
from .quorum import in_words, quorum_json, quorum_of
from .record import lock_meeting
from .replying import take_over_replies
from .requesting import decline_invitation, grant_invitation, request_invitation
from .series import add_series, edit_series, end_series, plan_next
from .sitting import go_to
from .standing import set_standing
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
    "Captured",
    "Saved",
    "StaleItem",
    "add_comment",
    "add_erratum",
    "add_item",
    "add_items",
    "add_paper",
    "add_series",
    "add_version",
    "announce",
    "announce_meeting",
    "answer_card",
    "answer_poll",
    "approve_minutes",
    "asked_of",
    "cancel_meeting",
    "circulate_minutes",
    "decide_slot",
    "decline_invitation",
    "draft_agenda",
    "duplicate_item",
    "edit_attendance",
    "edit_item",
    "edit_meeting",
    "edit_series",
    "end_meeting",
    "end_series",
    "flag_item",
    "go_to",
    "grant_invitation",
    "in_words",
    "invite",
    "invite_members",
    "invite_named",
    "lines_of",
    "lock_meeting",
    "move_item",
    "move_on",
    "move_person",
    "move_to_meeting",
    "offer_slots",
    "open_meeting",
    "organisation_on",
    "person_named",
    "place_item",
    "plan_meeting",
    "plan_next",
    "plan_with_agenda",
    "postpone_item",
    "quorum_json",
    "quorum_of",
    "readers_of",
    "record_decision",
    "recuse",
    "remove_item",
    "remove_paper",
    "rename_paper",
    "reply",
    "request_invitation",
    "restore_item",
    "restore_paper",
    "save_notes",
    "send_deputy",
    "send_invitations",
    "send_poll",
    "sendings_of",
    "set_standing",
    "settle_conflict",
    "take_back_comment",
    "take_back_recusal",
    "take_over_replies",
    "take_together",
    "tick_present",
    "top_up_next",
    "unflag_item",
    "uninvite",
    "who_may_flag",
    "withdraw_decision",
    "withhold_item",
    "withhold_paper",
    "write_notes",
]
