"""What happens to money and requests? One function an act: atomic, locks, asks the rule, writes one event."""

from .afterwards import post, ratify, set_review, supersede, unpost
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
from .closing import close_votes
from .deciding import confirm, decide, expire
from .drafts import LineChange, LineDraft, version_changes
from .payments import BeyondAgreed, give_back_rest, pay, reverse_payment, settle
from .requests import RequestDraft, edit_request, propose_request, withdraw_request, write_request
from .room import Beyond, NotInForce, OverCommitted, Shortage
from .told import fits, follow_outcome, guard_told
from .transfers import carry_over, lock_moves, transfer
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
from .voting import (
    Tally,
    extend_vote,
    freeze_entitled,
    open_vote,
    recuse,
    take_position,
    take_position_back,
    tally,
    unrecuse,
)

__all__ = [
    "BelowCommitted",
    "Beyond",
    "BeyondAgreed",
    "LineChange",
    "LineDraft",
    "NotInForce",
    "OverCommitted",
    "RequestDraft",
    "Shortage",
    "Tally",
    "carry_over",
    "close_budget",
    "close_votes",
    "come_to",
    "compose_approvals",
    "confirm",
    "decide",
    "discard_draft",
    "draft_version",
    "edit_request",
    "edit_version",
    "expire",
    "extend_vote",
    "fits",
    "follow_outcome",
    "freeze_entitled",
    "give_back_rest",
    "guard_told",
    "lock_approval",
    "lock_moves",
    "make_budget",
    "make_confidential",
    "open_vote",
    "pay",
    "post",
    "propose_approvals",
    "propose_request",
    "put_in_force",
    "ratify",
    "record_approval",
    "record_outcome",
    "recuse",
    "reopen_budget",
    "reverse_payment",
    "set_review",
    "settle",
    "supersede",
    "take_back",
    "take_position",
    "take_position_back",
    "tally",
    "transfer",
    "unpost",
    "unrecuse",
    "version_changes",
    "withdraw_request",
    "write_request",
]
