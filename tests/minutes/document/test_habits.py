"""Habits of other boards: each rule that reads one, and its nearest neighbour that it must leave alone."""

import pytest

from minutes.document.agreements import decision_line, recorded_decision
from minutes.document.attendance import entry
from minutes.document.dates import first_date
from minutes.document.inline import plain
from minutes.document.names import People
from minutes.document.promises import action_line, listed_action
from minutes.document.reading import as_json, read
from minutes.document.sections import section_of


@pytest.fixture
def known():
    people = People()
    for name in ("Alma Reyes", "Boris Lind"):
        people.add(name)
    return people


def present(text, name="minutes.txt"):
    return [a.name for a in read(text, name).attendees if a.present]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Speech bubble icon 15px.png Action Boris: oil it", "Action Boris: oil it"),
        ("Hammer.jpg Motion: oil it", "Motion: oil it"),
        ("Hammer.jpg must be drawn again", "Hammer.jpg must be drawn again"),
        ("The hammer.jpg file. Action follows", "The hammer.jpg file. Action follows"),
    ],
)
def test_a_copied_icon_before_a_keyword_is_no_word(line, words):
    assert plain(line) == words


@pytest.mark.parametrize(
    ("line", "owners", "text"),
    [
        ("Action Boris:: oil it", ["Boris"], "oil it"),
        ("Action Boris:: to oil it", ["Boris"], "oil it"),
        ("Action Boris: - oil it", ["Boris"], "oil it"),
        ("Action Boris: oil the hinges. - ✗", ["Boris"], "oil the hinges."),
        ("Action: oil the hinges - Alma", ["Alma"], "oil the hinges"),
        ("Action: oil the hinges - Mondays only", [], "oil the hinges - Mondays only"),
    ],
)
def test_marks_around_an_action_are_not_its_text(line, owners, text, known):
    found = action_line(line, known)
    assert (found.owners, found.text) == (owners, text)


def test_an_item_of_a_list_may_end_in_the_name_of_somebody_present(known):
    assert listed_action("Ask about the old mill - Alma", known).owners == ["Alma"]
    assert listed_action("Ask about the old mill - Zoe", known).owners == []


@pytest.mark.parametrize(
    ("line", "organisation", "role", "note"),
    [
        ("Mark Moor (Mill) [non-voting]", "Mill", "non-voting", None),
        ("Mark Moor (chair, Mill, non-voting)", "Mill", "chair, non-voting", None),
        ("Mark Moor (Chair Mill)", "Mill", "Chair", None),
        (
            "Mark Moor (who only came to fetch the key of the shed)",
            None,
            None,
            "who only came to fetch the key of the shed",
        ),
    ],
)
def test_what_stands_in_brackets_after_a_name(line, organisation, role, note):
    [one] = entry(line)
    assert (one.name, one.organisation, one.role, one.note) == (
        "Mark Moor",
        organisation,
        role,
        note,
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Folks on the call (in no order):", "present"),
        ("Non-voting observers", "present"),
        ("Executive Officers Present:", "present"),
        ("Expected, but Not Present", "absent"),
        ("On the agenda (in no order)", ""),
        ("Voting", ""),
    ],
)
def test_headings_of_those_present(title, kind):
    assert section_of(title).kind == kind


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Board minutes 20151026", "2015-10-26"),
        ("Minutes 20150316T1600Z", "2015-03-16"),
        ("Dec-4-2017", "2017-12-04"),
        ("Ticket 20159926", None),
        ("Order 4420151026", None),
    ],
)
def test_dates_without_blanks(text, iso):
    found = first_date(text)
    assert (found and found.iso) == iso


DECIDED = [
    ("Motion: oil all the hinges. No objections - carried", False),
    ("Passed: oil all the hinges", False),
    ("We met. It was agreed that the hinges be oiled.", False),
    ("Unanimous", True),
    ("+1 unanimous", True),
    ("SO RESOLVED", True),
    ("8 Yes; 0 No; 1 Abstain.", True),
]


@pytest.mark.parametrize(("line", "bare"), DECIDED)
def test_a_line_that_records_a_decision(line, bare):
    found = decision_line(line) or recorded_decision(line)
    assert found is not None
    assert found.bare is bare


