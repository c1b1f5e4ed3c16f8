"""How does the page of minutes-taking ask and answer? What came in with a save, and what its script is told."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone

from minutes import rules
from minutes.models import Item, Meeting
from minutes.services.capture_lines import lines_of_each
from minutes.services.capturing import Saved
from minutes.views.doors import meeting_or_404
from people.views.doors import let_in


def led_meeting(request: HttpRequest, committee: str, number: int) -> Meeting:
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    return meeting


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def item_or_404(request: HttpRequest, meeting: Meeting, pk: int) -> Item:
    """An item of the meeting that the reader may see, not taken off."""
    if not 0 < pk < 2**63:
        pk = 0
    visible = Item.objects.current().visible_to(request.user)
    item = get_object_or_404(visible.filter(meeting=meeting), pk=pk)
    item.meeting = meeting
    return item


def saved_at() -> str:
    return f"{timezone.localtime():%H:%M:%S}"


def payload(request: HttpRequest, meeting: Meeting, saved: Saved) -> dict[str, Any]:
    """What the page's script is told of a save."""
    item = saved.item
    told = lines_of_each([item], meeting, reader=request.user)
    marks = [asdict(line) for line in told[item.pk]]
    context = {"committee": meeting.committee, "meeting": meeting, "marks": marks, "item": item}
    return {
        "version": saved.version,
        "notes": saved.notes,
        "edits": [
            {"at": edit.at, "remove": edit.remove, "lines": list(edit.lines)}
            for edit in saved.edits
        ],
        "lines": marks,
        "margin": render_to_string("minutes/taking/_margin.html", context, request),
        "conflict": None,
        "saved_at": saved_at(),
    }
