"""What happens to actions? One function an act: atomic, locks the row, asks the rule, writes one event."""

from .life import close, mark_open, mark_unknown, propose, reopen, send_back, undo
from .minuted import minute
from .parts import tick, untick
from .raising import OwnerSpec, everyone_of, raise_action, raise_actions
from .record import Deed, lock_action
from .upkeep import accept_offer, edit, offer, reassign, refuse_offer
from .words import say

__all__ = [
    "Deed",
    "OwnerSpec",
    "accept_offer",
    "close",
    "edit",
    "everyone_of",
    "lock_action",
    "mark_open",
    "mark_unknown",
    "minute",
    "offer",
    "propose",
    "raise_action",
    "raise_actions",
    "reassign",
    "refuse_offer",
    "reopen",
    "say",
    "send_back",
    "tick",
    "undo",
    "untick",
]
