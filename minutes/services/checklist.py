"""What is missing before a meeting is ended, or its minutes go round?

It is found and told; only what would lose words keeps anybody from going on.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Owner, Status
from actions.rules import can_see as can_see_action
from budgets import rules as money
from budgets.models import Approval
from minutes import rules
from minutes.models import Card, Conflict, Decision, Item, ItemKind, Meeting

from .capture_lines import lines_of_each
from .posting import match_requests, unposted_of
from .quorum import in_words, room_of

KINDS = {
    "conflict": gettext_lazy("Two versions of notes"),
    "present": gettext_lazy("Nobody is said to have been present"),
    "quorum": gettext_lazy("Quorum"),
    "owner": gettext_lazy("Actions without an owner"),
    "name": gettext_lazy("Names that nobody answers to yet"),
    "card": gettext_lazy("Questions in the margin"),
    "unquorate": gettext_lazy("Decided without a quorum"),
    "untold": gettext_lazy("Outcomes that could not be recorded"),
    "unposted": gettext_lazy("Agreed, and not posted against the budget"),
    "empty": gettext_lazy("Items without notes"),
}
"""The kinds of findings, in the order of the page, each with its heading."""
BLOCKS = frozenset({"conflict"})


@dataclass(frozen=True)
class Finding:
    """One thing that is missing. `record` is what it hangs on: an action, owner, decision, request, card, conflict;
    the page links to where it is mended."""

    kind: str
    said: str
    item: Item | None = None
    record: Any = None

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def blocks(self) -> bool:
        return self.kind in BLOCKS


def findings_for(meeting: Meeting, user: Any) -> list[Finding]:
    """As findings_of, with the words withheld of what hangs on items and records that this reader does not see
    (chair and secretary are recused from one, too): one query more."""
    seen = set(Item.objects.visible_to(user).filter(meeting=meeting).values_list("pk", flat=True))
    return [
        finding
        if (finding.item is None or finding.item.pk in seen) and _may_see(user, finding.record)
        else Finding(finding.kind, _("withheld: confidential"))
        for finding in findings_of(meeting, user)
    ]


def _may_see(user: Any, record: Any) -> bool:
    if isinstance(record, Owner):
        record = record.action
    if isinstance(record, Action):
        return can_see_action(user, record)
    if isinstance(record, Approval):
        return money.can_see(user, record)
    return not isinstance(record, Decision) or rules.can_see_decision(user, record)


def findings_of(meeting: Meeting, reader: Any = None) -> list[Finding]:
    """All that is missing, in the order of KINDS, whoever may see it; in the words for the `reader`, if there is one.

    A fixed number of queries, whatever the meeting holds.
    """
    actions = _actions(meeting)
    taken = Decision.objects.standing().filter(meeting=meeting)
    decisions = list(taken.select_related("item").order_by("pk"))
    found = [
        *_conflicts(meeting),
        *_presence(meeting),
        *_quorum(meeting),
        *_owners(actions),
        *_cards(meeting),
        *_unquorate(decisions),
        *_untold(meeting, reader),
        *_unposted(meeting),
        *_empty(meeting, actions, decisions),
    ]
    order = list(KINDS)
    return sorted(found, key=lambda finding: order.index(finding.kind))


def summary_of(meeting: Meeting) -> str:
    """What the checklist found, as it is kept in the meeting's history: kinds and numbers, no titles."""
    counted = Counter(finding.label for finding in findings_of(meeting))
    return "\n".join(f"{label}: {n}" if n > 1 else label for label, n in counted.items())


def conflicts_of(meeting: Meeting) -> QuerySet[Conflict]:
    """Notes of which two versions wait for somebody to choose."""
    waiting = Conflict.objects.filter(item__meeting=meeting, item__removed_at=None, settled_at=None)
    return waiting.select_related("item", "by").order_by("pk")


def _actions(meeting: Meeting) -> list[Action]:
    raised = Action.objects.filter(raised_in=meeting).exclude(status=Status.WITHDRAWN)
    actions = list(raised.with_owners().select_related("raised_item").order_by("number"))
    for action in actions:
        action.committee = meeting.committee
    return actions


def _conflicts(meeting: Meeting) -> list[Finding]:
    return [
        Finding(
            "conflict",
            _("%(title)s: %(who)s wrote something else at the same time.")
            % {"title": conflict.item.title, "who": conflict.by.name},
            item=conflict.item,
            record=conflict,
        )
        for conflict in conflicts_of(meeting)
    ]


