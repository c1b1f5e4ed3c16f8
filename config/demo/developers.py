"""The meeting of Xen's maintainers, committers and developers on 26 August 2012: its 18 proposals, and the 21
topics that came of them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from minutes import services as meet
from minutes.models import Meeting, Topic
from minutes.services.record import Deed
from minutes.services.topics import link_topics, propose_topics
from minutes.services.topics_agenda import put_on_agenda
from minutes.services.topics_consolidating import Draft, consolidate
from people.models import Committee

from . import registers
from .people import Cast
from .seats import seat

ZONE = ZoneInfo("America/Los_Angeles")
STARTS_AT = dt.datetime(2012, 8, 26, 13, tzinfo=ZONE)

PROPOSED_AT = dt.datetime(2012, 7, 16, 9, tzinfo=dt.UTC)
CONSOLIDATED_AT = dt.datetime(2012, 8, 13, 13, 42, tzinfo=dt.UTC)

PROPOSALS = (
    ("Lars Kurth", "Releases and maintenance: how often, and who looks after them", ""),
    ("Lars Kurth", "Planning Xen 4.3", ""),
    ("Stefano Stabellini", "Performance; how far a hybrid Linux dom0 is", ""),
    ("Anil Madhavapeddy", "State of the MIPS port; XCP, stub domains and Mirage together", ""),
    (
        "Konrad Rzeszutek Wilk",
        "Where PV goes from here",
        "Hybrid PV; PVHVM that outruns PV; conflicts with the x86 maintainers of Linux; whether PV can be"
        " retired and still live in the kernel; what becomes of blkback.",
    ),
    ("Dario Faggioli", "Better support for NUMA", ""),
    (
        "Matt Wilson",
        "What cloud providers need",
        "Xen at scale, PV support in upstream Linux, a hybrid dom0, performance in general.",
    ),
    ("Don Dugger", "x32 ABI; nested virtualization; passing graphics cards through", ""),
    ("Mukesh Rathor", "Many variants of get_page; modes of shadow paging", ""),
    ("Cherry G. Mathew", "Documentation of the hypervisor; a dom0 that runs as HVM", ""),
    (
        "Jan Beulich",
        "Features of 4.3, better release schedules, switching off preemption by guests",
        "",
    ),
    ("Lars Kurth", "Archiving XCI", "Ten minutes are enough."),
    ("Pasi Karkkainen", "Testing, quality on CentOS and Fedora, wiki, support", ""),
    ("Pasi Karkkainen", "Xen on RHEL6 and CentOS6", ""),
    (
        "Pasi Karkkainen",
        "Several features",
        "- several queues for PV network drivers\n- VGA and GPU passthrough\n- libxl drivers of libvirt\n"
        "- what upstream Linux lacks\n- USB: passthrough, PVUSB, USB3\n- PVSCSI",
    ),
    ("Daniel Kiper", "EFI and SecureBoot", ""),
    (
        "Jeffrey Karrels",
        "Security: the team, its process, and who looks for vulnerabilities",
        "Where the team stands, what happens to what was found, and what the community does to find more.",
    ),
    ("Mukesh Rathor", "Quality of the code: it is getting harder to read", ""),
)
"""Proposer, title and description by number, from 1."""

LEADS = {2: "George Dunlap", 12: "Lars Kurth"}
MINUTES = {12: 10}
SEE_ALSO = {11: (1, 2)}

TOPICS = (
    ("Releases and maintenance releases: cadence and process", (1, 11)),
    ("Planning Xen 4.3", (2, 11)),
    ("Where Xen and PV go from here, Hybrid included", (3, 5, 7)),
    ("Performance", (3, 7)),
    ("Hardware trends, NUMA among them", (6,)),
    ("EFI and SecureBoot", (16,)),
    ("Xen and upstream", (5, 7, 15)),
    ("Code: preemption, quality, get_page, shadow paging", (9, 11, 18)),
    ("Archiving XCI", (12,)),
    ("Documentation, testing, wiki, support", (10, 13)),
    ("Xen on RHEL6 and CentOS6", (14,)),
    ("Passing graphics cards through", (8, 15)),
    ("Nested virtualization", (8,)),
    ("x32 ABI", (8,)),
    ("A dom0 that runs as HVM", (10,)),
    ("USB: passthrough, PVUSB, USB3", (15,)),
    ("PVSCSI", (15,)),
    ("libxl drivers of libvirt", (15,)),
    ("Several queues for PV network drivers", (15,)),
    ("State of the MIPS port", (4,)),
    ("XCP, stub domains and Mirage together", (4,)),
)
"""The consolidated list, with the proposals that feed each. Proposal 17 feeds none."""


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
        by=Deed(None, at=PROPOSED_AT),
        title="Xen Maintainer, Committer and Developer Meeting 2012",
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + dt.timedelta(hours=4),
        place="XenSummit North America 2012",
        preamble="By invitation. These topics came out of 18 proposals; proposal 17, about the security"
        " process, is covered by none of them.",
    )
    topics = _topics(cast, committee, meeting)
    said = Deed(None, at=CONSOLIDATED_AT)
    for item in put_on_agenda(topics, meeting, by=said):
        behind = item.topic.made_of.order_by("proposal__number")
        names = dict.fromkeys(behind.values_list("proposal__proposer__name", flat=True))
        meet.write_notes(item, by=said, notes=f"Proposed by {' and '.join(names)}.")
    after = Deed(None, at=STARTS_AT + dt.timedelta(hours=4))
    for move in (
        meet.announce_meeting,
        meet.open_meeting,
        meet.end_meeting,
    ):
        meeting = move(meeting, by=after)
    registers.of_developers(meeting)
    meet.approve_minutes(meet.circulate_minutes(meeting, by=after), by=after)


def _topics(cast: Cast, committee: Committee, meeting: Meeting) -> list[Topic]:
    """What was proposed, and the topics that were made of it."""
    proposals = propose_topics(
        committee,
        meeting=meeting,
        by=Deed(None, at=PROPOSED_AT),
        drafts=[
            {
                "title": title,
                "description": description,
                "proposer": cast.person(proposer),
                "lead": cast.person(LEADS[number]) if number in LEADS else None,
                "minutes": MINUTES.get(number),
                "proposed_at": PROPOSED_AT + dt.timedelta(minutes=number),
            }
            for number, (proposer, title, description) in enumerate(PROPOSALS, 1)
        ],
    )
    by_number = {topic.number: topic for topic in proposals}
    for number, others in SEE_ALSO.items():
        deed = Deed(None, at=PROPOSED_AT)
        link_topics(by_number[number], by=deed, others=[by_number[n] for n in others])
    return consolidate(
        meeting,
        by=Deed(None, at=CONSOLIDATED_AT),
        plan=[
            Draft(
                title=title,
                minutes=10 if title == "Archiving XCI" else None,
                joins=frozenset(by_number[n].pk for n in numbers),
            )
            for title, numbers in TOPICS
        ],
    )
