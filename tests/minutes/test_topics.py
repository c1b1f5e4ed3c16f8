"""Order of votes, and proposals left out: pure functions."""

import datetime as dt
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from minutes.topics import in_order, supporters, uncovered


@dataclass
class Listed:
    pk: int
    number: int
    proposed_at: dt.datetime = dt.datetime(2012, 8, 13, tzinfo=dt.UTC)


def test_a_vote_counts_once_a_topic_through_whichever_proposals_it_came():
    wanted = supporters({1: [7, 8], 2: [8], 9: [8]}, [(1, 9), (2, 9)])
    assert wanted[9] == {7, 8}


def test_a_proposal_that_feeds_several_topics_brings_its_votes_to_each():
    wanted = supporters({15: [7]}, [(15, n) for n in range(101, 107)])
    assert all(wanted[n] == {7} for n in range(101, 107))


def test_the_order_is_that_of_votes_and_of_equals_that_of_proposal():
    early = dt.datetime(2012, 7, 1, tzinfo=dt.UTC)
    rows = [Listed(1, 1), Listed(2, 2), Listed(3, 3, early), Listed(4, 4)]
    assert [t.pk for t in in_order(rows, {4: 2, 1: 1, 2: 1, 3: 1})] == [4, 3, 1, 2]


def test_what_feeds_nothing_is_uncovered():
    assert uncovered(range(1, 19), [(n, 100) for n in range(1, 19) if n != 17]) == {17}


@given(
    st.dictionaries(st.integers(1, 9), st.lists(st.integers(1, 5), max_size=4)),
    st.lists(st.tuples(st.integers(1, 9), st.integers(10, 14)), max_size=20),
)
def test_no_vote_is_lost_or_counted_twice(votes, feeds):
    wanted = supporters(votes, feeds)
    for proposal, topic in feeds:
        assert set(votes.get(proposal, ())) <= wanted[topic]
    for topic, people in wanted.items():
        behind = {topic} | {p for p, t in feeds if t == topic}
        assert people == {who for p in behind for who in votes.get(p, ())}
