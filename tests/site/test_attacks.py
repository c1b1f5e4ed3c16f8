"""What must never leave those who may see it, looked for where it could slip out.

Each test plants a mark where something is confidential, or another committee's, and looks for it on the
pages of somebody who must not see it; that those who may do see it there is the control.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from actions import services as act
from actions.models import Action, Subject
from actions.services import OwnerSpec
from minutes import services as meet
from minutes.models import Item
from people.errors import WrongState
from people.models import Membership, Organisation
from people.services import erase_contact, merge_people
from tests.conftest import make_person, seat

MARK = "Nightingale"


@pytest.fixture
def read(client):
    """The text of a page for an account, or for nobody."""

    def _read(user, address, **query):
        if user is None:
            client.logout()
        else:
            client.force_login(user)
        response = client.get(address, query)
        assert response.status_code in (200, 400), (address, response.status_code)
        return response.content.decode()

    return _read


def list_of(committee, name="actions:list", **kwargs):
    return reverse(name, kwargs={"committee": committee.slug, **kwargs})


def test_what_becomes_confidential_is_no_longer_on_offer_to_another_committee(
    cast, board, other, make_action, read
):
    action = make_action(MARK, owners=[cast.member])
    act.offer(action, by=cast.secretary, to=other)
    assert MARK in read(cast.stranger, reverse("desk"))

    action = act.edit(action, by=cast.secretary, confidential=True)

    assert MARK not in read(cast.stranger, reverse("desk"))
    assert MARK not in read(cast.stranger, list_of(other, "actions:offers"))
    with pytest.raises(WrongState):
        act.accept_offer(action, by=cast.stranger, owners=[OwnerSpec(typed="Otto")])


def test_what_was_said_while_an_action_was_confidential_stays_so(
    cast, board, make_action, make_meeting, read
):
    make_meeting(days=-9, state="approved")
    meeting = make_meeting()
    action = make_action(f"Sell {MARK}", owners=[cast.observer], confidential=True)
    act.say(action, by=cast.secretary, note=f"{MARK} is sold")
    act.edit(action, by=cast.secretary, confidential=False, text="Sell it")

    for address in (
        list_of(board, "actions:detail", number=action.number),
        list_of(board, "minutes:meeting", number=meeting.number),
        list_of(board),
        reverse("desk"),
    ):
        assert MARK not in read(cast.observer, address), address
    trusted = read(cast.member, list_of(board, "actions:detail", number=action.number))
    assert trusted.count(MARK) > 1


def test_a_subject_of_confidential_things_alone_is_named_nowhere(cast, board, make_action, read):
    subject = Subject.objects.create(committee=board, name=f"{MARK} merger")
    make_action("Ask them", owners=[cast.member], subject=subject, confidential=True)
    nora = cast.colleague
    Membership.objects.filter(person=nora.person).update(votes=False)

    for user in (cast.observer, nora):
        for query in ({"filters": "1"}, {"subject": subject.pk}):
            assert MARK not in read(user, list_of(board), **query)
    assert MARK not in read(nora, list_of(board, "actions:new"))
    assert MARK in read(cast.member, list_of(board), filters="1")
    assert MARK in read(cast.member, list_of(board, "actions:new"))
    assert MARK in read(cast.member, list_of(board), subject=subject.pk)


def test_who_owns_confidential_things_alone_is_named_nowhere(cast, board, make_action, read):
    somebody, body = make_person(f"{MARK} Smith"), Organisation.objects.create(name=f"{MARK} Ltd")
    make_action("Ask them", owners=[somebody, body], confidential=True)

    for query in ({"owner": somebody.pk}, {"organisation": body.pk}):
        assert MARK not in read(cast.observer, list_of(board), **query)
        assert MARK in read(cast.member, list_of(board), **query)


def test_a_name_is_not_suggested_to_those_who_must_not_know_it(cast, board, make_action, client):
    make_action("Ask her", owners=[make_person(f"{MARK} Smith")], confidential=True)
    Membership.objects.filter(person=cast.colleague.person).update(votes=False)

    def suggested(user):
        client.force_login(user)
        typed = {"text": "Ask", "owners": f"{MARK} Smit"}
        return f"{MARK} Smith" in client.post(list_of(board, "actions:new"), typed).content.decode()

    assert suggested(cast.member)
    assert not suggested(cast.colleague)


def test_the_line_of_a_confidential_action_is_not_read_in_the_notes_either(
    cast, board, make_action, make_meeting, read
):
    meeting = make_meeting(days=-3, state="drafting")
    item = meet.add_item(
        meeting, by=cast.secretary, title="Business", notes=f"Action Mona: buy {MARK}\n\nSaid."
    )
    action = Action.objects.get(raised_item=item)  # what the line became as it was typed
    address = list_of(board, "minutes:meeting", number=meeting.number)
    assert MARK in read(cast.observer, address)

    act.edit(action, by=cast.secretary, confidential=True)

    seen = read(cast.observer, address)
    assert MARK not in seen
    assert "withheld" in seen and "Said." in seen
    assert MARK in read(cast.member, address)

    type(meeting).objects.filter(pk=meeting.pk).update(state="approved")
    type(board).objects.filter(pk=board.pk).update(is_public=True)
    assert MARK not in read(None, address)
    assert Item.objects.get(pk=item.pk).notes.startswith("Action AB-1 Mona")


def test_naming_somebody_does_not_give_away_where_they_are_reached(
    cast, board, other, make_action, read
):
    """Whoever leads a committee can name anybody: an action, a guest list."""
    act.raise_action(
        other, by=cast.stranger, text="Ask", owners=[OwnerSpec(person_id=cast.citra.person_id)]
    )
    address = list_of(other, "people:person", pk=cast.citra.person_id)
    assert cast.citra.email not in read(cast.stranger, address)
    seat(cast.citra, other, "observer")
    assert cast.citra.email in read(cast.stranger, address)


def test_naming_somebody_gives_no_hold_on_their_account(cast, other):
    for named in (cast.admin, cast.outsider):
        act.raise_action(other, by=None, text="Ask", owners=[OwnerSpec(person_id=named.person_id)])
        with pytest.raises(Exception, match="chair or secretary"):
            erase_contact(named.person, by=cast.stranger)
        with pytest.raises(Exception, match="chair or secretary"):
            merge_people(named.person, cast.stranger.person, by=cast.stranger)


def test_a_page_for_one_reader_is_kept_by_no_cache_on_the_way(cast, board, client, make_action):
    make_action(owners=[cast.member])
    client.force_login(cast.member)
    for address in (
        reverse("desk"),
        list_of(board),
        list_of(board, "actions:export", format="csv"),
    ):
        assert "private" in client.get(address).headers["Cache-Control"], address
