"""Which request does an address mean? Who may not see it finds nothing (404), not even its title."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import Approval
from people.models import Committee
from people.views.doors import committee_or_404, open_committee_or_404

YEARS = range(1, 10_000)


def approval_or_404(request: Any, slug: str, ref: tuple[int, int], *, own: bool = True) -> Approval:
    """The request of that number, if the reader may see it; `own`: of a committee one sits on, else a public
    one's too."""
    find = committee_or_404 if own else open_committee_or_404
    return numbered_or_404(request, find(request, slug), ref)


def numbered_or_404(request: Any, committee: Committee, ref: tuple[int, int]) -> Approval:
    year, number = ref
    if year not in YEARS:
        raise Http404(_("There is no such request."))
    rows = Approval.objects.visible_to(request.user).filter(committee=committee)
    rows = rows.select_related(
        "requester", "made_by", "meeting", "item__meeting", "superseded_by", "ratified_in"
    )
    approval = get_object_or_404(rows, year=year, number=number)
    approval.committee = committee
    return approval


def approval_address(approval: Approval, name: str = "approval", **kwargs: Any) -> str:
    """The address of a page of this request. Needs `committee` loaded."""
    kwargs |= {"committee": approval.committee.slug, "ref": approval.reference}
    return reverse(f"budgets:{name}", kwargs=kwargs)
