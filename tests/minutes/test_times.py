"""Clock times and moments: what a meeting's form asks for and a page states."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from people import times

DUBLIN, CHICAGO, UTC = ZoneInfo("Europe/Dublin"), ZoneInfo("America/Chicago"), ZoneInfo("UTC")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("day", "clock", "zone", "moment"),
    [
        ((2025, 1, 15), (12, 0), DUBLIN, "2025-01-15T12:00:00+00:00"),
        ((2025, 7, 15), (12, 0), DUBLIN, "2025-07-15T11:00:00+00:00"),
        ((2014, 8, 20), (12, 0), CHICAGO, "2014-08-20T17:00:00+00:00"),
        ((2025, 3, 30), (0, 59), DUBLIN, "2025-03-30T00:59:00+00:00"),
        ((2025, 3, 30), (2, 0), DUBLIN, "2025-03-30T01:00:00+00:00"),
        ((2025, 10, 26), (2, 0), DUBLIN, "2025-10-26T02:00:00+00:00"),
        ((2025, 10, 26), (0, 59), DUBLIN, "2025-10-25T23:59:00+00:00"),
        ((2025, 3, 30), (1, 30), UTC, "2025-03-30T01:30:00+00:00"),
    ],
)
def test_a_clock_time_is_one_moment(day, clock, zone, moment):
    assert times.moment_at(dt.date(*day), dt.time(*clock), zone).isoformat() == moment


@pytest.mark.parametrize(
    ("day", "clock", "zone", "first", "then"),
    [
        ((2025, 3, 30), (1, 0), DUBLIN, (1, 0), (2, 0)),
        ((2025, 3, 30), (1, 59), DUBLIN, (1, 0), (2, 0)),
        ((2025, 3, 9), (2, 30), CHICAGO, (2, 0), (3, 0)),
        ((2025, 10, 5), (2, 15), LORD_HOWE, (2, 0), (2, 30)),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused_with_the_gap(day, clock, zone, first, then):
    with pytest.raises(times.SkippedTime) as refused:
        times.moment_at(dt.date(*day), dt.time(*clock), zone)
    assert (refused.value.first, refused.value.then) == (dt.time(*first), dt.time(*then))


@pytest.mark.parametrize(
    ("day", "clock", "zone", "first", "then"),
    [
        ((2025, 10, 26), (1, 0), DUBLIN, (1, 0), (2, 0)),
        ((2025, 11, 2), (1, 30), CHICAGO, (1, 0), (2, 0)),
        ((2025, 4, 6), (1, 45), LORD_HOWE, (1, 30), (2, 0)),
    ],
)
def test_a_time_that_comes_twice_is_refused_with_the_hour(day, clock, zone, first, then):
    with pytest.raises(times.RepeatedTime) as refused:
        times.moment_at(dt.date(*day), dt.time(*clock), zone)
    assert (refused.value.first, refused.value.then) == (dt.time(*first), dt.time(*then))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2 h", 120),
        ("2h", 120),
        ("1:30", 90),
        ("90", 90),
        ("90 min", 90),
        ("1 h 30", 90),
        ("1h30m", 90),
        ("1.5 h", 90),
        ("1,5 hours", 90),
        ("45 minutes", 45),
    ],
)
def test_lengths_are_read_as_people_write_them(text, minutes):
    assert times.parse_duration(text) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["", " ", "0", "0:00", "h", "min", "soon", "-5", "2 d", "400 h", "1:75", "²"]
)
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        times.parse_duration(text)


@pytest.mark.parametrize("minutes", [1, 45, 60, 90, 120, 1441])
def test_a_length_reads_as_it_can_be_typed_again(minutes):
    length = dt.timedelta(minutes=minutes)
    assert times.parse_duration(times.duration(length)) == length


def at(*args):
    return dt.datetime(*args, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("start", "end", "zone", "precision", "said"),
    [
        (
            at(2014, 8, 20, 17),
            at(2014, 8, 20, 19),
            CHICAGO,
            "time",
            "Wed 20 Aug, 12:00–14:00 Chicago",
        ),
        (
            at(2014, 8, 21, 3),
            at(2014, 8, 21, 7),
            CHICAGO,
            "time",
            "Wed 20 Aug, 22:00–Thu 21 Aug, 02:00 Chicago",
        ),
        (at(2014, 6, 17, 12), at(2014, 6, 17, 12), DUBLIN, "day", "Tue 17 Jun"),
        (at(2013, 5, 16, 12), at(2013, 5, 17, 12), DUBLIN, "day", "16–17 May 2013"),
        (at(2013, 5, 31, 12), at(2013, 6, 1, 12), DUBLIN, "day", "31 May 2013 – 1 June 2013"),
        (at(2014, 6, 1, 12), at(2014, 6, 1, 12), DUBLIN, "month", "June 2014"),
    ],
)
def test_a_time_is_stated_as_far_as_it_is_known(start, end, zone, precision, said):
    assert times.stated(start, end, zone, precision, dt.date(2014, 9, 1)) == said


def test_the_reader_sees_their_own_clock_only_where_it_differs():
    start = at(2014, 8, 20, 17)
    assert times.for_reader(start, CHICAGO, DUBLIN) == "18:00 for you"
    assert times.for_reader(start, CHICAGO, CHICAGO) == ""
    assert times.for_reader(start, CHICAGO, ZoneInfo("Asia/Tokyo")) == "Thu 02:00 for you"
