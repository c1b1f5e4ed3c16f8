"""How many must be there, and who counts? The rule of each kind, at its boundary, row by row."""

from __future__ import annotations

import datetime as dt

import pytest

from people.quorum import Presence, Quorum, Rule, Voter, count, needed_of

NOON = dt.datetime(2026, 6, 2, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def voters(n, bodies=None):
    """n voting members 1..n; `bodies` are their organisations in order, one each or none."""
    bodies = bodies or [()] * n
    return [Voter(i + 1, frozenset(bodies[i])) for i in range(n)]


def here(*people, **fields):
    return [Presence(person, True, **fields) for person in people]


SEVEN_IN_FOUR = [(1,), (1,), (2,), (2,), (3,), (3,), (4,)]

TABLE = [
    # rule, voters, list, recused -> there, of, needed, met
    # More than half of the voting members: four of seven, five of eight.
    (Rule("members_share", 50), voters(7), here(1, 2, 3, 4), (), (4, 7, 4, True)),
    (Rule("members_share", 50), voters(7), here(1, 2, 3), (), (3, 7, 4, False)),
    (Rule("members_share", 50), voters(8), here(1, 2, 3, 4), (), (4, 8, 5, False)),
    (Rule("members_share", 50), voters(8), here(1, 2, 3, 4, 5), (), (5, 8, 5, True)),
    # A third; two thirds of nine, where 66 per cent of nine is 5.94.
    (Rule("members_share", 33), voters(9), here(1, 2), (), (2, 9, 3, False)),
    (Rule("members_share", 33), voters(9), here(1, 2, 3), (), (3, 9, 3, True)),
    (Rule("members_share", 66), voters(9), here(1, 2, 3, 4, 5), (), (5, 9, 6, False)),
    (Rule("members_share", 66), voters(9), here(1, 2, 3, 4, 5, 6), (), (6, 9, 6, True)),
    # All; at least one, also of nobody.
    (Rule("members_share", 100), voters(3), here(1, 2), (), (2, 3, 3, False)),
    (Rule("members_share", 100), voters(3), here(1, 2, 3), (), (3, 3, 3, True)),
    (Rule("members_share", 0), voters(3), [], (), (0, 3, 1, False)),
    (Rule("members_share", 0), voters(3), here(2), (), (1, 3, 1, True)),
    (Rule("members_share", 50), [], here(9), (), (0, 0, 1, False)),
    # Who does not vote does not count: guests 8 and 9.
    (Rule("members_share", 50), voters(4), here(1, 2, 8, 9), (), (2, 4, 3, False)),
    # A number of voting members.
    (Rule("members", 4), voters(7), here(1, 2, 3, 4), (), (4, 7, 4, True)),
    (Rule("members", 4), voters(7), here(1, 2, 3, 8), (), (3, 7, 4, False)),
    (Rule("members", 4), voters(3), here(1, 2, 3), (), (3, 3, 4, False)),
    (Rule("members", 0), voters(3), [], (), (0, 3, 1, False)),
    # Organisations: two of one count once; a member of none counts for none.
    (Rule("bodies", 2), voters(7, SEVEN_IN_FOUR), here(1, 2), (), (1, 4, 2, False)),
    (Rule("bodies", 2), voters(7, SEVEN_IN_FOUR), here(1, 3), (), (2, 4, 2, True)),
    (Rule("bodies_share", 50), voters(7, SEVEN_IN_FOUR), here(1, 2, 3, 4), (), (2, 4, 3, False)),
    (Rule("bodies_share", 50), voters(7, SEVEN_IN_FOUR), here(1, 3, 7), (), (3, 4, 3, True)),
    (Rule("bodies", 1), voters(2, [(), (5,)]), here(1), (), (0, 1, 1, False)),
    (Rule("bodies", 1), voters(2, [(), (5,)]), here(2), (), (1, 1, 1, True)),
    (Rule("bodies", 2), voters(2, [(1, 2), (3,)]), here(1), (), (2, 3, 2, True)),
    # Deputies: with their vote, without it, and beside the member.
    (Rule("members", 2), voters(3), here(1) + here(9, deputy_for=2), (), (2, 3, 2, True)),
    (Rule("members", 2, False), voters(3), here(1) + here(9, deputy_for=2), (), (1, 3, 2, False)),
    (Rule("members", 3), voters(3), here(1, 2) + here(9, deputy_for=2), (), (2, 3, 3, False)),
    (Rule("members", 2), voters(3), here(1, deputy_for=2), (), (2, 3, 2, True)),
    (Rule("bodies", 1), voters(2, [(1,), (2,)]), here(9, deputy_for=2), (), (1, 2, 1, True)),
    (
        Rule("bodies", 1, False),
        voters(2, [(1,), (2,)]),
        here(9, deputy_for=2),
        (),
        (0, 2, 1, False),
    ),
    (Rule("members", 1), voters(3), here(9, deputy_for=8), (), (0, 3, 1, False)),
    # Recused: out on both sides, with their deputy; a number stays the number.
    (Rule("members_share", 50), voters(8), here(1, 2, 3, 4), (8,), (4, 7, 4, True)),
    (Rule("members_share", 50), voters(7), here(1, 2, 3, 4), (4,), (3, 6, 4, False)),
    (Rule("members", 4), voters(7), here(1, 2, 3, 4), (4,), (3, 6, 4, False)),
    (Rule("members", 2), voters(3), here(1) + here(9, deputy_for=2), (2,), (1, 2, 2, False)),
    (Rule("members", 2), voters(3), here(1) + here(9, deputy_for=2), (9,), (1, 3, 2, False)),
    (Rule("bodies", 2), voters(7, SEVEN_IN_FOUR), here(2, 3), (1,), (2, 4, 2, True)),
    (Rule("bodies_share", 50), voters(7, SEVEN_IN_FOUR), here(1, 3), (7,), (2, 3, 2, True)),
    (Rule("bodies_share", 50), voters(7, SEVEN_IN_FOUR), here(1, 3), (), (2, 4, 3, False)),
    (Rule("members_share", 50), voters(2), here(1, 2), (1, 2), (0, 0, 1, False)),
    # Nobody said of them, or they stayed away.
    (Rule("members", 1), voters(2), [Presence(1, None), Presence(2, False)], (), (0, 2, 1, False)),
]


@pytest.mark.parametrize(("rule", "of", "list_", "recused", "expected"), TABLE)
def test_the_quorum_is_what_the_table_says(rule, of, list_, recused, expected):
    found = count(rule, of, list_, NOON, recused)
    assert (found.there, found.of, found.needed, found.met) == expected


def test_every_kind_of_rule_is_met_and_missed_in_the_table():
    verdicts = {(rule.kind, expected[3]) for rule, *_rest, expected in TABLE}
    kinds = {"members_share", "members", "bodies_share", "bodies"}
    assert verdicts == {(kind, met) for kind in kinds for met in (True, False)}


@pytest.mark.parametrize(
    ("arrived", "left", "there"),
    [
        (None, None, True),
        (NOON - HOUR, None, True),
        (NOON, None, True),
        (NOON + HOUR, None, False),
        (None, NOON - HOUR, False),
        (None, NOON, True),
        (None, NOON + HOUR, True),
        (NOON - HOUR, NOON + HOUR, True),
        (NOON - 2 * HOUR, NOON - HOUR, False),
    ],
)
def test_who_is_there_is_asked_of_the_moment(arrived, left, there):
    presence = Presence(1, True, arrived_at=arrived, left_at=left)
    assert presence.is_there(NOON) is there
    found = count(Rule("members", 1), voters(2), [presence], NOON)
    assert found.met is there


def test_without_a_rule_there_is_no_quorum():
    assert count(Rule("", 50), voters(3), here(1, 2, 3), NOON) is None


@pytest.mark.parametrize("of", range(1, 40))
def test_half_means_more_than_half(of):
    needed = needed_of(Rule("members_share", 50), of)
    assert 2 * needed > of
    assert 2 * (needed - 1) <= of


@pytest.mark.parametrize("value", range(101))
def test_a_share_never_asks_for_nobody_nor_for_more_than_all(value):
    for of in range(1, 30):
        assert 1 <= needed_of(Rule("bodies_share", value), of) <= of


def test_of_which_it_counts():
    assert Quorum("bodies", 2, 1, 4).counts_bodies
    assert not Quorum("members", 2, 1, 4).counts_bodies
