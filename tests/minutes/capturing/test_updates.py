"""What do lines that refer to an action do to it? (Rule 9.)"""

import pytest

from actions import services as act
from actions.models import ActionEvent
from tests.minutes.typing_live import line_of, notes_of


@pytest.fixture(autouse=True)
def _promised(make_action, cast):
    """AB-1: Mona's, of before the meeting. AB-2: Mona's and Max's."""
    make_action("Buy the mill by the river", owners=[cast.member])
    make_action("Paint the mill", owners=[cast.member, cast.colleague])


def words_of(action, meeting):
    """What the meeting says of an action, as it counts now."""
    said = action.events.filter(meeting=meeting, is_word=True, undone_by=None, undoes=None)
    return [event.note for event in said.order_by("id")]


def test_what_is_said_of_an_action_is_an_update_of_the_meeting(write, action, meeting, item):
    write("AB-1: waiting for the bank\n")
    assert words_of(action(1), meeting) == ["waiting for the bank"]
    event = ActionEvent.objects.get(is_word=True)
    assert event.captured and event.meeting == meeting
    assert action(1).status == "open"
    assert notes_of(item) == "AB-1: waiting for the bank\n"


@pytest.mark.parametrize("line", ["- AB-1: waiting for the bank", "AB-1 waiting for the bank", "  * AB-1 - waiting for the bank"])  # fmt: skip
def test_in_every_notation(line, write, action, meeting):
    write(f"{line}\n")
    assert words_of(action(1), meeting) == ["waiting for the bank"]


def test_it_is_the_last_word(write, action, board):
    write("AB-1: waiting for the bank\n")
    row = type(action(1)).objects.filter(number=1).with_last_word().get()
    assert [w.note for w in row.words] == ["waiting for the bank"]


def test_several_lines_are_one_update(write, action, meeting):
    write("AB-1: waiting for the bank\nSomething else.\nAB-1: the bank is slow\n")
    said = words_of(action(1), meeting)
    assert len(said) == 1
    assert "waiting for the bank" in said[0] and "the bank is slow" in said[0]


def test_lines_in_several_items_are_one_update_in_agenda_order(write, action, meeting, second):
    write("AB-1: later\n", at=second)
    write("AB-1: earlier\n")
    said = words_of(action(1), meeting)
    assert len(said) == 1
    assert said[0].index("earlier") < said[0].index("later")


def test_it_is_replaced_as_a_whole_at_each_save(write, action, meeting):
    write("AB-1: waiting for the bank\n")
    write("AB-1: waiting for the bank and for Max\n")
    assert words_of(action(1), meeting) == ["waiting for the bank and for Max"]
    write("AB-1: the bank said yes\nAB-1: so we go on\n")
    assert len(words_of(action(1), meeting)) == 1
    write("Nothing.\n")
    assert words_of(action(1), meeting) == []
    write("AB-1: the bank said no\n")
    assert words_of(action(1), meeting) == ["the bank said no"]


def test_what_did_not_change_writes_nothing(write, action, item):
    write("AB-1: waiting for the bank\nAB-2 done\n")
    before = ActionEvent.objects.count()
    write(notes_of(item) + "Other words.\n")
    write(notes_of(item) + "Action Citra: draw the plan of the rooms\n")
    assert ActionEvent.objects.exclude(action__number=3).count() == before


def test_an_unfinished_line_says_nothing_yet(write, action, meeting):
    write("AB-1: waiting for", caret=0)
    assert words_of(action(1), meeting) == []
    write("AB-1: waiting for the bank\nAB", caret=1)
    assert words_of(action(1), meeting) == ["waiting for the bank"]


def test_other_meetings_and_peoples_words_stay(write, action, meeting, cast):
    act.say(action(1), by=cast.member, note="I called the bank.")
    write("AB-1: waiting for the bank\n")
    write("")
    notes = [e.note for e in action(1).events.filter(is_word=True, undone_by=None, undoes=None)]
    assert notes == ["I called the bank."]


def test_done_ticks_and_its_end_takes_the_tick_back(write, action, owners):
    write("AB-1 done\n")
    assert owners(action(1)) == {"Mona Member": True}
    write("AB-1\n")
    assert owners(action(1)) == {"Mona Member": False}
    assert action(1).status == "open"


@pytest.mark.parametrize(
    "line", ["AB-1 done: the deed is signed", "AB-1: done \u2013 the deed is signed", "AB-1 \u2713 the deed is signed", "AB-1: the deed is signed, done"]
)  # fmt: skip
def test_done_with_words_beside_it_ticks_and_says(line, write, action, owners, meeting):
    write(f"{line}\n")
    assert owners(action(1)) == {"Mona Member": True}
    assert any("the deed is signed" in note for note in words_of(action(1), meeting))


