"""Corrections of circulated minutes: a passage is chosen, edited, and the secretary takes or declines it.

The same pages serve an account and the bearer of the link in the mail: `Desk` says who acts, and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minutes import outline, rules
from minutes.capture.difference import difference
from minutes.forms.closing import CorrectionForm, DeclineForm
from minutes.models import Correction, Item, Meeting
from minutes.services.circulating import was_present
from minutes.services.corrections import (
    StalePassage,
    decline_correction,
    suggest_correction,
    take_correction,
    withdraw_correction,
)
from minutes.suggesting import blocks, chosen
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.veil import Veil
from people import times
from people.errors import Invalid, Refused
from people.seats import seats_of
from people.views.doors import let_in, number_of, status_of

ACTS = ("take", "decline", "withdraw")


@dataclass(frozen=True)
class Desk:
    """Who corrects, at which address, and where they go afterwards."""

    user: Any
    here: str
    back: str
    by_link: bool = False


@login_required
@require_http_methods(["GET", "POST"])
def corrections(request, committee, number):
    """All that was suggested, what is open first; POST does `act` with one: take, decline, withdraw."""
    meeting = meeting_or_404(request, committee, number, own=True)
    if request.method == "GET":
        return _corrections(request, meeting)
    correction = get_object_or_404(
        Correction.objects.select_related("item"),
        item__meeting=meeting,
        item__in=Item.objects.visible_to(request.user),
        pk=number_of(request.POST.get("correction", "")),
    )
    try:
        done = act_on(correction, request.POST, request.user)
    except Refused as refused:
        meeting.refresh_from_db()
        return _corrections(request, meeting, refused, correction)
    messages.success(request, done)
    return see_other(f"{address(meeting, 'corrections')}#c-{correction.pk}")


def act_on(correction: Correction, typed: Any, user: Any) -> str:
    """Do what the pressed button says; the sentence that tells what came of it. Raises Refused."""
    act = typed.get("act")
    if act == "take":
        take_correction(correction, by=user)
        return _("Taken: the notes read as suggested. The author is told.")
    if act == "decline":
        form = DeclineForm(typed)
        if not form.is_valid():
            raise Invalid(_("A reason has 500 characters at most."), "answer")
        decline_correction(correction, by=user, reason=form.cleaned_data["answer"])
        return _("Declined. The author is told why.")
    if act == "withdraw":
        withdraw_correction(correction, by=user)
        return _("Taken back.")
    raise Invalid(_("Press one of the buttons."))


def _corrections(request, meeting: Meeting, refused=None, refused_at=None):
    user = request.user
    present = was_present(meeting, seats_of(user).person_id)
    return render(
        request,
        "minutes/closing/corrections.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "shown": shown_corrections(meeting, user),
            "can_answer": rules.can_edit(user, meeting) and meeting.state == "circulated",
            "can_correct": rules.can_correct(user, meeting, was_present=present),
            "over": is_over(meeting),
            "until": deadline(meeting),
            "me": seats_of(user).person_id,
            "refused": refused,
            "refused_at": refused_at,
            "now": refused.item.notes if isinstance(refused, StalePassage) else None,
            "typed": request.POST.get("answer", ""),
        },
        status=status_of(refused) if refused else 200,
    )


def shown_corrections(meeting: Meeting, user: Any, *, mine: bool = False) -> list[dict[str, Any]]:
    """Corrections with their differences, the open ones first; withheld where the reader may not see what the
    lines of an item say, and not there at all on an item that is not theirs to see, but for one's own."""
    rows = Correction.objects.filter(item__meeting=meeting).select_related(
        "item", "person", "answered_by"
    )
    me = seats_of(user).person_id
    if mine:
        rows = rows.filter(person=me)
    rows = sorted(rows, key=lambda c: (c.state != Correction.State.OPEN, c.pk))
    veil = Veil(meeting, user) if rows else None
    shown = []
    for correction in rows:
        item = correction.item
        item.meeting = meeting
        hidden = item.confidential or meeting.confidential
        seen = not hidden or rules.can_see_item(user, item)
        if not seen and correction.person_id != me:
            continue
        text = f"{correction.passage}\n{correction.suggestion}\n{correction.reason}"
        if correction.person_id != me:
            seen = seen and not (veil and veil.hides(text))
        shown.append(
            {
                "correction": correction,
                "withheld": not seen,
                "rows": difference(correction.passage, correction.suggestion) if seen else [],
            }
        )
    return shown


def deadline(meeting: Meeting) -> str:
    """Until when, where the meeting takes place, with the reader's clock beside it: "Sat 28 Nov, 23:59
    London – 18:59 for you"; empty where there is no date."""
    until = meeting.corrections_until
    if until is None:
        return ""
    local = until.astimezone(meeting.zone)
    said = (
        f"{times.day(local.date(), timezone.localdate())}, {local:%H:%M} {times.city(meeting.zone)}"
    )
    zone = timezone.get_current_timezone_name()
    here = times.for_reader(until, meeting.zone, ZoneInfo(zone))
    if zone == settings.TIME_ZONE:  # of a reader whose zone is not known
        here = here.replace("for you", zone)
    return f"{said} – {here}" if here else said


