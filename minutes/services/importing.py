"""What happens to a document that is read in: it is stored, looked at, answered, applied, taken back.

Applying is one transaction under a lock on the committee, so of two imports of one document at once the
second sees what the first wrote and adds nothing. Its events name the import and happened at the
meeting's time. An import never sends mail: its events carry a source, which notices leave alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import rules
from minutes.compare import Proposal, compare
from minutes.compare.meetings import find_meeting, first_day
from minutes.compare.words import stream
from minutes.document.model import Item, MinutesDocument
from minutes.document.reading import Unreadable, read
from minutes.models import Import, Meeting, MeetingEvent, State
from people.errors import Invalid, Stale, WrongState, leaders_only
from people.models import Committee, Organisation, Person
from people.times import zone_or_utc

from .import_actions import write_actions
from .import_meeting import (
    write_attendance,
    write_comments,
    write_decisions,
    write_items,
    write_meeting,
    write_requests,
)
from .import_names import LEFT_OPEN, NEW_ORGANISATION, NEW_PERSON, Names, resolve_names
from .import_people import make_people
from .import_topics import write_topics
from .import_tracker import load_tracker
from .import_undoing import take_back
from .locking import lock_numbers, lock_records
from .record import Deed, as_deed, ask, atomic, note
from .states import move_on

LARGEST = 10 * 1024 * 1024
"""Bytes of a document."""
MOST_ACTIONS = 1000
MOST_ITEMS = 3000
"""Minutes of one meeting have fewer; a whole archive in one file is not minutes."""


class LookAgain(Stale):
    """The answers given with the word to apply change what the whole document means."""


@dataclass
class Look:
    """A document beside the tracker: what it says, what it would do, who may be meant."""

    document: MinutesDocument
    proposal: Proposal
    names: Names

    @property
    def fingerprint(self) -> str:
        return self.proposal.fingerprint()


def read_document(data: bytes | str, name: str = "") -> MinutesDocument:
    """What the text says. Raises Invalid, in a sentence, for what is no text, empty, or too long."""
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise Invalid(too_large(size), "file")
    try:
        document = read(data, name)
    except Unreadable as refusal:
        where = _(" (line %(line)d)") % {"line": refusal.line} if refusal.line else ""
        raise Invalid(f"{refusal.reason}{where}", "file") from None
    if len(document.actions) > MOST_ACTIONS or _count(document.items) > MOST_ITEMS:
        raise Invalid(
            _(
                "That is more than the minutes of one meeting: %(items)d headings, %(actions)d actions."
            )
            % {"items": _count(document.items), "actions": len(document.actions)},
            "file",
        )
    return document


def too_large(size: int) -> str:
    """The sentence for a document of `size` bytes."""
    return _("That is %(size)d MB of text; %(most)d MB is the most.") % {
        "size": -(-size // 2**20),
        "most": LARGEST // 2**20,
    }


def _count(items: list[Item]) -> int:
    return sum(1 + _count(item.items) for item in items)


@atomic
def store_document(committee: Committee, *, by: Any, data: bytes | str, name: str = "") -> Import:
    """Keep a text for its preview; nothing else happens yet. The same text again finds its preview.

    Raises Invalid for what cannot be read, NotAllowed unless `by` leads the committee.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_import, deed, committee, sentence=leaders_only())
    read_document(data, name)
    text = data if isinstance(data, str) else decoded(data)
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    words = hashlib.sha256(stream(text).encode()).hexdigest()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    waiting = Import.objects.filter(
        committee=committee, sha256=sha256, state=Import.State.PREVIEW, by_id=deed.person_id
    ).first()
    return waiting or Import.objects.create(
        committee=committee,
        name=" ".join(name.replace("\0", "").split())[-300:] or _("pasted text"),
        text=text,
        sha256=sha256,
        words=words,
        by_id=deed.person_id,
    )


