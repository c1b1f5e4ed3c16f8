"""A meeting that sits goes from item to item."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Item, Meeting, State
from people.errors import Invalid, WrongState, leaders_only

from .record import Deed, as_deed, ask, atomic, lock_meeting


@atomic
def go_to(meeting: Meeting, item: Item | None, *, by: Any) -> Meeting:
    """The meeting is at this item now; everybody who watches sees it. None: at none.

    No event is written: where a meeting stood minute by minute is nobody's history. Going where it is
    already changes nothing, so the item's clock runs on. Raises WrongState unless it is in session,
    Invalid for an item that is not on its agenda.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    if meeting.state != State.IN_SESSION:
        raise WrongState(
            _("The meeting is %(state)s; it stands at no item.")
            % {"state": meeting.get_state_display()}
        )
    if item is not None:
        item = Item.objects.current().filter(meeting=meeting, pk=item.pk).first()
        if item is None:
            raise Invalid(_("There is no such item on this agenda."), "item")
    if meeting.current_item_id != (item.pk if item else None):
        meeting.current_item = item
        meeting.current_since = deed.at if item else None
        meeting.pulse += 1
        meeting.save(update_fields=["current_item", "current_since", "pulse"])
    return meeting
