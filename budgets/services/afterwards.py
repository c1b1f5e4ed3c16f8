"""What is noted of a decided request later? Posted against a budget, ratified, superseded, to be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, may, worded
from budgets import rules
from budgets.models import Approval, Charge, Line, Payment
from people.errors import Invalid, WrongState, leaders_only

from . import room
from .ledger import checked_amount, said, taken
from .record import NO_CURRENCY, Kind, lock_approval, wrong_state
from .record import note as tell


@transaction.atomic
def post(
    approval: Approval,
    *,
    by: Any,
    charges: Sequence[tuple[int, Decimal]],
    version: int | None = None,
) -> Approval:
    """What minutes tell was agreed is taken from these lines of a budget in force, (line's id, amount).

    Raises OverCommitted with the figures, NotInForce, and WrongState for what is not agreed, or counts already.
    """
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if not approval.commits:
        raise wrong_state(approval)
    if approval.charges.exists():
        raise WrongState(
            _("%(reference)s counts on its lines already.") % {"reference": approval.reference}
        )
    amounts = _postable(approval, charges)
    rows = [
        Charge(approval=approval, line_id=pk, amount=amount, posted=True)
        for pk, amount in sorted(amounts.items())
    ]
    lines = room.take(rows, deed)
    Charge.objects.bulk_create(rows)
    told = [taken(lines[row.line_id], row) for row in rows]
    return _told(approval, Kind.POSTED, deed, "; ".join(told))


def _postable(approval: Approval, charges: Sequence[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Amounts by line: of this committee, in one currency, and not more than the minutes say."""
    if approval.kind != Approval.Kind.BUDGET:
        raise WrongState(
            _("%(reference)s is not a request for money.") % {"reference": approval.reference}
        )
    amounts = {pk: checked_amount(amount, "charges") for pk, amount in charges}
    if not amounts or len(amounts) < len(charges):
        raise Invalid(_("Choose a line, each once."), "charges")
    lines = Line.objects.filter(pk__in=amounts, budget__committee=approval.committee_id)
    currencies = list(lines.values_list("budget__currency", flat=True))
    if len(currencies) < len(amounts) or len(set(currencies)) > 1:
        raise Invalid(_("Take lines of this committee's budgets, in one currency."), "charges")
    if approval.currency not in ("", NO_CURRENCY, currencies[0]):
        raise Invalid(
            _("It was agreed in %(currency)s.") % {"currency": approval.currency}, "charges"
        )
    if approval.amount is not None and sum(amounts.values(), Decimal(0)) > approval.amount:
        raise Invalid(
            _("That is more than was agreed: %(amount)s.")
            % {"amount": said(approval.currency, approval.amount)},
            "charges",
        )
    return amounts


@transaction.atomic
def unpost(approval: Approval, *, by: Any, version: int | None = None) -> Approval:
    """Taken off the budget again, as long as nothing was ever paid on it."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    charges = list(approval.charges.filter(posted=True).select_related("line__budget"))
    if not charges:
        raise WrongState(
            _("%(reference)s was not posted from minutes.") % {"reference": approval.reference}
        )
    room.lock_lines([charge.line_id for charge in charges])
    if Payment.objects.filter(charge__in=charges).exists():
        raise WrongState(
            _("There are payments on %(reference)s: it stays on its line.")
            % {"reference": approval.reference}
        )
    told = "; ".join(f"{c.line.code}: {said(c.line.budget.currency, c.amount)}" for c in charges)
    approval.charges.filter(posted=True).delete()
    return _told(approval, Kind.UNPOSTED, deed, told)


@transaction.atomic
def ratify(
    approval: Approval,
    *,
    by: Any,
    meeting_id: int,
    note: str = "",
    version: int | None = None,
) -> Approval:
    """A meeting notes, or ratifies, what was decided since the last one."""
    deed: Deed = as_deed(by)
    lock_meeting(meeting_id)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.is_waiting or approval.outcome == "withdrawn" or approval.meeting_id is not None:
        raise WrongState(
            _("%(reference)s is %(state)s, and not decided between meetings.")
            % {"reference": approval.reference, "state": approval.get_outcome_display()}
        )
    if approval.ratified_in_id not in (None, meeting_id):
        raise WrongState(
            _("%(reference)s was noted by a meeting already.") % {"reference": approval.reference}
        )
    meetings = apps.get_model("minutes", "Meeting")._base_manager  # by name: it stands above
    if not meetings.filter(pk=meeting_id, committee=approval.committee_id).exists():
        raise Invalid(_("That meeting is not one of this committee."), "meeting_id")
    if approval.ratified_in_id is None:
        guard_not_approved(meeting_id)
        approval.ratified_in_id = meeting_id
        _told(approval, Kind.RATIFIED, deed, worded(note), "ratified_in", meeting_id=meeting_id)
    return approval


def lock_meeting(meeting_id: int | None) -> None:
    """The meeting that an act names, before the request (as minutes take both): so its minutes are not approved
    between the look at them and the word that joins them."""
    if meeting_id is not None:
        # By name: meetings stand above budgets and are not imported here.
        rows = apps.get_model("minutes", "Meeting")._base_manager.select_for_update(no_key=True)
        list(rows.filter(pk=meeting_id).values_list("pk"))


def guard_not_approved(meeting_id: int) -> None:
    """Raises Invalid for a locked meeting whose minutes are approved: nothing joins them any more."""
    meetings = apps.get_model("minutes", "Meeting")._base_manager
    if meetings.filter(pk=meeting_id, state="approved").exists():
        raise Invalid(
            _("The minutes of that meeting are approved: they stay as they are."), "meeting_id"
        )


@transaction.atomic
def supersede(
    approval: Approval, by_approval: Approval, *, by: Any, version: int | None = None
) -> Approval:
    """Another request, decided later, takes its place. What it holds of its lines is settled apart."""
    deed: Deed = as_deed(by)
    shown = {approval.pk: version}
    both = sorted({approval.pk, by_approval.pk})
    rows = {pk: lock_approval(Approval(pk=pk), shown.get(pk)) for pk in both}
    approval, later = rows[approval.pk], rows[by_approval.pk]
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.is_waiting or approval.outcome == "withdrawn":
        raise wrong_state(approval)
    here = later.committee_id == approval.committee_id and may(rules.can_see, deed, later)
    if not here or later.pk == approval.pk:
        raise Invalid(_("Choose another request of this committee."), "by_approval")
    if later.is_waiting or later.outcome == "withdrawn":
        raise Invalid(_("Choose one that is decided."), "by_approval")
    if _leads_to(later, approval.pk):
        raise Invalid(_("That one was itself superseded by this."), "by_approval")
    if approval.superseded_by_id != later.pk:
        approval.superseded_by = later
        _told(approval, Kind.SUPERSEDED, deed, later.reference, "superseded_by")
    return approval


def _leads_to(later: Approval, pk: int) -> bool:
    """Whether `later` was superseded, one by another, by the request `pk`."""
    following, seen = later.superseded_by, {later.pk}
    while following is not None and following.pk not in seen:
        if following.pk == pk:
            return True
        seen.add(following.pk)
        following = following.superseded_by
    return False


@transaction.atomic
def set_review(
    approval: Approval, *, by: Any, review_on: dt.date | None, version: int | None = None
) -> Approval:
    """The day on which the committee wants to look at it again; None: no day."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.is_waiting or approval.outcome == "withdrawn":
        raise wrong_state(approval)
    if approval.review_on != review_on:
        approval.review_on = review_on
        day = review_on.isoformat() if review_on else "–"
        _told(approval, Kind.EDITED, deed, _("review on %(day)s") % {"day": day}, "review_on")
    return approval


def _told(
    approval: Approval,
    kind: str,
    deed: Deed,
    said_of_it: str,
    *fields: str,
    meeting_id: int | None = None,
) -> Approval:
    """Save these columns with the next version, and one event that tells of no other outcome."""
    approval.version += 1
    approval.save(update_fields=[*fields, "version"])
    tell(approval, kind, deed, said_of_it, meeting_id=meeting_id or deed.meeting_id)
    return approval
