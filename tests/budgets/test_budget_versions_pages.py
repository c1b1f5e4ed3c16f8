"""The pages of a budget's versions: made, drafted, edited cell by cell, put in force, closed and opened again."""

from decimal import Decimal

import pytest
from django.urls import reverse

from budgets import services
from budgets.models import Budget, BudgetVersion, Goal, LineFigures, Plan
from tests.budgets.test_budget_pages import (
    LINES,
    agree,
    at,
    budget,
    drafts,
    line,
    make_budget,
    text,
    words,
)

__all__ = ["agree", "budget", "line", "make_budget"]  # fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(budget):
    """A draft of the budget in force, as it stands."""
    return services.draft_version(budget, by=None, title="v2", takes_in=False)


def table(draft, *rows, **fields):
    """What the form of a draft sends: rows of (code, title, group, row, amount)."""
    data = {"title": draft.title, "note": "", "takes_in": "no", "version": draft.version}
    data["rows"] = len(rows)
    for n, row in enumerate(rows):
        cells = dict(zip(("code", "title", "group", "row", "amount"), row, strict=True))
        data |= {f"{cell}-{n}": typed for cell, typed in cells.items()}
    return data | fields


ROOM = ("2014.1e", "Room", "Events", "4", "2,000")
SUMMIT = ("2014.1f", "Summit", "Events", "5", "5000.5")


