"""The list as a file: exactly what the filter shows, nothing that runs, and not more memory than a slice."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import exporting
from actions import services as act
from actions.exporting import read_all, safe
from actions.filters import ActionFilter
from actions.paging import Group, rows_sql

ADDRESS = "/c/ab/actions/export."


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def read_csv(response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.content
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"))))


@pytest.fixture
def secretary(cast, sign_in):
    return sign_in(cast.secretary)


def test_csv_and_xlsx_hold_what_the_row_says(cast, board, secretary, make_action, make_meeting):
    meeting = make_meeting(days=-20, state="drafting")
    action = make_action(
        "Ångström, “quoted”",
        owners=[cast.member, "Don"],
        subject=act.name_subject(board, "Mugs"),
        raised_in_id=meeting.pk,
    )
    act.tick(action.owners.get(person=cast.member.person), by=None)
    act.say(action, by=cast.member, note="two\nlines")
    answer = secretary.get(ADDRESS + "csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    raw = body(answer)
    assert raw.startswith(b"\xef\xbb\xbf")  # or Excel reads accents in a local encoding
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
    assert row["Number"] == f"AB-{action.number}"
    assert row["Action"] == "Ångström, “quoted”"
    assert row["Owners"] == "Mona Member ✓, Don"
    assert row["Subject"] == "Mugs"
    assert row["Raised in meeting"] == str(meeting.number)
    assert row["Last word"] == "two\nlines"
    assert row["Last word by"] == "Mona Member"
    sheet = openpyxl.load_workbook(io.BytesIO(body(secretary.get(ADDRESS + "xlsx")))).active
    head, cells = sheet.iter_rows(values_only=True)
    assert dict(zip(head, cells, strict=True))["Action"] == "Ångström, “quoted”"


def test_the_filter_holds_on_all_pages(board, secretary, monkeypatch):
    monkeypatch.setattr(exporting, "SLICE", 7)
    drafts = [
        {"text": f"{'mug' if i % 2 else 'cup'} {i}", "owners": [act.OwnerSpec(typed="Don")]}
        for i in range(60)
    ]
    act.raise_actions(board, by=None, drafts=drafts)
    rows = read_csv(secretary.get(ADDRESS + "csv?q=mug&sort=old"))
    assert [row["Action"] for row in rows] == [f"mug {i}" for i in range(60) if i % 2]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_what_looks_like_a_formula_is_text(text):
    assert safe(text) == f"'{text}"
    assert safe(f"plain {text}") == f"plain {text}"


def test_no_formula_reaches_a_file(secretary, make_action):
    action = make_action("=cmd|'/C calc'!A0", owners=["@owner"])
    act.say(action, by=None, note="=2*2")
    (row,) = read_csv(secretary.get(ADDRESS + "csv"))
    assert row["Action"] == "'=cmd|'/C calc'!A0"
    assert row["Owners"] == "'@owner"
    assert row["Last word"] == "'=2*2"
    book = openpyxl.load_workbook(io.BytesIO(body(secretary.get(ADDRESS + "xlsx"))))
    assert "f" not in {cell.data_type for row in book.active.iter_rows() for cell in row}


def test_control_characters_do_not_break_the_workbook(secretary, make_action):
    make_action("bell \x07 and \x1b escape")
    answer = secretary.get(ADDRESS + "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(body(answer))).active
    assert sheet["B2"].value == "bell  and  escape"


def test_an_observer_takes_no_confidential_row_along(cast, sign_in, make_action):
    make_action("Talk to lawyers", confidential=True)
    make_action("Plain")
    rows = read_csv(sign_in(cast.observer).get(ADDRESS + "csv"))
    assert [row["Action"] for row in rows] == ["Plain"]
    assert len(read_csv(sign_in(cast.member).get(ADDRESS + "csv"))) == 2
    assert sign_in(cast.stranger).get(ADDRESS + "csv").status_code == 404


def test_a_filter_that_means_nothing_is_refused_and_so_is_another_format(secretary, make_action):
    make_action()
    answer = secretary.get(ADDRESS + "csv?status=opne")
    assert answer.status_code == 400
    assert "opne" in answer.content.decode()
    assert secretary.get(ADDRESS + "pdf").status_code == 404


def test_an_empty_list_is_a_head_without_rows(secretary):
    assert read_csv(secretary.get(ADDRESS + "csv")) == []


@pytest.mark.parametrize(("rows", "queries"), [(1, 6), (30, 6)])
def test_queries_do_not_grow_with_the_rows(board, secretary, rows, queries):
    drafts = [{"text": f"{i}", "owners": [act.OwnerSpec(typed="Don")]} for i in range(rows)]
    act.raise_actions(board, by=None, drafts=drafts)
    with CaptureQueriesContext(connection) as seen:
        assert len(read_csv(secretary.get(ADDRESS + "csv"))) == rows
    # 1 session  2 account with person  3 seats with committees  4 starts of the last meetings held
    # 5 all meetings held  6 the rows, one query for each SLICE of them
    assert len(seen) == queries, [q["sql"] for q in seen]


def test_one_slice_is_in_memory_at_a_time(board, cast, monkeypatch):
    monkeypatch.setattr(exporting, "SLICE", 5)
    drafts = [{"text": f"{i}", "owners": [act.OwnerSpec(typed="Don")]} for i in range(20)]
    act.raise_actions(board, by=None, drafts=drafts)
    found = rows_sql(ActionFilter({}, committee=board, user=cast.member).actions)
    with CaptureQueriesContext(connection) as seen:
        rows = read_all(found, [Group.make("open", "new", None)], committee=board, user=cast.member)
        assert next(rows).number == 20
        first = len(seen)
        assert len(list(rows)) == 19
    assert len(seen) == first + 3
