"""What does the People page show? Who sits there today by organisation, who observes, who is to come, who
has left: put together from the memberships, without further queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from people.models import Membership, Organisation, Person, Role

_ORDER = {role: i for i, role in enumerate(Role.values)}


@dataclass
class Line:
    """One person for one organisation, with all the seats they have in that."""

    person: Person
    organisation: Organisation | None
    memberships: list[Membership] = field(default_factory=list)
    invited_at: dt.datetime | None = None

    @property
    def votes(self) -> bool:
        return any(m.votes for m in self.memberships)

    @property
    def has_account(self) -> bool:
        account = getattr(self.person, "user", None)
        return account is not None and account.is_active

    @property
    def rank(self) -> tuple[int, str]:
        return (min(_ORDER[m.role] for m in self.memberships), self.person.key)


@dataclass
class Group:
    organisation: Organisation | None
    lines: list[Line]


@dataclass
class Board:
    """The page's sections."""

    groups: list[Group]
    observers: list[Line]
    coming: list[Line]
    former: list[Line]
    count: int
    """How many persons sit there today, observers apart."""


def board_of(
    memberships: Iterable[Membership], today: dt.date, invited: dict[int, dt.datetime] | None = None
) -> Board:
    sections: dict[str, dict[tuple[int, int | None], Line]] = {
        "here": {},
        "observers": {},
        "coming": {},
        "former": {},
    }
    for membership in memberships:
        lines = sections[_section(membership, today)]
        key = (membership.person_id, membership.organisation_id)
        if key not in lines:
            lines[key] = Line(
                membership.person,
                membership.organisation,
                invited_at=(invited or {}).get(membership.person_id),
            )
        lines[key].memberships.append(membership)
    # Who still sits there is not shown as former for what they were before.
    here = {person_id for person_id, _ in (*sections["here"], *sections["observers"])}
    former = [line for line in sections["former"].values() if line.person.pk not in here]
    groups: dict[int | None, Group] = {}
    for line in sections["here"].values():
        pk = line.organisation.pk if line.organisation else None
        groups.setdefault(pk, Group(line.organisation, [])).lines.append(line)
    for group in groups.values():
        group.lines.sort(key=lambda line: line.rank)
    return Board(
        groups=sorted(
            groups.values(),
            key=lambda g: (g.organisation is None, g.organisation and g.organisation.key),
        ),
        observers=_by_name(sections["observers"].values()),
        coming=_by_name(sections["coming"].values()),
        former=_by_name(former),
        count=len({person_id for person_id, _ in sections["here"]}),
    )


def _section(membership: Membership, today: dt.date) -> str:
    if membership.starts_on > today:
        return "coming"
    if membership.ends_on is not None and membership.ends_on < today:
        return "former"
    return "observers" if membership.role == Role.OBSERVER else "here"


def _by_name(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.person.key)
