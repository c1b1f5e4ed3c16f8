"""The Advisory Board: its meeting of June 2014 as minutes tell it, and the next one in preparation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from actions.models import Subject
from minutes import services as meet
from minutes.models import Meeting
from minutes.services import importing
from minutes.services.record import Deed
from people.models import Committee

from .people import Cast, account
from .seats import invite, seat

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
    ("Lars Kurth", "yes", ""),
    ("James Bulpin", "yes", "before 3PM"),
    ("Mark Hinkle", "yes", ""),
    ("Guido Trotter", "yes", ""),
    ("Don Dugger", "", ""),  # so that the demonstration's member can reply
    ("Daniel Kiper", "yes", ""),
    ("Konrad Rzeszutek Wilk", "yes", "depending on timing"),
    ("Larry Wikelius", "yes", ""),
    ("Michelle P Dominijanni", "yes", ""),
    ("Brian Warner", "yes", ""),
    ("Sarah Conway", "yes", ""),
    ("Ian Pratt", "maybe", ""),
    ("Antony Messerli", "maybe", ""),
    ("Robin Keane", "yes", ""),
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
    june = import_file(committee, MINUTES)
    meet.circulate_minutes(june, by=Deed(None, at=june.starts_at + dt.timedelta(days=2)))
    meet.set_standing(
        committee, by=None, rows=[{"title": title, "minutes": n} for title, n in STANDING]
    )
    meet.add_series(
        committee,
        by=None,
        title="Board call",
        every="month",
        nth=1,
        weekday=1,
        at=dt.time(16),
        minutes=90,
        time_zone="Europe/Dublin",
        place="By phone",
        starts_on=timezone.localdate(),
    )
    _next_meeting(committee, cast)


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


def _next_meeting(committee: Committee, cast: Cast) -> None:
    day = timezone.localdate() + dt.timedelta(days=6)
    starts_at = dt.datetime.combine(day, dt.time(12), CHICAGO)
    meeting = meet.plan_meeting(
        committee,
        by=None,
        title="Face-to-face meeting",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        time_zone=CHICAGO.key,
        place="Chicago, beside LinuxCon",
        dial_in="A line for Asia and Europe is announced with the agenda.",
    )
    meet.add_items(
        meeting,
        by=None,
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
    meet.draft_agenda(meeting, by=None)
    for name, reply, note in REPLIES:
        kind = "guest" if name == "Guido Trotter" else "member"
        invite(meeting, cast, [name], reply=reply, note=note, kind=kind)