@pytest.mark.parametrize(
    "line",
    [
        "Passed on to Alma for comments",
        "Unanimous voting was discussed",
        "Motion: oil the hinges",
        "We met. It was said that the hinges be oiled.",
        "So resolved as we are, we rest",
    ],
)
def test_a_line_that_records_none(line):
    assert (decision_line(line) or recorded_decision(line)) is None


def test_a_bare_outcome_takes_its_matter_from_above():
    text = (
        "Minutes of the club\n\n"
        "PROPOSED: oil the old gate\n<alma> +1\n<boris> +1\nSO RESOLVED\n\n"
        "Motion (Alma): paint the shed green\nSecond (Boris).\n4 Yes; 0 No; 0 Abstain.\n\n"
        "Motion (Boris): buy a new lamp\nSecond (Alma).\n4 Yes; 0 No; 0 Abstain.\n"
    )
    found = [d.text for d in read(text, "minutes.txt").decisions]
    assert [
        word for word in ("old gate", "shed green", "new lamp") if any(word in t for t in found)
    ]
    assert len(found) == 3


def test_a_vote_is_decided_by_the_bullet_beneath():
    text = "# Club, 3 May 2020\n\n* VOTE: Oil the old gate\n  * +1 unanimous\n* VOTE: Burn the shed\n  * more talk\n"
    assert [d.text for d in read(text, "minutes.md").decisions] == [
        "VOTE: Oil the old gate: +1 unanimous"
    ]


def test_names_beneath_a_label_are_no_headings():
    text = (
        "Attending: Alma Reyes\n Boris Lind\n Cora Fox\n\nRegrets:\n Dina Oak\n Egon Ash\n\n"
        "Discussion of the Old Mill\nAlma told of the mill and of its many stones.\n"
    )
    document = read(text, "minutes.txt")
    assert [(a.name, a.present) for a in document.attendees] == [
        ("Alma Reyes", True), ("Boris Lind", True), ("Cora Fox", True), ("Dina Oak", False), ("Egon Ash", False),
    ]  # fmt: skip
    assert [i.title for i in document.items] == ["Discussion of the Old Mill"]


def test_a_label_apart_from_a_word_does_not_make_it_a_person():
    assert present("Club minutes\n\nPresent: Alma Reyes\n\nWelcome\nBudget\n\nAlma spoke.\n") == [
        "Alma Reyes"
    ]


BULLETS = "\n".join(f"* {name}" for name in ("Alma Reyes (Mill)", "Boris Lind (Lake)", "Cora Fox (Mill)", "Dina Oak (Bay)"))  # fmt: skip


def test_a_list_at_the_head_of_names_with_organisations_is_the_attendance():
    text = f"Club minutes of May 2014\n\n{BULLETS}\n\nNews\n\nThe gate creaks.\n"
    assert present(text) == ["Alma Reyes", "Boris Lind", "Cora Fox", "Dina Oak"]


@pytest.mark.parametrize(
    "head",
    [
        BULLETS.replace("(", "").replace(")", ""),
        "\n".join(BULLETS.split("\n")[:3]),
        f"{BULLETS}\n* The gate creaks\n* The lamp is out",
    ],
)
def test_any_other_list_at_the_head_is_not(head):
    assert present(f"Club minutes of May 2014\n\n{head}\n\nNews\n\nThe gate creaks.\n") == []


def test_reports_are_no_headings_but_lettered_items_are():
    text = (
        "The Old Club\n\nBoard Meeting Minutes\n\nMay 15, 2019\n\n1. Call to order\n\n"
        "    We began at nine.\n\n2. Talks\n\n    A. Gate\n\n     It creaks.\n\n    B. Lamp\n\n"
        "     It is out.\n\n3. Close\n\n    Quorum achieved\n\n    We left.\n"
    )
    document = read(text, "minutes.txt")
    assert document.title == "Board Meeting Minutes"
    assert [i.title for i in document.items] == ["Call to order", "Talks", "Close"]
    assert [i.title for i in document.items[1].items] == ["A. Gate", "B. Lamp"]


def test_the_json_spells_out_what_was_agreed_on_condition():
    document = read("# Club\n\n## Gate\n\nAgreed, if Alma does not mind.\n", "minutes.md")
    assert document.decisions[0].outcome == "condition"
    assert as_json(document)["decisions"][0]["outcome"] == "agreed on condition"


