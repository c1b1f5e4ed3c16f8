"""What waits to be settled by chair and secretary: offers from other committees, names that nobody answers to
yet, and what people who left still have open. And the page that offers an action to another committee."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from actions import rules
from actions import services as act
from actions.forms import AcceptForm, AnswerForm, OfferForm, names_of
from actions.models import OVER, Action, Owner
from actions.services import OwnerSpec
from people.errors import Refused
from people.matching import Kind
from people.models import Committee, Membership
from people.views.doors import let_in, status_of

from .detail import address
from .doors import committee_or_404
from .editing import blame, leaders_action, show_form

_NUMBER = re.compile("[0-9]{1,9}")
AT_MOST = 50
"""So many of each kind stand on the page; the others come up as these are settled."""


@login_required
@require_http_methods(["GET", "POST"])
def offers(request: HttpRequest, committee: str) -> HttpResponse:
    """The page; POST with `act`: accept or refuse (`action`), answer (`owner_id`), hand-on (`person`)."""
    here = committee_or_404(request, committee)
    let_in(rules.can_review(request.user, here))
    if request.method == "GET":
        return _show(request, here)
    acts = {"accept": _accept, "refuse": _refuse, "answer": _answer, "hand-on": _hand_on}
    step = acts.get(request.POST.get("act", ""))
    if step is None:
        raise Http404
    return step(request, here)


def _show(
    request: HttpRequest,
    here: Committee,
    *,
    wrong: str = "",
    form: Any = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The page. `wrong` names the entry ("offer-12") whose `form` came back, or was refused."""
    status = status_of(refusal) if refusal else 422 if form is not None else 200
    context = {
        "committee": here,
        "place": "actions",
        "offered": list(_offered(here).with_owners()[:AT_MOST]),
        "going": list(
            Action.objects.in_committee(here, request.user)
            .open()
            .filter(offered_to__isnull=False)
            .select_related("offered_to")[:AT_MOST]
        ),
        "unanswered": list(_unanswered(request, here)[:AT_MOST]),
        "leavers": _leavers(request, here),
        "names": names_of(here),
        "wrong": wrong,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "actions/offers.html", context, status=status)


def _offered(here: Committee) -> Any:
    offered = Action.objects.open().filter(offered_to=here, confidential=False)
    return offered.select_related("committee").order_by("id")


def _seen(request: HttpRequest, here: Committee) -> QuerySet[Action]:
    """The committee's actions but the confidential ones of items from which the reader is recused."""
    return Action.objects.in_committee(here, request.user)


def _unanswered(request: HttpRequest, here: Committee) -> QuerySet[Owner]:
    owners = Owner.objects.filter(
        person=None, organisation=None, left_at=None, action__in=_seen(request, here)
    )
    owners = owners.exclude(action__status__in=OVER).select_related("action__committee")
    return owners.order_by("action__number", "position")


def _leavers_parts(request: HttpRequest, here: Committee) -> QuerySet[Owner]:
    """Open parts of people who once sat here and do not today."""
    held = Membership.objects.filter(committee=here, person=OuterRef("person"))
    parts = Owner.objects.filter(Exists(held), ~Exists(held.today()), left_at=None)
    return parts.filter(action__in=_seen(request, here)).exclude(action__status__in=OVER)


def _leavers(request: HttpRequest, here: Committee) -> list[tuple[Any, list[Action]]]:
    """People who left, each with the actions in which they still have a part."""
    by_person: dict[Any, list[Action]] = defaultdict(list)
    parts = _leavers_parts(request, here).select_related("person", "action__committee")
    for part in parts.order_by("person__key", "action__number")[: 4 * AT_MOST]:
        by_person[part.person].append(part.action)
    return list(by_person.items())


def _back(here: Committee) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("actions:offers", kwargs={"committee": here.slug}), status=303
    )


