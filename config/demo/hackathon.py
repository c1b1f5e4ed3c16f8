"""The Xen Hackathon in Dublin, 16 and 17 May 2013: who confirmed, the topics, and the minutes by mail."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from minutes import services as meet
from minutes.services.record import Deed
from people.models import Committee

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
        "Closing the Xen 4.3 release",
        "Lars Kurth",
        "Drafts of the documentation and a list of features.",
    ),
    ("Developers and the roadmap", "Lars Kurth", "A rough plan for Xen 4.4, with minutes."),
    ("Xen on ARM portathon", "Ian Campbell", "Bring hardware with the virtualisation extension."),
    ("Toolstacks that use libxl or xl", "Ian Campbell", "Away from xend, towards libxl."),
    (
        "VMFUNC, grant tables and QuickData",
        "Konrad Rzeszutek Wilk",
        "Switching page tables between guests; dense documents to be read.",
    ),
    ("Network performance", "Wei Liu", "Numbers, bottlenecks, and what to try next."),
    (
        "Security process and governance",
        "Lars Kurth",
        "Bring the discussion of the process to an end.",
    ),
    ("OpenNebula on the latest Xen", "Javier Fontan", "From xm to libxl."),
    ("Synnefo on Xen", "Constantinos Venetsanopoulos", "Mostly networking, above Ganeti."),
    ("Why a guest shut down", "Michele Tartara", "The reason should be told outside of the log."),
    ("Xen4CentOS", "Karanbir Singh", "A supported Xen 4 on CentOS 6."),
    ("XAPI on CentOS and Ubuntu, with OpenStack", "John Garbutt", "How the parts fit."),
    (
        "How XAPI is developed",
        "John Garbutt",
        "Patches, releases, reviews, and where the bugs live.",
    ),
    ("Roadmap of libxl and libvirt's driver", "Jim Fehlig", "And some hacking on the driver."),
    ("perf support", "Boris Ostrovsky", "What is missing for dom0 and PV guests."),
    ("Full EFI support", "Daniel Kiper", "Starting Xen from GRUB on EFI machines."),
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
    )
    for name, organisation in (*CONFIRMED, *INVITED):
        if name not in cast.works_for:
            cast.person(name)
            cast.works_for[name] = organisation or ""
    invite(meeting, cast, [name for name, _org in CONFIRMED], reply="yes", kind="guest")
    invite(meeting, cast, [name for name, _org in INVITED], kind="guest")
    meet.add_items(
        meeting,
        by=before,
        drafts=[
            {"title": title, "presenter": cast.person(contact), "notes": notes}
            for title, contact, notes in TOPICS
        ],
    )
    for move in (meet.announce_meeting, meet.open_meeting, meet.end_meeting):
        meeting = move(meeting, by=Deed(None, at=DAYS[-1][1]))
    meeting = import_file(committee, MINUTES, meeting=meeting.pk)
    later = Deed(None, at=dt.datetime(2013, 7, 1, 12, tzinfo=dt.UTC))
    meeting = meet.circulate_minutes(meeting, by=later)
    meet.approve_minutes(meeting, by=later)
