"""When does a typed line become a record, which one, and what never does? (Rules 1, 2, 3.)"""

import re

import pytest

from actions.models import Action, ActionEvent
from budgets.models import Approval
from minutes import services as meet
from minutes.models import Card, Decision, ItemRevision, MeetingEvent
from minutes.services import capturing
from people.errors import NotAllowed, Refused, WrongState
from tests.minutes.typing_live import defined, line_of, live, notes_of

COUNT = "Action Mona: count the machines in the cellar"
NUMBERED = "Action AB-1 Mona: count the machines in the cellar"


# -- 1: a line is captured only when it is finished


def test_the_line_where_the_caret_stands_is_no_record(write, item):
    write(COUNT, caret=0)
    assert not Action.objects.exists()
    assert notes_of(item) == COUNT


def test_neither_is_it_with_a_newline_behind_it(write, item):
    write(f"{COUNT}\nThe landlord came late.\n", caret=0)
    assert not Action.objects.exists()
    assert notes_of(item) == f"{COUNT}\nThe landlord came late.\n"


def test_once_the_caret_goes_on_to_the_next_line_it_is_a_record(write, item, action, owners):
    saved = write(f"{COUNT}\n", caret=1)
    assert notes_of(item) == f"{NUMBERED}\n" == saved.notes
    assert action(1).text == "count the machines in the cellar"
    assert owners(action(1)) == {"Mona Member": False}


def test_once_the_item_is_left_the_last_line_is_a_record_without_a_newline(write, item):
    write(COUNT)
    assert notes_of(item) == NUMBERED


def test_the_last_line_without_a_newline_is_not_finished_though_the_caret_is_elsewhere(write, item):
    write(f"We met.\n{COUNT}", caret=0)
    assert not Action.objects.exists()


def test_of_several_lines_only_the_finished_ones_are_captured(write, item):
    write(f"{COUNT}\nAgreed: we buy the mill\nAction Max: ask what the power", caret=2)
    assert [a.number for a in Action.objects.all()] == [1]
    assert Decision.objects.count() == 1
    assert notes_of(item).endswith("\nAction Max: ask what the power")


def test_half_a_sentence_typed_into_a_captured_line_is_no_record_yet(write, item, action, owners):
    write(f"{COUNT}\n", caret=1)
    write("Action AB-1 Max: count the\n", caret=0)
    assert action(1).text == "count the machines in the cellar"
    assert owners(action(1)) == {"Mona Member": False}
    write("Action AB-1 Max: count the lamps of the house\n", caret=1)
    assert action(1).text == "count the lamps of the house"
    assert owners(action(1)) == {"Max Member": False}


def test_what_one_person_is_typing_is_not_finished_by_anothers_save(write, item, cast, meeting):
    first = write("We met.\nAction Mona: cou", caret=1)
    text = first.notes.replace("We met.", "We all met.")
    write(text, by=cast.chair, caret=0)
    assert not Action.objects.exists()
    write(text.replace("We all", "All"), by=cast.chair)
    assert notes_of(item) == "All met.\nAction Mona: cou"


def test_a_record_lives_on_while_its_number_is_half_erased_at_the_caret(write, item, action):
    write(f"{COUNT}\n", caret=1)
    write("Action AB Mona: count the machines in the cellar\n", caret=0)
    assert action(1).status == "open"
    assert not Card.objects.exists()
    assert notes_of(item) == "Action AB Mona: count the machines in the cellar\n"


def test_a_plain_save_twice_captures_once(write, item):
    write(f"{COUNT}\n", caret=1)
    write(notes_of(item))
    write(notes_of(item))
    assert Action.objects.count() == 1
    assert ActionEvent.objects.count() == 1


# -- 2: numbers come right behind the keyword, as small changes


