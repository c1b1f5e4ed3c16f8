"""Who wants a topic, in which order do topics stand, and which proposals did the consolidated list leave out?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

Feed = tuple[int, int]
"""A proposal and a topic that it feeds."""


class Listed(Protocol):
    """What an order needs to know of a topic."""

    @property
    def pk(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def proposed_at(self) -> dt.datetime: ...


T = TypeVar("T", bound=Listed)


def supporters(
    votes: Mapping[int, Iterable[int]], feeds: Iterable[Feed]
) -> dict[int, frozenset[int]]:
    """Who wants each topic: who voted on it, and on a proposal that feeds it, each counted once.

    >>> supporters({1: [7, 8], 2: [8], 5: [9]}, [(1, 5), (2, 5)])[5] == {7, 8, 9}
    True
    """
    wanted: dict[int, set[int]] = defaultdict(set)
    for topic, people in votes.items():
        wanted[topic].update(people)
    for proposal, topic in feeds:
        wanted[topic].update(votes.get(proposal, ()))
    return {topic: frozenset(people) for topic, people in wanted.items()}


def in_order(topics: Iterable[T], votes: Mapping[int, int]) -> list[T]:
    """Those that most want first; of equals the one that was proposed first."""
    return sorted(topics, key=lambda t: (-votes.get(t.pk, 0), t.proposed_at, t.number, t.pk))


def uncovered(proposals: Iterable[int], feeds: Iterable[Feed]) -> frozenset[int]:
    """The proposals that feed no topic: after a consolidation they must show.

    >>> sorted(uncovered([1, 2, 17], [(1, 30), (2, 30)]))
    [17]
    """
    return frozenset(proposals) - {proposal for proposal, _topic in feeds}