def test_done_taken_away_leaves_the_owners_own_tick(write, action, owners, cast):
    act.tick(action(1).owners.get(), by=cast.member)
    write("AB-1 done\n")
    write("")
    assert owners(action(1)) == {"Mona Member": True}
    assert action(1).status == "proposed"


def test_done_taken_away_leaves_the_tick_that_an_owner_made_afterwards(write, action, owners, cast):
    write("AB-2 done\n")
    assert owners(action(2)) == {"Mona Member": True, "Max Member": True}
    mona = action(2).owners.get(person=cast.member.person)
    act.untick(mona, by=cast.member)
    act.tick(mona, by=cast.member)
    write("")
    assert owners(action(2)) == {"Mona Member": True, "Max Member": False}


def test_a_part_ticked_by_its_owner_stays_when_done_for_all_is_taken_away(
    write, action, owners, cast
):
    act.tick(action(2).owners.get(person=cast.member.person), by=cast.member)
    write("AB-2 done\n")
    assert owners(action(2)) == {"Mona Member": True, "Max Member": True}
    write("AB-2: not quite\n")
    assert owners(action(2)) == {"Mona Member": True, "Max Member": False}


def test_propose_to_close_proposes_and_its_end_takes_it_back(write, action):
    write("AB-1 propose to close\n")
    assert action(1).status == "proposed"
    write("AB-1: not yet\n")
    assert action(1).status == "open"


def test_close_closes_and_its_end_opens_again(write, action):
    write("AB-1 close\n")
    assert (action(1).status, action(1).resolution) == ("closed", "done")
    write("")
    assert (action(1).status, action(1).resolution) == ("open", "")


@pytest.mark.parametrize(("typed", "status"), [("AB-1: propose to close", "proposed"), ("AB-1: close", "closed"), ("AB-1 closed", "closed"), ("- AB-1 close", "closed")])  # fmt: skip
def test_it_is_said_in_several_ways(typed, status, write, action):
    write(f"{typed}\n")
    assert action(1).status == status


@pytest.mark.parametrize(
    "words",
    [
        "close to the river there are other mills",
        "closing in on a date for it",
        "closed doors were found at the bank",
        "dropped the idea of blue paint, red it is",
        "done deals are rare in this business",
        "open questions remain about the roof",
        "unknown people were seen at the mill",
        "not done yet, the bank is slow",
        "to be done next week",
        "proposed a new date to the bank",
        "we close it next time, perhaps",
    ],
)
def test_a_word_that_only_begins_so_changes_nothing(words, write, action, owners, meeting, cast):
    act.mark_unknown(action(2), by=cast.secretary)
    write(f"AB-1: {words}\nAB-2: {words}\n")
    assert (action(1).status, action(2).status) == ("open", "unknown")
    assert owners(action(1)) == {"Mona Member": False}
    assert words_of(action(1), meeting) == [words]


def test_the_state_before_comes_back_whatever_it_was(write, action, cast):
    act.mark_unknown(action(1), by=cast.secretary)
    write("AB-1 close\n")
    write("")
    assert action(1).status == "unknown"


def test_an_act_on_the_page_after_the_line_stays_when_the_line_goes(write, action, cast):
    write("AB-1 propose to close\n")
    act.close(action(1), by=cast.chair, resolution="dropped", note="No money.")
    write("")
    assert (action(1).status, action(1).resolution) == ("closed", "dropped")


def test_the_answer_tells_how_the_action_stands(write):
    saved = write("AB-1 propose to close\n")
    line = line_of(saved, "AB-1")
    assert (line["kind"], line["state"], bool(line["problem"])) == ("reference", "proposed", False)


def test_an_action_of_this_meeting_can_be_said_something_of_too(write, item, action, meeting):
    write("Action Citra: draw the plan of the rooms\n")
    write(notes_of(item) + "AB-3: she has begun\n")
    assert words_of(action(3), meeting) == ["she has begun"]
    write("AB-3: she has begun\n")
    assert action(3).status == "gone" or action(3).cards.filter(answered_at=None).exists()


def test_another_committees_action_is_not_touched(write, other, cast, make_action):
    theirs = make_action("Sweep the floor", committee=other, owners=[cast.stranger])
    before = theirs.events.count()
    write("WG-1 close\nWG-1: we know all about it\nWG-1 done\n")
    theirs.refresh_from_db()
    assert theirs.status == "open"
    assert theirs.events.count() == before
