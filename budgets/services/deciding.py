"""What happens once it is decided? The outcome is recorded, a condition confirmed, what was agreed ends.

Locks are taken in one order by everybody: the meeting that an act names, the request, then its lines in the order
of their ids (room.take).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import OVER, Action
from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Approval, BudgetVersion, Charge, ConditionAction, Line
from people.errors import Invalid, leaders_only

from . import notices, room
from .afterwards import (
    guard_not_approved,
    lock_meeting,
    post,
    ratify,
    set_review,
    supersede,
    unpost,
)
from .ledger import checked_amount, said, taken
from .payments import give_back_rest
from .record import NO_CURRENCY, Kind, Outcome, lock_approval, step, wrong_state
from .tying import actions_to_tie, raise_for
from .voting import FROZEN, freeze_voters

__all__ = [
    "confirm",
    "decide",
    "expire",
    "post",
    "ratify",
    "set_review",
    "supersede",
    "unpost",
]

TAKEN = ("amount", "posted", "remaining_before", "remaining_after")
DECIDABLE = ("agreed", "condition", "declined", "deferred")


@transaction.atomic
def decide(
    approval: Approval,
    *,
    by: Any,
    outcome: str,
    condition: str = "",
    action_ids: Sequence[int] = (),
    new_actions: Sequence[dict[str, Any]] = (),
    amounts: Mapping[int, Decimal] | None = None,
    note: str = "",
    version: int | None = None,
    meeting_id: int | None = None,
    item_id: int | None = None,
) -> Approval:
    """What the board decided: agreed, on a condition, declined, or deferred to the next agenda.

    `amounts` (by line's id, all lines) agrees on less than was asked, or on another line; 0 leaves a line out.
    A condition waits for the actions `action_ids`, and for `new_actions` (drafts of actions.raise_actions), which
    follow up any outcome. In a meeting: `meeting_id`, `item_id`. Raises OverCommitted, with the figures, and
    NotInForce; Stale and WrongState for who comes second.
    """
    deed: Deed = as_deed(by)
    lock_meeting(meeting_id if meeting_id is not None else _meeting_of(item_id))
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    _guard_decidable(approval, outcome)
    told, condition = worded(note), _condition(outcome, condition)
    fields = _place(approval, meeting_id, item_id) | {"condition": condition}
    fields |= _vote(approval, outcome, meeting_id)
    figures = ""
    if outcome in (Outcome.AGREED, Outcome.CONDITION):
        figures = _take(approval, amounts, deed)
        fields |= {"amount": approval.amount, "currency": approval.currency}
    said_of_it = "\n\n".join(filter(None, (condition, figures, told)))
    if approval.outcome == outcome == Outcome.DEFERRED:
        # Deferred once more: nothing to step to, and yet told.
        approval.outcome = Outcome.PROPOSED
    between = approval.is_open_vote and approval.deadline is not None and meeting_id is None
    event = step(
        approval,
        Kind.DECIDED,
        deed,
        outcome,
        said_of_it,
        event_meeting_id=meeting_id or deed.meeting_id,
        **fields,
    )
    _tie(approval, deed, action_ids, new_actions, meeting_id, item_id)
    if between:
        notices.tell_decided(approval, event)
    return approval


def _guard_decidable(approval: Approval, outcome: str) -> None:
    if outcome not in DECIDABLE:
        raise Invalid(_("Choose what was decided."), "outcome")
    if approval.outcome == Outcome.DRAFT or not approval.is_waiting:
        raise wrong_state(approval)


def _vote(approval: Approval, outcome: str, meeting_id: int | None) -> dict[str, Any]:
    """What becomes of the vote. Deferred, it is over; decided without one, who could have voted on the day is fixed."""
    if outcome == Outcome.DEFERRED:
        return {"opened_at": None, "deadline": None}
    if approval.opened_at is not None:
        return {}
    # By name: meetings stand above budgets and are not imported here.
    meeting = apps.get_model("minutes", "Meeting")._base_manager.filter(pk=meeting_id or 0).first()
    freeze_voters(approval, at=None, day=meeting.first_day if meeting is not None else None)
    return {name: getattr(approval, name) for name in FROZEN}


def _condition(outcome: str, typed: str) -> str:
    """The condition's words in one paragraph (of the event's note it is the first); none of another outcome."""
    if outcome != Outcome.CONDITION:
        return ""
    typed = worded(typed, "condition", needed=_("Say on which condition."))
    return "\n".join(line for line in map(str.strip, typed.splitlines()) if line)


def _place(approval: Approval, meeting_id: int | None, item_id: int | None) -> dict[str, Any]:
    """The meeting and the item that decided it, where no minutes told of it before."""
    if meeting_id is None and item_id is None:
        return {}
    # By name: meetings stand above budgets and are not imported here.
    meetings: Any = apps.get_model("minutes", "Meeting")._base_manager
    of_item = _meeting_of(item_id)
    meeting_id = meeting_id if meeting_id is not None else of_item
    if not meetings.filter(pk=meeting_id, committee=approval.committee_id).exists():
        raise Invalid(_("That meeting is not one of this committee."), "meeting_id")
    if item_id is not None and of_item != meeting_id:
        raise Invalid(_("That item is not on the agenda of this meeting."), "item_id")
    if approval.meeting_id is not None:
        return {}
    if meeting_id is not None:
        guard_not_approved(meeting_id)
    place: dict[str, Any] = {"meeting_id": meeting_id}
    return place | ({"item_id": item_id} if item_id is not None else {})


def _meeting_of(item_id: int | None) -> int | None:
    items: Any = apps.get_model("minutes", "Item")._base_manager
    found: int | None = items.filter(pk=item_id).values_list("meeting", flat=True).first()
    return found


def _take(approval: Approval, amounts: Mapping[int, Decimal] | None, deed: Deed) -> str:
    """What is agreed is taken from the lines; the figures in words, for the event."""
    charges = {charge.line_id: charge for charge in approval.charges.all()}
    asked = {pk: charge.amount for pk, charge in charges.items()}
    agreed = asked if amounts is None else _agreed(approval, asked, amounts)
    if not agreed:
        _guard_line_named(approval)
        return ""
    if agreed != asked:
        approval.charges.exclude(line__in=agreed).delete()
    rows = [charges.get(pk) or Charge(approval=approval, line_id=pk) for pk in sorted(agreed)]
    for row in rows:
        row.amount, row.posted = agreed[row.line_id], False
    lines = room.take(rows, deed)
    Charge.objects.bulk_update([row for row in rows if row.pk is not None], TAKEN)
    Charge.objects.bulk_create([row for row in rows if row.pk is None])
    currency = next(iter(lines.values())).budget.currency
    total = sum(agreed.values(), Decimal(0))
    parts = list(filter(None, (taken(lines[row.line_id], row) for row in rows)))
    if approval.amount is not None and total != approval.amount:
        was = said(approval.currency, approval.amount)
        parts.insert(0, _("asked: %(amount)s") % {"amount": was})
    approval.amount, approval.currency = total, currency
    return "; ".join(parts)


def _agreed(
    approval: Approval, asked: Mapping[int, Decimal], amounts: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """What is agreed by line: in all not more than was asked."""
    given = {pk: checked_amount(amount, "amounts", zero=True) for pk, amount in amounts.items()}
    agreed = {pk: amount for pk, amount in given.items() if amount}
    checked_amount(sum(agreed.values(), Decimal(0)), "amounts", zero=True)
    if approval.kind != Approval.Kind.BUDGET and agreed:
        raise Invalid(_("Only a request for money takes it from a line."), "amounts")
    if not agreed and asked:
        raise Invalid(_("To agree on nothing is to decline it."), "amounts")
    lines = list(
        Line.objects.filter(pk__in=agreed, budget__committee=approval.committee_id).select_related(
            "budget"
        )
    )
    currencies = {line.budget.currency for line in lines}
    if len(lines) < len(agreed) or len(currencies) > 1:
        raise Invalid(_("Take lines of this committee's budgets, in one currency."), "amounts")
    most = sum(asked.values(), Decimal(0)) if asked else approval.amount
    if most is not None and agreed:
        if approval.currency not in ("", NO_CURRENCY, *currencies):
            raise Invalid(
                _("It asks for %(currency)s.") % {"currency": approval.currency}, "amounts"
            )
        if sum(agreed.values(), Decimal(0)) > most:
            raise Invalid(
                _("That is more than was asked: %(asked)s.")
                % {"asked": said(approval.currency, most)},
                "amounts",
            )
    return agreed


def _guard_line_named(approval: Approval) -> None:
    """Money is agreed on a line, where the committee has lines in force; else its minutes alone say it."""
    has_lines = BudgetVersion.objects.filter(
        budget__committee=approval.committee_id, state=BudgetVersion.State.IN_FORCE
    )
    if approval.kind == Approval.Kind.BUDGET and approval.amount and has_lines.exists():
        raise Invalid(_("Say which line it is taken from."), "amounts")


def _tie(
    approval: Approval,
    deed: Deed,
    action_ids: Sequence[int],
    new_actions: Sequence[dict[str, Any]],
    meeting_id: int | None,
    item_id: int | None,
) -> None:
    """The actions that the condition waits for; new ones follow the request up, whatever was decided."""
    if action_ids and approval.outcome != Outcome.CONDITION:
        raise Invalid(_("Only a condition waits for actions."), "actions")
    tied = [action.pk for action in actions_to_tie(approval, deed, action_ids)]
    if new_actions:
        place: dict[str, Any] = {}
        if meeting_id is not None:
            place = {"raised_in_id": meeting_id, "raised_item_id": item_id}
        tied += [action.pk for action in raise_for(approval, deed, new_actions, **place)]
    if approval.outcome == Outcome.CONDITION:
        ConditionAction.objects.bulk_create(
            [ConditionAction(approval=approval, action_id=pk) for pk in tied], ignore_conflicts=True
        )


@transaction.atomic
def confirm(approval: Approval, *, by: Any, note: str = "", version: int | None = None) -> Approval:
    """The condition is met. While an action that it waits for is open, only with a note that says why."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.outcome != Outcome.CONDITION:
        raise wrong_state(approval)
    note = worded(note)
    if not note and (waits := _unmet(approval, deed)):
        raise Invalid(
            _("%(actions)s not closed yet: say why the condition is met all the same.")
            % {"actions": ", ".join(waits)},
            "note",
        )
    step(approval, Kind.CONFIRMED, deed, Outcome.AGREED, note, condition="")
    return approval


def _unmet(approval: Approval, deed: Deed) -> list[str]:
    """What the condition still waits for, by reference; without a number what somebody does not see."""
    unmet = Action.objects.filter(conditions__approval=approval).exclude(status__in=OVER)
    waits = list(unmet.select_related("committee").order_by("number"))
    if deed.user is None or deed.as_admin:
        return [action.reference for action in waits]
    seen = set(unmet.visible_to(deed.user).values_list("pk", flat=True))
    said = [action.reference for action in waits if action.pk in seen]
    return said if len(seen) == len(waits) else [*said, _("something")]


@transaction.atomic
def expire(approval: Approval, *, by: Any, note: str = "", version: int | None = None) -> Approval:
    """What was agreed holds no longer: what was not paid of it goes back to its lines."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if not approval.may_become(Outcome.EXPIRED):
        raise wrong_state(approval)
    given_back = give_back_rest(approval)
    told = "\n\n".join(filter(None, (given_back, worded(note))))
    step(approval, Kind.EXPIRED, deed, Outcome.EXPIRED, told, condition="")
    return approval
