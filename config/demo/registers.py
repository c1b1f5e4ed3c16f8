"""What does the public read in the registers of the committees that are open to all? Decisions, and who may use a name.

The Advisory Board's own registers stay the board's. What is entered here is invented, after the pattern of June 2014.
"""

from __future__ import annotations

import datetime as dt

from actions.services import Deed
from budgets import services as budgets
from budgets.models import Approval
from budgets.services.trademarks import UseDraft, enter_use
from minutes.models import Meeting
from minutes.services.decisions import record_decision
from people.models import Committee

from .people import account

STICKERS = dt.datetime(2014, 6, 23, 16, tzinfo=dt.UTC)
"""A few days after the board had decided about stickers of its own."""


def of_developers(meeting: Meeting) -> None:
    """Decided in the meeting, while its minutes are written; and whoever spoke there may say so."""
    by = Deed(account("secretary"), at=meeting.starts_at + dt.timedelta(hours=3))
    record_decision(
        meeting.committee,
        by=by,
        text="XCI is archived: its sources stay where they can be read, and nothing more is built of it.",
        meeting=meeting,
        item=meeting.items.get(title="Archiving XCI"),
    )
    enter_use(
        meeting.committee,
        by=by,
        draft=UseDraft(
            who="Whoever spoke there",
            mark="Name of the developer meeting",
            use="Above slides and notes of what they said.",
            conditions="With the year, and a link to the minutes.",
            starts_on=meeting.starts_at.date(),
        ),
    )


def of_hackers(committee: Committee) -> None:
    """Two requests that were agreed between meetings, each with its entry: one that is over, and one that holds."""
    host = _agreed(committee, "Rackspace: our name for the hackathon in London", 120)
    groups = _agreed(committee, "Hackathons of user groups: our name with a place", 0)
    enter_use(
        committee,
        by=_by(119),
        draft=UseDraft(
            who="Rackspace",
            mark="Xen Project Hackathon",
            use="On the invitation, the signs and the badges of the hackathon that it hosts.",
            starts_on=dt.date(2014, 2, 24),
            ends_on=dt.date(2014, 5, 30),
            approval_id=host.pk,
        ),
    )
    enter_use(
        committee,
        by=_by(0),
        draft=UseDraft(
            who="User groups",
            mark="Xen Project Hackathon",
            use="For a day of hacking of their own, with its place in the name; on stickers, too.",
            conditions="It is open to everybody, and its notes go to xen-devel.",
            starts_on=STICKERS.date(),
            approval_id=groups.pk,
        ),
    )


def _agreed(committee: Committee, title: str, days: int) -> Approval:
    who, _colon, _rest = title.partition(":")
    draft = budgets.RequestDraft(kind="trademark", title=title, requester_typed=who)
    asked = budgets.write_request(committee, by=_by(days + 4), draft=draft, propose=True)
    return budgets.decide(asked, by=_by(days), outcome="agreed")


def _by(days: int) -> Deed:
    """The secretary, so many days before."""
    return Deed(account("secretary"), at=STICKERS - dt.timedelta(days=days))
