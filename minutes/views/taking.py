"""Minutes are taken: one page for a meeting that sits, and what it saves while somebody types.

Every act is a form that works without JavaScript; asked for JSON, it answers the page's script.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from minutes.life import AHEAD, TAKEN
from minutes.models import Item, Meeting, State
from minutes.services import capturing
from minutes.services.sources import decided_unlisted
from minutes.views.doors import address, see_other
from minutes.views.reviewing import review_context
from minutes.views.taking_conflict import collided
from minutes.views.taking_desk import load_desk, page_context, state_of
from minutes.views.taking_doors import (
    item_or_404,
    led_meeting,
    payload,
    saved_at,
    wants_json,
)
from minutes.views.watching import look
from people.errors import Invalid, Refused
from people.views.doors import number_of, status_of


@login_required
@require_safe
def take(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """The page, at one item (`item`). For its script (JSON): what changed after the pulse `since`; 304 without."""
    if wants_json(request):
        return _changes(request, committee, number)
    meeting = led_meeting(request, committee, number)
    if meeting.state not in TAKEN:
        messages.info(request, _closed_sentence(meeting))
        return see_other(address(meeting))
    return page(request, meeting, request.GET.get("item", ""))


def _closed_sentence(meeting: Meeting) -> str:
    if meeting.state == State.PLANNED:
        return _("Minutes are taken from the day on which the meeting is announced.")
    return _("The meeting is %(state)s: its text is changed item by item here.") % {
        "state": meeting.get_state_display()
    }


def _changes(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    seen = look(request, committee, number)
    answer: HttpResponse
    if request.headers.get("If-None-Match") == seen.etag:
        answer = HttpResponseNotModified()
    else:
        meeting = led_meeting(request, committee, number)
        since = request.GET.get("since", "")
        desk = load_desk(meeting, request.user)
        answer = JsonResponse(state_of(request, desk, number_of(since) if since else -1))
    answer["ETag"] = seen.etag
    return answer


def page(
    request: HttpRequest,
    meeting: Meeting,
    asked: str,
    *,
    typed: dict[str, str] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; after a refused save with what was `typed`, and the sentence."""
    desk = load_desk(meeting, request.user)
    line = desk.chosen(asked)
    context = page_context(desk) | {
        "chosen": line,
        "item": line.item if line else None,
        "line": line,
        "typed": typed,
        "refusal": refusal,
        "told": json_script(state_of(request, desk), "told"),
        "marks": desk.marks.get(line.item.pk, []) if line else [],
        "before": desk.beside(line)[0] if line else None,
        "after": desk.beside(line)[1] if line else None,
        "decided": decided_unlisted(meeting, request.user),
        "ahead": meeting.state in AHEAD,
        **review_context(request.user, meeting, line),
    }
    return render(request, "minutes/taking/take.html", context, status=status)


@login_required
@require_POST
def write(request: HttpRequest, committee: str, number: int, pk: int) -> HttpResponse:
    """Save the notes of an item: `text`, the version it started from (`base`), the save's `key`, the keys of saves
    whose answer was not taken in (`after`), and the line of the `caret` (left out: the item is left)."""
    meeting = led_meeting(request, committee, number)
    item = item_or_404(request, meeting, pk)
    text = request.POST.get("text", "")
    try:
        if "text" not in request.POST:
            raise Invalid(_("There is no text in what was sent."), "text")
        saved = capturing.save_notes(
            item,
            by=request.user,
            text=text,
            base=number_of(request.POST.get("base", "")),
            key=_key(request.POST.get("key", "")),
            after=[_key(key) for key in request.POST.getlist("after")[-200:]],
            caret=_caret(request.POST.get("caret", "")),
        )
    except Refused as refused:
        return _refused(request, meeting, item, text, refused)
    if saved.conflict is not None:
        return collided(request, meeting, saved)
    if wants_json(request):
        return JsonResponse(payload(request, meeting, saved))
    messages.success(request, _("Saved %(at)s.") % {"at": saved_at()})
    go_on = request.POST.get("then", "")
    target = go_on if go_on.isdecimal() and len(go_on) < 19 else str(pk)
    return see_other(f"{address(meeting, 'take')}?item={target}")


def _key(given: str) -> str:
    return given[:40].replace("\0", "")


def _caret(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 8 else None


def _refused(
    request: HttpRequest, meeting: Meeting, item: Item, text: str, refused: Refused
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": str(refused)}, status=status_of(refused))
    typed = {"text": text, "base": request.POST.get("base", "")}
    if meeting.state not in TAKEN:
        messages.error(request, str(refused))
    return page(
        request, meeting, str(item.pk), typed=typed, refusal=refused, status=status_of(refused)
    )
