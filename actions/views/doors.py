"""Which committee, and which action, does an address mean? The one way in; outsiders find nothing (404)."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from actions.models import Action
from actions.querysets import ActionQuerySet
from people.views.doors import committee_or_404


def action_or_404(
    request: HttpRequest, slug: str, number: int, actions: ActionQuerySet | None = None
) -> Action:
    """The action of that address, if the reader may see it; its `committee` needs no further query."""
    committee = committee_or_404(request, slug)
    actions = Action.objects.all() if actions is None else actions
    action = get_object_or_404(actions.visible_to(request.user), committee=committee, number=number)
    action.committee = committee
    return action
