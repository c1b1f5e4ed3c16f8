"""The fold of an action's events: the order in which they were recorded never matters."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from actions.life import STATUS_ORDER, Fact, fold

DAY = dt.datetime(2014, 6, 3, 15, tzinfo=dt.UTC)
RESOLUTIONS = ("", "done", "dropped", "duplicate")


@st.composite
def documents(draw):
    """What several minutes say of one action with two owners: statements, without ids yet.

    Two documents may tell of one meeting (`at` is drawn from few days on purpose).
    """
    told = []
    for at in draw(st.lists(st.integers(0, 4), min_size=1, max_size=6)):
        moment = DAY + dt.timedelta(days=30 * at)
        status = draw(st.sampled_from(STATUS_ORDER))
        resolution = draw(st.sampled_from(RESOLUTIONS)) if status == "closed" else ""
        told.append(("minuted", moment, status, resolution, None))
        for owner in draw(st.sets(st.sampled_from((1, 2)))):
            told.append(("ticked", moment, "", "", owner))
    return told


def numbered(told):
    """The statements as events, with ids in the order in which they were recorded."""
    return [
        Fact(i, kind, at, to_state, resolution, owner)
        for i, (kind, at, to_state, resolution, owner) in enumerate(told, 1)
    ]


@given(documents(), st.randoms(use_true_random=False))
def test_documents_read_in_any_order_come_to_the_same(told, chance):
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert fold(numbered(told)) == fold(numbered(shuffled))


def test_negative_control_counting_by_arrival_depends_on_the_order():
    """What the property would catch: a fold that takes the last recorded fact."""

    def naive(facts):
        return max((f for f in facts if f.to_state), key=lambda f: f.id).to_state

    told = [
        ("minuted", DAY, "open", "", None),
        ("minuted", DAY + dt.timedelta(1), "closed", "", None),
    ]
    assert naive(numbered(told)) != naive(numbered(told[::-1]))


@given(documents(), documents())
def test_an_older_document_never_reopens_what_a_later_one_closed(told, more):
    last = max(at for _kind, at, *_rest in told)
    closing = ("minuted", last + dt.timedelta(days=1), "closed", "done", None)
    older = [one for one in more if one[1] <= last]
    life = fold(numbered([*told, closing, *older]))
    assert (life.status, life.resolution) == ("closed", "done")


@given(documents())
def test_a_status_is_one_of_those_that_the_last_day_states(told):
    last = max(at for _kind, at, *_rest in told)
    stated = {to for _kind, at, to, *_rest in told if at == last and to}
    life = fold(numbered(told))
    assert life.status == max(stated, key=STATUS_ORDER.index)
    assert (life.closed_at is None) == (life.status != "closed")


@given(documents())
def test_undone_facts_leave_no_trace(told):
    facts = numbered(told)
    taken_back = numbered([("minuted", DAY + dt.timedelta(999), "closed", "done", None)])[0]
    more = Fact(900, taken_back.kind, taken_back.happened_at, "closed", "done")
    undoing = Fact(901, "undone", DAY + dt.timedelta(1000), undoes_id=900)
    assert fold([*facts, more, undoing]) == fold(facts)


def test_a_part_is_done_since_the_first_tick_that_stands():
    days = [DAY + dt.timedelta(days=n) for n in range(4)]
    kinds = ["ticked", "ticked", "unticked", "ticked"]
    facts = [Fact(i, k, d, owner_id=7) for i, (k, d) in enumerate(zip(kinds, days, strict=True))]
    assert [fold(facts[: n + 1]).ticks[7] for n in range(4)] == [days[0], days[0], None, days[3]]


def test_closed_stays_closed_since_the_first_closing_and_keeps_its_resolution():
    closings = [
        Fact(1, "closed", DAY, "closed", "dropped"),
        Fact(2, "minuted", DAY + dt.timedelta(30), "closed", ""),
    ]
    life = fold(closings)
    assert (life.status, life.resolution, life.closed_at) == ("closed", "dropped", DAY)


def test_the_boards_order_is_the_order_of_further_statuses():
    assert all(STATUS_ORDER.index(a) < STATUS_ORDER.index(b) for a, b in pairwise(STATUS_ORDER))
    same_moment = [Fact(1, "minuted", DAY, "closed", "done"), Fact(2, "minuted", DAY, "open")]
    assert fold(same_moment).status == "closed"
