"""The pictures of money: where their strokes stand, and what they say to who does not see them."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from budgets.amounts import BadAmount, figure, money, read_amount
from budgets.pictures import bar_of, chart_of, nice_step
from budgets.services.figures import Month

amounts = st.decimals(0, 10**9, places=2)


def rendered(call, **given_):
    source = '{% from "budgets/pictures.html" import line_bar, year_chart %}{{ ' + call + " }}"
    return engines["jinja2"].from_string(source).render(given_).replace("\xa0", " ")


@given(amounts, amounts, amounts, st.none() | amounts)
def test_a_bar_never_leaves_its_frame_and_its_parts_never_overlap(has, committed, spent, asked):
    committed = min(has, committed)
    bar = bar_of(has, committed, min(spent, committed), asked)
    ends = [0.0]
    for part in bar.parts:
        assert ends[-1] <= part.start < part.end <= 100
        ends.append(part.end)
    too_much = committed + (asked or 0) > has
    assert (bar.edge is not None) == too_much


def test_what_fits_and_what_does_not_are_parts_of_their_own():
    kinds = [
        part.kind for part in bar_of(Decimal(100), Decimal(60), Decimal(20), Decimal(80)).parts
    ]
    assert kinds == ["spent", "held", "new", "over"]
    fits = bar_of(Decimal(100), Decimal(60), Decimal(20), Decimal(40))
    assert [part.kind for part in fits.parts] == ["spent", "held", "new"]
    assert fits.edge is None


@pytest.mark.parametrize("has", [0, -5])
def test_a_line_without_money_has_a_bar_without_parts(has):
    nothing = bar_of(Decimal(has), Decimal(0), Decimal(0))
    assert (nothing.parts, nothing.hollow) == ((), True)
    assert not bar_of(Decimal(1), Decimal(0), Decimal(0)).hollow
    (over,) = bar_of(Decimal(has), Decimal(0), Decimal(0), Decimal(10)).parts
    assert over.kind == "over"


def months(*pairs, of=12):
    known = [(Decimal(c), Decimal(s)) for c, s in pairs] + [(None, None)] * (of - len(pairs))
    return [Month(dt.date(2014, n + 1, 1), c, s) for n, (c, s) in enumerate(known)]


def test_a_chart_draws_the_months_that_are_over_and_leaves_the_others_open():
    chart = chart_of(months((100, 0), (300, 200)), Decimal(400))
    assert chart.committed.startswith("M46.0 ")
    assert chart.committed.count("H") == 2
    ((x, committed, spent),) = chart.ends
    assert chart.limit < committed < spent < 192
    assert x == pytest.approx(46 + 2 * 346 / 12, abs=0.1)
    assert [mark.label for mark in chart.amounts] == ["0", "100", "200", "300", "400"]
    assert len(chart.months) == 12


@pytest.mark.parametrize("limit", [0, 1, 365_000])
def test_a_chart_of_nothing_is_drawn_too(limit):
    chart = chart_of(months(), Decimal(limit))
    assert (chart.committed, chart.ends) == ("", ())
    page = rendered("year_chart(months, limit, 'USD')", months=months(), limit=Decimal(limit))
    assert ("still to come" in page) == (limit > 0)


@given(st.floats(0.01, 10**12))
def test_behind_a_chart_there_are_a_few_lines(most):
    assert 1 < most / nice_step(most) <= 5.0001 or most / nice_step(most) == pytest.approx(1)


def test_what_a_request_does_is_said_in_words_and_figures():
    call = "line_bar(has, 0, committed, 0, left, asked, 'USD')"
    line = {"has": Decimal(2000), "committed": Decimal(500), "left": Decimal(1500)}
    fits = rendered(call, **line, asked=Decimal(1350))
    assert "USD 1,350 asked of USD 1,500 that are left: USD 150 stay." in fits
    assert "1,500 → 150" in fits
    assert 'class="over"' not in fits
    beyond = rendered(call, **line, asked=Decimal(1600))
    assert "USD 100 too much" in beyond
    assert 'class="over"' in beyond
    assert 'class="edge"' in beyond


def test_every_picture_has_a_name_and_no_style_of_its_own():
    bar = rendered("line_bar(a, b, a, a, b)", a=Decimal(5), b=Decimal(0))
    chart = rendered("year_chart(m, a, 'USD')", m=months((3, 2)), a=Decimal(5))
    for picture in (bar, chart):
        assert 'role="img"' in picture
        assert "<title" in picture
        assert "style=" not in picture
    named = re.search(r'aria-labelledby="(\S+) (\S+)"', chart)
    assert all(f'id="{name}"' in chart for name in named.groups())
    assert re.search(r"<th scope=\"row\">January 2014</th><td class=\"num\">3</td>", chart)
    assert "By the end of January 2014 USD 3 were committed and USD 2 paid, of USD 5" in chart


# -- amounts


@given(amounts)
def test_an_amount_is_read_as_it_was_written(amount):
    assert read_amount(figure(amount)) == amount
    assert read_amount(money(amount, "USD"), "USD") == amount


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "shape"),
        ("1e5", "shape"),
        ("1,35", "shape"),
        ("٣", "shape"),
        ("EUR 5", "shape"),
        ("1.005", "decimals"),
        ("1.500", "decimals"),
        ("-1", "sign"),
        ("−1", "sign"),
        ("9" * 13, "size"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(typed, why):
    with pytest.raises(BadAmount) as refused:
        read_amount(typed, "USD")
    assert refused.value.why == why


def test_a_year_without_money_is_a_sentence_and_no_picture():
    call = "year_chart(months, allocated, 'USD')"
    shown = rendered(call, months=months((0, 0), (0, 0)), allocated=Decimal(0))
    assert "Nothing is allocated" in shown
    assert "<svg" not in shown
    assert "<svg" in rendered(call, months=months((0, 0), (0, 0)), allocated=Decimal(1))
    assert "<svg" in rendered(call, months=months((5, 0)), allocated=Decimal(0))
