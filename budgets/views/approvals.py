"""The page of one request: what is asked, what it costs, who says what, what was decided and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgets import rules
from budgets.models import Approval, ApprovalEvent, Position
from budgets.services.room import OverCommitted
from budgets.views import approvals_shown as shown
from budgets.views.approvals_doors import approval_or_404
from people.errors import Invalid, Refused
from people.rules import sits
from people.views.doors import signed_out_sign_in, status_of


@dataclass(frozen=True)
class Pressed:
    """An act that was refused: what was typed stands in its form again, the sentence beside the field."""

    verb: str = ""
    data: Any = field(default_factory=dict)
    refused: Refused | None = None

    def was(self, verb: str, name: str, otherwise: Any = "") -> Any:
        """What the form of `verb` has in its field: as typed, else as it is."""
        return self.data.get(name, otherwise) if verb == self.verb else otherwise

    def wrong(self, verb: str, name: str) -> str:
        """The sentence for one field of one form."""
        if verb == self.verb and isinstance(self.refused, Invalid) and self.refused.field == name:
            return str(self.refused)
        return ""

    @property
    def shortages(self) -> Any:
        """The figures, where a line has less than was to be agreed."""
        return self.refused.shortages if isinstance(self.refused, OverCommitted) else ()


@signed_out_sign_in
@require_safe
def approval(request, committee, ref):
    """One request, as far as the reader may see it."""
    return page(request, approval_or_404(request, committee, ref, own=False))


def page(request: Any, approval: Approval, pressed: Pressed | None = None) -> Any:
    """The page; after a refused act with its sentence and what was typed."""
    user, committee = request.user, approval.committee
    pressed = pressed or Pressed()
    inside = sits(user, committee.pk)
    charges = shown.charges_of(user, approval)
    can = acts_on(user, approval, charges) if inside else set()
    sees = rules.can_see_positions(user, approval)
    tally = shown.tally_of(approval) if sees else None
    said = shown.minuted_positions(approval) if sees else []
    entitled, others = shown.entitled_of(approval, said) if sees else ([], [])
    context = {
        "committee": committee,
        "place": "approvals" if inside else "register",
        "approval": approval,
        "inside": inside,
        "sees_payments": rules.can_see_payments(user, committee),
        "charges": charges,
        "currency": shown.currency_of(approval, charges),
        "can": can,
        "pressed": pressed,
        "tally": tally,
        "said": others,
        "entitled": entitled,
        "my_word": shown.own_word(tally, user),
        "stances": Position.Stance.choices,
        "kinds": dict(ApprovalEvent.Kind.choices),
        "outcomes": dict(Approval.Outcome.choices),
        "condition": shown.condition_of(user, approval) if inside else None,
        "events": shown.events_of(user, approval) if inside else [],
        "newer": shown.newer_of(user, approval),
        "noted_in": shown.noted_in(user, approval),
        "older": shown.older_of(user, approval),
        "place_of": shown.place_of(user, approval),
        "uses": shown.uses_of(user, approval),
        **shown.forms_of(user, approval, charges, can),
    }
    refused = pressed.refused
    status = status_of(refused) if refused is not None else 200
    return render(request, "budgets/approvals/approval.html", context, status=status)


def acts_on(user: Any, approval: Approval, charges: list[Any]) -> set[str]:
    """The verbs that this reader may press on the request as it is now."""
    can: set[str] = set()
    waits = approval.outcome in ("proposed", "deferred")
    if rules.can_edit_request(user, approval) and approval.is_waiting and not approval.in_line:
        can.add("edit")
        if approval.may_become("proposed"):
            can.add("propose")
    if rules.can_withdraw(user, approval) and approval.may_become("withdrawn"):
        can.add("withdraw")
    if (
        approval.is_open_vote
        and rules.can_take_position(user, approval)
        and is_voter(user, approval)
    ):
        can |= {"position", "unposition"}
    if waits and rules.can_open_vote(user, approval):
        if not approval.is_open_vote:
            can.add("open")
        elif approval.deadline is not None and approval.deadline > timezone.now():
            can.add("extend")
    own = user.person_id
    if waits and own is not None and rules.can_recuse(user, approval, own):
        can.add("recuse")
    if rules.can_decide(user, approval):
        can |= _leaders_acts(approval, charges)
    return can


LEADERS: dict[str, set[str]] = {
    "draft": {"recuse_others"},
    "proposed": {"recuse_others", "decide"},
    "deferred": {"recuse_others", "decide"},
    "condition": {"confirm", "tie", "expire", "review", "supersede"},
    "agreed": {"settle", "expire", "review", "supersede"},
    "declined": {"review", "supersede"},
    "carried_out": {"review", "supersede"},
    "expired": {"review", "supersede"},
}
"""What chair and secretary may do, by outcome; what hangs on more is added."""


def _leaders_acts(approval: Approval, charges: list[Any]) -> set[str]:
    can = set(LEADERS.get(approval.outcome, ()))
    if approval.is_open_vote:
        can.add("position_for")
    if approval.outcome in ("agreed", "carried_out") and charges:
        can.add("pay")
    if "review" in can and approval.meeting_id is None and approval.ratified_in_id is None:
        can.add("ratify")
    if approval.commits and approval.kind == Approval.Kind.BUDGET:
        if not charges:
            can.add("post")
        elif all(one.charge.posted for one in charges) and not any(one.payments for one in charges):
            can.add("unpost")
    return can


def is_voter(user: Any, approval: Approval) -> bool:
    """Among those who were entitled when the vote was opened, and not recused."""
    return approval.voters.filter(person=user.person_id, recused=False).exists()
