"""The meeting of Xen's maintainers, committers and developers on 26 August 2012: its consolidated topics."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from minutes import services as meet
from minutes.services.record import Deed
from people.models import Committee

from .people import Cast
from .seats import seat

ZONE = ZoneInfo("America/Los_Angeles")
STARTS_AT = dt.datetime(2012, 8, 26, 13, tzinfo=ZONE)

TOPICS = (
    ("Releases and maintenance releases: cadence and process", ("Lars Kurth", "Jan Beulich")),
    ("Planning Xen 4.3", ("Lars Kurth", "Jan Beulich")),
    ("Where Xen and PV go from here, Hybrid included", ("Konrad Rzeszutek Wilk",)),
    ("Performance", ("Stefano Stabellini", "Matt Wilson")),
    ("Hardware trends, NUMA among them", ("Dario Faggioli",)),
    ("EFI and SecureBoot", ("Daniel Kiper",)),
    ("Xen and upstream", ("Matt Wilson",)),
    ("Code: preemption, quality, get_page, shadow paging", ("Mukesh Rathor", "Jan Beulich")),
    ("Archiving XCI", ("Lars Kurth",)),
    ("Documentation, testing, wiki, support", ("Pasi Karkkainen", "Cherry G. Mathew")),
    ("Xen on RHEL6 and CentOS6", ("Pasi Karkkainen",)),
    ("Passing graphics cards through", ("Don Dugger", "Pasi Karkkainen")),
    ("Nested virtualization", ("Don Dugger",)),
    ("x32 ABI", ("Don Dugger",)),
    ("A dom0 that runs as HVM", ("Cherry G. Mathew",)),
    ("USB: passthrough, PVUSB, USB3", ("Pasi Karkkainen",)),
    ("PVSCSI", ("Pasi Karkkainen",)),
    ("libxl drivers of libvirt", ("Pasi Karkkainen",)),
    ("Several queues for PV network drivers", ("Pasi Karkkainen",)),
    ("State of the MIPS port", ("Anil Madhavapeddy",)),
    ("XCP, stub domains and Mirage together", ("Anil Madhavapeddy",)),
)


def load(cast: Cast) -> None:
    committee = Committee.objects.create(
        name="Xen Developer Meeting",
        slug="developer-meeting",
        code="DM",
        time_zone=ZONE.key,
        is_public=True,
    )
    seat(committee, cast, "Lars Kurth", "secretary")
    seat(committee, cast, "Don Dugger", votes=True)
    meeting = meet.plan_meeting(
        committee,
        by=Deed(None, at=dt.datetime(2012, 8, 13, 13, 42, tzinfo=dt.UTC)),
        title="Xen Maintainer, Committer and Developer Meeting 2012",
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + dt.timedelta(hours=4),
        place="XenSummit North America 2012",
        preamble="By invitation. These topics came out of 18 proposals; proposal 17, about the security"
        " process, is covered by none of them.",
    )
    meet.add_items(
        meeting,
        by=Deed(None, at=dt.datetime(2012, 8, 13, 13, 42, tzinfo=dt.UTC)),
        drafts=[
            {
                "title": title,
                "presenter": cast.person(proposers[0]),
                "minutes": 10 if title == "Archiving XCI" else None,
                "notes": f"Proposed by {' and '.join(proposers)}.",
            }
            for title, proposers in TOPICS
        ],
    )
    after = Deed(None, at=STARTS_AT + dt.timedelta(hours=4))
    for move in (
        meet.announce_meeting,
        meet.open_meeting,
        meet.end_meeting,
        meet.circulate_minutes,
        meet.approve_minutes,
    ):
        meeting = move(meeting, by=after)
