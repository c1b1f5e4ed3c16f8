"""What is the least that a list of fifty actions can cost?

One query through psycopg2 for everything that a row of the page shows, owners, last word and the count of
meetings included, written out with plain string formatting. No request, no session, no permissions, no
counts of groups, no filters: a page cannot be quicker, and each factor above it buys something.
"""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

import psycopg2

PAGE = 50

ROWS = """
WITH held AS (
  SELECT array_agg(starts_at ORDER BY starts_at) AS starts FROM (
    SELECT starts_at FROM minutes_meeting
    WHERE committee_id = %(committee)s AND state IN ('drafting', 'circulated', 'approved')
    ORDER BY starts_at DESC LIMIT 99) m)
SELECT a.number, a.text, a.status, a.resolution, a.closed_at, a.due_on, a.raised_at, a.confidential,
  a.subject_id, s.name, w.note, w.happened_at, w.name,
  cardinality(held.starts) - width_bucket(a.raised_at, held.starts),
  (SELECT json_agg(json_build_array(q.id, coalesce(p.name, o.name, q.typed), q.ticked_at IS NOT NULL)
                   ORDER BY q.position, q.id)
   FROM actions_owner q LEFT JOIN people_person p ON p.id = q.person_id
   LEFT JOIN people_organisation o ON o.id = q.organisation_id
   WHERE q.action_id = a.id AND q.left_at IS NULL)
FROM (
  (SELECT *, 0 AS part FROM actions_action WHERE committee_id = %(committee)s AND rank = 0
   ORDER BY number DESC LIMIT %(page)s)
  UNION ALL
  (SELECT *, 1 FROM actions_action WHERE committee_id = %(committee)s AND rank = 1
   ORDER BY number DESC LIMIT %(page)s)
  UNION ALL
  (SELECT *, 2 FROM actions_action WHERE committee_id = %(committee)s AND rank = 2
   ORDER BY number DESC LIMIT %(page)s)
  UNION ALL
  (SELECT *, 3 FROM actions_action WHERE committee_id = %(committee)s AND rank = 3
   AND closed_at IS NOT NULL AND closed_at >= (SELECT starts[cardinality(starts)] FROM held)
   ORDER BY closed_at DESC, number DESC LIMIT %(page)s)
  LIMIT %(page)s) a
CROSS JOIN held
LEFT JOIN actions_subject s ON s.id = a.subject_id
LEFT JOIN LATERAL (
  SELECT e.note, e.happened_at, who.name FROM actions_actionevent e
  LEFT JOIN people_person who ON who.id = e.by_id
  WHERE e.action_id = a.id AND e.is_word
  ORDER BY e.happened_at DESC, e.id DESC LIMIT 1) w ON true
ORDER BY a.part, CASE WHEN a.part = 3 THEN a.closed_at END DESC, a.number DESC
"""


class Floor:
    """The list of one committee's actions, through one connection of psycopg2; `write` gives it as HTML."""

    def __init__(self, connection: Any, slug: str):
        self.connection = connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, code FROM people_committee WHERE slug = %s", [slug])
            self.committee, self.code = cursor.fetchone()
        self.prefix = f"/c/{slug}/actions/"

    @classmethod
    def connected(cls, params: dict[str, Any], slug: str) -> Floor:
        """On a connection of its own, set up as Django sets up its."""
        connection = psycopg2.connect(**params)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
        return cls(connection, slug)

    def write(self) -> str:
        with self.connection.cursor() as cursor:
            cursor.execute(ROWS, {"committee": self.committee, "page": PAGE})
            found = cursor.fetchall()
        today = dt.datetime.now(dt.UTC).date()
        return "<ul>" + "".join([self.row(today, *values) for values in found]) + "</ul>"

    def row(
        self,
        today: dt.date,
        number,
        text,
        status,
        resolution,
        closed_at,
        due_on,
        raised_at,
        confidential,
        subject_id,
        subject,
        word,
        word_at,
        word_by,
        carried,
        owners,
    ) -> str:
        here = f"{self.prefix}{number}/"
        parts = "".join(
            [
                f'<button class="owner" name="owner" value="{owner}" formaction="{here}tick/">'
                f"{'&#9745;' if ticked else '&#9744;'} {escape(name)}</button>"
                for owner, name, ticked in owners or ()
            ]
        )
        told = (
            f'<a href="{self.prefix}?subject={subject_id}">{escape(subject)}</a>' if subject else ""
        )
        if confidential:
            told += " confidential"
        if closed_at:
            told += f" {resolution}, {closed_at:%d %b %Y}"
        elif due_on:
            told += f" {'overdue since' if due_on < today else 'due'} {due_on:%d %b %Y}"
        if not closed_at:
            told += f" carried {carried} times" if carried else f" raised {raised_at:%d %b %Y}"
        if word:
            told += (
                f'<p>{escape(word)} <span>{escape(word_by or "")}, <time datetime="'
                f'{word_at.isoformat()}">{(today - word_at.date()).days} days ago</time></span></p>'
            )
        return (
            f'<li id="action-{number}"><input type="checkbox" name="a" value="{number}">'
            f'<a href="{here}">{self.code}-{number}</a> <a href="{here}">{escape(text)}</a>'
            f'<div class="{status}">{parts}{told}</div>'
            f'<a href="{self.prefix}?row={number}#action-{number}">Update</a></li>\n'
        )
