"""The review of actions inside a meeting: each action one line, where what is pressed names the meeting.

The round is actions/reviewing.py's and the acts are actions/views/verbs.py's; here is only their place on the
pages of the meeting, under the item of the agenda that stands for the review.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from actions.models import Action
from actions.services import Deed
from actions.views.detail import acts_on
from actions.views.doors import action_or_404
from actions.views.verbs import Pressed, done_sentence, perform
from minutes import rules
from minutes.life import LIVE
from minutes.models import ItemKind, Meeting
from minutes.views.book import load_review, neighbours
from minutes.views.doors import address, meeting_or_404, see_other
from people.errors import Refused
from people.rules import sees_confidential
from people.views.doors import let_in, status_of

"""A review is held while the meeting sits, or written down right after."""


def review_context(user: Any, meeting: Meeting, line: Any) -> dict[str, Any]:
    """The review for the item of the agenda that stands for it: none under any other."""
    if line is None or line.item.kind != ItemKind.ACTIONS or meeting.state not in LIVE:
        return {"groups": [], "reviews": False}
    before, _after = neighbours(meeting, user)
    groups = load_review(meeting, user, before)
    return {"groups": groups, "reviews": True, "can_of": can_of(user)}


def can_of(user: Any) -> Callable[[Action], set[str]]:
    """For the templates: the verbs that the reader may press on an action, in a review that a meeting holds."""
    return lambda action: acts_on(user, action, in_meeting=True)


@login_required
@require_POST
def review(request: HttpRequest, committee: str, number: int, action: int) -> HttpResponse:
    """Press a `verb` on one action, in this meeting. For htmx its line as it is now; else back to `next`.
    Refused: the line with what was typed and the sentence."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    found = action_or_404(request, committee, action, Action.objects.with_owners())
    pressed = Pressed.of(request.POST)
    refusal: Refused | None = None
    try:
        perform(found, pressed, by=Deed(request.user, meeting_id=meeting.pk))
    except Refused as refused:
        refusal = refused
    if request.htmx:  # type: ignore[attr-defined]
        return _row(request, meeting, action, pressed, refusal)
    if refusal is not None:
        messages.error(request, str(refusal))
    else:
        found.refresh_from_db()
        messages.success(request, done_sentence(found, pressed))
    return see_other(_back(request, meeting))


def _row(
    request: HttpRequest, meeting: Meeting, number: int, pressed: Pressed, refusal: Refused | None
) -> HttpResponse:
    trusted = sees_confidential(request.user, meeting.committee_id)
    rows = Action.objects.select_related("subject").with_owners().with_carried(request.user)
    action = action_or_404(
        request, meeting.committee.slug, number, rows.with_last_word(trusted=trusted)
    )
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "action": action,
        "can_of": can_of(request.user),
        "pressed": pressed if refusal else None,
        "refusal": refusal,
        "moved": refusal is None,
        "said": "" if refusal else done_sentence(action, pressed),
        "next": _back(request, meeting),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "minutes/taking/_review_row.html", context, status=status)


def _back(request: HttpRequest, meeting: Meeting) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and ours else address(meeting)
