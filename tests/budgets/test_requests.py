"""A request before it is decided: written, changed, proposed, withdrawn, and by whom."""

from decimal import Decimal

import pytest

from budgets import services
from budgets.models import Approval
from budgets.services import RequestDraft
from minutes.models import Item
from people.errors import Invalid, NotAllowed, Stale, WrongState
from tests.budgets.money import line, make_budget


@pytest.fixture
def budget(board):
    return make_budget(board, a=2000, b=500)


def draft(*charges, **fields):
    kind = "budget" if charges else "other"
    asked = [(of.pk, Decimal(amount)) for of, amount in charges]
    return RequestDraft(**{"kind": kind, "title": "Room", "charges": asked, **fields})


def write(board, by, *charges, propose=True, **fields):
    return services.write_request(board, by=by, draft=draft(*charges, **fields), propose=propose)


def test_a_request_is_numbered_and_names_its_line(board, cast, budget):
    made = write(board, cast.member, (line(budget, "a"), "1350"))
    assert (made.reference[:2], made.outcome, made.amount, made.currency) == (
        "R-",
        "proposed",
        1350,
        "USD",
    )
    assert (made.line_code, made.line_title, made.line_row) == ("a", "Line a", 1)
    assert made.requester == made.made_by == cast.member.person
    assert [(e.kind, e.from_state, e.to_state) for e in made.events.all()] == [
        ("proposed", "", "proposed")
    ]
    assert (made.charges.get().amount, made.charges.get().posted) == (1350, False)


def test_several_lines_add_up(board, cast, budget):
    made = write(board, cast.member, (line(budget, "a"), "10.50"), (line(budget, "b"), "20"))
    assert (made.amount, made.line_code) == (Decimal("30.50"), "")


@pytest.mark.parametrize("who", ["observer", "former", "stranger", "outsider", "admin"])
def test_only_who_takes_part_asks(board, cast, who):
    with pytest.raises(NotAllowed):
        write(board, getattr(cast, who))
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"kind": "money"}, "kind"),
        ({"kind": "budget"}, "amount"),
        ({"amount": Decimal("5")}, "currency"),
        ({"amount": Decimal("5"), "currency": "dollars"}, "currency"),
        ({"amount": Decimal("5.001"), "currency": "USD"}, "amount"),
        ({"amount": Decimal("-1"), "currency": "USD"}, "amount"),
        ({"requester_id": 0}, "requester_id"),
        ({"item_id": 0}, "item_id"),
        ({"text": "a\0b"}, "text"),
        ({"charges": [(0, Decimal(5))], "kind": "budget"}, "charges"),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_takes_no_number(board, cast, fields, field):
    with pytest.raises(Invalid) as refused:
        write(board, cast.member, **fields)
    assert refused.value.field == field
    assert write(board, cast.member).number == 1


def test_lines_must_be_the_committees_own_in_one_currency_and_add_up(board, other, cast, budget):
    euros = make_budget(board, year=2015, currency="EUR", c=100)
    theirs = make_budget(other, d=100)
    a = line(budget, "a")
    for charges, fields, field in [
        ([(line(theirs, "d"), "5")], {}, "charges"),
        ([(a, "5"), (line(euros, "c"), "5")], {}, "charges"),
        ([(a, "5"), (a, "6")], {}, "charges"),
        ([(a, "0")], {}, "charges"),
        ([(a, "5")], {"kind": "trademark"}, "charges"),
        ([(a, "5")], {"amount": Decimal(6)}, "amount"),
        ([(a, "5")], {"currency": "EUR"}, "currency"),
    ]:
        with pytest.raises(Invalid) as refused:
            write(board, cast.member, *charges, **fields)
        assert refused.value.field == field


