"""What happens to money and requests? One function an act: atomic, locks, asks the rule, writes one event."""

from .approvals import (
    come_to,
    compose_approvals,
    lock_approval,
    make_confidential,
    propose_approvals,
    record_approval,
    record_outcome,
    take_back,
)
from .drafts import LineChange, LineDraft, version_changes
from .payments import BeyondAgreed, give_back_rest, pay, reverse_payment, settle
from .room import Beyond, NotInForce, OverCommitted, Shortage
from .transfers import carry_over, transfer
from .versions import (
    BelowCommitted,
    close_budget,
    discard_draft,
    draft_version,
    edit_version,
    make_budget,
    put_in_force,
    reopen_budget,
)

__all__ = [
    "BelowCommitted",
    "Beyond",
    "BeyondAgreed",
    "LineChange",
    "LineDraft",
    "NotInForce",
    "OverCommitted",
    "Shortage",
    "carry_over",
    "close_budget",
    "come_to",
    "compose_approvals",
    "discard_draft",
    "draft_version",
    "edit_version",
    "give_back_rest",
    "lock_approval",
    "make_budget",
    "make_confidential",
    "pay",
    "propose_approvals",
    "put_in_force",
    "record_approval",
    "record_outcome",
    "reopen_budget",
    "reverse_payment",
    "settle",
    "take_back",
    "transfer",
    "version_changes",
]