def test_decisions_and_requests_are_numbered_by_the_year(write, item):
    saved = write("Agreed: we buy the mill\nRequest: a new lamp for the mill\n")
    decision, approval = Decision.objects.get(), Approval.objects.get()
    assert re.fullmatch(r"D-\d{4}-01", decision.reference)
    assert re.fullmatch(r"R-\d{4}-01", approval.reference)
    assert saved.notes == (
        f"Agreed {decision.reference}: we buy the mill\n"
        f"Request {approval.reference}: a new lamp for the mill\n"
    )
    assert (decision.text, approval.title) == ("we buy the mill", "a new lamp for the mill")
    assert (decision.item, approval.item) == (item, item)


def test_what_comes_back_changes_the_captured_lines_and_no_others(write):
    text = f"We met.\n\n{COUNT}\nNobody objected.\nAgreed: we buy the mill\nThen"
    saved = write(text, caret=5)
    assert [(e.at, e.remove, len(e.lines)) for e in saved.edits] == [(2, 1, 1), (4, 1, 1)]
    assert list(saved.edits[0].lines) == [NUMBERED]


def test_the_answer_says_what_each_line_has_become(write):
    saved = write(f"Hello.\n{COUNT}\nAgreed: we buy the mill\nRequest: a new lamp\n")
    told = [(line["line"], line["kind"]) for line in saved.lines]
    assert told == [(1, "action"), (2, "decision"), (3, "request")]
    first = line_of(saved, "AB-1")
    assert first["state"] == "open" and not first["problem"]
    assert [(o["name"], o["answered"]) for o in first["owners"]] == [("Mona Member", True)]


def test_numbers_go_up_in_the_order_of_the_text(write, item, second, action):
    write("Action Mona: count the machines\nAction Max: ask what the power costs\n")
    write("Action Citra: draw the plan of the rooms\n", at=second)
    assert [a.text[:9] for a in Action.objects.order_by("number")] == [
        "count the",
        "ask what ",
        "draw the ",
    ]


def test_where_a_record_was_raised_is_known(write, item, meeting, action, cast):
    write(f"{COUNT}\n")
    raised = action(1)
    assert (raised.raised_in, raised.raised_item, raised.origin) == (meeting, item, "meeting")
    event = raised.events.get()
    assert (event.kind, event.by, event.meeting) == ("raised", cast.secretary.person, meeting)


NOTATIONS = [
    "Action Mona: count the machines in the cellar",
    "ACTION: Mona to count the machines in the cellar",
    "[ACTION]: Mona count the machines in the cellar",
    "AI(Mona): count the machines in the cellar",
    "#action Mona count the machines in the cellar",
    "ACTION on Mona to count the machines in the cellar",
    "NEW: Action Mona: count the machines in the cellar",
    "**Action Mona:** count the machines in the cellar",
    "- Action Mona: count the machines in the cellar",
    "- [ ] Mona: count the machines in the cellar",
    "- nested:\n  - Action Mona: count the machines in the cellar",
]


@pytest.mark.parametrize("line", NOTATIONS)
def test_every_notation_makes_one_action_that_stays_one(line, write, item, action, owners):
    write(f"{line}\n")
    assert owners(action(1)) == {"Mona Member": False}
    assert action(1).text.endswith("count the machines in the cellar")
    text = notes_of(item)
    assert text.count("AB-1") == 1
    before = action(1)
    write(text + "\nAnd so on.\n")
    assert Action.objects.count() == 1
    assert (action(1).text, action(1).version) == (before.text, before.version)


@pytest.mark.parametrize(
    "line",
    ["Agreed: x is the best", "AGREED: x is the best", "Agreement: x is the best",
     "Decision: x is the best", "RESOLVED: x is the best", "[Conclusion] x is the best",
     "#agreed x is the best", "**Agreed:** x is the best", "- Agreed: x is the best"],
)  # fmt: skip
def test_every_notation_makes_one_decision_that_stays_one(line, write, item):
    write(f"{line}\n")
    decision = Decision.objects.get()
    assert decision.text == "x is the best"
    write(notes_of(item) + "\nAnd so on.\n")
    assert Decision.objects.get().text == "x is the best"
    assert notes_of(item).count(decision.reference) == 1


