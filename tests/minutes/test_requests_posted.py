"""Requests in minutes and the budget: what was agreed is posted in a step of its own, what was decided between
meetings is noted, and what lines had is frozen with the minutes."""

import re

import pytest
from django.utils import timezone

from budgets import services as budget
from budgets.matching import KnownLine, match_line
from budgets.models import Approval
from minutes import services as meet
from minutes.models import Decision, Item, ItemKind, Meeting
from minutes.services.checklist import findings_of
from minutes.services.decisions import record_decision
from tests.minutes.money import ask_for, charge_of, make_line, remaining
from tests.minutes.typing_live import write

MONEY = (
    "Required: USD $1350 for room and speaker phone See line #6 of attached budget "
    "Proposal to use \u201c{code} Face-2-face meetings\u201d of which there are USD $2000 remaining\nAgreed\n"
)
LINES = [
    KnownLine(1, "2014.1e", "Face-2-face meetings", frozenset({6})),
    KnownLine(2, "2014.5e", "Hackathons", frozenset({24})),
    KnownLine(3, "2014.10a", "Travel", frozenset({31})),
]


@pytest.mark.parametrize(
    ("code", "title", "row", "means", "likely"),
    [
        ("2014.1e", "", None, 1, None),
        (" 2014-1E", "", 24, 1, None),  # the code counts, whatever the row
        ("2014.1", "", None, None, None),
        ("2014.9x", "", 6, None, 1),  # stated and not found: asked about, with what is likely
        ("2014.9x", "Hackathon", None, None, 2),
        ("", "", 24, 2, None),
        ("", "Face-to-face meetings", None, 1, None),
        ("", "Something else", 99, None, None),
        ("", "", None, None, None),
    ],
)
def test_a_line_is_known_by_its_code_else_its_row_else_its_title(code, title, row, means, likely):
    match = match_line(code, title, row, LINES)
    assert (match.line and match.line.pk, match.likely and match.likely.pk) == (means, likely)


@pytest.fixture
def meeting(make_meeting, cast):
    return make_meeting("June", days=0, state="in_session")


@pytest.fixture
def year(meeting, board):
    return board.fiscal_year(meeting.starts_at.date())


@pytest.fixture
def item(meeting, cast):
    heading = meet.add_item(meeting, by=cast.secretary, title="Approvals")
    return meet.add_item(meeting, by=cast.secretary, title="Hackathon room", parent=heading)


def page(client, meeting):
    answer = client.get(f"/c/ab/meetings/{meeting.number}/")
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def text_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def post(client, approval, **sent):
    address = f"/c/ab/meetings/{approval.meeting.number}/requests/{approval.pk}/post/"
    return client.post(address, sent)


def test_what_was_agreed_is_posted_by_a_leader_and_can_be_taken_off_again(
    client, board, cast, meeting, item, year, sign_in
):
    line = make_line(board, amount=2000, year=year, row=6)
    write(item, MONEY.format(code="2014.1e"), by=cast.secretary)
    approval = Approval.objects.get()
    assert remaining(line) == 2000  # told, and not posted
    sign_in(cast.secretary)
    shown = page(client, meeting)
    assert "2014.1e: 2,000 → then 650 USD" in text_of(shown)
    assert post(client, approval, act="post", line=line.pk).status_code == 303
    assert remaining(line) == 650
    shown = text_of(page(client, meeting))
    assert "2014.1e: 2,000 → then 650 USD, posted" in shown
    assert "Take it off the budget again" in shown
    assert post(client, approval, act="unpost").status_code == 303
    assert remaining(line) == 2000


def test_members_see_the_figures_and_no_button_observers_neither(
    client, board, cast, meeting, item, year, sign_in
):
    line = make_line(board, amount=2000, year=year)
    write(item, MONEY.format(code="2014.1e"), by=cast.secretary)
    approval = Approval.objects.get()
    budget.post(approval, by=cast.secretary, charges=[(line.pk, 1350)])
    for role, sees in (("member", True), ("observer", False)):
        sign_in(getattr(cast, role))
        shown = text_of(page(client, meeting))
        assert ("→ then 650" in shown) == sees
        assert "1,350" in shown and "Take it off" not in shown
        assert post(client, approval, act="unpost").status_code == 403


def test_a_code_that_is_no_line_is_asked_about(client, board, cast, meeting, item, year, sign_in):
    line = make_line(board, amount=2000, year=year, row=6)
    other = make_line(board, "2014.5e", 100, year=year, title="Hackathons")
    write(item, MONEY.format(code="2014.9x"), by=cast.secretary)
    approval = Approval.objects.get()
    sign_in(cast.chair)
    shown = page(client, meeting)
    assert f"2014.9x is no line of the budget {year}: choose one or leave it." in shown
    assert f'<option value="{line.pk}" selected>' in shown  # its row says so
    assert post(client, approval, act="post", line="").status_code == 422
    refused = post(client, approval, act="post", line=other.pk)
    assert refused.status_code == 422
    assert "100" in text_of(refused.content.decode()) and remaining(other) == 100
    assert post(client, approval, act="post", line=line.pk).status_code == 303


def test_the_checklist_names_what_is_not_posted_and_bars_nothing(board, cast, meeting, item, year):
    write(item, MONEY.format(code="2014.9x"), by=cast.secretary)
    assert not [f for f in findings_of(meeting) if f.kind == "unposted"]  # there is no budget
    make_line(board, amount=2000, year=year)
    (found,) = [f for f in findings_of(meeting) if f.kind == "unposted"]
    assert "2014.9x is no line" in found.said
    assert not found.blocks


