"""The committee's requests: what waits for a decision, what asks to be confirmed, what was decided."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Subquery
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets import rules
from budgets.filters import STAGES, ApprovalFilter
from budgets.models import Position, Voter
from people.models import Committee
from people.views.doors import committee_or_404

PAGE = 50


@login_required
@require_safe
def approval_list(request, committee):
    """The requests that the reader sees, by how far they are; the filters stand in the address."""
    committee = committee_or_404(request, committee)
    chosen = ApprovalFilter(request.GET, committee=committee, user=request.user)
    rows = _with_words(chosen.found, request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    return render(
        request,
        "budgets/approvals/list.html",
        {
            "committee": committee,
            "place": "approvals",
            "filter": chosen,
            "form": chosen.form,
            "asked": chosen.is_asked,
            "stages": _stages(request, committee, chosen),
            "sections": [
                (stage, STAGES[stage], list(some))
                for stage, some in groupby(shown, lambda row: row.stage)
            ],
            "page": page,
            "rest": _address(request, page=None),
            "can_propose": rules.can_propose(request.user, committee),
        },
    )


def _with_words(rows: Any, user: Any) -> Any:
    """Each request with who asks, its lines, how many have said a word, and what the reader said."""
    voters = Voter.objects.filter(approval=OuterRef("pk"), recused=False)
    words = Position.objects.filter(approval=OuterRef("pk"), own=True)
    mine = words.filter(person=user.person_id)

    def counted(some: Any) -> Any:
        return Subquery(some.order_by().values("approval").annotate(n=Count("pk")).values("n"))

    return (
        rows.select_related("requester", "meeting")
        .with_charges()
        .annotate(
            entitled=counted(voters),
            words=counted(words),
            is_voter=Exists(voters.filter(person=user.person_id)),
            my_stance=Subquery(mine.values("stance")[:1]),
        )
        .order_by("rank", "-year", "-number")
    )


def _stages(request: Any, committee: Committee, chosen: ApprovalFilter) -> list[dict[str, Any]]:
    """How many there are at each stage, whatever else is asked for; one query."""
    counts = dict(
        chosen.queryset.order_by()
        .values_list("stage")
        .annotate(n=Count("pk"))
        .values_list("stage", "n")
    )
    now = chosen.form.cleaned_data.get("state") or ""
    every = {"": _("All")} | {stage: label for stage, label in STAGES.items() if counts.get(stage)}
    return [
        {
            "label": label,
            "count": counts.get(stage, 0) if stage else sum(counts.values()),
            "address": _address(request, state=stage or None, page=None),
            "on": stage == now,
        }
        for stage, label in every.items()
    ]


def _address(request: Any, **changed: str | None) -> str:
    """The list's address with the filters that stand in this one, some of them changed or left out."""
    names = (*ApprovalFilter.base_filters, "page")
    said = {name: request.GET[name] for name in names if request.GET.get(name)} | changed
    asked = urlencode({name: value for name, value in said.items() if value})
    committee = request.resolver_match.kwargs["committee"]
    path = reverse("budgets:approvals", kwargs={"committee": committee})
    return f"{path}?{asked}" if asked else path
