"""Proposals become topics of the agenda, many to many; nothing of a proposal is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.life import HELD
from minutes.models import Meeting, Topic, TopicEvent, TopicFeed, TopicState
from people.errors import Invalid, WrongState, leaders_only
from people.models import Person

from .record import Deed, as_deed, ask, atomic, lock_meeting
from .topics import check_topic, next_numbers
from .topics_record import lock_topics, note_topic, turn

KINDS = TopicEvent.Kind


@dataclass(frozen=True)
class Draft:
    """One topic of the consolidated list: a new one (`title`), or one that is there (`topic`, its id).

    `joins` and `leaves` are ids of proposals. Only what is named changes, so that two people at work on the
    same list do not undo each other. `drop`: it is taken off the list (withdrawn).
    """

    title: str = ""
    topic: int | None = None
    joins: frozenset[int] = frozenset()
    leaves: frozenset[int] = frozenset()
    description: str = ""
    minutes: int | None = None
    lead: Person | None = None
    lead_typed: str = ""
    drop: bool = False


@atomic
def consolidate(meeting: Meeting, *, by: Any, plan: Sequence[Draft]) -> list[Topic]:
    """Make and change the topics of the consolidated list, all of the plan or nothing; returns the new ones.

    A proposal that feeds a topic is consolidated, one that feeds none any more is proposed again. Proposals
    keep their words, proposers, votes and comments. A topic is confidential where one of its proposals
    is. Raises WrongState for what is on the agenda, withdrawn or deferred, and once the meeting is over;
    Invalid for ids that are not of this meeting, and for a new topic without title.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    ask(rules.can_lead_topics, deed, meeting.committee, sentence=leaders_only())
    if meeting.state in (*HELD, "cancelled") and deed.source_id is None:
        raise WrongState(
            _("The meeting is %(state)s; its topics stay as they were.")
            % {"state": meeting.get_state_display()}
        )
    everything = lock_topics(Topic.objects.filter(meeting=meeting).values_list("pk", flat=True))
    topics = {t.pk: t for t in everything if t.consolidated}
    proposals = {t.pk: t for t in everything if not t.consolidated}
    _check_plan(plan, topics, proposals)
    feeds: dict[int, set[int]] = defaultdict(set)
    for feed in TopicFeed.objects.filter(topic__in=topics):
        feeds[feed.topic_id].add(feed.proposal_id)
    made = _make(meeting, [d for d in plan if d.topic is None], deed)
    touched: set[int] = set()
    new = iter(made)
    for draft in plan:
        topic = next(new) if draft.topic is None else topics[draft.topic]
        touched |= _apply(topic, draft, feeds[topic.pk], proposals, deed)
    fed = {pk for proposals_of in feeds.values() for pk in proposals_of}
    for pk in sorted(touched):
        _settle(proposals[pk], pk in fed, deed)
    return made


def _check_plan(
    plan: Sequence[Draft], topics: dict[int, Topic], proposals: dict[int, Topic]
) -> None:
    for draft in plan:
        if draft.topic is not None and draft.topic not in topics:
            raise Invalid(_("There is no such topic on this list."), "topic")
        if not (draft.joins | draft.leaves) <= proposals.keys():
            raise Invalid(_("There is no such proposal for this meeting."), "proposals")
        if draft.topic is not None and (draft.joins or draft.leaves or draft.drop):
            _guard_free(topics[draft.topic])
        for pk in draft.joins:
            if proposals[pk].state not in (TopicState.PROPOSED, TopicState.CONSOLIDATED):
                raise WrongState(
                    _("Proposal %(n)d is %(state)s; reopen it first.")
                    % {"n": proposals[pk].number, "state": proposals[pk].get_state_display()}
                )


def _guard_free(topic: Topic) -> None:
    if topic.state not in (TopicState.PROPOSED, TopicState.ACCEPTED):
        raise WrongState(
            _("Topic %(n)d is %(state)s; what it is made of stays as it is.")
            % {"n": topic.number, "state": topic.get_state_display()}
        )


def _make(meeting: Meeting, drafts: Sequence[Draft], deed: Deed) -> list[Topic]:
    """The new topics, with the next numbers: accepted from the start, for who makes them leads."""
    numbers = next_numbers(meeting.committee, meeting, len(drafts), consolidated=True)
    made = []
    for number, draft in zip(numbers, drafts, strict=True):
        topic = Topic(
            committee=meeting.committee,
            meeting=meeting,
            consolidated=True,
            number=number,
            title=draft.title,
            description=draft.description,
            minutes=draft.minutes,
            lead=draft.lead,
            lead_typed=draft.lead_typed,
            state=TopicState.ACCEPTED,
            proposed_at=deed.at,
        )
        check_topic(topic)
        topic.save()
        made.append(topic)
    return made


def _apply(
    topic: Topic, draft: Draft, made_of: set[int], proposals: dict[int, Topic], deed: Deed
) -> set[int]:
    """Change what feeds one topic (`made_of`, changed in place), and tell; the ids of what was touched."""
    joins: set[int] = set() if draft.drop else set(draft.joins) - made_of
    leaves: set[int] = set(made_of) if draft.drop else set(draft.leaves) & made_of
    TopicFeed.objects.filter(topic=topic, proposal__in=leaves).delete()
    TopicFeed.objects.bulk_create(TopicFeed(topic=topic, proposal_id=pk) for pk in sorted(joins))
    made_of |= joins
    made_of -= leaves
    touched = joins | leaves
    if any(proposals[pk].confidential for pk in made_of) and not topic.confidential:
        topic.confidential = True
        topic.save(update_fields=["confidential"])
    if draft.topic is None or touched:
        names = ", ".join(str(proposals[pk].number) for pk in sorted(made_of))
        note_topic(
            topic,
            KINDS.CONSOLIDATED,
            deed,
            to_state=topic.state if draft.topic is None else "",
            note=_("made of %(proposals)s") % {"proposals": names} if names else "",
        )
    if draft.drop:
        turn(topic, TopicState.WITHDRAWN, deed, _("off the list"))
    return touched


def _settle(proposal: Topic, feeds: bool, deed: Deed) -> None:
    """The state of a proposal follows from whether it feeds anything."""
    if feeds and proposal.state == TopicState.PROPOSED:
        turn(proposal, TopicState.CONSOLIDATED, deed, kind=KINDS.CONSOLIDATED)
    elif not feeds and proposal.state == TopicState.CONSOLIDATED:
        turn(proposal, TopicState.PROPOSED, deed, _("feeds no topic any more"))
