"""What does the meeting's page show of this area?

The agenda: when each item starts, what will happen to it next time, who flagged it, and what stands under
the items that were drafted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import Approval
from minutes import outline, rules
from minutes.life import AHEAD
from minutes.models import Decision, Item, ItemFlag, ItemKind, Meeting, State, TopicState
from minutes.returning import Fate, discussed, fate
from minutes.services.between import decided_between
from minutes.services.flags import unflagged
from minutes.services.sources import WAITING, decided_unlisted, facts_of
from minutes.timetable import Timetable, timetable
from minutes.views.book import Book
from people import times
from people.rules import takes_part
from people.seats import seats_of


@dataclass
class Flags:
    """What was said of an item beforehand."""

    flagged: list[ItemFlag] = field(default_factory=list)
    pre_approved: list[ItemFlag] = field(default_factory=list)
    mine: ItemFlag | None = None


@dataclass
class Badge:
    """What will happen to an item next time; `sure` where it comes back."""

    text: str
    back: bool


@dataclass
class AgendaPanel:
    ahead: bool
    can_flag: bool = False
    table: Timetable | None = None
    lengths: dict[str, str] = field(default_factory=dict)
    """How long the agenda takes, how long the meeting is, and the excess, as one says it."""
    clock: dict[int, str] = field(default_factory=dict)
    """When each item starts, by its id: "16:10", with the day where it is not the first."""
    here: dict[int, str] = field(default_factory=dict)
    """The same on the reader's clock, where it is another: "17:10 for you"."""
    badges: dict[int, Badge] = field(default_factory=dict)
    flags: dict[int, Flags] = field(default_factory=dict)
    free: list[tuple[outline.Line, bool]] = field(default_factory=list)
    """What nobody wants to discuss, and whether somebody said that it needs no discussion."""
    approvals: dict[int, Approval] = field(default_factory=dict)
    approves: dict[int, Meeting] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    decided: list[Approval] = field(default_factory=list)
    unlisted: list[Decision | Approval] = field(default_factory=list)
    """For who leads a meeting that sits: decided since the last one, and no item tells of it."""
    kinds: frozenset[str] = frozenset()

    lists: frozenset[int] = frozenset()
    """The items beneath which the page lists what they stand for: of two of a kind, one of them confidential, it
    is the other."""

    def minutes_there(self, meeting: Meeting | None) -> bool:
        """Whether an item approves that meeting's minutes."""
        return meeting is not None and meeting.pk in self.approves


def panel(request, meeting: Meeting, book: Book) -> AgendaPanel:
    """Two queries, one more each where items stand for minutes, requests, or decisions."""
    user = request.user
    inside = rules.can_see_inside(user, meeting)
    ahead = meeting.state in AHEAD
    shown = [entry.line for entry in book.entries if not entry.line.withheld]
    items = {line.item.pk: line.item for line in shown}
    for item in items.values():
        item.meeting = meeting
    found = AgendaPanel(ahead, kinds=frozenset(item.kind for item in items.values()))
    open_kinds = {item.kind for item in items.values() if not item.confidential}
    found.lists = frozenset(
        pk for pk, item in items.items() if not item.confidential or item.kind not in open_kinds
    )
    _records(found, meeting, user, items)
    if not inside or not ahead:
        return found
    found.can_flag = takes_part(user, meeting.committee_id)
    _clock(found, meeting, book)
    _flags(found, user, items)
    written = discussed(book.rows)
    found.badges = {
        pk: badge
        for pk, item in items.items()
        if (badge := _badge(item, found, discussed=pk in written))
    }
    if rules.can_edit(user, meeting):
        found.unlisted = decided_unlisted(meeting, user)
        flagged = {pk for pk, flags in found.flags.items() if flags.flagged}
        by_pk = {line.item.pk: line for line in shown}
        found.free = [
            (by_pk[item.pk], bool(found.flags.get(item.pk, Flags()).pre_approved))
            for item in unflagged(book.rows, flagged)
            if item.pk in by_pk
        ]
    return found


