"""A vote's time is over: what does the rule make of it? Run again and again by send_notices, by any number of
processes at once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from actions.services import Deed
from actions.services.record import LONGEST
from budgets.models import Approval
from people.errors import Refused
from people.services.posting import register_maker

from .deciding import decide
from .record import Outcome
from .voting import suggest_for


def close_votes(now: dt.datetime | None = None) -> list[Approval]:
    """Every open vote whose deadline has passed gets its rule's outcome: agreed or declined, or deferred to the
    next agenda where the quorum is missing, the rule leaves it open, or what was agreed does not fit on its lines
    (then with the figures as its note). Each in a transaction of its own."""
    now = now or timezone.now()
    over = Approval.objects.filter(
        opened_at__isnull=False, deadline__lte=now, outcome__in=("proposed", "deferred")
    )
    closed = []
    for pk in over.order_by("deadline", "pk").values_list("pk", flat=True):
        if (approval := close_vote(pk, now)) is not None:
            closed.append(approval)
    return closed


def register() -> None:
    register_maker(mind_deadlines)


def mind_deadlines() -> int:
    """As a maker of mails: those that tell of the decisions are written with them; how many votes."""
    return len(close_votes())


@transaction.atomic
def close_vote(pk: int, now: dt.datetime) -> Approval | None:
    """One of them; None where another process, or the chair, was faster."""
    rows = Approval.objects.select_for_update(of=("self",)).select_related("committee")
    approval = rows.get(pk=pk)
    if not approval.is_open_vote or approval.deadline is None or approval.deadline > now:
        return None
    voters = list(approval.voters.all())
    suggestion = suggest_for(approval, voters, approval.positions.filter(own=True))
    said = suggestion.why
    deed = Deed(None, at=now)
    try:
        with transaction.atomic():
            return decide(approval, by=deed, outcome=suggestion.outcome, note=said)
    except Refused as refused:
        # It does not fit, its budget is not in force, or no line is named: a matter for the board. (Of very many
        # lines the sentences of the first.)
        told = f"{said}\n\n{refused}"
        told = told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
        return decide(approval, by=deed, outcome=Outcome.DEFERRED, note=told)
