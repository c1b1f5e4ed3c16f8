"""Requests on a meeting's page: posted against the budget, and noted where they were decided between meetings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from budgets import rules as money
from budgets import services as budget
from budgets.models import Approval
from minutes import rules
from minutes.models import Decision, Meeting
from minutes.services.between import decided_between
from minutes.services.decisions import WORDS, note_decided
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.meeting import meeting_page
from people.errors import Refused
from people.views.doors import let_in, number_of, status_of


@login_required
@require_POST
def post_request(request: HttpRequest, committee: str, number: int, pk: int) -> HttpResponse:
    """What this meeting agreed on counts on a `line` of the budget from now on; with `act=unpost` no more."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(money.can_record(request.user, meeting.committee))
    rows = Approval.objects.visible_to(request.user).filter(meeting=meeting)
    approval = get_object_or_404(rows, pk=pk)
    try:
        if request.POST.get("act") == "unpost":
            budget.unpost(approval, by=request.user)
            said = _("%(number)s counts on no line any more.")
        else:
            line = number_of(request.POST.get("line", ""))
            asked = [(line, approval.amount)] if line and approval.amount else []
            budget.post(approval, by=request.user, charges=asked)
            said = _("%(number)s is posted.")
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    messages.success(request, said % {"number": approval.reference})
    return see_other(_place(meeting, approval.item_id))


@login_required
@require_POST
def note_act(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """This meeting notes, or ratifies (`word`), what was decided between meetings: a `decision` or a `request`."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_decide(request.user, meeting.committee))
    decisions, requests = decided_between(meeting)
    record: Decision | Approval | None = None
    for name, rows in (("decision", decisions), ("request", requests)):
        if pk := number_of(request.POST.get(name, "")):
            record = rows.visible_to(request.user).filter(pk=pk).first()  # type: ignore[attr-defined]
    word = request.POST.get("word", "")
    if record is None or word not in WORDS:
        raise Http404(_("There is nothing of that number to note here."))
    try:
        note_decided(meeting, record, by=request.user, word=word)
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    said = {
        "noted": _("%(number)s is noted by this meeting."),
        "ratified": _("%(number)s is ratified by this meeting."),
    }
    messages.success(request, said[word] % {"number": record.reference})
    return see_other(_place(meeting, number_of(request.POST.get("item", "")) or None))


def _place(meeting: Meeting, item_id: int | None) -> str:
    page = address(meeting)
    return f"{page}#item-{item_id}" if item_id else page
