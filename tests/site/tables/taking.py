"""Minutes are taken: the live page, what others see of it, the history of notes. Who gets what, and what each page asks the database."""

from __future__ import annotations

from actions import services as act
from actions.services import OwnerSpec
from minutes.models import Card, Conflict, Decision, Item
from tests.site.tables.rows import ALL_SEATED, LEADERS, LEADERS_NOTHING_MEANT, NO, Row, ok

LEADERS_LED_ON = "ok 403 403 404 302"
"""The page, or (while the meeting is only planned) the way to where its agenda is."""

ACCESS: dict[str, Row] = {
    "minutes:take": Row("committee meeting", LEADERS_LED_ON, NO),
    "minutes:write": Row("committee meeting item", NO, ok["LEADERS"]),
    "minutes:go": Row("committee meeting", NO, ok["LEADERS"]),
    "minutes:here": Row("committee meeting", NO, ok["LEADERS"]),
    "minutes:understand": Row("committee meeting", NO, ok["LEADERS"]),
    "minutes:settle": Row("committee meeting conflict", LEADERS, ok["LEADERS"]),
    "minutes:card": Row("committee meeting card", NO, ok["LEADERS"]),
    "minutes:answer": Row("committee meeting owner", LEADERS, ok["LEADERS"]),
    "minutes:review": Row("committee meeting reviewed", NO, LEADERS_NOTHING_MEANT),
    "minutes:watch": Row("committee meeting", ALL_SEATED, NO),
    "minutes:note_history": Row("committee meeting item", ALL_SEATED, LEADERS_NOTHING_MEANT),
}

QUERIES: dict[str, str] = {
    "minutes:answer": (
        "session user membership meeting meetingday owner attendance personalias "
        "organisationalias membership"
    ),
    "minutes:note_history": ("session user membership meeting meetingday item itemrevision"),
    "minutes:settle": "session user membership meeting meetingday conflict",
    "minutes:take": (
        "session user membership meeting meetingday item attendance card conflict action decision "
        "budgets_approval"
    ),
    "minutes:watch": (  # the first three are the whole of an answer without a change
        "session user recusal membership meeting meetingday item attendance meeting owner "
        "decision budgets_approval budgets_position comment budgets_charge"
    ),
}

NO_PAGE: set[str] = {
    "minutes:write",
    "minutes:go",
    "minutes:here",
    "minutes:understand",
    "minutes:card",
    "minutes:review",
}
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    by = cast.secretary.person
    item = Item.objects.create(meeting=meeting, title="Written by two", notes="theirs\n")
    conflicts = [
        Conflict.objects.create(item=item, by=by, base="", typed=f"mine {n}") for n in range(rows)
    ]
    cards = [
        Card.objects.create(
            meeting=meeting,
            item=item,
            line=f"Agreed: {n}",
            decision=Decision.objects.create(
                committee=meeting.committee,
                year=2014,
                number=900 + n,
                text=f"Decided {n}",
                meeting=meeting,
                item=item,
                decided_at=meeting.starts_at,
            ),
        )
        for n in range(rows)
    ]
    return {
        "conflict": {"pk": conflicts[0].pk},
        "card": {"pk": cards[0].pk},
        "owner": {"pk": _unanswered(meeting)},
        "reviewed": {"action": 2**31 - 1},
    }


def _unanswered(meeting) -> int:
    """A name in an action of the meeting that nobody answers to."""
    action = act.raise_action(
        meeting.committee,
        by=None,
        text="Find out who that is",
        owners=[OwnerSpec(typed="Zarquon")],
        raised_in_id=meeting.pk,
    )
    return action.owners.get().pk
