"""The Test Framework Working Group, dated around today: due and overdue, ticked, proposed, unknown, confidential.

Invented throughout, but for the people and what such a group works on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils import timezone

from actions import services as act
from actions.models import Action
from actions.services import OwnerSpec
from minutes import services as meet
from minutes.models import Item, Meeting
from minutes.services.corrections import suggest_correction
from minutes.services.record import Deed
from people.models import Committee

from .people import Cast, account
from .seats import invite, seat

ZONE = ZoneInfo("Europe/London")


def load(cast: Cast) -> None:
    today = timezone.localdate()
    committee = Committee.objects.create(
        name="Test Framework Working Group",
        slug="test-framework",
        code="TF",
        time_zone=ZONE.key,
        everyone_means="people",
    )
    since = today - dt.timedelta(days=300)
    seat(committee, cast, "Lars Kurth", "secretary", since=since)
    seat(committee, cast, "Robin Keane", "chair", votes=True, since=since)
    for name in ("Don Dugger", "Konrad Rzeszutek Wilk", "Ian Campbell", "Antony Messerli"):
        seat(committee, cast, name, votes=True, since=since)
    seat(committee, cast, "Noor Haddad", "observer", since=since)
    first = _meeting(committee, cast, "March of the machines", today - dt.timedelta(days=63))
    last = _meeting(committee, cast, "Hosting and hardware", today - dt.timedelta(days=28))
    _promises(committee, cast, first, last, today)
    after = Deed(None, at=first.ends_at + dt.timedelta(days=3))
    meet.circulate_minutes(first, by=after)
    meet.approve_minutes(first, by=Deed(None, at=last.starts_at))
    _round(last, cast, today)
    _coming(committee, cast, today + dt.timedelta(days=3))


MEMBERS = (
    "Robin Keane",
    "Lars Kurth",
    "Don Dugger",
    "Konrad Rzeszutek Wilk",
    "Ian Campbell",
    "Antony Messerli",
)

AGENDA = {
    "March of the machines": (
        ("Which machines do we have?", "Ian Campbell", "Eleven, of three makes; two are too old."),
        ("Hosting", "Antony Messerli", "Two offers are in. Neither tells what power costs."),
    ),
    "Hosting and hardware": (
        ("Review of actions", "Lars Kurth", ""),
        ("Power budget", "Don Dugger", "Don: about 4 kW for the first rack\n\nKonrad: leave room"),
        ("Offers for hosting", "Antony Messerli", "The second is cheaper, the first is nearer."),
        ("Test reports", "Ian Campbell", "Ian: a mail a day is too much, one a failure is right"),
    ),
}


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


def _meeting(committee: Committee, cast: Cast, title: str, day: dt.date) -> Meeting:
    """A meeting of the past, its minutes in drafting."""
    starts_at = _at(day, 15)
    planned = Deed(None, at=starts_at - dt.timedelta(days=14))
    meeting = meet.plan_meeting(
        committee,
        by=planned,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
        place="By phone",
    )
    meet.add_items(
        meeting,
        by=planned,
        drafts=[
            {"title": item, "presenter": cast.person(presenter), "notes": notes, "minutes": 15}
            for item, presenter, notes in AGENDA[title]
        ],
    )
    invite(meeting, cast, MEMBERS, reply="yes", present=True)
    for move in (meet.announce_meeting, meet.open_meeting, meet.end_meeting):
        meeting = move(meeting, by=Deed(None, at=meeting.ends_at))
    return meeting


def _promises(
    committee: Committee,
    cast: Cast,
    first: Meeting,
    last: Meeting,
    today: dt.date,
) -> None:
    """Actions in every state, with updates on the way."""

    def promise(
        meeting: Meeting, item: str, text: str, names: Sequence[str] = (), **fields: object
    ) -> Action:
        found = Item.objects.filter(meeting=meeting, title=item).first()
        return act.raise_action(
            committee,
            by=Deed(None, at=meeting.starts_at, meeting_id=meeting.pk),
            text=text,
            owners=[OwnerSpec(person_id=cast.person(name).pk) for name in names],
            origin="meeting",
            raised_in_id=meeting.pk,
            raised_item_id=found.pk if found else None,
            **fields,
        )

    def days(n: int) -> dt.date:
        return today + dt.timedelta(days=n)

    secretary, member = account("secretary"), account("member")
    reviewed = Deed(secretary, at=last.starts_at, meeting_id=last.pk)

    inventory = promise(
        first, "Which machines do we have?", "List all machines with their age", ["Ian Campbell"]
    )
    ian = inventory.owners.get()
    act.tick(ian, by=Deed(None, at=_at(today - dt.timedelta(days=40), 9)), note="on the wiki")
    act.close(inventory, by=reviewed, resolution="done")

    power = promise(
        first,
        "Hosting",
        "Work out how much power one rack takes",
        ["Don Dugger", "Konrad Rzeszutek Wilk"],
        due_on=days(-4),
    )
    act.say(power, by=Deed(member, at=_at(days(-20), 10)), note="waiting for two data sheets")
    act.tick(
        power.owners.get(person=cast.person("Konrad Rzeszutek Wilk")),
        by=Deed(None, at=_at(days(-9), 17)),
        note="figures for the storage machines are in",
    )

    offers = promise(
        first, "Hosting", "Ask both hosts what power costs", ["Antony Messerli"], due_on=days(2)
    )
    act.mark_unknown(offers, by=reviewed, note="Antony had to leave early")

    promise(last, "Power budget", "Compare the offers on one page", ["Lars Kurth"], due_on=days(3))
    report = promise(
        last, "Test reports", "Send one mail for each failure, none for a success", ["Ian Campbell"]
    )
    act.propose(
        report, by=Deed(secretary, at=_at(days(-6), 11)), note="runs since Monday, no complaints"
    )
    everyone = promise(
        last,
        "Test reports",
        "Say which of your tests may run at night",
        everyone=True,
        due_on=days(10),
    )
    act.tick(
        everyone.owners.get(person=member.person),
        by=Deed(member, at=_at(days(-2), 14)),
        note="all but the two long ones",
    )
    promise(
        last,
        "Offers for hosting",
        "Find out below which price the first host would go",
        ["Antony Messerli", "Lars Kurth"],
        confidential=True,
        due_on=days(8),
    )
    promise(last, "Power budget", "Draw up the list of machines to buy", ["Don Dugger"])


def _coming(committee: Committee, cast: Cast, day: dt.date) -> None:
    starts_at = _at(day, 15)
    meeting = meet.plan_meeting(
        committee,
        by=None,
        title="What we buy",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
        place="By phone",
        dial_in="The usual number",
    )
    meet.add_items(
        meeting,
        by=None,
        drafts=[
            {"title": "Review of actions", "presenter": cast.person("Lars Kurth"), "minutes": 20},
            {"title": "List of machines", "presenter": cast.person("Don Dugger"), "minutes": 25},
            {"title": "Any other business", "minutes": 10},
        ],
    )
    invite(meeting, cast, MEMBERS)
    meeting.attendances.filter(person=cast.person("Ian Campbell")).update(
        reply="maybe", note="only the first half"
    )
    meeting.attendances.filter(person=cast.person("Lars Kurth")).update(reply="yes")
    meet.announce_meeting(meeting, by=None)


def _round(meeting: Meeting, cast: Cast, today: dt.date) -> None:
    """The last minutes go round, and corrections come in."""
    until = dt.datetime.combine(today + dt.timedelta(days=5), dt.time(23, 59), ZONE)
    after = Deed(None, at=meeting.ends_at + dt.timedelta(days=2))
    meet.circulate_minutes(meeting, by=after, until=until)
    item = meeting.items.get(title="Power budget")
    member = account("member")
    suggest_correction(
        item,
        by=member,
        passage="Don: about 4 kW for the first rack",
        suggestion="Don: about 5 kW for the first rack, measured in May",
        reason="I had the old figure in my head.",
    )
    suggest_correction(
        item, by=member, passage="", suggestion="Ian: the second rack comes in autumn"
    )
