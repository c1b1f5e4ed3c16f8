"""Replies that were typed in the notes of one meeting become replies to another that is ahead.

"Confirmations so far: Citrix (Lars, James before 3PM)", "Adding: Don", "Maybe: Ian, Antony": the grammar of the
documents reads them, the directory says who is meant, the secretary settles what is left open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from minutes import rules
from minutes.document.attendance import REPLY_LABEL, replies
from minutes.document.dates import first_date
from minutes.document.model import Attendee
from minutes.life import AHEAD
from minutes.models import Attendance, Item, Meeting, MeetingEvent
from people.directory import directory_of
from people.errors import Invalid, WrongState, leaders_only
from people.matching import Candidate, Kind
from people.models import Membership, Person
from people.names import name_key
from people.services.seating import find_or_make_organisation

from .attendance import organisation_on, put_on_list
from .record import Deed, as_deed, ask, atomic, lock_meeting, note

NEW, SKIP = "new", ""
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")


@dataclass(frozen=True)
class Reading:
    """One reply as it was typed, whom it means, and what is known of them already."""

    key: str
    """Names it in a form: the name as it is compared, and the organisation."""
    typed: Attendee
    person_id: int | None
    """Whom the name means without doubt."""
    name: str
    candidates: tuple[Candidate, ...]
    there: Attendance | None
    """Their row on the other meeting's list."""

    @property
    def is_same(self) -> bool:
        """Nothing would change."""
        there = self.there
        said = (self.typed.reply or "yes", self.typed.note or "")
        return there is not None and (there.reply, there.note) == said

    @property
    def is_other(self) -> bool:
        """They have replied otherwise, perhaps later: it is not overwritten unasked."""
        return self.there is not None and bool(self.there.reply) and not self.is_same

    @property
    def choice(self) -> str:
        """What is proposed: the person, a new guest, or nothing while it is to be asked."""
        if self.person_id is not None:
            return SKIP if self.is_same or self.is_other else str(self.person_id)
        return SKIP if self.candidates else NEW


def typed_replies(notes: str) -> list[Attendee]:
    """The replies in an item's notes, each name once: the last word counts. One alone is taken only after
    others, as a document's reader does: "No: ..." can begin any sentence."""
    found: dict[tuple[str, str], Attendee] = {}
    if not REPLY_LABEL.search(notes):
        return []
    for line in notes.splitlines():
        said = replies(_BULLET.sub("", line)) if ":" in line else []
        if len(said) >= 2 or (said and found):
            for one in said:
                found[name_key(one.name), name_key(one.organisation or "")] = one
    return list(found.values())


def meetings_ahead(item: Item, user: Any) -> tuple[list[Meeting], Meeting | None]:
    """The meetings that replies could be for, the soonest first, and which one the item's title names by its
    day, else the soonest."""
    ahead = (
        Meeting.objects.visible_to(user)
        .ahead()
        .filter(committee=item.meeting.committee_id)
        .exclude(pk=item.meeting_id)
        .order_by("starts_at", "pk")
    )
    meetings = [m for m in ahead[:50] if m.state in AHEAD]
    for meeting in meetings:
        meeting.committee = item.meeting.committee
    named = first_date(item.title, year=item.meeting.starts_at.year)
    for meeting in meetings if named else ():
        on = meeting.first_day.isoformat()
        last = meeting.ends_at.astimezone(meeting.zone).date().isoformat()
        if named and (on <= named.iso <= last or on[:7] == named.iso):
            return meetings, meeting
    return meetings, meetings[0] if meetings else None


