"""What positions come to: a table per rule, of cases that pass and cases that do not.

Positions are written as letters, a voter each: F in favour, A against, B abstains, N no objection, R a remark
alone, "." no word; small letters are recused, whatever they say. For organisations a group each: "FF A ." are
three.
"""

import pytest

from budgets.ballot import Voter, suggest
from people.quorum import Rule

STANCES = {"F": "favour", "A": "against", "B": "abstains", "N": "no_objection", "R": "remark"}


def of(rule, said, silence="nothing", quorum=None):
    """The suggestion for positions as written above."""
    voters, positions, person = [], {}, 0
    groups = said.split() if rule == "bodies" else [said]
    for body, group in enumerate(groups, start=1):
        for letter in group:
            person += 1
            belongs = body if rule == "bodies" else None
            voters.append(Voter(person, belongs, recused=letter.islower()))
            if letter.upper() in STANCES:
                positions[person] = STANCES[letter.upper()]
    return suggest(rule, silence, quorum, voters, positions)


CONSENSUS = [
    ("F", "agreed", "consensus"),
    ("N", "agreed", "consensus"),
    ("FN..B", "agreed", "consensus"),
    ("FFFFA", "deferred", "objection"),
    ("NA", "deferred", "objection"),
    ("A", "declined", "against"),
    ("AB.", "declined", "against"),
    ("....", "deferred", "no_word"),
    ("BB", "deferred", "no_word"),
    ("RR", "deferred", "no_word"),
    ("Fa", "agreed", "consensus"),  # who is against is recused
    ("fA", "declined", "against"),
    ("fa", "deferred", "nobody"),
    ("", "deferred", "nobody"),
]
VOTES = [
    ("FFA", "agreed", "majority"),
    ("F....", "agreed", "majority"),
    ("FBBBBB", "agreed", "majority"),
    ("FFAA", "deferred", "tie"),
    ("FAA", "declined", "against"),
    ("A", "declined", "against"),
    ("NNNN", "deferred", "no_votes"),  # counted neither way
    ("NNNA", "declined", "against"),
    ("BB..", "deferred", "no_votes"),
    ("FFAa", "agreed", "majority"),
    ("FfA", "deferred", "tie"),
]
MEMBERS = [
    ("FFF..", "agreed", "of_all"),
    ("FF...", "deferred", "short"),
    ("FF..", "deferred", "short"),  # half is not more than half
    ("FFNN", "deferred", "short"),
    ("FFA.", "deferred", "short"),
    ("FFAA", "declined", "against"),  # more than half can no longer be reached
    ("AAA..", "declined", "against"),
    ("FF.aa", "agreed", "of_all"),
    ("FF..aa", "deferred", "short"),
    ("ff.", "deferred", "short"),
]
BODIES = [
    ("FF F .", "agreed", "of_all"),
    ("F . .", "deferred", "short"),
    ("FFA F A", "agreed", "of_all"),  # most of the first body's members
    ("FA F .", "deferred", "short"),  # the first is split: it abstains
    ("FA FA A", "deferred", "short"),
    ("A A F", "declined", "against"),
    ("FFFFFFFF A A", "declined", "against"),  # one vote an organisation
    ("F F aa", "agreed", "of_all"),  # without its last voter an organisation goes too
    ("Fa F .", "agreed", "of_all"),
    ("f F F A", "agreed", "of_all"),
    ("NN F .", "deferred", "short"),
]
TWO_THIRDS = [
    ("FFA", "agreed", "two_thirds"),
    ("FFFFAA", "agreed", "two_thirds"),
    ("F", "agreed", "two_thirds"),
    ("FBBNN..", "agreed", "two_thirds"),
    ("FFFAA", "declined", "below"),
    ("FA", "declined", "below"),
    ("A", "declined", "below"),
    ("BN..", "deferred", "no_votes"),
    ("FFAa", "agreed", "two_thirds"),
    ("FfA", "declined", "below"),
]
TABLES = {
    "consensus": CONSENSUS,
    "votes": VOTES,
    "members": MEMBERS,
    "bodies": BODIES,
    "two_thirds": TWO_THIRDS,
}


