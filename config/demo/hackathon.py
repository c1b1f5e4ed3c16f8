"""The Xen Hackathon in Dublin, 16 and 17 May 2013: who confirmed, the topics, and the minutes by mail."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from minutes import services as meet
from minutes.models import Meeting, Topic
from minutes.services.record import Deed
from minutes.services.topics import attend, comment_topic, propose_topic
from minutes.services.topics_agenda import put_on_agenda
from people.models import Committee

from . import registers
from .board import import_file
from .people import Cast
from .seats import invite, seat

MINUTES = settings.BASE_DIR / "fixtures" / "hackathon-2013-06.mail"
DUBLIN = ZoneInfo("Europe/Dublin")
DAYS = [
    (dt.datetime(2013, 5, d, 9, tzinfo=DUBLIN), dt.datetime(2013, 5, d, 17, tzinfo=DUBLIN))
    for d in (16, 17)
]

CONFIRMED = (
    ("Ian Campbell", "Citrix"),
    ("Dario Faggioli", "Citrix"),
    ("Javier Fontan", "OpenNebula"),
    ("Fabian Geisberger", "Google"),
    ("Daniel Kiper", "Oracle"),
    ("Lars Kurth", "Citrix"),
    ("Olivier Lambert", "Vates"),
    ("Balazs Lecz", "Google"),
    ("Boris Ostrovsky", "Oracle"),
    ("Michele Tartara", "Google"),
    ("Patrick Tobin", "University College Dublin"),
    ("Guido Trotter", "Google"),
    ("Helga Velroyen", "Google"),
    ("Konrad Rzeszutek Wilk", "Oracle"),
    ("Julien Grall", "Citrix"),
    ("Stefano Stabellini", "Citrix"),
    ("Andre Przywara", "Calxeda/Linaro"),
    ("Julien Fontanet", "Vates"),
    ("Jonathan Fraser", "Broadcom"),
    ("Andrew Cooper", None),
    ("Malcolm Crossley", None),
    ("David Vrabel", None),
    ("Dimitris Aragiorgis", "GRNET"),
    ("Stratos Psomadakis", "GRNET"),
    ("Karanbir Singh", "CentOS"),
    ("Anthony Perard", None),
    ("John Garbutt", "Rackspace"),
    ("George Dunlap", "Citrix"),
    ("Matt Wilson", "Amazon Web Services"),
    ("Jim Fehlig", "SUSE"),
    ("Anil Madhavapeddy", "Cambridge University"),
    ("Jonathan Ludlam", None),
    ("Rob Hoes", None),
    ("Dave Scott", None),
    ("Wei Liu", "Citrix"),
    ("Roger Pau Monné", "Citrix"),
)
INVITED = (("Kelly Kingsley", None), ("Frank Fowley", "Dublin City University"))

TOPICS = (
    (
        *("Closing the Xen 4.3 release", "Lars Kurth", (4, 29), "", ""),
        "All are together: a good moment to put the documentation of 4.3 in order.",
        "Drafts of the documentation, and a list of features for the press.",
    ),
    (
        *("Developers and the roadmap", "Lars Kurth", (3, 2), "", ""),
        "Maintainers and committers talk about what 4.4 will have; perhaps the day before.",
        "A rough plan for Xen 4.4, with minutes.",
    ),
    (
        *("Xen on ARM portathon", "Ian Campbell", (3, 12)),
        *("Not too hard for who knows the board, with Linux running on it", "Mostly C"),
        "Port Xen to the board you bring. It needs the virtualisation extension, a Linux of 3.8 or later, and"
        " its data sheets.",
        "Xen runs on some more ARM platforms.",
    ),
    (
        *("Toolstacks that use libxl or xl", "Ian Campbell", (3, 12)),
        *("As the toolstack is complex", "Some C, perhaps the bindings of its language"),
        "Away from xend and its interfaces, towards xl or libxl.",
        "More toolstacks on xl or libxl.",
    ),
    (
        *("VMFUNC, grant tables and QuickData", "Konrad Rzeszutek Wilk", (3, 12)),
        *("Dense documents by Intel are to be read", "Drawing on a board"),
        "Let one guest switch in the page tables of another, and keep the pages in the cache. To be thought"
        " through together.",
        "More speed.",
    ),
    (
        *("Network performance", "Wei Liu", (3, 12), "", ""),
        "Figures, bottlenecks, and what is worth a prototype.",
        "More speed.",
    ),
    (
        *("Security process and governance", "Lars Kurth", (3, 29), "", ""),
        "Bring the discussion of the security process to an end; who is on the response team, and how one"
        " gets there; changes to the governance.",
        "",
    ),
    (
        *("OpenNebula on the latest Xen", "Javier Fontan", (4, 11)),
        *("As much of the old code as can stay", "Bash and Ruby, perhaps some C++"),
        "OpenNebula still speaks to xm; it should speak to xl or libxl.",
        "OpenNebula works with Xen 4.",
    ),
    (
        *("Synnefo on Xen", "Constantinos Venetsanopoulos", (4, 18)),
        *("Not too hard for who knows Ganeti", "Python, Ganeti, networking in Xen"),
        "Ganeti carries it already; what is missing is mostly the network, for which Ganeti needs a hook.",
        "Synnefo runs above Xen.",
    ),
    (
        *("Why a guest shut down", "Michele Tartara", (4, 19), "?", "C, and finding the place"),
        "Xen knows the reason, and tells it in a long log only. Tools want to be told.",
        "The reason can be had from outside.",
    ),
    (
        *("Xen4CentOS", "Karanbir Singh", (4, 25), "", ""),
        "A supported Xen 4 on CentOS 6, and the way there for those on CentOS 5.",
        "",
    ),
    (
        *("XAPI on CentOS and Ubuntu, with OpenStack", "John Garbutt", (4, 25), "", ""),
        "How the parts fit.",
        "",
    ),
    (
        *("How XAPI is developed", "John Garbutt", (4, 25), "", ""),
        "Patches, releases, reviews, packages, where the bugs live, and who does all that.",
        "",
    ),
    (
        *("Roadmap of libxl and libvirt's driver", "Jim Fehlig", (4, 25), "", ""),
        "And some hacking on the driver.",
        "",
    ),
    (
        *("perf support", "Boris Ostrovsky", (5, 13)),
        *("Not too difficult", "Having used perf helps"),
        "What is missing for dom0 and for PV guests.",
        "The system is understood better.",
    ),
    (
        *("Full EFI support", "Daniel Kiper", (5, 15)),
        *("Not too difficult", "EFI, ACPI, multiboot, GRUB"),
        "Xen starts from the EFI loader only; with GRUB between them it should start, too.",
        "The ideas are confirmed.",
    ),
)
"""Title, technical contact, day and month of 2013, difficulty, skills, description, outcomes."""

ALSO_CONTACT = {"How XAPI is developed": "Mike McClurg"}

WILL_ATTEND = (
    ("Closing the Xen 4.3 release", "Lars Kurth", (4, 29, 18, 2)),
    ("Developers and the roadmap", "Lars Kurth", (3, 2, 15, 27)),
    ("Developers and the roadmap", "Ian Campbell", (3, 12, 14, 6)),
    ("Developers and the roadmap", "Matt Wilson", (4, 27, 22, 13)),
    ("Security process and governance", "Matt Wilson", (4, 27, 22, 15)),
    ("Security process and governance", "Lars Kurth", (4, 28, 13, 14)),
    ("Xen4CentOS", "Lars Kurth", (4, 28, 13, 14)),
    ("XAPI on CentOS and Ubuntu, with OpenStack", "Lars Kurth", (4, 28, 13, 14)),
    ("How XAPI is developed", "Lars Kurth", (4, 28, 13, 14)),
    ("Roadmap of libxl and libvirt's driver", "Lars Kurth", (4, 28, 13, 14)),
)
COMMENTS = (
    ("Closing the Xen 4.3 release", "Lars Kurth", (4, 29, 18, 2), "Suggestions are welcome here."),
    ("Developers and the roadmap", "Lars Kurth", (3, 2, 15, 27), "Suggestions are welcome here."),
)


def load(cast: Cast) -> None:
    committee = Committee.objects.create(
        name="Xen Hackathon", slug="hackathon", code="HK", time_zone=DUBLIN.key, is_public=True
    )
    seat(committee, cast, "Lars Kurth", "secretary")
    before = Deed(None, at=dt.datetime(2013, 3, 2, 15, tzinfo=dt.UTC))
    meeting = meet.plan_meeting(
        committee,
        by=before,
        title="Xen Hackathon, May 2013",
        starts_at=DAYS[0][0],
        ends_at=DAYS[-1][1],
        days=DAYS,
        place="Dublin, Ireland",
        event_topics=True,
    )
    for name, organisation in (*CONFIRMED, *INVITED):
        if name not in cast.works_for:
            cast.person(name)
            cast.works_for[name] = organisation or ""
    invite(meeting, cast, [name for name, _org in CONFIRMED], reply="yes", kind="guest")
    invite(meeting, cast, [name for name, _org in INVITED], kind="guest")
    put_up = Deed(None, at=_at(5, 15, 18))
    for item in put_on_agenda(_topics(cast, meeting), meeting, by=put_up):
        meet.write_notes(item, by=put_up, notes=item.topic.description)
    for move in (meet.announce_meeting, meet.open_meeting, meet.end_meeting):
        meeting = move(meeting, by=Deed(None, at=DAYS[-1][1]))
    meeting = import_file(committee, MINUTES, meeting=meeting.pk)
    later = Deed(None, at=dt.datetime(2013, 7, 1, 12, tzinfo=dt.UTC))
    meeting = meet.circulate_minutes(meeting, by=later)
    meet.approve_minutes(meeting, by=later)
    registers.of_hackers(committee)


def _at(month: int, day: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    return dt.datetime(2013, month, day, hour, minute, tzinfo=dt.UTC)


def _topics(cast: Cast, meeting: Meeting) -> list[Topic]:
    """The topics in the order in which they came, with who will attend and what was remarked."""
    made = [
        propose_topic(
            meeting.committee,
            meeting=meeting,
            by=Deed(None, at=_at(*day)),
            title=title,
            proposer=cast.person(contact),
            contacts=", ".join(filter(None, [contact, ALSO_CONTACT.get(title)])),
            mailing_list="xen-devel",
            irc="#xen-devel",
            difficulty=difficulty,
            skills=skills,
            description=description,
            outcomes=outcomes,
        )
        for title, contact, day, difficulty, skills, description, outcomes in sorted(
            TOPICS, key=lambda topic: topic[2]
        )
    ]
    by_title = {topic.title: topic for topic in made}
    for title, who, when in WILL_ATTEND:
        attend(by_title[title], by=Deed(None, at=_at(*when)), person=cast.person(who))
    for title, who, when, text in COMMENTS:
        by = Deed(None, at=_at(*when))
        comment_topic(by_title[title], by=by, text=text, person=cast.person(who))
    return made
