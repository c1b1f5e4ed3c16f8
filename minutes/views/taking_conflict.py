"""Two people saved the same lines: both texts side by side, and which is to stand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutes.capture.difference import difference
from minutes.capture.merge import Merged, merge, resolve
from minutes.capture.numbering import without_number
from minutes.models import Conflict, Item, Meeting
from minutes.services import capturing
from minutes.services.capturing import Saved
from minutes.views.doors import address, see_other
from minutes.views.taking_doors import (
    led_meeting,
    payload,
    saved_at,
    wants_json,
)
from people.errors import Invalid, Refused
from people.views.doors import number_of, status_of


def collided(request: HttpRequest, meeting: Meeting, saved: Saved) -> HttpResponse:
    """409: nothing was saved into the item; both texts are shown, and which is to stand is asked."""
    conflict = saved.conflict
    if wants_json(request):
        return JsonResponse(
            {
                "conflict": address(meeting, "settle", pk=conflict.pk),
                "version": saved.version,
                "both": _both_fragment(request, meeting, conflict),
            },
            status=409,
        )
    return _both(request, meeting, conflict, status=409)


@login_required
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, committee: str, number: int, pk: int) -> HttpResponse:
    """Two texts of one item side by side. POST `choice`: mine, theirs, both, or merged with the `text`."""
    meeting = led_meeting(request, committee, number)
    items = Item.objects.visible_to(request.user).filter(meeting=meeting)
    conflicts = Conflict.objects.filter(item__in=items).select_related("item", "by", "settled_by")
    conflict = get_object_or_404(conflicts, pk=pk if pk < 2**63 else 0)
    conflict.item.meeting = meeting
    if request.method == "GET":
        return _both(request, meeting, conflict)
    try:
        text = _chosen_text(request, conflict)
        saved = capturing.settle_conflict(
            conflict, by=request.user, text=text, base=_base(request, conflict)
        )
    except Refused as refused:
        if wants_json(request):
            return JsonResponse({"error": str(refused)}, status=status_of(refused))
        return _both(request, meeting, conflict, refusal=refused, status=status_of(refused))
    if saved.conflict is not None:  # somebody else was at the same lines again
        return collided(request, meeting, saved)
    if wants_json(request):
        return JsonResponse(payload(request, meeting, saved))
    messages.success(request, _("Saved %(at)s.") % {"at": saved_at()})
    return see_other(f"{address(meeting, 'take')}?item={conflict.item_id}")


def _chosen_text(request: HttpRequest, conflict: Conflict) -> str:
    choice = request.POST.get("choice", "")
    if choice == "merged":
        return request.POST.get("text", "")
    if choice in ("mine", "theirs", "both"):
        return resolve(_merged(conflict), choice)
    raise Invalid(_("Choose which text is to stand."), "choice")


def _base(request: HttpRequest, conflict: Conflict) -> int:
    """The version that was shown beside what was typed."""
    return number_of(request.POST.get("base", "")) or conflict.item.version


def _merged(conflict: Conflict) -> Merged:
    """Both texts brought together as far as they do not clash; the item as it is now is "theirs"."""
    return merge(conflict.base, conflict.item.notes, conflict.typed, without_number)


def _both_context(meeting: Meeting, conflict: Conflict) -> dict[str, Any]:
    merged = _merged(conflict)
    return {
        "committee": meeting.committee,
        "place": "meetings",
        "meeting": meeting,
        "conflict": conflict,
        "rows": difference(resolve(merged, "theirs"), resolve(merged, "mine")),
        "merged": resolve(merged, "both"),
    }


def _both_fragment(request: HttpRequest, meeting: Meeting, conflict: Conflict) -> str:
    return render_to_string("minutes/taking/_both.html", _both_context(meeting, conflict), request)


def _both(
    request: HttpRequest,
    meeting: Meeting,
    conflict: Conflict,
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _both_context(meeting, conflict) | {"refusal": refusal}
    if refusal is not None and "text" in request.POST:
        context["merged"] = request.POST["text"]
    return render(request, "minutes/taking/settle.html", context, status=status)
