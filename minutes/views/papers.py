"""Papers are put with things, read and downloaded."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budgets.models import Approval
from minutes import rules, services
from minutes.forms.papers import PaperForm, VersionForm
from minutes.models import Item, Paper, PaperVersion, Topic
from minutes.papers import in_words, is_image
from minutes.services.filing import path_of
from minutes.services.papers import Thing, frozen_with, kind_of_thing, thing_of, who_may_add
from minutes.views.doors import address, see_other, signed_out_sign_in
from minutes.views.shelf import may_add
from people.errors import Invalid, Refused
from people.rules import sits
from people.uploads import cut_off
from people.views.doors import let_in, number_of, status_of

THINGS: dict[str, Any] = {"item": Item, "topic": Topic, "approval": Approval}
SANDBOX = "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'"
"""Nothing in a file runs, loads or is framed, whatever a browser takes it for."""
LARGEST_PK = 2**63
log = logging.getLogger(__name__)


@login_required
@require_http_methods(["GET", "POST"])
def papers(request, committee):
    """Put a paper on the thing that `item`, `topic` or `approval` names; GET has the form as a page."""
    thing = _thing(request, committee)
    let_in(rules.can_add_paper(request.user, thing), who_may_add())
    if request.method == "GET":
        return _new(request, thing, PaperForm())
    form = PaperForm(request.POST, request.FILES, cut_off="file" in cut_off(request))
    try:
        if not form.is_valid():
            return _new(request, thing, form, 422)
        data = form.cleaned_data
        paper = services.add_paper(
            thing,
            by=request.user,
            upload=data["file"],
            title=data["title"],
            note=data["note"],
            confidential=data["confidential"],
        )
    except Refused as refused:
        _say(form, refused)
        return _new(request, thing, form, status_of(refused))
    messages.success(request, _("“%(title)s” is added.") % {"title": paper.title})
    return see_other(_back(request) or place_of(thing) or address_of(paper))


@signed_out_sign_in
@require_http_methods(["GET", "POST"])
def paper(request, committee, pk):
    """One paper with its versions. POST does `act`: version, rename, withhold, remove, restore."""
    found = _paper(request, committee, pk, taken_off=True)
    changes = request.user.is_authenticated and rules.can_change_paper(request.user, found)
    if found.removed_at is not None and not changes:
        raise Http404
    if request.method == "GET":
        return _page(request, found)
    let_in(request.user.is_authenticated and may_add_or_change(request.user, found), who_may_add())
    act = request.POST.get("act", "")
    form = VersionForm(request.POST, request.FILES, cut_off="file" in cut_off(request))
    try:
        if act == "version":
            if not form.is_valid():
                return _page(request, found, form=form, status=422)
            data = form.cleaned_data
            services.add_version(found, by=request.user, upload=data["file"], note=data["note"])
        elif act not in ACTS:
            raise Invalid(_("There is no such act."))
        else:
            ACTS[act](found, request)
    except Refused as refused:
        if act == "version":
            _say(form, refused)
            return _page(request, found, form=form, status=status_of(refused))
        return _page(request, found, refused=refused, status=status_of(refused))
    if act != "remove":
        messages.success(request, _("Saved."))
    return see_other(address_of(found))


ACTS = {
    "rename": lambda found, request: services.rename_paper(
        found,
        by=request.user,
        title=request.POST.get("title", ""),
        version=number_of(request.POST.get("version", "")) or None,
    ),
    "withhold": lambda found, request: services.withhold_paper(found, by=request.user),
    "remove": lambda found, request: services.remove_paper(found, by=request.user),
    "restore": lambda found, request: services.restore_paper(found, by=request.user),
}


@signed_out_sign_in
@require_safe
def paper_file(request, committee, pk, number):
    """The file of one version, as a download; with `?inline` an image as an image. Kept by the reader's own
    browser only, and asked for again each time: who may no longer see it gets nothing."""
    found = _paper(request, committee, pk)
    if not 0 < number < 2**31:
        raise Http404
    version = get_object_or_404(found.versions, number=number)
    etag = quote_etag(version.sha256)
    response = get_conditional_response(request, etag=etag) or _opened(request, version)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _opened(request, version: PaperVersion) -> HttpResponse:
    try:
        file = path_of(version.stored).open("rb")
    except OSError:
        log.error("paper %s, version %s: its file is not there", version.paper_id, version.number)
        raise Http404(_("This file is not there any more.")) from None
    inline = "inline" in request.GET and is_image(version.media_type)
    return FileResponse(  # type: ignore[return-value]
        file, as_attachment=not inline, filename=version.name, content_type=version.media_type
    )


def may_add_or_change(user, found: Paper) -> bool:
    return rules.can_add_paper(user, thing_of(found)) or rules.can_change_paper(user, found)


def address_of(found: Paper) -> str:
    return reverse("minutes:paper", kwargs={"committee": found.committee.slug, "pk": found.pk})


def place_of(thing: Thing) -> str:
    """Where an item's papers are read; of other things their own pages say so (`back`)."""
    return f"{address(thing.meeting)}#item-{thing.pk}" if isinstance(thing, Item) else ""


