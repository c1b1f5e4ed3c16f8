"""What belongs on a meeting's agenda and is not there yet? Read from what earlier meetings left, from what
waits, and from the committee's template; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from actions.models import Action
from budgets import rules as money
from budgets.models import Approval
from minutes.life import HELD
from minutes.models import (
    Decision,
    Item,
    ItemKind,
    Meeting,
    StandingItem,
    State,
    Topic,
    TopicState,
)
from minutes.outline import MAX_DEPTH
from minutes.returning import Facts, Fate, fate
from people.models import Committee

from .between import decided_between, earlier
from .topics_agenda import draft_of, topics_for
from .topics_lists import load_shown

MINUTES_AT_MOST = 12
"""Minutes to approve on one agenda, the newest; older ones follow as these are approved. (An archive that
was read in waits as a whole.)"""
WAITING = (Approval.Outcome.PROPOSED, Approval.Outcome.DEFERRED)
OWN = Q(kind__in=[ItemKind.OWN, ItemKind.RETURNED]) | Q(kind=ItemKind.STANDING, standing=None)
"""What returns as a copy; the others come back from what they stand for."""


@dataclass
class Draft:
    """An item to be added (services/items.py, add_items), at the top level or beneath one that is there."""

    fields: dict[str, Any]
    beneath: Item | None = None


@dataclass
class Agenda:
    """What is on a meeting's agenda, or was taken off it: that is not missing."""

    meeting: Meeting
    rows: list[Item] = field(default_factory=list)

    def has(self, name: str) -> set[int]:
        """The ids that items of the agenda name: has("topic_id")."""
        return {getattr(row, name) for row in self.rows} - {None}

    def heads(self, kind: str, *, secret: bool) -> bool:
        """Whether what is of a kind, and open to all or `secret`, has a heading, or had one that was taken off. A
        confidential one is none for what is open to all."""
        return any(row.kind == kind and (secret or not row.confidential) for row in self.rows)

    def bears(self, item: Item) -> bool:
        """Something that everybody sees stands beneath it."""
        return any(
            row.parent_id == item.pk and row.removed_at is None and not row.confidential
            for row in self.rows
        )

    def there(self, kind: str, **fields: Any) -> Item | None:
        """An item of a kind that is on the agenda now, where something may stand beneath it."""
        found = (
            row
            for row in self.rows
            if row.removed_at is None
            and row.kind == kind
            and all(getattr(row, name) == value for name, value in fields.items())
            and self._depth(row) < MAX_DEPTH
        )
        return next(found, None)

    def _depth(self, row: Item) -> int:
        by_pk = {r.pk: r for r in self.rows}
        depth, at = 1, row
        while at.parent_id in by_pk:
            at, depth = by_pk[at.parent_id], depth + 1
        return depth


def missing(meeting: Meeting, user: Any = None) -> list[Draft]:
    """The drafts of what is missing, in the order of an agenda. `user`: who drafts; a request from which
    they are recused is none of theirs. A fixed number of queries."""
    agenda = Agenda(meeting, list(Item.objects.filter(meeting=meeting).order_by("position", "pk")))
    found: list[Draft] = []
    for source in SOURCES:
        found += source(agenda, user)
    return found


def facts_of(item: Item, *, settled: bool = False, discussed: bool = False) -> Facts:
    """What decides over an item's next time (minutes/returning.py). Its meeting is loaded; `discussed`:
    something was written under it or beneath it."""
    return Facts(
        kind=item.kind,
        removed=item.removed_at is not None,
        for_good=item.dropped_for_good,
        postponed=item.postponed,
        discussed=discussed or bool(item.notes.strip()),
        settled=settled,
        templated=item.standing_id is not None,
        cancelled=item.meeting.state == State.CANCELLED,
    )


def decided_unlisted(meeting: Meeting, user: Any) -> list[Decision | Approval]:
    """What was decided since the meeting before, where a meeting that sits has no item that tells of it: as for all
    that is missing, the draft adds one. As far as the reader may see it; one query where there is an item."""
    if meeting.state != State.IN_SESSION:
        return []
    agenda = Agenda(meeting, list(Item.objects.filter(meeting=meeting, kind=ItemKind.DECISIONS)))
    if not list(_decisions(agenda, user)):
        return []
    decisions, requests = decided_between(meeting)
    rows = [*decisions.visible_to(user), *requests.visible_to(user)]  # type: ignore[attr-defined]
    # What is confidential stands beneath a confidential item.
    listed = agenda.heads(ItemKind.DECISIONS, secret=True)
    return [row for row in rows if not (listed and row.confidential)]


