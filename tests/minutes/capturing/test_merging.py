"""What happens when two people write one item, and when an answer is lost? (Rules 4, 5.)"""

import pytest

from actions.models import Action
from minutes import services as meet
from minutes.models import Conflict, ItemRevision
from people.errors import Refused
from tests.minutes.typing_live import defined, live, notes_of, settle

TEXT = "First line.\nSecond line.\nThird line.\nFourth line.\n"


@pytest.fixture
def base(write):
    """The version of an item that two people look at."""
    return write(TEXT).version


def test_lines_that_do_not_overlap_are_merged(base, write, item, cast):
    write(TEXT.replace("First", "Very first"), base=base)
    write(TEXT.replace("Fourth", "Very fourth"), base=base, by=cast.chair)
    assert notes_of(item) == "Very first line.\nSecond line.\nThird line.\nVery fourth line.\n"
    assert not Conflict.objects.exists()


def test_what_somebody_else_wrote_comes_back_as_edits(base, write, cast):
    write(TEXT.replace("First", "Very first"), base=base)
    saved = write(TEXT.replace("Fourth", "Very fourth"), base=base, by=cast.chair)
    assert saved.notes.startswith("Very first line.\n")
    (edit,) = saved.edits
    assert (edit.at, edit.remove, list(edit.lines)) == (0, 1, ["Very first line."])


def test_two_new_actions_in_different_places_are_both_captured(base, write, item, cast, meeting):
    write("Action Mona: count the machines in the cellar\n" + TEXT, base=base)
    write(TEXT + "Action Max: ask what the power costs\n", base=base, by=cast.chair)
    assert live(meeting) == defined(meeting) == {"AB-1", "AB-2"}


def test_the_number_put_in_meanwhile_is_not_in_the_way(write, item, action):
    first = write("We met.\nAction Mona: count the machines\nThen", caret=2, base=1, key="k1")
    assert first.notes.split("\n")[1] == "Action AB-1 Mona: count the machines"
    # Typed on before the answer came.
    typed = "We met.\nAction Mona: count the machines\nThen we ate."
    write(typed, caret=2, base=1, key="k2", after=["k1"])
    assert notes_of(item) == "We met.\nAction AB-1 Mona: count the machines\nThen we ate."
    assert Action.objects.count() == 1


def test_where_lines_overlap_nothing_is_saved_and_both_texts_are_kept(base, write, item, cast):
    write(TEXT.replace("Second", "My second"), base=base)
    version = type(item).objects.get(pk=item.pk).version
    saved = write(TEXT.replace("Second", "Your second"), base=base, by=cast.chair)
    assert saved.conflict is not None
    conflict = Conflict.objects.get()
    assert (conflict.base, conflict.typed) == (TEXT, TEXT.replace("Second", "Your second"))
    assert (conflict.item, conflict.by, conflict.settled_at) == (item, cast.chair.person, None)
    assert notes_of(item) == TEXT.replace("Second", "My second")
    assert type(item).objects.get(pk=item.pk).version == version


def test_nothing_of_a_conflict_is_captured_until_it_is_settled(base, write, item, cast, meeting):
    write(TEXT.replace("Second line", "My line"), base=base)
    theirs = TEXT.replace("Second line.", "Action Mona: count the machines in the cellar")
    saved = write(theirs, base=base, by=cast.chair)
    assert live(meeting) == set()
    settled = settle(saved.conflict, by=cast.chair, text=theirs)
    assert settled.conflict is None
    assert live(meeting) == defined(meeting) == {"AB-1"}
    assert "Action AB-1 Mona" in notes_of(item)
    conflict = Conflict.objects.get()
    assert conflict.settled_at is not None and conflict.settled_by == cast.chair.person


def test_a_conflict_is_settled_once_and_by_who_may(base, write, item, cast):
    write(TEXT.replace("Second", "My second"), base=base)
    conflict = write(TEXT.replace("Second", "Your second"), base=base, by=cast.chair).conflict
    with pytest.raises(Refused):
        settle(conflict, by=cast.member, text="Mine")
    settle(conflict, by=cast.secretary, text="Both\n")
    with pytest.raises(Refused):
        settle(conflict, by=cast.secretary, text="Again\n")
    assert notes_of(item) == "Both\n"


def test_edited_here_and_deleted_there_overlaps(base, write, item, cast):
    write(TEXT.replace("Second line.\n", ""), base=base)
    saved = write(TEXT.replace("Second", "Better second"), base=base, by=cast.chair)
    assert "Better second" in (saved.conflict.typed if saved.conflict else notes_of(item))


def test_both_wrote_the_same_there_is_nothing_to_choose(base, write, item, cast):
    both = TEXT.replace("Second", "Better second")
    write(both, base=base)
    saved = write(both, base=base, by=cast.chair)
    assert saved.conflict is None
    assert notes_of(item) == both


def test_both_deleted_the_same_line(base, write, item, cast):
    both = TEXT.replace("Second line.\n", "")
    write(both, base=base)
    assert write(both, base=base, by=cast.chair).conflict is None
    assert notes_of(item) == both


