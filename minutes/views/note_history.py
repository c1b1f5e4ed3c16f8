"""Who wrote what under an item, when, and how did it read before?

What one person saves within a few minutes is one entry. Any two can be compared, and who keeps the minutes can
put an earlier text back, which is one more save.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.models import Action
from budgets.models import Approval
from minutes import rules
from minutes.capture.difference import counted, difference
from minutes.models import Decision, Item, ItemRevision, Meeting
from minutes.services import capturing
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.taking_conflict import collided
from people.errors import Refused
from people.rules import sees_confidential
from people.seats import seats_of
from people.views.doors import let_in, number_of, status_of

IN_A_ROW = dt.timedelta(minutes=5)
"""Saves of one person that follow each other within this time are one entry."""
PAGE = 25
COUNTED = 400_000
"""Characters on one page of the history up to which lines that came and went are counted."""


@dataclass
class Entry:
    """What one person wrote in a row: its last save is how the notes read then."""

    last: ItemRevision
    first: ItemRevision
    saves: int = 1
    came: int = 0
    went: int = 0
    counts: bool = False

    @property
    def version(self) -> int:
        return self.last.version

    @property
    def as_before(self) -> bool:
        """What stood there before anybody's typing was kept."""
        return self.last.by_id is None


@login_required
@require_http_methods(["GET", "POST"])
def note_history(request: HttpRequest, committee: str, number: int, pk: int) -> HttpResponse:
    """The entries, newest first, and what changed between two versions (`from`, `to`; else the newest
    entry and the one before). POST puts the text of a `version` back, as a save from version `base` on."""
    meeting = meeting_or_404(request, committee, number, own=True)
    item = _item_or_404(request, meeting, pk)
    let_in(
        not holds_hidden(request.user, meeting),
        _(
            "In this meeting confidential things were noted. Chair, secretary and voting members see the history."
        ),
    )
    if request.method == "POST":
        return _restore(request, meeting, item)
    return _page(request, meeting, item)


def _item_or_404(request: HttpRequest, meeting: Meeting, pk: int) -> Item:
    """As the meeting's page shows it; what was taken off, to those who could put it back."""
    items = Item.objects.visible_to(request.user).filter(meeting=meeting)
    if not rules.can_edit(request.user, meeting):
        items = items.current()
    item = get_object_or_404(items, pk=pk if 0 < pk < 2**63 else 0)
    item.meeting = meeting
    return item


def holds_hidden(user, meeting: Meeting) -> bool:
    """Whether lines of its notes may state what this reader must not see. On the meeting's page such lines are
    withheld one by one; earlier texts may have said it in any other line."""
    own = Q(raised_in=meeting) | Q(events__meeting=meeting)
    actions = Action.objects.filter(own, confidential=True)
    decisions = Decision.objects.filter(meeting=meeting, confidential=True)
    approvals = Approval.objects.filter(meeting=meeting, confidential=True)
    if sees_confidential(user, meeting.committee_id) and not seats_of(user).is_recused:
        return False
    return any(
        rows.exclude(pk__in=rows.model.objects.visible_to(user).values("pk")).exists()
        for rows in (actions, decisions, approvals)
    )


def _restore(request: HttpRequest, meeting: Meeting, item: Item) -> HttpResponse:
    let_in(rules.can_edit(request.user, meeting))
    version = number_of(request.POST.get("version", ""))
    old = get_object_or_404(item.revisions, version=version if version < 2**31 else 0)
    try:
        saved = capturing.save_notes(
            item,
            by=request.user,
            text=old.notes,
            base=number_of(request.POST.get("base", "")),
        )
    except Refused as refused:
        return _page(request, meeting, item, refused=refused)
    if saved.conflict is not None:
        return collided(request, meeting, saved)
    messages.success(request, _("The notes read as they did then."))
    return see_other(address(meeting, "note_history", pk=item.pk))


def _page(
    request: HttpRequest, meeting: Meeting, item: Item, refused: Refused | None = None
) -> HttpResponse:
    entries = _entries(item)
    before, after = _chosen(request, entries)
    start = (max(number_of(request.GET.get("page", "")), 1) - 1) * PAGE
    if start and start >= len(entries):
        raise Http404
    shown = entries[start : start + PAGE + 1]
    wanted = {entry.version for entry in shown} | {before, after} - {None}
    revisions = item.revisions.filter(version__in=wanted).select_related("by")
    texts = {revision.version: revision for revision in revisions}
    _count(shown, texts)
    newer, older = texts.get(after or 0), texts.get(before or 0)
    # The texts were chosen by what the address says: one that is not there is no page.
    if (after and newer is None) or (before and older is None):
        raise Http404
    rows = difference(older.notes if older else "", newer.notes) if newer else []
    editable = rules.can_edit(request.user, meeting) and not meeting.is_frozen
    context = {
        "committee": meeting.committee,
        "place": "meetings",
        "meeting": meeting,
        "item": item,
        "entries": shown[:PAGE],
        "page_number": start // PAGE + 1,
        "more": len(shown) > PAGE,
        "older": older,
        "newer": newer,
        "rows": rows,
        "refused": refused,
        "restorable": editable
        and newer is not None
        and newer.notes != item.notes
        and item.removed_at is None,
    }
    status = status_of(refused) if refused else 200
    return render(request, "minutes/taking/history.html", context, status=status)


def _entries(item: Item) -> list[Entry]:
    """All saves of an item as entries, newest first; without their texts."""
    entries: list[Entry] = []
    rows = item.revisions.select_related("by").order_by("-version")
    for row in rows.only("version", "by__name", "by_id", "item_id", "recorded_at"):
        last = entries[-1] if entries else None
        if (
            last is not None
            and row.by_id is not None
            and row.by_id == last.last.by_id
            and last.first.recorded_at - row.recorded_at <= IN_A_ROW
        ):
            last.first = row
            last.saves += 1
        else:
            entries.append(Entry(row, row))
    return entries


def _chosen(request: HttpRequest, entries: list[Entry]) -> tuple[int | None, int | None]:
    """The versions to compare: as asked for, the older first; else the newest entry with its neighbour."""
    if not entries:
        return None, None
    asked = {name: number_of(request.GET.get(name, "")) for name in ("from", "to")}
    if any(version >= 2**31 for version in asked.values()):
        raise Http404
    after = asked["to"] or entries[0].version
    before = asked["from"]
    if not before:
        before = next((entry.version for entry in entries if entry.version < after), 0)
    if before > after:
        before, after = after, before
    return before or None, after


def _count(shown: list[Entry], texts: dict[int, ItemRevision]) -> None:
    """How many lines came and went with each entry, unless that would be long to find out."""
    if sum(len(texts[entry.version].notes) for entry in shown) > COUNTED:
        return
    for index, entry in enumerate(shown):
        before = texts[shown[index + 1].version].notes if index + 1 < len(shown) else ""
        entry.came, entry.went = counted(difference(before, texts[entry.version].notes))
        entry.counts = True
