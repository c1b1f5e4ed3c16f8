"""A condition of which minutes told is tied to the actions that it waits for."""

import pytest

from actions import services as actions
from budgets import services as budgets
from budgets.models import Approval
from budgets.services.tying import tie_actions
from people.errors import Invalid, NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(board):
    def _told(outcome="condition"):
        return budgets.record_approval(
            board, by=None, title="A logo", outcome=outcome, condition="if legal agrees"
        )

    return _told


def test_it_asks_to_be_confirmed_once_they_are_closed(cast, told, make_action):
    approval, one, other = told(), make_action("Ask legal"), make_action("Ask them again")
    tie_actions(approval, by=cast.secretary, action_ids=[one.pk, other.pk])
    tie_actions(approval, by=cast.secretary, action_ids=[other.pk])
    assert [row.action for row in approval.condition_actions.all()] == [other]
    assert approval.events.first().note == f"waits for {other.reference}"
    assert not Approval.objects.to_confirm().exists()
    actions.close(other, by=cast.chair, resolution="done")
    assert Approval.objects.to_confirm().get() == approval


def test_what_cannot_be_tied_is_refused(cast, other, told, make_action):
    approval, one = told(), make_action("Ask legal")
    theirs = make_action("Theirs", committee=other)
    with pytest.raises(NotAllowed):
        tie_actions(approval, by=cast.member, action_ids=[one.pk])
    with pytest.raises(Invalid):
        tie_actions(approval, by=cast.chair, action_ids=[theirs.pk])
    with pytest.raises(Stale):
        tie_actions(approval, by=cast.chair, action_ids=[one.pk], version=7)
    with pytest.raises(WrongState):
        tie_actions(told("agreed"), by=cast.chair, action_ids=[one.pk])