def _id(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _accept(request: HttpRequest, here: Committee) -> HttpResponse:
    action = get_object_or_404(_offered(here), pk=_id(request, "action"))
    form = AcceptForm(request.POST, committee=here, user=request.user)
    entry = f"offer-{action.pk}"
    if not form.is_valid():
        return _show(request, here, wrong=entry, form=form)
    try:
        new = act.accept_offer(
            action, by=request.user, owners=form.specs, everyone=form.cleaned_data["everyone"]
        )
    except Refused as refusal:
        blame(form, refusal)
        return _show(request, here, wrong=entry, form=form, refusal=refusal)
    messages.success(request, _("Taken over as %(reference)s.") % {"reference": new.reference})
    return HttpResponseRedirect(address(new), status=303)


def _refuse(request: HttpRequest, here: Committee) -> HttpResponse:
    """Not taken over; or, in the committee that offered, the offer taken back."""
    pk = _id(request, "action")
    mine = Action.objects.in_committee(here, request.user).filter(pk=pk).first()
    action = mine or get_object_or_404(_offered(here), pk=pk)
    try:
        act.refuse_offer(action, by=request.user, note=request.POST.get("note", ""))
    except Refused as refusal:
        return _show(request, here, wrong=f"offer-{pk}", refusal=refusal)
    messages.success(
        request, _("The offer is taken back.") if mine else _("It stays with those who offered it.")
    )
    return _back(here)


def _answer(request: HttpRequest, here: Committee) -> HttpResponse:
    owner = get_object_or_404(
        Owner.objects.filter(action__in=_seen(request, here)).select_related("action__committee"),
        pk=_id(request, "owner_id"),
    )
    form = AnswerForm(request.POST, committee=here)
    entry = f"name-{owner.pk}"
    if not form.is_valid():
        return _show(request, here, wrong=entry, form=form)
    match = form.cleaned_data["owner"]
    person = organisation = None
    if match.kind == Kind.PERSON:
        person = form.person(match)
    else:
        organisation = form.organisation(match)
    try:
        act.answer_owner(
            owner,
            by=request.user,
            person=person,
            organisation=organisation,
            remember=form.cleaned_data["remember"],
            everywhere=form.cleaned_data["everywhere"],
        )
    except Refused as refusal:
        blame(form, refusal)
        return _show(request, here, wrong=entry, form=form, refusal=refusal)
    messages.success(
        request,
        _("“%(typed)s” is %(name)s.") % {"typed": owner.typed, "name": person or organisation},
    )
    return _back(here)


def _hand_on(request: HttpRequest, here: Committee) -> HttpResponse:
    person_id = _id(request, "person")
    chosen = set(map(int, filter(_NUMBER.fullmatch, request.POST.getlist("number"))))
    parts = (
        _leavers_parts(request, here).filter(person=person_id).select_related("action__committee")
    )
    actions = [part.action for part in parts if part.action.number in chosen]
    form = AnswerForm(request.POST, committee=here)
    entry = f"left-{person_id}"
    if not form.is_valid():
        return _show(request, here, wrong=entry, form=form)
    if not actions:
        form.add_error(None, _("Choose at least one action."))
        return _show(request, here, wrong=entry, form=form)
    match = form.cleaned_data["owner"]
    to = OwnerSpec(match.person_id, match.organisation_id)
    try:
        act.hand_on(actions, by=request.user, owner=OwnerSpec(person_id), to=to)
    except Refused as refusal:
        blame(form, refusal)
        return _show(request, here, wrong=entry, form=form, refusal=refusal)
    messages.success(
        request,
        ngettext("%(n)d action is handed on.", "%(n)d actions are handed on.", len(actions))
        % {"n": len(actions)},
    )
    return _back(here)


@login_required
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """Offer an action to another committee: one that the reader sits on, or a public one."""
    action = leaders_action(request, committee, number)
    others = Committee.objects.visible_to(request.user).exclude(pk=action.committee_id)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        committees=others,
        initial={"version": action.version},
    )
    page = {
        "committee": action.committee,
        "action": action,
        "title": _("Offer %(reference)s to another committee") % {"reference": action.reference},
        "button": _("Offer it"),
        "lead": _(
            "It stays here, as it is, until their chair or secretary takes it over. Then it is closed here,"
            " and goes on there under a number of theirs."
        ),
    }
    if request.method == "GET" or not form.is_valid():
        return show_form(request, form, **page)
    data = form.cleaned_data
    try:
        act.offer(
            action, by=request.user, to=data["to"], version=data["version"], note=data["note"]
        )
    except Refused as refusal:
        blame(form, refusal)
        return show_form(request, form, refusal, **page)
    messages.success(
        request,
        _("%(reference)s is offered to %(committee)s.")
        % {"reference": action.reference, "committee": data["to"].name},
    )
    return HttpResponseRedirect(address(action), status=303)