def _presence(meeting: Meeting) -> list[Finding]:
    if not meeting.attendances.filter(present=True).exists():
        return [Finding("present", _("Tick who was there."))]
    return []


def _quorum(meeting: Meeting) -> list[Finding]:
    """Never had, or had and lost: asked whenever somebody came or left."""
    room = room_of(meeting)
    if room is None:
        return []
    came = {p.arrived_at for p in room.people if p.arrived_at}
    # At the moment of leaving one is still there.
    left = {p.left_at + dt.timedelta(microseconds=1) for p in room.people if p.left_at}
    opened = min(meeting.opened_at or meeting.starts_at, meeting.starts_at)
    had = False
    for moment in sorted({opened, room.at, *came, *left}):
        quorum = room.quorum(at=moment)
        if quorum is None or (had and not quorum.met):
            clock = f"{moment.astimezone(meeting.zone):%H:%M}"
            said = in_words(quorum) if quorum else ""
            lost = _("It was lost at %(time)s: %(said)s.") % {"time": clock, "said": said}
            return [Finding("quorum", lost)]
        had = had or quorum.met
    if had:
        return []
    last = room.quorum()
    return (
        [Finding("quorum", _("There was none: %(said)s.") % {"said": in_words(last)})]
        if last
        else []
    )


def _owners(actions: list[Action]) -> list[Finding]:
    found = []
    for action in actions:
        said = f"{action.reference} {action.text}"
        owners = list(action.owners.all())  # those of now: with_owners
        if not owners:
            found.append(Finding("owner", said, item=action.raised_item, record=action))
        for owner in owners:
            if owner.is_unanswered:
                who = _("%(name)s? %(action)s") % {"name": owner.typed, "action": said}
                found.append(Finding("name", who, item=action.raised_item, record=owner))
    return found


def _cards(meeting: Meeting) -> list[Finding]:
    cards = Card.objects.filter(meeting=meeting, answered_at=None).select_related("item")
    return [Finding("card", card.line, item=card.item, record=card) for card in cards]


def _unquorate(decisions: list[Decision]) -> list[Finding]:
    return [
        Finding(
            "unquorate",
            f"{decision.reference} {decision.text}",
            item=decision.item,
            record=decision,
        )
        for decision in decisions
        if decision.quorum and decision.quorum.get("there", 0) < decision.quorum.get("needed", 0)
    ]


def _untold(meeting: Meeting, reader: Any) -> list[Finding]:
    """Lines that state an outcome for which the request's lines have no room."""
    rows = Item.objects.current().filter(meeting=meeting, marks__contains=[{"untold": True}])
    items = {item.pk: item for item in rows}
    if not items:
        return []
    return [
        Finding("untold", f"{line.number}: {line.problem}", item=items[pk])
        for pk, lines in lines_of_each(items.values(), meeting, reader=reader).items()
        for line in lines
        if line.kind == "request" and line.problem
    ]


def _unposted(meeting: Meeting) -> list[Finding]:
    """What was agreed counts on no line yet, where the committee keeps a budget."""
    approvals = list(unposted_of(meeting).select_related("item", "meeting"))
    found = []
    for one in match_requests(meeting, approvals):
        said = f"{one.approval.reference} {one.approval.title}"
        if one.asked:
            said = f"{said}: {one.asked}"
        found.append(Finding("unposted", said, item=one.approval.item, record=one.approval))
    return found


def _empty(meeting: Meeting, actions: list[Action], decisions: list[Decision]) -> list[Finding]:
    """Items with nothing beneath them: no notes, no record, no items of their own, not put off already."""
    items = list(Item.objects.current().filter(meeting=meeting).order_by("position", "pk"))
    asked = Approval.objects.filter(Q(meeting=meeting) | Q(agenda_items__meeting=meeting))
    full = {item.parent_id for item in items}
    full |= {action.raised_item_id for action in actions}
    full |= {decision.item_id for decision in decisions}
    full |= set(asked.values_list("item", flat=True))
    if meeting.action_events.exists():  # the review happened, in whichever item it stands
        full |= {item.pk for item in items if item.kind == ItemKind.ACTIONS}
    return [
        Finding("empty", item.title, item=item)
        for item in items
        if not item.notes.strip() and not item.postponed and item.pk not in full
    ]
