"""Who comes: invitations, polls, requests, quorum, recusals. Who gets what, and what each page asks the database."""

from __future__ import annotations

import datetime as dt

from minutes.models import InvitationRequest, Poll, Recusal, Slot, SlotAnswer
from tests.conftest import make_person
from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, TAKING_PART, Row, ok

ACCESS: dict[str, Row] = {
    # What goes out by mail is the leaders'; answering is for whoever is on the list.
    "minutes:invitations": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:announce": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:presence": Row("committee meeting attendance", NO, ok["LEADERS"]),
    "minutes:deputy": Row("committee meeting attendance", LEADERS, ok["LEADERS"]),
    "minutes:recusals": Row("committee meeting", TAKING_PART, ok["TAKING_PART"]),
    "minutes:requests": Row("committee meeting", ALL_SEATED, ok["ALL_SEATED"]),
    "minutes:item_replies": Row("committee meeting item", LEADERS, ok["LEADERS"]),
    "minutes:poll": Row("committee meeting", ALL_SEATED, ok["ALL_SEATED"]),
    "minutes:poll_slots": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:poll_send": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:poll_decide": Row("committee meeting", LEADERS, ok["LEADERS"]),
}

QUERIES: dict[str, str] = {
    "minutes:announce": "session user membership meeting meetingday membership item item attendance",
    "minutes:deputy": "session user membership meeting meetingday attendance person",
    "minutes:invitations": (
        "session user membership meeting meetingday meetingevent membership item item attendance"
    ),
    "minutes:item_replies": (
        "session user membership meeting meetingday item meeting "
        "attendance person personalias membership person organisation organisationalias attendance"
    ),
    "minutes:poll": "session user membership meeting meetingday poll attendance slot slotanswer",
    "minutes:poll_decide": (
        "session user membership meeting meetingday poll "
        "attendance slot slotanswer membership item item attendance"
    ),
    "minutes:poll_send": (
        "session user membership meeting meetingday "
        "poll membership item item attendance meetingevent"
    ),
    "minutes:poll_slots": "session user membership meeting meetingday poll slot",
    "minutes:recusals": "session user membership meeting meetingday item attendance recusal",
    "minutes:requests": (
        "session user membership meeting meetingday invitationrequest invitationrequest attendance"
    ),
}

NO_PAGE: set[str] = {"minutes:presence"}
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """A poll with `rows` slots that as many people have answered, requests and recusals."""
    poll = Poll.objects.create(meeting=meeting, opened_at=meeting.starts_at)
    listed = [attendance.person for attendance in meeting.attendances.select_related("person")]
    for n in range(rows):
        start = meeting.starts_at + dt.timedelta(days=n)
        slot = Slot.objects.create(
            poll=poll, starts_at=start, ends_at=start + dt.timedelta(hours=1)
        )
        SlotAnswer.objects.bulk_create(
            SlotAnswer(slot=slot, person=person, answer="yes") for person in listed
        )
        InvitationRequest.objects.create(meeting=meeting, person=make_person(f"Asks {n}"))
        Recusal.objects.create(item=meeting.items.first(), person=make_person(f"Recused {n}"))
    return {}
