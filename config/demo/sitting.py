"""The Test Framework Working Group sits right now: people come and go, notes are typed, actions are captured."""

from __future__ import annotations

import datetime as dt

from actions.services import Deed
from minutes import services as meet
from minutes.models import Item, Meeting, Series
from minutes.services.topics import comment_topic, propose_topic, vote
from minutes.services.topics_states import accept_topic
from people.models import Committee

from .agendas import finish
from .people import Cast, account
from .seats import invite
from .texts import LIBVIRT, MACHINES, MACHINES_AGAIN, NIGHTS, PLACES, REVIEW

BEGAN = dt.timedelta(minutes=35)
"""So long ago it was opened when the demonstration is loaded."""


def load(
    cast: Cast, committee: Committee, series: Series, names: tuple[str, ...], now: dt.datetime
) -> Meeting:
    starts_at = (now - BEGAN).replace(second=0, microsecond=0)
    planned = Deed(account("secretary"), at=starts_at - dt.timedelta(days=7))
    _what_waits(cast, committee, planned)
    meeting = meet.plan_meeting(
        committee,
        by=planned,
        title=series.title,
        series=series,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=series.minutes),
        place=series.place,
        dial_in=series.dial_in,
    )
    meet.draft_agenda(meeting, by=planned)
    places, nights = meet.add_items(
        meeting,
        by=planned,
        drafts=[
            {
                "title": "Where the rack goes",
                "presenter": cast.person("Antony Messerli"),
                "minutes": 15,
            },
            {"title": "Tests at night", "presenter": cast.person("Don Dugger"), "minutes": 10},
        ],
    )
    finish(meeting, [places, nights], by=planned)
    meet.add_paper(places, by=planned, upload=LIBVIRT, title="Libvirt tests")
    invite(meeting, cast, names, reply="yes")
    meet.announce_meeting(meeting, by=planned)
    _they_come(meeting, cast, starts_at)
    _typed(meeting, places, nights, starts_at)
    return meeting


def _what_waits(cast: Cast, committee: Committee, planned: Deed) -> None:
    """What the agenda will find beside the requests: a topic that people want."""
    topic = propose_topic(
        committee,
        by=Deed(account("member"), at=planned.at),
        title="Reports that people read",
        description="One page a week in place of a mail a run.",
        minutes=10,
    )
    for role in ("member", "chair"):
        vote(topic, by=Deed(account(role), at=planned.at))
    vote(topic, by=planned, person=cast.person("Konrad Rzeszutek Wilk"))
    comment_topic(
        topic, by=Deed(account("chair"), at=planned.at), text="With the trend, not only the count."
    )
    accept_topic(topic, by=planned)


def _they_come(meeting: Meeting, cast: Cast, starts_at: dt.datetime) -> None:
    """Who is there, since when; one came late, one left, one sent a deputy."""
    by = Deed(account("secretary"), at=starts_at)
    there = {a.person.name: a for a in meeting.attendances.select_related("person")}
    deputy = meet.send_deputy(
        meeting, by=by, member=cast.person("Ian Campbell"), name="George Dunlap"
    )
    meet.open_meeting(meeting, by=by)
    for name in ("Robin Keane", "Lars Kurth", "Don Dugger", "Antony Messerli"):
        meet.move_person(there[name], by=by, act="there")
    meet.move_person(deputy, by=by, act="there")
    minutes = dt.timedelta(minutes=1)
    meet.move_person(
        there["Konrad Rzeszutek Wilk"], by=by, act="arrived", at=starts_at + 8 * minutes
    )
    meet.move_person(there["Antony Messerli"], by=by, act="left", at=starts_at + 30 * minutes)


def _typed(meeting: Meeting, places: Item, nights: Item, starts_at: dt.datetime) -> None:
    """As the secretary typed it, item by item."""
    review = meeting.items.get(kind="actions")
    for item, after, text in ((review, 3, REVIEW), (places, 12, PLACES), (nights, 28, NIGHTS)):
        by = Deed(account("secretary"), at=starts_at + dt.timedelta(minutes=after))
        meet.go_to(meeting, item, by=by)
        item.refresh_from_db()
        meet.save_notes(item, by=by, text=text, base=item.version)


def machines(item: Item) -> None:
    """The paper of an item, in two versions."""
    by = account("member")
    paper = meet.add_paper(item, by=by, upload=MACHINES, title="List of machines")
    meet.add_version(paper, by=by, upload=MACHINES_AGAIN, note="with the switch")
