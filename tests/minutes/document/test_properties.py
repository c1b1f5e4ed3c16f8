"""Whatever is typed: reading never raises, loses no word, and takes time in proportion to the text."""

import json
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from minutes.document.grammar import understand
from minutes.document.inline import tidy
from minutes.document.reading import Unreadable, as_json, read
from tests.minutes.document.conftest import SAMPLES

WORD = re.compile(r"[^\W_]+")


def words(value):
    """Every word in the strings of a JSON value."""
    if isinstance(value, str):
        return set(WORD.findall(value))
    if isinstance(value, list):
        return set().union(*map(words, value))
    if isinstance(value, dict):
        return set().union(*map(words, value.values()))
    return set()


def lost(text, name=""):
    shaped = json.loads(json.dumps(as_json(read(text, name))))
    return set(WORD.findall(tidy(text))) - words(shaped)


PIECES = st.sampled_from(
    [
        "Action Lars: find out", "ACTION:", "NEW:", "Agreed", "Agreed, if it rains", "## Approvals", "== Open ==",
        "= Notes =", "Closed", "Propose to Close", "- [x] ann: paint", "* @bo to sweep", "> quoted", ">> twice",
        "On Mon, Jun 3, 2013, Bo Ek wrote:", "From: a", "To: b", "Date: x", "Subject: c", "{| class=x", "|-",
        "| a || b", "|}", "```", "---", "***", "Present: Ann Aa, Bo Bb (Org)", "Attendees", "Ann: yes", "[Note] x",
        "[can't remember] y", "10:00 <nick> hello", "Required: USD $12 for tea", "Technical contact: Bo", "",
        "Difficulty: hard", "Skills Needed: some", "Description: long", "Meeting started by a at 10:00 UTC.",
        "Meeting ended at 11:00 UTC.", "Action Items", "============", "People Present (lines said)", "* a (3)",
        "ID Topic Proposer Lead Status", "1 Bo Ek Many things TBD Proposed", "Retrospective:", "The Threat:",
        "Goal:\tAsk\tSpending", "#1: x\ty\t$3", "_______________________________________________",
        "x mailing list", "-- ", "1. Numbered", "  - deeper", "\tdeeper", "~~gone~~", "✓", "{{done}}", "| a | b |",
        "|---|---|", "**Next steps**", "Interviews open: ARM, Verizon", "Maybe: Ian", "Tasked to: Kate", "title: x",
    ]
)  # fmt: skip
TYPED = st.lists(PIECES | st.text(max_size=30), min_size=1, max_size=25).map("\n".join)
QUICK = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@given(TYPED, st.sampled_from(["", "x.md", "x.txt", "x.wiki", "x.eml"]))
@example("Re: x\n> a\nb\n> c", "")
@example("# [a](http://b.example/c)\n## [[d|e]]", "x.md")
@QUICK
def test_every_word_of_the_text_is_somewhere_in_the_document(text, name):
    try:
        assert lost(text, name) == set()
    except Unreadable:
        assert "\x00" in text or not text.strip()


@given(st.binary(max_size=400))
@QUICK
def test_bytes_are_read_or_refused_with_a_reason(data):
    reasons = set()
    try:
        read(data)
    except Unreadable as error:
        reasons.add(error.reason)
    assert "" not in reasons


@given(st.text(max_size=200) | PIECES)
@QUICK
def test_a_live_line_never_raises(line):
    understand(line)


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda p: p.name)
def test_no_sample_loses_a_word(path):
    if path.suffix != ".html":  # tags are no words
        assert lost(path.read_text(encoding="utf-8"), path.name) == set()


@given(
    st.sampled_from(["board.txt", "working-group.md", "board.mediawiki", "steering.md"]), st.data()
)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_a_line_of_prose_anywhere_changes_no_action(name, data):
    """Prose after a blank line is not an action, takes no owner away, and closes nothing."""
    raw = (SAMPLES / name).read_text(encoding="utf-8")
    before = [(a.owners, a.ticked) for a in read(raw, name).actions]
    text = raw + "\n\nthe weather was fine and everybody went home early.\n"
    assert [(a.owners, a.ticked) for a in read(text, name).actions] == before


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace(" ", "\u00a0"),
        lambda t: t.replace("Action", "\u200bAction"),
        lambda t: t.replace("'", "\u2019"),
    ],
    ids=["byte order mark", "CRLF", "no-break spaces", "zero width", "smart quotes"],
)
def test_odd_characters_change_nothing_that_is_read(change, sample):
    plain = sample("board.txt")
    odd = read(change((SAMPLES / "board.txt").read_text(encoding="utf-8")), "board.txt")
    assert [(a.owners, a.status, a.ticked) for a in odd.actions] == [
        (a.owners, a.status, a.ticked) for a in plain.actions
    ]
    assert [(r.kind, r.outcome, r.amount) for r in odd.requests] == [
        (r.kind, r.outcome, r.amount) for r in plain.requests
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(encoding):
    document = read("Minutes of the Café\n\nAction Zoé: find the ‘key’\n".encode(encoding))
    assert document.title == "Minutes of the Café"
    assert [a.owners for a in document.actions] == [["Zoé"]]


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "empty", None),
        (b" \n\t\n", "empty", None),
        (b"a\nb\x00c", "binary, not text", 2),
        (b"\xff\xfea\x00\n\x00a\xd8", "damaged UTF-16", 2),
        (b"\x89PNG\r\n\x1a\n\x01\x02\x03\xff\xfe", "binary, not text", 1),
    ],
)
def test_what_is_no_text_is_refused_with_the_line(data, reason, line):
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert (caught.value.reason, caught.value.line) == (reason, line)


PATHOLOGICAL = {
    "one long line": "a" * 200_000,
    "words": "word " * 20_000,
    "stars": "*" * 50_000,
    "brackets": "[" * 50_000,
    "open links": "[a](" * 20_000,
    "open wiki links": "[[a|" * 20_000,
    "braces": "{{" * 50_000,
    "colons": "a: " * 20_000,
    "quotes": "> " * 20_000,
    "deep quotes": "\n".join(">" * n for n in range(600)),
    "deep bullets": "\n".join(" " * n + "- x" for n in range(600)),
    "open tables": "{|\n" * 1_500,
    "open fences": "```\n" * 1_500,
    "owners": "Action " + "Lars and " * 10_000,
    "dates": "2014-01-02 " * 10_000,
    "replies": "On Mon, Jun 3, 2013, X wrote:\n> a\n> b\n" + "> a\nb\n" * 1_500,
    "votes": "motion " * 20_000,
    "cells": "| a " * 20_000,
    "tags": "<p>" * 20_000,
    "blanks": "a" + " " * 50_000 + "b",
    "headings": "# 3 June 2014\n" * 1_500,
    "same actions": "Action Lars: do it\n" * 1_500,
    "other actions": "".join(f"Action Lars: do it {n}\n" for n in range(1_500)),
}


# A regular expression that backtracks without end would need hours for any of these: the bound is so wide that a busy
# machine passes it. `--timeout` is not needed, a hang is seen all the same.
@pytest.mark.parametrize("kind", PATHOLOGICAL)
def test_pathological_text_is_read_to_its_end(kind):
    text = PATHOLOGICAL[kind]
    document = read(text + "\n\nAction Zed: reach the end of this text\n")
    assert "Zed" in words(as_json(document))