def _records(found: AgendaPanel, meeting: Meeting, user: Any, items: dict[int, Any]) -> None:
    """What items stand for, as far as the reader may see it."""
    wanted = {item.approval_id for item in items.values() if item.approval_id}
    if wanted:
        rows = Approval.objects.visible_to(user).filter(pk__in=wanted).with_positions()
        found.approvals = {row.pk: row for row in rows}
        for row in rows:
            row.in_minutes = (meeting.as_approved or {}).get("approvals", {}).get(str(row.pk))
    wanted = {item.approves_id for item in items.values() if item.approves_id}
    if wanted:
        meetings = Meeting.objects.visible_to(user).filter(pk__in=wanted)
        meetings = meetings.defer("as_approved", "ledger", "preamble", "dial_in")
        found.approves = {row.pk: row for row in meetings}
    if ItemKind.DECISIONS in found.kinds and rules.can_see_inside(user, meeting):
        decisions, approvals = decided_between(meeting)
        found.decisions = list(decisions.visible_to(user))
        found.decided = list(approvals.visible_to(user).with_positions())
        for row in found.decided:
            row.in_minutes = None


def _clock(found: AgendaPanel, meeting: Meeting, book: Book) -> None:
    """The same for every reader: what is withheld from one takes its time all the same."""
    timed = any(row.minutes for row in book.rows)
    if meeting.precision != Meeting.Precision.TIME or not timed:
        return
    days = [(day.starts_at, day.ends_at) for day in meeting.days.all()]
    days = days or [(meeting.starts_at, meeting.ends_at)]
    found.table = timetable(outline.build(book.rows, trusted=True), days)
    found.lengths = {
        name: times.duration(dt.timedelta(minutes=getattr(found.table, name)))
        for name in ("planned", "available", "excess")
    }
    zone, first = meeting.zone, days[0][0].astimezone(meeting.zone).date()
    reader = ZoneInfo(timezone.get_current_timezone_name())
    for pk, starts in found.table.starts.items():
        local = starts.astimezone(zone)
        day = f"{local:%a} " if local.date() != first else ""
        found.clock[pk] = f"{day}{local:%H:%M}"
        found.here[pk] = times.for_reader(starts, zone, reader)


def _flags(found: AgendaPanel, user: Any, items: dict[int, Any]) -> None:
    flags: dict[int, Flags] = defaultdict(Flags)
    mine = seats_of(user).person_id
    for flag in ItemFlag.objects.filter(item__in=items).select_related("person").order_by("at"):
        said = flags[flag.item_id]
        (said.flagged if flag.kind == ItemFlag.Kind.FLAGGED else said.pre_approved).append(flag)
        if flag.person_id == mine:
            said.mine = flag
    found.flags = dict(flags)


def _badge(item: Item, found: AgendaPanel, *, discussed: bool) -> Badge | None:
    """In words. A heading of the draft says nothing: what stands beneath it does."""
    if item.kind == ItemKind.APPROVALS and item.approval_id is None:
        return None
    what = fate(facts_of(item, settled=_settled(item, found), discussed=discussed))
    if what is Fate.EVERY_TIME:
        return Badge(_("every time"), True)
    if what is Fate.UNTIL_SETTLED:
        if item.approves_id is not None:
            return Badge(_("comes back until they are approved"), True)
        return Badge(_("comes back until it is decided"), True)
    if what is Fate.STAYS:
        return Badge(_("will not return"), False)
    if item.postponed:
        return Badge(_("comes back: not reached"), True)
    return Badge(_("comes back: topic not discussed yet"), True)


def _settled(item: Item, found: AgendaPanel) -> bool:
    """Whether what the item stands for is done with, as far as the reader may know."""
    if item.approval_id is not None:
        approval = found.approvals.get(item.approval_id)
        return approval is not None and approval.outcome not in WAITING
    if item.approves_id is not None:
        meeting = found.approves.get(item.approves_id)
        return meeting is not None and meeting.state == State.APPROVED
    return item.topic is not None and item.topic.state == TopicState.DISCUSSED
