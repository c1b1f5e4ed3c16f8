"""A promise is made: numbers, owners, and what "all" means that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Owner, Status
from people.errors import Invalid
from people.models import Committee, Membership
from people.numbering import take_numbers

from .record import Deed, as_deed, ask, atomic


@dataclass(frozen=True)
class OwnerSpec:
    """One owner to be: a person's id, an organisation's, or only a name as typed (to be answered)."""

    person_id: int | None = None
    organisation_id: int | None = None
    typed: str = ""


def everyone_of(committee: Committee, day: dt.date) -> list[OwnerSpec]:
    """Whom "Action All" means in a committee on a day: each member organisation, or each member.

    Only who votes counts; where no member represents an organisation, the members themselves are meant.
    """
    members = Membership.objects.on(day).filter(committee=committee, votes=True)
    members = members.exclude(role="observer").select_related("organisation", "person")
    if committee.everyone_means == Committee.Everyone.ORGANISATIONS:
        organisations = sorted(
            {(m.organisation.key, m.organisation_id) for m in members if m.organisation}
        )
        if organisations:
            return [OwnerSpec(organisation_id=pk) for _key, pk in organisations]
    people = sorted({(m.person.key, m.person_id) for m in members})
    return [OwnerSpec(person_id=pk) for _key, pk in people]


def raise_action(
    committee: Committee,
    *,
    by: Any,
    text: str,
    owners: Sequence[OwnerSpec] = (),
    everyone: bool = False,
    **fields: Any,
) -> Action:
    """One new action with its number; see raise_actions for `fields`."""
    return raise_actions(
        committee, by=by, drafts=[{"text": text, "owners": owners, "everyone": everyone, **fields}]
    )[0]


@atomic
def raise_actions(
    committee: Committee, *, by: Any, drafts: Sequence[dict[str, Any]]
) -> list[Action]:
    """New actions in one go, numbered in order, in a fixed number of queries.

    A draft: text; owners (OwnerSpec) or everyone=True; and any of due_on, subject, confidential,
    origin, raised_in_id, raised_item_id, parent, parent_approval_id, note. Raises Invalid for an
    action without text or owner.
    """
    deed: Deed = as_deed(by)
    ask(
        rules.can_raise,
        deed,
        committee,
        sentence=_("Only people who take part in the committee can raise an action."),
    )
    numbers = take_numbers(committee.pk, "action", count=len(drafts)) if drafts else []
    actions, owners = [], []
    for number, draft in zip(numbers, drafts, strict=True):
        draft = dict(draft)
        specs = list(draft.pop("owners", ()))
        draft.pop("note", None)
        if draft.get("everyone"):
            specs = everyone_of(committee, deed.at.date())
        draft["text"] = draft["text"].strip()
        if not draft["text"]:
            raise Invalid(_("Say what was promised."), "text")
        if not specs:
            raise Invalid(_("An action needs an owner."), "owners")
        action = Action(
            committee=committee,
            number=number,
            raised_at=deed.at,
            touched_at=deed.at,
            **draft,
        )
        actions.append(action)
        owners.append(specs)
    Action.objects.bulk_create(actions)
    Owner.objects.bulk_create(
        Owner(
            action=action,
            person_id=spec.person_id,
            organisation_id=spec.organisation_id,
            typed=spec.typed,
            position=i,
        )
        for action, specs in zip(actions, owners, strict=True)
        for i, spec in enumerate(unique(specs))
    )
    ActionEvent.objects.bulk_create(
        ActionEvent(
            action=action,
            kind=ActionEvent.Kind.RAISED,
            by_id=deed.person_id,
            happened_at=deed.at,
            meeting_id=action.raised_in_id or deed.meeting_id,
            source_id=deed.source_id,
            to_state=Status.OPEN,
            note=draft.get("note", ""),
            confidential=action.confidential,
        )
        for action, draft in zip(actions, drafts, strict=True)
    )
    return actions


def unique(specs: Sequence[OwnerSpec]) -> list[OwnerSpec]:
    """Each person and organisation once, first mention first."""
    seen: dict[Any, OwnerSpec] = {}
    for spec in specs:
        seen.setdefault(
            (
                spec.person_id,
                spec.organisation_id,
                "" if spec.person_id or spec.organisation_id else spec.typed,
            ),
            spec,
        )
    return list(seen.values())
