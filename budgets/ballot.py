"""What do the positions come to, by the committee's rule? Pure: it suggests, the chair records.

Who is recused is taken out on both sides: neither entitled nor counted. "No objection" agrees under consensus;
under majorities it is counted as a vote neither way, like abstaining. A remark alone is no position: it counts
for nothing, but whoever made it was not silent.

| rule          | agreed                                   | declined                         | else deferred     |
|---------------|------------------------------------------|----------------------------------|-------------------|
| consensus     | nobody against, one in favour or without | against, and nobody in favour or | some for, some    |
|               | objection (or silent, where that is      | without objection                | against; no word  |
|               | consent)                                 |                                  |                   |
| votes         | in favour > against                      | against > in favour              | a tie; no votes   |
| members       | in favour > half of the entitled         | against >= half of the entitled  | neither           |
| bodies        | the same among organisations, one vote   | as before                        | neither           |
|               | each: that of most of its members; where |                                  |                   |
|               | they are split it abstains               |                                  |                   |
| two thirds    | in favour >= 2/3 of the votes            | less, of at least one vote       | no votes          |

Without the quorum, counted over those who took a position, whatever they said is deferred.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people import quorum

AGREED, DECLINED, DEFERRED = "agreed", "declined", "deferred"
FAVOUR, AGAINST, ABSTAINS, NO_OBJECTION = "favour", "against", "abstains", "no_objection"
STANCES = (FAVOUR, AGAINST, ABSTAINS, NO_OBJECTION)
REMARK = "remark"

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody entitled when the vote was opened, and whom they represent."""

    person: int
    organisation: int | None = None
    recused: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many said what, of how many entitled: members, or organisations where those vote. `silent` said
    nothing that counts."""

    favour: int = 0
    against: int = 0
    abstains: int = 0
    no_objection: int = 0
    silent: int = 0
    entitled: int = 0
    of_bodies: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the rule makes of the positions: `outcome` agreed, declined or deferred; `why` a sentence, and
    `reason` its name."""

    outcome: str
    counts: Counts
    why: str
    reason: str
    quorum: quorum.Quorum | None = None


def suggest(
    rule: str,
    silence: str,
    needed: quorum.Rule | None,
    voters: Iterable[Voter],
    positions: Mapping[int, str],
) -> Suggestion:
    """`rule` and `silence` as Committee.Majority and .Silence have them, `needed` the quorum's rule (None or one
    without kind: none), `positions` stances by person."""
    entitled = [voter for voter in voters if not voter.recused]
    said = {v.person: positions[v.person] for v in entitled if v.person in positions}
    counts = _counts(rule, entitled, said)
    met = _quorum(needed, entitled, said)
    if not entitled:
        reason = (DEFERRED, "nobody")
    elif met is not None and not met.met:
        reason = (DEFERRED, "quorum")
    else:
        consent = silence == "consent" and len(said) < len(entitled)
        reason = _RULES[rule](counts, consent)
    return Suggestion(reason[0], counts, _why(reason[1], counts, met), reason[1], met)


def _quorum(
    needed: quorum.Rule | None, entitled: Iterable[Voter], said: Mapping[int, str]
) -> quorum.Quorum | None:
    if needed is None:
        return None
    return quorum.count(
        needed,
        [
            quorum.Voter(v.person, frozenset({v.organisation} if v.organisation else ()))
            for v in entitled
        ],
        [quorum.Presence(person, True) for person, stance in said.items() if stance in STANCES],
        _NEVER,
    )


def _counts(rule: str, entitled: list[Voter], said: Mapping[int, str]) -> Counts:
    bodies = _by_body(entitled) if rule == "bodies" else {}
    if bodies:
        words = [
            _word_of([said.get(person, "") for person in people]) for people in bodies.values()
        ]
    else:
        words = [said.get(voter.person, "") for voter in entitled]
    of = Counter(words)
    return Counts(
        **{stance: of[stance] for stance in STANCES},
        silent=len(words) - sum(of[stance] for stance in STANCES),
        entitled=len(words),
        of_bodies=bool(bodies),
    )


def _by_body(entitled: Iterable[Voter]) -> dict[int, list[int]]:
    """The organisations with their voters. Where nobody represents any, members vote for themselves; beside
    organisations, who represents none has no vote."""
    bodies: dict[int, list[int]] = defaultdict(list)
    for voter in entitled:
        if voter.organisation is not None:
            bodies[voter.organisation].append(voter.person)
    return dict(sorted(bodies.items()))


def _word_of(words: Iterable[str]) -> str:
    """An organisation's word: what most of its members voted. As many for as against, or none either way:
    it abstains, if any of them took a position at all."""
    of = Counter(words)
    if of[FAVOUR] != of[AGAINST]:
        return FAVOUR if of[FAVOUR] > of[AGAINST] else AGAINST
    return ABSTAINS if any(of[stance] for stance in STANCES) else ""


Reason = tuple[str, str]


def _consensus(counts: Counts, consent: bool) -> Reason:
    for_it = counts.favour + counts.no_objection
    if counts.against:
        return (DEFERRED, "objection") if for_it else (DECLINED, "against")
    if for_it:
        return AGREED, "consensus"
    return (AGREED, "consent") if consent else (DEFERRED, "no_word")


def _votes(counts: Counts, _consent: bool) -> Reason:
    if counts.favour == counts.against:
        return (DEFERRED, "tie") if counts.favour else (DEFERRED, "no_votes")
    return (AGREED, "majority") if counts.favour > counts.against else (DECLINED, "against")


def _members(counts: Counts, _consent: bool) -> Reason:
    if counts.favour * 2 > counts.entitled:
        return AGREED, "of_all"
    return (DECLINED, "against") if counts.against * 2 >= counts.entitled else (DEFERRED, "short")


def _two_thirds(counts: Counts, _consent: bool) -> Reason:
    votes = counts.favour + counts.against
    if not votes:
        return DEFERRED, "no_votes"
    return (AGREED, "two_thirds") if counts.favour * 3 >= votes * 2 else (DECLINED, "below")


_RULES = {
    "consensus": _consensus,
    "votes": _votes,
    "members": _members,
    "bodies": _members,
    "two_thirds": _two_thirds,
}


def _why(reason: str, counts: Counts, met: quorum.Quorum | None) -> str:
    """The reason as a sentence, with the figures."""
    said = {
        "favour": counts.favour,
        "against": counts.against,
        "entitled": counts.entitled,
        "needed": met.needed if met else 0,
        "there": met.there if met else 0,
    }
    sentences = {
        "nobody": _("Nobody is entitled to vote on it."),
        "quorum": _("%(there)d took a position, %(needed)d are needed for a quorum."),
        "consensus": _("Nobody is against, and somebody is for it."),
        "consent": _("Nobody objects; no word counts as consent."),
        "objection": _("There is no consensus: %(against)d against."),
        "no_word": _("Nobody has said a word that counts."),
        "majority": _("%(favour)d in favour, %(against)d against."),
        "against": _("%(favour)d in favour, %(against)d against."),
        "tie": _("A tie: %(favour)d in favour, %(against)d against."),
        "no_votes": _("Nobody voted for or against it."),
        "of_all": _("%(favour)d of %(entitled)d entitled are in favour, more than half."),
        "short": _("%(favour)d of %(entitled)d entitled are in favour; more than half are needed."),
        "two_thirds": _("%(favour)d in favour, %(against)d against: two thirds are reached."),
        "below": _("%(favour)d in favour, %(against)d against: two thirds are not reached."),
    }
    return sentences[reason] % said