def is_over(meeting: Meeting) -> bool:
    """Whether the date for corrections has passed."""
    until = meeting.corrections_until
    return until is not None and until < timezone.now()


@login_required
@require_http_methods(["GET", "POST"])
def correct(request, committee, number, pk):
    """Choose a passage of one item, then edit it as text."""
    meeting = meeting_or_404(request, committee, number, own=True)
    item = get_object_or_404(
        Item.objects.current().visible_to(request.user), meeting=meeting, pk=pk
    )
    item.meeting = meeting
    present = was_present(meeting, request.user.person_id)
    let_in(
        rules.can_correct_item(request.user, item, was_present=present),
        _("Members of the committee and those who were present suggest corrections."),
    )
    desk = Desk(request.user, address(meeting, "correct", pk=pk), address(meeting, "corrections"))
    return correct_page(request, meeting, item, desk)


def correct_page(request, meeting: Meeting, item: Item, desk: Desk):
    """The steps of one suggestion, for whoever sits at `desk`; asked already whether they may."""
    veil = Veil(meeting, desk.user)
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        try:
            if form.is_valid():
                _guard_seen(form.cleaned_data["passage"], veil)
                made = suggest_correction(item, by=desk.user, **form.cleaned_data)
                messages.success(request, _("Suggested. You are told what becomes of it."))
                return see_other(f"{desk.back}#c-{made.pk}")
        except Refused as refused:
            if isinstance(refused, Invalid) and refused.field in form.fields:
                form.add_error(refused.field, str(refused))
                refused = None
            return _form(request, meeting, item, desk, veil, form, refused)
        return _form(request, meeting, item, desk, veil, form)
    if "missing" in request.GET:
        return _form(request, meeting, item, desk, veil, CorrectionForm())
    span = _span(request.GET.getlist("line"))
    if span is not None:
        pieces = {n: b for b in blocks(item.notes) for n in range(b.first, b.last + 1)}
        passage = chosen(
            item.notes, *span, may=lambda n: n not in pieces or not veil.hides(pieces[n].text)
        )
        if passage is not None:
            form = CorrectionForm(initial={"passage": passage, "suggestion": passage})
            return _form(request, meeting, item, desk, veil, form)
    return _form(request, meeting, item, desk, veil, None, wrong="line" in request.GET)


def _guard_seen(passage: str, veil: Veil) -> None:
    if passage and veil.hides(passage):
        raise Invalid(_("Choose a passage of the notes."))


def _span(asked: list[str]) -> tuple[int, int] | None:
    """From the first to the last of the chosen pieces ("3-4")."""
    lines = [int(n) for piece in asked for n in piece.split("-") if n.isdecimal() and len(n) < 7]
    return (min(lines), max(lines)) if lines else None


def _form(request, meeting, item, desk, veil, form, refused=None, wrong=False):
    passage = (form["passage"].value() or "") if form is not None else ""
    status = status_of(refused) if refused else 422 if form is not None and form.is_bound else 200
    late = is_over(meeting) and not rules.can_edit(desk.user, meeting)
    return render(
        request,
        "minutes/closing/correct.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "item": item,
            "desk": desk,
            "possible": meeting.state == "circulated" and not late,
            "over": is_over(meeting),
            "pieces": [(b, veil.hides(b.text)) for b in blocks(item.notes)],
            "form": form,
            "passage": passage.replace("\r\n", "\n"),
            "refused": refused,
            "stale": isinstance(refused, StalePassage),
            "wrong": wrong,
        },
        status=status,
    )


def readable(meeting: Meeting, user: Any) -> list[dict[str, Any]]:
    """The minutes as one page of text, for who has no account: items in order, in pieces, what is confidential
    withheld."""
    items = list(Item.objects.for_meeting_page(meeting))
    trusted = rules.sees_confidential(user, meeting.committee_id)
    for item in items:
        item.meeting = meeting
    veil = Veil(meeting, user)
    return [
        {
            "line": line,
            "withheld": line.withheld
            or (line.item.confidential and not rules.can_see_item(user, line.item)),
            "pieces": [(b, veil.hides(b.text)) for b in blocks(line.item.notes)],
        }
        for line in outline.flat(outline.build(items, trusted=trusted))
    ]


def item_or_404(meeting: Meeting, user: Any, pk: int) -> Item:
    """An item that the reader corrects, by link: of circulated minutes, and not withheld."""
    item = get_object_or_404(meeting.items.current(), pk=pk)
    item.meeting = meeting
    present = was_present(meeting, seats_of(user).person_id)
    if not rules.can_correct_item(user, item, was_present=present):
        raise Http404
    return item
