"""What waits for chair or secretary in the committees that they lead? `led`: the ids of those."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils import timezone

from actions.models import OVER, Action, Owner, Status
from config.desk.meetings import FEW
from config.desk.news import of_recused_items
from minutes.models import InvitationRequest, Meeting
from people.models import Membership, User
from people.seats import Seats


def proposed_to_close(user: User, led: Sequence[int]) -> list[Action]:
    """What an owner holds to be done, and nobody has closed yet."""
    proposed = Action.objects.visible_to(user).filter(committee__in=led, status=Status.PROPOSED)
    return list(
        proposed.select_related("committee").with_owners().order_by("committee_id", "number")[:FEW]
    )


def unknown_names(seats: Seats, led: Sequence[int]) -> list[Owner]:
    """Names in open actions that nobody answers to yet."""
    names = Owner.objects.filter(
        person=None, organisation=None, left_at=None, action__committee__in=led
    )
    names = names.exclude(action__status__in=OVER).exclude(of_recused_items(seats))
    return list(names.select_related("action__committee").order_by("action_id")[:FEW])


def parts_of_leavers(seats: Seats, led: Sequence[int]) -> list[Owner]:
    """Open parts of people who sat on the committee and do not any more."""
    held = Membership.objects.filter(
        committee=OuterRef("action__committee"), person=OuterRef("person")
    )
    left = Owner.objects.filter(
        Exists(held), ~Exists(held.today()), left_at=None, action__committee__in=led
    )
    left = left.exclude(action__status__in=OVER).exclude(of_recused_items(seats))
    return list(left.select_related("action__committee", "person").order_by("action_id")[:FEW])


def actions_offered(led: Sequence[int]) -> list[Action]:
    """Actions of other committees that were offered to these."""
    offered = Action.objects.open().filter(offered_to__in=led, confidential=False)
    return list(offered.select_related("committee", "offered_to").order_by("id")[:FEW])


def invitations_asked_for(user: User, led: Sequence[int]) -> list[InvitationRequest]:
    """Who would like to come to a meeting ahead, and has no answer yet."""
    coming = Meeting.objects.visible_to(user).coming().filter(committee__in=led)
    asked = InvitationRequest.objects.filter(
        state=InvitationRequest.State.ASKED, meeting__in=coming
    )
    return list(asked.select_related("meeting__committee", "person")[:FEW])


def unwritten_minutes(led: Sequence[int]) -> list[Meeting]:
    """Meetings that are over for days, and whose minutes nobody has sent round; no query where nothing is led."""
    if not led:
        return []
    unwritten = Meeting.objects.unwritten(timezone.now()).filter(committee__in=led)
    return list(unwritten.select_related("committee").order_by("ends_at", "pk")[:FEW])
