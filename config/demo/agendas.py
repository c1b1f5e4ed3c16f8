"""How does the demonstration's secretary finish an agenda that drafted itself?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from minutes import services as meet
from minutes.models import Item, Meeting
from minutes.services.record import Deed

ALLOTTED = {"minutes": 3, "actions": 15, "approvals": 5, "decisions": 5}
"""Minutes for what stands at the top level, by what it stands for."""


def finish(
    meeting: Meeting, own: Iterable[Item], *, by: Deed, allotted: Mapping[str, int] = ALLOTTED
) -> None:
    """The items of one's own stand before the standing ones, and everything has its minutes."""
    standing = meeting.items.filter(kind="standing", parent=None).order_by("position").first()
    for item in own:
        if standing is not None:
            meet.place_item(item, by=by, before=standing.pk)
    for item in meeting.items.filter(kind__in=allotted, minutes=None, parent=None):
        meet.edit_item(item, by=by, minutes=allotted[item.kind])
