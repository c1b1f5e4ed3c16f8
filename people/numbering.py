"""Which number is next? The only place where numbers are given."""

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
