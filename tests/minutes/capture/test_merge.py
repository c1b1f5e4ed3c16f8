"""Two people's lines become one text, and nobody's words are lost."""

import itertools
import re
import time
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minutes.capture.matching import matching
from minutes.capture.merge import (
    Agreed,
    Clash,
    Edit,
    apply_edits,
    line_edits,
    merge,
    resolve,
)

NUMBER = re.compile(r"^(Action|Agreed) (?:AB|D)-\d+\b")


def plain(line):
    """Stands for `without_number`: this file is about lines, not about the grammar."""
    return NUMBER.sub(r"\1", line)


def numbered(text):
    count = iter(range(17, 10_000))
    return re.sub(
        r"(?m)^(Action)(?= [A-Z]\w*:)", lambda found: f"{found[0]} AB-{next(count)}", text
    )


words = st.sampled_from(
    [
        "",
        "",
        "  ",
        "- ok",
        "Action Lars: find out",
        "Action Don: ask",
        "Agreed",
        "Don: fine",
        "x",
        "yy",
    ]
)
anything = st.text(alphabet="ab \n", max_size=30)
texts = st.one_of(st.lists(words, max_size=12).map("\n".join), anything)
changes = st.lists(
    st.tuples(
        st.sampled_from(["add", "drop", "reword", "blank"]), st.integers(0, 40), st.integers(0, 999)
    ),
    max_size=5,
)


def typed(text, acts, who):
    """The text after somebody's acts; each line that is typed is unlike any other."""
    lines = text.split("\n")
    for act, place, number in acts:
        at = place % (len(lines) + 1)
        if act == "add":
            lines.insert(at, f"{who} said {number}")
        elif act == "blank":
            lines.insert(at, "")
        elif lines and act == "drop":
            del lines[at % len(lines)]
        elif lines:
            lines[at % len(lines)] += f" {who}{number}"
    return "\n".join(lines)


@st.composite
def two_people(draw):
    base = draw(texts)
    return base, typed(base, draw(changes), "Ann"), typed(base, draw(changes), "Bob")


def everything_in(merged):
    for hunk in merged.hunks:
        yield from hunk.lines if isinstance(hunk, Agreed) else (*hunk.theirs, *hunk.mine)


class TestWhatTwoPeopleTyped:
    @pytest.mark.parametrize(
        ("base", "theirs", "mine", "text"),
        [
            ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
            ("a\nb\nc", "a2\nb\nc", "a\nb2\nc", "a2\nb2\nc"),
            ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
            ("a\nb\nc\nd", "a\nd", "a\nb", "a"),
            ("a\n", "a\nb\n", "a\nc\n", "a\nb\nc\n"),
            ("a\n", "a\nb", "a\nc\n", "a\nb\nc\n"),
            ("a\n", "a\nb\n", "a\nc", "a\nb\nc\n"),
            ("a\n", "a\nb", "a\nc", "a\nb\nc"),
            ("", "b", "c", "b\nc"),
            ("a", "a\nb", "a\nc", "a\nb\nc"),
            ("a\n\nz", "a\nb\nz", "a\nc\nz", "a\nb\nc\nz"),
            ("a\n\nz", "a\nz", "a\nc\nz", "a\nc\nz"),
            ("a\nz", "a\nb\nz", "a\nb\nc\nz", "a\nb\nc\nz"),
            ("a\nz", "a\nb\nz", "a\nc\nb\nz", "a\nc\nb\nz"),
            ("a", "a\nb", "a and so on", "a and so on\nb"),
            ("find out", "find out more\nnext", "find out more", "find out more\nnext"),
            ("a\nb", "b", "b", "b"),
            ("a", "", "", ""),
        ],
    )
    def test_is_merged_where_it_does_not_overlap(self, base, theirs, mine, text):
        assert merge(base, theirs, mine).text == text

    @pytest.mark.parametrize(
        ("base", "theirs", "mine", "clash"),
        [
            ("a\nfoo", "a\nfoo bar", "a\nfoo baz", Clash(("foo",), ("foo bar",), ("foo baz",))),
            ("a\nfoo\n", "a\n", "a\nfoo baz\n", Clash(("foo",), (), ("foo baz",))),
            ("p\nq\nr", "p\nr", "p\nq, said Don\nr", Clash(("q",), (), ("q, said Don",))),
            (
                "a\nfoo",
                "a\nfoo bar\nand more",
                "a\nfoo baz\n",
                Clash(("foo",), ("foo bar",), ("foo baz",)),
            ),
        ],
    )
    def test_clashes_where_both_changed_the_same_words(self, base, theirs, mine, clash):
        merged = merge(base, theirs, mine)
        assert merged.text is None
        assert [hunk for hunk in merged.hunks if isinstance(hunk, Clash)] == [clash]

    def test_a_choice_makes_one_text_of_a_clash(self):
        merged = merge("top\nfoo\nend", "top\nfoo bar\nend", "top!\nfoo baz\nend")
        assert resolve(merged, "mine") == "top!\nfoo baz\nend"
        assert resolve(merged, "theirs") == "top!\nfoo bar\nend"
        assert resolve(merged, "both") == "top!\nfoo bar\nfoo baz\nend"

    def test_a_line_inside_a_passage_that_the_other_took_out_is_asked_about(self):
        merged = merge("a\nb\nc\nd", "a\nd", "a\nb\nnew\nc\nd")
        assert merged.hunks == [
            Agreed(("a",)),
            Clash(("b", "c"), (), ("b", "new", "c")),
            Agreed(("d",)),
        ]


