"""The topics of a document are written: proposals and the consolidated list, who attends, what was remarked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from minutes.compare import Proposal, TopicLine
from minutes.compare.topics import DETAILS
from minutes.models import Import, Meeting, Topic, TopicEvent, TopicState, TopicVote
from people.models import Person

from .import_names import shortened
from .import_people import Known
from .record import Deed
from .topics import attend, comment_topic, edit_topic, propose_topics, stay_away
from .topics_consolidating import Draft, consolidate
from .topics_record import lock_topic, turn

STATES = {
    "accepted": TopicState.ACCEPTED,
    "deferred": TopicState.DEFERRED,
    "withdrawn": TopicState.WITHDRAWN,
    "rejected": TopicState.WITHDRAWN,
}
ALSO_SEE = re.compile(r"\balso see\s+(?P<numbers>[\d\s,;&+#and]+)", re.I)
LENGTHS = {"contacts": 300, "mailing_list": 200, "irc": 200, "difficulty": 100, "skills": 500}
KINDS = TopicEvent.Kind


def write_topics(meeting: Meeting, proposal: Proposal, known: Known, deed: Deed) -> None:
    """The topics that the meeting lacks, and what the text adds to those that it has."""
    if not proposal.topics:
        return
    ids = {known.person_id(who) for line in proposal.topics for who in _named(line)} - {None}
    people = Person.objects.in_bulk([pk for pk in ids if pk is not None])

    def person(who: Any) -> Person | None:
        return people.get(known.person_id(who) or 0)

    new = sorted(
        (line for line in proposal.topics if line.id is None and not line.consolidated), key=_order
    )
    drafts = [_draft(line, person) for line in new]
    made = propose_topics(meeting.committee, meeting=meeting, by=deed, drafts=drafts)
    written = list(zip(new, made, strict=True))
    lists = [line for line in proposal.topics if line.id is None and line.consolidated]
    if lists:
        plan = [_consolidated(line, person) for line in lists]
        written += zip(lists, consolidate(meeting, by=deed, plan=plan), strict=True)
    for line in proposal.topics:
        if line.id is not None and line.changes:
            written.append((line, _add_details(line, person, deed)))
    for line, topic in written:
        _add_words(line, topic, person, deed)
    _turn_and_link(written, made, deed)


def _named(line: TopicLine) -> list[Any]:
    return [line.proposer, line.lead, *line.attending, *(who for _comment, who in line.comments)]


def _order(line: TopicLine) -> tuple[int, str]:
    """As numbered; else by the day on which they were proposed. (A stable sort: else as written.)"""
    number = line.source.number or ""
    return int(number) if number.isdigit() and len(number) < 9 else 0, line.source.proposed_on or ""


def _draft(line: TopicLine, person: Any) -> dict[str, Any]:
    draft = _details(line)
    proposer = person(line.proposer)
    draft |= _lead(line, person)
    draft |= {
        "proposer": proposer,
        "proposer_typed": "" if proposer else shortened(line.source.proposer or ""),
    }
    if (day := line.source.proposed_on) and (at := _noon(day)):
        draft["proposed_at"] = at
    return draft


def _noon(day: str) -> dt.datetime | None:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC)
    except ValueError:
        return None


def _lead(line: TopicLine, person: Any) -> dict[str, Any]:
    lead = person(line.lead)
    return {"lead": lead, "lead_typed": "" if lead else shortened(line.source.lead or "")}


def _details(line: TopicLine) -> dict[str, Any]:
    """Title and facts as the database keeps them; what fits no field stands under the description."""
    source = line.source
    title = " ".join(source.title.split())
    parts = [title if len(title) > 500 else "", source.description or "", source.notes]
    minutes = source.minutes
    return {
        "title": title[:500] or "…",
        "description": "\n\n".join(part.strip() for part in parts if part.strip()),
        "minutes": minutes if minutes is not None and 0 < minutes <= 1440 else None,
        "contacts": ", ".join(source.contacts)[: LENGTHS["contacts"]],
        "outcomes": source.outcomes or "",
        **{
            name: (getattr(source, name) or "")[: LENGTHS[name]]
            for name in ("mailing_list", "irc", "difficulty", "skills")
        },
    }


def _consolidated(line: TopicLine, person: Any) -> Draft:
    details = _details(line)
    return Draft(
        title=details["title"],
        description=details["description"],
        minutes=details["minutes"],
        **_lead(line, person),
    )


def _add_details(line: TopicLine, person: Any, deed: Deed) -> Topic:
    """What a topic that is there lacks."""
    topic = Topic.objects.get(pk=line.id or 0)
    details = _details(line)
    changes = {name: details[name] for name in DETAILS if name in line.changes}
    if "lead" in line.changes:
        changes |= _lead(line, person)
    if "proposer" in line.changes:
        proposer = person(line.proposer)
        typed = "" if proposer else shortened(line.source.proposer or "")
        changes |= {"proposer": proposer, "proposer_typed": typed}
    return edit_topic(topic, by=deed, **changes) if changes else topic


def _add_words(line: TopicLine, topic: Topic, person: Any, deed: Deed) -> None:
    for who in line.attending:
        if (somebody := person(who)) is not None:
            attend(topic, by=deed, person=somebody)
    for comment, author in line.comments:
        at = _noon(comment.written_on or "") or deed.at
        said = Deed(None, at=at, meeting_id=deed.meeting_id, source_id=deed.source_id)
        comment_topic(
            topic,
            by=said,
            text=comment.text[:4000],
            person=person(author),
            typed=shortened(comment.author or ""),
        )


def _turn_and_link(written: list[tuple[TopicLine, Topic]], made: list[Topic], deed: Deed) -> None:
    """The state that the text gives a new proposal, and the others to which it points."""
    numbers = {
        line.source.number: topic
        for line, topic in written
        if line.source.number and line.id is None
    }
    for line, topic in written:
        if line.id is not None or topic not in made:
            continue
        if state := STATES.get((line.source.status or "").split(" ")[0]):
            turn(lock_topic(topic), state, deed)
        if found := ALSO_SEE.search(line.source.notes):
            others = [numbers[n] for n in re.findall(r"\d+", found["numbers"]) if n in numbers]
            if others:
                edit_topic(topic, by=deed, see_also=[other.pk for other in others])


def take_back_topics(source: Import, deed: Deed) -> None:
    """What only this document told is withdrawn, and who attends by its word does not."""
    said = TopicEvent.objects.filter(source=source)
    told = Deed(None, at=deed.at, source_id=source.pk)
    for event in said.filter(kind=KINDS.ATTENDS).select_related("topic"):
        for vote in TopicVote.objects.filter(
            topic=event.topic_id, kind=TopicVote.Kind.ATTEND, person__name=event.note
        ).select_related("person"):
            stay_away(event.topic, by=told, person=vote.person)
    made = said.filter(kind__in=[KINDS.PROPOSED, KINDS.CONSOLIDATED], from_state="")
    for pk in sorted(set(made.values_list("topic", flat=True))):
        topic = lock_topic(Topic(pk=pk))
        others = topic.events.exclude(source=source).exists()
        if not others and topic.state in (
            *(TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.DEFERRED),
        ):
            turn(topic, TopicState.WITHDRAWN, deed)
