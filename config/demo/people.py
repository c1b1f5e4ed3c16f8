"""The people and organisations of the demonstration, and who can sign in."""

from __future__ import annotations

from dataclasses import dataclass, field

from people.models import (
    Organisation,
    OrganisationAlias,
    Person,
    PersonAlias,
    User,
)

PASSWORD = "demo"  # noqa: S105 - known to everybody; it signs in only where DEMO is on

ORGANISATIONS = {
    "AMD": (),
    "ARM": (),
    "Amazon Web Services": ("AWS", "Amazon"),
    "Broadcom": (),
    "Bromium": (),
    "Calxeda/Linaro": ("Calxeda", "Linaro"),
    "Cambridge University": (),
    "Cavium": (),
    "CentOS": (),
    "Citrix": (),
    "Dublin City University": ("DCU",),
    "Fujitsu": (),
    "Google": (),
    "GRNET": (),
    "Intel": (),
    "Linux Foundation": ("LF",),
    "OpenNebula": (),
    "Oracle": (),
    "Rackspace": (),
    "SUSE": (),
    "University College Dublin": ("UCD",),
    "Vates": (),
    "Verizon": ("Verizon / Terremark", "Terremark"),
}

PEOPLE = {
    "Lars Kurth": ("Citrix", ("Lars.kurth",)),
    "Larry Wikelius": ("Cavium", ()),
    "James Bulpin": ("Citrix", ()),
    "Mark Hinkle": ("Citrix", ()),
    "Don Dugger": ("Intel", ("Don D Dugger",)),
    "Antony Messerli": ("Rackspace", ()),
    "Konrad Rzeszutek Wilk": ("Oracle", ("Konrad R Wilk", "Konrad Wilk")),
    "Daniel Kiper": ("Oracle", ()),
    "Ian Pratt": ("Bromium", ()),
    "Michelle P Dominijanni": ("Verizon", ()),
    "Brian Warner": ("Linux Foundation", ()),
    "Sarah Conway": ("Linux Foundation", ()),
    "Guido Trotter": ("Google", ()),
    "Philippe": ("ARM", ("Phillipe",)),
    "Delegate of AMD": ("AMD", ()),
    "Ian Campbell": ("Citrix", ("Ijc",)),
    "Stefano Stabellini": ("Citrix", ()),
    "George Dunlap": ("Citrix", ("GeorgeD",)),
    "Matt Wilson": ("Amazon Web Services", ("Msw",)),
    "Anil Madhavapeddy": ("Cambridge University", ()),
    "Dario Faggioli": ("Citrix", ()),
    # Invented: who can sign in, and is named in no record.
    "Robin Keane": (None, ()),
    "Noor Haddad": (None, ()),
    "Toby Marsh": (None, ()),
    "Ada Lindqvist": (None, ()),
}

ACCOUNTS = {
    "secretary": "Lars Kurth",
    "member": "Don Dugger",
    "chair": "Robin Keane",
    "observer": "Noor Haddad",
    "outsider": "Toby Marsh",
    "admin": "Ada Lindqvist",
}


@dataclass
class Cast:
    """Persons and organisations by name, and whom each person works for."""

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    works_for: dict[str, str] = field(default_factory=dict)

    def person(self, name: str, organisation: str | None = None) -> Person:
        """Somebody by name; who is not there yet is made."""
        if name not in self.people:
            self.people[name] = Person.objects.create(name=name)
            if organisation:
                self.works_for[name] = organisation
        return self.people[name]

    def organisation_of(self, name: str) -> Organisation | None:
        return self.organisations.get(self.works_for.get(name, ""))


def make_people() -> Cast:
    cast = Cast()
    for name, aliases in ORGANISATIONS.items():
        cast.organisations[name] = Organisation.objects.create(name=name)
        for alias in aliases:
            OrganisationAlias.objects.create(organisation=cast.organisations[name], text=alias)
    for name, (organisation, aliases) in PEOPLE.items():
        person = cast.person(name, organisation)
        for alias in aliases:
            PersonAlias.objects.create(person=person, text=alias)
    return cast


def account(role: str) -> User:
    """The account of a role, with the seats that it has by now."""
    return User.objects.get(email=f"{role}@example.org")


def make_accounts(cast: Cast) -> None:
    """One account a role, all with the same known password."""
    for role, name in ACCOUNTS.items():
        person = cast.people[name]
        person.email = f"{role}@example.org"
        person.save(update_fields=["email"])
        admin = role == "admin"
        User.objects.create_user(
            person.email,
            PASSWORD,
            person=person,
            is_demo=True,
            is_staff=admin,
            is_superuser=admin,
        )