def test_a_ticked_line_is_a_ticked_part_and_proposes_nothing(write, action, owners):
    write(f"{COUNT} \u2713\n")
    assert owners(action(1)) == {"Mona Member": True}
    assert action(1).status == "open"


# -- 3: what defines, what refers, and what is never captured


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{COUNT}\n```\n",
        f"~~~\n{COUNT}\n~~~\n",
        f"```text\nfoo\n\n{COUNT}\nAgreed: yes, all of it\n```\n",
        f"> {COUNT}\n",
        f">> {COUNT}\n",
        "> Agreed: we buy the mill\n",
        f"\\{COUNT}\n",
        f"- \\{COUNT}\n",
        f"- > {COUNT}\n",
        f"\t{COUNT}\n",
        "\\Agreed: we buy the mill\n",
        f"Code:\n\n    {COUNT}\n",
        "`Action Mona: count the machines`\n",
        "We talked about the next Action for Mona: none.\n",
        "Actions to come: many\n",
    ],
)
def test_code_and_quotations_are_never_captured(text, write, item, meeting):
    write(text)
    assert live(meeting) == set()
    assert notes_of(item) == text


def test_a_number_in_a_quotation_neither_defines_nor_is_missed(write, item, action, meeting):
    write(f"{COUNT}\n")
    text = f"> {NUMBERED}\n{NUMBERED}\n"
    write(text)
    assert notes_of(item) == text
    assert live(meeting) == {"AB-1"} and action(1).status == "open"


def test_a_captured_line_that_becomes_a_quotation_is_gone(write, item, action):
    write(f"{COUNT}\n")
    write(f"> {NUMBERED}\n")
    assert action(1).status == "gone"
    assert notes_of(item) == f"> {NUMBERED}\n"


def test_a_fence_opened_above_a_line_makes_it_code_until_it_goes(write, item, action):
    write(f"{COUNT}\n")
    write(f"```\n{NUMBERED}\n")
    assert action(1).status == "gone"
    write(f"```\n{NUMBERED}\n```\n")
    assert action(1).status == "gone"
    write(f"{NUMBERED}\n")
    assert action(1).status == "open"
    assert Action.objects.count() == 1


def test_lines_typed_in_an_open_fence_are_code_before_it_is_closed(write, item, meeting):
    write(f"```\n{COUNT}\n", caret=2)
    write(f"```\n{COUNT}\nAgreed: we buy the mill\n", caret=3)
    assert live(meeting) == set()
    write(f"```\n{COUNT}\nAgreed: we buy the mill\n```\n")
    assert notes_of(item) == f"```\n{COUNT}\nAgreed: we buy the mill\n```\n"


def test_an_open_fence_in_one_item_does_not_reach_into_the_next(write, item, second, meeting):
    write("```\nsome code that nobody closed\n")
    write(f"{COUNT}\n", at=second)
    assert live(meeting) == {"AB-1"}


def test_a_bare_number_refers_and_defines_nothing(write, item, make_action, meeting):
    make_action("Buy the mill", owners=["Somebody"])
    saved = write("AB-1: waiting for the bank\n")
    assert Action.objects.count() == 1
    assert live(meeting) == set()
    assert line_of(saved, "AB-1")["kind"] == "reference"
    assert notes_of(item) == "AB-1: waiting for the bank\n"


def test_a_number_in_the_middle_of_a_sentence_says_nothing(write, make_action):
    make_action("Buy the mill", owners=["Somebody"])
    write("We talked about AB-1 for long.\n")
    assert ActionEvent.objects.count() == 1


# -- who may, and when not


def everything():
    rows = (Action, ActionEvent, Approval, Decision, ItemRevision, MeetingEvent, Card)
    return [model.objects.count() for model in rows]


@pytest.mark.parametrize(
    "role", ["member", "colleague", "observer", "former", "stranger", "outsider"]
)
def test_only_chair_and_secretary_write(role, write, item, cast):
    write("Before.\n")
    before = everything()
    with pytest.raises(NotAllowed):
        write(f"{COUNT}\n", by=getattr(cast, role))
    assert notes_of(item) == "Before.\n"
    assert everything() == before


