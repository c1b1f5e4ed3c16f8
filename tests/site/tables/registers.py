"""The registers of decisions. Who gets what, and what each page asks the database."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from actions.models import Action
from budgets.models import Approval, Position
from minutes.models import Decision
from tests.site.tables.rows import ALL_SEATED, LEADERS, LEADERS_NOTHING_MEANT, NO, Row, ok

ACCESS: dict[str, Row] = {
    # Seen by everybody with a seat (and of public committees by everybody: tests/minutes/test_registers.py);
    # the review date and what supersedes a decision are set by the leaders.
    "minutes:register": Row("committee", ALL_SEATED, NO),
    "minutes:decision_new": Row("committee", LEADERS, ok["LEADERS"]),
    "minutes:decision": Row("committee decided", ALL_SEATED, LEADERS_NOTHING_MEANT),
    "minutes:post_request": Row("committee meeting agreed_here", NO, ok["LEADERS"]),
    "minutes:note_decided": Row("committee meeting", NO, LEADERS_NOTHING_MEANT),
}

QUERIES: dict[str, str] = {
    "minutes:register": (
        "session user membership decision decision decision meeting meeting decision action "
        "budgets_approval meeting meeting budgets_approval budgets_position action"
    ),
    "minutes:decision_new": "session user membership",
    "minutes:decision": (
        "session user membership decision decision meeting meeting decision action"
    ),
}

NO_PAGE: set[str] = {"minutes:post_request", "minutes:note_decided"}
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    committee, now = meeting.committee, timezone.now()
    item = meeting.items.first()
    later = Decision.objects.create(
        committee=committee, year=2001, number=9999, text="Later", decided_at=now, meeting=meeting
    )
    fields = {"committee": committee, "year": 2001, "meeting": meeting}
    fields |= {"ratified_in": meeting, "item": item}
    # By turns, and the newest of all: the first page of the register shows some of both.
    at = [now + dt.timedelta(minutes=n) for n in range(rows + 1)]
    decisions = Decision.objects.bulk_create(
        Decision(number=n, text=f"Stone {n}", superseded_by=later, decided_at=at[n], **fields)
        for n in range(1, rows + 1)
    )
    over = Approval.objects.create(
        committee=committee, year=2001, number=9999, title="Over", outcome="agreed", decided_at=now
    )
    for n in range(1, rows + 1):
        approval = Approval.objects.create(
            number=n,
            title=f"Mortar {n}",
            outcome="agreed",
            superseded_by=over,
            decided_at=at[n],
            **fields,
        )
        Position.objects.create(approval=approval, person=cast.member.person, stance="favour")
        Action.objects.create(
            committee=committee,
            number=90_000 + n,
            text="x",
            raised_at=now,
            touched_at=now,
            parent_approval=approval,
        )
    return {
        "decided": {"ref": decisions[0].reference},
        "agreed_here": {"pk": Approval.objects.get(committee=committee, year=2001, number=1).pk},
    }
