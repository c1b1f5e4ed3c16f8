"""Who is new in a document is made, and every name of the proposal gets its record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from minutes.compare import Proposal, Who
from people.models import Committee, Organisation, PeopleEvent, Person, PersonAlias

from .record import Deed


@dataclass
class Known:
    """Records by the names of one proposal."""

    people: dict[str, Person] = field(default_factory=dict)
    """New ones, by key."""
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def person_id(self, who: Who | None) -> int | None:
        if who is None:
            return None
        if who.kind == "person":
            return who.id
        made = self.people.get(who.key) if who.kind == "new" and who.makes == "person" else None
        return made.pk if made else None

    def organisation_id(self, who: Who | None) -> int | None:
        if who is None:
            return None
        if who.kind == "organisation":
            return who.id
        is_new = who.kind == "new" and who.makes == "organisation"
        made = self.organisations.get(who.key) if is_new else None
        return made.pk if made else None


def make_people(committee: Committee, proposal: Proposal, deed: Deed) -> Known:
    """New persons and organisations of a proposal, each with its event."""
    known = Known()
    new_people: dict[str, Who] = {}
    new_bodies: dict[str, Who] = {}
    for who in named_in(proposal):
        if who.kind == "new" and who.key:
            (new_people if who.makes == "person" else new_bodies).setdefault(who.key, who)
    # Organisations and people of one name made by another import since: theirs is taken.
    for body in Organisation.objects.current().filter(key__in=new_bodies):
        known.organisations[body.key] = body
    for key, who in new_bodies.items():
        if key not in known.organisations:
            # Not create: another committee's import may be making it at this moment.
            known.organisations[key], _made = Organisation.objects.get_or_create(
                key=key, merged_into=None, defaults={"name": who.name}
            )
    handles = {
        line.who.key: line.source.handle for line in proposal.attendees if line.source.handle
    }
    for key, who in new_people.items():
        person = known.people[key] = Person.objects.create(name=who.name)
        if handle := handles.get(key):
            PersonAlias.objects.create(person=person, text=handle[:200])
    PeopleEvent.objects.bulk_create(
        PeopleEvent(
            kind=PeopleEvent.Kind.CHANGED,
            committee=committee,
            person=person,
            by_id=deed.person_id,
            happened_at=deed.at,
            note="named in imported minutes",
        )
        for person in known.people.values()
    )
    return known


def named_in(proposal: Proposal) -> Iterable[Who]:
    for attendee in proposal.attendees:
        yield attendee.who
        if attendee.organisation is not None:
            yield attendee.organisation
    for line in proposal.actions:
        yield from line.owners
        yield from (who for _owner, who in line.answers)
    for item in proposal.items:
        if item.presenter is not None:
            yield item.presenter
    for request in proposal.requests:
        yield from (who for who, _stance, _remark in request.positions)
    for topic in proposal.topics:
        said = [who for _comment, who in topic.comments]
        yield from (who for who in (topic.proposer, topic.lead, *topic.attending, *said) if who)
    for comment in proposal.comments:
        if comment.author is not None:
            yield comment.author
