"""Are enough there for a decision to count? Pure: the committee's rule, who votes, who is there at a moment.

Of whom does the rule speak? Of the voting members of the meeting's day, or of the organisations that they
represent there. An organisation is there when one of its voting members is. Where deputies vote, a
deputy counts as the member; a member who came together with a deputy counts once. Who is recused from an
item is taken out for it on both sides: they are neither there nor one of those who could be; with its last
voter an organisation goes too. Someone's deputy is recused with them.

A share means MORE than so many of a hundred, as boards say "a majority": of eight, 50 per cent needs five.
A hundred per cent means all. A number stays the number, however many are recused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

SHARES = ("members_share", "bodies_share")
BODIES = ("bodies", "bodies_share")


@dataclass(frozen=True, slots=True)
class Rule:
    """`kind` is one of Committee.Quorum: "", members_share, members, bodies_share, bodies."""

    kind: str
    value: int = 0
    deputies_vote: bool = True


@dataclass(frozen=True, slots=True)
class Voter:
    """A voting member of the day, with the organisations that they represent."""

    person: int
    organisations: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Presence:
    """One person of the list, as the list has them: `present` None is "nobody said"."""

    person: int
    present: bool | None
    deputy_for: int | None = None
    arrived_at: dt.datetime | None = None
    left_at: dt.datetime | None = None

    def is_there(self, at: dt.datetime) -> bool:
        """In the room at that moment; the moments of arriving and of leaving count."""
        came = self.arrived_at is None or self.arrived_at <= at
        return bool(self.present) and came and (self.left_at is None or at <= self.left_at)


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must be there, how many are, of how many."""

    kind: str
    needed: int
    there: int
    of: int

    @property
    def met(self) -> bool:
        return self.there >= self.needed

    @property
    def counts_bodies(self) -> bool:
        return self.kind in BODIES


def needed_of(rule: Rule, of: int) -> int:
    """How many of `of` must be there; never none.

    >>> needed_of(Rule("members_share", 50), 8), needed_of(Rule("members_share", 50), 7)
    (5, 4)
    >>> needed_of(Rule("members_share", 100), 7), needed_of(Rule("members", 4), 3)
    (7, 4)
    """
    if rule.kind in SHARES:
        return max(1, min(of, of * rule.value // 100 + 1))
    return max(1, rule.value)


def count(
    rule: Rule,
    voters: Iterable[Voter],
    list_: Iterable[Presence],
    at: dt.datetime,
    recused: Collection[int] = (),
) -> Quorum | None:
    """The quorum at a moment, for an item from which `recused` (ids of persons) are; None without a rule."""
    if not rule.kind:
        return None
    here: set[int] = set()
    for presence in list_:
        if presence.person in recused or not presence.is_there(at):
            continue
        here.add(presence.person)
        if rule.deputies_vote and presence.deputy_for is not None:
            here.add(presence.deputy_for)
    entitled = [voter for voter in voters if voter.person not in recused]
    if rule.kind in BODIES:
        of = {body for voter in entitled for body in voter.organisations}
        there = {body for voter in entitled if voter.person in here for body in voter.organisations}
    else:
        of = {voter.person for voter in entitled}
        there = of & here
    return Quorum(rule.kind, needed_of(rule, len(of)), len(there), len(of))
