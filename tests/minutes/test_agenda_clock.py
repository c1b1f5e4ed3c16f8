"""Dates of a series, the clock of an agenda, and what will return: the pure parts."""

import datetime as dt
from itertools import islice, pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes import outline, recurrence
from minutes.recurrence import Rule, dates, moment, nearest, next_dates
from minutes.returning import Facts, Fate, fate
from minutes.timetable import timetable

DUBLIN = ZoneInfo("Europe/Dublin")
FOUR = dt.time(16)
days = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))


def rule(**fields):
    return Rule(
        **{"weekday": 1, "at": FOUR, "zone": DUBLIN, "starts_on": dt.date(2026, 1, 1), "nth": 1}
        | fields
    )


def test_first_tuesday_is_the_first_tuesday():
    found = list(islice(dates(rule()), 4))
    assert found == [dt.date(2026, m, d) for m, d in ((1, 6), (2, 3), (3, 3), (4, 7))]


def test_the_last_friday_and_every_second_week():
    last = rule(weekday=4, nth=-1)
    assert list(islice(dates(last), 3)) == [
        dt.date(2026, 1, 30),
        dt.date(2026, 2, 27),
        dt.date(2026, 3, 27),
    ]
    fortnight = rule(nth=None, interval=2, starts_on=dt.date(2026, 1, 7))
    assert list(islice(dates(fortnight), 3)) == [
        dt.date(2026, 1, 13),
        dt.date(2026, 1, 27),
        dt.date(2026, 2, 10),
    ]


def test_the_clock_time_is_kept_in_summer_and_winter():
    winter, summer = moment(rule(), dt.date(2026, 1, 6)), moment(rule(), dt.date(2026, 7, 7))
    assert (winter.hour, summer.hour) == (16, 15)
    assert {m.astimezone(DUBLIN).time() for m in (winter, summer)} == {FOUR}


