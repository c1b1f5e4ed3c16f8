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

__all__ = [
    "come_to",
    "compose_approvals",
    "lock_approval",
    "make_confidential",
    "propose_approvals",
    "record_approval",
    "record_outcome",
    "take_back",
]
