"""A workshop of the Test Framework Working Group whose time is still looked for, and whose topics are voted on."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from minutes import services as meet
from minutes.models import Meeting, Poll
from minutes.services.topics import attend, comment_topic, propose_topic, vote
from people.models import Committee

from .people import Cast, account
from .seats import invite

NAMES = ("Lars Kurth", "Robin Keane", "Don Dugger", "Konrad Rzeszutek Wilk", "Ian Campbell")

TOPICS = (
    (
        "Nested tests on machines that we own",
        "Ian Campbell",
        45,
        ("Don Dugger", "Robin Keane", "Ian Campbell"),
    ),
    (
        "A lab that looks after itself",
        "Konrad Rzeszutek Wilk",
        30,
        ("Robin Keane", "Konrad Rzeszutek Wilk"),
    ),
    ("How long a report stays interesting", "Don Dugger", 20, ("Don Dugger",)),
    ("Testing on ARM", "Lars Kurth", 30, ()),
)
"""Title, who proposes it, minutes, who votes for it."""

ANSWERS = {
    "Robin Keane": ("yes", "yes", "no"),
    "Konrad Rzeszutek Wilk": ("maybe", "yes", "no"),
    "Ian Campbell": ("yes", "maybe", "yes"),
}


def load(cast: Cast, committee: Committee, today: dt.date) -> None:
    meeting = _planned(cast, committee, today + dt.timedelta(days=16))
    made = []
    for title, proposer, minutes, voters in TOPICS:
        topic = propose_topic(
            committee,
            by=None,
            meeting=meeting,
            title=title,
            proposer=cast.person(proposer),
            minutes=minutes,
        )
        for name in voters:
            vote(topic, by=None, person=cast.person(name))
        made.append(topic)
    attend(made[0], by=account("member"))
    comment_topic(
        made[0],
        by=account("chair"),
        text="Please say beforehand which of them can be spared for a day.",
    )
    _poll(cast, meeting)


def _planned(cast: Cast, committee: Committee, day: dt.date) -> Meeting:
    starts_at = dt.datetime.combine(day, dt.time(14), dt.UTC)
    meeting = meet.plan_meeting(
        committee,
        by=None,
        title="Workshop on the lab",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=3),
        place="Still looked for",
        event_topics=True,
        topics_until=starts_at - dt.timedelta(days=5),
    )
    invite(meeting, cast, NAMES)
    return meeting


def _poll(cast: Cast, meeting: Meeting) -> None:
    """Three times; the second is night in Denver, where the demonstration's member lives."""
    length = meeting.ends_at - meeting.starts_at
    starts = [meeting.starts_at + dt.timedelta(hours=hours) for hours in (0, 18, 50)]
    poll = meet.offer_slots(
        meeting,
        by=None,
        spans=[(start, start + length) for start in starts],
        closes_at=timezone.now() + dt.timedelta(days=8),
    )
    # Open as if it had been sent: loading the demonstration writes no mail.
    Poll.objects.filter(pk=poll.pk).update(opened_at=timezone.now())
    slots = list(poll.slots.values_list("pk", flat=True))
    for name, words in ANSWERS.items():
        meet.answer_poll(
            poll, by=None, person=cast.person(name), answers=dict(zip(slots, words, strict=True))
        )