def test_a_budget_is_made_by_hand_and_its_lines_are_written_next(sign_in, cast, board):
    client = sign_in(cast.secretary)
    assert client.get(at("budget_new")).status_code == 200
    answer = client.post(at("budget_new"), {"year": "2014", "currency": "usd", "title": "Ours"})
    assert (answer.status_code, answer.url) == (303, at("version_edit", number=1))
    page = text(client.get(answer.url))
    assert page.count('name="code-') == 10
    draft = BudgetVersion.objects.get()
    answer = client.post(answer.url, table(draft, ROOM, SUMMIT, ("",) * 5))
    assert (answer.status_code, answer.url) == (303, at("version", number=1))
    assert "7,000.50" in text(client.get(answer.url))
    assert 'value="2015"' in text(client.get(at("budget_new")))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"year": "2014"}, "There is a budget for 2014 already."),
        ({"year": "14"}, "greater than or equal to 1900"),
        ({"currency": "US"}, "at least 3 characters"),
        ({"currency": "€€€"}, "A currency has three letters"),
        ({"title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_budget_that_cannot_be_is_refused_beside_its_field(sign_in, cast, budget, given, said):
    data = {"year": "2016", "currency": "USD", "title": "Kept", **given}
    answer = sign_in(cast.secretary).post(at("budget_new"), data)
    assert answer.status_code == 422
    assert said in words(answer)
    assert data["title"] in text(answer)
    assert Budget.objects.count() == 1


def test_a_draft_begins_as_a_copy_with_the_transfers_or_without(sign_in, cast, budget, line):
    services.transfer(line("1f"), line("1e"), by=None, amount=Decimal("250"), reason="Dearer")
    client = sign_in(cast.secretary)
    page = words(client.get(at("draft")))
    assert "The amounts take them in" in page
    assert "250 2014.1f → 2014.1e" in page
    for takes_in, amount in (("yes", 2250), ("no", 2000)):
        answer = client.post(at("draft"), {"title": "v2", "takes_in": takes_in})
        made = budget.versions.order_by("-number").first()
        assert answer.url == at("version_edit", number=made.number)
        assert made.allocations.get(line=line("1e")).amount == amount
        assert (made.takes_in_until is not None) == (takes_in == "yes")
    page = words(client.get(at("version", number=2)))
    assert "take in the transfers made up to" in page
    assert "+250" in page
    answer = client.post(at("draft"), {"title": "Typed"})
    assert answer.status_code == 422
    assert "Say whether the amounts take the transfers in." in text(answer)
    assert "Typed" in text(answer)


def test_lines_are_changed_added_and_left_out(sign_in, cast, board, budget, draft, line):
    plan = Plan.objects.create(committee=board, year=2014, title="Plan")
    goal = Goal.objects.create(plan=plan, number=1, title="More people")
    client = sign_in(cast.secretary)
    assert "#1 More people" in text(client.get(at("version_edit", number=2)))
    new = ("2014.2", "Badges", "Events", "", "75")
    legal = ("2014.10a", "Legal", "", "6", "900")
    data = table(draft, ROOM, ("2014.1f", "The summit", "Events", "5", "USD 4,000"), legal, new)
    data |= {"drop-2": "on", "goal-3": goal.pk, "onward": "1"}
    answer = client.post(at("version_edit", number=2), data)
    assert (answer.status_code, answer.url) == (303, at("put_in_force", number=2))
    saved = {a.line.code: a.amount for a in draft.allocations.select_related("line")}
    assert saved == {"2014.1e": 2000, "2014.1f": 4000, "2014.2": 75}
    assert line("1f").title == "The summit"
    assert budget.lines.get(code="2014.2").goal == goal
    page = words(client.get(at("version", number=2)))
    assert "goal #1" in page
    assert "new line" in page
    assert "−1,000" in page
    assert "In v1 and no more 2014.10a Legal −900" in page
    assert "goal #1" in words(client.get(at("line", pk=budget.lines.get(code="2014.2").pk)))


@pytest.mark.parametrize(
    ("n", "typed", "said"),
    [
        (4, "12.345", "An amount has at most two decimals."),
        (4, "a lot", "Write an amount"),
        (4, "", "Write an amount; 0 if it has none."),
        (4, "-5", "An amount is not negative."),
        (3, "zero", "A row is a number from 1."),
        (3, "99999999999", "A row is a number from 1."),
        (0, "", "Each line needs a code"),
        (0, "2014.1E", "This code is there twice."),
        (0, "9" * 41, "At most 40 characters."),
        (1, " ", "Say what it is for."),
        (2, "x" * 201, "At most 200 characters."),
    ],
)
def test_a_fault_stands_beside_its_cell_and_nothing_typed_is_lost(
    sign_in, cast, draft, n, typed, said
):
    row = list(SUMMIT)
    row[n] = typed
    data = table(draft, ROOM, row, note="Long and careful.")
    answer = sign_in(cast.secretary).post(at("version_edit", number=2), data)
    cell = ("code", "title", "group", "row", "amount")[n]
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert f'aria-describedby="e-{cell}-1"' in page
    assert f'href="#{cell}-1"' in page
    assert "Long and careful." in page
    for kept in row:
        assert f'value="{kept}"' in page
    assert draft.allocations.count() == len(LINES)


def test_more_rows_come_without_saving_and_nothing_is_judged_yet(sign_in, cast, draft):
    data = table(draft, ROOM, ("", "Half typed", "", "", "x"), more="1", note="Careful")
    page = text(sign_in(cast.secretary).post(at("version_edit", number=2), data))
    assert page.count('name="code-') == 12
    assert "Half typed" in page
    assert "Careful" in page
    assert "Something is not right yet" not in page
    assert draft.allocations.count() == len(LINES)


def test_who_saves_second_sees_both_and_can_save_again(sign_in, cast, budget, draft):
    client = sign_in(cast.secretary)
    first = table(draft, ROOM, SUMMIT)
    assert client.post(at("version_edit", number=2), first).status_code == 303
    mine = ("2014.1e", "Room", "Events", "4", "1,777")
    answer = client.post(at("version_edit", number=2), table(draft, mine))
    page = text(answer)
    assert answer.status_code == 409
    assert 'value="1,777"' in page
    assert "saved: Room, row 4, 2,000" in page
    assert "2014.1f Summit" in words(answer)
    draft.refresh_from_db()
    assert client.post(at("version_edit", number=2), table(draft, mine)).status_code == 303
    assert draft.allocations.get().amount == 1777


@pytest.mark.parametrize("rows", ["", "-1", "x", "99999999999"])
def test_a_form_without_rows_is_no_error_of_ours(sign_in, cast, draft, rows):
    data = {"rows": rows, "takes_in": "no", "version": draft.version}
    answer = sign_in(cast.secretary).post(at("version_edit", number=2), data)
    assert answer.status_code in (303, 422)


def test_a_draft_is_thrown_away_and_what_is_in_force_is_not(sign_in, cast, budget, draft):
    client = sign_in(cast.secretary)
    assert client.post(at("discard", number=1)).url == at("version", number=1)
    assert "Only a draft is thrown away." in text(client.get(at("budget")))
    assert client.post(at("discard", number=2)).url == at("budget")
    assert list(budget.versions.values_list("number", flat=True)) == [1]
    answer = client.get(at("version_edit", number=1))
    assert (answer.status_code, answer.url) == (303, at("version", number=1))


def test_what_changes_is_shown_before_a_version_is_put_in_force(sign_in, cast, budget, line):
    services.transfer(line("1f"), line("1e"), by=None, amount=Decimal("250"), reason="Dearer")
    made = services.draft_version(budget, by=None, title="v2", takes_in=True)
    client = sign_in(cast.secretary)
    page = words(client.get(at("put_in_force", number=2)))
    assert "2014.1e Room 2,000 → 2,250 250 → 0 0 2,250 → 2,250" in page
    assert "1 line stays as it is" in page
    assert "v2 takes the place of v1" in page
    answer = client.post(at("put_in_force", number=2), {"version": made.version})
    assert (answer.status_code, answer.url) == (303, at("budget"))
    assert LineFigures.objects.get(line=line("1e")).allocated == 2250
    assert client.get(at("put_in_force", number=2)).status_code == 303
    page = words(client.get(at("version", number=2)))
    assert "250 2014.1f → 2014.1e" in page
    assert "stands in the amount since v2" in words(client.get(at("line", pk=line("1e").pk)))


def test_a_version_below_what_is_committed_is_refused_with_the_figures(
    sign_in, cast, budget, line, agree
):
    agree(line("1e"), "1800")
    lines = (("1e", "Room", "Events", 1500), *LINES[1:])
    made = services.draft_version(budget, by=None, amounts=drafts(lines), takes_in=False)
    client = sign_in(cast.secretary)
    page = client.get(at("put_in_force", number=2))
    assert "USD 1,800 are committed, it would have USD 1,500: USD 300 too little." in words(page)
    assert f"?to={line('1e').pk}&amp;amount=300.00" in text(page)
    assert ">Put it in force</button>" not in text(page)
    answer = client.post(at("put_in_force", number=2), {"version": made.version})
    assert answer.status_code == 422
    assert "USD 300 too little" in words(answer)
    made.refresh_from_db()
    assert made.state == "draft"
    assert client.post(at("put_in_force", number=2), {"version": "77"}).status_code == 409


def test_a_year_is_closed_and_opened_again(sign_in, cast, budget, line, agree):
    agree(line("1e"), "100", title="Still to decide", outcome="proposed")
    agree(line("1e"), "40")
    client = sign_in(cast.secretary)
    page = client.get(at("close"))
    assert "USD 7,860 are left." in words(page)
    assert "Still to decide" in text(page)
    data = {"act": "close", "version": budget.version}
    assert client.post(at("close"), data).url == at("budget")
    assert "The year is closed" in text(client.get(at("budget")))
    assert client.post(at("close"), data).status_code == 409
    assert client.post(at("close"), {"act": "close"}).status_code == 422
    assert "Open 2014 again?" in text(client.get(at("close")))
    assert client.post(at("close"), {"act": "reopen"}).status_code == 303
    assert budget.versions.get().state == "in_force"


def test_there_is_nothing_to_close_without_a_version_in_force(sign_in, cast, make_budget):
    make_budget(in_force=False)
    client = sign_in(cast.secretary)
    assert "nothing to close" in text(client.get(at("close")))
    assert client.post(at("close")).status_code == 422


def test_a_member_reads_versions_and_makes_none(sign_in, cast, budget, draft):
    client = sign_in(cast.member)
    page = text(client.get(at("version", number=2)))
    assert at("version_edit", number=2) not in page
    for name, kwargs in (("draft", {}), ("version_edit", {"number": 2}), ("transfer", {})):
        assert client.get(at(name, **kwargs)).status_code == 403
    assert client.get(reverse("budgets:budget_new", kwargs={"committee": "ab"})).status_code == 403


def test_two_hundred_lines_can_be_saved_at_once(sign_in, cast, budget, draft):
    rows = [(f"2014.{n}", f"Line {n}", "", str(n), "1,000") for n in range(1, 201)]
    answer = sign_in(cast.secretary).post(at("version_edit", number=2), table(draft, *rows))
    assert answer.status_code == 303
    assert draft.allocations.count() == 200
