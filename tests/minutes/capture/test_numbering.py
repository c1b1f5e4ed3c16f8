"""A number goes into a line right after its keyword, and comes out again: whatever notation people use."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minutes.capture.numbering import number_in, with_number, without_number
from minutes.document.grammar import (
    ActionLine,
    DecisionLine,
    ReferenceLine,
    listed_action,
    understand,
)
from minutes.document.model import Request
from minutes.document.names import People
from minutes.document.promises import BOX

BULLET = re.compile(r"^\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+")


def people():
    known = People()
    for name in ("Boris Lind", "Alma Reyes", "Mark Moor", "Émile Öztürk", "Zoë Ångström"):
        known.add(name)
    known.add("Cora Fox", "cfox")
    return known


ACTIONS = [
    # Each notation of docs: the line, and its keyword ("" where a box is the keyword).
    ("Action Boris: oil the old hinges", "action"),
    ("action Boris: oil the old hinges", "action"),
    ("Action Boris: Boris to oil all the old hinges", "action"),
    ("ACTION: Boris to oil all the old hinges", "action"),
    ("ACTION: Boris - oil all the old hinges", "action"),
    ("Action : Boris to oil all the old hinges", "action"),
    ("[ACTION]: Boris oil all the old hinges", "action"),
    ("[ACTION] Boris: oil all the old hinges", "action"),
    ("[Action] Boris to oil all the old hinges", "action"),
    ("AI(BORIS): oil all the old hinges", "ai"),
    ("AI (Boris): oil all the old hinges", "ai"),
    ("AI(Alma, Boris): oil all the old hinges", "ai"),
    ("AI Boris: oil all the old hinges", "ai"),
    ("AI: Boris to oil all the old hinges", "ai"),
    ("#action cfox oil all the old hinges", "action"),
    ("#action Boris oil all the old hinges", "action"),
    ("#action Boris to oil all the old hinges", "action"),
    ("# action Boris oil all the old hinges", "action"),
    ("ACTION on Boris to oil all the old hinges", "action"),
    ("ACTION Boris to oil all the old hinges", "action"),
    ("Action Item - Settle the roles by autumn", "action item"),
    ("Action item: Boris to oil all the old hinges", "action item"),
    ("TODO: write the manual", "todo"),
    ("TODO Boris: write the manual", "todo"),
    ("Action Boris and Alma: talk to the mill", "action"),
    ("Action Boris, Alma: talk to the mill", "action"),
    ("Action Boris/Alma: talk to the mill", "action"),
    ("Action Boris from Acme: talk to the mill", "action"),
    ("Action All: members to write to Alma", "action"),
    ("Action Everybody: read the long draft", "action"),
    ("Action Émile: prüfe die Änderungen", "action"),
    ("Action Zoë Ångström: 検査する the machines", "action"),
    ("Action Boris: oil the hinges \u2713", "action"),
    ("Action Boris: oil the hinges Template:Done and painted", "action"),
    ("Action Boris: oil the hinges {{done}}", "action"),
    ("Action Boris: oil the hinges DONE", "action"),
    ("Action Boris: find out the needs of all \u2013 waiting for the mill", "action"),
    ("Action Boris: pay by 3 July 2027", "action"),
    ("Action Boris: see https://example.org/a?b=AB#c", "action"),
    ("Action Boris: see [the list](https://example.org/x)", "action"),
    ("NEW: Action Boris: oil the old hinges", "action"),
    ("NEW: ACTION: Boris to oil all the old hinges", "action"),
    ("NEW Action Boris: oil the old hinges", "action"),
    ("**NEW:** Action Boris: oil the old hinges", "action"),
    ("**Action Boris:** oil the old hinges", "action"),
    ("**Action** Boris: oil the old hinges", "action"),
    ("**Action**: Boris to oil all the old hinges", "action"),
    ("**ACTION:** Boris to oil all the old hinges", "action"),
    ("__Action__ Boris: oil the old hinges", "action"),
    ("*Action* Boris: oil the old hinges", "action"),
    ("'''Action''' Boris: oil the old hinges", "action"),
    ("'''ACTION:''' Boris to oil all the old hinges", "action"),
    ("<b>Action</b> Boris: oil the old hinges", "action"),
    ("~~Action Boris: oil the old hinges~~", "action"),
    ("~~Action Boris: oil the old hinges~~ done in May", "action"),
    ("<s>Action Boris: oil the old hinges</s>", "action"),
    ("- Action Boris: oil the old hinges", "action"),
    ("* Action Boris: oil the old hinges", "action"),
    ("+ ACTION: Boris to oil all the old hinges", "action"),
    ("  - Action Boris: oil the old hinges", "action"),
    ("    - **Action** Boris: oil the old hinges", "action"),
    ("\t- Action Boris: oil the old hinges", "action"),
    ("3. Action Boris: oil the old hinges", "action"),
    ("\u2022 Action Boris: oil the old hinges", "action"),
    ("- ~~Action Boris: oil the old hinges~~", "action"),
    ("- NEW: Action Boris: oil the old hinges", "action"),
    ("- [ ] Action Boris: oil the old hinges", "action"),
    ("- [x] Action Boris: oil the old hinges", "action"),
    ("- [ ] Boris: oil the old hinges", ""),
    ("- [x] Boris: oil the old hinges", ""),
    ("  - [ ] Boris to oil all the old hinges", ""),
    ("* [ ] Boris: oil the old hinges", ""),
    ("- [ ] **Boris**: oil the old hinges", ""),
    ("- [ ] Émile: prüfe die Änderungen", ""),
]
DECISIONS = [
    ("Agreed: the mill is ours", "agreed"),
    ("AGREED: the mill is ours", "agreed"),
    ("agreed: the mill is ours", "agreed"),
    ("Agreed, the mill is ours", "agreed"),
    ("Agreed - the mill is ours", "agreed"),
    ("Agreed to buy the mill", "agreed"),
    ("Agreed that the mill is ours", "agreed"),
    ("Agreed", "agreed"),
    ("Agreed, if the price stays as it is", "agreed"),
    ("Agreed, subject to the word of the bank", "agreed"),
    ("Agreement: the mill is ours", "agreement"),
    ("Agreement on early PM (12:00 - 14:00 ish)", "agreement"),
    ("Decision: the mill is ours", "decision"),
    ("DECISION: the mill is ours", "decision"),
    ("Decided: the mill is ours", "decided"),
    ("RESOLVED: the mill is ours", "resolved"),
    ("RESOLVED, that the mill is ours", "resolved"),
    ("Resolution: the mill is ours", "resolution"),
    ("[Conclusion] the mill is ours", "conclusion"),
    ("[Conclusion]: the mill is ours", "conclusion"),
    ("[AGREED] the mill is ours", "agreed"),
    ("Conclusion: the mill is ours", "conclusion"),
    ("#agreed the mill is ours", "agreed"),
    ("#agreed: the mill is ours", "agreed"),
    ("**Agreed:** the mill is ours", "agreed"),
    ("**Agreed**: the mill is ours", "agreed"),
    ("'''AGREED''': the mill is ours", "agreed"),
    ("- Agreed: the mill is ours", "agreed"),
    ("  - **Decision:** the mill is ours", "decision"),
    ("Approved: the mill is ours", "approved"),
    ("Approved, if the bank says so", "approved"),
    ("Accepted: the mill is ours", "accepted"),
    ("Consensus: the mill is ours", "consensus"),
    ("Agreed: the mill is ours (5 in favor, 1 abstain)", "agreed"),
]
REQUESTS = [
    ("Request: a new lamp for the mill", "request"),
    ("request: a new lamp for the mill", "request"),
    ("Request: USD $1250 for a new lamp", "request"),
    ("- Request: a new lamp for the mill", "request"),
    ("**Request:** a new lamp for the mill", "request"),
    ("Approval request: a new lamp for the mill", "request"),
]
NUMBERS = {"action": "AB-17", "decision": "D-2014-07", "request": "R-2014-05"}
LINES = [
    *(pytest.param(line, key, NUMBERS["action"], id=line) for line, key in ACTIONS),
    *(pytest.param(line, key, NUMBERS["decision"], id=line) for line, key in DECISIONS),
    *(pytest.param(line, key, NUMBERS["request"], id=line) for line, key in REQUESTS),
]


def meaning(line):
    """What the grammar makes of a line; of a box without a keyword, what a list of actions makes of it."""
    found = understand(line, people())
    if isinstance(found, ActionLine | DecisionLine | Request):
        return found
    if BOX.match(line):
        return listed_action(BULLET.sub("", line, count=1).strip()[3:].strip(), people())
    return found


def told(found):
    """All that a line says besides its number."""
    if isinstance(found, ActionLine):
        names = ("text", "owners", "organisations", "ticked", "result", "new", "updates")
    elif isinstance(found, DecisionLine):
        names = ("text", "outcome", "condition", "votes", "bare")
    elif isinstance(found, Request):
        names = ("title", "kind", "amount", "currency", "purpose")
    else:
        return found
    return [type(found).__name__, *(getattr(found, name) for name in names)]


def test_the_table_holds_lines_that_mean_something():
    assert all(isinstance(meaning(line), ActionLine) for line, _key in ACTIONS)
    assert all(isinstance(meaning(line), DecisionLine) for line, _key in DECISIONS)
    assert all(isinstance(meaning(line), Request) for line, _key in REQUESTS)


@pytest.mark.parametrize(
    ("line", "numbered"),
    [
        ("Action Lars: find out the needs", "Action AB-17 Lars: find out the needs"),
        ("Agreed: the mill is ours", "Agreed AB-17: the mill is ours"),
        ("Request: a new lamp", "Request AB-17: a new lamp"),
    ],
)
def test_the_number_stands_right_behind_the_keyword(line, numbered):
    assert with_number(line, "AB-17") == numbered


@pytest.mark.parametrize(("line", "keyword", "number"), LINES)
def test_a_number_put_in_stands_behind_the_keyword_once_and_nothing_else_changes(
    line, keyword, number
):
    numbered = with_number(line, number)
    assert numbered.count(number) == 1
    before, after = numbered.split(number)
    # One insertion: what stands before and after, the blanks around the number aside, is the line.
    assert line.startswith(before.rstrip(" ")) and line.endswith(after.lstrip(" "))
    assert "\n" not in numbered
    letters = re.sub(r"<\w+>|NEW", "", re.sub(r"\[[ xX]\]", "", before))
    assert re.sub(r"[^a-z ]", "", letters.lower()).strip().endswith(keyword)
    assert "Boris" not in before and "mill" not in before


@pytest.mark.parametrize(("line", "_keyword", "number"), LINES)
def test_a_number_taken_out_gives_the_line_back_as_it_was(line, _keyword, number):
    assert without_number(with_number(line, number)) == line


@pytest.mark.parametrize(("line", "_keyword", "number"), LINES)
def test_a_number_put_in_is_found_again(line, _keyword, number):
    assert not number_in(line)
    assert number_in(with_number(line, number)) == number


@pytest.mark.parametrize(("line", "_keyword", "number"), LINES)
def test_with_its_number_a_line_still_says_the_same(line, _keyword, number):
    found = meaning(with_number(line, number))
    assert told(found) == told(meaning(line))
    assert found.number == number


@pytest.mark.parametrize(("line", "_keyword", "_number"), LINES)
def test_a_line_without_a_number_is_left_alone(line, _keyword, _number):
    assert without_number(line) == line


@pytest.mark.parametrize(("line", "_keyword", "number"), LINES)
def test_a_number_can_be_replaced_by_another(line, _keyword, number):
    other = number[:-1] + "99"
    again = with_number(without_number(with_number(line, number)), other)
    assert number_in(again) == other and number not in again.split()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "We talked about AB-17 at length.",
        "The action on AB-17 was talked over",
        "- see AB-17 and D-2014-07",
        "Lars: AB-17 can wait",
        "Action Updates",
        "AB-1700000000: no number",
    ],
)
def test_what_only_mentions_a_number_has_none_after_a_keyword(line):
    assert isinstance(meaning(line), ReferenceLine) or not number_in(line)
    assert without_number(line) == line


def test_a_number_at_the_end_of_a_sentence_is_no_number_of_the_line():
    line = "Action Boris: go on with AB-12"
    assert not number_in(line)
    assert without_number(line) == line
    assert number_in(with_number(line, "AB-17")) == "AB-17"
    assert without_number(with_number(line, "AB-17")) == line


# -- odd spacing, odd letters

blank = st.text(" \t", max_size=3)
gap = st.text(" \t", min_size=1, max_size=3)
owner = st.sampled_from(["Boris", "Alma", "Émile", "Zoë Ångström", "All", "Boris and Alma", "Mark"])
word = st.text(
    st.characters(categories=["L", "M", "N"], include_characters="-'\u2019\u200d\u00ad"),
    min_size=1,
    max_size=8,
)
words = st.lists(word, min_size=4, max_size=8).map(" ".join)
bullets = st.sampled_from(["", "- ", "* ", "+ ", "12. ", "\u2022 ", "-   "])
number = st.one_of(
    st.integers(1, 10**6 - 1).map(lambda n: f"AB-{n}"),
    st.integers(1, 10**4).map(lambda n: f"ABCDEF-{n}"),
    st.integers(1, 999).map(lambda n: f"D-2014-{n:02d}"),
    st.integers(1, 999).map(lambda n: f"R-2031-{n:02d}"),
)


@st.composite
def action_lines(draw):
    who, text = draw(owner), draw(words)
    form = draw(
        st.sampled_from(
            [
                "Action{g}{who}:{b}{text}",
                "ACTION:{g}{who}{g}to{g}{text}",
                "[ACTION]:{g}{who}:{b}{text}",
                "[Action]{g}{who}:{b}{text}",
                "AI({who}):{b}{text}",
                "AI{g}{who}:{b}{text}",
                "#action{g}{who}:{b}{text}",
                "ACTION on{g}{who}{g}to{g}{text}",
                "NEW:{g}Action{g}{who}:{b}{text}",
                "**Action**{g}{who}:{b}{text}",
                "**Action{g}{who}:**{g}{text}",
                "'''Action'''{g}{who}:{b}{text}",
                "~~Action{g}{who}:{b}{text}~~",
                "TODO{g}{who}:{b}{text}",
            ]
        )
    )
    line = form.format(g=draw(gap), b=draw(blank), who=who, text=text)
    mark = draw(bullets)
    indent = draw(st.sampled_from(["", " ", "  ", "\t", "    "] if mark else ["", " ", "  "]))
    return indent + mark + line + draw(blank)


@st.composite
def decision_lines(draw):
    key = draw(st.sampled_from(["Agreed", "AGREED", "Agreement", "Decision", "RESOLVED"]))
    form = draw(st.sampled_from(["{k}:{b}{t}", "**{k}**:{b}{t}", "[{k}]{g}{t}", "#agreed{g}{t}"]))
    line = form.format(k=key, b=draw(blank), g=draw(gap), t=draw(words))
    return draw(bullets) + line + draw(blank)


@given(action_lines() | decision_lines(), number)
@example("Action\tBoris:oil", "AB-1")
@example("- AI(Boris):oil the old hinges   ", "ABCDEF-1")
def test_in_and_out_again_gives_back_every_character(line, number):
    if not isinstance(meaning(line), ActionLine | DecisionLine):
        return
    numbered = with_number(line, number)
    assert number_in(numbered) == number
    assert without_number(numbered) == line


@given(action_lines() | decision_lines(), number)
def test_however_it_is_spaced_a_numbered_line_says_the_same(line, number):
    plain = meaning(line)
    if not isinstance(plain, ActionLine | DecisionLine):
        return
    numbered = meaning(with_number(line, number))
    assert told(numbered) == told(plain)
    assert numbered.number == number


@given(st.text(max_size=60).filter(lambda t: "\n" not in t and "\r" not in t))
def test_whatever_is_typed_reading_and_taking_out_a_number_never_fails(line):
    assert without_number(without_number(line)) == without_number(line)
    number_in(line)
