"""How did the agenda read after each edit? One revision for what one person does in a row; an edit that is
summed up in words stands alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.utils.translation import gettext as _

from minutes import outline
from minutes.models import AgendaRevision, Item, Meeting
from people.errors import Invalid

from .capturing import capture_moved, headings_of
from .record import Deed

IN_A_ROW = dt.timedelta(minutes=10)
"""Acts of one person that follow each other within this time are one revision."""
LONGEST = 300
IDS = "items"
"""In `hidden`, the ids of the items line by line: what became confidential later is withheld then, too."""


@contextmanager
def agenda_kept(meeting: Meeting, deed: Deed, summary: str = "") -> Iterator[None]:
    """Around every act on the agenda of a locked meeting: what it comes to is a revision.

    Before the first act on an agenda that was there already (read in, or older than its history) the
    agenda as it stood is kept, by nobody. What an import writes is no edit of an agenda, nor is it one that
    something of approved minutes is withheld: their agenda stands, history too. Lines that stand
    beneath another heading now, or off the agenda, are read anew.
    """
    summary = summary.strip()
    if len(summary) > LONGEST or "\0" in summary:
        raise Invalid(_("Say in %(n)s characters what you changed.") % {"n": LONGEST}, "summary")
    if deed.source_id is not None or meeting.is_frozen:
        yield
        return
    last = AgendaRevision.objects.filter(meeting=meeting).order_by("-number").first()
    if last is None:
        text, hidden = as_text(meeting)
        if text:
            last = AgendaRevision.objects.create(
                meeting=meeting,
                number=1,
                at=meeting_began(meeting, deed),
                outline=text,
                hidden=hidden,
            )
    before = headings_of(meeting)
    yield
    if deed.user is not None:
        capture_moved(meeting, deed, before)
    _keep(meeting, deed, last, summary)


def meeting_began(meeting: Meeting, deed: Deed) -> dt.datetime:
    """Since when the agenda as it was found has been there: since the last event of its meeting."""
    last = meeting.events.order_by("-recorded_at", "-id").first()
    return min(last.recorded_at, deed.at) if last else deed.at


def _keep(meeting: Meeting, deed: Deed, last: AgendaRevision | None, summary: str) -> None:
    text, hidden = as_text(meeting)
    if last is not None and (last.outline, last.hidden) == (text, hidden) and not summary:
        return
    in_a_row = (
        last is not None
        and not summary
        and not last.summary
        and last.by_id is not None
        and last.by_id == deed.person_id
        and dt.timedelta(0) <= deed.at - last.at <= IN_A_ROW
    )
    if in_a_row:
        AgendaRevision.objects.filter(pk=cast(AgendaRevision, last).pk).update(
            outline=text, hidden=hidden, at=deed.at
        )
        return
    AgendaRevision.objects.create(
        meeting=meeting,
        number=last.number + 1 if last else 1,
        by_id=deed.person_id,
        at=deed.at,
        summary=summary,
        outline=text,
        hidden=hidden,
    )


def as_text(meeting: Meeting) -> tuple[str, dict[str, Any]]:
    """The agenda, a line an item ("2.1 Budget (10 min, Lars Kurth)"), and what of it is not for everybody:
    {"1": "2 withheld", "2": ""} - the line that others read, none where it stands beneath such a one."""
    items = Item.objects.current().filter(meeting=meeting).select_related("presenter")
    lines = list(outline.flat(outline.build(items, trusted=True)))
    hidden: dict[str, Any] = {IDS: [line.item.pk for line in lines]} if lines else {}
    secret: set[int] = set()
    for n, line in enumerate(lines):
        if line.item.confidential or line.item.parent_id in secret:
            beneath = line.item.parent_id in secret
            hidden[str(n)] = "" if beneath else f"{line.number} {_('withheld')}"
            secret.add(line.item.pk)
    return "\n".join(_said(line) for line in lines), hidden


def _said(line: outline.Line) -> str:
    item = cast(Item, line.item)
    more = [f"{item.minutes} min"] if item.minutes else []
    if item.presenter is not None or item.presenter_typed:
        more.append(item.presenter.name if item.presenter else item.presenter_typed)
    if item.confidential:
        more.append(_("confidential"))
    if item.postponed:
        more.append(_("next time"))
    title = " ".join(item.title.split())
    return f"{line.number} {title} ({', '.join(more)})" if more else f"{line.number} {title}"
