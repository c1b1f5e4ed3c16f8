"""A name that nobody answered to gets its answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent, Owner
from people.errors import Invalid, WrongState, leaders_only
from people.models import Organisation, OrganisationAlias, Person, PersonAlias
from people.names import name_key

from .parts import follow_parts
from .record import Deed, as_deed, ask, atomic, lock_action, record


@atomic
def answer_owner(
    owner: Owner,
    *,
    by: Any,
    person: Person | None = None,
    organisation: Organisation | None = None,
    remember: bool = False,
    everywhere: bool = False,
) -> Action:
    """Say who is meant by a name as it was typed: a person, or an organisation.

    What was typed stays beside the answer. `remember` keeps the spelling as an alias, so that the next
    document is understood; `everywhere` answers it in all actions of the committee where it stands.
    """
    deed = as_deed(by)
    if (person is None) == (organisation is None):
        raise Invalid(_("Say who is meant."), "owner")
    action = lock_action(owner.action)
    ask(rules.can_close, deed, action, sentence=leaders_only())
    owner = Owner.objects.get(pk=owner.pk)
    if owner.left_at is not None or not owner.is_unanswered:
        raise WrongState(_("%(name)s is answered already.") % {"name": owner.typed})
    _answer(action, owner, deed, person, organisation)
    if everywhere:
        rest = Owner.objects.filter(
            action__committee=action.committee_id,
            person=None,
            organisation=None,
            left_at=None,
            typed=owner.typed,
        )
        for other in rest.select_related("action").order_by("action"):
            _answer(lock_action(other.action), other, deed, person, organisation)
    if remember:
        _remember(owner.typed, person, organisation)
    return action


def _answer(
    action: Action,
    owner: Owner,
    deed: Deed,
    person: Person | None,
    organisation: Organisation | None,
) -> None:
    """Put the answer in one action; who is an owner there already gets no second part."""
    named = person or organisation
    told = f"{owner.typed} → {named}"
    present = Owner.objects.filter(
        action=action, left_at=None, person=person, organisation=organisation
    ).first()
    if present is not None:
        owner.left_at = deed.at
        owner.save(update_fields=["left_at"])
    else:
        owner.person, owner.organisation = person, organisation
        owner.save(update_fields=["person", "organisation"])
    record(action, ActionEvent.Kind.ANSWERED, deed, owner=owner, note=told)
    if present is not None and owner.ticked_at is not None and present.ticked_at is None:
        record(action, ActionEvent.Kind.TICKED, deed, owner=present)
    follow_parts(action, deed)


def _remember(typed: str, person: Person | None, organisation: Organisation | None) -> None:
    """The spelling as an alias. An organisation's belongs to one only: who has it keeps it."""
    if not name_key(typed):
        return
    if person is not None:
        if name_key(typed) != person.key:
            PersonAlias.objects.get_or_create(
                person=person, key=name_key(typed), defaults={"text": typed}
            )
    elif organisation is not None and name_key(typed) != organisation.key:
        OrganisationAlias.objects.get_or_create(
            key=name_key(typed), defaults={"text": typed, "organisation": organisation}
        )
