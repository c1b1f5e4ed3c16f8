"""How is an act on a topic written down? The one place that locks topics, checks versions and writes their events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from minutes.life import NOT_BEGUN
from minutes.models import Meeting, Topic, TopicEvent
from people.errors import Stale, WrongState
from people.models import Committee

from .record import Deed, lock_meeting

"""States of a meeting in which topics are proposed for it."""


class StaleTopic(Stale):
    """Somebody saved the topic meanwhile; `topic` is as it is now, so that both texts can be shown."""

    def __init__(self, message: str, topic: Topic):
        super().__init__(message)
        self.topic = topic


def lock_topic(topic: Topic) -> Topic:
    """The topic's row as it is now, locked until the transaction ends; its meeting is locked before it where
    an act needs both."""
    return lock_topics([topic.pk])[0]


def lock_topics(pks: Iterable[int]) -> list[Topic]:
    """Several at once, always in the same order, so that two who want them do not wait for each other."""
    rows = Topic.objects.select_for_update(of=("self",)).filter(pk__in=list(pks))
    return list(rows.select_related("committee", "meeting", "proposer", "lead").order_by("pk"))


def lock_list(committee: Committee, meeting: Meeting | None) -> Meeting | None:
    """The list that a topic joins or leaves: the meeting's, else the committee's own."""
    if meeting is not None:
        locked: Meeting = lock_meeting(meeting)
        return locked
    Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    return None


def faster(topic: Topic) -> str:
    """The sentence for somebody who came second."""
    said = TopicEvent.Kind
    last = (
        topic.events.select_related("by")
        .filter(kind__in=[said.EDITED, said.MOVED_ON, said.CONSOLIDATED])
        .order_by("-recorded_at", "-id")
        .first()
    )
    who = last.by.name if last and last.by else _("Somebody")
    return _("%(who)s was faster (%(what)s). Nothing of yours was saved yet.") % {
        "who": who,
        "what": said(last.kind).label if last else _("changed"),
    }


def note_topic(topic: Topic, kind: str, deed: Deed, **fields: Any) -> TopicEvent:
    """Write one event of a topic; confidential where the topic or its meeting is."""
    secret = topic.confidential or (topic.meeting is not None and topic.meeting.confidential)
    event: TopicEvent = TopicEvent.objects.create(
        topic=topic,
        kind=kind,
        happened_at=deed.at,
        source_id=deed.source_id,
        confidential=secret,
        **{"by_id": deed.person_id, **fields},
    )
    return event


def turn(topic: Topic, to: str, deed: Deed, reason: str = "", kind: str = "") -> None:
    """Take a locked topic to its next state, with its event. Raises WrongState."""
    topic.guard(to)
    before, topic.state = topic.state, to
    topic.version += 1
    topic.save(update_fields=["state", "version"])
    kind = kind or TopicEvent.Kind.MOVED_ON
    note_topic(topic, kind, deed, from_state=before, to_state=to, note=reason)


def why_no_topics(meeting: Meeting | None, *, leads: bool = False) -> str:
    """Why nobody can propose for this meeting any more; "" where they can. Chair and secretary may after
    the day until which others propose, too."""
    if meeting is None:
        return ""
    if meeting.state not in NOT_BEGUN:
        return _("The meeting is %(state)s; propose the topic for the next one.") % {
            "state": meeting.get_state_display()
        }
    if not leads and meeting.topics_until is not None and meeting.topics_until < timezone.now():
        return _("Topics for this meeting could be proposed until its date for them has passed.")
    return ""


def guard_open(meeting: Meeting | None, deed: Deed, *, leads: bool) -> None:
    """Raise WrongState where the meeting takes no topics. A document that is read in tells of the past."""
    if deed.source_id is not None:
        return
    if why := why_no_topics(meeting, leads=leads or deed.user is None):
        raise WrongState(why)
