"""Minutes came with a document, and somebody types on in them: what the document told is not told twice."""

import pytest

from actions import services as act
from actions.models import Action
from budgets.models import Approval
from minutes import services as meet
from minutes.models import Decision, Item, Meeting
from minutes.services import importing
from tests.minutes.typing_live import notes_of

pytestmark = pytest.mark.django_db

TEXT = """# Board call, 3 June 2014

## Machines

Action Mona: count the machines in the cellar
Agreed: we buy the mill

## Approvals

### Hotel

Required: USD 1350 for the room
Agreed
"""


@pytest.fixture
def read(board, cast):
    source = importing.store_document(board, by=cast.secretary, data=TEXT, name="june.md")
    importing.apply_import(source, by=cast.secretary)
    return Meeting.objects.get(committee=board)


def counts():
    return (
        Action.objects.exclude(status="gone").count(),
        Decision.objects.standing().count(),
        Approval.objects.standing().count(),
    )


def type_on(item, more, cast):
    row = Item.objects.get(pk=item.pk)
    return meet.save_notes(row, by=cast.secretary, text=row.notes + more, base=row.version)


def test_typing_on_doubles_nothing_and_gives_the_lines_their_numbers(read, cast):
    before = counts()
    assert before == (1, 1, 1)
    item = read.items.get(title="Machines")
    type_on(item, "\nMax asked about the cellar.\n", cast)
    assert counts() == before
    assert "Action AB-1 Mona: count the machines" in notes_of(item)
    hotel = read.items.get(title="Hotel")
    type_on(hotel, "\nMona: fine\n", cast)
    assert counts() == before


def test_a_line_whose_record_reads_otherwise_now_makes_no_second_one(read, cast):
    act.edit(
        Action.objects.get(), by=cast.chair, text="have all cellars looked through by somebody"
    )
    type_on(read.items.get(title="Machines"), "\nMax asked about the cellar.\n", cast)
    assert counts() == (1, 1, 1)


def test_what_is_typed_anew_is_captured_even_in_several_saves(read, cast):
    item = read.items.get(title="Machines")
    row = Item.objects.get(pk=item.pk)
    first = row.notes + "\nAction Max: paint"
    saved = meet.save_notes(
        row, by=cast.secretary, text=first, base=row.version, caret=first.count("\n")
    )
    text = saved.notes + " the machines blue\n"
    meet.save_notes(row, by=cast.secretary, text=text, base=saved.version)
    assert counts() == (2, 1, 1)
    assert "Action AB-2 Max: paint the machines blue" in notes_of(item)
