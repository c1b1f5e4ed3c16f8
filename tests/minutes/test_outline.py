"""The agenda as a tree: numbers, what is withheld, moving about. No database."""

import contextlib
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes import outline


@dataclass(eq=False)
class Row:
    pk: int
    parent_id: int | None = None
    position: int = 0
    confidential: bool = False


def agenda():
    """1 a(1), 2 b(2) with 2.1 c(3) and 2.2 d(4), 3 e(5)."""
    return [Row(1, None, 0), Row(2, None, 1), Row(3, 2, 0), Row(4, 2, 1), Row(5, None, 2)]


def numbers(rows, trusted=True):
    return {
        line.item.pk: line.number for line in outline.flat(outline.build(rows, trusted=trusted))
    }


def test_numbers_follow_the_order():
    assert numbers(agenda()) == {1: "1", 2: "2", 3: "2.1", 4: "2.2", 5: "3"}


def test_what_is_confidential_is_withheld_with_all_beneath_it_and_numbers_stay_the_same():
    rows = agenda()
    rows[1].confidential = True
    lines = outline.build(rows, trusted=False)
    assert [(line.number, line.withheld) for line in outline.flat(lines)] == [
        ("1", False),
        ("2", True),
        ("3", False),
    ]
    assert numbers(rows) == {1: "1", 2: "2", 3: "2.1", 4: "2.2", 5: "3"}


@pytest.mark.parametrize(
    ("pk", "where", "after"),
    [
        (2, "up", {2: "1", 3: "1.1", 4: "1.2", 1: "2", 5: "3"}),
        (2, "down", {1: "1", 5: "2", 2: "3", 3: "3.1", 4: "3.2"}),
        (4, "up", {1: "1", 2: "2", 4: "2.1", 3: "2.2", 5: "3"}),
        (2, "in", {1: "1", 2: "1.1", 3: "1.1.1", 4: "1.1.2", 5: "2"}),
        (5, "in", {1: "1", 2: "2", 3: "2.1", 4: "2.2", 5: "2.3"}),
        (3, "out", {1: "1", 2: "2", 4: "2.1", 3: "3", 5: "4"}),
    ],
)
def test_items_move(pk, where, after):
    rows = agenda()
    changed = outline.move(rows, next(r for r in rows if r.pk == pk), where)
    assert numbers(rows) == after
    assert changed


@pytest.mark.parametrize(
    ("pk", "where"), [(1, "up"), (5, "down"), (1, "in"), (1, "out"), (3, "up"), (1, "sideways")]
)
def test_where_there_is_nowhere_to_go_nothing_moves(pk, where):
    rows = agenda()
    before = numbers(rows)
    with pytest.raises(outline.NowhereToGo):
        outline.move(rows, next(r for r in rows if r.pk == pk), where)
    assert numbers(rows) == before


def test_items_nest_to_a_limit():
    rows = [Row(n, n - 1 or None, 0) for n in range(1, outline.MAX_DEPTH + 1)]
    rows.append(Row(99, outline.MAX_DEPTH - 1, 1))
    with pytest.raises(outline.NowhereToGo, match="deep"):
        outline.move(rows, rows[-1], "in")


def test_an_item_whose_parent_is_gone_stands_at_the_top():
    assert numbers([Row(1), Row(2, 77, 5)]) == {1: "1", 2: "2"}


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["up", "down", "in", "out"])), max_size=40
    )
)
def test_no_row_of_moves_loses_or_doubles_an_item(moves):
    rows = [Row(n + 1, None, n) for n in range(10)]
    for at, where in moves:
        with contextlib.suppress(outline.NowhereToGo):
            outline.move(rows, rows[at], where)
        found = numbers(rows)
        assert sorted(found) == list(range(1, 11))
        assert len(set(found.values())) == 10
        assert max(n.count(".") for n in found.values()) < outline.MAX_DEPTH
