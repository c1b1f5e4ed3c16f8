"""What does a link in a mail let its reader do with an action? Tick their part, or say how it stands."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from actions import rules, services
from actions.models import Action, Owner
from people.actors import LinkBearer
from people.errors import Invalid, Refused, Stale
from people.links import Opened, Purpose, register
from people.models import Person

MY_PART = "my-part"
HOLDS = dt.timedelta(days=60)


def register_purposes() -> None:
    register(Purpose(MY_PART, HOLDS, find_action, show, act))


def find_action(person: Person, thing: str) -> Action | None:
    """The action, if the person may see it at this moment and has a part in it."""
    if not thing.isdigit():
        return None
    bearer = LinkBearer(person)
    visible = Action.objects.visible_to(bearer).with_owners().select_related("committee")
    action = visible.filter(pk=int(thing)).first()
    return action if action is not None and rules.is_owner(bearer, action) else None


def parts_of(person: Person, action: Action) -> list[Owner]:
    """The parts that are this person's, or their organisation's."""
    bearer = LinkBearer(person)
    return [o for o in action.owners.all() if rules.owns(bearer, o, action.committee_id)]


def show(
    request: HttpRequest, opened: Opened, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    action: Action = opened.thing
    return render(
        request,
        "actions/link.html",
        {
            "action": action,
            "person": opened.person,
            "parts": parts_of(opened.person, action),
            "path": opened.path,
            "done": request.GET.get("done", ""),
            "refusal": str(refusal) if refusal else "",
            "field": refusal.field if isinstance(refusal, Invalid) else "",
            "note": request.POST.get("note", ""),
            "can_say": rules.can_say(LinkBearer(opened.person), action),
        },
        status=status,
    )


def act(request: HttpRequest, opened: Opened) -> HttpResponse:
    """One of the page's buttons: `tick` or `untick` with an owner's number, or `say` with a note."""
    bearer = LinkBearer(opened.person)
    note = request.POST.get("note", "")
    parts = {str(owner.pk): owner for owner in parts_of(opened.person, opened.thing)}
    try:
        if owner := parts.get(request.POST.get("tick", "")):
            services.tick(owner, by=bearer, note=note)
            done = "ticked"
        elif owner := parts.get(request.POST.get("untick", "")):
            services.untick(owner, by=bearer, note=note)
            done = "unticked"
        elif "say" in request.POST:
            services.say(opened.thing, by=bearer, note=note)
            done = "said"
        else:
            raise Invalid(_("Press one of the buttons."))
    except Refused as refusal:
        # As it stands now: somebody may have been faster, or it is no longer theirs.
        action = find_action(opened.person, str(opened.thing.pk))
        if action is None:
            return render(request, "people/link_gone.html", status=410)
        fresh = Opened(opened.token, opened.purpose, opened.person, action)
        return show(request, fresh, refusal, 409 if isinstance(refusal, Stale) else 422)
    response = redirect(f"{opened.path}?done={done}")
    response.status_code = 303
    return response
