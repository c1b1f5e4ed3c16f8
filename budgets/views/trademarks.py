"""The register of trademark uses: read by everybody it is open to, kept by chair and secretary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from budgets import rules
from budgets.forms.trademarks import EndForm, UseForm
from budgets.models import Approval, TrademarkUse
from budgets.services import trademarks as act
from people.errors import Refused
from people.forms import refuse, show_version
from people.models import Committee, Organisation
from people.seats import seats_of
from people.views.doors import (
    committee_or_404,
    let_in,
    number_of,
    open_committee_or_404,
    see_other,
    signed_out_sign_in,
    status_of,
)

PAGE = 50
FEW = 20
SHOWN = {
    "": gettext_lazy("In force"),
    "ending": gettext_lazy("Ending soon"),
    "coming": gettext_lazy("To come"),
    "ended": gettext_lazy("Ended"),
    "all": gettext_lazy("All"),
}
"""What `?show=` chooses."""


@signed_out_sign_in
@require_safe
def use_list(request, committee):
    """Who may use which name, what for and until when. Public where the committee is."""
    committee = open_committee_or_404(request, committee)
    user, today = request.user, timezone.localdate()
    uses = TrademarkUse.objects.visible_to(user).filter(committee=committee)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    sought = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = _shown(uses, show, today)
    for word in sought.split():
        found = found.filter(
            Q(who__icontains=word) | Q(mark__icontains=word) | Q(use__icontains=word)
        )
    order = ("ends_on", "-pk") if show == "ending" else ("-starts_on", "-pk")
    page = Paginator(found.order_by(*order), PAGE).get_page(request.GET.get("page"))
    can_keep = rules.can_keep_register(user, committee)
    return render(
        request,
        "budgets/trademarks/list.html",
        {
            "committee": committee,
            "place": _place(user, committee),
            "page": page,
            "decided": _decided(user, page),
            "show": show,
            "shows": SHOWN,
            "sought": sought,
            "can_keep": can_keep,
            "to_enter": _to_enter(user, committee) if can_keep and not sought else [],
        },
    )


def _place(user: Any, committee: Committee) -> str:
    """Where the bar marks it: for the public, who have no requests, it is a place of its own."""
    return "trademarks" if seats_of(user).get(committee.pk) is None else "approvals"


def _shown(uses: Any, show: str, today: Any) -> Any:
    return {
        "": uses.in_force,
        "ending": uses.ending,
        "coming": uses.to_come,
        "ended": uses.ended,
        "all": lambda _today: uses,
    }[show](today)


def _decided(user: Any, uses: Any) -> dict[int, Approval]:
    """What decided these entries, where the reader may see it: the public once its minutes are public."""
    ids = [use.approval_id for use in uses if use.approval_id]
    if not ids:
        return {}
    approvals = Approval.objects.visible_to(user).filter(pk__in=ids).select_related("meeting")
    return {approval.pk: approval for approval in approvals}


def _to_enter(user: Any, committee: Committee) -> list[Approval]:
    """Uses that were granted and stand in no entry yet."""
    granted = Approval.objects.visible_to(user).filter(
        committee=committee,
        kind=Approval.Kind.TRADEMARK,
        outcome__in=act.GRANTED,
        trademark_uses=None,
    )
    return list(granted.order_by("-year", "-number")[:FEW])


@signed_out_sign_in
@require_safe
def use(request, committee, pk):
    """One entry; who sits on the committee reads its history as well."""
    return _page(request, _use_or_404(request, open_committee_or_404(request, committee), pk))


def _page(request, use: TrademarkUse):
    user = request.user
    events = []
    if rules.can_see_use_history(user, use):
        rows = use.events.select_related("by").order_by("happened_at", "id")
        secret = rules.sees_confidential(user, use.committee_id)
        events = list(rows if secret else rows.filter(confidential=False))
    today = timezone.localdate()
    return render(
        request,
        "budgets/trademarks/use.html",
        {
            "committee": use.committee,
            "place": _place(user, use.committee),
            "use": use,
            "decided": _decided(user, [use]).get(use.approval_id or 0),
            "events": events,
            "can_keep": rules.can_keep_use(user, use),
            "is_over": use.ends_on is not None and use.ends_on < today,
        },
    )


def _use_or_404(request, committee: Committee, pk: int) -> TrademarkUse:
    if not 0 < pk < 2**63:
        raise Http404(_("There is no such entry."))
    uses = TrademarkUse.objects.visible_to(request.user).filter(committee=committee)
    use = get_object_or_404(uses.select_related("approval"), pk=pk)
    use.committee = committee
    return use


def _kept_or_404(request, slug: str, pk: int) -> TrademarkUse:
    """An entry that one may change; others who see it are refused (403)."""
    use = _use_or_404(request, committee_or_404(request, slug), pk)
    let_in(rules.can_keep_use(request.user, use))
    return use


@login_required
@require_http_methods(["GET", "POST"])
def use_new(request, committee):
    """Enter a use; `?approval=R-2014-07` starts from what was agreed there."""
    committee = committee_or_404(request, committee)
    let_in(rules.can_keep_register(request.user, committee))
    form = UseForm(request.POST or None, initial=_agreed(request, committee))
    if request.method == "POST" and form.is_valid():
        try:
            made = act.enter_use(committee, by=request.user, draft=_draft(form, committee))
        except Refused as refused:
            return _form_page(request, form, committee, refused=refused)
        messages.success(request, _("Entered in the register."))
        return see_other(_address(made))
    return _form_page(request, form, committee)


def _agreed(request, committee: Committee) -> dict[str, Any]:
    """What the request behind the question mark says of the use that it grants."""
    reference = request.GET.get("approval", "")
    year, _dash, number = reference.removeprefix("R-").partition("-")
    approval = (
        Approval.objects.visible_to(request.user)
        .filter(committee=committee, kind=Approval.Kind.TRADEMARK, outcome__in=act.GRANTED)
        .filter(year=min(number_of(year), 9999), number=min(number_of(number), 999_999))
        .select_related("requester")
        .first()
        if reference
        else None
    )
    if approval is None:
        return {}
    asked = approval.requester
    return {
        "who": approval.requester_typed or (asked.name if asked else ""),
        "use": "\n\n".join(filter(None, (approval.title, approval.text)))[:4000],
        "conditions": approval.condition[:4000],
        "starts_on": timezone.localdate(approval.decided_at) if approval.decided_at else None,
        "approval": approval.reference,
        "confidential": approval.confidential,
    }


@login_required
@require_http_methods(["GET", "POST"])
def use_edit(request, committee, pk):
    """Change an entry."""
    use = _kept_or_404(request, committee, pk)
    form = UseForm(request.POST or None, use=use)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            act.edit_use(use, by=request.user, draft=_draft(form, use.committee), version=version)
        except Refused as refused:
            return _form_page(request, form, use.committee, use, refused=refused)
        messages.success(request, _("Saved."))
        return see_other(_address(use))
    return _form_page(request, form, use.committee, use)


def _draft(form: UseForm, committee: Committee) -> act.UseDraft:
    """What was typed, for the service, which refuses a request that does not exist (0)."""
    said = dict(form.cleaned_data)
    said.pop("version")
    numbers, approval_id = said.pop("approval"), None
    if numbers is not None:
        year, number = numbers
        found = Approval.objects.filter(committee=committee, year=year, number=number)
        approval_id = found.values_list("pk", flat=True).first() or 0
    return act.UseDraft(approval_id=approval_id, **said)


def _form_page(request, form: UseForm, committee: Committee, use=None, *, refused=None):
    """The form with what was typed; after a stale save with what somebody else saved beside it."""
    theirs = _refuse(form, refused)
    uses = TrademarkUse.objects.visible_to(request.user).filter(committee=committee)
    known = Organisation.objects.of_committee(committee).current()
    return render(
        request,
        "budgets/trademarks/form.html",
        {
            "committee": committee,
            "place": "approvals",
            "use": use,
            "form": form,
            "theirs": theirs,
            "known_who": known.order_by("key").values_list("name", flat=True)[:200],
            "known_marks": uses.order_by("mark").values_list("mark", flat=True).distinct()[:50],
            "to_enter": _to_enter(request.user, committee),
        },
        status=status_of(refused) if refused else 422 if form.is_bound else 200,
    )


def _refuse(form: Any, refused: Refused | None) -> TrademarkUse | None:
    """The refusal stands beside its field; the next save is made on what is there now, both texts seen."""
    if refused is None:
        return None
    refuse(form, refused)
    if not isinstance(refused, act.StaleUse):
        return None
    show_version(form, refused.use.version)
    return refused.use


@login_required
@require_http_methods(["GET", "POST"])
def use_end(request, committee, pk):
    """Say on which day a use ends."""
    use = _kept_or_404(request, committee, pk)
    first = {"ends_on": timezone.localdate(), "version": use.version}
    form, refused, theirs = EndForm(request.POST or None, initial=first), None, None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            act.end_use(
                use,
                by=request.user,
                on=said["ends_on"],
                note=said["note"],
                version=said["version"],
            )
        except Refused as error:
            refused, theirs = error, _refuse(form, error)
        else:
            messages.success(request, _("The use ends on that day."))
            return see_other(_address(use))
    return render(
        request,
        "budgets/trademarks/end.html",
        {
            "committee": use.committee,
            "place": "approvals",
            "use": theirs or use,
            "form": form,
        },
        status=status_of(refused) if refused else 422 if form.is_bound else 200,
    )


def _address(use: TrademarkUse) -> str:
    return reverse("budgets:trademark", kwargs={"committee": use.committee.slug, "pk": use.pk})
