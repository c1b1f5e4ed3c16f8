"""A committee is set up or its rules change; an organisation is renamed. Admins do this, in Django admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people import rules
from people.errors import Invalid
from people.models import Committee, Organisation, OrganisationAlias, PeopleEvent
from people.names import name_key
from people.times import available_zones

from .merging import represented_in
from .record import ask, atomic, record, told


@atomic
def found_committee(*, by: Any, **fields: Any) -> Committee:
    """A new committee, without anybody yet: the admin seats its first secretary."""
    ask(rules.can_found, by, sentence=_("Only an admin can do this, in Django admin."))
    committee = Committee(**fields)
    _save(committee)
    record(PeopleEvent.Kind.FOUNDED, by, committee=committee)
    return committee


@atomic
def edit_committee(committee: Committee, *, by: Any, **changes: Any) -> Committee:
    """Change its name, address, code, zone or rules; the event says from what to what."""
    ask(rules.can_found, by, sentence=_("Only an admin can do this, in Django admin."))
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    said = [
        f"{name}: {getattr(committee, name)} → {value}"
        for name, value in changes.items()
        if getattr(committee, name) != value
    ]
    for name, value in changes.items():
        setattr(committee, name, value)
    if said:
        _save(committee)
        record(PeopleEvent.Kind.CHANGED, by, committee=committee, note="\n".join(said))
    return committee


def _save(committee: Committee) -> None:
    if committee.time_zone not in available_zones():
        raise Invalid(_("There is no such time zone."), "time_zone")
    if committee.quorum_kind.endswith("_share") and committee.quorum_value > 100:
        raise Invalid(_("A share is at most 100 per cent."), "quorum_value")
    try:
        committee.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Invalid(sentences[0], None if field == "__all__" else field) from error
    committee.save()


@atomic
def rename_organisation(organisation: Organisation, *, by: Any, name: str) -> Organisation:
    """Another name; the one it had stays as another spelling."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    ask(rules.can_merge_organisations, by, represented_in(organisation))
    name = told(name, "name", needed=_("Say the name."))
    key, before = name_key(name), organisation.name
    if not key:
        raise Invalid(_("A name needs letters or digits."), "name")
    others = Organisation.objects.current().exclude(pk=organisation.pk)
    others = others.filter(key=key) | others.filter(aliases__key=key)
    if others.exists():
        raise Invalid(_("An organisation is called that already: merge the two."), "name")
    if name == before:
        return organisation
    organisation.name = name
    organisation.save(update_fields=["name", "key"])
    organisation.aliases.filter(key=key).delete()
    if key != name_key(before):
        OrganisationAlias.objects.create(organisation=organisation, text=before)
    record(PeopleEvent.Kind.RENAMED, by, organisation=organisation, note=f"{before} → {name}")
    return organisation