def read_replies(item: Item, to: Meeting) -> list[Reading]:
    """What the notes of an item say of who comes to `to`, name by name. A fixed number of queries."""
    typed = typed_replies(item.notes)
    directory = directory_of(
        to.committee, typed=[one.name for one in typed], present=_present(item), day=to.first_day
    )
    on_list = {a.person_id: a for a in to.attendances.select_related("person")}
    names = {person.id: person.name for person in directory.people}
    readings = []
    for one in typed:
        match = directory.find(one.name, one.organisation or "", only_people=True)
        person_id = cast("int | None", match.person_id) if match.kind == Kind.PERSON else None
        readings.append(
            Reading(
                key=f"{name_key(one.name)}|{name_key(one.organisation or '')}".replace(" ", "-"),
                typed=one,
                person_id=person_id,
                name=names.get(person_id, "") if person_id else "",
                candidates=tuple(c for c in match.candidates if c.kind == Kind.PERSON),
                there=on_list.get(person_id) if person_id else None,
            )
        )
    return readings


def _present(item: Item) -> list[int]:
    return list(item.meeting.attendances.values_list("person", flat=True))


@atomic
def take_over_replies(
    item: Item, *, by: Any, to: Meeting, choices: Mapping[str, str]
) -> list[Attendance]:
    """Write the replies of an item's notes down for another meeting, in one act.

    `choices`: for each reading (by key) the id of a person, "new" for somebody nobody knows yet, or "" to
    leave it out; who is not on the list comes on it. What is so already is left alone, so a second time
    changes nothing. Returns the rows that changed. Raises WrongState where nobody waits for replies.
    """
    deed: Deed = as_deed(by)
    to = lock_meeting(to)
    ask(rules.can_edit, deed, to, sentence=leaders_only())
    ask(rules.can_see_item, deed, item, sentence=leaders_only())
    if to.state not in AHEAD:
        raise WrongState(_("Nobody waits for replies to that meeting any more."))
    if to.committee_id != item.meeting.committee_id:
        raise Invalid(_("That is a meeting of another committee."), "to")
    changed = []
    for reading in read_replies(item, to):
        person = _chosen(reading, choices.get(reading.key, SKIP), to)
        if person is not None and (row := _reply(to, person, reading.typed)) is not None:
            changed.append(row)
            told = f"{person.name}: {row.get_reply_display()}"
            said = f"{told}: {row.note}" if row.note else told
            where = _("as typed in “%(title)s”") % {"title": item.meeting.title}
            note(to, MeetingEvent.Kind.REPLIED, deed, to_state=row.reply, note=f"{said} ({where})")
    return changed


def _chosen(reading: Reading, choice: str, to: Meeting) -> Person | None:
    if choice == SKIP:
        return None
    if choice == NEW:
        # Pressed twice, the new person is known the second time.
        if reading.person_id is not None:
            return Person.objects.get(pk=reading.person_id)
        return Person.objects.create(name=reading.typed.name)
    known = Person.objects.current().of_committee(to.committee)
    allowed = {reading.person_id, *(c.id for c in reading.candidates)}
    if choice.isascii() and choice.isdigit() and len(choice) < 19:
        person = Person.objects.current().filter(pk=int(choice)).first()
        if person and (person.pk in allowed or known.filter(pk=person.pk).exists()):
            return person
    raise Invalid(_("Choose who “%(name)s” is.") % {"name": reading.typed.name}, reading.key)


def _reply(to: Meeting, person: Person, typed: Attendee) -> Attendance | None:
    """The row with the reply; None where it says that already."""
    row = to.attendances.select_related("person").filter(person=person).first()
    said, remark = typed.reply or Attendance.Reply.YES, (typed.note or "")[:300]
    if row is None:
        seats = Membership.objects.on(to.first_day).filter(committee=to.committee_id, person=person)
        organisation = organisation_on(to, person)
        if organisation is None and typed.organisation:
            organisation = find_or_make_organisation(typed.organisation)
        member = seats.exists()
        row = put_on_list(
            to,
            person,
            kind=Attendance.Kind.MEMBER if member else Attendance.Kind.GUEST,
            organisation=organisation,
        )
    elif (row.reply, row.note) == (said, remark):
        return None
    row.reply, row.note = said, remark
    row.save(update_fields=["reply", "note"])
    return row
