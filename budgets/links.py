"""What does the link in a mail let its reader do with a request? Take their position, change it, take it back."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import rules, services
from budgets.models import Approval, Position
from budgets.services import notices
from budgets.services.notices import POSITION
from budgets.services.room import figures_of
from budgets.services.voting import LONGEST_VOTE
from people.actors import LinkBearer
from people.errors import Invalid, Refused
from people.links import Opened, Purpose, register
from people.models import Person
from people.times import zone_or_utc
from people.views.doors import number_of, see_other, status_of

HOLDS = LONGEST_VOTE + dt.timedelta(days=30)
"""Longer than any vote, also one that was given more time; once it is over the link only shows what was decided."""
STANCES = ("favour", "no_objection", "against", "abstains", "remark")
"""In the order of the buttons."""


def register_purposes() -> None:
    register(Purpose(POSITION, HOLDS, find_request, show, act))


def find_request(person: Person, thing: str) -> Approval | None:
    """The request, if the person may see it at this moment and is entitled to a position on it."""
    bearer = LinkBearer(person)
    visible = Approval.objects.visible_to(bearer).filter(
        pk=number_of(thing), voters__person=person, voters__recused=False
    )
    approval = visible.select_related("committee", "requester").with_charges().first()
    return approval if approval is not None and rules.can_see(bearer, approval) else None


def show(request: HttpRequest, opened: Opened, refused: Refused | None = None) -> HttpResponse:
    approval: Approval = opened.thing
    bearer = LinkBearer(opened.person)
    word = Position.objects.filter(approval=approval, person=opened.person, own=True).first()
    with timezone.override(zone_or_utc(opened.person.time_zone)):
        return render(
            request,
            "budgets/approvals/link.html",
            {
                "approval": approval,
                "person": opened.person,
                "path": opened.path,
                "open": notices.is_open(approval),
                "until": notices.until(approval, approval.committee.time_zone),
                "until_for_you": notices.until_for(approval, opened.person),
                "charges": _charges(approval, bearer),
                "word": word,
                "stances": [(value, Position.Stance(value).label) for value in STANCES],
                "stance": request.POST.get("stance", word.stance if word else ""),
                "remark": request.POST.get("remark", word.remark if word else ""),
                "said": request.GET.get("done", ""),
                "refused": refused,
                "field": refused.field if isinstance(refused, Invalid) else "",
                "signs_in": hasattr(opened.person, "user"),
            },
            status=status_of(refused) if refused is not None else 200,
        )


def _charges(approval: Approval, bearer: LinkBearer) -> list[dict[str, object]]:
    """What it asks of each line, and what the line has before and after, for who may see amounts."""
    charges = list(approval.charges.all())
    told = [c for c in charges if rules.can_see_amounts(bearer, c.line.budget)]
    if len(told) < len(charges) or not charges:
        return [{"charge": charge} for charge in charges]
    figures = figures_of([charge.line_id for charge in charges])
    return [
        {
            "charge": charge,
            "before": charge.remaining_before
            if charge.remaining_before is not None
            else figures[charge.line_id].remaining,
            "after": charge.remaining_after
            if charge.remaining_after is not None
            else figures[charge.line_id].remaining - charge.amount,
        }
        for charge in charges
    ]


def act(request: HttpRequest, opened: Opened) -> HttpResponse:
    """`stance` with a remark, or `back`: no word again."""
    bearer = LinkBearer(opened.person)
    try:
        if "back" in request.POST:
            services.take_position_back(opened.thing, by=bearer)
            done = "back"
        elif "stance" in request.POST:
            services.take_position(
                opened.thing,
                by=bearer,
                stance=request.POST["stance"],
                remark=request.POST.get("remark", ""),
            )
            done = "said"
        else:
            raise Invalid(_("Choose what your position is."), "stance")
    except Refused as refused:
        # As it stands now: it may be decided meanwhile, or no longer theirs.
        approval = find_request(opened.person, str(opened.thing.pk))
        if approval is None:
            return render(request, "people/link_gone.html", status=410)
        return show(request, Opened(opened.token, opened.purpose, opened.person, approval), refused)
    return see_other(f"{opened.path}?done={done}")
