"""The tables of who gets what and of what each page asks, one file an area."""

from . import (
    agenda,
    approvals,
    budget,
    closing,
    coming,
    meetings,
    papers,
    plan,
    registers,
    sheets,
    taking,
    topics,
    trademarks,
)

AREAS = (
    *(meetings, agenda, topics, coming, taking, papers, closing),
    *(budget, sheets, approvals, plan, trademarks, registers),
)