def test_a_draft_is_its_writers_and_the_leaders_until_it_is_proposed(board, cast):
    made = write(board, cast.member, propose=False)
    seen = [u for u in vars(cast) if made in Approval.objects.visible_to(getattr(cast, u))]
    assert seen == ["chair", "secretary", "member"]
    with pytest.raises(NotAllowed):
        services.propose_request(made, by=cast.colleague)
    made = services.propose_request(made, by=cast.member)
    assert made.outcome == "proposed"
    assert Approval.objects.visible_to(cast.observer).get() == made
    with pytest.raises(WrongState, match="proposed"):
        services.propose_request(made, by=cast.member)


def test_a_request_for_money_is_proposed_with_its_amount(board, cast):
    made = write(board, cast.member, kind="budget", propose=False)
    with pytest.raises(Invalid) as refused:
        services.propose_request(made, by=cast.member)
    assert refused.value.field == "amount"


def test_changing_it_tells_the_figures(board, cast, budget):
    made = write(board, cast.member, (line(budget, "a"), "1350"))
    changed = services.edit_request(
        made, by=cast.member, draft=draft((line(budget, "b"), "400")), version=made.version
    )
    assert (changed.amount, changed.line_code, changed.version) == (400, "b", 2)
    assert [(c.line.code, c.amount) for c in changed.charges.all()] == [("b", 400)]
    assert "USD 1,350 → USD 400" in changed.events.get(kind="edited").note
    with pytest.raises(Stale):
        services.edit_request(made, by=cast.secretary, draft=draft(), version=1)
    # The same once more is no act.
    services.edit_request(made, by=cast.member, draft=draft((line(budget, "b"), "400")))
    assert made.events.filter(kind="edited").count() == 1


def test_others_requests_are_changed_and_withdrawn_by_leaders_alone(board, cast):
    made = write(board, cast.member)
    for act in (
        lambda: services.edit_request(made, by=cast.colleague, draft=draft(title="Mine")),
        lambda: services.withdraw_request(made, by=cast.colleague),
    ):
        with pytest.raises(NotAllowed):
            act()
    services.edit_request(made, by=cast.chair, draft=draft(title="Larger room"))
    assert services.withdraw_request(made, by=cast.member, note="found one").outcome == "withdrawn"
    assert made.events.get(kind="withdrawn").note == "found one"
    with pytest.raises(WrongState, match="withdrawn"):
        services.edit_request(made, by=cast.chair, draft=draft(title="Again"))


def test_once_somebody_spoke_to_it_what_is_asked_stays(board, cast, budget):
    made = write(board, cast.member, (line(budget, "a"), "1350"))
    services.open_vote(made, by=cast.chair)
    same = draft((line(budget, "a"), "1350"), requester_typed="Lars")
    services.edit_request(made, by=cast.member, draft=draft((line(budget, "a"), "1300")))
    services.edit_request(made, by=cast.member, draft=draft((line(budget, "a"), "1350")))
    services.take_position(made, by=cast.citra, stance="favour")
    with pytest.raises(WrongState, match="smaller amount"):
        services.edit_request(made, by=cast.member, draft=draft((line(budget, "a"), "1300")))
    assert services.edit_request(made, by=cast.member, draft=same).requester_typed == "Lars"


def test_it_is_as_confidential_as_its_item_and_only_leaders_lift_it(board, cast, make_meeting):
    item = Item.objects.create(meeting=make_meeting(), title="Staff", confidential=True)
    made = write(board, cast.member, item_id=item.pk)
    assert made.confidential
    with pytest.raises(Invalid):  # an observer's seat sees no such item; nor may it be guessed
        write(board, cast.secretary, item_id=item.pk + 1)
    made = write(board, cast.member, confidential=True)
    with pytest.raises(NotAllowed):
        services.edit_request(made, by=cast.member, draft=draft())
    assert not services.edit_request(made, by=cast.chair, draft=draft()).confidential


def test_what_stands_in_a_line_being_written_is_changed_there(board, cast, make_meeting):
    made = services.record_approval(
        board, by=cast.secretary, title="Room", meeting_id=make_meeting().pk, in_line=True
    )
    with pytest.raises(WrongState, match="line"):
        services.edit_request(made, by=cast.secretary, draft=draft(title="Flat"))