def _minutes(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """The minutes before it that wait for approval, the oldest first."""
    meeting = agenda.meeting
    if meeting.committee.approves_by == Committee.ApprovesBy.DEADLINE:
        return []
    waiting = earlier(meeting).filter(state__in=[State.DRAFTING, State.CIRCULATED])
    gone = _dropped_for_good(ItemKind.MINUTES).filter(approves__isnull=False)
    elsewhere = _on_earlier_agendas(meeting).filter(approves__isnull=False)
    rows = (
        waiting.exclude(pk__in=agenda.has("approves_id"))
        .exclude(pk__in=gone.values("approves"))
        .exclude(pk__in=elsewhere.values("approves"))
    )
    return [
        Draft(
            {
                "title": _("Minutes of %(day)s") % {"day": row.full_day},
                "kind": ItemKind.MINUTES,
                "approves": row,
                "confidential": row.confidential,
            }
        )
        for row in reversed(rows.defer("as_approved", "ledger", "preamble")[:MINUTES_AT_MOST])
    ]


def _on_earlier_agendas(meeting: Meeting) -> QuerySet[Item]:
    """What will be settled before this meeting, as far as one knows."""
    ahead = Meeting.objects.filter(pk__in=earlier(meeting).values("pk")).ahead()
    return Item.objects.current().filter(meeting__in=ahead.values("pk"), postponed=False)


def _actions(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """One item: its groups are a query on the page. Where nothing open is for all eyes, it is confidential."""
    actions = Action.objects.filter(committee=agenda.meeting.committee_id).open()
    secret = actions.order_by("confidential").values_list("confidential", flat=True).first()
    if secret is None or agenda.heads(ItemKind.ACTIONS, secret=secret):
        return []
    return [_heading(_("Review of actions"), ItemKind.ACTIONS, secret=secret)]


def _heading(title: str, kind: str, *, secret: bool, **fields: Any) -> Draft:
    """What stands over others of its kind: confidential, where all that it would stand over is, for who does not
    see these would see that there are some."""
    return Draft({"title": title, "kind": kind, "confidential": secret, **fields})


def _approvals(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """What waits or was put off, beneath one item; not what an earlier coming meeting has on its agenda."""
    meeting = agenda.meeting
    rows = Approval.objects.visible_to(user) if user is not None else Approval.objects.all()
    elsewhere = _on_earlier_agendas(meeting).filter(approval__isnull=False)
    rows = (
        rows.filter(committee=meeting.committee_id, outcome__in=WAITING)
        .exclude(meeting=meeting.pk)
        .exclude(pk__in=agenda.has("approval_id"))
        .exclude(pk__in=elsewhere.values("approval"))
        .exclude(
            pk__in=_dropped_for_good(ItemKind.APPROVALS)
            .filter(approval__isnull=False)
            .values("approval")
        )
        .select_related("meeting", "item")
        .order_by("year", "number")
    )
    drafts = [
        {
            "title": f"{row.reference} {row.title}"[:500],
            "kind": ItemKind.APPROVALS,
            "approval": row,
            "confidential": money.is_secret(row),
        }
        for row in rows
    ]
    return _beneath_approvals(agenda, drafts)


def _beneath_approvals(agenda: Agenda, drafts: list[dict[str, Any]]) -> list[Draft]:
    """Requests beneath the heading that is there, or one of their own. What all may see stands beneath none that is
    confidential; what is confidential beneath one that shows others something, or that they do not see."""
    if not drafts:
        return []
    kind, secret = ItemKind.APPROVALS, all(draft["confidential"] for draft in drafts)
    heading = agenda.there(kind, approval_id=None, confidential=False)
    if heading is not None and secret and not agenda.bears(heading):
        heading = None
    if heading is None and secret:
        heading = agenda.there(kind, approval_id=None, confidential=True)
    if heading is not None:
        return [Draft(draft, beneath=heading) for draft in drafts]
    return [_heading(_("Approvals"), kind, secret=secret, items=drafts)]


def _decisions(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """One item: its rows are a query on the page. Where none of them is for all eyes, it is confidential."""
    if agenda.heads(ItemKind.DECISIONS, secret=False):
        return []
    found = {_least_secret(rows, user) for rows in decided_between(agenda.meeting)} - {None}
    secret = False not in found
    if not found or agenda.heads(ItemKind.DECISIONS, secret=secret):
        return []
    return [_heading(_("Decisions taken between meetings"), ItemKind.DECISIONS, secret=secret)]


def _least_secret(rows: Any, user: Any) -> bool | None:
    """Whether even the most open of decisions or requests is confidential; None where who drafts sees none."""
    rows = rows.visible_to(user) if user is not None else rows
    rows = rows.annotate(at=Coalesce("item__confidential", Value(False))).order_by(
        "confidential", "at"
    )
    first = rows.values_list("confidential", "at").first()
    return None if first is None else any(first)


def _topics(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """What is accepted and not scheduled yet, and what an earlier meeting did not come to; the most wanted
    first."""
    meeting = agenda.meeting
    waiting = Q(pk__in=topics_for(meeting).values("pk")) | Q(pk__in=_topics_back(meeting))
    rows = Topic.objects.filter(waiting).exclude(pk__in=agenda.has("topic_id"))
    rows = rows.select_related("proposer", "lead", "meeting")
    return [Draft(draft_of(shown.topic)) for shown in load_shown(rows, trusted=True)]


def _topics_back(meeting: Meeting) -> list[int]:
    """Topics that stood on the agenda of an earlier meeting, now over or cancelled, and come back from it."""
    last: dict[int, Item] = {}
    items = Item.objects.filter(
        meeting__in=earlier(meeting).filter(state__in=[*HELD, State.CANCELLED]).values("pk"),
        topic__isnull=False,
        topic__state__in=[TopicState.SCHEDULED, TopicState.DISCUSSED],
    )
    for item in items.select_related("meeting", "topic").order_by("meeting__starts_at", "pk"):
        if item.topic_id is not None:
            last[item.topic_id] = item
    ahead = Item.objects.current().filter(
        topic__in=last, meeting__in=Meeting.objects.ahead().exclude(pk=meeting.pk)
    )
    taken = set(ahead.values_list("topic", flat=True)) if last else set()
    return [
        pk
        for pk, item in last.items()
        if pk not in taken
        and fate(facts_of(item, settled=_state(item) == TopicState.DISCUSSED)) is Fate.COMES_BACK
    ]


def _state(item: Item) -> str:
    return item.topic.state if item.topic is not None else ""


def _returned(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """Items that were taken off or not reached, and all of a meeting that was cancelled, with what stood
    beneath them; without their notes. What returned once returns from there."""
    meeting = agenda.meeting
    missed = Q(removed_at__isnull=False) | Q(postponed=True) | Q(meeting__state=State.CANCELLED)
    rows = list(
        Item.objects.filter(missed, OWN, meeting__in=earlier(meeting).values("pk"))
        .filter(dropped_for_good=False)
        .annotate(returned_n=Count("returns_as"))
        .filter(returned_n=0)
        .select_related("meeting", "presenter", "subject")
        .order_by("meeting__starts_at", "meeting", "position", "pk")
    )
    back = {row.pk: row for row in rows if fate(facts_of(row)) is Fate.COMES_BACK}
    beneath = _beneath(back)
    along = {child.pk for children in beneath.values() for child in children}
    return [Draft(_copy(row, beneath)) for row in back.values() if row.pk not in along]


def _beneath(back: dict[int, Item]) -> dict[int, list[Item]]:
    """What stands beneath the items that come back, and goes with them: taken off together, or there still."""
    found: dict[int, list[Item]] = {}
    level = list(back)
    seen = set(level)
    while level:
        children = list(
            Item.objects.filter(OWN, parent__in=level, dropped_for_good=False)
            .annotate(returned_n=Count("returns_as"))
            .filter(returned_n=0)
            .select_related("presenter", "subject")
            .order_by("position", "pk")
        )
        level = []
        for child in children:
            parent_id = child.parent_id or 0
            found.setdefault(parent_id, []).append(child)
            if child.pk not in seen:
                level.append(child.pk)
                seen.add(child.pk)
    return found


def _copy(row: Item, beneath: dict[int, list[Item]]) -> dict[str, Any]:
    return {
        **frame_of(row),
        "kind": ItemKind.RETURNED,
        "returned_from": row,
        "items": [_copy(child, beneath) for child in beneath.get(row.pk, ())],
    }


def frame_of(item: Item) -> dict[str, Any]:
    """What a copy of an item takes over: all but its notes and what it stands for."""
    names = (
        "title",
        "presenter",
        "presenter_typed",
        "minutes",
        "subject",
        "confidential",
        "withheld",
    )
    return {name: getattr(item, name) for name in names}


def _standing(agenda: Agenda, user: Any) -> Iterable[Draft]:
    """The committee's template; a line whose upper line is on the agenda already goes beneath that."""
    have = agenda.has("standing_id")
    drafts: list[Draft] = []
    above: list[tuple[int, Any]] = []
    rows = StandingItem.objects.filter(committee=agenda.meeting.committee_id)
    for row in rows.select_related("presenter").order_by("position", "pk"):
        while above and above[-1][0] >= row.depth:
            above.pop()
        parent = above[-1][1] if above else None
        if row.pk in have:
            above.append((row.depth, agenda.there(ItemKind.STANDING, standing_id=row.pk)))
            continue
        fields: dict[str, Any] = {
            "title": row.title,
            "kind": ItemKind.STANDING,
            "standing": row,
            "minutes": row.minutes,
            "presenter": row.presenter,
            "items": [],
        }
        if isinstance(parent, dict):
            parent["items"].append(fields)
        else:
            drafts.append(Draft(fields, beneath=parent))
        above.append((row.depth, fields))
    return drafts


def _dropped_for_good(kind: str) -> QuerySet[Item]:
    return Item.objects.filter(kind=kind, removed_at__isnull=False, dropped_for_good=True)


Source = Callable[[Agenda, Any], Iterable[Draft]]
SOURCES: tuple[Source, ...] = (
    _minutes,
    _actions,
    _approvals,
    _decisions,
    _topics,
    _returned,
    _standing,
)
