"""One page per meeting, for its whole life: the agenda, what was said, who was there."""

from __future__ import annotations

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from actions.models import Subject
from budgets.models import Approval
from minutes import outline, rules
from minutes.forms import ItemForm, ReplyForm
from minutes.life import AHEAD
from minutes.models import Item, Meeting, State
from minutes.models.meeting import TRANSITIONS
from minutes.services.previewing import Preview
from minutes.views.book import load_book, load_review, neighbours
from minutes.views.doors import meeting_or_404, signed_out_sign_in
from minutes.views.panels import panels
from people.errors import Refused
from people.models import Person
from people.rules import sees_confidential
from people.seats import seats_of

PUBLIC_FOR = 300
"""Seconds for which approved minutes of a public committee may be kept by caches; they do not change."""

ACTS = {
    State.ANNOUNCED: _("Announce"),
    State.IN_SESSION: _("Open the meeting"),
    State.DRAFTING: _("End the meeting"),
    State.CIRCULATED: _("Circulate the minutes"),
    State.APPROVED: _("Approve the minutes"),
    State.CANCELLED: _("Cancel the meeting"),
}


@signed_out_sign_in
@require_safe
@conditional_page
def meeting(request, committee, number):
    """The page; `?item=5&edit` opens an item's form, `?new` one for a new item, `?new=5` beneath item 5."""
    found = meeting_or_404(request, committee, number)
    response = meeting_page(request, found)
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=PUBLIC_FOR)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def meeting_page(
    request,
    meeting: Meeting,
    *,
    open_form: ItemForm | None = None,
    open_item: Item | None = None,
    parent: Item | None = None,
    theirs: Item | None = None,
    reply_form: ReplyForm | None = None,
    refusal: Refused | None = None,
    preview: Preview | None = None,
    status: int = 200,
):
    """The whole page, with one form open where the address or a refused act says so; `preview` says that it
    is what the public would read (minutes/views/previewing.py)."""
    user = request.user
    can_edit = rules.can_edit(user, meeting)
    inside = rules.can_see_inside(user, meeting)
    book = load_book(meeting, user)
    before, after = neighbours(meeting, user)
    ahead = meeting.state in AHEAD
    editable = can_edit and not meeting.is_frozen
    if not editable and open_form is not None and not open_form.is_bound:
        open_form = open_item = None  # what was typed into a refused form stays; an empty one goes
    if editable and open_form is None:
        open_form, open_item, parent = _asked_for(request, book)
    context = {
        "committee": meeting.committee,
        "place": "meetings",
        "meeting": meeting,
        "book": book,
        "before": before,
        "after": after,
        "ahead": ahead,
        "inside": inside,
        "own": seats_of(user).get(meeting.committee_id) is not None,
        "editable": editable,
        "sees_history": inside and sees_confidential(user, meeting.committee_id),
        "can_move_on": rules.can_move_on(user, meeting),
        "next_acts": _next_acts(meeting),
        "review": load_review(meeting, user, before) if ahead and inside else [],
        "waiting": _waiting(meeting, user) if ahead and inside else [],
        "open_form": open_form,
        "open_item": open_item,
        "parent": parent,
        "theirs": theirs,
        "refusal": refusal,
        "preview": preview,
        "reply_form": reply_form,
        "max_depth": outline.MAX_DEPTH,
    } | panels(request, meeting, book)
    if editable:
        context["taken"] = _taken_off(request, meeting)
    if open_form is not None:
        context["known_people"] = known_people(meeting)
        context["known_subjects"] = Subject.objects.filter(committee=meeting.committee_id)[:300]
    return render(request, "minutes/meeting.html", context, status=status)


def _taken_off(request, meeting: Meeting) -> Item | None:
    """The item that the address says was taken off just now: it can be put back."""
    asked = request.GET.get("taken", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    items = Item.objects.visible_to(request.user).filter(meeting=meeting, pk=asked)
    return items.exclude(removed_at=None).first()


def known_people(meeting: Meeting):
    """Names to complete while typing: who is invited and who sits on the committee; at most 300."""
    return (
        Person.objects.current()
        .filter(
            Q(pk__in=meeting.attendances.values("person"))
            | Q(memberships__committee=meeting.committee_id)
        )
        .distinct()
        .order_by("key")
        .values_list("name", flat=True)[:300]
    )


def _asked_for(request, book):
    """The form that the address opens: (form, item, parent); unknown items open nothing."""
    by_pk = {str(entry.item.pk): entry for entry in book.entries if not entry.line.withheld}
    if "edit" in request.GET and (entry := by_pk.get(request.GET.get("item", ""))):
        return ItemForm(item=entry.item), entry.item, None
    if "new" in request.GET:
        entry = by_pk.get(request.GET["new"])
        return ItemForm(), None, entry.item if entry else None
    return None, None, None


PAGES = {
    State.ANNOUNCED: "minutes:announce",
    State.DRAFTING: "minutes:end",
    State.CIRCULATED: "minutes:circulate",
    State.APPROVED: "minutes:approve",
}
"""The acts that have a page of their own; the others share minutes:state."""


def _next_acts(meeting: Meeting):
    """The states that may follow, the usual one first: (state, what the button says, its address)."""
    at = {"committee": meeting.committee.slug, "number": meeting.number}
    shared = reverse("minutes:state", kwargs=at)
    return [
        (
            state,
            ACTS[state],
            reverse(PAGES[state], kwargs=at) if state in PAGES else f"{shared}?to={state}",
        )
        for state in ACTS
        if state in TRANSITIONS[State(meeting.state)]
    ]


def _waiting(meeting: Meeting, user):
    """Requests that wait for a decision, or were put off."""
    return list(
        Approval.objects.visible_to(user)
        .filter(committee=meeting.committee_id, outcome__in=["proposed", "deferred"])
        .exclude(meeting=meeting.pk)
        .order_by("year", "number")[:30]
    )
