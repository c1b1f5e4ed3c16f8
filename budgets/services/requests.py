"""What happens to a request before it is decided? It is written, changed, proposed and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Allocation, Approval, BudgetVersion, Charge, Line
from people.errors import Invalid, NotAllowed, WrongState, leaders_only
from people.models import Committee, Person
from people.numbering import take_numbers
from people.rules import leads, sees_confidential

from .ledger import checked_amount, said
from .record import Kind, Outcome, guard_waiting, lock_approval, note, step, wrong_state

LONGEST = {"title": 500, "requester_typed": 200, "withheld": 200, "currency": 3}

TOLD = {
    "kind": _("kind"),
    "title": _("what for"),
    "text": _("details"),
    "requester_id": _("requester"),
    "requester_typed": _("requester, as typed"),
    "confidential": _("confidential"),
    "withheld": _("reason given"),
}
"""Columns whose change an event names; amounts and lines it gives apart."""


@dataclass(frozen=True)
class RequestDraft:
    """What a form of a request holds. `charges`: what is asked of each line, (line's id, amount); `amount` may be
    left out where they say it. `item_id`: the agenda item where it is to be decided."""

    kind: str = Approval.Kind.OTHER
    title: str = ""
    text: str = ""
    amount: Decimal | None = None
    currency: str = ""
    charges: Sequence[tuple[int, Decimal]] = ()
    requester_id: int | None = None
    requester_typed: str = ""
    item_id: int | None = None
    confidential: bool = False
    withheld: str = ""


@transaction.atomic
def write_request(committee: Committee, *, by: Any, draft: RequestDraft, propose: bool) -> Approval:
    """A new request with its number, as a draft (its writer's and the leaders' to see) or proposed to all.

    Raises Invalid, naming the field.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_propose, deed, committee, sentence=_taking_part())
    fields, charges = _checked(committee, deed, draft)
    if fields["requester_id"] is None and not fields["requester_typed"]:
        fields["requester_id"] = deed.person_id
    approval = Approval(
        committee=committee,
        year=deed.at.year,
        number=take_numbers(committee.pk, "approval", year=deed.at.year)[0],
        outcome=Outcome.PROPOSED if propose else Outcome.DRAFT,
        made_by_id=deed.person_id,
        **fields,
    )
    if propose:
        _guard_complete(approval)
    approval.save(force_insert=True)
    Charge.objects.bulk_create(
        Charge(approval=approval, line_id=pk, amount=amount) for pk, amount in charges.items()
    )
    note(approval, Kind.PROPOSED, deed, from_state="", to_state=approval.outcome)
    return approval


@transaction.atomic
def edit_request(
    approval: Approval, *, by: Any, draft: RequestDraft, version: int | None = None
) -> Approval:
    """Change what it asks, while nothing is decided. Once somebody took a position, what they spoke to stays."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_edit_request, deed, approval, sentence=_writers_only())
    guard_waiting(approval)
    if approval.in_line:
        raise WrongState(
            gettext(
                "%(reference)s stands in minutes that are being written: change its line there."
            )
            % {"reference": approval.reference}
        )
    fields, charges = _checked(approval.committee, deed, draft, approval)
    if fields["requester_id"] is None and not fields["requester_typed"]:
        del fields["requester_id"], fields["requester_typed"]
    before = dict(approval.charges.values_list("line", "amount"))
    changed = [name for name, value in fields.items() if getattr(approval, name) != value]
    _guard_not_voted(approval, changed, charges != before)
    figures = _figures(approval, fields) if "amount" in changed else ""
    for name in changed:
        setattr(approval, name, fields[name])
    if approval.outcome != Outcome.DRAFT:
        _guard_complete(approval)
    _charge(approval, before, charges)
    if changed or charges != before:
        approval.version += 1
        approval.save(update_fields=[*changed, "version"])
        told = [str(TOLD[name]) for name in changed if name in TOLD]
        lines = [gettext("lines")] if charges != before else []
        note(approval, Kind.EDITED, deed, "; ".join(filter(None, [figures, *told, *lines])))
    return approval


@transaction.atomic
def propose_request(approval: Approval, *, by: Any, version: int | None = None) -> Approval:
    """A draft, or what was deferred, is put to the committee."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_edit_request, deed, approval, sentence=_writers_only())
    if not approval.may_become(Outcome.PROPOSED):
        raise wrong_state(approval)
    _guard_complete(approval)
    step(approval, Kind.PROPOSED, deed, Outcome.PROPOSED)
    return approval


