"""What happens to a record when its line goes, moves, comes back, is split, joined or doubled? (Rules 6, 7, 8.)"""

import pytest

from actions import services as act
from actions.models import Action
from actions.notices import write_notices
from budgets.models import Approval
from minutes import services as meet
from minutes.models import Card, Decision
from minutes.services import capturing
from people.errors import Refused, WrongState
from people.models import Mail
from tests.minutes.typing_live import asked, defined, line_of, live, notes_of

COUNT = "Action AB-1 Mona: count the machines in the cellar"
ASK = "Action AB-2 Max: ask what the power of them costs"


@pytest.fixture
def two(write):
    """AB-1 of Mona and AB-2 of Max stand under the item."""
    write(f"{COUNT.replace('AB-1 ', '')}\n{ASK.replace('AB-2 ', '')}\n")


def tick(action, user):
    owner = action.owners.get(left_at=None, person=user.person)
    return act.tick(owner, by=user)


# -- 6: gone, moved, back


def test_a_line_that_is_gone_withdraws_its_record(two, write, item, meeting, action):
    write(f"{ASK}\n")
    gone = action(1)
    assert gone.status == "gone"
    assert gone.events.order_by("-pk").first().kind == "withdrawn"
    assert live(meeting) == {"AB-2"}
    assert notes_of(item) == f"{ASK}\n"
    assert not Card.objects.exists()


def test_a_withdrawn_action_stands_in_no_list(two, write, board, cast):
    write(f"{ASK}\n")
    assert [a.number for a in Action.objects.visible_to(cast.secretary).open()] == [2]
    assert not Action.objects.filter(rank__lt=4, number=1).exists()


def test_its_number_is_never_given_again(two, write, action):
    write(f"{COUNT}\n")
    write(f"{COUNT}\nAction Citra: draw the plan of the rooms\n")
    assert action(3).text == "draw the plan of the rooms"
    write("")
    write("Action Citra: draw the plan of the rooms\n")
    assert action(4).status == "open"
    assert action(2).status == action(3).status == "gone"


def test_undo_brings_the_line_and_the_same_record_back(two, write, item, meeting, action):
    text = notes_of(item)
    write("")
    assert live(meeting) == set()
    write(text)
    assert live(meeting) == {"AB-1", "AB-2"}
    assert Action.objects.count() == 2
    assert action(1).status == action(2).status == "open"
    assert notes_of(item) == text


def test_gone_and_back_and_gone_and_back(two, write, item, action):
    text = notes_of(item)
    for _ in range(3):
        write("")
        assert action(1).status == "gone"
        write(text)
        assert action(1).status == "open"


def test_cut_and_pasted_into_another_item_it_has_moved(two, write, item, second, action, meeting):
    write(f"{ASK}\n")
    write(f"{COUNT}\n", at=second)
    assert action(1).status == "open"
    assert (action(1).raised_in, action(1).raised_item) == (meeting, second)
    assert Action.objects.count() == 2
    assert live(meeting) == defined(meeting) == {"AB-1", "AB-2"}


def test_pasted_first_and_cut_afterwards_it_has_moved_as_well(two, write, item, second, action):
    write(f"{COUNT}\n", at=second)
    assert action(1).raised_item == item
    write(f"{ASK}\n")
    assert action(1).status == "open"
    assert action(1).raised_item == second
    assert not action(1).events.filter(kind="withdrawn").exists()


def test_moved_within_an_item_nothing_happens_to_it(two, write, action):
    before = action(1).events.count()
    write(f"{ASK}\nSome words between.\n{COUNT}\n")
    assert action(1).status == "open"
    assert action(1).events.count() == before


def test_typed_anew_without_its_number_it_is_another_record(two, write, item, action):
    write(f"{ASK}\n")
    write(f"{ASK}\nAction Mona: count the machines in the cellar\n")
    assert action(1).status == "gone"
    assert action(3).status == "open"


def test_decisions_and_requests_go_and_come_back_as_well(write, item, meeting):
    write("Agreed: we buy the mill\nRequest: a new lamp for the mill\n")
    text = notes_of(item)
    write("")
    assert Decision.objects.get().withdrawn_at is not None
    assert Approval.objects.get().outcome == "withdrawn"
    assert live(meeting) == set()
    write(text)
    assert Decision.objects.get().withdrawn_at is None
    assert Approval.objects.get().outcome == "proposed"
    assert notes_of(item) == text


