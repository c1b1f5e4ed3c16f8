"""What becomes confidential takes along all that hangs on it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from actions import services as act
from actions.models import Action
from budgets.models import Approval
from budgets.services import make_confidential
from minutes.models import Comment, Decision, Item, Meeting, Paper

from .record import Deed


def spread_confidential(
    meeting: Meeting, deed: Deed, item_ids: Collection[int] | None = None
) -> None:
    """Flag everything beneath these items of a locked meeting, or beneath all of it.

    Actions and approvals get an event each, by the software in the name of the deed: who may make
    an item confidential need not be able to edit each of them. Nothing is ever opened again here:
    what was flagged on its own account stays so.
    """
    itself = Deed(None, at=deed.at, meeting_id=meeting.pk, source_id=deed.source_id)
    items = Item.objects.filter(meeting=meeting, confidential=False)
    decisions = Decision.objects.filter(meeting=meeting, confidential=False)
    # Those that it decided, and those that are to be decided there.
    there = Q(meeting=meeting) | Q(meeting=None, item__meeting=meeting)
    approvals = Approval.objects.filter(there, confidential=False)
    actions = Action.objects.filter(raised_in=meeting, confidential=False)
    comments = Comment.objects.filter(item__meeting=meeting, confidential=False)
    papers = Paper.objects.filter(item__meeting=meeting, confidential=False)
    if item_ids is not None:
        items = items.filter(pk__in=item_ids)
        decisions = decisions.filter(item__in=item_ids)
        approvals = approvals.filter(item__in=item_ids)
        actions = actions.filter(raised_item__in=item_ids)
        comments = comments.filter(item__in=item_ids)
        papers = papers.filter(item__in=item_ids)
    items.update(confidential=True)
    decisions.update(confidential=True)
    comments.update(confidential=True)
    papers.update(confidential=True)
    make_confidential(approvals, by=itself)
    for action in actions:
        act.edit(action, by=itself, confidential=True)