def _thing(request, slug: str) -> Thing:
    """What the form or the address names, among what the reader sees."""
    for kind, model in THINGS.items():
        asked = request.POST.get(kind) or request.GET.get(kind)
        if not asked:
            continue
        where = {"committee__slug": slug}
        rows = model.objects.visible_to(request.user).select_related("committee", "meeting")
        if kind == "item":
            where = {"meeting__committee__slug": slug}
            rows = model.objects.current().visible_to(request.user)
            rows = rows.select_related("meeting__committee")
        elif kind == "topic":
            rows = rows.select_related("meeting__committee")
        return get_object_or_404(rows.filter(**where), pk=number_of(asked))
    raise Http404


def _paper(request, slug: str, pk: int, *, taken_off: bool = False) -> Paper:
    """A paper that the reader sees. Of another committee, or of what they may not see: nothing is there."""
    if not 0 < pk < LARGEST_PK:
        raise Http404
    rows = Paper.objects.visible_to(request.user).filter(committee__slug=slug)
    if not taken_off:
        rows = rows.current()
    return get_object_or_404(
        rows.select_related(
            "committee", "item__meeting__committee", "topic__meeting__committee", "approval"
        ),
        pk=pk,
    )


def _new(request, thing: Thing, form, status: int = 200):
    committee = thing.meeting.committee if isinstance(thing, Item) else thing.committee
    context = {
        "committee": committee,
        "place": "meetings",
        "thing": thing,
        "kind": kind_of_thing(thing),
        "back": _back(request) or place_of(thing),
        "form": form,
    }
    return render(request, "minutes/papers/new.html", context, status=status)


def _page(request, found: Paper, *, form=None, refused: Refused | None = None, status: int = 200):
    thing = thing_of(found)
    versions = list(found.versions.select_related("by").order_by("-number"))
    signed_in = request.user.is_authenticated
    meeting = frozen_with(thing)
    frozen = meeting is not None and meeting.is_frozen
    context = {
        "committee": found.committee,
        "place": "meetings",
        "paper": found,
        "thing": thing,
        "where": place_of(thing),
        "versions": [(v, in_words(v.size), is_image(v.media_type)) for v in versions],
        "form": form or VersionForm(),
        "refused": refused,
        "title": request.POST.get("title", found.title) if refused else found.title,
        "frozen": frozen,
        "inside": sits(request.user, found.committee_id),
        "may_add": signed_in and found.removed_at is None and may_add(request.user, thing),
        "may_change": signed_in and rules.can_change_paper(request.user, found),
    }
    return render(request, "minutes/papers/paper.html", context, status=status)


def _back(request) -> str:
    """Where the form was, if that is a page of ours."""
    back = request.POST.get("back") or request.GET.get("back") or ""
    return back if url_has_allowed_host_and_scheme(back, None) else ""


def _say(form, refused: Refused) -> None:
    field = refused.field if isinstance(refused, Invalid) else None
    form.add_error(field if field in form.fields else None, str(refused))
