"""What waits for one person, across committees? Loaded in a fixed number of queries, whatever there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from actions.models import Action, Owner
from budgets.models import Approval
from config.desk.led import (
    actions_offered,
    invitations_asked_for,
    parts_of_leavers,
    proposed_to_close,
    unknown_names,
    unwritten_minutes,
)
from config.desk.meetings import (
    NextMeeting,
    circulated_minutes,
    next_meetings,
    open_polls,
    unanswered_invitations,
)
from config.desk.mine import WAITS, Mine, my_actions
from config.desk.news import News, news_for
from config.desk.requests import conditions_met, positions_wanted, votes_over
from minutes.models import Attendance, InvitationRequest, Meeting, Poll
from people.models import User
from people.seats import seats_of


@dataclass
class Desk:
    """All that stands on the page. `more_*` say that there is more than is shown."""

    mine: list[Mine] = field(default_factory=list)
    more_mine: bool = False
    proposed: list[Action] = field(default_factory=list)
    offers: list[Action] = field(default_factory=list)
    names: list[Owner] = field(default_factory=list)
    leavers: list[Owner] = field(default_factory=list)
    meetings: list[NextMeeting] = field(default_factory=list)
    circulated: list[Meeting] = field(default_factory=list)
    unwritten: list[Meeting] = field(default_factory=list)
    """Over for days, and nobody has sent the minutes round; for chair and secretary."""
    invitations: list[Attendance] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    requests: list[InvitationRequest] = field(default_factory=list)
    positions: list[Approval] = field(default_factory=list)
    """Open votes on which I have said nothing."""
    votes_over: list[Approval] = field(default_factory=list)
    conditions_met: list[Approval] = field(default_factory=list)
    """To be recorded, and confirmed; for chair and secretary."""
    news: list[News] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many things want something of the reader."""
        return (
            sum(one.urgency != WAITS for one in self.mine)
            + len(self.proposed)
            + len(self.offers)
            + len(self.names)
            + len(self.leavers)
            + len(self.circulated)
            + len(self.unwritten)
            + len(self.invitations)
            + len(self.polls)
            + len(self.requests)
            + len(self.positions)
            + len(self.votes_over)
            + len(self.conditions_met)
            + sum(
                bool(n.attendance and n.attendance.reply == Attendance.Reply.NONE)
                for n in self.meetings
            )
        )


def desk_of(user: User, since: dt.datetime) -> Desk:
    """The desk of an account; `since`: when they were here before."""
    seats = seats_of(user)
    mine, more = my_actions(user, seats)
    led = [seat.committee.pk for seat in seats if seat.leads]
    meetings = next_meetings(user, seats)
    return Desk(
        mine=mine,
        more_mine=more,
        proposed=proposed_to_close(user, led),
        offers=actions_offered(led),
        names=unknown_names(seats, led),
        leavers=parts_of_leavers(seats, led),
        meetings=meetings,
        invitations=unanswered_invitations(user, meetings),
        polls=open_polls(user),
        requests=invitations_asked_for(user, led),
        circulated=circulated_minutes(user, seats),
        unwritten=unwritten_minutes(led),
        positions=positions_wanted(user),
        votes_over=votes_over(user, led),
        conditions_met=conditions_met(user, led),
        news=news_for(user, seats, since),
    )