def decoded(data: bytes) -> str:
    """The text of bytes that could be read: UTF-8 or, with its mark, UTF-16; else as Windows wrote it."""
    for encoding in (
        ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",)
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def look_at(source: Import) -> Look:
    """The document of an import beside the tracker as it is now. Reads, writes nothing."""
    committee = source.committee
    told, answers = told_before(source)
    document = read_document(told.text, told.name)
    zone = zone_or_utc(committee.time_zone)
    tracker = load_tracker(committee, document, zone, answers)
    line = find_meeting(document, tracker, zone, answers)
    day = line.starts_at.astimezone(zone).date() if line.starts_at else None
    names = resolve_names(committee, document, day, answers.get("names", {}))
    proposal = compare(
        document,
        tracker,
        names=names.find,
        zone=zone,
        attendees=names.attendees,
        answers=answers,
    )
    return Look(document, proposal, names)


def told_before(source: Import) -> tuple[Import, dict[str, Any]]:
    """The import to read, and the answers for it.

    Where the very same words, however they are wrapped, were applied before, the first of those texts is
    read in the place of this one, with what was answered since, so that nothing is understood otherwise.
    """
    same = Import.objects.filter(
        committee=source.committee_id, words=source.words, state=Import.State.APPLIED
    ).exclude(pk=source.pk)
    told = list(same.order_by("applied_at")) if source.words else []
    answers: dict[str, Any] = {}
    for one in [*told, source]:
        names = {**answers.get("names", {}), **one.answers.get("names", {})}
        answers = {**answers, **one.answers, "names": names}
    first = told[0] if told else source
    first.committee = source.committee
    return first, answers


@atomic
def answer_import(source: Import, *, by: Any, answers: Mapping[str, Any]) -> Import:
    """Keep what a person chose in the preview: date, title, meeting, names, actions, confidential, approved.

    Answers are merged into those given before; an empty one takes an earlier answer away. Raises Invalid
    for a date that is none, and for people or organisations that are not there.
    """
    deed: Deed = as_deed(by)
    source = _locked(source, deed)
    merged = dict(source.answers)
    for key in ("date", "title", "meeting", "confidential", "approved"):
        if key in answers:
            merged[key] = answers[key]
            if answers[key] in ("", None, False):
                del merged[key]
    if merged.get("date") and first_day(str(merged["date"])) is None:
        raise Invalid(_("Write the day as 2014-06-17, or the month as 2014-06."), "date")
    for key in ("names", "actions"):
        given = {**dict(merged.get(key, {})), **dict(answers.get(key, {}))}
        merged[key] = {k: v for k, v in given.items() if v not in ("", None)}
    _check_names(merged["names"])
    if merged != source.answers:
        source.answers = merged
        source.version += 1
        source.save(update_fields=["answers", "version"])
    return source


def _check_names(names: Mapping[str, Any]) -> None:
    chosen = [a for a in names.values() if isinstance(a, Mapping)]
    people = {a["person"] for a in chosen if isinstance(a.get("person"), int)}
    bodies = {a["organisation"] for a in chosen if isinstance(a.get("organisation"), int)}
    words = {a for a in names.values() if not isinstance(a, Mapping)}
    if (
        not words <= {NEW_PERSON, NEW_ORGANISATION, LEFT_OPEN}
        or Person.objects.current().filter(pk__in=people).count() != len(people)
        or Organisation.objects.current().filter(pk__in=bodies).count() != len(bodies)
    ):
        raise Invalid(_("Choose one of those offered."), "names")


def _locked(source: Import, deed: Deed, state: str = Import.State.PREVIEW) -> Import:
    """The committee first, then the import: two imports of one committee go one after the other.

    (No key is locked: what others write into the committee meanwhile does not wait.)
    """
    Committee.objects.select_for_update(no_key=True).get(pk=source.committee_id)
    row = (
        Import.objects.select_for_update(of=("self",)).select_related("committee").get(pk=source.pk)
    )
    ask(rules.can_import, deed, row.committee, sentence=leaders_only())
    if row.state != state:
        raise WrongState(_("This document is now: %(state)s.") % {"state": row.get_state_display()})
    return row


@atomic
def undo_import(source: Import, *, by: Any) -> Import:
    """Take an applied import back (services/import_undoing.py). Its text stays, and can be read in again."""
    deed: Deed = as_deed(by)
    source = _locked(source, deed, Import.State.APPLIED)
    take_back(source, deed)
    source.state = Import.State.UNDONE
    source.version += 1
    source.save(update_fields=["state", "version"])
    return source


@atomic
def apply_import(
    source: Import,
    *,
    by: Any,
    fingerprint: str | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Look:
    """Do what the preview shows, as the events of this import. Returns what was done.

    `fingerprint` is that of the preview a person saw: Stale, and nothing done, where the same text
    would now do something else. `answers` are those given together with the word to apply. Raises
    Invalid where the day or the meeting is not known, LookAgain where the answers name another one,
    WrongState for approved minutes that it would change.
    """
    deed: Deed = as_deed(by)
    source = _locked(source, deed)
    look = look_at(source)
    if fingerprint is not None and fingerprint != look.fingerprint:
        raise Stale(_("Something changed since this preview was made; look at the new one."))
    if answers:
        seen = look.proposal.meeting
        source = answer_import(source, by=deed, answers=answers)
        look = look_at(source)
        given = look.proposal.meeting
        if given.starts_at is not None and (seen.id, seen.starts_at) != (given.id, given.starts_at):
            raise LookAgain(
                _("The day, or the meeting, is another one now: look again, then apply.")
            )
    proposal = look.proposal
    line = proposal.meeting
    if line.starts_at is None:
        raise Invalid(_("Say on which day the meeting was."), "date")
    if line.asked == "which":
        raise Invalid(_("Say of which meeting these minutes are."), "meeting")
    if line.frozen and proposal.changes_anything():
        raise WrongState(_("These minutes are approved; their text is frozen."))
    meeting = (
        Meeting.objects.get(pk=line.id or 0) if line.frozen else _write(source, proposal, deed)
    )
    source.meeting = meeting
    source.state = Import.State.APPLIED
    source.applied_at = timezone.now()
    source.summary = proposal.counts()
    source.version += 1
    source.save(update_fields=["meeting", "state", "applied_at", "summary", "version"])
    return look


def _write(source: Import, proposal: Proposal, deed: Deed) -> Meeting:
    """Write a proposal. Its deeds are the software's, on the word of the text; who let it in is noted."""
    line = proposal.meeting
    if line.id is not None and not proposal.changes_anything():
        return Meeting.objects.get(pk=line.id)
    at = line.starts_at or deed.at
    said = Deed(None, at=at, source_id=source.pk)
    known = make_people(source.committee, proposal, Deed(deed.user))
    confidential = bool(source.answers.get("confidential"))
    meeting = write_meeting(source.committee, proposal, said, confidential=confidential)
    said = Deed(None, at=at, meeting_id=meeting.pk, source_id=source.pk)
    lock_records(
        [action.id for action in proposal.actions if action.id is not None],
        [request.id for request in proposal.requests if request.id is not None],
    )
    lock_numbers(source.committee_id, at.year)
    items = write_items(meeting, proposal, known, said)
    write_attendance(meeting, proposal, known, said)
    requests = write_requests(meeting, proposal, items, known, said)
    write_decisions(meeting, proposal, items, said)
    write_actions(meeting, proposal, items, requests, known, said)
    write_topics(meeting, proposal, known, said)
    write_comments(meeting, proposal, items, known, said)
    told = Deed(deed.user, at=timezone.now(), source_id=source.pk)
    note(meeting, MeetingEvent.Kind.IMPORTED, told, note=source.name)
    if source.answers.get("approved"):
        meeting = _approve(meeting, said)
    return meeting


def _approve(meeting: Meeting, deed: Deed) -> Meeting:
    """The person says that these minutes were approved: they are frozen as they stand now."""
    meeting.refresh_from_db(fields=["state"])
    steps = {
        State.DRAFTING: (State.CIRCULATED, State.APPROVED),
        State.CIRCULATED: (State.APPROVED,),
    }
    for state in steps.get(State(meeting.state), ()):
        meeting = move_on(meeting, by=deed, to=state)
    return meeting
