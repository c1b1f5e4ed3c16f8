"""A topic moves on: accepted, deferred, withdrawn, reopened; discussed. (Off the agenda and on again: dropping.py.)"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Item, Meeting, State, Topic, TopicState
from minutes.models.topic import TOPIC_TRANSITIONS
from minutes.returning import discussed
from people.errors import Invalid, WrongState, leaders_only

from .record import Deed, as_deed, ask, atomic, lock_meeting
from .topics_record import StaleTopic, faster, lock_topic, lock_topics, turn

BY_WORD = (
    *(TopicState.ACCEPTED, TopicState.DEFERRED, TopicState.WITHDRAWN),
    TopicState.PROPOSED,
)
"""States that somebody gives a topic; the others come of the agenda and of a consolidation."""


@atomic
def move_topic(
    topic: Topic, *, by: Any, to: str, version: int | None = None, reason: str = ""
) -> Topic:
    """Accept, defer, withdraw or reopen ("proposed") a topic, as TOPIC_TRANSITIONS allows.

    The proposer withdraws and reopens their own; all else is the leaders'. What stands on an agenda leaves
    it there, what was consolidated is changed there. Raises NotAllowed, WrongState, StaleTopic.
    """
    deed: Deed = as_deed(by)
    topic = lock_topic(topic)
    if to not in BY_WORD:
        raise Invalid(_("A topic is accepted, deferred, withdrawn or reopened."), "to")
    if is_own(topic, to):
        said = _("Only who proposed it, the chair or the secretary can do this.")
        ask(rules.can_withdraw_topic, deed, topic, sentence=said)
    else:
        ask(rules.can_lead_topics, deed, topic.committee, sentence=leaders_only())
    if version is not None and topic.version != version:
        raise StaleTopic(faster(topic), topic)
    if topic.state == TopicState.SCHEDULED:
        raise WrongState(_("It is on the agenda: take its item off there first."))
    if topic.state == TopicState.CONSOLIDATED:
        raise WrongState(_("It was consolidated: change which topics it feeds."))
    turn(topic, to, deed, reason.strip())
    return topic


def accept_topic(topic: Topic, *, by: Any, version: int | None = None) -> Topic:
    """It will be talked about: the next agenda has it, in the order of votes."""
    return move_topic(topic, by=by, to=TopicState.ACCEPTED, version=version)


def defer_topic(topic: Topic, *, by: Any, version: int | None = None, reason: str = "") -> Topic:
    """Not now."""
    return move_topic(topic, by=by, to=TopicState.DEFERRED, version=version, reason=reason)


def withdraw_topic(topic: Topic, *, by: Any, version: int | None = None, reason: str = "") -> Topic:
    """Nobody asks for it any more; it stays in its list."""
    return move_topic(topic, by=by, to=TopicState.WITHDRAWN, version=version, reason=reason)


def reopen_topic(topic: Topic, *, by: Any, version: int | None = None, reason: str = "") -> Topic:
    """Proposed again."""
    return move_topic(topic, by=by, to=TopicState.PROPOSED, version=version, reason=reason)


@atomic
def topics_after_meeting(meeting: Meeting, *, by: Any = None) -> list[Topic]:
    """The meeting ended: what was written about was discussed; what was not come to, or postponed, is
    accepted, and comes back; all of it, where the meeting was cancelled. Asks no rule: it follows from the
    end of the meeting, and whoever ends it was asked."""
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    items = list(Item.objects.current().filter(meeting=meeting))
    written = discussed(items)
    postponed: dict[int, bool] = {}
    for item in items:  # on the agenda twice: once talked about is enough
        if item.topic_id is not None:
            missed = item.postponed or item.pk not in written
            postponed[item.topic_id] = postponed.get(item.topic_id, True) and missed
    cancelled = meeting.state == State.CANCELLED
    changed = []
    for topic in lock_topics(postponed):
        if topic.state != TopicState.SCHEDULED:
            continue
        if cancelled or postponed[topic.pk]:
            said = _("the meeting was cancelled") if cancelled else _("not reached")
            turn(topic, TopicState.ACCEPTED, deed, said)
        else:
            turn(topic, TopicState.DISCUSSED, deed)
        changed.append(topic)
    return changed


def possible(topic: Topic, to: str) -> bool:
    """Whether somebody's word could take it there now."""
    return to in TOPIC_TRANSITIONS[TopicState(topic.state)] and to in BY_WORD


def is_own(topic: Topic, to: str) -> bool:
    """What the proposer may do: withdraw, and propose again what was withdrawn."""
    again = to == TopicState.PROPOSED and topic.state == TopicState.WITHDRAWN
    return to == TopicState.WITHDRAWN or again
