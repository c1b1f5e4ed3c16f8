"""What changed between two texts, as a reader sees it."""

import time

from hypothesis import given
from hypothesis import strategies as st

from minutes.capture.difference import Row, counted, difference

texts = st.lists(
    st.sampled_from(
        ["", "- ok", "Action Lars: find out how many", "Action AB-17 Lars: find out", "x y"]
    ),
    max_size=12,
).map("\n".join)


def shown(rows):
    signs = {"same": " ", "gone": "-", "new": "+", "changed": "~", "skipped": "."}
    return [signs[row.kind] for row in rows]


def side(rows, name):
    return ["".join(s.text for s in getattr(row, name)) for row in rows if getattr(row, name)]


def test_nothing_changed_is_nothing_to_show():
    assert difference("a\nb", "a\nb") == []


def test_a_reworded_line_shows_which_words():
    (row,) = difference("Action Lars: find out", "Action AB-17 Lars: ask around")
    assert row.kind == "changed"
    assert [s.text for s in row.before if s.marked] == ["find out"]
    assert [s.text for s in row.after if s.marked] == ["AB-17 ", "ask around"]


def test_lines_that_have_nothing_in_common_are_gone_and_new():
    assert shown(difference("a\nbudget\nz", "a\nLars was late\nz")) == [" ", "-", "+", " "]


def test_new_lines_around_a_reworded_one_are_new():
    rows = difference("Don: we should wait", "Lars: hello\nDon: we should not wait\nbye")
    assert shown(rows) == ["+", "~", "+"]
    assert counted(rows) == (3, 1)


def test_long_unchanged_stretches_are_left_out():
    lines = [f"line {i}" for i in range(50)]
    rows = difference("\n".join(lines), "\n".join([*lines[:25], "word", *lines[25:]]))
    assert shown(rows) == [".", " ", " ", "+", " ", " ", "."]
    assert [row.count for row in rows if row.kind == "skipped"] == [23, 23]


def test_a_single_line_is_not_left_out():
    assert shown(difference("a\nb\nc\nd", "a\nb\nc\nd\ne", context=3)) == [" ", " ", " ", " ", "+"]


def test_a_line_break_at_the_end_is_no_line():
    assert difference("a", "a\n") == []
    assert shown(difference("a\n", "a\nb\n")) == [" ", "+"]
    assert shown(difference("", "a\n")) == ["+"]
    assert shown(difference("a", "")) == ["-"]


@given(texts, texts)
def test_both_texts_can_be_read_off_it(before, after):
    rows = difference(before, after, context=1000)
    if rows:
        assert side(rows, "before") == (before.removesuffix("\n").split("\n") if before else [])
        assert side(rows, "after") == (after.removesuffix("\n").split("\n") if after else [])
    else:
        assert before.removesuffix("\n") == after.removesuffix("\n")


@given(texts, texts)
def test_what_is_not_marked_is_on_both_sides(before, after):
    for row in difference(before, after):
        if row.kind == "changed":
            kept = [
                "".join(s.text for s in part if not s.marked) for part in (row.before, row.after)
            ]
            assert kept[0].split() == kept[1].split()
        assert row.kind != "same" or row.before == row.after


def test_two_thousand_lines_take_no_time():
    before = "\n".join(f"line {i % 7} and {i}" for i in range(2000))
    after = "\n".join(f"word {i % 7} und {i}" for i in range(2000))
    start = time.perf_counter()
    rows = difference(before, after)
    assert time.perf_counter() - start < 1
    assert isinstance(rows[0], Row)
