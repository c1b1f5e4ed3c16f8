"""What do the requests of a meeting take from their lines, and what of it is still to be done?

What lines have before and after, what waits to be posted against the budget, and what was decided between
meetings, for this one to note.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Q, Value

from budgets import rules as money
from budgets.models import ApprovalEvent, Charge
from minutes import rules
from minutes.life import BEGUN
from minutes.models import ItemKind, Meeting, MeetingEvent
from minutes.services.between import decided_between
from minutes.services.decisions import WORDS
from minutes.services.posting import Unposted, match_requests, unposted
from minutes.views.book import Book
from people.rules import takes_part


@dataclass
class LineShown:
    """A line of a request: what it had before and has after. `decided`: so it was frozen; else so it would be.
    `told`: for the reader, who may be recused from something that its budget would tell of."""

    code: str
    currency: str
    before: Decimal
    after: Decimal
    decided: bool
    posted: bool
    told: bool = True

    @property
    def is_short(self) -> bool:
        return self.after < 0


@dataclass
class Requests:
    """By the request's id: `lines`, for those who see amounts; `unposted`, for the leaders. `sees_all`: of every
    budget."""

    inside: bool
    sees: bool
    sees_all: bool
    leads: bool
    sees_positions: bool
    lines: dict[int, list[LineShown]] = field(default_factory=dict)
    unposted: dict[int, Unposted] = field(default_factory=dict)
    may_note: bool = False
    words: dict[tuple[str, int], str] = field(default_factory=dict)
    """How this meeting took what was decided before it, by letter and id: "noted" or "ratified"."""

    def lines_of(self, approval: Any) -> list[LineShown]:
        """As its minutes froze them, else as they are now; those posted later are not in the minutes. For those
        who see amounts: what a line has left would tell others of confidential requests on it."""
        now = self.lines.get(approval.pk, [])
        if not self.sees or not all(line.told for line in now) or not (now or self.sees_all):
            return []
        then = (getattr(approval, "in_minutes", None) or {}).get("lines")
        if then:
            return [
                LineShown(
                    code=line["code"],
                    currency=line["currency"],
                    before=Decimal(line["before"]),
                    after=Decimal(line["after"]),
                    decided=True,
                    posted=False,
                )
                for line in then
                if line["before"] is not None
            ]
        return now

    def is_posted(self, approval: Any) -> bool:
        return any(line.posted for line in self.lines.get(approval.pk, ()))

    def word(self, letter: str, pk: int) -> str:
        """How this meeting took it, in words; "" where it did not."""
        said = self.words.get((letter, pk))
        return "" if said is None else str(WORDS.get(said, WORDS["noted"]))


def load_requests(user: Any, meeting: Meeting, book: Book) -> Requests:
    """Four queries at most: the requests' charges for those who see amounts; for leaders the lines of the
    budget where something is not posted; and, where an item is about what was decided between meetings, how it
    was noted."""
    found = Requests(
        inside=rules.can_see_inside(user, meeting),
        sees=money.can_see_payments(user, meeting.committee),
        sees_all=money.can_see_all_amounts(user, meeting.committee),
        leads=money.can_record(user, meeting.committee),
        sees_positions=takes_part(user, meeting.committee_id),
    )
    entries = [entry for entry in book.entries if not entry.line.withheld]
    taken = any(entry.item.kind == ItemKind.DECISIONS for entry in entries)
    here = [a for entry in entries for a in entry.approvals] + book.loose_approvals
    guests = {entry.item.approval_id for entry in entries} - {None}
    if found.sees and (here or guests or taken):
        wanted = Q(approval__in=[*(a.pk for a in here), *guests])
        if taken:
            wanted |= Q(approval__in=decided_between(meeting)[1].order_by().values("pk"))
        found.lines = _lines(user, wanted)
    if found.leads and meeting.state in BEGUN:
        for approval in here:
            approval.counted = approval.pk in found.lines
        waiting = match_requests(meeting, unposted(here), user)
        found.unposted = {one.approval.pk: one for one in waiting}
    if taken and found.inside:
        found.may_note = found.leads and meeting.state in BEGUN and not meeting.is_frozen
        found.words = _words(meeting)
    return found


def _lines(user: Any, wanted: Q) -> dict[int, list[LineShown]]:
    """Two queries: each charge with its line, and the lines' figures as they are now."""
    lines: dict[int, list[LineShown]] = defaultdict(list)
    charges = Charge.objects.filter(wanted).select_related("line__budget")
    charges = charges.prefetch_related("line__figures")
    for charge in charges.order_by("approval", "line__code_key"):
        decided = charge.remaining_after is not None
        now = charge.line.figures.remaining
        lines[charge.approval_id].append(
            LineShown(
                charge.line.code,
                charge.line.budget.currency,
                charge.remaining_before if decided else now,
                charge.remaining_after if decided else now - charge.amount,
                decided,
                charge.posted,
                money.can_see_amounts(user, charge.line.budget),
            )
        )
    return dict(lines)


def _words(meeting: Meeting) -> dict[tuple[str, int], str]:
    decisions = MeetingEvent.objects.filter(
        meeting=meeting, kind=MeetingEvent.Kind.RATIFIED, decision__isnull=False
    )
    approvals = ApprovalEvent.objects.filter(meeting=meeting, kind=ApprovalEvent.Kind.RATIFIED)
    rows = [
        events.order_by()
        .annotate(letter=Value(letter, output_field=CharField()))
        .values_list("letter", of, "note")
        for events, letter, of in ((decisions, "D", "decision"), (approvals, "R", "approval"))
    ]
    return {(letter, pk): note for letter, pk, note in rows[0].union(rows[1])}
