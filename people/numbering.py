"""Which number is next? The only place where numbers are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

TAKE = """
    INSERT INTO people_numbering (committee_id, kind, year, last) VALUES (%s, %s, %s, %s)
    ON CONFLICT (committee_id, kind, year) DO UPDATE SET last = people_numbering.last + EXCLUDED.last
    RETURNING last
"""


def take_numbers(committee_id: int, kind: str, *, year: int = 0, count: int = 1) -> range:
    """The next `count` numbers of a run, as a range; call inside the transaction that uses them.

    The row of the run stays locked until that transaction ends, so of two at once the second waits,
    and a transaction that fails gives its numbers back unused. A number is never given twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [committee_id, kind, year, count])
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


@dataclass(frozen=True)
class Wanted:
    """`count` numbers of a run, and as many ids of the table whose sequence this is ("" with count 0 of a
    run: ids alone)."""

    kind: str
    year: int
    count: int
    sequence: str


TAKE_SEVERAL = """
    WITH wanted (place, kind, year, count, sequence) AS (VALUES {values}),
    taken AS (
        INSERT INTO people_numbering (committee_id, kind, year, last)
        SELECT %s, kind, year, count FROM wanted WHERE kind <> '' ORDER BY kind, year
        ON CONFLICT (committee_id, kind, year) DO UPDATE SET last = people_numbering.last + EXCLUDED.last
        RETURNING kind, year, last
    )
    SELECT wanted.count, taken.last,
        ARRAY(SELECT nextval(sequence::regclass) FROM generate_series(1, wanted.count))
    FROM wanted LEFT JOIN taken USING (kind, year) ORDER BY place
"""


def take_several(committee_id: int, wanted: Sequence[Wanted]) -> list[tuple[range, list[int]]]:
    """For each of `wanted` its numbers (an empty range where `kind` is "") and the ids for their rows, in
    one query. The runs stay locked until the transaction ends, as with take_numbers."""
    if not wanted:
        return []
    values = ", ".join(["(%s::int, %s::text, %s::int, %s::int, %s::text)"] * len(wanted))
    params: list[int | str] = []
    for place, want in enumerate(wanted):
        params += [place, want.kind, want.year, want.count, want.sequence]
    with connection.cursor() as cursor:
        cursor.execute(TAKE_SEVERAL.format(values=values), [*params, committee_id])
        rows = cursor.fetchall()
    return [
        (range(last - count + 1, last + 1) if last is not None else range(0), list(ids))
        for count, last, ids in rows
    ]
