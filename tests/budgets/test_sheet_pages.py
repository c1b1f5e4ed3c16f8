"""Reading a budget in: sent, looked at, made a draft. What is refused changes nothing; files read back the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budgets import services as act
from budgets.models import Budget, BudgetVersion, Goal, Line, Plan, SheetImport, Transfer
from budgets.services import LineDraft
from budgets.services.sheets import apply_sheet, store_sheet
from budgets.sheet import lines_of, read_sheet, recognise
from people.errors import Invalid, NotAllowed, Stale
from tests.budgets.sheet.making import GOOD, csv_of, xlsx

pytestmark = pytest.mark.django_db
HEAD = ["Code", "Title", "Amount"]


@pytest.fixture
def secretary(sign_in, cast):
    return sign_in(cast.secretary)


@pytest.fixture
def budget(board, cast):
    """2014, in force: two lines, and 100 moved from one to the other."""
    budget = act.make_budget(board, by=cast.secretary, year=2014, currency="USD")
    amounts = [
        LineDraft("2014.1a", "Machines", "Infrastructure", 4, Decimal(9000)),
        LineDraft("2014.9", "Old things", "", 9, Decimal(500)),
    ]
    version = act.draft_version(budget, by=cast.secretary, amounts=amounts, takes_in=False)
    act.put_in_force(version, by=cast.secretary)
    lines = {line.code: line for line in budget.lines.all()}
    act.transfer(
        lines["2014.9"], lines["2014.1a"], by=cast.secretary, amount=Decimal(100), reason="Fans"
    )
    return budget


def send(secretary, data=None, name="budget-2014.xlsx"):
    """The preview's address, or the page with the refusal."""
    file = SimpleUploadedFile(name, xlsx() if data is None else data)
    answer = secretary.post(reverse("budgets:sheet", kwargs={"committee": "ab"}), {"file": file})
    return answer.headers["Location"] if answer.status_code == 303 else answer