@transaction.atomic
def withdraw_request(
    approval: Approval, *, by: Any, note: str = "", version: int | None = None
) -> Approval:
    """Nothing is asked any more. Its number stays its own."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(
        rules.can_withdraw,
        deed,
        approval,
        sentence=gettext("Only who asks for it, the chair or the secretary can withdraw it."),
    )
    step(approval, Kind.WITHDRAWN, deed, Outcome.WITHDRAWN, worded(note))
    return approval


def _checked(
    committee: Committee, deed: Deed, draft: RequestDraft, approval: Approval | None = None
) -> tuple[dict[str, Any], dict[int, Decimal]]:
    """The columns that a draft comes to, and its amounts by line."""
    if draft.kind not in Approval.Kind.values:
        raise Invalid(gettext("Choose what kind of request it is."), "kind")
    charges, lines = _lines(committee, draft)
    fields: dict[str, Any] = {
        "kind": draft.kind,
        "title": " ".join(
            worded(draft.title, "title", needed=gettext("Say what is asked for.")).split()
        ),
        "text": worded(draft.text, "text"),
        "requester_typed": worded(draft.requester_typed, "requester_typed"),
        "withheld": worded(draft.withheld, "withheld"),
        "requester_id": _requester(committee, draft),
        **_amount(draft, charges, lines),
        **_facts(lines),
        **_place(committee, deed, draft, approval),
    }
    for name, most in LONGEST.items():
        if len(fields[name]) > most:
            raise Invalid(gettext("At most %(most)d characters.") % {"most": most}, name)
    return fields, charges


def _lines(committee: Committee, draft: RequestDraft) -> tuple[dict[int, Decimal], list[Line]]:
    """What is asked of each line, and the lines; all of the committee and in one currency."""
    charges: dict[int, Decimal] = {}
    for line_id, amount in draft.charges:
        if line_id in charges:
            raise Invalid(gettext("Name each line once."), "charges")
        charges[line_id] = checked_amount(amount, "charges")
    if charges and draft.kind != Approval.Kind.BUDGET:
        raise Invalid(gettext("Only a request for money asks it of a line."), "charges")
    found = Line.objects.filter(budget__committee=committee, pk__in=charges)
    lines = list(found.select_related("budget"))
    if len(lines) < len(charges):
        raise Invalid(gettext("That line is not one of this committee's budgets."), "charges")
    if len({line.budget.currency for line in lines}) > 1:
        raise Invalid(
            gettext("The lines are in different currencies: ask for each apart."), "charges"
        )
    return charges, lines


def _amount(draft: RequestDraft, charges: dict[int, Decimal], lines: list[Line]) -> dict[str, Any]:
    currency = draft.currency.strip().upper()
    amount = checked_amount(draft.amount) if draft.amount is not None else None
    if lines:
        total = checked_amount(sum(charges.values(), Decimal(0)), "charges")
        has = lines[0].budget.currency
        if currency and currency != has:
            raise Invalid(gettext("Its lines are in %(currency)s.") % {"currency": has}, "currency")
        if amount is not None and amount != total:
            raise Invalid(
                gettext("The lines add up to %(total)s, not to %(amount)s.")
                % {"total": said(has, total), "amount": said(has, amount)},
                "amount",
            )
        return {"amount": total, "currency": has}
    if amount is not None and not (len(currency) == 3 and currency.isalpha()):
        raise Invalid(gettext("Say in which currency: three letters, such as USD."), "currency")
    return {"amount": amount, "currency": currency if amount is not None else ""}


def _facts(lines: list[Line]) -> dict[str, Any]:
    """The line as minutes and lists name it, where there is one."""
    if len(lines) != 1:
        return {"line_code": "", "line_title": "", "line_row": None}
    row = Allocation.objects.filter(line=lines[0], of__state=BudgetVersion.State.IN_FORCE)
    return {
        "line_code": lines[0].code,
        "line_title": lines[0].title,
        "line_row": row.values_list("row", flat=True).first(),
    }


def _requester(committee: Committee, draft: RequestDraft) -> int | None:
    if draft.requester_id is None:
        return None
    known = Person.objects.current().known_to([committee.pk])
    if not known.filter(pk=draft.requester_id).exists():
        raise Invalid(
            gettext("Choose somebody of the committee, or type the name."), "requester_id"
        )
    return draft.requester_id


def _place(
    committee: Committee, deed: Deed, draft: RequestDraft, approval: Approval | None
) -> dict[str, Any]:
    """The item where it is to be decided, and whether it is confidential: as the item is, at least."""
    confidential, item = draft.confidential, None
    kept = approval is not None and draft.item_id == approval.item_id
    if draft.item_id is not None:
        items = apps.get_model("minutes", "Item").objects.select_related("meeting")
        found = items.filter(pk=draft.item_id, meeting__committee=committee)
        if deed.user is not None and not kept:
            found = found.visible_to(deed.user)
        item = found.first()
        if item is None:
            raise Invalid(gettext("That item is not on an agenda of this committee."), "item_id")
        confidential = confidential or item.confidential or item.meeting.confidential
    if deed.user is not None and not deed.as_admin:
        was = approval is not None and approval.confidential
        if confidential and not was and not sees_confidential(deed.user, committee.pk):
            raise Invalid(
                gettext("Confidential requests are seen by who votes: not by you."), "confidential"
            )
        if was and not confidential and not leads(deed.user, committee.pk):
            raise NotAllowed(leaders_only())
    return {"item_id": draft.item_id, "confidential": confidential}


def _guard_complete(approval: Approval) -> None:
    """What is put to the committee says how much money it asks for."""
    if approval.kind == Approval.Kind.BUDGET and approval.amount is None:
        raise Invalid(gettext("Say how much is asked for."), "amount")


def _guard_not_voted(approval: Approval, changed: Sequence[str], lines: bool) -> None:
    asked = {"kind", "title", "text", "amount", "currency"} & set(changed)
    if (asked or lines) and approval.is_open_vote and approval.positions.filter(own=True).exists():
        raise WrongState(
            gettext(
                "Positions on %(reference)s are in: it stays as they were taken. Agree on a smaller amount or"
                " another line when you decide, or withdraw it and write a new one."
            )
            % {"reference": approval.reference}
        )


def _figures(approval: Approval, fields: dict[str, Any]) -> str:
    old = said(approval.currency, approval.amount) if approval.amount is not None else "–"
    new = said(fields["currency"], fields["amount"]) if fields["amount"] is not None else "–"
    return f"{old} → {new}"


def _charge(approval: Approval, before: dict[int, Decimal], charges: dict[int, Decimal]) -> None:
    """Bring what it asks of its lines to `charges`."""
    if charges == before:
        return
    approval.charges.exclude(line__in=charges).delete()
    for pk, amount in charges.items():
        Charge.objects.update_or_create(
            approval=approval, line_id=pk, defaults={"amount": amount, "posted": False}
        )


def _taking_part() -> str:
    return gettext("Only people who take part in the committee can ask it for something.")


def _writers_only() -> str:
    return gettext("Only who wrote it, the chair or the secretary can change it.")
