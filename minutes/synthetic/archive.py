"""How is a made-up archive of many years written into the database?

One big committee with four fifths of the actions, of which one in ten is not closed, and some small
ones; people, terms, meetings with items, notes and attendance, decisions, and each action's events.
Nobody in it has a mail address, so nothing of it is ever sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random

from django.db import connection, transaction

from actions.models import Action, ActionEvent, Owner, Subject
from minutes.models import Attendance, Decision, Item, Meeting, MeetingEvent
from minutes.synthetic import scene, words
from minutes.synthetic.tables import Table
from minutes.synthetic.writing import Writing
from people.errors import Invalid
from people.models import Committee, Membership, Numbering, Organisation, Person
from people.names import name_key

SMALL = 3
"""Small committees beside the big one."""
BIG_SHARE = 0.8
NOT_CLOSED = 0.1
NOT_CLOSED_SMALL = 0.25
LEAST_MEETINGS, MOST_MEETINGS, MOST_ACTIONS = 2 * (SMALL + 1), 20_000, 1_000_000


def make_archive(
    *,
    meetings: int,
    actions: int,
    seed: int = 1,
    slug: str = "archive",
    until: dt.date | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Committee:
    """Write the archive, in one transaction, and bring the planner's statistics up to date.

    `until` is the archive's today (default: today). Returns the big committee. Raises Invalid, with
    nothing written, for sizes out of range and for an address or code that is taken.
    """
    _check(meetings, actions)
    until = until or dt.datetime.now(dt.UTC).date()
    shares = _shares(meetings, actions, slug)
    _check_free(shares)
    random = Random(f"{seed}")  # noqa: S311 - chance for made-up data, not for secrets
    now = dt.datetime.combine(until, dt.time(), dt.UTC)
    with transaction.atomic():
        _ask_triggers_cheaply()
        archive = _Archive(random, now, words.project_names(random, max(8, actions // 25)), tell)
        for share in shares:
            archive.committee(share)
        archive.flush()
    _refresh_statistics(archive.tables())
    return Committee.objects.get(slug=slug)


def _check(meetings: int, actions: int) -> None:
    if not LEAST_MEETINGS <= meetings <= MOST_MEETINGS:
        raise Invalid(f"--meetings is from {LEAST_MEETINGS} to {MOST_MEETINGS:,}, not {meetings}.")
    if not 10 <= actions <= MOST_ACTIONS:
        raise Invalid(f"--actions is from 10 to {MOST_ACTIONS:,}, not {actions}.")


def _shares(meetings: int, actions: int, slug: str) -> list[scene.Share]:
    names = scene.committee_names(SMALL + 1)
    small_actions = int(actions * (1 - BIG_SHARE)) // SMALL
    small_meetings = max(2, int(meetings * (1 - BIG_SHARE)) // SMALL)
    shares = [
        scene.Share(
            names[0],
            slug,
            scene.code(slug, 0),
            actions - SMALL * small_actions,
            meetings - SMALL * small_meetings,
            members=14,
            not_closed=NOT_CLOSED,
        )
    ]
    shares += [
        scene.Share(
            names[n],
            f"{slug}-{n}",
            scene.code(slug, n),
            small_actions,
            small_meetings,
            members=5,
            not_closed=NOT_CLOSED_SMALL,
        )
        for n in range(1, SMALL + 1)
    ]
    return shares


def _check_free(shares: list[scene.Share]) -> None:
    for share in shares:
        if Committee.objects.filter(slug=share.slug).exists():
            raise Invalid(f"There is a committee at “{share.slug}” already; choose --committee.")
        if taken := Committee.objects.filter(code=share.code).first():
            raise Invalid(
                f"{taken.name} has the code {share.code} already; choose --committee "
                "so that it begins with other letters."
            )


def _ask_triggers_cheaply() -> None:
    """Say that no trigger is to be ignored.

    Row by row pgtrigger asks for a setting that names the triggers to ignore. Where it is missing, the
    answer costs an aborted subtransaction, and each of those walks through all foreign keys still to be
    checked: minutes instead of seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


def _refresh_statistics(tables: list[Table]) -> None:
    """What autovacuum would do in its own time: statistics, and which pages are visible to all."""
    names = ", ".join(connection.ops.quote_name(t.model._meta.db_table) for t in tables)
    with connection.cursor() as cursor:
        # VACUUM cannot run inside a transaction (a test's, say).
        cursor.execute(("ANALYZE " if connection.in_atomic_block else "VACUUM (ANALYZE) ") + names)


class _Archive:
    """The tables being filled, and what all committees share."""

    def __init__(self, random: Random, now: dt.datetime, projects: list[str], tell):
        self.random, self.now, self.projects, self.tell = random, now, projects, tell
        self.people = Table(Person)
        self.organisations = Table(Organisation)
        self.memberships = Table(Membership)
        self.numberings = Table(Numbering)
        self.subjects = Table(Subject)
        self.meeting_events = Table(MeetingEvent, also=("recorded_at",))
        self.items = Table(Item)
        self.attendances = Table(Attendance)
        self.decisions = Table(Decision)
        self.actions = Table(Action)
        self.owners = Table(Owner)
        self.events = Table(ActionEvent, also=("recorded_at",))
        # Last: once a meeting stands there with its minutes approved, nothing can be added to it.
        self.meetings = Table(Meeting)
        self.names: dict[tuple[str, int], str] = {}
        self.organisation_ids = [self.organisation(name) for name in words.ORGANISATIONS]

    def tables(self) -> list[Table]:
        return [t for t in vars(self).values() if isinstance(t, Table)]

    def flush(self) -> None:
        for table in self.tables():
            table.flush()

    def organisation(self, name: str) -> int:
        """One of that name that is there already, or a new one."""
        known = Organisation.objects.current().filter(key=name_key(name)).first()
        pk = known.pk if known else self.organisations.add(name=name, key=name_key(name))
        self.names["organisation", pk] = name
        return pk

    def person(self) -> int:
        name = words.person_name(self.random)
        pk = self.people.add(name=name, key=name_key(name))
        self.names["person", pk] = name
        return pk

    def committee(self, share: scene.Share) -> None:
        # A handful of rows, through the model as anybody's: its defaults and checks are its own.
        committee = Committee.objects.create(
            name=share.name, slug=share.slug, code=share.code, time_zone=scene.ZONE
        )
        days = scene.meeting_days(share.meetings - 1, self.now)
        starts = days[0] - dt.timedelta(days=1)
        board = scene.Scene(starts, self.now, days)
        scene.seat_people(
            self.random,
            board,
            members=share.members,
            organisations=self.organisation_ids,
            person=self.person,
        )
        Writing(self, committee.pk, share, board).everything()