def test_the_checklist_names_outcomes_for_which_there_is_no_room(board, cast, meeting):
    line = make_line(board, amount=500)
    approval = ask_for(board, cast.member, line, 1350)
    place = meet.add_item(meeting, by=cast.secretary, title="Money")
    write(place, f"Request {approval.reference}: {approval.title}\nAgreed\n", by=cast.secretary)
    (found,) = [f for f in findings_of(meeting) if f.kind == "untold"]
    assert approval.reference in found.said and "1,350 are asked" in found.said


def test_what_waits_on_the_agenda_shows_what_its_line_would_have(
    client, board, cast, meeting, sign_in
):
    line = make_line(board, amount=2000)
    approval = ask_for(board, cast.member, line, 2350)
    budget.open_vote(approval, by=cast.secretary, deadline=None)
    budget.take_position(approval, by=cast.citra, stance="favour", remark="we need it")
    place = meet.add_item(meeting, by=cast.secretary, title=approval.reference)
    Item.objects.filter(pk=place.pk).update(kind="approvals", approval=approval)
    for role, sees_line, sees_positions in (
        ("member", True, True),
        ("observer", False, False),
    ):
        sign_in(getattr(cast, role))
        shown = page(client, meeting)
        assert "USD 2,350" in shown
        assert ("350 too much" in text_of(shown)) == sees_line
        assert ("we need it" in shown) == sees_positions
        assert f'href="/c/ab/approvals/{approval.reference}/"' in shown


def test_what_was_decided_between_meetings_is_noted_or_ratified_by_the_next(
    client, board, cast, meeting, sign_in
):
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=timezone.now() + timezone.timedelta(1))
    line = make_line(board, amount=2000)
    approval = ask_for(board, cast.member, line, 1350)
    budget.decide(approval, by=cast.chair, outcome="agreed")
    turned_down = ask_for(board, cast.member, line, 9000, title="A yacht")
    budget.decide(turned_down, by=cast.chair, outcome="declined")
    decision = record_decision(board, by=cast.chair, text="We meet in Dublin")
    place = meet.add_item(meeting, by=cast.secretary, title="Decisions taken between meetings")
    Item.objects.filter(pk=place.pk).update(kind=ItemKind.DECISIONS)
    sign_in(cast.secretary)
    shown = page(client, meeting)
    assert shown.count("Ratify it") == 3 and "2014.1e: 2,000" in text_of(shown)
    assert "A yacht" in shown and "if it is agreed" not in shown
    address = f"/c/ab/meetings/{meeting.number}/noted/"
    assert client.post(address, {"request": approval.pk, "word": "ratified"}).status_code == 303
    assert client.post(address, {"decision": decision.pk, "word": "noted"}).status_code == 303
    assert client.post(address, {"decision": decision.pk, "word": "eaten"}).status_code == 404
    again = client.post(address, {"decision": decision.pk, "word": "noted"})
    assert again.status_code == 422
    shown = text_of(page(client, meeting))
    assert "Ratified in this meeting" in shown and "Noted in this meeting" in shown
    assert shown.count("Ratify it") == 1
    assert Approval.objects.get(pk=approval.pk).ratified_in == meeting
    assert Decision.objects.get(pk=decision.pk).ratified_in == meeting


def test_the_figures_are_frozen_with_the_minutes_and_not_for_the_public(
    client, board, cast, meeting, sign_in
):
    line = make_line(board, amount=2000)
    approval = ask_for(board, cast.member, line, 1350)
    place = meet.add_item(meeting, by=cast.secretary, title="Money")
    write(place, f"Request {approval.reference}: {approval.title}\nAgreed\n", by=cast.secretary)
    for step in ("end_meeting", "circulate_minutes", "approve_minutes"):
        getattr(meet, step)(Meeting.objects.get(pk=meeting.pk), by=cast.secretary)
    frozen = Meeting.objects.get(pk=meeting.pk).as_approved["approvals"][str(approval.pk)]
    assert [(one["code"], one["before"], one["after"]) for one in frozen["lines"]] == [
        ("2014.1e", "2000.00", "650.00")
    ]
    budget.settle(Approval.objects.get(pk=approval.pk), by=cast.secretary)
    assert charge_of(approval).settled == 1350
    sign_in(cast.member)
    shown = page(client, meeting)
    assert "2014.1e: 2,000 → then 650 USD" in text_of(shown)
    assert f'href="/c/ab/approvals/{approval.reference}/"' in shown
    board.is_public = True
    board.save()
    client.logout()
    shown = page(client, meeting)
    assert "USD 1,350" in shown and "→" not in shown
    assert "/approvals/" not in shown


def test_a_request_is_confidential_once_the_item_is_where_it_is_to_be_decided(board, cast, meeting):
    place = meet.add_item(meeting, by=cast.secretary, title="Money")
    approval = ask_for(board, cast.member, make_line(board), 1350, item_id=place.pk)
    elsewhere = ask_for(board, cast.member, make_line(board, "2014.2"), 10)
    meet.edit_item(place, by=cast.secretary, confidential=True, withheld="a person")
    assert Approval.objects.get(pk=approval.pk).confidential
    assert not Approval.objects.get(pk=elsewhere.pk).confidential
