"""The pages of budgets: the year with its lines and sums, one line, transfers and rests; who sees which amounts."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.services import Deed
from budgets import services
from budgets.models import (
    Approval,
    Budget,
    Charge,
    Goal,
    LineFigures,
    Payment,
    Plan,
    Transfer,
)
from budgets.services import LineDraft, figures, room

pytestmark = pytest.mark.django_db

YEAR = 2014
LINES = (
    ("1e", "Room", "Events", 2000),
    ("1f", "Summit", "Events", 5000),
    ("10a", "Legal", "", 900),
)


def at(name, **kwargs):
    given = {"committee": "ab", "year": YEAR} | kwargs
    if name in ("budgets", "budget_new"):
        del given["year"]
    return reverse(f"budgets:{name}", kwargs=given)


def text(response):
    return response.content.decode()


def words(response):
    """What a reader sees, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)).replace("\xa0", " "))


def drafts(lines=LINES, year=YEAR):
    return [
        LineDraft(f"{year}.{code}", title, group, n + 4, Decimal(amount))
        for n, (code, title, group, amount) in enumerate(lines)
    ]


@pytest.fixture
def make_budget(board):
    """A budget with a version in force (or, without `in_force`, a draft)."""

    def _make(year=YEAR, lines=LINES, in_force=True, currency="USD"):
        budget = services.make_budget(board, by=None, year=year, currency=currency)
        draft = services.draft_version(
            budget, by=None, title="v1", amounts=drafts(lines, year), takes_in=False
        )
        if in_force:
            services.put_in_force(draft, by=None)
        return Budget.objects.get(pk=budget.pk)

    return _make


@pytest.fixture
def budget(make_budget):
    return make_budget()


@pytest.fixture
def line(budget):
    """line("1e"): one of the budget's lines."""
    return lambda code: budget.lines.get(code=f"{budget.year}.{code}")


@pytest.fixture
def agree(board):
    """Somebody asked for an amount on a line, and it was agreed; with a day, all of it was paid."""
    numbers = iter(range(1, 10_000))

    def _agree(line, amount, *, title="Speaker phone", outcome="agreed", paid_on=None, **fields):
        with transaction.atomic():
            approval = Approval.objects.create(
                committee=board,
                year=YEAR,
                number=next(numbers),
                kind="budget",
                title=title,
                **fields,
            )
            charge = Charge.objects.create(approval=approval, line=line, amount=Decimal(amount))
            if outcome != "proposed":
                room.take([charge], Deed(None))
                charge.save()
                approval.outcome, approval.decided_at = outcome, timezone.now()
                approval.save()
        if paid_on:
            Payment.objects.create(charge=charge, amount=charge.amount, paid_on=paid_on)
        return approval

    return _agree


# -- the year


def test_a_committee_without_a_budget_is_told_how_to_begin(sign_in, cast):
    page = text(sign_in(cast.secretary).get(at("budgets")))
    assert "There is no budget yet." in page
    assert at("budget_new") in page
    assert reverse("budgets:sheet", kwargs={"committee": "ab"}) in page
    assert at("budget_new") not in text(sign_in(cast.member).get(at("budgets")))


def test_the_newest_budget_comes_first_and_leads_to_the_others(sign_in, cast, budget, make_budget):
    make_budget(2015)
    client = sign_in(cast.observer)
    assert client.get(at("budgets")).url == at("budget", year=2015)
    assert at("budget", year=2014) in text(client.get(at("budget", year=2015)))


def test_lines_stand_by_group_in_the_order_of_codes_with_the_sums_of_the_database(
    sign_in, cast, budget, line, agree
):
    agree(line("1e"), "1350", paid_on=dt.date(2014, 7, 1))
    agree(line("1f"), "1000", outcome="condition")
    services.transfer(line("1f"), line("10a"), by=None, amount=Decimal("99.5"), reason="Needed")
    page = words(sign_in(cast.member).get(at("budget")))
    assert re.search(r"Events 7,000 −99.50 2,350 1,350 4,550.50 ", page)
    assert re.search(r"4 2014.1e Room 2,000 1,350 1,350 650 ", page)
    assert re.search(r"2014.10a Legal 900 99.50 0 0 999.50 ", page)
    assert re.search(r"In all 7,900 2,350 1,350 5,550 ", page)
    assert page.index("2014.1e") < page.index("2014.1f") < page.index("2014.10a")
    assert "0 paid, 1,000 committed and not paid yet, 3,900.50 left" in page


def test_who_may_not_see_amounts_reads_what_is_allocated_and_nothing_of_what_became_of_it(
    sign_in, cast, budget, line, agree
):
    agree(line("1e"), "1234", title="Dismissal", confidential=True, paid_on=dt.date(2014, 7, 1))
    services.transfer(line("1f"), line("1e"), by=None, amount=Decimal("321"), reason="Lawyers")
    client = sign_in(cast.observer)
    for address in (at("budget"), at("version", number=1), at("line", pk=line("1e").pk)):
        page = words(client.get(address))
        assert "2,000" in page
        for told in ("1,234", "321", "766", "1,087", "Dismissal", "Lawyers", "Committed", "Left"):
            assert told not in page, (address, told)
    page = words(sign_in(cast.member).get(at("line", pk=line("1e").pk)))
    assert "Dismissal" in page
    assert "Lawyers" in page


