"""What would the public read if these minutes were approved now? Shown by approving them and taking it back.

Every page asks the database what a reader may see. So instead of a second way to ask, which would be
forgotten one day, the meeting is approved inside a transaction that is always rolled back: whoever renders
a page in between renders what will be there. Nothing of it is committed, no event is written, no mail made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from minutes import rules
from minutes.models import Comment, Erratum, Meeting, Paper, State
from people.errors import leaders_only
from people.models import Committee

from .freezing import as_they_stand
from .record import as_deed, ask, lock_meeting


@dataclass(frozen=True)
class Preview:
    """What the banner of a preview says beside the page itself."""

    is_public: bool
    """Will anybody outside see it?"""
    was_approved: bool
    papers: int
    comments: int
    errata: int
    """How many are left out for their own sake, not with their item."""


@contextmanager
def as_if_approved(meeting: Meeting, *, by: Any) -> Iterator[tuple[Meeting, Preview]]:
    """Within the block the meeting is approved and its committee public, for this connection alone. The
    meeting is locked meanwhile: read what is needed, and leave. Raises NotAllowed."""
    deed = as_deed(by)
    ask(rules.can_preview, deed, meeting, sentence=leaders_only())
    with transaction.atomic():
        row = lock_meeting(meeting)
        preview = _left_out(row)
        if not row.is_frozen:
            row.as_approved = as_they_stand(row)
            row.state, row.approved_at = State.APPROVED, timezone.now()
            row.save(update_fields=["as_approved", "state", "approved_at"])
        Committee.objects.filter(pk=row.committee_id, is_public=False).update(is_public=True)
        row.committee.is_public = True
        try:
            yield row, preview
        finally:
            transaction.set_rollback(True)


def _left_out(meeting: Meeting) -> Preview:
    on_items = {
        "item__meeting": meeting,
        "item__removed_at": None,
        "item__confidential": False,
        "confidential": True,
    }
    return Preview(
        is_public=meeting.committee.is_public,
        was_approved=meeting.is_frozen,
        papers=Paper.objects.current().filter(**on_items).count(),
        comments=Comment.objects.filter(**on_items).count(),
        errata=Erratum.objects.filter(meeting=meeting, confidential=True).count(),
    )