@pytest.mark.parametrize(
    ("rule", "said", "outcome", "reason"),
    [(rule, *case) for rule, cases in TABLES.items() for case in cases],
)
def test_a_rule_makes_of_positions(rule, said, outcome, reason):
    suggestion = of(rule, said)
    assert (suggestion.outcome, suggestion.reason) == (outcome, reason)
    assert suggestion.why


@pytest.mark.parametrize(
    ("rule", "said", "outcome", "reason"),
    [
        ("consensus", "....", "agreed", "consent"),
        ("consensus", "BB.", "agreed", "consent"),
        ("consensus", "A..", "declined", "against"),
        ("consensus", "BB", "deferred", "no_word"),  # nobody was silent
        ("consensus", "RR", "deferred", "no_word"),  # who remarks has said something
        ("consensus", "R.", "agreed", "consent"),
        ("votes", "A...", "declined", "against"),
        ("votes", "....", "deferred", "no_votes"),
        ("members", "FF...", "deferred", "short"),
        ("two_thirds", "FA..", "declined", "below"),
        ("bodies", "F . .", "deferred", "short"),
    ],
)
def test_silence_is_consent_under_consensus_alone(rule, said, outcome, reason):
    suggestion = of(rule, said, silence="consent")
    assert (suggestion.outcome, suggestion.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("rule", "said", "quorum", "outcome"),
    [
        ("consensus", "FF..", Rule("members", 2), "agreed"),
        ("consensus", "F...", Rule("members", 2), "deferred"),
        ("consensus", "FB..", Rule("members", 2), "agreed"),  # who abstains took a position
        ("consensus", "FR..", Rule("members", 2), "deferred"),  # who only remarks did not
        ("consensus", "A...", Rule("members", 2), "deferred"),  # not declined either
        ("votes", "FF..", Rule("members_share", 50), "deferred"),  # more than half
        ("votes", "FFN.", Rule("members_share", 50), "agreed"),
        ("votes", "FFff", Rule("members_share", 50), "agreed"),  # of those not recused
        ("votes", "Ffff", Rule("members", 2), "deferred"),  # a number stays the number
        ("members", "FFFF", Rule("members_share", 100), "agreed"),
        ("members", "FFF.", Rule("members_share", 100), "deferred"),
        ("bodies", "F F . .", Rule("bodies", 2), "deferred"),  # quorum there, majority not
        ("bodies", "F F .", Rule("bodies", 3), "deferred"),
        ("bodies", "F F . ff", Rule("bodies_share", 50), "agreed"),
        ("two_thirds", "FF.", Rule("members", 2), "agreed"),
        ("two_thirds", "FF.", Rule("members", 3), "deferred"),
        ("votes", "F", Rule("", 50), "agreed"),
    ],
)
def test_without_a_quorum_of_positions_it_is_deferred(rule, said, quorum, outcome):
    assert of(rule, said, quorum=quorum).outcome == outcome


def test_silence_makes_no_quorum():
    suggestion = of("consensus", "....", silence="consent", quorum=Rule("members", 2))
    assert (suggestion.outcome, suggestion.reason) == ("deferred", "quorum")
    assert (suggestion.quorum.there, suggestion.quorum.needed) == (0, 2)


def test_the_counts_are_of_those_who_vote():
    counts = of("votes", "FFABNR.a").counts
    assert (counts.favour, counts.against, counts.abstains, counts.no_objection) == (2, 1, 1, 1)
    assert (counts.silent, counts.entitled, counts.of_bodies) == (2, 7, False)
    counts = of("bodies", "FF FA .").counts
    assert (counts.favour, counts.abstains, counts.silent, counts.entitled) == (1, 1, 1, 3)
    assert counts.of_bodies


def test_members_of_no_organisation_vote_where_nobody_has_one():
    alone = [Voter(1), Voter(2), Voter(3)]
    said = {1: "favour", 2: "favour"}
    assert suggest("bodies", "nothing", None, alone, said).outcome == "agreed"
    beside = [Voter(1), Voter(2, 7), Voter(3, 8), Voter(4, 9)]
    suggestion = suggest("bodies", "nothing", None, beside, said)
    assert (suggestion.outcome, suggestion.counts.favour) == ("deferred", 1)


def test_words_of_people_who_are_not_entitled_count_for_nothing():
    assert suggest("votes", "nothing", None, [Voter(1)], {2: "favour"}).reason == "no_votes"