@pytest.mark.parametrize("role", ["chair", "secretary"])
def test_chair_and_secretary_do(role, write, item, cast):
    write(f"{COUNT}\n", by=getattr(cast, role))
    assert notes_of(item) == f"{NUMBERED}\n"


def test_approved_minutes_are_frozen(write, item, meeting, cast):
    write(f"{COUNT}\n")
    meet.end_meeting(meeting, by=cast.secretary)
    meet.circulate_minutes(meeting, by=cast.secretary)
    meet.approve_minutes(meeting, by=cast.secretary)
    before = everything()
    with pytest.raises(WrongState):
        write(f"{NUMBERED}\nAgreed: one more thing\n")
    with pytest.raises(WrongState):
        write("")
    assert notes_of(item) == f"{NUMBERED}\n"
    assert everything() == before


def test_an_item_that_was_taken_off_is_not_written_to(write, item, cast):
    meet.remove_item(item, by=cast.secretary)
    with pytest.raises(Refused):
        write(f"{COUNT}\n")
    assert notes_of(item) == ""
    assert not Action.objects.exists()


def test_a_version_that_never_was_is_refused_or_kept_and_never_500(write, item):
    for base in (0, -3, 10**6):
        try:
            saved = capturing.save_notes(item, by=None, text="Some words", base=base)
        except Refused:
            continue
        assert "Some words" in (saved.conflict.typed if saved.conflict else saved.notes)


@pytest.mark.parametrize(
    "text", ["a\0b\n", "Action Mona: x\0y\n", "\r\nAction Mona: count it all\r\n"]
)
def test_odd_characters_are_refused_in_words_or_kept(text, item, cast):
    try:
        saved = capturing.save_notes(item, by=cast.secretary, text=text, base=1)
    except Refused:
        return
    assert saved.notes == notes_of(item)
    assert "\0" not in saved.notes and "\r" not in saved.notes


def test_a_long_sentence_loses_nothing(write, item, meeting):
    long = "Action Mona: " + "count all the many machines and " * 200
    write(f"{long}\nAgreed: {'yes ' * 3000}\n")
    assert notes_of(item).count("machines") == 200
    assert notes_of(item).count("yes") == 3000
    assert defined(meeting) == live(meeting)


# -- confidential


def test_what_is_captured_under_a_confidential_item_is_confidential(write, meeting, cast):
    hidden = meet.add_item(meeting, by=cast.secretary, title="Salaries", confidential=True)
    write(f"{COUNT}\nAgreed: nobody is told\nRequest: more money for all\n", at=hidden)
    for row in (Action.objects.get(), Decision.objects.get(), Approval.objects.get()):
        assert row.confidential
    assert all(e.confidential for e in ActionEvent.objects.all())
    assert all(e.confidential for e in MeetingEvent.objects.filter(item=hidden))


def test_what_is_captured_in_a_confidential_meeting_is_confidential(make_meeting, write, cast):
    secret = make_meeting("Secret", days=0, state="in_session", confidential=True)
    place = meet.add_item(secret, by=cast.secretary, title="Plans")
    write(f"{COUNT}\n", at=place)
    assert Action.objects.get().confidential


def test_a_record_that_moves_beneath_a_confidential_item_becomes_confidential(
    write, item, meeting, action, cast
):
    hidden = meet.add_item(meeting, by=cast.secretary, title="Salaries", confidential=True)
    write(f"{COUNT}\n")
    write("")
    write(f"{NUMBERED}\n", at=hidden)
    assert action(1).confidential
    assert action(1).raised_item == hidden


def test_making_an_item_confidential_hides_what_was_captured_under_it(write, item, action, cast):
    write(f"{COUNT}\nAgreed: nobody is told\n")
    meet.withhold_item(item, by=cast.secretary, reason="personal")
    write(notes_of(item) + "Action Max: tell nobody about it\n")
    assert action(1).confidential and action(2).confidential
    assert Decision.objects.get().confidential
