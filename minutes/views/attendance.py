"""Who is asked to a meeting, who comes, who came."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from minutes import rules, services
from minutes.forms import AttendeeForm, GuestForm, ReplyForm
from minutes.models import Meeting
from minutes.views.book import by_organisation
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.meeting import known_people, meeting_page
from people.errors import Invalid, Refused
from people.services.seating import find_or_make_organisation
from people.views.doors import let_in, status_of


@login_required
@require_http_methods(["GET", "POST"])
def attendance(request, committee, number):
    """The list of people; `act`: members (invite all), guest (one more), present (ticks of the whole list)."""
    meeting = _editable(request, committee, number)
    form = None
    if request.method == "POST":
        act = request.POST.get("act")
        try:
            if act == "members":
                return _members(request, meeting)
            if act == "present":
                return _present(request, meeting)
            form = GuestForm(request.POST, attendances=_people(meeting))
            if form.is_valid():
                data = dict(form.cleaned_data)
                data["deputy_for_id"] = int(data.pop("deputy_for") or 0) or None
                services.invite_named(meeting, by=request.user, **data)
                messages.success(request, _("%(name)s is on the list.") % {"name": data["name"]})
                return see_other(address(meeting, "attendance"))
        except Refused as refused:
            return _list(request, meeting, form, refused)
    return _list(request, meeting, form)


def _members(request, meeting):
    added = services.invite_members(meeting, by=request.user)
    messages.success(
        request,
        ngettext("%(n)d person invited.", "%(n)d people invited.", len(added)) % {"n": len(added)}
        if added
        else _("Every member is on the list already."),
    )
    return see_other(address(meeting, "attendance"))


def _present(request, meeting):
    """Only what differs from what the form showed is changed."""
    ticked, shown = _ids(request, "present"), _ids(request, "was")
    listed = _ids(request, "listed")
    unsaid = _ids(request, "unsaid") & listed
    came = (ticked - shown) & listed
    away = (listed & shown) - ticked
    if request.POST.get("rest") == "absent":
        away |= unsaid - ticked
    services.tick_present(meeting, by=request.user, came=came, stayed_away=away)
    messages.success(request, _("Saved."))
    return see_other(address(meeting, "attendance"))


def _ids(request, name: str) -> set[int]:
    return {int(pk) for pk in request.POST.getlist(name) if pk.isdecimal() and len(pk) < 19}


def _list(request, meeting, form=None, refused=None):
    if refused is not None and form is not None:
        field = refused.field if isinstance(refused, Invalid) else None
        form.add_error(field if field in form.fields else None, str(refused))
        refused_here = None
    else:
        refused_here = refused
    people = _people(meeting)
    failed = form is not None and bool(form.errors)
    return render(
        request,
        "minutes/attendance.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "people": by_organisation(people),
            "attendances": people,
            "form": form or GuestForm(attendances=people),
            "refused": refused_here,
            "known_people": known_people(meeting),
        },
        status=status_of(refused) if refused else 422 if failed else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def attendee(request, committee, number, pk):
    """One person at one meeting: reply, presence, clock, organisation of the day; or off the list."""
    meeting = _editable(request, committee, number)
    found = get_object_or_404(
        meeting.attendances.select_related("person", "organisation", "deputy_for"), pk=pk
    )
    found.meeting = meeting
    form = AttendeeForm(request.POST or None, attendance=found, attendances=_people(meeting))
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                services.uninvite(found, by=request.user)
                messages.success(
                    request, _("%(name)s is off the list.") % {"name": found.person.name}
                )
                return see_other(address(meeting, "attendance"))
            if form.is_valid():
                _save_attendee(request, found, form)
                messages.success(request, _("Saved."))
                return see_other(address(meeting, "attendance"))
        except Refused as error:
            refused = error
            if request.POST.get("act") == "remove":
                form = AttendeeForm(attendance=found, attendances=_people(meeting))
            else:
                field = error.field if isinstance(error, Invalid) else None
                form.add_error(field if field in form.fields else None, str(error))
                refused = None if form.errors else error
    failed = form.is_bound and bool(form.errors)
    return render(
        request,
        "minutes/attendee.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "attendance": found,
            "form": form,
            "refused": refused,
        },
        status=status_of(refused) if refused else 422 if failed else 200,
    )


def _save_attendee(request, found, form: AttendeeForm) -> None:
    data = form.cleaned_data
    changes = {
        name: data[name]
        for name in ("kind", "reply", "by_phone", "present", "arrived_at", "left_at", "note")
    }
    changes["organisation"] = find_or_make_organisation(data["organisation"])
    deputy_for = data["deputy_for"]
    changes["deputy_for"] = next(
        (a.person for a in _people(found.meeting) if str(a.person_id) == deputy_for), None
    )
    services.edit_attendance(found, by=request.user, **changes)


@login_required
@require_POST
def reply(request, committee, number):
    """Yes, maybe or no, for oneself; `next` says where to return."""
    meeting = meeting_or_404(request, committee, number, own=True)
    mine = get_object_or_404(meeting.attendances, person=request.user.person_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return meeting_page(request, meeting, reply_form=form, status=422)
    data = form.cleaned_data
    try:
        services.reply(
            mine,
            by=request.user,
            answer=data["reply"],
            by_phone=data["by_phone"],
            remark=data["note"],
        )
    except Refused as refused:
        return meeting_page(
            request, meeting, reply_form=form, refusal=refused, status=status_of(refused)
        )
    messages.success(request, _("Your reply is noted."))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = address(meeting)
    return see_other(back)


def _editable(request, committee: str, number: int) -> Meeting:
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    return meeting


def _people(meeting: Meeting):
    people = meeting.attendances.select_related("person", "organisation", "deputy_for")
    return list(people.order_by("position", "pk"))
