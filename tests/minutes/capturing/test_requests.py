"""What becomes of an item under an Approvals heading? (Rule 3: its title carries the number.)"""

import contextlib
from decimal import Decimal

import pytest

from actions.models import Action
from budgets.models import Approval, Position
from minutes import services as meet
from minutes.models import Card, Decision, Item
from minutes.services import capturing
from people.errors import Refused
from tests.minutes.typing_live import asked, live, notes_of, told_of

MONEY = (
    "Required: USD $1350 for room and speaker phone See line #6 of attached budget "
    "Proposal to use \u201c2014.1e Face-2-face meetings\u201d of which there are USD $2000 remaining\n"
)


@pytest.fixture
def approvals(meeting, cast):
    return meet.add_item(meeting, by=cast.secretary, title="Approvals - Budget and Trademark")


@pytest.fixture
def stickers(meeting, cast, approvals):
    return meet.add_item(
        meeting, by=cast.secretary, title="Stickers for the mill", parent=approvals
    )


def title_of(item):
    return Item.objects.get(pk=item.pk).title


def test_an_item_beneath_is_a_request_with_its_number_in_the_title(stickers, write, meeting):
    write("Two sizes.\n", at=stickers)
    approval = Approval.objects.get()
    assert approval.title == "Stickers for the mill"
    assert (approval.meeting, approval.item, approval.outcome) == (meeting, stickers, "proposed")
    assert approval.reference in title_of(stickers)
    assert "Stickers for the mill" in title_of(stickers)
    assert live(meeting) == {approval.reference}


def test_it_stays_one_however_often_it_is_saved(stickers, write):
    for text in ("Two sizes.\n", "Two sizes.\nIn red.\n", "", "Two sizes.\n"):
        write(text, at=stickers)
    assert Approval.objects.count() == 1
    assert title_of(stickers).count("R-") == 1


def test_the_heading_itself_is_none(approvals, write, meeting):
    write("Here they come.\n", at=approvals)
    assert live(meeting) == set()


def test_what_the_lines_beneath_say_of_money_is_known(stickers, write):
    write(MONEY, at=stickers)
    asked = Approval.objects.get()
    assert (asked.kind, asked.amount, asked.currency) == ("budget", Decimal("1350.00"), "USD")
    assert (asked.line_code, asked.line_title) == ("2014.1e", "Face-2-face meetings")
    assert (asked.line_row, asked.remaining_stated) == (6, Decimal("2000.00"))
    write(MONEY.replace("1350", "1400"), at=stickers)
    assert Approval.objects.get().amount == Decimal("1400.00")


def test_trademark_matters_are_known(stickers, write):
    write("As this is trademark related we need to discuss it.\n", at=stickers)
    assert Approval.objects.get().kind == "trademark"


def test_agreed_beneath_is_its_outcome_and_no_decision(stickers, write, item):
    write(f"{MONEY}Agreed\n", at=stickers)
    assert Approval.objects.get().outcome == "agreed"
    assert not Decision.objects.exists()
    assert notes_of(stickers) == f"{MONEY}Agreed\n"


def test_agreed_taken_away_is_proposed_again(stickers, write):
    write("Agreed\n", at=stickers)
    write("", at=stickers)
    assert Approval.objects.get().outcome == "proposed"
    write("Declined\n", at=stickers)
    assert Approval.objects.get().outcome == "declined"


def test_a_condition_is_kept(stickers, write):
    write("Agreed, if there is no trademark issue\n", at=stickers)
    asked = Approval.objects.get()
    assert asked.outcome == "condition"
    assert "there is no trademark issue" in asked.condition
    write("Agreed\n", at=stickers)
    assert (Approval.objects.get().outcome, Approval.objects.get().condition) == ("agreed", "")


def test_an_unfinished_outcome_is_none_yet(stickers, write):
    write("Agreed", at=stickers, caret=0)
    assert not Approval.objects.exclude(outcome="proposed").exists()


def test_remarks_beneath_are_positions(stickers, write):
    text = "Mona: doesn't see an issue\nCitra: wonders whether red is right\nAgreed\n"
    write(text, at=stickers)
    said = {p.person.name: (p.stance, p.remark) for p in Approval.objects.get().positions.all()}
    assert said == {
        "Mona Member": ("no_objection", "doesn't see an issue"),
        "Citra Citrix": ("remark", "wonders whether red is right"),
    }
    write("Mona: yes\nAgreed\n", at=stickers)
    said = {p.person.name: p.stance for p in Approval.objects.get().positions.all()}
    assert said == {"Mona Member": "favour"}


def test_a_second_word_of_agreement_is_a_decision(stickers, write):
    write("Agreed\nAgreement: two sizes for now, and we look again in June\n", at=stickers)
    assert Approval.objects.get().outcome == "agreed"
    assert Decision.objects.get().text.startswith("two sizes for now")


