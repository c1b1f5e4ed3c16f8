"""A request is written, changed, and put to the committee. What was typed is never lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budgets import rules
from budgets.forms.approvals import ROWS_AT_MOST, RequestForm, charge_rows, known_names
from budgets.models import Approval
from budgets.services.requests import RequestDraft, edit_request, propose_request, write_request
from budgets.views.approvals_doors import approval_address, approval_or_404
from budgets.views.approvals_lines import item_choices, line_choices, lines_in_force
from people.directory import directory_of
from people.errors import Invalid, Refused, Stale
from people.forms import show_version
from people.matching import Kind
from people.models import Committee
from people.rules import sees_confidential
from people.views.doors import committee_or_404, let_in, number_of, see_other, status_of

FIELD_OF = {
    "item_id": "item",
    "requester_id": "requester",
    "requester_typed": "requester",
}
"""Where the form's fields have other names than the service's."""


@login_required
@require_http_methods(["GET", "POST"])
def approval_new(request, committee):
    """Ask the committee for something; `?line=5` or `?item=7` start from there."""
    committee = committee_or_404(request, committee)
    let_in(
        rules.can_propose(request.user, committee),
        _("Only people who take part in the committee can ask it for something."),
    )
    page = Sheet(request, committee)
    if not page.is_complete:
        return page.show()
    try:
        made = write_request(committee, by=request.user, draft=page.draft(), propose=page.proposes)
    except Refused as refused:
        return page.show(refused)
    said = _("%(number)s is proposed.") if page.proposes else _("%(number)s is kept as a draft.")
    messages.success(request, said % {"number": made.reference})
    return see_other(approval_address(made))


@login_required
@require_http_methods(["GET", "POST"])
def approval_edit(request, committee, ref):
    """Change what a request asks, while nothing is decided."""
    approval = approval_or_404(request, committee, ref)
    let_in(
        rules.can_edit_request(request.user, approval),
        _("Only who wrote it, the chair or the secretary can change it."),
    )
    page = Sheet(request, approval.committee, approval)
    if not page.is_complete:
        return page.show()
    try:
        with transaction.atomic():
            version = page.form.cleaned_data["version"]
            edit_request(approval, by=request.user, draft=page.draft(), version=version)
            if page.proposes:
                propose_request(approval, by=request.user)
    except Refused as refused:
        return page.show(refused)
    messages.success(request, _("Proposed.") if page.proposes else _("Saved."))
    return see_other(approval_address(approval))


class Sheet:
    """The form of a request with its rows of amounts, as shown or as sent."""

    def __init__(self, request: Any, committee: Committee, approval: Approval | None = None):
        self.request, self.committee, self.approval = request, committee, approval
        user = request.user
        self.charges = list(approval.charges.all()) if approval else []
        self.lines = lines_in_force(committee, also=[charge.line_id for charge in self.charges])
        choices = line_choices(user, self.lines)
        self.currency = self.lines[0].budget.currency if self.lines else ""
        self.adds = "add_line" in request.POST
        self.proposes = "propose" in request.POST
        sent = request.POST if request.method == "POST" and not self.adds else None
        typed = request.POST if self.adds else None
        self.form = RequestForm(
            sent,
            items=item_choices(user, committee, approval),
            secret=sees_confidential(user, committee.pk),
            initial=_initial(approval, self.currency, request) if typed is None else typed.dict(),
        )
        initial = self._asked() if typed is None else _rows_typed(typed)
        self.rows = charge_rows(
            sent,
            lines=choices,
            currency=self.currency,
            initial=initial,
            at_least=len(initial) + 1 if self.adds else 1,
        )

    def _asked(self) -> list[dict[str, Any]]:
        rows = [{"line": str(c.line_id), "amount": c.amount} for c in self.charges]
        if not rows and self.approval is not None and self.approval.amount is not None:
            rows = [{"line": "", "amount": self.approval.amount}]
        line = number_of(self.request.GET.get("line", ""))
        return rows or ([{"line": str(line)}] if line else [])

    @property
    def is_complete(self) -> bool:
        """Whether all that was sent can be read."""
        if self.request.method != "POST" or self.adds:
            return False
        both = [self.form.is_valid(), self.rows.is_valid()]
        return all(both)

    def draft(self) -> RequestDraft:
        """What was typed, for the service. A request that is not about money asks for none."""
        data = self.form.cleaned_data
        money = data["kind"] == Approval.Kind.BUDGET
        charges = self.rows.charges if money else []
        amount = self.rows.amount if money else None
        person_id, typed = self._requester(data["requester"])
        return RequestDraft(
            kind=data["kind"],
            title=data["title"],
            text=data["text"],
            charges=charges,
            amount=amount,
            currency="" if charges else data["currency"] or self.currency,
            requester_id=person_id,
            requester_typed=typed,
            item_id=number_of(data["item"]) or None,
            confidential=data.get("confidential", self._was("confidential", False)),
            withheld=data.get("withheld", self._was("withheld", "")),
        )

    def _was(self, name: str, otherwise: Any) -> Any:
        return getattr(self.approval, name) if self.approval is not None else otherwise

    def _requester(self, typed: str) -> tuple[int | None, str]:
        """(person's id, "") where the name means one person of the committee, else the name as typed."""
        typed = typed.strip()
        if self.approval is not None and typed == requester_name(self.approval):
            return self.approval.requester_id, self.approval.requester_typed
        if not typed:
            return self.request.user.person_id, ""
        trusted = sees_confidential(self.request.user, self.committee.pk)
        match = directory_of(self.committee, trusted=trusted).find(typed, only_people=True)
        if match.kind == Kind.PERSON:
            return match.person_id, ""
        return None, typed

    def show(self, refused: Refused | None = None) -> Any:
        theirs = None
        if refused is not None:
            theirs = self._blame(refused)
        bound = self.form.is_bound
        return render(
            self.request,
            "budgets/approvals/form.html",
            {
                "committee": self.committee,
                "place": "approvals",
                "approval": self.approval,
                "form": self.form,
                "rows": self.rows,
                "theirs": theirs,
                "may_add": self.rows.total_form_count() < ROWS_AT_MOST,
                "added": self.adds,
                "currency": self.currency,
                "has_lines": bool(self.lines),
                "known_people": known_names(self.committee),
                "can_keep": rules.can_keep_budget(self.request.user, self.committee),
            },
            status=status_of(refused) if refused else 422 if bound else 200,
        )

    def _blame(self, refused: Refused) -> Approval | None:
        """The sentence beside its field; after a stale save the next one is a choice, both texts seen."""
        field = refused.field if isinstance(refused, Invalid) else None
        field = FIELD_OF.get(field or "", field)
        if field in ("charges", "amount", "amounts") and self.rows.forms:
            self.rows.forms[0].add_error("amount", str(refused))
            return None
        self.form.add_error(field if field in self.form.fields else None, str(refused))
        if self.approval is None or not isinstance(refused, Stale):
            return None
        theirs = Approval.objects.with_charges().get(pk=self.approval.pk)
        show_version(self.form, theirs.version)
        return theirs


def requester_name(approval: Approval) -> str:
    return approval.requester_typed or (approval.requester.name if approval.requester else "")


def _initial(approval: Approval | None, currency: str, request: Any) -> dict[str, Any]:
    if approval is None:
        kind = request.GET.get("kind", "")
        return {
            "kind": kind if kind in Approval.Kind.values else Approval.Kind.BUDGET,
            "currency": currency,
            "item": request.GET.get("item", ""),
        }
    plain = ("kind", "title", "text", "confidential", "withheld", "version")
    return {name: getattr(approval, name) for name in plain} | {
        "currency": approval.currency or currency,
        "requester": requester_name(approval),
        "item": approval.item_id or "",
    }


def _rows_typed(data: Any) -> list[dict[str, Any]]:
    """The rows as they were sent, to be shown again with one more."""
    n = min(number_of(data.get("charge-TOTAL_FORMS", "")), ROWS_AT_MOST)
    return [
        {name: data.get(f"charge-{i}-{name}", "") for name in ("line", "amount")} for i in range(n)
    ]
