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
from minutes.models import Item, Meeting, Series
from minutes.services.approving import approve_at
from minutes.services.comments import add_comment
from minutes.services.corrections import suggest_correction
from minutes.services.errata import add_erratum
from minutes.services.record import Deed
from people.models import Committee

from . import money, requests, sitting, workshop
from .agendas import finish
from .people import Cast, account
from .seats import invite, seat

ZONE = ZoneInfo("Europe/London")


def load(cast: Cast) -> None:
    now = timezone.now()
    today = timezone.localdate()
    committee = Committee.objects.create(
        name="Test Framework Working Group",
        slug="test-framework",
        code="TF",
        time_zone=ZONE.key,
        everyone_means="people",
        quorum_kind=Committee.Quorum.MEMBERS_SHARE,
        carried_limit=2,
    )
    since = today - dt.timedelta(days=300)
    seat(committee, cast, "Lars Kurth", "secretary", since=since)
    seat(committee, cast, "Robin Keane", "chair", votes=True, since=since)
    for name in ("Don Dugger", "Konrad Rzeszutek Wilk", "Ian Campbell", "Antony Messerli"):
        seat(committee, cast, name, votes=True, since=since)
    seat(committee, cast, "Noor Haddad", "observer", since=since)
    series = _series(committee, today)
    budget = money.make_budget(committee)
    requests.decided_before(cast, budget)
    first = _hold(committee, cast, series, "March of the machines", today - 2 * PAUSE)
    promised = _first_promises(first, cast)
    _circulate(first)
    last = _hold(committee, cast, series, "Hosting and hardware", today - PAUSE, approves=first)
    _what_came_of_them(cast, last, promised)
    _last_promises(last, cast)
    requests.in_the_last_meeting(cast, budget, last)
    _afterwards(first)
    _round(last, cast, today)
    money.after_v2(budget)
    switch = requests.ask_for_switch(budget, by=Deed(account("secretary"), at=now - WEEK))
    sitting.load(cast, committee, series, MEMBERS, now)
    requests.waiting_now(cast, budget, switch)
    requests.name_uses(cast, budget)
    _coming(committee, cast, series, today + PAUSE)
    workshop.load(cast, committee, today)


WEEK = dt.timedelta(weeks=1)
PAUSE = 4 * WEEK

STANDING = (("Machines that broke", 5), ("Next meeting", 5))

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


def _series(committee: Committee, today: dt.date) -> Series:
    meet.set_standing(
        committee, by=None, rows=[{"title": title, "minutes": n} for title, n in STANDING]
    )
    return meet.add_series(
        committee,
        by=None,
        title="Working group call",
        every="week",
        interval=4,
        weekday=today.weekday(),
        at=dt.time(15),
        minutes=60,
        time_zone=ZONE.key,
        place="By phone",
        dial_in="The usual number",
        starts_on=today - 2 * PAUSE,
    )