def test_a_new_action_beneath_follows_the_request_up(stickers, write):
    write("NEW:\nAction Max: ask the lawyers about the mark\n", at=stickers)
    assert Action.objects.get().parent_approval == Approval.objects.get()


def test_a_request_line_under_any_heading_is_a_request(write, item, meeting):
    write("Request: USD $300 for a new lamp\n")
    asked = Approval.objects.get()
    assert (asked.kind, asked.amount, asked.currency) == ("budget", Decimal("300.00"), "USD")
    assert live(meeting) == {asked.reference}
    assert notes_of(item) == f"Request {asked.reference}: USD $300 for a new lamp\n"


def test_a_request_whose_item_is_taken_off_is_withdrawn_and_comes_back(
    stickers, write, cast, meeting
):
    write("Agreed\n", at=stickers)
    meet.remove_item(stickers, by=cast.secretary)
    assert Approval.objects.get().outcome == "withdrawn"
    meet.restore_item(stickers, by=cast.secretary)
    assert Approval.objects.get().outcome == "agreed"
    assert Approval.objects.count() == 1


def test_a_request_whose_item_moves_out_of_the_heading_is_withdrawn_or_asked_about(
    stickers, write, cast, meeting
):
    write("Two sizes.\n", at=stickers)
    meet.move_item(stickers, by=cast.secretary, where="out")
    assert live(meeting) == set() or stickers.cards.filter(answered_at=None).exists()
    meet.move_item(stickers, by=cast.secretary, where="in")
    assert len(live(meeting)) == 1
    assert Approval.objects.count() == 1


def test_a_number_erased_from_the_title_is_put_back(stickers, write, cast):
    write("Two sizes.\n", at=stickers)
    reference = Approval.objects.get().reference
    meet.edit_item(stickers, by=cast.secretary, title="Stickers for the mill")
    assert reference in title_of(stickers)
    assert Approval.objects.count() == 1


def test_retitled_with_its_number_the_request_is_called_so(stickers, write, cast):
    write("Two sizes.\n", at=stickers)
    title = title_of(stickers).replace("Stickers", "Posters")
    meet.edit_item(stickers, by=cast.secretary, title=title)
    assert Approval.objects.get().title == "Posters for the mill"


def test_a_confidential_request_is_confidential(meeting, cast, approvals, write):
    hidden = meet.add_item(
        meeting, by=cast.secretary, title="A new name", parent=approvals, confidential=True
    )
    write("Agreed\n", at=hidden)
    assert Approval.objects.get().confidential


def test_several_requests_are_numbered_in_agenda_order(meeting, cast, approvals, write):
    items = [
        meet.add_item(meeting, by=cast.secretary, title=title, parent=approvals)
        for title in ("A lamp", "A rope", "A book")
    ]
    for item in items:
        write("Some words.\n", at=item)
    asked = Approval.objects.order_by("number")
    assert [a.title for a in asked] == ["A lamp", "A rope", "A book"]


def test_a_numbered_decision_stays_one_though_a_request_is_typed_above_it(write, item, meeting):
    write("Agreed: we buy the mill\n")
    decision = Decision.objects.get()
    write(f"Request: a new lamp for the mill\n{notes_of(item)}")
    decision.refresh_from_db()
    assert decision.withdrawn_at is None
    assert Approval.objects.get().outcome == "proposed"
    assert live(meeting) == {decision.reference, Approval.objects.get().reference}


def test_an_outcome_without_number_becomes_a_decision_when_the_request_above_it_goes(write, item):
    write("Request: a new lamp for the mill\nAgreed: two of them\n")
    assert Approval.objects.get().outcome == "agreed"
    write("Agreed: two of them\n")
    assert Approval.objects.get().outcome == "withdrawn"
    assert Decision.objects.get().text == "two of them"


def test_a_card_about_a_request_is_answered_so_that_the_text_defines_it_again(
    stickers, write, cast, meeting
):
    write("Two sizes.\n", at=stickers)
    asked_for = Approval.objects.get()
    Position.objects.create(approval=asked_for, person=cast.citra.person, stance="favour")
    meet.move_item(stickers, by=cast.secretary, where="out")
    assert asked(meeting) == live(meeting) == {asked_for.reference}
    with contextlib.suppress(Refused):
        capturing.answer_card(Card.objects.get(), by=cast.secretary, answer="back")
    titles = " ".join(Item.objects.filter(meeting=meeting).values_list("title", flat=True))
    in_text = asked_for.reference in titles + notes_of(stickers)
    assert live(meeting) == asked(meeting) or in_text
    assert Approval.objects.count() == 1
    # Saved once more, nothing changes: no live request is without a line, a title or a card.
    write(notes_of(stickers) + "\nIn red.\n", at=stickers)
    told = told_of(Item.objects.get(pk=stickers.pk))
    defines = {line["number"] for line in told if line["kind"] == "request"}
    assert live(meeting) == asked(meeting) | defines
