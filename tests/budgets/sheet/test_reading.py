"""Does every kind of file give its cells, and does every file that nobody should send give a reason?"""

from __future__ import annotations

import resource
import struct
import time
from decimal import Decimal

import pytest

from budgets.sheet import Sheet, Unreadable, lines_of, read_apart, read_sheet, recognise
from budgets.sheet.files import OLE
from tests.budgets.sheet.making import FAR_XLS, GOOD, OLD_XLS, csv_of, ods, with_parts, xlsx, zipped


def codes_and_amounts(sheet: Sheet) -> list[tuple[str, str]]:
    reading = lines_of(sheet, recognise(sheet))
    assert not reading.problems and not reading.differing
    return [(line.code, str(line.amount)) for line in reading.lines]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("b.xlsx", xlsx()),
        ("B.XLS", OLD_XLS),
        ("b.ods", ods()),
        ("b.csv", csv_of()),
        ("b.csv", b"\xef\xbb\xbf" + csv_of(delimiter=";")),
        ("b.tsv", csv_of(delimiter="\t")),
        ("b.txt", csv_of(delimiter="\t").decode().encode("utf-16")),
    ],
    ids=["xlsx", "xls", "ods", "csv", "csv with semicolons", "tsv", "UTF-16"],
)
def test_each_kind_of_file_gives_the_same_lines(name, data):
    assert codes_and_amounts(read_sheet(name, data)) == [
        ("2014.1a", "10000.00"),
        ("2014.1b", "4500.50"),
        ("2014.2a", "3200.00"),
    ]


def test_a_file_of_windows_keeps_its_accents():
    data = "Code;Titel;Betrag\n1;Räume für Gäste;1.350,00\n".encode("cp1252")
    assert read_sheet("b.csv", data).tables[0].at(1, 1) == "Räume für Gäste"


def test_what_a_process_of_its_own_reads_is_what_we_would_read():
    read = read_sheet("b.xlsx", xlsx())
    assert read_apart("b.xlsx", xlsx()) == read
    assert Sheet.from_json(read.to_json()) == read
    with pytest.raises(Unreadable) as no:
        read_apart("b.xlsm", xlsx())
    assert no.value.kind == "macros"


def test_numbers_have_the_digits_that_the_program_showed():
    sheet = read_sheet("b.xlsx", xlsx([[0.1 + 0.2, 2014.1, 1e15, True]]))
    assert [str(v) for v in sheet.tables[0].rows[0]] == ["0.3", "2014.1", "1E+15", "TRUE"]
    assert sheet.tables[0].text(0, 2) == "1000000000000000"