def sent(secretary, cells=None, name="budget-2014.csv"):
    """A preview's address, and the fields of its form as shown."""
    address = send(secretary, csv_of(cells or GOOD), name)
    page = secretary.get(address)
    assert page.status_code == 200
    look = page.context["preview"].look if page.context else None
    return address, page.content.decode(), look


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a preview."""
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return {"seen": seen, "shown": "0", "table": "0"}


def test_a_first_sheet_makes_the_budget_of_its_year_and_a_draft(secretary, board):
    address, page, _look = sent(secretary)
    assert "There is no budget for 2014 yet" in page and "USD\xa017,700.50" in page
    assert "what the sheet itself says" in page
    assert not Budget.objects.exists()
    data = fields(page) | {"do": "apply", "year": "2014", "currency": "usd", "title": "v4, 20 May"}
    answer = secretary.post(address, data)
    version = BudgetVersion.objects.get()
    assert answer.headers["Location"] == reverse(
        "budgets:version", kwargs={"committee": "ab", "year": 2014, "number": 1}
    )
    assert (version.state, version.title, version.source) == (
        "draft",
        "v4, 20 May",
        "budget-2014.csv",
    )
    assert [
        (a.line.code, a.line.group, a.row, str(a.amount)) for a in version.allocations.all()
    ] == [
        ("2014.1a", "Infrastructure", 4, "10000.00"),
        ("2014.1b", "Infrastructure", 5, "4500.50"),
        ("2014.2a", "Events", 6, "3200.00"),
    ]
    assert version.budget.events.filter(kind="imported").count() == 1
    assert secretary.get(address).status_code == 404 and not SheetImport.objects.exists()


def test_the_preview_says_what_changes_and_asks_about_transfers(secretary, budget):
    address, page, _look = sent(secretary)
    assert "2 added, 1 removed, 1 changed" in page
    assert "Do these amounts take in the transfers" in page and "Fans" in page
    data = fields(page) | {"do": "apply", "year": "2014"}
    refused = secretary.post(address, data)
    assert refused.status_code == 422
    assert "Say whether the amounts take in the transfers." in refused.content.decode()
    assert budget.versions.count() == 1
    secretary.post(address, data | {"takes_in": "yes"})
    draft = budget.versions.get(state="draft")
    assert draft.takes_in_until is not None
    assert not Transfer.objects.exclude(taken_in_from=None).exists()
    act.put_in_force(draft, by=None)
    assert str(budget.lines.with_figures().get(code="2014.1a").figures.remaining) == "10000.00"


def test_what_the_sheet_does_not_say_of_a_line_stays(secretary, budget):
    address, page, _look = sent(secretary, [["Code", "Amount"], ["2014-1A", 1]])
    secretary.post(address, fields(page) | {"do": "apply", "year": "2014", "takes_in": "no"})
    line = Line.objects.get(code="2014.1a")
    assert (line.title, line.group) == ("Machines", "Infrastructure")
    assert str(budget.versions.get(state="draft").allocations.get(line=line).amount) == "1.00"


def test_a_line_that_would_not_cover_what_is_committed_is_said_before(secretary, budget, board):
    line = budget.lines.get(code="2014.1a")
    approval = board.approvals.create(
        year=2014, number=1, title="Racks", outcome="agreed", decided_at=timezone.now()
    )
    approval.charges.create(line=line, amount=8000)
    _address, page, _look = sent(
        secretary, [HEAD, ["2014.1a", "Machines", 100], ["2014.9", "x", 500]]
    )
    assert "USD\xa08,000 are committed" in page and "not put in force" in page


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([HEAD, ["1a", "x", "soon"]], ("C2", "“soon” is no amount.")),
        ([HEAD, ["1a", "x", "-5"]], ("C2", "-5 is negative")),
        ([HEAD, ["1a", "x", 1], ["1A", "y", 2]], ("A3", "here and in A2")),
        ([HEAD, ["1a", "x", "EUR 1"]], ("", "The sheet is in EUR, the budget in USD.")),
        ([["some", "words"]], ("", "Choose which column holds the amounts")),
    ],
    ids=["text", "negative", "twice", "currency", "no columns"],
)
def test_a_fault_is_shown_by_its_cell_and_nothing_is_changed(secretary, budget, cells, said):
    address, page, _look = sent(secretary, cells)
    cell, sentence = said
    assert sentence in page and (not cell or f'<b class="num">{cell}</b>' in page)
    data = fields(page) | {"do": "apply", "year": "2014", "takes_in": "no"}
    refused = secretary.post(address, data)
    assert refused.status_code == 422 and sentence in refused.content.decode()
    assert budget.versions.count() == 1 and SheetImport.objects.count() == 1


def test_totals_that_differ_stop_it_until_somebody_says_that_the_lines_are_right(secretary, board):
    address, page, _look = sent(secretary, [HEAD, ["2014.1", "x", 10], [None, "Total", 12]])
    assert "“Total” says 12; the lines come to 10." in page
    data = fields(page) | {"do": "apply", "year": "2014", "currency": "USD"}
    refused = secretary.post(address, data)
    assert refused.status_code == 422 and not Budget.objects.exists()
    assert secretary.post(address, data | {"right": "on"}).status_code == 303
    assert Budget.objects.get().versions.count() == 1


def test_columns_may_be_chosen_and_stay_chosen(secretary, board):
    address, page, _look = sent(secretary, [["2014.1a", "x", 5, 7], ["2014.1b", "y", 6, 8]])
    chosen = {"heading": "", "code": "0", "title_column": "1", "amount": "3", "do": "look"}
    assert secretary.post(address, fields(page) | chosen).status_code == 303
    page = secretary.get(address).content.decode()
    assert 'value="3" selected' in page and '<b class="num">15</b>' in page
    secretary.post(
        address, fields(page) | chosen | {"do": "apply", "year": "2014", "currency": "USD"}
    )
    assert [str(a.amount) for a in BudgetVersion.objects.get().allocations.all()] == [
        "7.00",
        "8.00",
    ]


def test_another_table_of_the_file_is_recognised_anew(secretary, board):
    def more(book, _sheet):
        other = book.create_sheet("Draft of 2015")
        for row in ([], HEAD, ["2015.1", "Rooms", 70]):
            other.append(row)

    address = send(secretary, xlsx(more=more))
    assert "2014.1a" in secretary.get(address).content.decode()
    secretary.post(
        address, {"do": "look", "shown": "0", "table": "1", "heading": "3", "amount": "3"}
    )
    page = secretary.get(address).content.decode()
    assert "2015.1" in page and "no budget for 2015 yet" in page


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("b.xlsx", b"", "This file is empty."),
        ("b.xlsm", b"PK", "holds macros"),
        ("b.pdf", b"x", "this file ends in .pdf"),
        ("b.csv", b"x" * (5 * 2**20 + 1), "too large: 5 MB is the most"),
        ("b.csv", b"1,2\n" * 50_000, "goes on to cell B5001"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(secretary, board, name, data, said):
    refused = send(secretary, data, name)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert page.count(said) == 2 and not SheetImport.objects.exists()  # summary and field


def test_no_file_at_all_is_asked_for(secretary, board):
    refused = secretary.post(reverse("budgets:sheet", kwargs={"committee": "ab"}))
    assert refused.status_code == 422 and "Choose a file." in refused.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"do": "apply"},
        {"do": "apply", "year": "\0", "currency": "€", "seen": "0-0-0"},
        {
            "do": "apply",
            "year": "99999",
            "table": "-1",
            "heading": "x",
            "code": "١",
            "shown": "9999",
        },
        {"do": "apply", "table": "77", "shown": "77", "heading": "9" * 30, "amount": "99"},
        {"do": "nonsense", "heading": "4", "amount": "0", "code": "0"},
        {"do": "look", "title": "x" * 5000},
    ],
)
def test_whatever_is_posted_is_answered(secretary, board, data):
    address, _page, _look = sent(secretary)
    assert secretary.post(address, data).status_code in (303, 409, 422)
    assert secretary.get(address).status_code == 200
    assert not Budget.objects.exists()


def test_a_preview_of_a_budget_that_moved_since_is_shown_anew(secretary, budget, cast):
    address, page, _look = sent(secretary)
    lines = {line.code: line for line in budget.lines.all()}
    act.transfer(
        lines["2014.9"], lines["2014.1a"], by=cast.secretary, amount=Decimal(1), reason="More"
    )
    data = fields(page) | {"do": "apply", "year": "2014", "takes_in": "no"}
    refused = secretary.post(address, data)
    assert refused.status_code == 409 and budget.versions.count() == 1
    assert "USD\xa01: 2014.9" in refused.content.decode()


def test_a_sheet_is_for_who_sent_it_and_goes_after_a_day(secretary, sign_in, cast, board):
    address, _page, _look = sent(secretary)
    source = SheetImport.objects.get()
    with pytest.raises(Stale):
        apply_sheet(source, by=cast.chair, answers={}, seen="")
    with pytest.raises(NotAllowed):
        store_sheet(board, by=cast.member, name="b.csv", data=csv_of())
    listed = secretary.get(reverse("budgets:sheet", kwargs={"committee": "ab"})).content.decode()
    assert address in listed
    assert sign_in(cast.chair).get(address).status_code == 404
    secretary = sign_in(cast.secretary)
    SheetImport.objects.update(sent_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert secretary.get(address).status_code == 404
    for n in range(6):
        SheetImport.objects.create(
            committee=board,
            by=cast.chair.person,
            name=f"{n}.csv",
            content={},
            sent_at=timezone.now(),
        )
    store_sheet(board, by=cast.chair, name="6.csv", data=csv_of())
    assert sorted(SheetImport.objects.values_list("name", flat=True)) == [
        f"{n}.csv" for n in range(2, 7)
    ]


def test_a_sheet_is_thrown_away(secretary, board):
    address, page, _look = sent(secretary)
    assert secretary.post(address, fields(page) | {"do": "discard"}).status_code == 303
    assert not SheetImport.objects.exists()


def test_a_goal_is_found_by_number_or_title(secretary, board):
    plan = Plan.objects.create(committee=board, year=2014, title="Plan")
    goal = Goal.objects.create(plan=plan, number=1, title="Grow the community")
    cells = [
        [*HEAD, "Goal"],
        ["2014.1", "x", 1, "#1"],
        ["2014.2", "y", 1, "grow the Community"],
        ["2014.3", "z", 1, "Fly"],
    ]
    address, page, _look = sent(secretary, cells)
    assert "no goal “Fly”" in page
    secretary.post(address, fields(page) | {"do": "apply", "year": "2014", "currency": "USD"})
    assert [line.goal for line in Line.objects.all()] == [goal, goal, None]


def test_the_service_refuses_what_the_page_would_not_offer(board, cast):
    source = store_sheet(
        board, by=cast.secretary, name="b.csv", data=csv_of([HEAD, ["1", "x", "?"]])
    )
    with pytest.raises(Invalid) as no:
        apply_sheet(source, by=cast.secretary, answers={"year": "2014"}, seen="0-0-0")
    assert str(no.value) == "C2: “?” is no amount."


def exported(secretary, format):
    kwargs = {"committee": "ab", "year": 2014, "number": 1, "format": format}
    return secretary.get(reverse("budgets:export", kwargs=kwargs))


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_version_goes_out_and_reads_back_the_same(sign_in, cast, budget, format):
    Line.objects.filter(code="2014.9").update(title="=HYPERLINK(1)", group="'quoted")
    answer = exported(sign_in(cast.member), format)
    assert answer["Content-Disposition"] == f'attachment; filename="ab-budget-2014-v1.{format}"'
    sheet = read_sheet(f"b.{format}", answer.content)
    reading = lines_of(sheet, recognise(sheet))
    assert [(ln.code, ln.title, ln.group, ln.row, str(ln.amount)) for ln in reading.lines] == [
        ("2014.1a", "Machines", "Infrastructure", 4, "9000.00"),
        ("2014.9", "=HYPERLINK(1)", "'quoted", 9, "500.00"),
    ]
    assert not reading.problems and not reading.differing and reading.currency == "USD"


def test_observers_get_what_is_allocated_and_others_what_came_of_it(sign_in, cast, budget):
    assert "[Remaining]" not in exported(sign_in(cast.observer), "csv").content.decode()
    told = exported(sign_in(cast.member), "csv").content.decode()
    assert "[Transferred],[Committed],[Spent],[Remaining]" in told and "9100.00" in told
    assert exported(sign_in(cast.member), "pdf").status_code == 404


@pytest.mark.parametrize("lines", [1, 30])
def test_a_preview_and_a_file_ask_as_often_whatever_they_hold(secretary, budget, lines):
    """Session, user, seats, the sheet; budget, version, lines, their figures, allocations, transfers. A file:
    budget, version, allocations, figures."""
    rows = [HEAD, *([f"2014.{n}", "x", 1] for n in range(lines))]
    address, _page, _look = sent(secretary, rows)
    with CaptureQueriesContext(connection) as asked:
        secretary.get(address)
    assert len(asked) == 10
    with CaptureQueriesContext(connection) as asked:
        exported(secretary, "csv")
    assert len(asked) == 7
