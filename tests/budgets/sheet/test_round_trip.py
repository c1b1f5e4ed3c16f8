"""Does what goes out as a sheet come in the same, whatever its lines are called?"""

from __future__ import annotations

import string
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.codes import sort_key
from budgets.sheet import SheetLine, lines_of, read_sheet, recognise
from budgets.sheet.writing import Out, write_csv, write_xlsx
from budgets.sheet.writing_marks import escape, unescape

marks = st.sampled_from("=+-@'\"#,;.()[]:$€ Üß總")
words = st.text(st.sampled_from(string.ascii_letters + string.digits) | marks, max_size=12)
text = words.map(lambda t: " ".join(t.split()))
code = text.filter(lambda t: sort_key(t) and len(t) <= 40)
line = st.builds(
    SheetLine,
    code=code,
    title=text.filter(bool),
    group=text,
    row=st.none() | st.integers(1, 5000),
    amount=st.decimals(0, 10**9, places=2),
    goal=text,
)
lines = st.lists(line, min_size=1, max_size=6, unique_by=lambda ln: sort_key(ln.code))


def same(out: Out, name: str, data: bytes) -> None:
    sheet = read_sheet(name, data)
    reading = lines_of(sheet, recognise(sheet))
    assert not reading.problems and not reading.differing
    read = [
        SheetLine(ln.code, ln.title, ln.group, ln.row, ln.amount, ln.goal) for ln in reading.lines
    ]
    assert read == list(out.lines)
    assert reading.currency == out.currency


@settings(max_examples=40, deadline=None)
@given(lines)
def test_what_is_written_is_read_the_same(made):
    figures = {ln.code: [Decimal("1.50"), Decimal(2)] for ln in made}
    out = Out(made, "USD", "Budget 2014", figures, ("Committed", "Remaining"))
    same(out, "b.csv", write_csv(out))
    same(out, "b.xlsx", write_xlsx(out))


@given(st.text(max_size=20))
def test_escaping_is_undone_and_nothing_begins_as_a_formula(said):
    assert unescape(escape(said)) == said
    assert not escape(said).lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