class TestNumbers:
    def test_a_line_that_only_got_its_number_has_not_changed(self):
        base = "Action Lars: find out\nDon: fine"
        merged = merge(base, numbered(base), "Action Lars: find out\nDon: fine\nAgreed", plain)
        assert merged.text == "Action AB-17 Lars: find out\nDon: fine\nAgreed"

    @pytest.mark.parametrize("before", ["", "Don: fine\n", "Don: fine"])
    @pytest.mark.parametrize("after", ["", "\nX", "\n", "\n\nAction Don: ask\n"])
    def test_what_i_typed_on_after_a_lost_answer_is_there_once(self, before, after):
        sent = before + ("" if before in ("", "Don: fine\n") else "\n") + "Action Lars: find out"
        merged = merge(before, numbered(sent), sent + after, plain)
        assert merged.text == numbered(sent) + after

    @pytest.mark.parametrize(
        ("reworded", "text"),
        [
            ("Action Lars: find out more", "Action AB-17 Lars: find out more"),
            ("Action Anna: find out", "Action AB-17 Anna: find out"),
            ("Action Lars:\nfind out", "Action AB-17 Lars:\nfind out"),
            ("Actions Lars: find out", "Actions Lars: find out"),
            ("Something else", "Something else"),
        ],
    )
    def test_a_number_goes_along_into_the_line_that_i_reworded_meanwhile(self, reworded, text):
        base = "Action Lars: find out"
        assert merge(base, numbered(base), reworded, plain).text == text

    def test_the_line_with_its_number_is_taken_where_both_have_it(self):
        merged = merge("a\n", "a\nAction AB-9 Don: ask\n", "a\nAction Don: ask\nb\n", plain)
        assert merged.text == "a\nAction AB-9 Don: ask\nb\n"
        merged = merge("a\n", "a\nAction Don: ask\n", "a\nAction AB-9 Don: ask\nb\n", plain)
        assert merged.text == "a\nAction AB-9 Don: ask\nb\n"

    @given(two_people())
    def test_numbers_change_nothing_about_what_is_merged(self, people):
        base, theirs, mine = people
        without, with_numbers = (
            merge(base, theirs, mine),
            merge(base, numbered(theirs), mine, plain),
        )
        assert [plain(line) for line in everything_in(with_numbers)] == list(everything_in(without))

    @given(two_people())
    def test_no_number_of_a_line_that_i_left_alone_is_lost(self, people):
        base, theirs, _ = people
        assert merge(base, numbered(theirs), base, plain).text == numbered(theirs)


