"""Which requests want something of me: my position, or, where I lead, to be confirmed or recorded?"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from budgets.models import Approval, Position, Voter
from config.desk.meetings import FEW
from people.models import User


def _open_votes(user: User) -> QuerySet[Approval]:
    votes: QuerySet[Approval] = Approval.objects.visible_to(user).filter(
        opened_at__isnull=False, outcome__in=["proposed", "deferred"]
    )
    return votes.select_related("committee").order_by(
        F("deadline").asc(nulls_last=True), "committee_id", "year", "number"
    )


def positions_wanted(user: User) -> list[Approval]:
    """Open votes where I am entitled and have said nothing, those that end first before the others."""
    if user.person_id is None:
        return []
    mine = {"approval": OuterRef("pk"), "person": user.person_id}
    votes = _open_votes(user).filter(Q(deadline=None) | Q(deadline__gt=timezone.now()))
    votes = votes.filter(Exists(Voter.objects.filter(recused=False, **mine)))
    return list(votes.exclude(Exists(Position.objects.filter(own=True, **mine)))[:FEW])


def conditions_met(user: User, led: Sequence[int]) -> list[Approval]:
    """Agreed on a condition whose actions are all closed; no query where nothing is led."""
    if not led:
        return []
    met = Approval.objects.visible_to(user).filter(committee__in=led).to_confirm()
    return list(met.select_related("committee").order_by("committee_id", "year", "number")[:FEW])


def votes_over(user: User, led: Sequence[int]) -> list[Approval]:
    """Votes whose time is over, or where everybody entitled has spoken, and that nobody has recorded yet; no query
    where nothing is led."""
    if not led:
        return []
    words = Position.objects.filter(
        approval=OuterRef("approval"), person=OuterRef("person"), own=True
    )
    silent = Voter.objects.filter(~Exists(words), approval=OuterRef("pk"), recused=False)
    over = Q(deadline__lte=timezone.now()) | ~Exists(silent)
    return list(_open_votes(user).filter(over, committee__in=led)[:FEW])
