"""A meeting is ended, its minutes go round and are approved: each page says exactly what will happen, before."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minutes import rules, services
from minutes.forms.closing import ApproveForm, CirculateForm
from minutes.life import TAKEN
from minutes.models import Item, ItemKind, Meeting, State
from minutes.services.approving import approve_at, line_for
from minutes.services.checklist import Finding, findings_for
from minutes.services.circulating import MAIL, circulate, recipients_of, said_until
from minutes.services.dropping import postpone_item
from minutes.services.states import deadline_of, open_corrections
from minutes.views.doors import address, meeting_or_404, see_other
from people.errors import Invalid, Refused
from people.services.writing import render as render_mail
from people.views.doors import let_in, number_of, status_of


def _led(request, committee: str, number: int) -> Meeting:
    """The meeting, for its chair and secretary."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_move_on(request.user, meeting))
    return meeting


def _page(request, template: str, meeting: Meeting, *, refused: Refused | None = None, **more):
    context = {"committee": meeting.committee, "place": "meetings", "meeting": meeting}
    status = more.pop("status", status_of(refused) if refused else 200)
    context |= {"refused": refused, **more}
    return render(request, f"minutes/closing/{template}.html", context, status=status)


def _list(meeting: Meeting, findings: Iterable[Finding]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(heading, findings) in their order, each with the address where it is mended."""
    return [
        (
            label,
            [
                {"said": f.said, "href": _mended_at(meeting, f), "item": f.item, "kind": f.kind}
                for f in group
            ],
        )
        for label, group in groupby(findings, key=lambda finding: finding.label)
    ]


def _mended_at(meeting: Meeting, finding: Finding) -> str:
    slug = meeting.committee.slug
    if finding.kind in ("present", "quorum"):
        return address(meeting, "attendance")
    if finding.kind == "owner" and finding.record is not None:
        return reverse("actions:reassign", args=[slug, finding.record.number])
    if finding.kind == "name" and finding.record is not None:
        return address(meeting, "answer", pk=finding.record.pk)
    if finding.kind == "conflict" and finding.record is not None:
        return address(meeting, "settle", pk=finding.record.pk)
    on_the_page = meeting.state == State.CIRCULATED or finding.kind == "unposted"
    if finding.item is not None and not on_the_page:
        return f"{address(meeting, 'take')}?item={finding.item.pk}"
    return f"{address(meeting)}#item-{finding.item.pk}" if finding.item else address(meeting)


def _postponed(request, meeting: Meeting) -> bool:
    """Whether the button "not reached: next time" of an item was pressed, and did it."""
    pk = number_of(request.POST.get("postpone", ""))
    if not pk:
        return False
    item = get_object_or_404(Item.objects.visible_to(request.user), meeting=meeting, pk=pk)
    postpone_item(item, by=request.user)
    messages.success(
        request,
        _("“%(title)s” was not reached: it comes back next time.") % {"title": item.title},
    )
    return True


@login_required
@require_http_methods(["GET", "POST"])
def end(request, committee, number):
    """The checklist, then the end of the meeting."""
    meeting, refused = _led(request, committee, number), None
    if request.method == "POST":
        try:
            if _postponed(request, meeting):
                return see_other(address(meeting, "end"))
            services.end_meeting(
                meeting, by=request.user, version=number_of(request.POST.get("version", "")) or None
            )
            services.top_up_next(meeting, by=request.user)
            messages.success(request, _("The meeting is over. Now its minutes."))
            return see_other(address(meeting))
        except Refused as error:
            refused = error
            meeting.refresh_from_db()
    sits = meeting.state == State.IN_SESSION or (
        meeting.state == State.ANNOUNCED and meeting.starts_at <= timezone.now()
    )
    findings = findings_for(meeting, request.user) if sits else []
    return _page(
        request,
        "end",
        meeting,
        refused=refused,
        possible=sits,
        findings=_list(meeting, findings),
        blocked=any(finding.blocks for finding in findings),
    )


@login_required
@require_http_methods(["GET", "POST"])
def circulate_page(request, committee, number):
    """The checklist once more, the date, and exactly who gets the mail; for circulated minutes: once more."""
    meeting, refused = _led(request, committee, number), None
    people = recipients_of(meeting)
    if request.method == "POST":
        form = CirculateForm(request.POST, meeting=meeting, people=people)
        try:
            if _postponed(request, meeting):
                return see_other(address(meeting, "circulate"))
            if form.is_valid():
                _meeting, mails = circulate(meeting, by=request.user, **form.cleaned_data)
                told = ngettext(
                    "%(n)d mail is on its way.", "%(n)d mails are on their way.", len(mails)
                )
                messages.success(
                    request, _("The minutes are round.") + " " + told % {"n": len(mails)}
                )
                return see_other(address(meeting))
        except Refused as error:
            refused = error
            if isinstance(error, Invalid) and error.field in form.fields:
                form.add_error(error.field, str(error))
            meeting.refresh_from_db()
    else:
        form = CirculateForm(meeting=meeting, people=people, initial=_proposed(meeting, people))
    return _circulate_form(request, meeting, form, people, refused)


def _proposed(meeting: Meeting, people) -> dict[str, Any]:
    until = deadline_of(meeting, timezone.now())
    return {
        "until": until.astimezone(meeting.zone).date(),
        "tell": [recipient.person.pk for recipient in people if recipient.address],
        "version": meeting.version,
    }


def _circulate_form(request, meeting, form, people, refused):
    possible = meeting.state in (State.DRAFTING, State.CIRCULATED)
    findings = findings_for(meeting, request.user) if possible else []
    ticked = {str(value) for value in form["tell"].value() or ()}
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return _page(
        request,
        "circulate",
        meeting,
        refused=None if isinstance(refused, Invalid) and refused.field else refused,
        status=status,
        possible=possible,
        again=meeting.state == State.CIRCULATED,
        findings=_list(meeting, findings),
        blocked=any(finding.blocks for finding in findings),
        form=form,
        people=[(recipient, str(recipient.person.pk) in ticked) for recipient in people],
        mail=_sample(meeting, request) if possible else None,
    )


def _sample(meeting: Meeting, request) -> tuple[str, str]:
    """Subject and text of the mail, as it goes to the reader of this page; the link stays a dot."""
    meeting.corrections_until = meeting.corrections_until or deadline_of(meeting, timezone.now())
    return render_mail(
        MAIL,
        person=request.user.person,
        committee=meeting.committee,
        meeting=meeting,
        when=meeting.when,
        sits=True,
        link=_("(a link for this person alone)"),
        until=said_until(meeting),
        remark="",
        approves_by=meeting.committee.approves_by,
    )


@login_required
@require_http_methods(["GET", "POST"])
def approve(request, committee, number):
    """What approving does; with `?item=5`: approved in the meeting on whose agenda item 5 stands."""
    meeting, refused = _led(request, committee, number), None
    asked = request.POST if request.method == "POST" else request.GET
    items = list(_asking(meeting, request.user))
    item = next((one for one in items if one.pk == number_of(asked.get("item", ""))), None)
    form = ApproveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if item is not None:
                approve_at(
                    item,
                    by=request.user,
                    corrections=form.cleaned_data["corrections"],
                    version=version,
                )
            else:
                services.approve_minutes(meeting, by=request.user, version=version)
            messages.success(request, _("Approved: the text is frozen."))
            return see_other(
                f"{address(item.meeting)}#item-{item.pk}" if item else address(meeting)
            )
        except Refused as error:
            refused = error
            meeting.refresh_from_db()
    return _page(
        request,
        "approve",
        meeting,
        refused=refused,
        status=status_of(refused) if refused else 422 if form.errors else 200,
        possible=meeting.state == State.CIRCULATED,
        waiting=open_corrections(meeting).count(),
        form=form,
        item=item,
        items=items,
        line=line_for(meeting),
    )


def _asking(meeting: Meeting, user):
    """The items that ask for the approval of these minutes, of meetings that sit or are about to."""
    items = Item.objects.current().visible_to(user)
    asking = items.filter(
        kind=ItemKind.MINUTES, approves=meeting, meeting__state__in=TAKEN
    ).select_related("meeting__committee")
    return asking.order_by("meeting__starts_at", "pk")