def test_both_typed_at_the_end_loses_nothing(base, write, item, cast):
    write(TEXT + "Action Mona: count the machines\n", base=base)
    saved = write(TEXT + "Action Max: ask what the power costs\n", base=base, by=cast.chair)
    shown = notes_of(item) + (saved.conflict.typed if saved.conflict else "")
    assert "Mona: count the machines" in shown and "Max: ask what the power costs" in shown


def test_a_title_changed_meanwhile_is_not_in_the_way(base, write, item, cast):
    meet.edit_item(item, by=cast.chair, title="The machines")
    saved = write(TEXT + "Fifth line.\n", base=base)
    assert saved.conflict is None
    assert notes_of(item) == TEXT + "Fifth line.\n"


def test_an_old_base_is_merged_over_many_saves(base, write, item, cast):
    text = TEXT
    for n in range(5):
        text = text + f"More {n}.\n"
        write(text)
    saved = write("Above.\n" + TEXT, base=base, by=cast.chair)
    assert saved.conflict is None
    assert notes_of(item) == "Above.\n" + text


# -- saves whose answer is lost


def test_the_same_save_sent_again_is_one_save(write, item, meeting):
    text = "Action Mona: count the machines in the cellar\n"
    first = write(text, base=1, key="k1")
    again = write(text, base=1, key="k1")
    assert Action.objects.count() == 1
    assert (again.version, again.notes) == (first.version, first.notes)
    assert ItemRevision.objects.filter(item=item, key="k1").count() == 1
    assert live(meeting) == {"AB-1"}


def test_typed_on_after_a_lost_answer_nothing_is_doubled(write, item, meeting):
    text = "Action Mona: count the machines in the cellar\n"
    write(text, base=1, key="k1")
    write(text + "Action Max: ask what the power costs\n", base=1, key="k2", after=["k1"])
    assert Action.objects.count() == 2
    assert notes_of(item) == (
        "Action AB-1 Mona: count the machines in the cellar\n"
        "Action AB-2 Max: ask what the power costs\n"
    )


def test_changed_after_a_lost_answer_the_record_is_the_same(write, item, action):
    write("Action Mona: count the machines\n", base=1, key="k1")
    saved = write("Action Mona: count the lamps of the house\n", base=1, key="k2", after=["k1"])
    assert saved.conflict is None
    assert Action.objects.count() == 1
    assert action(1).text == "count the lamps of the house"


def test_deleted_after_a_lost_answer_it_is_gone(write, item, action, meeting):
    write("One.\nAction Mona: count the machines\n", base=1, key="k1")
    saved = write("One.\n", base=1, key="k2", after=["k1"])
    assert saved.conflict is None
    assert notes_of(item) == "One.\n"
    assert live(meeting) == set()


def test_several_lost_answers_of_which_some_never_arrived(write, item, meeting):
    one, two = "Action Mona: count the machines\n", "Action Max: ask what the power costs\n"
    write(one, base=1, key="k1")
    # k2 was never received; k3 names both, and the server knows only k1.
    write(one + two + "Then.\n", base=1, key="k3", after=["k1", "k2"])
    write(one + two + "Then we ate.\n", base=1, key="k4", after=["k1", "k2", "k3"])
    assert Action.objects.count() == 2
    assert live(meeting) == defined(meeting)
    assert notes_of(item).endswith("Then we ate.\n")
    assert notes_of(item).count("machines") == 1


def test_what_somebody_else_wrote_meanwhile_stays_after_a_lost_answer(base, write, item, cast):
    mine = TEXT.replace("First", "My first")
    write(mine, base=base, key="k1")
    write(notes_of(item).replace("Fourth", "Your fourth"), by=cast.chair)
    saved = write(mine.replace("Second", "My second"), base=base, key="k2", after=["k1"])
    assert saved.conflict is None
    assert notes_of(item) == "My first line.\nMy second line.\nThird line.\nYour fourth line.\n"


def test_a_conflict_whose_answer_was_lost_is_not_kept_twice(base, write, item, cast):
    write(TEXT.replace("Second", "My second"), base=base)
    yours = TEXT.replace("Second", "Your second")
    write(yours, base=base, by=cast.chair, key="k1")
    again = write(yours, base=base, by=cast.chair, key="k1")
    assert again.conflict is not None
    assert Conflict.objects.count() == 1


def test_a_key_of_another_item_is_another_save(write, item, second):
    write("Here.\n", base=1, key="k1")
    write("There.\n", at=second, base=1, key="k1")
    assert (notes_of(item), notes_of(second)) == ("Here.\n", "There.\n")


# -- revisions


def test_every_save_that_changed_something_is_a_revision_with_its_author(write, item, cast):
    write("One.\n")
    write("One.\nTwo.\n", by=cast.chair)
    told = [(r.notes, r.by) for r in ItemRevision.objects.filter(item=item).order_by("version")]
    assert told[-2:] == [("One.\n", cast.secretary.person), ("One.\nTwo.\n", cast.chair.person)]


def test_a_save_that_changes_nothing_leaves_nothing_behind(write, item):
    write("One.\n")
    version, rows = type(item).objects.get(pk=item.pk).version, ItemRevision.objects.count()
    write("One.\n")
    assert type(item).objects.get(pk=item.pk).version == version
    assert ItemRevision.objects.count() == rows
