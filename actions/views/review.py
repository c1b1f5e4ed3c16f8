"""Review mode: chair and secretary go through the actions one at a time, in a meeting or between two."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions import rules
from actions.models import Action, Resolution
from actions.reviewing import COUNT_AT_MOST, Review
from actions.services import Deed, undoable
from people.errors import Refused
from people.models import Committee
from people.views.doors import let_in, status_of

from .detail import acts_on, events_of, last_word
from .doors import action_or_404, committee_or_404
from .verbs import Pressed, done_sentence, perform

MEETINGS = Action._meta.get_field("raised_in").related_model
"""Meetings stand above actions: the model is taken from the field, so nothing is imported."""

OFFERED = 8
"""So many meetings can be picked for a review: those in session, being drafted, or about to begin."""


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, committee: str) -> HttpResponse:
    """GET: one action (`at`: its number), in a meeting (`meeting`: its number, "none": between meetings;
    left out: the one in session). POST a `verb` on it: then the next one."""
    here = committee_or_404(request, committee)
    let_in(rules.can_review(request.user, here))
    meetings = meetings_of(here, request.user)
    asked = (request.POST or request.GET).get("meeting", "")
    meeting = pick(meetings, asked)
    if asked and asked != "none" and meeting is None:
        raise Http404
    round_ = Review(here, request.user, meeting.pk if meeting else None)
    if request.method == "POST":
        return _act(request, round_, meeting)
    at = _number(request.GET.get("at"))
    if at is None:
        at = round_.first()
    if at is None or request.GET.get("at") == "end":
        return _show_end(request, round_, meeting, meetings)
    return _show(request, round_, meeting, meetings, at)


def meetings_of(committee: Committee, user: Any) -> list[Any]:
    """Meetings that a review can be held in, newest first: one query."""
    soon = timezone.now() + dt.timedelta(days=1)
    held = MEETINGS.objects.visible_to(user).filter(committee=committee, starts_at__lt=soon)
    held = held.exclude(state__in=("cancelled", "approved"))
    return list(held.order_by("-starts_at")[:OFFERED])


def pick(meetings: list[Any], asked: str) -> Any:
    """The meeting of that number; nothing asked: the one in session, if there is one."""
    if asked == "none":
        return None
    if asked:
        return next((m for m in meetings if str(m.number) == asked), None)
    return next((m for m in meetings if m.state == "in_session"), None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def place(committee: Committee, meeting: Any, **query: Any) -> str:
    """The address of a place in the review."""
    query = {"meeting": meeting.number if meeting else "none", **query}
    kept = {name: value for name, value in query.items() if value is not None}
    return f"{reverse('actions:review', kwargs={'committee': committee.slug})}?{urlencode(kept)}"


def _act(request: HttpRequest, round_: Review, meeting: Any) -> HttpResponse:
    """Do what was pressed and go on; refused, the same action with what was typed."""
    number = _number(request.POST.get("number"))
    if number is None:
        raise Http404
    action = action_or_404(
        request, round_.committee.slug, number, Action.objects.for_detail_page(request.user)
    )
    pressed = Pressed.of(request.POST)
    key = round_.key(action)
    try:
        perform(action, pressed, by=Deed(request.user, meeting_id=round_.meeting_id))
    except Refused as refusal:
        meetings = meetings_of(round_.committee, request.user)
        return _show(request, round_, meeting, meetings, number, pressed=pressed, refusal=refusal)
    if pressed.verb in ("undo", "tick", "untick"):
        return _go(place(round_.committee, meeting, at=number))
    return _go(place(round_.committee, meeting, at=round_.next(key) or "end", did=number))


def _go(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _show(
    request: HttpRequest,
    round_: Review,
    meeting: Any,
    meetings: list[Any],
    number: int,
    *,
    pressed: Pressed | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    here = round_.committee
    action = action_or_404(request, here.slug, number, Action.objects.for_detail_page(request.user))
    key = round_.key(action)
    position, total = round_.progress(key, action)
    behind, before = round_.next(key), round_.previous(key)
    events = events_of(action)
    context = {
        "committee": here,
        "place": "actions",
        "action": action,
        "word": last_word(events, trusted=True),
        "words": [e for e in events if e.is_word and not e.undone][-4:],
        "can": acts_on(request.user, action, in_meeting=meeting is not None),
        "resolutions": Resolution.choices,
        "position": position,
        "total": total,
        "more": total > COUNT_AT_MOST,
        "meeting": meeting,
        "meetings": meetings,
        "ahead": place(here, meeting, at=behind or "end"),
        "back": place(here, meeting, at=before) if before else None,
        "did": _did(request, here),
        "pressed": pressed,
        "refusal": refusal,
    }
    return render(
        request, "actions/review.html", context, status=status_of(refusal) if refusal else 200
    )


def _did(request: HttpRequest, committee: Committee) -> dict[str, Any] | None:
    """What was done last, with the way back: the action that the address names as `did`."""
    number = _number(request.GET.get("did"))
    if number is None:
        return None
    actions = Action.objects.in_committee(committee, request.user).select_related("committee")
    action = actions.filter(number=number).first()
    if action is None:
        return None
    newest = list(action.events.order_by("-id")[:2])
    event = undoable(newest, request.user.person_id)
    if event is None:
        return None
    said = Pressed("say" if event.kind == "said" else "")
    return {"number": number, "sentence": done_sentence(action, said)}


def _show_end(
    request: HttpRequest, round_: Review, meeting: Any, meetings: list[Any]
) -> HttpResponse:
    """All is looked at: what became of it, and what was skipped."""
    here = round_.committee
    first = round_.first()
    context = {
        "committee": here,
        "place": "actions",
        "action": None,
        "done": round_.done(),
        "skipped": round_.waiting()[:COUNT_AT_MOST].count(),
        "first": place(here, meeting, at=first) if first else None,
        "meeting": meeting,
        "meetings": meetings,
        "did": _did(request, here),
    }
    return render(request, "actions/review.html", context)
