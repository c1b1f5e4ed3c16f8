"""What comes after the meeting: comments on passages, errata, what is withheld, and what the public would read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minutes import rules, services
from minutes.forms.papers import CommentForm, ErratumForm, WithholdForm
from minutes.life import HELD
from minutes.models import Comment, Item, Meeting
from minutes.services.comments import who_may
from minutes.services.previewing import as_if_approved
from minutes.views.beneath import passages_of
from minutes.views.book import load_book
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.meeting import meeting_page
from people.errors import Invalid, Refused
from people.views.doors import let_in, number_of, status_of

LONGEST_SELECTION = 2000


@login_required
@require_http_methods(["GET", "POST"])
def comment(request, committee, number, pk):
    """Comment on a passage of an item. POST with `act=back`: take one's own back. `?selected=` are words that
    were selected on the page."""
    meeting = meeting_or_404(request, committee, number, own=True)
    entry = _entry(request, meeting, pk)
    let_in(rules.can_comment(request.user, entry.item), who_may())
    if request.POST.get("act") == "back":
        return _take_back(request, meeting, entry.item)
    form = _form(CommentForm, request, entry)
    if request.method == "POST":
        try:
            if form.is_valid():
                made = services.add_comment(
                    entry.item,
                    by=request.user,
                    text=form.cleaned_data["text"],
                    on=form.passage_text(),
                    confidential=form.cleaned_data["confidential"],
                )
                return see_other(f"{address(meeting)}#comment-{made.pk}")
        except Refused as refused:
            return _about(request, "comment", meeting, form, entry, refused)
    return _about(request, "comment", meeting, form, entry)


def _take_back(request, meeting: Meeting, item: Item):
    rows = Comment.objects.visible_to(request.user).filter(item=item)
    found = get_object_or_404(rows, pk=number_of(request.POST.get("comment", "")))
    try:
        services.take_back_comment(found, by=request.user)
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))
    messages.success(request, _("Your comment is taken back."))
    return see_other(f"{address(meeting)}#item-{item.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def erratum(request, committee, number):
    """Say what is wrong in approved minutes: of `item`, on a passage; without, of the minutes as a whole."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_add_erratum(request.user, meeting))
    asked = request.POST.get("item") or request.GET.get("item")
    entry = _entry(request, meeting, number_of(asked)) if asked else None
    form = _form(ErratumForm, request, entry)
    if request.method == "POST":
        try:
            if form.is_valid():
                services.add_erratum(
                    meeting,
                    by=request.user,
                    text=form.cleaned_data["text"],
                    item=entry.item if entry else None,
                    passage=form.passage_text(),
                    confidential=form.cleaned_data["confidential"],
                )
                messages.success(request, _("The erratum stands beside the minutes."))
                return see_other(f"{address(meeting)}#errata")
        except Refused as refused:
            return _about(request, "erratum", meeting, form, entry, refused)
    return _about(request, "erratum", meeting, form, entry)


@login_required
@require_http_methods(["GET", "POST"])
def withhold(request, committee, number, pk):
    """Make an item confidential, or give another reason why it is; also once the minutes are approved."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    item = get_object_or_404(
        Item.objects.current().visible_to(request.user), pk=pk, meeting=meeting
    )
    item.meeting = meeting
    form = WithholdForm(request.POST or None, initial={"reason": item.withheld})
    if request.method == "POST" and form.is_valid():
        try:
            services.withhold_item(item, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return see_other(f"{address(meeting)}#item-{item.pk}")
    status = 422 if form.errors else 200
    context = _context(meeting) | {"item": item, "form": form}
    return render(request, "minutes/papers/withhold.html", context, status=status)


@login_required
@require_safe
def public_preview(request, committee, number):
    """Exactly the page that a signed-out reader would get if the minutes were approved now, below a banner."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_preview(request.user, meeting))
    if meeting.confidential:
        return render(request, "minutes/papers/nothing_public.html", _context(meeting))
    with (
        as_if_approved(meeting, by=request.user) as (approved, preview),
        timezone.override(settings.TIME_ZONE),
    ):
        return meeting_page(_signed_out(request, approved), approved, preview=preview)


def _signed_out(request, meeting: Meeting) -> HttpRequest:
    """A request for the meeting's page by somebody who is not signed in."""
    asked = HttpRequest()
    asked.method = "GET"
    asked.path = asked.path_info = address(meeting)
    server = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "wsgi.url_scheme")
    asked.META = {name: request.META[name] for name in server if name in request.META}
    asked.user = AnonymousUser()
    asked.htmx = False  # type: ignore[attr-defined]
    return asked


def _entry(request, meeting: Meeting, pk: int):
    """An item as this reader's book has it."""
    for entry in load_book(meeting, request.user).entries:
        if entry.item.pk == pk and not entry.line.withheld:
            entry.item.meeting = meeting
            return entry
    raise Http404


def _form(kind, request, entry):
    selected = request.GET.get("selected", "").strip()[:LONGEST_SELECTION]
    given = request.POST if request.method == "POST" else None
    passages = passages_of(entry) if entry else []
    return kind(given, passages=passages, selected=selected if entry else "")


def _about(request, what: str, meeting, form, entry, refused: Refused | None = None):
    """The page with the form, as typed."""
    if refused is not None:
        field = {"on": "passage"}.get(getattr(refused, "field", None) or "", "") or getattr(
            refused, "field", None
        )
        known = isinstance(refused, Invalid) and field in form.fields
        form.add_error(field if known else None, str(refused))
    status = 200 if not form.errors else status_of(refused) if refused else 422
    items = []
    if what == "erratum" and entry is None:
        items = [e for e in load_book(meeting, request.user).entries if not e.line.withheld]
    context = _context(meeting) | {
        "form": form,
        "entry": entry,
        "items": items,
        "possible": meeting.state in HELD if what == "comment" else meeting.is_frozen,
    }
    return render(request, f"minutes/papers/{what}.html", context, status=status)


def _context(meeting: Meeting) -> dict:
    return {"committee": meeting.committee, "place": "meetings", "meeting": meeting}
