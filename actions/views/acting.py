"""One act on one action: POST /c/ab/actions/17/<verb>/, from a row of the list or from anywhere else.

Done: back to `next` with a message that offers Undo, or for htmx the row as it is now. Refused: the same
place again, with the sentence at the row and what was typed still in its field; 409 where somebody else
was faster, 422 otherwise.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from actions.models import Action
from actions.rows import read_row
from actions.services import undoable
from actions.views.doors import action_or_404
from actions.views.framing import Frame, Opened
from actions.views.listing import Listing, list_page
from actions.views.verbs import VERBS, Pressed, done_sentence, perform
from people.errors import Invalid, Refused
from people.views.doors import status_of


@login_required
@require_POST
def act(request, committee, number, verb):
    """Press a button of an action. 404 for what the reader does not see, and for a verb there is not."""
    action = action_or_404(request, committee, number, Action.objects.with_owners())
    pressed = Pressed.of(request.POST, verb)
    if pressed.verb not in VERBS:
        raise Http404
    try:
        action = perform(action, pressed, by=request.user)
    except Refused as refused:
        return refuse(request, action, pressed, refused)
    tell(request, action, pressed)
    if request.htmx:
        return row_now(request, action, None, counts=counts_now(request, action))
    return HttpResponseRedirect(next_page(request, action), status=303)


def tell(request, action: Action, pressed: Pressed) -> None:
    """A message that says what was done, with Undo where it can be taken back."""
    tags = ""
    if pressed.verb != "undo":
        last = list(action.events.order_by("-id")[:2])
        if undoable(last, request.user.person_id) is not None:
            tags = f"undo {address(action, 'undo')}"
    messages.success(request, done_sentence(action, pressed), extra_tags=tags)


def address(action: Action, verb: str) -> str:
    return reverse("actions:act", args=[action.committee.slug, action.number, verb])


def next_page(request, action: Action) -> str:
    """Where the form said it stands, if that is ours; else the action's own page."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, request.is_secure()
    ):
        return wanted
    return reverse("actions:detail", args=[action.committee.slug, action.number])


def refuse(request, action: Action, pressed: Pressed, refused: Refused):
    """The place where it was pressed, with the sentence and what was typed."""
    status = status_of(refused)
    blame = refused.field or "" if isinstance(refused, Invalid) else ""
    typed = {"note": pressed.note, "resolution": pressed.resolution}
    opened = Opened(action.number, typed, str(refused), blame)
    if request.htmx:
        return row_now(request, action, opened, status)
    parts = urlsplit(next_page(request, action))
    if parts.path == reverse("actions:list", args=[action.committee.slug]):
        listing = Listing(action.committee, request, QueryDict(parts.query), opened)
        if any(row.number == action.number for row in listing.rows):
            return list_page(request, listing, status=status)
    return row_now(request, action, opened, status, "actions/one.html")


def counts_now(request, action: Action) -> list[dict]:
    """The groups with their counts, for the headings of the list where it was pressed; none elsewhere."""
    parts = urlsplit(next_page(request, action))
    if parts.path != reverse("actions:list", args=[action.committee.slug]):
        return []
    return Listing(action.committee, request, QueryDict(parts.query)).tabs


def row_now(
    request, action, opened, status=200, template="actions/_one.html", counts=()
) -> HttpResponse:
    """The row as it is now, with the messages and the counts of the list's groups; alone for htmx, else
    as a page of its own."""
    row = read_row(action.number, committee=action.committee, user=request.user)
    if row is None:  # the act itself may have taken it out of the reader's sight
        raise Http404
    back = next_page(request, action)
    frame = Frame(action.committee, request, urlsplit(back).query, opened)
    context = {
        "committee": action.committee,
        "place": "actions",
        "row": row,
        "frame": frame,
        "next_page": back,
        "counts": counts,
    }
    return render(request, template, context, status=status)
