"""A promise is made: numbers, owners, and what "all" means that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Owner, Status, Subject
from people.errors import Invalid
from people.models import Committee, Membership
from people.names import name_key
from people.numbering import take_numbers
from people.times import zone_or_utc

from .record import Deed, as_deed, ask, atomic, worded


@dataclass(frozen=True)
class OwnerSpec:
    """One owner to be: a person's id, an organisation's, or only a name as typed (to be answered)."""

    person_id: int | None = None
    organisation_id: int | None = None
    typed: str = ""


def everyone_of(committee: Committee, day: dt.date, means: str | None = None) -> list[OwnerSpec]:
    """Whom "Action All" means in a committee on a day: each member organisation, or each member, as the
    committee says or, once, as `means` does (a value of Committee.Everyone).

    Only who votes counts; where no member represents an organisation, the members themselves are meant.
    """
    members = Membership.objects.on(day).filter(committee=committee)
    members = members.select_related("organisation", "person")
    return everyone_among(members, means or committee.everyone_means)


def everyone_among(members: Iterable[Membership], means: str) -> list[OwnerSpec]:
    """As everyone_of, among the memberships of that day, with person and organisation loaded."""
    voting = [m for m in members if m.votes and m.role != "observer"]
    if means == Committee.Everyone.ORGANISATIONS:
        organisations = sorted(
            {(m.organisation.key, m.organisation_id) for m in voting if m.organisation}
        )
        if organisations:
            return [OwnerSpec(organisation_id=pk) for _key, pk in organisations]
    people = sorted({(m.person.key, m.person_id) for m in voting})
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

    A draft: text; owners (OwnerSpec), or everyone=True, which expands to who sits there on the deed's day
    (or stands beside the owners that it was expanded to already); and any of due_on, subject,
    confidential, origin, raised_in_id, raised_item_id, parent, parent_approval_id, note. Raises Invalid
    for an action without text or owner, or whose subject is another committee's.
    """
    deed: Deed = as_deed(by)
    ask(
        rules.can_raise,
        deed,
        committee,
        sentence=_("Only people who take part in the committee can raise an action."),
    )
    numbers = take_numbers(committee.pk, "action", count=len(drafts)) if drafts else []
    actions, owners, events = compose_actions(committee, deed, numbers, drafts)
    Action.objects.bulk_create(actions)
    Owner.objects.bulk_create(owners)
    ActionEvent.objects.bulk_create(events)
    return actions


def compose_actions(
    committee: Committee, deed: Deed, numbers: Sequence[int], drafts: Sequence[dict[str, Any]]
) -> tuple[list[Action], list[Owner], list[ActionEvent]]:
    """The rows of new actions, not saved yet; raises what raise_actions raises for a wrong draft."""
    actions: list[Action] = []
    owners: list[list[OwnerSpec]] = []
    for number, draft in zip(numbers, drafts, strict=True):
        fields = {k: v for k, v in draft.items() if k not in ("owners", "note", "text")}
        action = Action(
            committee=committee,
            number=number,
            raised_at=deed.at,
            touched_at=deed.at,
            text=worded(draft["text"], "text", needed=_("Say what was promised.")),
            **fields,
        )
        guard_subject(fields.get("subject"), committee.pk)
        actions.append(action)
        owners.append(_owners_of(draft, committee, deed))
    parts = [
        part_of(action, spec, i)
        for action, specs in zip(actions, owners, strict=True)
        for i, spec in enumerate(unique(specs))
    ]
    events = [
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
    ]
    return actions, parts, events


def part_of(action: Action, spec: OwnerSpec, position: int) -> Owner:
    """The owner that a spec describes, not saved yet."""
    return Owner(
        action=action,
        committee_id=action.committee_id,
        person_id=spec.person_id,
        organisation_id=spec.organisation_id,
        typed=spec.typed,
        position=position,
    )


def _owners_of(draft: dict[str, Any], committee: Committee, deed: Deed) -> list[OwnerSpec]:
    """Who owns what the draft describes; where "all" means nobody that day, "All" stays to be answered
    when the software reads it, and is refused when a person says it."""
    specs = list(draft.get("owners", ()))
    if draft.get("everyone") and not specs:
        specs = everyone_of(committee, deed.at.astimezone(zone_or_utc(committee.time_zone)).date())
        if not specs and (deed.user is None or deed.source_id is not None):
            specs = [OwnerSpec(typed="All")]
    guard_owners(specs)
    return specs


def guard_owners(specs: Sequence[OwnerSpec]) -> None:
    """Raise Invalid where nobody is named, or a name is longer than names are."""
    if not specs:
        raise Invalid(_("An action needs an owner."), "owners")
    for spec in specs:
        if len(spec.typed) > 200 or "\0" in spec.typed:
            raise Invalid(_("That is no name: %(name)s") % {"name": spec.typed[:40]}, "owners")


def guard_subject(subject: Subject | None, committee_id: int) -> None:
    if subject is not None and subject.committee_id != committee_id:
        raise Invalid(_("That subject is another committee's."), "subject")


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


def name_subject(committee: Committee, name: str) -> Subject | None:
    """The committee's subject of that name, spelled in whatever way; made where there is none. None for no name."""
    name = " ".join(name.split())
    if not name_key(name):
        return None
    if len(name) > 200:
        raise Invalid(_("A subject's name has at most 200 characters."), "subject")
    subject, _made = Subject.objects.get_or_create(
        committee=committee, key=name_key(name), defaults={"name": name}
    )
    return subject
