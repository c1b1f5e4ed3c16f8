"""What does a row of the list show? Read in one hand-made query, into plain objects.

A page of fifty actions as model instances with owners, persons, organisations, subject and last word is
some three hundred objects; these rows cost a quarter of that (docs/decisions/0006). They
carry the names that rules.py asks for, so that what may be done in a row is decided there alone.
"""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from actions import rules
from actions.models import Action, Resolution, Status
from actions.querysets import CARRIED_AT_MOST
from people import times
from people.models import Committee
from people.rules import sees_confidential
from people.seats import seats_of

ROWS = """
WITH p AS MATERIALIZED ({page}),
o AS (
  SELECT q.action_id, json_agg(json_build_array(q.id, q.person_id, q.organisation_id,
    coalesce(person.name, organisation.name, q.typed), q.ticked_at IS NOT NULL)
    ORDER BY q.position, q.id) AS parts
  FROM p JOIN actions_owner q ON q.action_id = p.id AND q.left_at IS NULL
  LEFT JOIN people_person person ON person.id = q.person_id
  LEFT JOIN people_organisation organisation ON organisation.id = q.organisation_id
  GROUP BY q.action_id)
SELECT p.grp, a.id, a.number, a.version, a.text, a.status, a.resolution, a.closed_at, a.due_on,
  a.confidential, a.raised_at, a.touched_at, a.subject_id, s.name, m.number, w.note, w.at, w.name,
  o.parts::text
FROM p
JOIN actions_action a ON a.id = p.id
LEFT JOIN o ON o.action_id = p.id
LEFT JOIN actions_subject s ON s.id = a.subject_id
LEFT JOIN minutes_meeting m ON m.id = a.raised_in_id AND (NOT m.confidential OR %s)
LEFT JOIN LATERAL (
  SELECT e.note, e.happened_at AS at, who.name FROM actions_actionevent e
  LEFT JOIN people_person who ON who.id = e.by_id
  WHERE e.action_id = a.id AND e.is_word AND (NOT e.confidential OR %s)
    AND NOT EXISTS (SELECT FROM actions_actionevent u WHERE u.undoes_id = e.id)
  ORDER BY e.happened_at DESC, e.id DESC LIMIT 1) w ON true
ORDER BY p.pos
"""
"""Tables are named here as nowhere else outside migrations: this is the one page that has to be this quick."""


@dataclass(slots=True)
class Part:
    """An owner as a row shows it. `can` says that the reader may tick it or take the tick back."""

    pk: int
    person_id: int | None
    organisation_id: int | None
    name: str
    ticked: bool
    can: bool = False
    mine: bool = False
    left_at: None = None

    @property
    def asks(self) -> bool:
        """A name that nobody answers to yet."""
        return self.person_id is None and self.organisation_id is None


class Parts(list):
    """Owners, as rules ask for them: `action.owners.all()`."""

    def all(self) -> Parts:
        return self


@dataclass(slots=True)
class Row:
    """An action as the list, its exports and its bulk acts show it."""

    group: int
    pk: int
    number: int
    version: int
    text: str
    status: str
    resolution: str
    closed_at: dt.datetime | None
    due_on: dt.date | None
    confidential: bool
    raised_at: dt.datetime
    touched_at: dt.datetime
    subject_id: int | None
    subject: str | None
    raised_in: int | None
    word: str | None
    word_at: dt.datetime | None
    word_by: str | None
    owners: Parts
    committee_id: int
    carried: int = 0
    overdue: bool = False
    asks: bool = False
    mine: Part | None = None
    months: tuple[str | None, str | None, str | None] = (None, None, None)
    """When it was raised, closed and spoken of last, where only the month is known."""
    seen: tuple[Any, ...] = ()
    """All that the database said of it: what a row looks like hangs on this, the reader and the day."""

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)

    @property
    def resolution_label(self) -> str:
        return str(Resolution(self.resolution).label) if self.resolution else ""

    @property
    def word_short(self) -> str:
        """The last word as a row has room for it."""
        return self.word if len(self.word) <= 180 else self.word[:178].rstrip() + "…"

    @property
    def done(self) -> int:
        """How many owners have ticked."""
        return sum(part.ticked for part in self.owners)


