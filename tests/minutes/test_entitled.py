"""Decided without a vote: who could have voted that day is fixed, and nothing is told of who was not asked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from budgets.models import Approval
from budgets.services import RequestDraft, decide, open_vote, record_approval, write_request
from minutes import services as meet
from minutes.models import Item, Recusal
from people.models import Membership
from tests.minutes.typing_live import write

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def ask(board, cast, title="Logo on a mug"):
    draft = RequestDraft(title=title)
    return write_request(board, by=cast.member, draft=draft, propose=True)


def entitled(approval, **which):
    return [voter.person.name.split()[0] for voter in approval.voters.filter(**which)]


def leaves(user, on):
    Membership.objects.filter(person=user.person).update(ends_on=on)


@pytest.fixture
def held(make_meeting):
    return make_meeting("May", days=-9, state="drafting")


def test_recorded_on_the_page_it_is_those_of_the_meetings_day(board, cast, held):
    leaves(cast.citra, timezone.localdate() - 3 * DAY)
    here, between = ask(board, cast), ask(board, cast)
    decide(here, by=cast.chair, outcome="agreed", meeting_id=held.pk)
    decide(between, by=cast.chair, outcome="agreed")
    assert entitled(here) == ["Carla", "Citra", "Max", "Mona"]
    assert entitled(between) == ["Carla", "Max", "Mona"]


def test_the_page_names_them_and_calls_nobody_silent(client, board, cast, held, sign_in):
    approval = ask(board, cast)
    page = f"/c/ab/approvals/{approval.reference}/"
    decide(approval, by=cast.chair, outcome="agreed", meeting_id=held.pk)
    approval.positions.create(person=cast.citra.person, typed="Citra", stance="favour")
    approval.positions.create(typed="Don", stance="against", remark="too many mugs")
    sign_in(cast.observer)
    shown = client.get(page).text.partition('id="positions"')[2].partition("</section>")[0]
    for words in ("These could have voted that day", "Max Member", "In favour", "too many mugs"):
        assert words in shown
    for words in ("no word", "By the rule", "not decided"):
        assert words not in shown
    voted = ask(board, cast)
    open_vote(voted, by=cast.chair)
    decide(voted, by=cast.chair, outcome="agreed")
    shown = client.get(page.replace(approval.reference, voted.reference)).text
    assert "no word" in shown and "These could have voted" not in shown


def test_typed_minutes_fix_them_when_they_circulate(board, cast, make_meeting):
    sitting = make_meeting("June", days=0, state="in_session")
    item = meet.add_item(sitting, by=cast.secretary, title="Approvals")
    write(item, "Request: Mugs for all\nAgreed\n\nRequest: Hats for all\n", by=cast.secretary)
    mugs, hats = Approval.objects.order_by("number")
    Recusal.objects.create(item=Item.objects.get(pk=mugs.item_id), person=cast.citra.person)
    read_in = record_approval(
        board, by=None, title="Cups", outcome="agreed", meeting_id=sitting.pk, item_id=item.pk
    )
    asked = ask(board, cast, "Bags")
    open_vote(asked, by=cast.chair)
    asked_item = meet.add_item(
        sitting, by=cast.secretary, title=f"{asked.reference} Bags", parent=item
    )
    Item.objects.filter(pk=asked_item.pk).update(approval=asked, kind="approvals")
    Membership.objects.filter(person=cast.colleague.person).update(votes=False)
    write(Item.objects.get(pk=asked_item.pk), "Agreed\n", by=cast.secretary)
    meet.end_meeting(sitting, by=cast.secretary)
    assert entitled(mugs) == []
    meet.circulate_minutes(sitting, by=cast.secretary)
    assert entitled(mugs) == ["Carla", "Citra", "Mona"]
    assert entitled(mugs, recused=True) == ["Citra"]
    mugs.refresh_from_db()
    assert (mugs.rule, mugs.opened_at, mugs.outcome) == ("consensus", None, "agreed")
    assert entitled(hats) == []  # not decided
    assert entitled(read_in) == []  # nobody knows for sure who sat there
    asked.refresh_from_db()
    assert asked.outcome == "agreed"
    assert entitled(asked) == ["Carla", "Citra", "Max", "Mona"]  # as the vote fixed it
