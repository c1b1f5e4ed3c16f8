"""What turns out to be wrong in approved minutes is said beside them; nothing is written over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from actions.services.record import worded
from minutes import rules
from minutes.models import Erratum, Item, Meeting, MeetingEvent
from people.errors import WrongState, leaders_only

from .comments import about_secrets, quoted
from .record import Deed, as_deed, ask, atomic, lock_meeting, note


@atomic
def add_erratum(
    meeting: Meeting,
    *,
    by: Any,
    text: str,
    item: Item | None = None,
    passage: str = "",
    confidential: bool = False,
) -> Erratum:
    """Say what is right instead of a passage of an item's notes (empty: of the item; no item: of the minutes
    as a whole). It cannot be changed or taken back, as the minutes cannot; another one can follow.

    Raises NotAllowed, WrongState unless the minutes are approved, Invalid with the field (text, passage).
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    ask(rules.can_add_erratum, deed, meeting, sentence=leaders_only())
    if not meeting.is_frozen:
        raise WrongState(_("These minutes are not approved yet: correct the text itself."))
    hidden = confidential or meeting.confidential
    if item is not None:
        item = Item.objects.current().get(pk=item.pk, meeting=meeting)
        item.meeting = meeting
        passage = quoted(item, deed, passage, "passage")
        hidden = hidden or item.confidential or about_secrets(item, passage)
    erratum = Erratum.objects.create(
        meeting=meeting,
        item=item,
        passage=passage if item is not None else "",
        text=worded(text, "text", needed=_("Say what is right.")),
        confidential=hidden,
        by_id=deed.person_id,
    )
    kind = MeetingEvent.Kind.ERRATUM
    note(meeting, kind, deed, item=item, note=erratum.text, confidential=hidden)
    return erratum
