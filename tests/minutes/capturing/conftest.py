"""A meeting in session, with an item to type under."""

import pytest

from actions.models import Action
from minutes import services as meet
from tests.minutes.typing_live import write as write_notes


@pytest.fixture
def meeting(make_meeting, cast):
    return make_meeting("June", days=0, state="in_session")


@pytest.fixture
def item(meeting, cast):
    return meet.add_item(meeting, by=cast.secretary, title="Machines")


@pytest.fixture
def second(meeting, cast, item):
    """One more item, behind `item`."""
    return meet.add_item(meeting, by=cast.secretary, title="Rooms")


@pytest.fixture
def write(item, cast):
    """write("text") saves the notes of `item` (or of `at`) by the secretary."""

    def _write(text, *, at=item, by=cast.secretary, **how):
        return write_notes(at, text, by=by, **how)

    return _write


@pytest.fixture
def action(board):
    """action(1): the board's action of that number, as it is now."""

    def _action(number=1):
        return Action.objects.select_related("committee").get(committee=board, number=number)

    return _action


@pytest.fixture
def owners():
    """owners(action): who owns it now, by name, and whether their part is done."""

    def _owners(action):
        current = action.owners.filter(left_at=None).select_related("person", "organisation")
        return {owner.name: owner.ticked_at is not None for owner in current}

    return _owners