def test_a_time_that_the_clocks_skip_is_later_by_as_much_and_one_that_comes_twice_is_the_first():
    odd = rule(at=dt.time(1, 30))
    assert moment(odd, dt.date(2026, 3, 29)).astimezone(DUBLIN).time() == dt.time(2, 30)
    assert moment(odd, dt.date(2026, 10, 25)) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@given(
    starts_on=days,
    weekday=st.integers(0, 6),
    nth=st.sampled_from([None, 1, 2, 3, 4, -1]),
    interval=st.integers(1, 12),
)
def test_each_date_fits_the_rule_and_they_go_forward(starts_on, weekday, nth, interval):
    one = rule(starts_on=starts_on, weekday=weekday, nth=nth, interval=interval)
    found = list(islice(dates(one), 15))
    assert found[0] >= starts_on
    assert all(day.weekday() == weekday for day in found)
    if nth is None:
        assert {b - a for a, b in pairwise(found)} <= {dt.timedelta(weeks=interval)}
        assert found[0] - starts_on < dt.timedelta(days=7)
    else:
        months = [day.year * 12 + day.month for day in found]
        assert {b - a for a, b in pairwise(months)} <= {interval}
        if nth == -1:
            assert all((day + dt.timedelta(days=7)).month != day.month for day in found)
        else:
            assert all((day.day - 1) // 7 + 1 == nth for day in found)
        assert (found[0] - starts_on).days < 63
    assert list(islice(next_dates(one, after=found[3], most=3), 3)) == found[4:7]


@given(starts_on=days, at=st.times(), weekday=st.integers(0, 6))
def test_every_date_has_a_moment_within_an_hour_of_its_clock_time(starts_on, at, weekday):
    one = rule(starts_on=starts_on, weekday=weekday, at=at, zone=ZoneInfo("America/New_York"))
    day = next(dates(one))
    local = moment(one, day).astimezone(one.zone)
    late = dt.datetime.combine(local.date(), local.time()) - dt.datetime.combine(day, at)
    assert dt.timedelta(0) <= late <= dt.timedelta(hours=1)


@given(st.integers(-10, 10), st.integers(0, 8))
def test_a_meeting_that_was_moved_by_some_days_still_takes_its_date(moved, which):
    one = rule()
    day = next(islice(dates(one), which + 1, None))
    assert nearest(one, day + dt.timedelta(days=moved)) == day
    assert day not in next_dates(
        one, after=day - dt.timedelta(days=20), taken=[day + dt.timedelta(days=moved)]
    )


def test_a_series_ends_and_dates_have_an_end():
    ended = rule(ends_on=dt.date(2026, 2, 28))
    assert len(list(dates(ended))) == 2
    assert next_dates(ended, after=dt.date(2026, 2, 3)) == []
    assert nearest(rule(ends_on=dt.date(2026, 1, 2)), dt.date(2026, 1, 1)) is None
    *_all, last = dates(rule(starts_on=dt.date(2199, 10, 1)))
    assert last == dt.date(2199, 12, 3)
    assert recurrence.next_dates(rule(), after=dt.date(2199, 12, 31)) == []


# The clock


def item(pk, parent_id=None, minutes=None, position=None, confidential=False):
    return SimpleNamespace(
        pk=pk,
        parent_id=parent_id,
        minutes=minutes,
        position=position or pk,
        confidential=confidential,
    )


def clock_of(items, *spans):
    table = timetable(outline.build(items, trusted=True), spans)
    return {pk: f"{at:%d %H:%M}" for pk, at in table.starts.items()}, table


START = dt.datetime(2026, 5, 16, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_an_item_starts_when_the_one_before_it_is_over():
    starts, table = clock_of(
        [item(1, minutes=10), item(2), item(3, minutes=60)], (START, START + HOUR)
    )
    assert starts == {1: "16 09:00", 2: "16 09:10", 3: "16 09:10"}
    assert (table.planned, table.available, table.excess) == (70, 60, 10)


def test_parts_share_the_minutes_of_their_item_and_say_where_they_do_not_fit():
    items = [
        item(1, minutes=30),
        item(2, 1, 10),
        item(3, 1, 10),
        item(4, minutes=5),
        item(5, 4, 20),
        item(6),
    ]
    starts, table = clock_of(items, (START, START + HOUR))
    assert starts == {
        1: "16 09:00",
        2: "16 09:00",
        3: "16 09:10",
        4: "16 09:30",
        5: "16 09:30",
        6: "16 09:50",
    }
    assert table.over == {4: 15}
    assert table.excess == 0


def test_what_does_not_fit_on_a_day_goes_on_the_next():
    later = START + dt.timedelta(days=1)
    items = [
        item(1, minutes=50),
        item(2, minutes=10),
        item(3, minutes=40),
        item(4, minutes=30),
        item(5),
    ]
    starts, table = clock_of(items, (START, START + HOUR), (later, later + HOUR))
    assert starts == {1: "16 09:00", 2: "16 09:50", 3: "17 09:00", 4: "17 09:40", 5: "17 10:10"}
    assert (table.available, table.excess) == (120, 10)


@given(st.lists(st.one_of(st.none(), st.integers(1, 90)), max_size=20), st.integers(1, 3))
def test_the_clock_never_runs_back(lengths, n):
    spans = [
        (START + i * dt.timedelta(days=1), START + i * dt.timedelta(days=1) + HOUR)
        for i in range(n)
    ]
    rows = [item(i + 1, minutes=minutes) for i, minutes in enumerate(lengths)]
    table = timetable(outline.build(rows, trusted=True), spans)
    at = [table.starts[row.pk] for row in rows]
    assert at == sorted(at)
    assert table.planned == sum(filter(None, lengths))


# The order


def test_an_item_is_placed_before_another_or_beneath_it():
    rows = [item(1), item(2), item(3), item(4, 3)]
    changed = outline.place(rows, rows[2], None, rows[0])
    assert {(r.pk, r.position) for r in changed} == {(3, 0)}
    assert [line.item.pk for line in outline.flat(outline.build(rows, trusted=True))] == [
        3,
        4,
        1,
        2,
    ]
    outline.place(rows, rows[0], rows[2], rows[3])
    assert [line.item.pk for line in outline.flat(outline.build(rows, trusted=True))] == [
        3,
        1,
        4,
        2,
    ]
    assert outline.place(rows, rows[0], rows[2], rows[0]) == []


@pytest.mark.parametrize(
    ("at", "parent", "before", "why"),
    [(0, 1, None, "own"), (0, 0, None, "own"), (0, None, 1, "there")],
)
def test_where_an_item_cannot_stand(at, parent, before, why):
    rows = [item(1), item(2, 1)]
    with pytest.raises(outline.NowhereToGo, match=why):
        outline.place(
            rows,
            rows[at],
            None if parent is None else rows[parent],
            None if before is None else rows[before],
        )


def test_items_are_not_placed_deeper_than_they_nest():
    rows = [item(1), item(2, 1), item(3, 2), item(4, 3), item(5, 4), item(6)]
    with pytest.raises(outline.NowhereToGo, match="deep"):
        outline.place(rows, rows[5], rows[4], None)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 7), st.integers(-1, 7)), max_size=20))