def test_who_is_recused_from_a_confidential_request_does_not_read_of_it_on_its_line(
    sign_in, cast, budget, line, agree
):
    secret = agree(line("1e"), "500", title="Dismissal", confidential=True)
    secret.recusals.create(person=cast.member.person)
    assert "Dismissal" not in text(sign_in(cast.member).get(at("line", pk=line("1e").pk)))
    assert "Dismissal" in text(sign_in(cast.citra).get(at("line", pk=line("1e").pk)))


def test_a_line_that_left_the_budget_stays_on_the_page_while_something_is_told_of_it(
    sign_in, cast, budget, line
):
    services.transfer(line("1e"), line("1f"), by=None, amount=Decimal("2000"), reason="All of it")
    shorter = services.draft_version(budget, by=None, amounts=drafts(LINES[1:]), takes_in=False)
    with pytest.raises(services.BelowCommitted), transaction.atomic():
        services.put_in_force(shorter, by=None)
    kept = services.draft_version(budget, by=None, amounts=drafts(LINES[:2]), takes_in=False)
    services.put_in_force(kept, by=None)
    page = text(sign_in(cast.member).get(at("budget")))
    assert "2014.1e" in page
    assert "2014.10a" not in page


def test_a_budget_that_is_only_drafted_says_that_nothing_can_be_taken(sign_in, cast, make_budget):
    make_budget(in_force=False)
    page = text(sign_in(cast.secretary).get(at("budget")))
    assert "No version is in force yet" in page
    assert at("version_edit", number=1) in page
    assert at("transfer") not in page


def test_a_budget_without_a_version_offers_the_first(sign_in, cast, board):
    services.make_budget(board, by=None, year=YEAR, currency="USD")
    assert "no version yet" in text(sign_in(cast.secretary).get(at("budget")))


def test_two_hundred_lines_cost_no_more_queries_than_two(sign_in, cast, make_budget, agree):
    lines = [(f"{n}", f"Line {n}", f"Group {n % 9}", 1000) for n in range(1, 201)]
    small, large = make_budget(2013, lines[:2]), make_budget(2014, lines)
    agree(large.lines.first(), "10", paid_on=dt.date(2014, 7, 1))
    client = sign_in(cast.member)
    asked = []
    for one in (small, large):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(at("budget", year=one.year))
        asked.append(len(captured))
    # session user seats budget versions years lines-and-their-sums committed spent
    assert asked == [9, 9]
    assert text(page).count("<title>") == 200 + 1 + 1  # a bar each, of all; the page


@pytest.mark.parametrize("year", [0, 2013, 99_999, 10**30])
def test_a_year_without_a_budget_is_not_found(sign_in, cast, budget, year):
    client = sign_in(cast.secretary)
    for name in ("budget", "transfer", "draft", "close", "carry_over"):
        assert client.get(at(name, year=year)).status_code == 404
    for kwargs in ({"pk": 10**30}, {"pk": 0}):
        assert client.get(at("line", **kwargs)).status_code == 404
    assert client.get(at("version", number=10**9)).status_code == 404


def test_goals_of_a_drafted_plan_are_not_told_to_who_does_not_see_it(
    sign_in, cast, board, budget, line
):
    plan = Plan.objects.create(committee=board, year=YEAR, title="Plan")
    one = line("1e")
    one.goal = Goal.objects.create(plan=plan, number=7, title="Secret still")
    one.save()
    for address in (at("budget"), at("version", number=1), at("line", pk=one.pk)):
        assert "Secret still" in text(sign_in(cast.member).get(address))
        assert "Secret still" not in text(sign_in(cast.observer).get(address))


# -- over the year


def test_months_add_up_to_what_the_lines_show(board, make_budget, agree):
    board.fiscal_month = 7
    board.save()
    budget = make_budget()
    budget.committee = board
    line = budget.lines.get(code="2014.1f")
    for amount, decided in (("100", (2014, 3, 1)), ("200", (2014, 8, 31)), ("50", (2016, 1, 1))):
        approval = agree(line, amount, paid_on=dt.date(*decided))
        moment = dt.datetime(*decided, 12, tzinfo=dt.UTC)
        Approval.objects.filter(pk=approval.pk).update(decided_at=moment)
    months = figures.months_of(budget)
    assert (months[0].first, months[-1].first) == (dt.date(2014, 7, 1), dt.date(2015, 6, 1))
    assert [m.committed for m in months[:3]] == [100, 300, 300]
    assert (months[-1].committed, months[-1].spent) == (350, 350)
    assert figures.budget_sums(budget)["committed"] == 350
    assert figures.months_of(budget, budget.lines.get(code="2014.1e"))[-1].committed == 0


def test_months_to_come_are_left_open(board, make_budget):
    year = timezone.localdate().year
    budget = make_budget(year + 1)
    assert all(month.committed is None for month in figures.months_of(budget))


# -- transfers