def test_a_withdrawn_decisions_number_is_not_given_again(write, item):
    write("Agreed: we buy the mill\n")
    write("Agreed: we sell the mill\n")
    write("Agreed: we burn the mill down\n", at=item)
    numbers = sorted(Decision.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Decision.objects.filter(withdrawn_at=None).count() == 1


def test_a_keyword_taken_away_withdraws_too(two, write, item, action):
    write(f"Mona: count the machines in the cellar\n{ASK}\n")
    assert action(1).status == "gone"
    assert notes_of(item).startswith("Mona: count the machines")


# -- items taken off and put back, moved


def test_an_item_taken_off_takes_its_records_along_and_brings_them_back(
    two, write, item, meeting, action, cast
):
    meet.remove_item(item, by=cast.secretary)
    assert live(meeting) == set()
    meet.restore_item(item, by=cast.secretary)
    assert live(meeting) == {"AB-1", "AB-2"}
    assert Action.objects.count() == 2


def test_what_stands_beneath_an_item_goes_and_comes_with_it(write, item, meeting, cast):
    below = meet.add_item(meeting, by=cast.secretary, title="Lamps", parent=item)
    write("Action Mona: count the lamps of the house\n", at=below)
    meet.remove_item(item, by=cast.secretary)
    assert live(meeting) == set()
    meet.restore_item(item, by=cast.secretary)
    assert live(meeting) == {"AB-1"}


def test_an_item_taken_off_asks_about_what_others_built_on(two, item, action, meeting, cast):
    tick(action(1), cast.member)
    meet.remove_item(item, by=cast.secretary)
    assert live(meeting) == asked(meeting) == {"AB-1"}
    meet.restore_item(item, by=cast.secretary)
    assert asked(meeting) == set()
    assert live(meeting) == {"AB-1", "AB-2"}


# -- 7: what others have built on is asked about


def test_a_line_whose_action_its_owner_ticked_is_asked_about(two, write, meeting, action, cast):
    tick(action(1), cast.member)
    before = action(1).status
    write(f"{ASK}\n")
    assert action(1).status == before
    card = Card.objects.get()
    assert (card.action, card.meeting, card.line) == (action(1), meeting, COUNT)
    assert card.answered_at is None
    assert live(meeting) == {"AB-1", "AB-2"}
    assert defined(meeting) | asked(meeting) == live(meeting)


def test_the_card_stays_and_is_asked_once(two, write, action, cast):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    write(f"{ASK}\n\nMore words.\n")
    write("")
    assert Card.objects.filter(action=action(1)).count() == 1
    assert Card.objects.get(action=action(1)).answered_at is None


def test_an_update_by_somebody_else_asks_too(two, write, action, cast, meeting):
    act.say(action(1), by=cast.citra, note="I saw them yesterday.")
    write(f"{ASK}\n")
    assert asked(meeting) == {"AB-1"}


def test_a_mail_that_went_out_asks_too(two, write, action, meeting):
    assert write_notices() == 2
    Mail.objects.update(state=Mail.State.SENT)
    write("")
    assert asked(meeting) == live(meeting) == {"AB-1", "AB-2"}


def test_a_tick_that_was_taken_back_asks_as_well_or_withdraws_but_never_doubles(
    two, write, action, cast, meeting
):
    tick(action(1), cast.member)
    act.untick(action(1).owners.get(left_at=None), by=cast.member)
    write(f"{ASK}\n")
    assert defined(meeting) | asked(meeting) == live(meeting)


def test_answered_by_putting_back_the_line_stands_there_again(
    two, write, item, action, cast, meeting
):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    capturing.answer_card(Card.objects.get(), by=cast.secretary, answer="back")
    card = Card.objects.get()
    assert (card.answer, card.by) == ("back", cast.secretary.person)
    assert card.answered_at is not None
    assert COUNT in notes_of(item).split("\n") and ASK in notes_of(item).split("\n")
    assert live(meeting) == defined(meeting) == {"AB-1", "AB-2"}
    assert Action.objects.count() == 2


def test_answered_by_withdrawing_the_record_is_gone(two, write, item, action, cast, meeting):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    capturing.answer_card(Card.objects.get(), by=cast.secretary, answer="withdrawn")
    assert action(1).status == "gone"
    assert Card.objects.get().answer == "withdrawn"
    assert live(meeting) == {"AB-2"}
    assert notes_of(item) == f"{ASK}\n"


def test_what_was_withdrawn_by_a_card_comes_back_with_its_line_tick_and_all(
    two, write, action, cast, owners, meeting
):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    capturing.answer_card(Card.objects.get(), by=cast.secretary, answer="withdrawn")
    write(f"{COUNT}\n{ASK}\n")
    assert action(1).status in ("open", "proposed")
    assert owners(action(1)) == {"Mona Member": True}
    assert live(meeting) == {"AB-1", "AB-2"}


def test_the_line_coming_back_by_itself_answers_the_card(two, write, action, cast, meeting):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    write(f"{COUNT}\n{ASK}\n")
    card = Card.objects.get()
    assert (card.answer, card.answered_at is None) == ("returned", False)
    assert asked(meeting) == set()
    write(f"{ASK}\n")
    assert asked(meeting) == {"AB-1"}


def test_a_line_pasted_elsewhere_answers_the_card_too(two, write, second, action, cast, meeting):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    write(f"{COUNT}\n", at=second)
    assert asked(meeting) == set()
    assert action(1).raised_item == second


@pytest.mark.parametrize("answer", ["back", "withdrawn"])
def test_a_card_is_answered_once_and_by_who_may(answer, two, write, action, cast):
    tick(action(1), cast.member)
    write(f"{ASK}\n")
    card = Card.objects.get()
    with pytest.raises(Refused):
        capturing.answer_card(card, by=cast.member, answer=answer)
    with pytest.raises(Refused):
        capturing.answer_card(card, by=cast.secretary, answer="what")
    capturing.answer_card(card, by=cast.secretary, answer=answer)
    with pytest.raises(WrongState):
        capturing.answer_card(card, by=cast.secretary, answer=answer)


def test_put_back_where_the_item_is_gone_the_record_is_not_lost(two, item, action, cast, meeting):
    tick(action(1), cast.member)
    meet.remove_item(item, by=cast.secretary)
    try:
        capturing.answer_card(Card.objects.get(), by=cast.secretary, answer="back")
    except Refused:
        assert asked(meeting) == live(meeting)
    else:
        assert defined(meeting) == live(meeting) == {"AB-1"}


# -- 8: erased, split, joined, doubled


def test_a_number_erased_while_the_sentence_stays_is_put_back(two, write, item, action):
    write(f"{COUNT.replace('AB-1 ', '')}\n{ASK}\n")
    assert notes_of(item) == f"{COUNT}\n{ASK}\n"
    assert Action.objects.count() == 2
    assert action(1).status == "open"


def test_it_is_put_back_though_a_word_was_mended_in_the_same_save(two, write, item, action):
    write(f"Action Mona: count all the machines in the cellar\n{ASK}\n")
    assert "Action AB-1 Mona: count all the machines" in notes_of(item)
    assert Action.objects.count() == 2


def test_all_numbers_erased_at_once_are_put_back_to_their_own_lines(two, write, item):
    write(f"{COUNT.replace('AB-1 ', '')}\n{ASK.replace('AB-2 ', '')}\n")
    assert notes_of(item) == f"{COUNT}\n{ASK}\n"


def test_of_a_line_split_in_two_the_first_part_keeps_the_number(two, write, item, action):
    write(f"Action AB-1 Mona: count the machines\nin the cellar\n{ASK}\n")
    assert action(1).text == "count the machines"
    assert Action.objects.count() == 2
    assert notes_of(item) == f"Action AB-1 Mona: count the machines\nin the cellar\n{ASK}\n"


def test_split_into_two_actions_the_second_is_a_new_one(write, item, action, owners):
    write("Action Mona: count the machines and call the landlord\n")
    write("Action AB-1 Mona: count the machines\nAction Max: call the landlord today\n")
    assert [a.text for a in Action.objects.order_by("number")] == [
        "count the machines",
        "call the landlord today",
    ]
    assert owners(action(2)) == {"Max Member": False}


def test_split_right_behind_the_number_it_stays_with_the_first_part(two, write, item, meeting):
    write(f"Action AB-1\nMona: count the machines in the cellar\n{ASK}\n")
    assert defined(meeting) | asked(meeting) == live(meeting)
    assert notes_of(item).count("AB-1") == 1


def test_of_two_lines_joined_the_first_number_stays_and_the_second_is_gone(
    two, write, item, action, meeting
):
    write(f"{COUNT} {ASK}\n")
    assert action(1).status == "open" and action(2).status == "gone"
    assert live(meeting) == {"AB-1"}
    assert notes_of(item) == f"{COUNT} {ASK}\n"


def test_joined_with_one_that_was_ticked_it_is_asked_about(two, write, action, cast, meeting):
    tick(action(2), cast.colleague)
    write(f"{COUNT} {ASK}\n")
    assert asked(meeting) == {"AB-2"}
    assert live(meeting) == {"AB-1", "AB-2"}


def test_joined_and_parted_again_both_are_back(two, write, item, meeting):
    text = notes_of(item)
    write(f"{COUNT} {ASK}\n")
    write(text)
    assert live(meeting) == {"AB-1", "AB-2"}
    assert Action.objects.count() == 2


def test_the_same_number_twice_is_defined_by_the_first_and_marked_at_the_second(
    two, write, item, action
):
    saved = write(f"{COUNT}\nAction AB-1 Max: paint the machines blue\n{ASK}\n")
    assert action(1).text == "count the machines in the cellar"
    assert Action.objects.count() == 2
    told = [line for line in saved.lines if line["number"] == "AB-1"]
    assert len(told) == 2
    assert not told[0]["problem"] and told[1]["problem"]
    assert "Action AB-1 Max: paint the machines blue" in notes_of(item)


def test_with_the_first_gone_the_second_defines(two, write, action, owners):
    write(f"{COUNT}\nAction AB-1 Max: paint the machines blue\n")
    write("Action AB-1 Max: paint the machines blue\n")
    assert action(1).status == "open"
    assert action(1).text == "paint the machines blue"
    assert owners(action(1)) == {"Max Member": False}


def test_the_first_in_the_order_of_the_agenda_defines_also_after_items_move(
    write, item, second, action, cast
):
    write("Action Mona: count the machines in the cellar\n")
    saved = write("Action AB-1 Max: paint the machines blue\n", at=second)
    assert line_of(saved, "AB-1")["problem"]
    assert action(1).raised_item == item
    meet.move_item(second, by=cast.secretary, where="up")
    assert action(1).raised_item == second
    assert action(1).text == "paint the machines blue"
    meet.move_item(second, by=cast.secretary, where="down")
    assert action(1).raised_item == item
    assert action(1).text == "count the machines in the cellar"
    assert Action.objects.count() == 1


def test_beneath_an_earlier_item_comes_before_a_later_one(
    write, item, second, action, meeting, cast
):
    write("Action Mona: count the machines in the cellar\n", at=second)
    below = meet.add_item(meeting, by=cast.secretary, title="Lamps", parent=item)
    write("Action AB-1 Max: paint the machines blue\n", at=below)
    assert action(1).raised_item == below


def test_a_number_of_another_meeting_refers_and_defines_nothing(
    write, item, make_meeting, cast, action, meeting
):
    earlier = make_meeting("May", days=-30, state="drafting")
    place = meet.add_item(earlier, by=cast.secretary, title="Machines")
    write("Action Mona: count the machines in the cellar\n", at=place)
    saved = write("Action AB-1 Max: paint the machines blue\n")
    assert line_of(saved, "AB-1")["problem"]
    assert (action(1).raised_in, action(1).text) == (earlier, "count the machines in the cellar")
    assert live(meeting) == set()
    write("")
    assert action(1).status == "open"


def test_taken_off_in_one_meeting_and_pasted_into_another_it_does_not_come_back(
    write, make_meeting, cast, action, meeting
):
    earlier = make_meeting("May", days=-30, state="drafting")
    place = meet.add_item(earlier, by=cast.secretary, title="Machines")
    write("Action Mona: count the machines in the cellar\n", at=place)
    write("", at=place)
    write(f"{COUNT}\n")
    assert Action.objects.count() == 1
    assert action(1).raised_in == earlier
    assert live(meeting) == set()


@pytest.mark.parametrize(
    "line",
    [
        "Action AB-99 Mona: count the machines",
        "Agreed D-1999-42: we buy the mill",
        "Request R-1999-42: a new lamp",
        "Action WG-1 Mona: count the machines",
        "Action AB-999999 Mona: count the machines",
        "AB-99: waiting for the mill",
        "AB-99 done",
        "Action D-2014-07 Mona: count the machines",
    ],
)
def test_an_unknown_number_is_text_and_marked(line, write, item, meeting):
    saved = write(f"{line}\n")
    assert notes_of(item) == f"{line}\n"
    assert live(meeting) == set()
    assert not Action.objects.exists() and not Decision.objects.exists()
    assert [bool(told["problem"]) for told in saved.lines] == [True]


def test_the_next_number_does_not_fall_on_one_typed_before_it_was_given(
    write, item, action, meeting
):
    """Somebody types AB-1 by hand before there is one: the next record must not be defined twice."""
    write("Action AB-1 Mona: typed by hand before there was one\n")
    write(notes_of(item) + "Action Max: ask what the power costs\n")
    assert Action.objects.count() == 1
    assert action(1).text == "ask what the power costs" or defined(meeting) == live(meeting)
    write(notes_of(item) + "\nMore words.\n")
    assert Action.objects.count() == 1
    assert len(live(meeting)) == 1
