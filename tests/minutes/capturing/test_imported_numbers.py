"""When is a number in a document that is read in believed? (Rule 12.)"""

import pytest

from actions.models import Action
from minutes.services import importing


@pytest.fixture(autouse=True)
def _promised(make_action, cast):
    make_action("Buy the old mill by the river", owners=[cast.member])


def read_in(board, line):
    text = (
        f"# Board meeting of 4 March 2024\n\n## Present\n- Mona Member (Intel)\n\n## Mill\n{line}\n"
    )
    source = importing.store_document(board, by=None, data=text, name="a.md")
    importing.apply_import(source, by=None)


def test_with_other_words_a_number_is_not_believed(board):
    read_in(board, "Action AB-1 Mona: write to the press about the roof of the barn")
    assert Action.objects.count() == 2
    assert Action.objects.get(number=1).text == "Buy the old mill by the river"


def test_with_closely_similar_words_it_is(board):
    read_in(board, "Action AB-1 Mona: buy the old mill at the river")
    assert Action.objects.count() == 1


def test_a_number_that_nobody_gave_is_a_new_action_of_another_number(board):
    read_in(board, "Action AB-77 Mona: write to the press about the roof of the barn")
    assert sorted(Action.objects.values_list("number", flat=True)) == [1, 2]