def test_a_transfer_is_prefilled_shows_both_lines_and_is_made(sign_in, cast, budget, line):
    client = sign_in(cast.secretary)
    one, other = line("1f"), line("1e")
    page = client.get(f"{at('transfer')}?from={one.pk}&to={other.pk}&amount=350")
    assert "5,000 → 4,650" in words(page)
    assert "2,000 → 2,350" in words(page)
    data = {"from_line": one.pk, "to_line": other.pk, "amount": "USD 350.00"}
    data |= {"version": budget.version, "reason": "Dearer rooms"}
    assert "5,000 → 4,650" in words(client.post(at("transfer"), data | {"look": "1"}))
    assert not Transfer.objects.exists()
    answer = client.post(at("transfer"), data)
    assert (answer.status_code, answer.url) == (303, at("line", pk=other.pk))
    page = words(client.get(answer.url))
    assert "Dearer rooms" in page
    assert "+350" in page
    assert LineFigures.objects.get(line=one).remaining == 4650


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"amount": "5000.01"}, 422, "has USD 5,000 left"),
        ({"amount": "12.345"}, 422, "at most two decimals"),
        ({"amount": "a lot"}, 422, "Write an amount"),
        ({"amount": "0"}, 422, "must be more than zero"),
        ({"reason": " "}, 422, "This field is required"),
        ({"to_line": "77777777"}, 422, "Select a valid choice"),
        ({"version": "0"}, 409, "Somebody was faster"),
    ],
)
def test_a_transfer_that_is_refused_says_why_and_keeps_what_was_typed(
    sign_in, cast, budget, line, given, status, said
):
    data = {"from_line": line("1f").pk, "to_line": line("1e").pk, "amount": "100"}
    data |= {"version": budget.version, "reason": "Long and careful.", **given}
    answer = sign_in(cast.secretary).post(at("transfer"), data)
    assert answer.status_code == status
    assert said in words(answer)
    assert given.get("reason", "Long and careful.").strip() in text(answer)
    assert not Transfer.objects.exists()
    if status == 409:
        assert f'name="version" value="{budget.version}"' in text(answer)


def test_nothing_is_transferred_in_a_closed_year(sign_in, cast, budget, line):
    services.close_budget(budget, by=None)
    client = sign_in(cast.secretary)
    assert "The year is closed" in text(client.get(at("transfer")))
    data = {"from_line": line("1f").pk, "to_line": line("1e").pk, "amount": "1", "reason": "x"}
    assert client.post(at("transfer"), data).status_code == 422


# -- what is left


def test_rests_are_carried_into_lines_of_the_next_year(sign_in, cast, budget, line, make_budget):
    client = sign_in(cast.secretary)
    assert "There is no budget for 2015 yet" in text(client.get(at("carry_over")))
    following = make_budget(2015, in_force=False)
    assert "not in force yet" in text(client.get(at("carry_over")))
    services.put_in_force(following.versions.get(), by=None)
    room_then = following.lines.get(code="2015.1e")
    page = text(client.get(at("carry_over")))
    assert f'<option value="{room_then.pk}" selected>' in page
    data = {}
    for code in ("1e", "1f"):
        pk = line(code).pk
        data |= {f"take-{pk}": "on", f"amount-{pk}": "10", f"target-{pk}": room_then.pk}
    bad = data | {f"amount-{line('1f').pk}": "5000.50", "reason": "Unspent"}
    answer = client.post(at("carry_over"), bad)
    assert answer.status_code == 422
    assert "has USD 5,000 left" in words(answer)
    assert "5000.50" in text(answer)
    assert not Transfer.objects.exists(), "all that is ticked, or nothing"
    assert client.post(at("carry_over"), data | {"reason": "Unspent"}).status_code == 303
    assert {t.to_line_id for t in Transfer.objects.filter(carries_over=True)} == {room_then.pk}
    assert LineFigures.objects.get(line=room_then).remaining == 2020
    assert "a rest, carried over" in text(client.get(at("line", pk=line("1e").pk)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Tick at least one line."),
        ({"amount": "x"}, "Write an amount"),
        ({"target": "9"}, "Choose the line that it goes to."),
        ({"reason": ""}, "Say why it is moved."),
        ({"version": "1"}, "Somebody was faster"),
    ],
)
def test_a_rest_that_cannot_go_says_why(sign_in, cast, budget, line, make_budget, typed, said):
    following = make_budget(2015)
    pk = line("1e").pk
    data = {f"amount-{pk}": "10", f"target-{pk}": following.lines.first().pk, "reason": "Unspent"}
    if typed:
        data[f"take-{pk}"] = "on"
    data |= {k if k in ("reason", "version") else f"{k}-{pk}": v for k, v in typed.items()}
    answer = sign_in(cast.secretary).post(at("carry_over"), data)
    assert answer.status_code in (409, 422)
    assert said in words(answer)
    assert not Transfer.objects.exists()


def test_rests_do_not_change_their_currency(sign_in, cast, budget, make_budget):
    make_budget(2015, currency="EUR")
    client = sign_in(cast.secretary)
    assert "nothing is exchanged" in text(client.get(at("carry_over")))
    assert client.post(at("carry_over"), {}).status_code == 422
