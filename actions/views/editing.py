"""Pages that raise an action, reword it, and give it to others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions import rules
from actions import services as act
from actions.forms import EditForm, RaiseForm, ReassignForm, names_of, owners_shown, subjects_of
from actions.models import Action
from actions.services import Deed
from people.errors import Invalid, Refused
from people.rules import sees_confidential
from people.views.doors import let_in, status_of

from .detail import address
from .doors import action_or_404, committee_or_404
from .review import meetings_of, pick, place


def blame(form: Form, refusal: Refused) -> None:
    """Put a service's refusal beside the field it is about, or at the top."""
    field = refusal.field if isinstance(refusal, Invalid) else None
    form.add_error(field if field in form.fields else None, str(refusal))


def show_form(
    request: HttpRequest, form: Form, refusal: Refused | None = None, **context: Any
) -> HttpResponse:
    """A form's page; 422 (409 where somebody was faster) when it comes back refused."""
    refused = status_of(refusal) if refusal else 422 if form.errors else 200
    committee = context["committee"]
    context |= {"form": form, "place": "actions"}
    if "owners" in form.fields:
        context["names"] = names_of(committee)
    return render(request, "actions/form.html", context, status=refused)


def _details(committee: Any, form: Any) -> dict[str, Any]:
    """What the wording's fields come to, for the services; the subject is made where it is new."""
    data = form.cleaned_data
    changes = {"text": data["text"], "due_on": data["due_on"], "parent": data["parent"]}
    changes["subject"] = act.name_subject(committee, data["subject"])
    if "confidential" in form.fields:
        changes["confidential"] = data["confidential"]
    return changes


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, committee: str) -> HttpResponse:
    """Raise an action."""
    here = committee_or_404(request, committee)
    let_in(
        rules.can_raise(request.user, here),
        _("Only people who take part in the committee can raise an action."),
    )
    options: dict[str, Any] = {
        "committee": here,
        "user": request.user,
        "trusted": sees_confidential(request.user, here.pk),
    }
    page = {
        "committee": here,
        "title": _("Raise an action"),
        "button": _("Raise it"),
        "subjects": subjects_of(here, request.user),
    }
    if request.method == "GET":
        form = RaiseForm(initial={"parent": request.GET.get("parent", "")[:20]}, **options)
        return show_form(request, form, **page)
    form = RaiseForm(request.POST, **options)
    if not form.is_valid():
        return show_form(request, form, **page)
    try:
        with transaction.atomic():
            action = act.raise_action(
                here,
                by=request.user,
                owners=form.specs,
                everyone=form.cleaned_data["everyone"],
                **_details(here, form),
            )
    except Refused as refusal:
        blame(form, refusal)
        return show_form(request, form, refusal, **page)
    messages.success(request, _("%(reference)s is raised.") % {"reference": action.reference})
    return HttpResponseRedirect(address(action), status=303)


def leaders_action(request: HttpRequest, committee: str, number: int) -> Action:
    """The action, for chair and secretary; others find no such page."""
    action = action_or_404(request, committee, number, Action.objects.for_detail_page(request.user))
    let_in(rules.can_close(request.user, action))
    return action


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """Reword an action, change its due date, subject, parent, confidentiality."""
    action = leaders_action(request, committee, number)
    options: dict[str, Any] = {
        "action": action,
        "committee": action.committee,
        "user": request.user,
        "trusted": sees_confidential(request.user, action.committee_id),
    }
    page = {
        "committee": action.committee,
        "action": action,
        "title": _("Edit %(reference)s") % {"reference": action.reference},
        "button": _("Save"),
        "subjects": subjects_of(action.committee, request.user),
    }
    form = EditForm(request.POST if request.method == "POST" else None, **options)
    if request.method == "GET" or not form.is_valid():
        return show_form(request, form, **page)
    try:
        with transaction.atomic():
            act.edit(
                action,
                by=request.user,
                version=form.cleaned_data["version"],
                **_details(action.committee, form),
            )
    except Refused as refusal:
        blame(form, refusal)
        return show_form(request, form, refusal, **_fresh(request, page, refusal))
    messages.success(request, _("%(reference)s is saved.") % {"reference": action.reference})
    return HttpResponseRedirect(address(action), status=303)


@login_required
@require_http_methods(["GET", "POST"])
def reassign(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """Give an action to others. From a review (`meeting`: its number, or "none") it goes back there, and
    the event names the meeting."""
    action = leaders_action(request, committee, number)
    reviewed_in = request.GET.get("meeting", "")
    meeting = (
        pick(meetings_of(action.committee, request.user), reviewed_in) if reviewed_in else None
    )
    initial = {
        "owners": owners_shown(action.owners.all()),
        "keep_unknown": any(o.is_unanswered for o in action.owners.all()),
        "version": action.version,
    }
    page = {
        "committee": action.committee,
        "action": action,
        "title": _("Give %(reference)s to others") % {"reference": action.reference},
        "button": _("Give it to them"),
    }
    form = ReassignForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        committee=action.committee,
        user=request.user,
    )
    if request.method == "GET" or not form.is_valid():
        return show_form(request, form, **page)
    try:
        act.reassign(
            action,
            by=Deed(request.user, meeting_id=meeting.pk if meeting else None),
            owners=form.owners_for(action.committee),
            everyone=form.cleaned_data["everyone"],
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
        )
    except Refused as refusal:
        blame(form, refusal)
        return show_form(request, form, refusal, **_fresh(request, page, refusal))
    messages.success(request, _("%(reference)s has new owners.") % {"reference": action.reference})
    onward = place(action.committee, meeting, at=number) if reviewed_in else address(action)
    return HttpResponseRedirect(onward, status=303)


def _fresh(request: HttpRequest, page: dict[str, Any], refusal: Refused) -> dict[str, Any]:
    """The page's context with the action as it is now: what somebody faster made of it stands beside
    what was typed, and the next save starts from there."""
    old = page["action"]
    now = action_or_404(
        request, old.committee.slug, old.number, Action.objects.for_detail_page(request.user)
    )
    return page | {"action": now, "faster": status_of(refusal) == 409}
