"""The home page, and the pages that say that something is not there or broke."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from actions.timeline import sentence, who
from actions.views.doors import action_or_404
from actions.views.verbs import Pressed, done_sentence, perform
from config.desk import desk_of
from config.desk.mine import OFTEN, OVERDUE, REST, SOON, WAITS
from people.errors import Refused
from people.models import User
from people.seats import seats_of
from people.views.doors import status_of

VISIT = dt.timedelta(hours=2)
"""After so long without the desk being opened, the next time is a new visit."""
NOTED_EVERY = dt.timedelta(minutes=5)
"""So often at most it is written down that somebody was here."""
AT_FIRST = dt.timedelta(days=14)
"""What the first visit looks back on."""

GROUPS = {
    OVERDUE: gettext_lazy("Overdue"),
    SOON: gettext_lazy("Due soon"),
    OFTEN: gettext_lazy("Asked often: do, hand over, or drop?"),
    REST: gettext_lazy("The rest"),
    WAITS: gettext_lazy("Your part is done"),
}


@login_required
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me. POST: an act on one of my actions (`committee`, `number`, `verb`), then the desk again."""
    if request.method == "GET":
        return _show(request)
    number = request.POST.get("number", "")
    action = action_or_404(
        request,
        request.POST.get("committee", ""),
        int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,
    )
    pressed = Pressed.of(request.POST)
    try:
        done = perform(action, pressed, by=request.user)
    except Refused as refusal:
        return _show(request, pressed=pressed, refused=action.pk, refusal=refusal)
    messages.success(request, done_sentence(done, pressed))
    return HttpResponseRedirect(reverse("desk"), status=303)


def _show(
    request: HttpRequest,
    *,
    pressed: Pressed | None = None,
    refused: int | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    since = here_before(request)
    found = desk_of(request.user, since)
    context: dict[str, Any] = {
        "place": "desk",
        "desk": found,
        "groups": GROUPS,
        "since": since,
        "greeting": greeting(timezone.localtime()),
        "led": [seat.committee for seat in seats_of(request.user) if seat.leads],
        "sentence": sentence,
        "who": who,
        "pressed": pressed,
        "refused": refused,
        "refusal": refusal,
    }
    return render(
        request, "config/desk.html", context, status=status_of(refusal) if refusal else 200
    )


def here_before(request: HttpRequest) -> dt.datetime:
    """When the reader's visit before this one ended. A visit ends when the desk has not been opened for
    VISIT; during one the answer stays, so that opening the desk again does not lose what is new."""
    user, now = request.user, timezone.now()
    seen = user.seen_at
    kept = request.session.get("here_before")
    if seen is None or now - seen > VISIT or kept is None:
        since = seen or now - AT_FIRST
        request.session["here_before"] = since.isoformat()
    else:
        since = dt.datetime.fromisoformat(kept)
    if seen is None or now - seen > NOTED_EVERY:
        User.objects.filter(pk=user.pk).update(seen_at=now)
        user.seen_at = now
    return since


def greeting(now: dt.datetime) -> str:
    """By the reader's clock."""
    if 4 <= now.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= now.hour < 18 else _("Good evening")


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent is more than a form takes, or no form's at all."""
    too_much = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    # Without the request: of one for another host nobody has asked yet who sent it.
    return HttpResponseBadRequest(render_to_string("config/400.html", {"too_much": too_much}))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "config/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "config/403.html", {"reason": str(exception or "")}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "config/500.html", status=500)
