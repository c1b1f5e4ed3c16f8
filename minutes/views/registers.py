"""What did the committee decide? The register of decisions, and a page for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from budgets.models import Plan
from minutes import rules
from minutes.forms.registers import DecisionForm, RegisterFilter, ReviewForm, SupersedeForm
from minutes.models import Decision
from minutes.services.decisions import (
    record_between,
    review_decision,
    supersede_decision,
    today_of,
)
from minutes.views.doors import (
    committee_or_404,
    own_committee_or_404,
    see_other,
    signed_out_sign_in,
)
from minutes.views.register_rows import decisions_of, load_page, load_rows, years_of
from people.errors import Refused
from people.forms import refuse
from people.models import Committee
from people.seats import seats_of
from people.views.doors import let_in, number_of, status_of

PAGES_AT_MOST = 10_000


@signed_out_sign_in
@require_safe
def register(request, committee):
    """Decisions and decided requests, filtered by what the address says (`q`, `year`, `kind`, `due`,
    `page`). The public reads what approved minutes hold, and what was decided between meetings."""
    committee = committee_or_404(request, committee)
    form = RegisterFilter(request.GET, years=years_of(committee, request.user))
    page = min(max(number_of(request.GET.get("page", "")), 1), PAGES_AT_MOST)
    rows, more = load_page(committee, request.user, form.chosen, page)
    asked = urlencode({k: "1" if v is True else v for k, v in form.chosen.items()})
    return render(
        request,
        "minutes/registers/list.html",
        {
            "committee": committee,
            **_inside(request, committee),
            "leads": rules.can_decide(request.user, committee),
            "form": form,
            "rows": rows,
            "newer": f"?{asked}&page={page - 1}" if page > 1 else "",
            "older": f"?{asked}&page={page + 1}" if more else "",
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request, committee):
    """What was agreed outside a meeting is written down. Asked for by the draft of a plan (`?plan=2015-2`), the
    way goes back there, with the decision chosen."""
    committee = own_committee_or_404(request, committee)
    let_in(rules.can_decide(request.user, committee))
    plan = _plan_asked(request, committee)
    said = _("The plan “%(title)s” is adopted.") % {"title": plan.title} if plan else ""
    form = DecisionForm(request.POST or None, today=today_of(committee), text=said)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            made = record_between(committee, by=request.user, **form.cleaned_data)
        except Refused as error:
            refused = error
            refuse(form, error)
        else:
            messages.success(
                request,
                _("%(reference)s is recorded; the next agenda tells of it.")
                % {"reference": made.reference},
            )
            if plan is not None:
                return see_other(f"{_adopting(plan, committee)}?decision={made.pk}")
            kwargs = {"committee": committee.slug, "ref": made.reference}
            return see_other(reverse("minutes:decision", kwargs=kwargs))
    return render(
        request,
        "minutes/registers/new.html",
        {
            "committee": committee,
            **_inside(request, committee),
            "form": form,
            "plan": plan,
            "back": _adopting(plan, committee) if plan else "",
        },
        status=status_of(refused) if refused else 422 if request.method == "POST" else 200,
    )


def _plan_asked(request, committee: Committee) -> Plan | None:
    """The draft that waits for a decision, where the address names one: "2015-2", its year and number."""
    if not (asked := request.GET.get("plan", "")):
        return None
    year, _dash, number = asked.partition("-")
    plans = Plan.objects.visible_to(request.user).filter(
        committee=committee, state=Plan.State.DRAFT
    )
    named = {"year": number_of(year), "number": number_of(number)}
    return plans.filter(**named).first() if max(named.values()) < 2**15 else None


def _adopting(plan: Plan, committee: Committee) -> str:
    kwargs = {"committee": committee.slug, "year": plan.year, "number": plan.number}
    return reverse("budgets:plan_adopt", kwargs=kwargs)


@signed_out_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request, committee, ref):
    """One decision with all that is known of it; leaders say here when it is reviewed, and what superseded it."""
    committee = committee_or_404(request, committee)
    found = _decision_or_404(request, committee, ref)
    leads = rules.can_decide(request.user, committee)
    forms = {"review": _review_form(found), "supersede": _supersede_form(found, request.user)}
    status, refusal = 200, None
    if request.method == "POST":
        let_in(leads)
        act = request.POST.get("act", "")
        if act not in forms:
            raise Http404(_("There is no such act."))
        bound = type(forms[act])(request.POST)
        forms[act] = bound
        status = 422
        if bound.is_valid():
            try:
                _act(request, found, act, bound)
            except Refused as refused:
                refusal, status = refused, status_of(refused)
                bound.add_error(None, str(refused))
            else:
                return see_other(request.path)
    row = load_rows(Decision.objects.filter(pk=found.pk), committee, request.user)[0]
    return render(
        request,
        "minutes/registers/decision.html",
        {
            "committee": committee,
            **_inside(request, committee),
            "leads": leads,
            "row": row,
            "decision": row.record,
            "forms": forms,
            "refusal": refusal,
        },
        status=status,
    )


def _inside(request, committee: Committee) -> dict[str, Any]:
    """Whether the reader sits on the committee, and where the page hangs for them."""
    inside = seats_of(request.user).get(committee.pk) is not None
    return {"inside": inside, "place": "approvals" if inside else "register"}


def _decision_or_404(request, committee: Committee, ref: tuple[int, int]) -> Decision:
    year, number = ref
    places = ("superseded_by__meeting", "superseded_by__item")
    rows = decisions_of(committee, request.user).select_related(*places)
    found = rows.filter(year=year, number=number).first()
    if found is None:
        raise Http404(_("There is no such decision."))
    return found


def _review_form(found: Decision) -> ReviewForm:
    return ReviewForm(initial={"review_on": found.review_on})


def _supersede_form(found: Decision, user: Any) -> SupersedeForm:
    """With what counts instead now, where the reader sees that."""
    now = found.superseded_by
    told = now is not None and rules.can_see_decision(user, now)
    return SupersedeForm(initial={"superseded_by": now.reference if now and told else ""})


def _act(request, found: Decision, act: str, form) -> None:
    """What the leader asked for; raises Refused."""
    if act == "review":
        review_decision(found, by=request.user, review_on=form.cleaned_data["review_on"])
        messages.success(request, _("Its review date is set."))
        return
    asked = form.cleaned_data["superseded_by"]
    other = None
    if asked is not None:
        rows = decisions_of(found.committee, request.user)
        other = rows.filter(year=asked[0], number=asked[1]).first()
        if other is None:
            raise Refused(_("There is no decision of that number here."))
    supersede_decision(found, other, by=request.user)
    messages.success(request, _("What counts instead is written down."))
