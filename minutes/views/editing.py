"""A meeting is planned, its frame edited, and moved on to its next state."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutes import rules, services
from minutes.forms import MeetingForm, StateForm
from minutes.models import Meeting, State
from minutes.models.meeting import TRANSITIONS
from minutes.services.series import proposals
from minutes.views.doors import address, meeting_or_404, own_committee_or_404, see_other
from minutes.views.meeting import ACTS, PAGES
from people.errors import Invalid, Refused, Stale
from people.views.doors import let_in, status_of


@login_required
@require_http_methods(["GET", "POST"])
def new(request, committee):
    """Plan a meeting."""
    committee = own_committee_or_404(request, committee)
    let_in(rules.can_plan(request.user, committee))
    form = MeetingForm(request.POST or None, committee=committee)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = services.plan_with_agenda(
                committee,
                by=request.user,
                draft=form.cleaned_data["draft"],
                **form.cleaned_data["service"],
            )
        except Refused as refused:
            return _frame(request, form, committee, refused=refused)
        messages.success(request, _("Planned. Nobody has been written to."))
        return see_other(address(meeting))
    return _frame(request, form, committee, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, committee, number):
    """Edit title, times, place, what stands above the agenda."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    form = MeetingForm(request.POST or None, committee=meeting.committee, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_meeting(
                meeting,
                by=request.user,
                version=form.cleaned_data["version"],
                **form.cleaned_data["service"],
            )
        except Refused as refused:
            return _frame(request, form, meeting.committee, meeting, refused=refused)
        messages.success(request, _("Saved."))
        return see_other(address(meeting))
    return _frame(request, form, meeting.committee, meeting, status=422 if form.is_bound else 200)


def _frame(request, form, committee, meeting=None, *, refused=None, status=200):
    """The form, with what was typed; after a stale save with what somebody else saved beside it."""
    theirs = None
    if refused is not None:
        status = status_of(refused)
        if isinstance(refused, Invalid) and refused.field in form.fields:
            form.add_error(refused.field, str(refused))
        else:
            form.add_error(None, str(refused))
        if isinstance(refused, Stale) and meeting is not None:
            theirs = Meeting.objects.prefetch_related("days").get(pk=meeting.pk)
            form.data = form.data.copy()
            form.data["version"] = theirs.version  # saving again is then a choice, both texts seen
    return render(
        request,
        "minutes/edit.html",
        {
            "committee": committee,
            "place": "meetings",
            "meeting": meeting,
            "form": form,
            "theirs": _differences(form, theirs) if theirs else [],
            "proposals": [] if meeting else proposals(committee),
        },
        status=status,
    )


def _differences(form, theirs: Meeting):
    """(label, what stands there now) of each field that differs from what was typed."""
    now = MeetingForm(committee=theirs.committee, meeting=theirs)
    return [
        (bound.label, bound.initial)
        for bound in now
        if bound.name != "version"
        and str(bound.initial or "") != str(form[bound.name].value() or "")
    ]


@login_required
@require_http_methods(["GET", "POST"])
def state(request, committee, number):
    """Open or cancel a meeting: the page says exactly what will happen, before; the button does it. The acts
    that have a page of their own (minutes/views/closing.py) are sent there, and nothing is done here."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_move_on(request.user, meeting))
    refused = None
    to = (request.POST if request.method == "POST" else request.GET).get("to", "")
    if to in PAGES and State(to) in TRANSITIONS[State(meeting.state)]:
        return see_other(address(meeting, PAGES[State(to)].partition(":")[2]))
    if request.method == "POST":
        form = StateForm(request.POST)
        try:
            if not form.is_valid():
                raise Invalid(_("This cannot be read; choose again."))
            services.move_on(meeting, by=request.user, **form.cleaned_data)
            messages.success(
                request,
                _("Done: the meeting is %(state)s.")
                % {"state": State(form.cleaned_data["to"]).label},
            )
            return see_other(address(meeting))
        except Refused as error:
            refused = error
            meeting.refresh_from_db()
    following = TRANSITIONS[State(meeting.state)]
    if request.method == "GET" and not to:
        to = next((state for state in ACTS if state in following), "")
    if refused is None and to not in following:
        raise Http404
    return render(
        request,
        "minutes/state.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "to": to,
            "act": ACTS.get(to, ""),
            "possible": to in following,
            "elsewhere": address(meeting, PAGES[State(to)].partition(":")[2])
            if to in PAGES
            else "",
            "reason": request.POST.get("reason", ""),
            "refused": refused,
            "people_n": meeting.attendances.count(),
        },
        status=status_of(refused) if refused else 200,
    )