class TestLaws:
    @given(two_people())
    @example(("a\nb", "a\nx\nb", "a\nb"))
    def test_who_changed_nothing_gets_what_the_other_made(self, people):
        base, theirs, mine = people
        assert merge(base, theirs, base).text == theirs
        assert merge(base, base, mine).text == mine
        assert merge(base, mine, mine).text == mine

    @given(two_people())
    def test_no_line_that_either_typed_is_lost(self, people):
        base, theirs, mine = people
        there = Counter(everything_in(merge(base, theirs, mine)))
        was = Counter(base.split("\n"))
        for side in (theirs, mine):
            for line, count in (Counter(side.split("\n")) - was).items():
                assert not line.strip() or there[line] >= count

    @given(texts, texts, texts)
    def test_nor_between_any_three_texts(self, base, theirs, mine):
        there = Counter(everything_in(merge(base, theirs, mine)))
        for side in (theirs, mine):
            for line, count in (Counter(side.split("\n")) - Counter(base.split("\n"))).items():
                assert not line.strip() or there[line] >= count

    @given(two_people())
    def test_nothing_is_in_the_text_that_nobody_wrote(self, people):
        base, theirs, mine = people
        there = Counter(everything_in(merge(base, theirs, mine)))
        assert not set(there) - set("\n".join(people).split("\n"))
        typed_by_one = {line for line in there if "said" in line} - set(base.split("\n"))
        for line in typed_by_one:
            assert there[line] <= theirs.split("\n").count(line) + mine.split("\n").count(line)

    @given(two_people())
    def test_what_one_took_out_and_the_other_left_alone_stays_out(self, people):
        base, theirs, mine = people
        merged = merge(base, theirs, mine)
        was = base.split("\n")
        left_alone = {line for line in was if line.strip() and mine.split("\n").count(line) == 1}
        left_alone = {line for line in left_alone if was.count(line) == 1}
        for line in left_alone - set(theirs.split("\n")):
            agreed = [
                text for hunk in merged.hunks if isinstance(hunk, Agreed) for text in hunk.lines
            ]
            assert line not in agreed

    @given(two_people())
    def test_it_is_the_same_whoever_was_first_but_for_the_order(self, people):
        base, theirs, mine = people
        one, other = merge(base, theirs, mine), merge(base, mine, theirs)
        assert (one.text is None) == (other.text is None)
        assert Counter(everything_in(one)) == Counter(everything_in(other))
        clashes = [(h.base, h.theirs, h.mine) for h in one.hunks if isinstance(h, Clash)]
        assert clashes == [(h.base, h.mine, h.theirs) for h in other.hunks if isinstance(h, Clash)]

    @given(two_people())
    def test_choosing_one_side_keeps_all_of_its_lines(self, people):
        base, theirs, mine = people
        merged = merge(base, theirs, mine)
        for choice, side in (("theirs", theirs), ("mine", mine)):
            new = Counter(side.split("\n")) - Counter(base.split("\n"))
            chosen = Counter(resolve(merged, choice).split("\n"))
            assert all(not line.strip() or chosen[line] >= count for line, count in new.items())
        both = Counter(resolve(merged, "both").split("\n"))
        assert not Counter(line for line in everything_in(merged) if line) - both
        if merged.text is not None:
            assert resolve(merged, "both") == merged.text

    @given(texts, texts)
    def test_edits_applied_give_the_text_after(self, before, after):
        edits = line_edits(before, after)
        assert apply_edits(before, edits) == after
        assert (edits == []) == (before == after)
        assert all(one.end <= two.at for one, two in itertools.pairwise(edits))

    @given(texts, texts)
    def test_lines_that_match_are_equal_and_in_order(self, before, after):
        one, other = before.split("\n"), after.split("\n")
        pairs = matching(one, other)
        assert all(one[i] == other[j] for i, j in pairs)
        assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))


def test_a_number_that_was_put_in_is_one_small_edit():
    assert line_edits("a\nAction Lars: x\n", "a\nAction AB-17 Lars: x\n") == [
        Edit(at=1, remove=1, lines=("Action AB-17 Lars: x",))
    ]


def long_notes(kind):
    if kind == "all different":
        return [f"line {i}" for i in range(2000)], [f"other {i}" for i in range(2000)]
    if kind == "the same again and again":
        return ["- ok", "", "-"] * 667, ["", "- ok", "-", "x"] * 500
    if kind == "turned round":
        return [f"line {i}" for i in range(2000)], [f"line {i}" for i in range(2000)][::-1]
    lines = [f"line {i}" if i % 3 else "" for i in range(2000)]
    return lines, [line + " x" if i % 40 == 5 else line for i, line in enumerate(lines)]


@pytest.mark.parametrize(
    "kind", ["typical", "all different", "the same again and again", "turned round"]
)
def test_two_thousand_lines_are_merged_in_the_time_between_two_keys(kind):
    lines, changed = long_notes(kind)
    mine = [*lines[:700], "Bob said this", *lines[700:], "and this"]
    base, theirs, my_text = "\n".join(lines), "\n".join(changed), "\n".join(mine)
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        merged = merge(base, theirs, my_text, plain)
        taken.append(time.perf_counter() - start)
    assert "Bob said this" in set(everything_in(merged))
    assert min(taken) < (0.05 if kind == "typical" else 0.5)
