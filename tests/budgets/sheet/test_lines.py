"""Does a table give its lines, its totals, and every fault by its cell?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from budgets.sheet import Layout, Reading, Sheet, lines_of, read_sheet, recognise
from budgets.sheet.amounts import NoAmountError, decimal_comma, read_amount
from tests.budgets.sheet.making import GOOD, csv_of, xlsx

HEAD = ["Code", "Title", "Amount"]


def read(rows: list[list[Any]], more: Any = None, **layout: Any) -> Reading:
    sheet = read_sheet("b.xlsx", xlsx(rows, more=more))
    return lines_of(sheet, Layout(**layout) if layout else recognise(sheet))


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.kind, problem.cell) for problem in reading.problems]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Code", "Title", "Group", "Amount (USD)"], (0, 1, 2, None, 3)),
        (["Line no.", "Budget code", "Description", "Category", "2014 Budget"], (1, 2, 3, 0, 4)),
        (["#", "Item", "Allocated", "Spent", "Remaining"], (None, 1, None, None, 2)),
        (["Konto", "Bezeichnung", "Betrag in €"], (0, 1, None, None, 2)),
        (["Référence", "Intitulé", "Rubrique", "Montant"], (0, 1, 2, None, 3)),
        (["Code", "Title", "Amount", "[Committed]", "[Amount]"], (0, 1, None, None, 2)),
        (["ID", "What for", "FY 2014"], (0, 1, None, None, 2)),
    ],
)
def test_headings_are_recognised_as_people_write_them(headings, columns):
    layout = recognise(read_sheet("b.xlsx", xlsx([["A title"], headings, ["1", "x", "y", 2, 3]])))
    found = (layout.code, layout.title, layout.group, layout.row, layout.amount)
    assert (layout.heading, found) == (1, columns)


def test_the_table_that_looks_like_a_budget_is_chosen_a_hidden_one_last():
    def more(book, sheet):
        for name, state in (("Hidden", "hidden"), ("This one", "visible")):
            other = book.create_sheet(name)
            other.sheet_state = state
            for row in GOOD:
                other.append(row)

    sheet = read_sheet("b.xlsx", xlsx([["Notes"], ["Ask Mona"]], more=more))
    assert sheet.tables[recognise(sheet).table].name == "This one"


def test_a_good_sheet_gives_lines_groups_currency_and_totals_that_hold():
    reading = read(GOOD)
    assert [(ln.code, ln.group, ln.row, ln.cell) for ln in reading.lines] == [
        ("2014.1a", "Infrastructure", 4, "D4"),
        ("2014.1b", "Infrastructure", 5, "D5"),
        ("2014.2a", "Events", 6, "D6"),
    ]
    assert (reading.currency, reading.amount) == ("USD", Decimal("17700.50"))
    assert [total.holds for total in reading.totals] == [True]
    assert not reading.problems and not reading.notices


def test_rows_without_amounts_head_groups_and_each_total_is_of_its_group():
    reading = read(
        [
            HEAD,
            ["2014.1", "Infrastructure", None],
            ["2014.1a", "Machines", 100],
            ["2014.1b", "Power", 50],
            [None, "Total Infrastructure", 150],
            ["2014.2", "Events", None],
            ["2014.2a", "Rooms", 30],
            [None, "Subtotal", 30],
            [None, "Grand total", 180],
            [None, "Agreed by the board in May"],
        ]
    )
    assert [line.group for line in reading.lines] == ["Infrastructure", "Infrastructure", "Events"]
    assert [(t.cell, t.holds) for t in reading.totals] == [("C5", True), ("C8", True), ("C9", True)]
    assert not reading.problems
    assert [(n.kind, n.cell) for n in reading.notices] == [("left_out", "A10")]


def test_totals_that_differ_are_told_with_both_sums():
    rows = [
        HEAD,
        ["1a", "x", 10],
        [None, "Subtotal", 11],
        ["2a", "y", 5],
        [None, "Subtotal", 5],
        [None, "Total", 16],
    ]
    differing = read(rows).differing
    assert [(t.cell, t.stated, t.counted) for t in differing] == [
        ("C3", Decimal(11), Decimal(10)),
        ("C6", Decimal(16), Decimal(15)),
    ]


def test_codes_may_stand_in_front_of_titles():
    reading = read(
        [["Item", "Budget"], ["2014.1e - Rooms", 10], ["2014.2b Machines", 5], ["Total", 15]]
    )
    assert [(ln.code, ln.title) for ln in reading.lines] == [
        ("2014.1e", "Rooms"),
        ("2014.2b", "Machines"),
    ]
    assert not reading.problems and not reading.differing


def test_a_column_may_say_the_row_and_an_empty_one_says_none():
    rows = [
        [*HEAD, "Row"],
        ["1a", "x", 1, 24],
        ["1b", "y", 1, None],
        ["1c", "z", 1, "#7"],
        ["1d", "", 1, "x"],
    ]
    reading = read(rows)
    assert [line.row for line in reading.lines] == [24, None, 7, None]
    assert told(reading) == [("row_number", "D5")]


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([["1a", "x", "soon"]], [("text", "C2")]),
        ([["1a", "x", "(1,350)"], ["1b", "y", -2]], [("negative", "C2"), ("negative", "C3")]),
        ([["1a", "x", 10**13]], [("too_much", "C2")]),
        ([["1a", "x", None], ["1b", "y", 2]], [("no_amount", "C2")]),
        ([[None, "x", 5], ["1b", "y", 2]], [("no_code", "A2")]),
        ([["1a", "x", 1], ["1A", "y", 2]], [("twice", "A3")]),
        ([["1a", "x" * 201, 1]], [("too_long", "B2")]),
        ([["1" * 41, "x", 1]], [("too_long", "A2")]),
        ([["1a", "x", "EUR 5"], ["1b", "x", "5 USD"]], [("currencies", "")]),
        ([["1a", "x", "#REF!"]], [("error", "C2")]),
        ([["1a", "x", "1.350"]], [("unclear", "C2")]),
        ([], [("no_lines", "")]),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_fault_is_told_by_its_cell(rows, problems):
    assert told(read([HEAD, *rows])) == problems


def test_formulas_without_a_value_and_those_that_failed_are_told():
    def more(_book, sheet):
        sheet["C2"] = "=SUM(1,2)"
        sheet["C3"] = "#DIV/0!"
        sheet["C3"].data_type = "e"

    assert told(read([HEAD, ["1a", "x", None], ["1b", "y", None]], more)) == [
        ("no_value", "C2"),
        ("error", "C3"),
    ]


def test_merged_cells_are_refused_in_lines_and_fine_in_headings():
    def more(_book, sheet):
        sheet.merge_cells("A2:C2")
        sheet.merge_cells("B3:B4")
        sheet.merge_cells("A5:B5")

    rows = [HEAD, ["Events"], ["1a", "x", 1], ["1b", None, 2], ["1c", None, 3]]
    reading = read(rows, more)
    assert [(p.kind, p.cell) for p in reading.problems] == [
        ("merged", "B3:B4"),
        ("merged", "A5:B5"),
    ]


def test_what_is_hidden_is_read_and_told():
    def more(_book, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    reading = read([HEAD, ["1a", "x", 1], ["1b", "y", 2.005]], more)
    assert [(n.kind, n.said.get("rows", "")) for n in reading.notices] == [
        ("rounded", ""),
        ("hidden_rows", "3"),
        ("hidden_column", ""),
    ]
    assert reading.lines[1].amount == Decimal("2.01")


def test_more_lines_than_a_budget_has_are_refused():
    reading = read([HEAD, *([f"1.{n}", "x", 1] for n in range(2500))])
    assert told(reading) == [("too_many_lines", "C2002")]


def test_columns_that_nobody_recognises_are_asked_for_and_taken_as_chosen():
    rows = [["2014.1a", "Machines", 5], ["2014.1b", "Power", 6]]
    assert told(read(rows)) == [("no_columns", "")]
    chosen = read(rows, table=0, heading=-1, code=0, title=1, amount=2)
    assert [str(line.amount) for line in chosen.lines] == ["5.00", "6.00"]
    assert told(read(rows, table=3)) == [("no_table", "")]
    odd = read(rows, table=0, heading=40, code=90, title=91, amount=92)
    assert told(odd) == [("no_lines", "")]


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("$1,350.00", "1350.00"),
        ("1.350,00", "1350.00"),
        ("USD 1350", "1350.00"),
        ("1 350,5 EUR", "1350.50"),
        ("1'350.00 CHF", "1350.00"),
        ("US$ 2,000,000", "2000000.00"),
        ("1.000.000", "1000000.00"),
        ("0,5", "0.50"),
        (".5", "0.50"),
        ("-", "0.00"),
        ("+7", "7.00"),
    ],
)
def test_an_amount_is_understood_as_it_is_written(said, amount):
    found = read_amount(said, comma=decimal_comma([said]))
    assert found is not None and str(found.value) == amount


@pytest.mark.parametrize("said", ["tbd", "12 of 15", "1,35,00", "1.2.3,4", "€", "5 %", "1e5", "١٢"])
def test_what_is_no_amount_is_not_taken_for_one(said):
    with pytest.raises(NoAmountError):
        read_amount(said)


def test_a_column_settles_what_its_marks_mean():
    assert decimal_comma(["1.350", "12,50"]) is True
    assert decimal_comma(["1,350", "12.50"]) is False
    assert decimal_comma(["1,350", "2,000"]) is False
    assert decimal_comma(["1,350"], likely=True) is None
    german = read_sheet(
        "b.csv", csv_of([["Nr", "Titel", "Betrag"], ["1", "x", "1.350"], ["2", "y", "2,5"]], ";")
    )
    assert [str(ln.amount) for ln in lines_of(german, recognise(german)).lines] == [
        "1350.00",
        "2.50",
    ]


def test_any_layout_of_any_sheet_is_answered():
    sheet = Sheet("b", read_sheet("b.xlsx", xlsx()).tables)
    for n in range(-1, 9):
        lines_of(sheet, Layout(0, n, code=n, title=8 - n, group=n, row=3, amount=n, goal=n))
