"""What happens to actions? One function an act: atomic, locks the row, asks the rule, writes one event."""

from .life import close, mark_open, mark_unknown, propose, reopen, send_back, undo, undoable
from .minuted import minute
from .naming import answer_owner
from .offers import accept_offer, offer, refuse_offer
from .parts import tick, untick
from .raising import (
    OwnerSpec,
    everyone_among,
    everyone_of,
    name_subject,
    raise_action,
    raise_actions,
)
from .record import Deed, lock_action
from .upkeep import edit, hand_on, reassign, spec_of
from .words import say

__all__ = [
    "Deed",
    "OwnerSpec",
    "accept_offer",
    "answer_owner",
    "close",
    "edit",
    "everyone_among",
    "everyone_of",
    "hand_on",
    "lock_action",
    "mark_open",
    "mark_unknown",
    "minute",
    "name_subject",
    "offer",
    "propose",
    "raise_action",
    "raise_actions",
    "reassign",
    "refuse_offer",
    "reopen",
    "say",
    "send_back",
    "spec_of",
    "tick",
    "undo",
    "undoable",
    "untick",
]