def encrypted() -> bytes:
    return OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("b.xlsx", b"", "empty"),
        ("b.pdf", b"%PDF-1.4", "not_a_sheet"),
        ("b", csv_of(), "not_a_sheet"),
        ("b.csv", b"%PDF-1.4 x", "other_content"),
        ("b.csv", b"<!DOCTYPE html><table>", "other_content"),
        ("b.csv", xlsx(), "other_content"),
        ("b.xlsx", csv_of(), "other_content"),
        ("b.xlsx", ods(), "other_content"),
        ("b.ods", xlsx(), "other_content"),
        ("b.xls", csv_of(), "other_content"),
        ("b.xlsx", zipped({"a.txt": "x"}), "other_content"),
        ("b.xlsx", xlsx()[:2000], "damaged"),
        ("b.xlsx", b"PK\x03\x04" + bytes(400), "damaged"),
        ("b.xls", OLE + bytes(5000), "damaged"),
        ("b.xlsx", with_parts(xlsx(), **{"xl/worksheets/sheet1.xml": b"<a><b>"}), "damaged"),
        (
            "b.xlsx",
            with_parts(
                xlsx(), **{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "b">]><workbook>&b;</workbook>'}
            ),
            "damaged",
        ),
        ("b.xlsm", xlsx(), "macros"),
        ("b.xlsx", with_parts(xlsx(), **{"xl/vbaProject.bin": b"x"}), "macros"),
        ("b.ods", with_parts(ods(), **{"Basic/Standard/Module1.xml": b"x"}), "macros"),
        ("b.xls", OLD_XLS + "_VBA_PROJECT_CUR".encode("utf-16-le"), "macros"),
        ("b.xlsx", encrypted(), "password"),
        ("b.ods", with_parts(ods(), **{"META-INF/manifest.xml": b"<m:encryption-data/>"}), "password"),
        ("b.xlsx", xlsx([]), "nothing"),
        ("b.csv", b"\n\n;;\n", "nothing"),
        ("b.csv", b"x" * (5 * 2**20 + 1), "too_many_bytes"),
        ("b.csv", b"1,2\n" * 60_000, "too_large"),
        ("b.csv", b"," * 150 + b"1\n", "too_large"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(name, data, kind):
    with pytest.raises(Unreadable) as no:
        read_sheet(name, data)
    assert no.value.kind == kind


def quickly(name: str, data: bytes) -> Unreadable:
    """Refused within seconds, and without much memory (Linux counts kilobytes)."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(Unreadable) as no:
        read_sheet(name, data)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    return no.value


def test_fifty_thousand_rows_are_refused_at_the_cell_where_it_is_too_much():
    cell = '<c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c>'
    rows = "".join(f'<row r="{n}">{cell.format(n)}</row>' for n in range(1, 50_001))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    no = quickly("b.xlsx", with_parts(xlsx(), **{"xl/worksheets/sheet1.xml": sheet}))
    assert (no.kind, no.said["cell"]) == ("too_large", "A5001")


def test_a_cell_far_away_makes_no_room_for_all_before_it():
    far = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    no = quickly("b.xlsx", with_parts(xlsx(), **{"xl/worksheets/sheet1.xml": far}))
    assert no.said["cell"] == "XFD1048576"
    many = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/></table:table-row>'
    assert quickly("b.ods", ods(after=many)).kind == "too_large"


def test_empty_rows_to_the_end_of_the_table_are_nothing():
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    assert len(read_sheet("b.ods", ods(after=empty)).tables[0].rows) == len(GOOD)


def test_a_zip_bomb_is_refused_by_what_it_unpacks_to():
    bomb = with_parts(xlsx(), **{"xl/sharedStrings.xml": b" " * (60 * 2**20)})
    assert len(bomb) < 100_000
    assert quickly("b.xlsx", bomb).kind == "too_much_inside"


def test_a_zip_bomb_that_claims_to_be_small_is_refused_as_well():
    bomb = with_parts(xlsx(), **{"xl/sharedStrings.xml": b" " * (60 * 2**20)})
    honest, claimed = struct.pack("<I", 60 * 2**20), struct.pack("<I", 100)
    assert honest in bomb
    assert quickly("b.xlsx", bomb.replace(honest, claimed)).kind in ("damaged", "too_much_inside")


def test_what_brings_the_reader_down_is_told_and_we_go_on():
    """Two cells, in the first and the last place of an old .xls: room for all between is a gigabyte."""
    with pytest.raises(Unreadable) as no:
        read_apart("far.xls", FAR_XLS)
    assert no.value.kind == "too_much_work"


def test_the_look_of_a_table_is_known():
    def more(book, sheet):
        sheet.merge_cells("A5:B6")
        sheet["D4"] = "=SUM(1,2)"
        sheet["D6"] = "#DIV/0!"
        sheet["D6"].data_type = "e"
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["C"].hidden = True
        hidden = book.create_sheet("Old")
        hidden.sheet_state = "hidden"
        hidden["A1"] = "x"

    first, second = read_sheet("b.xlsx", xlsx(more=more)).tables
    assert first.merged == [(4, 0, 5, 1)]
    assert first.unvalued == {(3, 3)}
    assert first.errors == {(5, 3): "#DIV/0!"}
    assert first.hidden_rows == {4} and first.hidden_columns == {2}
    assert (second.name, second.hidden) == ("Old", True)


def test_the_look_of_an_open_document_is_known():
    row = (
        '<table:table-row table:visibility="collapse"><table:table-cell table:number-columns-spanned="2"'
        ' office:value-type="string"><text:p>Head</text:p></table:table-cell><table:covered-table-cell/>'
        '<table:table-cell table:formula="of:=1"/><table:table-cell table:formula="of:=1/0"'
        ' office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
    )
    (table,) = read_sheet("b.ods", ods(before=row)).tables
    assert table.merged == [(0, 0, 0, 1)] and table.hidden_rows == {0}
    assert table.unvalued == {(0, 2)} and table.errors == {(0, 3): "#DIV/0!"}
    assert table.at(3, 3) == "Amount (USD)" and table.at(4, 3) == Decimal(10000)
