"""Who is there? One file a noun."""

from .account import User
from .committee import Committee, Membership, Numbering, Role
from .event import Event, PeopleEvent
from .mail import Mail, Telling
from .organisation import Organisation, OrganisationAlias
from .person import Person, PersonAlias

__all__ = [
    "Committee",
    "Event",
    "Mail",
    "Membership",
    "Numbering",
    "Organisation",
    "OrganisationAlias",
    "PeopleEvent",
    "Person",
    "PersonAlias",
    "Role",
    "Telling",
    "User",
]