@pytest.mark.parametrize(
    ("line", "name", "organisation", "role"),
    [
        ("Mark Moor : chair", "Mark Moor", None, "chair"),
        ("Mark Moor (Mill) / Boats and Nets", "Mark Moor", "Mill", "Boats and Nets"),
        ("Mark Moor (Mill) / Secretary, Boats", "Mark Moor", "Mill", "Secretary, Boats"),
    ],
)
def test_what_stands_behind_a_colon_or_slash(line, name, organisation, role):
    [one] = entry(line)
    assert (one.name, one.organisation, one.role) == (name, organisation, role)


@pytest.mark.parametrize("line", ["Vote: Confirm Mark Moor as chair", "Boats / Nets"])
def test_a_colon_or_slash_alone_makes_no_person(line):
    assert entry(line) == []


def test_a_label_and_full_names_without_a_colon():
    text = "Club minutes\n\nBoard Members Alma Reyes, Boris Lind, Cora Fox\n\nWe met.\n"
    assert present(text) == ["Alma Reyes", "Boris Lind", "Cora Fox"]
    assert present(text.replace("Cora Fox", "and the old gate creaked again")) == []


def test_done_in_brackets_with_a_word_on_it_is_a_tick(known):
    found = action_line("ACTION: Boris to oil the hinges of the gate [Done, with new oil]", known)
    assert (found.text, found.ticked, found.result) == (
        "oil the hinges of the gate",
        True,
        "with new oil",
    )


def test_a_label_among_bullets_holds_what_is_beneath_it_only():
    text = (
        "# Club\n\n* Gate\n  * it creaks\n  * **Actions:**\n    * Alma to oil it\n"
        "* Lamp\n  * it is out\n"
    )
    assert [a.text for a in read(text, "minutes.md").actions] == ["Alma to oil it"]


def test_a_review_of_actions_holds_remarks_too():
    text = (
        "# Club\n\n## Review of action items\n\n* Alma to oil the gate\n* Write to the mill\n"
        "* New members: Cora Fox, Dina Oak\n* The shed over the summer\n"
    )
    assert [a.text for a in read(text, "minutes.md").actions] == [
        "Alma to oil the gate",
        "Write to the mill",
    ]


def test_a_bare_passed_with_a_colon_opens_no_list():
    text = "# Club\n\nMotion: Alma takes the chair\nPASSED:\n\n* Boris asked who takes notes.\n"
    assert [d.text for d in read(text, "minutes.md").decisions] == [
        "Motion: Alma takes the chair: PASSED:"
    ]


@pytest.mark.parametrize(
    "line",
    [
        'Votes are given as "yes-no" (e.g. "5-1" means "5 in favor, 1 against").',
        'Alma Reyes: "We are all agreed on the gate, I think."',
    ],
)
def test_an_example_or_a_quotation_decides_nothing(line):
    assert (decision_line(line) or recorded_decision(line)) is None


def test_a_count_beneath_a_resolution_is_its_vote():
    text = "# Club\n\nRESOLVED, that the club buys the old gate.\n\nApproved, 4-0-2.\n"
    [one] = read(text, "minutes.md").decisions
    assert (one.text, one.votes) == ("that the club buys the old gate.", "4-0-2")


def test_those_present_told_in_sentences():
    text = (
        "# Club\n\n## Attendance\n\nThe following members of the board were present at the meeting: "
        "Alma Reyes [joined at nine], Boris v. Lind, and Cora Fox. Also in attendance were Dina Oak (Treasurer), "
        "and Egon Ash.\n"
    )
    names = ["Alma Reyes", "Boris v. Lind", "Cora Fox", "Dina Oak", "Egon Ash"]
    assert present(text, "minutes.md") == names


def test_actions_under_a_label_for_today_and_owners_before_two_dashes():
    text = (
        "# Club\n\n* Action items from today:\n  * Alma to oil the gate\n"
        "  * AI: Alma and Boris-- paint it\n"
    )
    assert [(a.owners, a.text) for a in read(text, "minutes.md").actions] == [
        (["Alma"], "Alma to oil the gate"),
        (["Alma", "Boris"], "paint it"),
    ]
