"""Minutes are read in: a text comes, its preview shows what it would do, a person answers and applies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import DataError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budgets.models import Approval
from minutes import previews, rules
from minutes.models import Import, Item
from minutes.services import importing
from minutes.services.posting import match_requests, unposted_of
from minutes.views.doors import own_committee_or_404, see_other
from minutes.views.note_history import holds_hidden
from people.errors import Invalid, Refused, Stale
from people.models import Committee
from people.seats import seats_of
from people.views.doors import let_in, status_of

LISTED = 50
"""How many imports the list shows, newest first."""


def _committee(request, slug: str) -> Committee:
    """A committee that one leads. Outsiders find no such page; its other people may not come in."""
    committee = own_committee_or_404(request, slug)
    let_in(rules.can_import(request.user, committee))
    return committee


def _address(source: Import) -> str:
    return reverse("minutes:import", kwargs={"committee": source.committee.slug, "pk": source.pk})


@login_required
@require_http_methods(["GET", "POST"])
def imports(request, committee):
    """What was read in, and the form for more: a file, or text pasted."""
    committee = _committee(request, committee)
    if request.method == "GET":
        return _list(request, committee)
    upload, text = request.FILES.get("file"), request.POST.get("text", "")
    try:
        data = _given(upload, text)
        name = upload.name if upload is not None else ""
        source = importing.store_document(committee, by=request.user, data=data, name=name)
    except Refused as refused:
        return _list(request, committee, refused=refused, text=text)
    return see_other(_address(source))


def _given(upload: Any, text: str) -> bytes | str:
    if upload is None:
        if not text.strip():
            raise Invalid(_("Choose a file, or paste the text."), "file")
        return text
    if upload.size > importing.LARGEST:
        raise Invalid(importing.too_large(upload.size), "file")
    return upload.read()


def _list(request, committee: Committee, refused: Refused | None = None, text: str = ""):
    rows = Import.objects.filter(committee=committee).defer("text").select_related("by", "meeting")
    context = {
        "committee": committee,
        "place": "meetings",
        "imports": rows[:LISTED],
        "error": str(refused or ""),
        "text": text,
        "largest": importing.LARGEST // 2**20,
    }
    return render(
        request, "minutes/imports.html", context, status=status_of(refused) if refused else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def import_page(request, committee, pk):
    """One document: its preview, the answers, and what came of it."""
    committee = _committee(request, committee)
    if not 0 < pk < 2**63:
        raise Http404
    rows = Import.objects.filter(committee=committee).select_related("by", "meeting")
    source = get_object_or_404(rows, pk=pk)
    source.committee = committee
    if request.method == "POST":
        return _act(request, source)
    return _show(request, source)


def _act(request, source: Import):
    """Keep the answers; with `do=apply` apply them, with `do=undo` take the import back."""
    do = request.POST.get("do", "answer")
    try:
        if do == "undo":
            importing.undo_import(source, by=request.user)
            messages.success(request, _("Taken back. What only this document told is gone."))
            return see_other(_address(source))
        if source.state != Import.State.PREVIEW:
            raise Stale(_("This document is %s already.") % source.get_state_display())
        answers = previews.answers_from(request.POST, source)
        if do == "apply":
            return _apply(request, source, answers)
        importing.answer_import(source, by=request.user, answers=answers)
    except Refused as refused:
        source.refresh_from_db()
        return _show(request, source, refused=refused)
    messages.success(request, _("Noted. This is what the document would do now."))
    return see_other(_address(source))


def _apply(request, source: Import, answers: dict[str, Any]):
    try:
        importing.apply_import(
            source,
            by=request.user,
            fingerprint=request.POST.get("fingerprint", ""),
            answers=answers,
        )
    except DataError:
        raise Invalid(_("Something in this text cannot be kept in the database.")) from None
    except importing.LookAgain as again:
        importing.answer_import(source, by=request.user, answers=answers)
        messages.warning(request, str(again))
        return see_other(_address(source))
    except Stale:
        raise
    except Refused:
        # What was chosen stays chosen, though it was not enough.
        importing.answer_import(source, by=request.user, answers=answers)
        raise
    messages.success(request, _("Read in."))
    return see_other(_address(source))


def _unposted(request, source: Import):
    """What the minutes say was agreed, and counts on no line of the budget yet; as far as the reader sees it."""
    meeting = source.meeting
    meeting.committee = source.committee
    seen = Approval.objects.visible_to(request.user).values("pk")
    return match_requests(meeting, list(unposted_of(meeting).filter(pk__in=seen)), request.user)


def _may_read(user: Any, source: Import) -> bool:
    """The text as a whole: not who is recused from something of its meeting."""
    if source.meeting is None or not seats_of(user).is_recused:
        return True
    items = Item.objects.filter(meeting=source.meeting)
    hidden = items.exclude(pk__in=Item.objects.visible_to(user).values("pk"))
    return not hidden.exists() and not holds_hidden(user, source.meeting)


def _show(request, source: Import, refused: Refused | None = None):
    context: dict[str, Any] = {
        "committee": source.committee,
        "place": "meetings",
        "source": source,
        "error": str(refused or ""),
        "field": getattr(refused, "field", None) or "",
        "can_undo": source.state == Import.State.APPLIED,
        "may_read": _may_read(request.user, source),
    }
    status = status_of(refused) if refused else 200
    if source.state != Import.State.PREVIEW:
        context["counts"] = previews.told(source.summary)
        if source.meeting is not None and source.state == Import.State.APPLIED:
            context["unposted"] = _unposted(request, source)
        return render(request, "minutes/import_done.html", context, status=status)
    try:
        look = importing.look_at(source)
    except Invalid as unreadable:  # a later version of the software may read less
        context["error"] = str(unreadable)
        return render(request, "minutes/import_done.html", context, status=status)
    context["typed"] = request.POST  # what was refused is shown as it was typed
    context["preview"] = previews.Preview(source, look)
    return render(request, "minutes/import.html", context, status=status)
