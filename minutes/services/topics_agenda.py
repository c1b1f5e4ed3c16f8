"""Topics are put on the agenda, in the order of votes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from minutes import rules
from minutes.life import AHEAD, HELD
from minutes.models import Item, ItemKind, Meeting, Topic, TopicState
from people.errors import WrongState, leaders_only

from .items import add_items
from .record import Deed, as_deed, ask, atomic, lock_meeting
from .topics_lists import load_shown
from .topics_record import lock_topics, turn


def topics_for(meeting: Meeting, *states: str) -> QuerySet[Topic]:
    """What this meeting could talk about: its own topics, those for the committee's next meeting, and those
    that an earlier meeting left over. Without `states`: what is accepted."""
    over = Q(meeting__state__in=[*HELD, "cancelled"])
    mine = Q(meeting=meeting) | Q(meeting=None) | over
    topics = Topic.objects.filter(mine, committee=meeting.committee_id)
    topics = topics.filter(state__in=states or [TopicState.ACCEPTED])
    found: QuerySet[Topic] = topics.select_related("proposer", "lead", "meeting")
    return found


def topics_waiting(meeting: Meeting) -> list[Topic]:
    """The accepted topics that a new agenda starts with, in order of votes; three queries."""
    return [one.topic for one in load_shown(topics_for(meeting), trusted=True)]


@atomic
def put_on_agenda(
    topics: Collection[Topic], meeting: Meeting, *, by: Any, parent: Item | None = None
) -> list[Item]:
    """One item for each topic, in order of votes, at the end of the agenda (or beneath `parent`): with its
    title and minutes, its lead, else who proposed it, as presenter. What is only proposed is accepted
    with it. Raises WrongState, and does nothing, for a topic that is on an agenda already or was
    consolidated, and once the meeting is over.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    if meeting.state not in AHEAD:
        raise WrongState(
            _("The meeting is %(state)s; nothing is put on its agenda any more.")
            % {"state": meeting.get_state_display()}
        )
    rows = lock_topics(topic.pk for topic in topics)
    for topic in rows:
        if topic.committee_id != meeting.committee_id:
            raise WrongState(_("It is a topic of another committee."))
        if topic.state == TopicState.PROPOSED:
            turn(topic, TopicState.ACCEPTED, deed)
        topic.guard(TopicState.SCHEDULED)
    ordered = load_shown(rows, trusted=True)
    if not ordered:
        return []
    items = add_items(
        meeting, by=by, parent=parent, drafts=[draft_of(one.topic, one.made_of) for one in ordered]
    )
    for one in ordered:
        turn(one.topic, TopicState.SCHEDULED, deed)
    return items


def draft_of(topic: Topic, made_of: Sequence[Topic] = ()) -> dict[str, Any]:
    """The item of a topic: its lead presents, else who proposed it (or all proposals behind it, `made_of`)."""
    asked = {(t.proposer, t.proposer_typed) for t in made_of or [topic]}
    presenter, typed = topic.lead, topic.lead_typed
    if presenter is None and not typed and len(asked) == 1:
        presenter, typed = asked.pop()
    return {
        "kind": ItemKind.TOPIC,
        "topic": topic,
        "title": topic.title,
        "minutes": topic.minutes,
        "presenter": presenter,
        "presenter_typed": "" if presenter else typed,
        "confidential": topic.confidential,
    }
