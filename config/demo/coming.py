"""A meeting for those invited only whose time is still looked for: a poll with answers, a request to come."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from minutes import services as meet
from minutes.models import Poll
from people.models import Committee, Person

from .people import Cast, account
from .seats import invite

ASKED = ("Lars Kurth", "Robin Keane", "Don Dugger", "James Bulpin", "Konrad Rzeszutek Wilk")
ANSWERS = {
    "Robin Keane": ("yes", "maybe", "no"),
    "James Bulpin": ("yes", "yes", "no"),
    "Konrad Rzeszutek Wilk": ("no", "yes", "yes"),
}
ZONES = {"Don Dugger": "America/Denver", "Konrad Rzeszutek Wilk": "America/New_York"}


def load(cast: Cast) -> None:
    committee = Committee.objects.get(slug="advisory-board")
    committee.quorum_kind = Committee.Quorum.MEMBERS_SHARE
    committee.save(update_fields=["quorum_kind"])
    day = timezone.localdate() + dt.timedelta(days=47)
    start = dt.datetime.combine(day, dt.time(15), dt.UTC)
    meeting = meet.plan_meeting(
        committee,
        by=None,
        title="Strategy call",
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
        place="By phone",
        dial_in="Goes to those invited.",
        invitation_only=True,
    )
    invite(meeting, cast, ASKED)
    for name, zone in ZONES.items():
        Person.objects.filter(pk=cast.person(name).pk, time_zone="").update(time_zone=zone)
    hours = dt.timedelta(hours=1)
    spans = [(start + n * 22 * hours, start + n * 22 * hours + 2 * hours) for n in range(3)]
    poll = meet.offer_slots(
        meeting, by=None, spans=spans, closes_at=timezone.now() + dt.timedelta(days=10)
    )
    # Open as if it had been sent: loading the demonstration writes no mail.
    Poll.objects.filter(pk=poll.pk).update(opened_at=timezone.now())
    slots = list(poll.slots.values_list("pk", flat=True))
    for name, words in ANSWERS.items():
        answers = dict(zip(slots, words, strict=True))
        meet.answer_poll(poll, by=None, person=cast.person(name), answers=answers)
    meet.request_invitation(
        meeting,
        by=account("observer"),
        reason="I keep the test lab, and half of the plan is about it.",
    )
