"""What the plan for 2015 says: facts of the Xen Project's plan, in our own words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

OVERARCHING = "Make sure that the Xen Project and what lives around it last."

STRATEGIES = (
    "Keep up the pace of the project and of its sub-projects: the hypervisor, XAPI, Mirage OS, the automotive work"
    " and the PV drivers for Windows",
    "Take away what keeps users from adopting Xen, and make it work better with OpenStack",
    "Take away what keeps people from contributing, so that the sub-projects work together",
    "Raise quality and security",
)

AREAS: dict[str, dict[str, str]] = {
    "AR & PR": {
        "retrospective": """\
- Coverage in media and social networks grew a great deal
- ARM, Cavium, Citrix and Intel took part of their own accord; GlobalLogic, OnApp and Horizon Digital Economy did at \
launches of sub-projects
- The story that we tell turns towards innovation
- The meeting with analysts did not take place as planned: we met RedMonk only
- Users who speak for us are hard to find""",
        "opportunity": """\
- More members of the board could take part in what we do
- The story is there to start from: the Xen Project as a platform for innovation""",
    },
    "User community": {
        "retrospective": """\
- More people follow, engage and visit the site; questions and answers there multiplied
- **But** newcomers find Xen harder to learn than its rivals, most of all where it meets other technologies, which \
is documented very poorly
- Ways to reach users are still missing
- Events for users did not work out: we propose to hold no more user summits""",
        "opportunity": """\
- Material on-line that takes newcomers by the hand
- More and more users of VMware seem to look for something free and open""",
    },
    "Xen in OpenStack": {
        "retrospective": """\
- Xen fell from the second to the fifth place among the hypervisors that are used
- There are two reasons:
  - in 2014 its quality group left hypervisors afraid of being dropped
  - nobody of ours took the lead within OpenStack""",
        "threat": """\
- Unless this is mended, our position becomes harder year by year
- We are far behind already where OpenStack is at the centre, as in NFV
- Some users struggle, and say so in public""",
    },
    "Developer community": {
        "retrospective": """\
- The growth of 10% that we wanted is there, but Mirage OS gave most of it: the hypervisor's numbers stayed flat
- Those who review are as few as before, so newcomers wait longer, and more code waits with them
- Since 4.3 each major release brought twice the features of the one before
- Core developers get more done, and turn to integration and distributions
- Too much stays experimental: Credit2, nested virtualisation
- GSoC and OPW were well attended. Whether they lead to jobs we should ask our members""",
    },
    "Quality and security": {
        "retrospective": """\
- The test infrastructure took long to get going; it is due in February
- Working with the hosting company was difficult at times
- Security matters more and more, for Xen and for our sites: volunteers, Citrix and the hosts share their upkeep, \
and there were outages and attacks of spam
- The security process was revised""",
    },
}

END_OF_FEBRUARY = dt.date(2015, 2, 28)
Q3 = dt.date(2015, 9, 30)

PER_CENT: dict[str, Any] = {"unit": "%", "start": Decimal(0)}

GOALS: tuple[dict[str, Any], ...] = (
    {
        "area": "AR & PR",
        "title": "Build on the awareness of the Xen Project and tell of it as a platform for innovation",
        "deliverables": (("More of the members take part in media activities", None),),
        "metrics": (
            ("A metric of growth, still to be found", {}),
            ("A qualitative metric, still to be found", {}),
            ("A metric of the members' part in it, still to be found", {}),
        ),
        "asks": (("Take part in media activities, and say what to say there", {}),),
    },
    {
        "area": "User community",
        "title": "Take away what keeps users from adopting Xen, by material and channels on-line",
        "deliverables": (
            (
                "Tutorials as video and text: xl first, then libvirt, users of VMware, and OpenStack",
                None,
            ),
            ("Events for users on-line; in a place too, where somebody hosts one", None),
            ("A survey of what users need, with its analysis", dt.date(2015, 3, 31)),
        ),
        "metrics": (
            ("Video tutorials with the text that goes with them", {"target": Decimal(4)}),
            ("On-line events", {"target": Decimal(2)}),
            ("The survey is out, and its analysis feeds the plans", {}),
        ),
        "asks": (
            ("Help to set the aim", {}),
            ("Pass the material on where it fits", {}),
        ),
    },
    {
        "area": "Xen in OpenStack",
        "title": "Make Xen work better within the OpenStack community",
        "deliverables": (
            ("A working group of the members who care", None),
            ("People who raise the pass rates", None),
            ("Somebody of ours leads within OpenStack", None),
            ("Machines for the CI loop of group B, and a second cloud for group A", None),
        ),
        "metrics": (
            ("Xen with libvirt stands in group B of the compute drivers", {}),
            ("Xen with libvirt stands in group A of the compute drivers", {}),
        ),
        "asks": (
            ("Engagement and support from the members who care about OpenStack", {}),
            (
                "20 to 25 virtual machines (8 GB of memory, 4 vCPU) for the CI loop, at two providers, one to"
                " begin with",
                {"is_money": True},
            ),
        ),
    },
    {
        "area": "Developer community",
        "title": "Take away what keeps people from contributing, so that the sub-projects work together",
        "deliverables": (
            ("Regular training for developers, from material that is there and more of it", None),
            ("A place for knowledge about the design, so that newcomers find their way in", None),
            ("Better tools and processes, for reviews and maintainers above all", None),
            ("More of the code is maintained actively, with the help of members", None),
            ("Hackathon, developer summit, automotive summit, OPW, travel stipends", None),
        ),
        "metrics": (
            (
                "Contributions to the hypervisor by people of the sub-projects",
                PER_CENT | {"target": Decimal(10)},
            ),
            ("Growth of the community in all", PER_CENT | {"target": Decimal(10)}),
            ("Growth of the hypervisor's community", PER_CENT | {"target": Decimal(10)}),
            (
                "Mirage OS, automotive and the PV drivers grow, while the share of Citrix shrinks",
                {},
            ),
        ),
        "asks": (("Plan who maintains the code that you contributed, or will", {}),),
    },
    {
        "area": "Quality and security",
        "title": "Raise the quality and the security of the Xen Project, its sites included",
        "deliverables": (
            ("The move to the new test infrastructure is complete", END_OF_FEBRUARY),
            ("More hardware for tests, as the board approved", None),
            ("A strategy for the software of the test infrastructure", None),
            ("One place that looks after the sites, wiki and lists", None),
            ("The revised security process is reviewed", Q3),
        ),
        "metrics": (
            ("Tests from the community, uptime, pass rates: a metric is still to be found", {}),
        ),
    },
)