def test_placing_keeps_every_item_once_and_no_item_beneath_itself(acts):
    rows = [item(n + 1) for n in range(8)]
    for at, parent, before in acts:
        try:
            outline.place(
                rows,
                rows[at],
                rows[parent] if parent >= 0 else None,
                rows[before] if before >= 0 else None,
            )
        except outline.NowhereToGo:
            continue
    lines = list(outline.flat(outline.build(rows, trusted=True)))
    assert sorted(line.item.pk for line in lines) == list(range(1, 9))
    assert max(line.depth for line in lines) <= outline.MAX_DEPTH


# What returns


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Fate.STAYS),
        ({"removed": True}, Fate.COMES_BACK),
        ({"removed": True, "for_good": True}, Fate.STAYS),
        ({"postponed": True}, Fate.COMES_BACK),
        ({"postponed": True, "discussed": True}, Fate.COMES_BACK),
        ({"cancelled": True}, Fate.COMES_BACK),
        ({"kind": "returned"}, Fate.STAYS),
        ({"kind": "returned", "removed": True}, Fate.COMES_BACK),
        ({"kind": "actions"}, Fate.EVERY_TIME),
        ({"kind": "actions", "removed": True, "for_good": True}, Fate.EVERY_TIME),
        ({"kind": "decisions", "removed": True}, Fate.EVERY_TIME),
        ({"kind": "standing", "templated": True, "removed": True}, Fate.EVERY_TIME),
        ({"kind": "standing"}, Fate.STAYS),
        ({"kind": "standing", "postponed": True}, Fate.COMES_BACK),
        ({"kind": "minutes"}, Fate.UNTIL_SETTLED),
        ({"kind": "minutes", "settled": True}, Fate.STAYS),
        ({"kind": "minutes", "removed": True}, Fate.UNTIL_SETTLED),
        ({"kind": "approvals", "settled": True}, Fate.STAYS),
        ({"kind": "approvals", "removed": True, "for_good": True}, Fate.STAYS),
        ({"kind": "topic"}, Fate.COMES_BACK),
        ({"kind": "topic", "discussed": True}, Fate.STAYS),
        ({"kind": "topic", "discussed": True, "postponed": True}, Fate.COMES_BACK),
        ({"kind": "topic", "settled": True}, Fate.STAYS),
        ({"kind": "topic", "removed": True, "for_good": True}, Fate.STAYS),
    ],
)
def test_what_will_happen_to_an_item_next_time(facts, expected):
    assert fate(Facts(**facts)) is expected