def _hold(
    committee: Committee,
    cast: Cast,
    series: Series,
    title: str,
    day: dt.date,
    *,
    approves: Meeting | None = None,
) -> Meeting:
    """A meeting of the past, its minutes in drafting; it approved those of `approves`."""
    starts_at = _at(day, 15)
    planned = Deed(None, at=starts_at - dt.timedelta(days=14))
    meeting = meet.plan_meeting(
        committee,
        by=planned,
        title=title,
        series=series,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
        place=series.place,
    )
    if approves is not None:
        meet.add_items(
            meeting,
            by=planned,
            drafts=[
                {"title": f"Minutes: {approves.title}", "kind": "minutes", "approves": approves}
            ],
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
    meet.announce_meeting(meeting, by=planned)
    during = Deed(None, at=starts_at)
    meet.open_meeting(meeting, by=during)
    if approves is not None:
        approve_at(meeting.items.get(kind="minutes"), by=during)
    return meet.end_meeting(meeting, by=Deed(None, at=meeting.ends_at))


def _circulate(meeting: Meeting) -> None:
    meet.circulate_minutes(meeting, by=Deed(None, at=meeting.ends_at + dt.timedelta(days=3)))


def _afterwards(meeting: Meeting) -> None:
    """What was said about approved minutes: one thing was wrong in them, and somebody has news."""
    item = meeting.items.get(title="Which machines do we have?")
    passage = item.notes
    add_erratum(
        meeting,
        by=account("secretary"),
        item=item,
        passage=passage,
        text="Twelve machines: one stood in the cupboard.",
    )
    hosting = meeting.items.get(title="Hosting")
    add_comment(
        hosting,
        by=account("member"),
        on=hosting.notes,
        text="The first host has told its price since.",
    )


def _promise(
    meeting: Meeting,
    cast: Cast,
    item: str,
    text: str,
    names: Sequence[str] = (),
    **fields: object,
) -> Action:
    found = Item.objects.filter(meeting=meeting, title=item).first()
    return act.raise_action(
        meeting.committee,
        by=Deed(None, at=meeting.starts_at, meeting_id=meeting.pk),
        text=text,
        owners=[OwnerSpec(person_id=cast.person(name).pk) for name in names],
        origin="meeting",
        raised_in_id=meeting.pk,
        raised_item_id=found.pk if found else None,
        **fields,
    )


def _days(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


def _first_promises(first: Meeting, cast: Cast) -> list[Action]:
    """What the first meeting left to do."""
    machines = "List all machines with their age"
    power = "Work out how much power one rack takes"
    both = ["Don Dugger", "Konrad Rzeszutek Wilk"]
    return [
        _promise(first, cast, "Which machines do we have?", machines, ["Ian Campbell"]),
        _promise(first, cast, "Hosting", power, both, due_on=_days(-4)),
        _promise(
            first,
            cast,
            "Hosting",
            "Ask both hosts what power costs",
            ["Antony Messerli"],
            due_on=_days(2),
        ),
    ]


def _what_came_of_them(cast: Cast, last: Meeting, promised: Sequence[Action]) -> None:
    """Of what the first meeting left: done, half done, and nobody could say."""
    secretary, member = account("secretary"), account("member")
    reviewed = Deed(secretary, at=last.starts_at, meeting_id=last.pk)
    inventory, power, offers = promised
    ian = inventory.owners.get()
    act.tick(ian, by=Deed(None, at=_at(_days(-40), 9)), note="on the wiki")
    act.close(inventory, by=reviewed, resolution="done")
    act.say(power, by=Deed(member, at=_at(_days(-20), 10)), note="waiting for two data sheets")
    act.tick(
        power.owners.get(person=cast.person("Konrad Rzeszutek Wilk")),
        by=Deed(None, at=_at(_days(-9), 17)),
        note="figures for the storage machines are in",
    )
    act.mark_unknown(offers, by=reviewed, note="Antony had to leave early")


def _last_promises(last: Meeting, cast: Cast) -> None:
    """What the last meeting left, and how far it is."""
    _promise(
        last,
        cast,
        "Power budget",
        "Compare the offers on one page",
        ["Lars Kurth"],
        due_on=_days(3),
    )
    report = _promise(
        last,
        cast,
        "Test reports",
        "Send one mail for each failure, none for a success",
        ["Ian Campbell"],
    )
    act.propose(
        report,
        by=Deed(account("secretary"), at=_at(_days(-6), 11)),
        note="runs since Monday, no complaints",
    )
    everyone = _promise(
        last,
        cast,
        "Test reports",
        "Say which of your tests may run at night",
        everyone=True,
        due_on=_days(10),
    )
    member = account("member")
    act.tick(
        everyone.owners.get(person=member.person),
        by=Deed(member, at=_at(_days(-2), 14)),
        note="all but the two long ones",
    )
    _promise(
        last,
        cast,
        "Offers for hosting",
        "Find out below which price the first host would go",
        ["Antony Messerli", "Lars Kurth"],
        confidential=True,
        due_on=_days(8),
    )
    _promise(last, cast, "Power budget", "Draw up the list of machines to buy", ["Don Dugger"])


def _coming(committee: Committee, cast: Cast, series: Series, day: dt.date) -> None:
    """The next one of the series: its agenda drafted itself, people have replied and said what they think."""
    meeting = meet.plan_next(series, by=None, day=day, draft=False)
    meet.edit_meeting(meeting, by=None, title="What we buy")
    by = Deed(account("secretary"))
    meet.draft_agenda(meeting, by=by)
    machines, rack = meet.add_items(
        meeting,
        by=by,
        summary="Don has something to show",
        drafts=[
            {"title": "List of machines", "presenter": cast.person("Don Dugger"), "minutes": 25},
            {"title": "Label of the first rack", "minutes": 5},
        ],
    )
    finish(meeting, [machines, rack], by=by)
    sitting.machines(machines)
    invite(meeting, cast, MEMBERS)
    replies = {a.person.name: a for a in meeting.attendances.select_related("person")}
    meet.reply(
        replies["Ian Campbell"],
        by=None,
        answer="maybe",
        by_phone=True,
        remark="only the first half",
    )
    meet.reply(replies["Lars Kurth"], by=None, answer="yes")
    meet.announce_meeting(meeting, by=None)
    meet.flag_item(
        machines, by=account("member"), kind="flagged", remark="The prices have changed."
    )
    meet.flag_item(rack, by=account("chair"), kind="pre_approved")


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
