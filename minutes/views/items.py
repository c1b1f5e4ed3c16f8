"""The agenda is written: items added, edited, moved, taken off and put back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.services import name_subject
from minutes import rules, services
from minutes.forms import ItemForm
from minutes.models import Item, Meeting
from minutes.services import StaleItem
from minutes.views.doors import address, meeting_or_404, see_other
from minutes.views.meeting import meeting_page
from people.errors import Invalid, Refused
from people.views.doors import let_in, status_of


@login_required
@require_http_methods(["GET", "POST"])
def item_new(request, committee, number):
    """Add an item at the end, or beneath `parent`."""
    meeting = _editable(request, committee, number)
    parent = None
    if (asked := request.POST.get("parent", "")).isdecimal() and len(asked) < 19:
        parent = _items(request, meeting).current().filter(pk=asked).first()
    if request.method == "GET":
        return meeting_page(request, meeting, open_form=ItemForm())
    form = ItemForm(request.POST)
    try:
        if not form.is_valid():
            return meeting_page(request, meeting, open_form=form, parent=parent, status=422)
        item = services.add_item(meeting, by=request.user, parent=parent, **_fields(form, meeting))
    except Refused as refused:
        return _again(request, meeting, form, refused, parent=parent)
    if request.POST.get("then") == "another":
        return see_other(f"{address(meeting)}?new={parent.pk if parent else ''}#item-new")
    messages.success(request, _("Added."))
    return see_other(f"{address(meeting)}#item-{item.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def item(request, committee, number, pk):
    """One item: GET opens its form on the meeting's page; POST does `act`: save; up, down, in, out (`then`
    outline: without opening the form); remove (comes back next time), drop (for good), restore; postpone,
    reach."""
    meeting = _editable(request, committee, number)
    rows = _items(request, meeting).select_related("presenter", "subject", "parent")
    found = get_object_or_404(rows, pk=pk)
    found.meeting = meeting
    act = request.POST.get("act", "save")
    if request.method == "GET":
        if found.removed_at is not None:
            raise Http404
        return meeting_page(request, meeting, open_form=ItemForm(item=found), open_item=found)
    if act == "save":
        return _save(request, meeting, found)
    if "title" in request.POST and (answer := _save(request, meeting, found, then=act)):
        return answer
    try:
        return _act(request, meeting, found, act)
    except Refused as refused:
        return meeting_page(request, meeting, refusal=refused, status=status_of(refused))


def _items(request, meeting: Meeting):
    """The meeting's items but those from which the reader is recused, if they are confidential."""
    return Item.objects.visible_to(request.user).filter(meeting=meeting)


def _act(request, meeting: Meeting, found: Item, act: str):
    by = request.user
    if act in ("remove", "drop"):
        services.remove_item(found, by=by, for_good=act == "drop")
        return see_other(f"{address(meeting)}?taken={found.pk}")
    if act == "restore":
        services.restore_item(found, by=by)
    elif act in ("postpone", "reach"):
        services.postpone_item(found, by=by, postponed=act == "postpone")
        return see_other(f"{address(meeting)}#item-{found.pk}")
    else:
        services.move_item(found, by=by, where=act)
        if request.POST.get("then") == "outline":
            return see_other(f"{address(meeting)}#item-{found.pk}")
    return see_other(f"{address(meeting)}?item={found.pk}&edit#item-{found.pk}")


def _editable(request, committee: str, number: int) -> Meeting:
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    return meeting


def _save(request, meeting: Meeting, found: Item, then: str = ""):
    """Save what the form holds. On the way to another act (`then`) nothing is answered unless it was refused:
    who moves an item does not lose what they typed."""
    form = ItemForm(request.POST, item=found)
    try:
        if not form.is_valid():
            return meeting_page(request, meeting, open_form=form, open_item=found, status=422)
        services.edit_item(
            found,
            by=request.user,
            version=form.cleaned_data["version"],
            **_fields(form, meeting),
        )
    except Refused as refused:
        return _again(request, meeting, form, refused, open_item=found)
    if then:
        return None
    messages.success(request, _("Saved."))
    return see_other(f"{address(meeting)}#item-{found.pk}")


def _fields(form: ItemForm, meeting: Meeting) -> dict:
    """What the services take: names as typed become a person and a subject where they name one."""
    data = dict(form.cleaned_data)
    data.pop("version")
    typed = data.pop("presenter").strip()
    person = services.person_named(meeting, typed) if typed else None
    subject = name_subject(meeting.committee, data.pop("subject"))
    return {
        **data,
        "presenter": person,
        "presenter_typed": "" if person else typed,
        "subject": subject,
    }


def _again(request, meeting, form, refused, *, open_item=None, parent=None):
    """The page with the form as typed. After a stale save both texts stand side by side, and saving
    again is a choice: the form then shows the newest version."""
    theirs = None
    if isinstance(refused, StaleItem):
        theirs = refused.item
        form.data = form.data.copy()
        form.data["version"] = theirs.version
    if isinstance(refused, Invalid) and refused.field in form.fields:
        form.add_error(refused.field, str(refused))
    else:
        form.add_error(None, str(refused))
    return meeting_page(
        request,
        meeting,
        open_form=form,
        open_item=open_item,
        parent=parent,
        theirs=theirs,
        status=status_of(refused),
    )
