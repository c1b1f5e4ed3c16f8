"""Which committee, and which action, does an address mean? The one way in; outsiders find nothing (404)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from actions.models import Action
from actions.querysets import ActionQuerySet
from people.models import Committee
from people.seats import seats_of


def committee_or_404(request: HttpRequest, slug: str) -> Committee:
    """The committee of that address, if the reader sits on it. No query: it is among their seats."""
    for seat in seats_of(request.user):
        if seat.committee.slug == slug:
            return seat.committee
    raise Http404(_("There is no such committee."))


def action_or_404(
    request: HttpRequest, slug: str, number: int, actions: ActionQuerySet | None = None
) -> Action:
    """The action of that address, if the reader may see it; its `committee` needs no further query."""
    committee = committee_or_404(request, slug)
    actions = Action.objects.all() if actions is None else actions
    action = get_object_or_404(actions.visible_to(request.user), committee=committee, number=number)
    action.committee = committee
    return action
