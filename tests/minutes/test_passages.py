"""Notes in pieces: speakers and numbers for the margin, and not a word lost."""

from hypothesis import given
from hypothesis import strategies as st

from minutes.markup import render_markdown
from minutes.passages import passages
from people.names import name_key

NOTES = """Intro to it:
- one gap
- another gap
Don: not against it, but machines have to suffice
- [Konrad] a great idea
  - with a reason
NEW:
Action Lars: Find out how many machines we need
Agreement: run it past the board
[I can't remember who] There was a worry
"""


def test_speakers_actions_and_decisions_are_told_apart():
    found = [(p.kind, p.speaker) for p in passages(NOTES)]
    assert found == [
        ("text", ""),
        ("remark", "Don"),
        ("remark", "Konrad"),
        ("action", ""),
        ("decision", ""),
        ("remark", ""),
    ]
    action = passages(NOTES)[3]
    assert action.new
    assert action.key == name_key("Find out how many machines we need")
    assert passages(NOTES)[2].source == "a great idea\n- with a reason"


def test_a_decision_is_found_by_its_words_where_the_line_has_no_keyword():
    line = "Everybody is content with early afternoon in August"
    assert passages(line)[0].kind == "text"
    known = (name_key("early afternoon in August"),)
    assert passages(line, (), known)[0].kind == "decision"


def test_code_is_left_alone():
    notes = "```\nDon: this is code\n```"
    assert [p.kind for p in passages(notes)] == ["text"]


@given(
    st.lists(
        st.one_of(
            st.text(alphabet="abc DLar:-*[]\n#`|>1. ", max_size=40),
            st.sampled_from(
                ["Don: said", "Action Lars: do it", "- [Ian] hm", "NEW:", "Agreed", "  - nested"]
            ),
        ),
        max_size=12,
    )
)
def test_no_word_of_notes_is_lost(lines):
    notes = "\n".join(lines)
    shown = " ".join(f"{p.speaker} {p.source} {'NEW' * p.new}" for p in passages(notes))
    for word in name_key(notes).split():
        assert word in name_key(shown).split()


def test_markdown_is_sanitised_and_a_list_may_follow_a_sentence():
    html = render_markdown("So:\n- a\n  - b\n\n<script>alert(1)</script><b onclick=x>c</b>")
    assert html.count("<ul>") == 2
    assert "script" not in html
    assert "onclick" not in html


def test_a_sentence_after_a_list_is_not_drawn_into_its_last_bullet():
    html = render_markdown("- a\n  still a\n- b\nA sentence\n1. one\n2. two")
    assert "<p>A sentence</p>" in html
    assert "still a</li>" in html
    assert "<li>one</li>" in html


def test_a_link_that_is_its_own_address_is_not_spelled_out_twice_on_paper():
    assert 'class="bare"' in render_markdown("http://example.org/a")
    assert 'class="bare"' not in render_markdown("[here](http://example.org/a)")


def test_a_line_is_a_line():
    assert "<br" in render_markdown("one\ntwo")
