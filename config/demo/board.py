"""The Advisory Board: its meeting of June 2014 as minutes tell it, and the next one in preparation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from actions.models import Subject
from minutes import services as meet
from minutes.models import Meeting, Series
from minutes.services import importing
from minutes.services.record import Deed
from minutes.services.topics import propose_topic, vote
from minutes.services.topics_states import accept_topic
from people.models import Committee

from .agendas import finish
from .board_money import after_june, ask_for_banners, make_2014
from .people import Cast, account
from .plan import DRAFTED, load_plan
from .seats import invite, seat
from .texts import MACHINES

MINUTES = settings.BASE_DIR / "fixtures" / "advisory-board-2014-06.txt"
CHICAGO = ZoneInfo("America/Chicago")

VOTING = (
    "Larry Wikelius",
    "James Bulpin",
    "Mark Hinkle",
    "Don Dugger",
    "Antony Messerli",
    "Konrad Rzeszutek Wilk",
    "Daniel Kiper",
    "Ian Pratt",
    "Michelle P Dominijanni",
    "Philippe",
    "Delegate of AMD",
)

REPLIES = (
    # name, reply, by phone, note
    ("Lars Kurth", "yes", False, ""),
    ("James Bulpin", "yes", False, "before 3PM"),
    ("Mark Hinkle", "yes", False, ""),
    ("Guido Trotter", "yes", False, ""),
    ("Don Dugger", "", False, ""),  # so that the demonstration's member can reply
    ("Daniel Kiper", "yes", True, ""),
    ("Konrad Rzeszutek Wilk", "yes", True, "depending on timing"),
    ("Larry Wikelius", "yes", False, ""),
    ("Michelle P Dominijanni", "yes", False, ""),
    ("Brian Warner", "yes", False, ""),
    ("Sarah Conway", "yes", True, ""),
    ("Ian Pratt", "maybe", True, ""),
    ("Antony Messerli", "maybe", False, ""),
    ("Robin Keane", "yes", False, ""),
)

AGENDA = (
    (
        "XAPI logo and Style Guide",
        "Brian Warner",
        15,
        "The logo was agreed on a condition: what do the lawyers of Citrix say?",
    ),
    ("Machines for testing Xen with libvirt", "Lars Kurth", 20, ""),
    ("Analyst Meeting and Media", "Sarah Conway", 20, ""),
    ("Test Framework WG", "Lars Kurth", 15, ""),
)
"""What the secretary wrote; the rest of the agenda drafts itself."""

STANDING = (("Community report", 10), ("Next meeting", 5))


def load(cast: Cast) -> None:
    committee = Committee.objects.create(
        name="Advisory Board", slug="advisory-board", code="AB", time_zone="Europe/London"
    )
    seat(committee, cast, "Lars Kurth", "secretary")
    seat(committee, cast, "Robin Keane", "chair")
    seat(committee, cast, "Noor Haddad", "observer")
    for name in VOTING:
        seat(committee, cast, name, votes=True)
    for name in ("Brian Warner", "Sarah Conway"):
        seat(committee, cast, name)
    for name in ("Xen + Libvirt support", "Analyst Meeting and Media"):
        Subject.objects.create(committee=committee, name=name)
    make_2014(committee)
    june = import_file(committee, MINUTES)
    meet.circulate_minutes(june, by=Deed(None, at=june.starts_at + dt.timedelta(days=2)))
    after_june(committee, june)
    meet.set_standing(
        committee, by=None, rows=[{"title": title, "minutes": n} for title, n in STANDING]
    )
    _adopt_plan(committee, cast)
    _next_meeting(committee, cast)


def _adopt_plan(committee: Committee, cast: Cast) -> None:
    """The plan for 2015 and its budget, agreed on between two meetings."""
    secretary = account("secretary")
    decision = meet.record_decision(
        committee,
        by=Deed(secretary, at=DRAFTED + dt.timedelta(days=7)),
        text="The community plan for 2015 and its budget are adopted.",
    )
    load_plan(committee, cast, secretary=secretary, decision_id=decision.pk)


def import_file(committee: Committee, path: Path, **answers: object) -> Meeting:
    """Read a file of fixtures/ in, as its secretary would."""
    by = account("secretary")
    source = importing.store_document(committee, by=by, data=path.read_bytes(), name=path.name)
    if answers:
        source = importing.answer_import(source, by=by, answers=answers)
    importing.apply_import(source, by=by)
    source.refresh_from_db()
    assert source.meeting is not None  # noqa: S101 - an applied import has its meeting
    return source.meeting


def _series(committee: Committee, day: dt.date) -> Series:
    """Each month on the day that the next meeting has: "Third Tuesday of every month, 16:00 Dublin"."""
    nth = (day.day - 1) // 7 + 1
    return meet.add_series(
        committee,
        by=None,
        title="Board call",
        every="month",
        nth=nth if nth <= 4 else -1,
        weekday=day.weekday(),
        at=dt.time(16),
        minutes=90,
        time_zone="Europe/Dublin",
        place="By phone",
        starts_on=timezone.localdate(),
    )


def _working_day(days: int) -> dt.date:
    """So many days ahead, or the Monday behind it."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _next_meeting(committee: Committee, cast: Cast) -> None:
    """Takes the place of the month's call: its agenda drafted itself and is out, most people have replied."""
    day = _working_day(6)
    starts_at = dt.datetime.combine(day, dt.time(12), CHICAGO)
    _propose(committee)
    meeting = meet.plan_meeting(
        committee,
        by=None,
        title="Face-to-face meeting",
        series=_series(committee, day),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        time_zone=CHICAGO.key,
        place="Chicago, beside LinuxCon",
        dial_in="A line for Asia and Europe is announced with the agenda.",
    )
    drafted, finished = (
        Deed(account("secretary"), at=timezone.now() - dt.timedelta(days=n)) for n in (2, 1)
    )
    own = meet.add_items(
        meeting,
        by=drafted,
        summary="What people asked for",
        drafts=[
            {
                "title": title,
                "presenter": cast.person(presenter) if presenter else None,
                "minutes": minutes,
                "notes": notes,
            }
            for title, presenter, minutes, notes in AGENDA
        ],
    )
    meet.draft_agenda(meeting, by=drafted)
    finish(meeting, own, by=finished)
    for name, reply, by_phone, note in REPLIES:
        kind = "guest" if name == "Guido Trotter" else "member"
        invite(meeting, cast, [name], reply=reply, by_phone=by_phone, note=note, kind=kind)
    meet.add_paper(
        own[1], by=account("secretary"), upload=MACHINES, title="Machines, a first count"
    )
    meet.announce_meeting(meeting, by=None)
    said = "Who pays for the power?"
    meet.flag_item(own[1], by=account("member"), kind="flagged", remark=said)
    for role in ("member", "chair"):
        meet.flag_item(own[3], by=account(role), kind="pre_approved")


def _propose(committee: Committee) -> None:
    """What waits for the board's word and what it wants to talk about: the agenda finds both."""
    ask_for_banners(committee)
    topic = propose_topic(
        committee,
        by=account("member"),
        title="Who mentors newcomers next summer?",
        description="Two students asked already.",
        minutes=10,
    )
    for role in ("member", "chair"):
        vote(topic, by=account(role))
    accept_topic(topic, by=None)
    propose_topic(
        committee, by=account("chair"), title="A shorter name for the test framework", minutes=5
    )
