"""Names, spellings and contact data are kept: by oneself, or by the chair or secretary."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from people import rules
from people.errors import Invalid, leaders_only
from people.models import Organisation, OrganisationAlias, PeopleEvent, Person, PersonAlias
from people.names import name_key
from people.times import available_zones

from .record import answerers_only, ask, atomic, lock, record, told

CONTACT = ("email", "phone", "time_zone")


@atomic
def edit_person(person: Person, *, by: Any, version: int | None = None, **changes: Any) -> Person:
    """Change name, e-mail, phone or time zone. A name that was another one stays as a spelling.

    The event says which fields changed, and never what contact data they hold.
    """
    person = lock(person, version)
    ask(rules.can_edit_person, by, person)
    changes = {name: told(value, name) for name, value in changes.items()}
    changed = [name for name, value in changes.items() if getattr(person, name) != value]
    if set(changed) & set(CONTACT):
        ask(rules.can_edit_contact, by, person, sentence=answerers_only())
    if "name" in changed and not name_key(changes["name"]):
        raise Invalid(_("A name needs letters or digits."), "name")
    if changes.get("time_zone") and changes["time_zone"] not in available_zones():
        raise Invalid(_("There is no such time zone."), "time_zone")
    if len(changes.get("phone", "")) > 60:
        raise Invalid(_("At most %(n)d characters.") % {"n": 60}, "phone")
    if not changed:
        return person
    before = person.name
    for name in changed:
        setattr(person, name, changes[name])
    person.version += 1
    if set(changed) & set(CONTACT):
        person.erased_at = None  # there is contact data again
    person.save(update_fields=[*changed, "version", "erased_at"])
    if "name" in changed:
        _keep_spelling(person, before)
        record(PeopleEvent.Kind.RENAMED, by, person=person, note=f"{before} → {person.name}")
    if rest := [name for name in changed if name != "name"]:
        record(PeopleEvent.Kind.PROFILE, by, person=person, note=", ".join(sorted(rest)))
    return person


def _keep_spelling(person: Person, text: str) -> None:
    if name_key(text) != person.key:
        PersonAlias.objects.get_or_create(
            person=person, key=name_key(text), defaults={"text": text}
        )


@atomic
def add_alias(person: Person, *, by: Any, text: str) -> PersonAlias:
    """Another spelling or a handle, by which minutes may name the person."""
    person = lock(person)
    ask(rules.can_edit_person, by, person, sentence=leaders_only())
    text = told(text, "text", needed=_("Say the spelling."))
    if not name_key(text):
        raise Invalid(_("A name needs letters or digits."), "text")
    if PersonAlias.objects.filter(person=person, key=name_key(text)).exists():
        raise Invalid(_("That is known already."), "text")
    alias = PersonAlias.objects.create(person=person, text=text)
    record(PeopleEvent.Kind.ALIAS_ADDED, by, person=person, note=text)
    return alias


@atomic
def remove_alias(alias: PersonAlias, *, by: Any) -> None:
    person = lock(alias.person)
    ask(rules.can_edit_person, by, person, sentence=leaders_only())
    alias.delete()
    record(PeopleEvent.Kind.ALIAS_REMOVED, by, person=person, note=alias.text)


@atomic
def add_organisation_alias(
    organisation: Organisation, *, by: Any, text: str, committees: set[int]
) -> OrganisationAlias:
    """Another spelling of an organisation. `committees`: where it is represented today (rules)."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    ask(rules.can_merge_organisations, by, committees)
    text = told(text, "text", needed=_("Say the spelling."))
    key = name_key(text)
    if not key:
        raise Invalid(_("A name needs letters or digits."), "text")
    taken = Organisation.objects.current().filter(key=key).exists()
    if taken or OrganisationAlias.objects.filter(key=key).exists():
        raise Invalid(_("An organisation is called that already."), "text")
    alias = OrganisationAlias.objects.create(organisation=organisation, text=text)
    record(PeopleEvent.Kind.ALIAS_ADDED, by, organisation=organisation, note=text)
    return alias


@atomic
def remove_organisation_alias(alias: OrganisationAlias, *, by: Any, committees: set[int]) -> None:
    ask(rules.can_merge_organisations, by, committees)
    alias.delete()
    record(PeopleEvent.Kind.ALIAS_REMOVED, by, organisation=alias.organisation, note=alias.text)
