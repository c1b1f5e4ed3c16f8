"""How alike are two sentences, and which goes with which?"""

from hypothesis import given
from hypothesis import strategies as st

from minutes.compare.words import alike, likeness, normal, pair, same_words, stream


def test_words_are_the_same_however_they_are_wrapped_marked_and_ticked():
    a = "Send the *report* to Renée ✓"
    b = "- [x] send  the report\n  to Renee"
    assert normal(a) == normal(b) == "send the report to renee"
    assert same_words("one two\nthree", "three\none two")
    assert not same_words("one two", "one two two")


def test_a_committees_number_is_no_word_of_the_sentence():
    assert normal("AB-17 send the report") == "send the report"


def test_a_text_wrapped_otherwise_is_the_same_text_and_nothing_else_is():
    assert stream("> one\n> two ✓") == stream("  one two ✓\n")
    for other in ("one two", "two one ✓", "~~one~~ two ✓", "# one two ✓", "one two ✔"):
        assert stream(other) != stream("one two ✓")


def test_other_numbers_make_other_sentences():
    assert likeness("Pay line 6 of the budget", "Pay line 24 of the budget") < 0.9
    assert likeness("Pay line 6 of the budget", "Pay the budget of line 6") > 0.9


def test_pairs_are_one_to_one_and_best_first():
    ours = [normal("send the report"), normal("send the reports")]
    scores = alike(ours, {7: normal("send the reports"), 9: normal("send the report")}, 0.6)
    assert pair(scores) == {0: 9, 1: 7}
    assert pair({(0, 1): 0.9, (1, 1): 0.8, (1, 2): 0.7}) == {0: 1, 1: 2}


@given(st.lists(st.text(max_size=20), max_size=6), st.lists(st.text(max_size=20), max_size=6))
def test_no_text_breaks_the_comparison(ours, theirs):
    scores = alike([normal(t) for t in ours], {i: normal(t) for i, t in enumerate(theirs)}, 0.5)
    pairs = pair(scores)
    assert len(set(pairs.values())) == len(pairs)
    assert all(0.5 <= score <= 1 for score in scores.values())
