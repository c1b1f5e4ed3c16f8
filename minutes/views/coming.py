"""One press while they sit, deputies, recusals, requests for an invitation, replies typed in notes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from minutes import outline, rules, services
from minutes.forms.coming import DeputyForm, RecusalForm, RequestForm
from minutes.life import AHEAD
from minutes.models import Attendance, InvitationRequest, Item, Meeting, Recusal
from minutes.services.replying import meetings_ahead, read_replies
from minutes.views.coming_sending import editable
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.meeting import known_people, meeting_page
from people.errors import Invalid, Refused
from people.models import Person
from people.rules import sees_confidential, takes_part
from people.seats import seats_of
from people.views.doors import let_in, number_of, status_of


@login_required
@require_POST
def presence(request, committee, number, pk):
    """`act`: there, arrived, left, back, absent; `next` says where to return."""
    meeting = editable(request, committee, number)
    found = get_object_or_404(meeting.attendances, pk=pk)
    found.meeting = meeting
    try:
        services.move_person(found, by=request.user, act=request.POST.get("act", ""))
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    return see_other(_back(request, address(meeting)))


@login_required
@require_http_methods(["GET", "POST"])
def deputy(request, committee, number, pk):
    """Somebody stands in for a person of the list: asked by the person, or by chair and secretary."""
    meeting = meeting_or_404(request, committee, number, own=True)
    found = get_object_or_404(meeting.attendances.select_related("person"), pk=pk)
    found.meeting = meeting
    let_in(
        rules.can_reply(request.user, found),
        _("Only the member, the chair or the secretary can send a deputy."),
    )
    form = DeputyForm(request.POST or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        try:
            there = services.send_deputy(
                meeting, by=request.user, member=found.person, name=form.cleaned_data["name"]
            )
            said = {"deputy": there.person.name, "member": found.person.name}
            messages.success(request, _("%(deputy)s stands in for %(member)s.") % said)
            return see_other(address(meeting))
        except Refused as refused:
            field = refused.field if isinstance(refused, Invalid) else None
            form.add_error(field if field in form.fields else None, str(refused))
            status = status_of(refused)
    return _render(
        request,
        "deputy",
        meeting,
        status,
        attendance=found,
        form=form,
        known_people=known_people(meeting),
    )


@login_required
@require_http_methods(["GET", "POST"])
def recusals(request, committee, number):
    """Who takes no part in which item. POST `act` recuse (item, person, reason) or back (recusal)."""
    meeting = meeting_or_404(request, committee, number, own=True)
    user, leads = request.user, rules.can_edit(request.user, meeting)
    let_in(
        takes_part(user, meeting.committee_id),
        _("Only who takes part in the committee can be recused."),
    )
    lines = _lines(meeting, user)
    people = _who(meeting, user, leads)
    refused, form = None, None
    try:
        if request.POST.get("act") == "back":
            return _let_back(request, meeting, lines)
        if request.method == "POST":
            form = RecusalForm(request.POST, items=_choices(lines), people=people)
            if form.is_valid():
                return _recuse(request, meeting, lines, form)
    except Refused as error:
        refused = error
    found = Recusal.objects.filter(item__in=[line.item.pk for line in lines])
    by_item: dict[int, list[Recusal]] = {}
    for recusal in found.select_related("person").order_by("person__key"):
        by_item.setdefault(recusal.item_id, []).append(recusal)
    failed = form is not None and bool(form.errors)
    return _render(
        request,
        "recusals",
        meeting,
        status_of(refused) if refused else 422 if failed else 200,
        lines=[(line, by_item[line.item.pk]) for line in lines if line.item.pk in by_item],
        form=form
        or RecusalForm(
            items=_choices(lines),
            people=people,
            initial={"item": request.GET.get("item", ""), "person": str(user.person_id)},
        ),
        leads=leads,
        me=user.person_id,
        open=not meeting.is_frozen and bool(lines),
        refused=refused,
    )


def _recuse(request, meeting: Meeting, lines, form: RecusalForm):
    data = form.cleaned_data
    item = next(line.item for line in lines if str(line.item.pk) == data["item"])
    person = Person.objects.get(pk=data["person"])
    services.recuse(item, by=request.user, person=person, reason=data["reason"])
    said = {"name": person.name, "title": item.title}
    messages.success(request, _("%(name)s takes no part in “%(title)s”.") % said)
    return see_other(address(meeting, "recusals"))


def _let_back(request, meeting: Meeting, lines):
    shown = [line.item.pk for line in lines]
    found = Recusal.objects.select_related("item", "person").filter(item__in=shown)
    recusal = get_object_or_404(found, pk=number_of(request.POST.get("recusal", "")))
    services.take_back_recusal(recusal, by=request.user)
    messages.success(request, _("%(name)s takes part again.") % {"name": recusal.person.name})
    return see_other(address(meeting, "recusals"))


def _lines(meeting: Meeting, user):
    """The items that the reader sees, in their order with their numbers."""
    items = list(Item.objects.for_meeting_page(meeting))
    trusted = sees_confidential(user, meeting.committee_id)
    closed = seats_of(user).recused_items
    for item in items:
        item.meeting = meeting
        item.confidential = item.confidential or (meeting.confidential and item.pk in closed)
    built = outline.build(items, trusted=trusted, closed=closed)
    return [line for line in outline.flat(built) if not line.withheld]


def _choices(lines):
    return [(str(line.item.pk), f"{line.number} {line.item.title}") for line in lines]


def _who(meeting: Meeting, user, leads: bool):
    """Whom the form offers: oneself; chair and secretary everybody on the list too."""
    people = {user.person_id: user.person.name}
    if leads:
        listed = meeting.attendances.select_related("person").order_by("person__key")
        people |= {a.person_id: a.person.name for a in listed}
    return [(str(pk), name) for pk, name in people.items()]


@login_required
@require_http_methods(["GET", "POST"])
def requests(request, committee, number):
    """Requests for an invitation: one's own, and for chair and secretary everybody's with grant and decline.

    POST `act`: ask (reason), grant or decline (request, answer).
    """
    meeting = meeting_or_404(request, committee, number, own=True)
    if not meeting.invitation_only and not meeting.invitation_requests.exists():
        raise Http404
    leads = rules.can_edit(request.user, meeting)
    refused, form = None, None
    if request.method == "POST":
        act = request.POST.get("act", "ask")
        try:
            if act in ("grant", "decline"):
                return _answer(request, meeting, act, leads)
            form = RequestForm(request.POST)
            if form.is_valid():
                services.request_invitation(
                    meeting, by=request.user, reason=form.cleaned_data["reason"]
                )
                messages.success(request, _("You have asked for an invitation."))
                return see_other(address(meeting, "requests"))
        except Refused as error:
            refused = error
            if form is not None and isinstance(error, Invalid) and error.field == "reason":
                form.add_error("reason", str(error))
                refused = None
    found = list(meeting.invitation_requests.select_related("person", "answered_by"))
    mine = next((r for r in found if r.person_id == request.user.person_id), None)
    listed = {a.person_id: a for a in meeting.attendances.only("person_id", "reply", "meeting_id")}
    failed = form is not None and bool(form.errors)
    return _render(
        request,
        "requests",
        meeting,
        status_of(refused) if refused else 422 if failed else 200,
        groups=sorted_requests(found, listed) if leads else {},
        mine=mine,
        invited=request.user.person_id in listed,
        leads=leads,
        form=form or RequestForm(initial={"reason": mine.note if mine else ""}),
        open=meeting.invitation_only and meeting.state in AHEAD,
        refused=refused,
        typed=request.POST.get("answer", ""),
        typed_for=number_of(request.POST.get("request", "")),
    )


def _answer(request, meeting: Meeting, act: str, leads: bool):
    let_in(leads)
    found = get_object_or_404(
        meeting.invitation_requests.select_related("person"),
        pk=number_of(request.POST.get("request", "")),
    )
    answer, name = request.POST.get("answer", ""), {"name": found.person.name}
    if act == "grant":
        services.grant_invitation(found, by=request.user, answer=answer)
        messages.success(request, _("%(name)s is invited.") % name)
    else:
        services.decline_invitation(found, by=request.user, answer=answer)
        messages.success(request, _("%(name)s is not invited, and is told why.") % name)
    return see_other(address(meeting, "requests"))


def sorted_requests(
    found: list[InvitationRequest], listed: dict[int, Attendance]
) -> dict[str, list[InvitationRequest]]:
    """Asked, granted but not confirmed, granted (and replied, or off the list again), declined."""
    groups: dict[str, list[InvitationRequest]] = {
        "asked": [],
        "unconfirmed": [],
        "granted": [],
        "declined": [],
    }
    for one in found:
        there = listed.get(one.person_id)
        state = str(one.state)
        if state == "granted" and there is not None and not there.reply:
            state = "unconfirmed"
        one.there = there  # type: ignore[attr-defined]
        groups[state].append(one)
    return groups


@login_required
@require_http_methods(["GET", "POST"])
def replies(request, committee, number, pk):
    """Replies typed in an item's notes are taken over for a meeting ahead (`to`): shown before, then in one act."""
    meeting = editable(request, committee, number)
    item = get_object_or_404(Item.objects.current().filter(meeting=meeting), pk=pk)
    item.meeting = meeting
    if not rules.can_see_item(request.user, item):
        raise PermissionDenied
    ahead, usual = meetings_ahead(item, request.user)
    data = request.POST if request.method == "POST" else request.GET
    asked = number_of(data.get("to", ""))
    to = next((m for m in ahead if m.number == asked), usual if not asked else None)
    refused = None
    if request.method == "POST":
        try:
            if to is None:
                raise Invalid(_("Choose the meeting that the replies are for."), "to")
            choices = {
                name.removeprefix("who-"): value
                for name, value in request.POST.items()
                if name.startswith("who-")
            }
            changed = services.take_over_replies(item, by=request.user, to=to, choices=choices)
            messages.success(request, _taken(len(changed)))
            return see_other(address(to))
        except Refused as error:
            refused = error
    return _render(
        request,
        "replies",
        meeting,
        status_of(refused) if refused else 200,
        item=item,
        ahead=ahead,
        to=to,
        readings=read_replies(item, to) if to else [],
        chosen={k: v for k, v in request.POST.items() if k.startswith("who-")},
        refused=refused,
    )


def _taken(n: int) -> str:
    if not n:
        return _("Everything was there already.")
    return ngettext("%(n)d reply taken over.", "%(n)d replies taken over.", n) % {"n": n}


def _render(request, name: str, meeting: Meeting, status: int, **context):
    base = {"committee": meeting.committee, "place": "meetings", "meeting": meeting}
    return render(request, f"minutes/coming/{name}.html", base | context, status=status)


def _back(request, usual: str) -> str:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if asked and safe else usual
