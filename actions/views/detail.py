"""The page of one action: its sentence, who promised, its life across meetings, and every act on it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions import rules
from actions.models import Action, ActionEvent, Resolution, Status
from actions.passage import passage
from actions.services import undoable
from actions.timeline import timeline
from people.errors import Refused
from people.rules import sees_confidential
from people.seats import seats_of
from people.views.doors import status_of

from .doors import action_or_404
from .verbs import Pressed, done_sentence, perform

EVENTS_AT_MOST = 500
"""A life longer than that shows its newest events."""


@login_required
@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """GET: the page. POST with a `verb`: the act, then the page again; refused, with what was typed kept."""
    action = action_or_404(request, committee, number, Action.objects.for_detail_page(request.user))
    if request.method == "GET":
        return show(request, action)
    pressed = Pressed.of(request.POST)
    try:
        done = perform(action, pressed, by=request.user)
    except Refused as refusal:
        action = action_or_404(
            request, committee, number, Action.objects.for_detail_page(request.user)
        )
        return show(request, action, pressed=pressed, refusal=refusal)
    messages.success(request, done_sentence(done, pressed))
    return HttpResponseRedirect(address(action), status=303)


def address(action: Action) -> str:
    return reverse(
        "actions:detail", kwargs={"committee": action.committee.slug, "number": action.number}
    )


def show(
    request: HttpRequest,
    action: Action,
    *,
    pressed: Pressed | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    user, trusted = request.user, sees_confidential(request.user, action.committee_id)
    events = events_of(action)
    can = acts_on(user, action)
    context: dict[str, Any] = {
        "committee": action.committee,
        "place": "actions",
        "action": action,
        "life": timeline(events, trusted=trusted),
        "word": last_word(events, trusted),
        "months": {e.happened_at: e.month for e in events},
        "can": can,
        "ticks": {o.pk for o in action.owners.all() if rules.can_tick(user, o, action)},
        "mine": {o.pk for o in action.owners.all() if rules.owns(user, o, action.committee_id)},
        "undo": undoable(sorted(events, key=lambda e: -e.pk), user.person_id),
        "resolutions": Resolution.choices,
        "follow_ups": list(
            Action.objects.visible_to(user).filter(parent=action).select_related("committee")
        ),
        "closes": closes(can, action),
        "refusal": refusal,
        "pressed": pressed,
        **origin(user, action, trusted),
    }
    return render(
        request, "actions/detail.html", context, status=status_of(refusal) if refusal else 200
    )


def events_of(action: Action) -> list[ActionEvent]:
    """The life of an action in order of happening, with `undone` on what was taken back: one query."""
    undoing = ActionEvent.objects.filter(undoes=OuterRef("pk"))
    newest = (
        action.events.select_related("by", "meeting", "owner__person", "owner__organisation")
        .annotate(undone=Exists(undoing))
        .order_by("-happened_at", "-id")[:EVENTS_AT_MOST]
    )
    return list(newest)[::-1]


def last_word(events: list[ActionEvent], trusted: bool) -> ActionEvent | None:
    """The newest update that stands and that the reader may see."""
    words = [e for e in events if e.is_word and not e.undone and (trusted or not e.confidential)]
    return words[-1] if words else None


def origin(user: Any, action: Action, trusted: bool) -> dict[str, Any]:
    """Where it was raised: the meeting, the item and the passage, and what it follows up, as far as the
    reader may see them."""
    meeting, item, parent = action.raised_in, action.raised_item, action.parent
    if meeting is not None and meeting.confidential and not trusted:
        meeting = item = None
    closed = not trusted or (item is not None and item.pk in seats_of(user).recused_items)
    if item is not None and item.confidential and closed:
        item = None
    if parent is not None and not rules.can_see(user, parent):
        parent = None
    return {
        "raised_in": meeting,
        "raised_item": item,
        "passage": passage(item.notes, action.text, action.reference) if item else "",
        "parent": parent,
    }


LEADERS_STEPS: dict[str, Collection[str]] = {
    Status.OPEN: ("close", "unknown", "reassign", "offer"),
    Status.UNKNOWN: ("close", "open", "reassign", "offer"),
    Status.PROPOSED: ("close", "send-back", "reassign", "offer"),
    Status.CLOSED: ("reopen",),
}
OWNERS_STEPS: dict[str, Collection[str]] = {
    Status.OPEN: ("propose",),
    Status.UNKNOWN: ("propose", "open"),
}


def acts_on(user: Any, action: Action, *, in_meeting: bool = False) -> set[str]:
    """The verbs that this reader may press on this action as it is now. `in_meeting`: in a review that a
    meeting holds, where an open action can be left open."""
    can: set[str] = set()
    if rules.can_say(user, action):
        can.add("say")
    if rules.can_propose(user, action):
        can.update(OWNERS_STEPS.get(action.status, ()))
    if rules.can_close(user, action):
        can.update(LEADERS_STEPS[action.status], ("edit", "answer"))
        if in_meeting and action.status == Status.OPEN:
            can.add("open")
    if action.confidential or action.offered_to_id is not None:
        can.discard("offer")
    return can


def closes(can: Collection[str], action: Action) -> str:
    """For those who see and may not close: who can."""
    if "close" in can or "reopen" in can:
        return ""
    if action.is_closed:
        return _("The chair or the secretary can open it again.")
    return _("The chair or the secretary closes it.")
