"""Requests on the page of a meeting, as a leader sees them: what is not posted yet, and what is to be noted."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from budgets.models import Approval
from minutes import services
from minutes.models import Item, ItemKind
from minutes.services.decisions import record_decision
from tests.browser.looking import Visitor
from tests.minutes.money import make_line, remaining

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_agreed_is_posted_and_what_was_decided_before_is_noted(
    page, live_server, settings, board, cast, make_meeting
):
    settings.DEMO = True
    cache.clear()
    meeting = make_meeting("June", days=0, state="drafting")
    line = make_line(board, amount=2000, year=board.fiscal_year(meeting.starts_at.date()))
    asked = services.add_item(meeting, by=cast.secretary, title="Room")
    common = {"committee": board, "year": 2014, "meeting": meeting, "item": asked}
    common |= {"kind": "budget", "outcome": "agreed", "currency": "USD"}
    known = Approval.objects.create(
        number=1, title="Room", amount=1350, line_code="2014.1e", **common
    )
    Approval.objects.create(number=2, title="Tea", amount=20, line_code="2014.9x", **common)
    record_decision(board, by=cast.chair, text="We meet in Dublin")
    place = services.add_item(meeting, by=cast.secretary, title="Since the last meeting")
    Item.objects.filter(pk=place.pk).update(kind=ItemKind.DECISIONS)
    visitor = Visitor(page, live_server)
    visitor.sign_in(cast.secretary)
    at = {"committee": board.slug, "number": meeting.number}
    visitor.visit("minutes:meeting", **at)
    page.get_by_role("button", name=f"Post {known.reference}").click()
    page.get_by_text("is posted").wait_for()
    assert remaining(line) == 650
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("Noted in this meeting").wait_for()
    visitor.visit("minutes:meeting", **at)
    visitor.end()
