"""The agenda is drafted, put in order, flagged, copied; and how it came to read as it does."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minutes import rules, services
from minutes.capture.difference import difference
from minutes.life import AHEAD
from minutes.models import AgendaRevision, Item, Meeting
from minutes.services.agenda_history import IDS
from minutes.services.copying import movable, targets
from minutes.services.drafting import titles
from minutes.services.sources import missing
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.meeting import meeting_page
from people.errors import Invalid, Refused
from people.rules import sees_confidential
from people.views.doors import let_in, number_of, status_of


@login_required
@require_http_methods(["GET", "POST"])
def draft(request, committee, number):
    """What is missing on the agenda, before it is added; the button adds it. Asked for where minutes are taken
    (`?then=take`), the way leads back there."""
    meeting = _editable(request, committee, number)
    back = address(meeting, "take" if request.GET.get("then") == "take" else "meeting")
    refused = None
    if request.method == "POST":
        try:
            made = services.draft_agenda(meeting, by=request.user)
            messages.success(request, _said(len(made)))
            return see_other(back)
        except Refused as error:
            refused = error
    over = meeting.state not in AHEAD
    return render(
        request,
        "minutes/agenda/draft.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "refused": refused,
            "back": back,
            "over": over,
            "missing": [] if over else list(titles(missing(meeting, request.user), request.user)),
        },
        status=status_of(refused) if refused else 200,
    )


def _said(n: int) -> str:
    if not n:
        return _("Nothing was missing.")
    return ngettext("%(n)d item added to the agenda.", "%(n)d items added to the agenda.", n) % {
        "n": n
    }


@login_required
@require_POST
def flag(request, committee, number, pk):
    """Say beforehand that an item needs a discussion or none, or take that back (`kind` empty)."""
    meeting = meeting_or_404(request, committee, number, own=True)
    item = get_object_or_404(
        Item.objects.current().visible_to(request.user), meeting=meeting, pk=pk
    )
    item.meeting = meeting
    let_in(rules.can_flag(request.user, item), services.who_may_flag())
    try:
        kind = request.POST.get("kind", "")
        if kind:
            note = request.POST.get("note", "")
            services.flag_item(item, by=request.user, kind=kind, remark=note)
        else:
            services.unflag_item(item, by=request.user)
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    return see_other(f"{address(meeting)}#item-{pk}")


@login_required
@require_POST
def together(request, committee, number):
    """The ticked items (`item`) are taken as one."""
    meeting = _editable(request, committee, number)
    chosen = {number_of(pk) for pk in request.POST.getlist("item")}
    try:
        made = services.take_together(meeting, by=request.user, items=chosen)
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    return see_other(f"{address(meeting)}#item-{made.pk}")


@login_required
@require_POST
def place(request, committee, number, pk):
    """Dragged: beneath the item `parent`, in front of `before` (empty: at the top level; last)."""
    meeting = _editable(request, committee, number)
    item = get_object_or_404(Item.objects.visible_to(request.user), meeting=meeting, pk=pk)
    wanted = {name: request.POST.get(name, "") for name in ("parent", "before")}
    try:
        where = {name: number_of(text) if text else None for name, text in wanted.items()}
        services.place_item(item, by=request.user, **where)
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    return see_other(f"{address(meeting)}#item-{pk}")


@login_required
@require_http_methods(["GET", "POST"])
def copy(request, committee, number, pk):
    """An item goes to another meeting; `act`: duplicate (without its notes) or move (with them)."""
    meeting = _editable(request, committee, number)
    items = Item.objects.current().visible_to(request.user)
    item = get_object_or_404(items, meeting=meeting, pk=pk)
    item.meeting = meeting
    others = targets(meeting, request.user)
    refused = None
    if request.method == "POST":
        try:
            return _copied(request, item, others)
        except Refused as error:
            refused = error
    return render(
        request,
        "minutes/agenda/copy.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "item": item,
            "others": others,
            "chosen": number_of(request.POST.get("to", "")),
            "movable": movable(meeting),
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )


def _copied(request, item: Item, others: list[Meeting]):
    asked = number_of(request.POST.get("to", ""))
    to = next((other for other in others if other.pk == asked), None)
    if to is None:
        raise Invalid(_("Choose the meeting that it goes to."), "to")
    act = request.POST.get("act")
    if act not in ("duplicate", "move"):
        raise Invalid(_("Choose whether it is copied or moved."))
    deed = services.duplicate_item if act == "duplicate" else services.move_to_meeting
    made = deed(item, by=request.user, to=to)
    to.committee = item.meeting.committee
    said = _("Copied.") if act == "duplicate" else _("Moved here.")
    messages.success(request, said)
    return see_other(f"{address(to)}#item-{made.pk}")


@dataclass
class Version:
    """A revision as one reader may read it."""

    row: AgendaRevision
    text: str


@login_required
@require_safe
def history(request, committee, number):
    """Who changed the agenda, when, and how; `?from=2&to=5` compares any two, else the newest two."""
    meeting = meeting_or_404(request, committee, number, own=True)
    rows = list(
        AgendaRevision.objects.filter(meeting=meeting)
        .select_related("by")
        .order_by("-number")[:200]
    )
    newer, older = _asked(request, {row.number: row for row in rows})
    texts = _readable(request.user, meeting, [row for row in (older, newer) if row is not None])
    before = texts[older.pk] if older else ""
    return render(
        request,
        "minutes/agenda/history.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "rows": rows,
            "older": older,
            "newer": newer,
            "changes": difference(before, texts[newer.pk]) if newer else [],
        },
    )


def _asked(request, rows: dict[int, AgendaRevision]):
    """The two revisions that the address compares; the newest, and the one before it, where it says none."""
    named = {name: number_of(request.GET.get(name, "")) for name in ("from", "to")}
    if any(request.GET.get(name) and number not in rows for name, number in named.items()):
        raise Http404
    newer = rows.get(named["to"] or max(rows, default=0))
    older = rows.get(named["from"] or (newer.number - 1 if newer else 0))
    return newer, older


def _readable(user, meeting: Meeting, rows: list[AgendaRevision]) -> dict[int, str]:
    """The text of each revision without what the reader may not see: what was confidential then, and what
    is now. Depth stands for the numbers, so that one item more does not change every line."""
    ids = {pk for row in rows for pk in row.hidden.get(IDS, ())}
    seen = set(Item.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    trusted = sees_confidential(user, meeting.committee_id)
    texts = {}
    for row in rows:
        lines = []
        items = row.hidden.get(IDS, [])
        closed: int | None = None  # how deep the item stands whose own are not shown
        for n, line in enumerate(row.outline.split("\n") if row.outline else []):
            number, _space, said = line.partition(" ")
            depth = number.count(".")
            if closed is not None and depth > closed:
                continue
            closed = None
            known = n < len(items) and items[n] in seen
            if not known or (str(n) in row.hidden and not trusted):
                said, closed = _("withheld"), depth
            lines.append("– " * depth + said)
        texts[row.pk] = "\n".join(lines)
    return texts


def _editable(request, committee: str, number: int) -> Meeting:
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    return meeting