class Held:
    """When the committee's meetings took place: who was carried through how many?

    Made of the starts and the ends of held meetings, each sorted; `months` names the start of those of
    which no more than the month is known: "June 2014".
    """

    def __init__(
        self,
        starts: list[dt.datetime],
        ends: list[dt.datetime],
        months: dict[dt.datetime, str] | None = None,
    ):
        self.starts, self.ends, self.months = starts, ends, months or {}

    @classmethod
    def lately(cls, committee: Committee, user: Any) -> Held:
        """The newest ones, as many as are counted: enough for what is not closed."""
        newest = held(committee, user).order_by("-starts_at")
        found = list(newest.values_list("starts_at", "precision", "time_zone")[:CARRIED_AT_MOST])
        newest_last = [start for start, _precision, _zone in reversed(found)]
        months = {
            start: times.month(start.astimezone(times.zone_or_utc(zone)).date())
            for start, precision, zone in found
            if precision == "month"
        }
        return cls(newest_last, newest_last, months)

    @classmethod
    def ever(cls, committee: Committee, user: Any) -> Held:
        """All of them: for what was closed long ago, too."""
        # Without an order the index alone answers.
        meetings = list(held(committee, user).order_by().values_list("starts_at", "ends_at"))
        return cls(sorted(s for s, _end in meetings), sorted(e for _start, e in meetings))

    @property
    def last_start(self) -> dt.datetime | None:
        return self.starts[-1] if self.starts else None

    def carried(self, raised_at: dt.datetime, closed_at: dt.datetime | None) -> int:
        """Meetings that began after it was raised and ended before it was closed (as with_carried)."""
        ended = len(self.ends) if closed_at is None else bisect_left(self.ends, closed_at)
        return max(0, min(ended - bisect_right(self.starts, raised_at), CARRIED_AT_MOST))


def held(committee: Committee, user: Any):
    """The meetings that took place; confidential ones to who is trusted: their days would tell of them."""
    meetings = apps.get_model("minutes", "Meeting").objects.held()  # it stands above this app
    meetings = meetings.filter(committee=committee)
    return (
        meetings if sees_confidential(user, committee.pk) else meetings.filter(confidential=False)
    )


def read_rows(
    page: str, params: Sequence[Any], *, committee: Committee, user, held: Held
) -> list[Row]:
    """The rows of `page`, SQL that gives (id, grp, pos) (paging.page_sql); one query."""
    return list(iter_rows(page, params, committee=committee, user=user, held=held))


def iter_rows(page, params, *, committee: Committee, user, held: Held) -> Iterator[Row]:
    seat = seats_of(user).get(committee.pk)
    trusted = seat is not None and seat.trusted
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(page=page), [*params, trusted, trusted])
        found = cursor.fetchall()
    return make_rows(found, committee=committee, user=user, held=held)


def make_rows(found, *, committee: Committee, user, held: Held) -> Iterator[Row]:
    """Rows with what the reader may do to their owners' ticks."""
    today, limit = timezone.localdate(), committee.carried_limit
    asked: dict[tuple[int | None, int | None], tuple[bool, bool]] = {}
    for seen in found:
        parts = Parts(Part(*part) for part in json.loads(seen[-1] or "[]"))
        row = Row(*seen[:-1], parts, committee.pk, seen=seen)
        row.carried = held.carried(row.raised_at, row.closed_at)
        if held.months:
            said = (row.raised_at, row.closed_at, row.word_at)
            row.months = tuple(held.months.get(at) for at in said)
        if not row.is_closed:
            row.overdue = row.due_on is not None and row.due_on < today
            row.asks = row.carried >= limit
            for part in row.owners:
                who = part.person_id, part.organisation_id
                if (
                    who not in asked
                ):  # of all rows that the reader sees, the answer hangs on the owner
                    asked[who] = (
                        rules.can_tick(user, part, row),
                        rules.owns(user, part, committee.pk),
                    )
                part.can, part.mine = asked[who]
                if part.mine and not part.ticked and row.mine is None:
                    row.mine = part
        yield row


def read_row(number: int, *, committee: Committee, user) -> Row | None:
    """One action of the committee by its number, or None where the reader sees none."""
    actions = Action.objects.in_committee(committee, user).filter(number=number)
    try:
        sql, params = actions.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    rows = read_rows(
        f"SELECT id, 0 AS grp, 0 AS pos FROM ({sql}) u(id)",  # noqa: S608 - made by the ORM
        params,
        committee=committee,
        user=user,
        held=Held.lately(committee, user),
    )
    return rows[0] if rows else None
