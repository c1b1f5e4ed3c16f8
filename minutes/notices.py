"""What do mails about a meeting say, and to whom may they still go? Written for one reader each, and once more
right before they are handed over: of what changed meanwhile the mail tells as it is then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from minutes import outline, rules
from minutes.life import AHEAD
from minutes.models import Attendance, InvitationRequest, Item, Meeting, MeetingEvent, Poll
from people import times
from people.actors import LinkBearer
from people.links import address_of, link_for
from people.models import Mail, Person
from people.services.posting import register_check
from people.services.writing import one_line, render, write_mail

INVITED, ANNOUNCED = "meeting_invited", "meeting_announced"
POLL_ASKED, POLL_DECIDED = "poll_asked", "poll_decided"
ANSWERED = "invitation_answered"
COMING, POLL = "coming", "poll"
"""The purposes of the signed links (minutes/links.py)."""

KINDS = (INVITED, ANNOUNCED, POLL_ASKED, POLL_DECIDED, ANSWERED)


def register() -> None:
    for kind in KINDS:
        register_check(kind, check)


def write(meeting: Meeting, person: Person, kind: str, event: MeetingEvent) -> Mail | None:
    """One mail to one person, in the transaction of the act; None for who has no address, or may not be told."""
    said = said_of(meeting, person, kind)
    if said is None:
        return None
    return write_mail(
        person, kind, committee=meeting.committee, events=(f"minutes.{event.pk}",), **said
    )


def read(meeting: Meeting, person: Person, kind: str) -> tuple[str, str] | None:
    """Subject and text as they would go out now, for the page that shows them before; no link acts there."""
    said = said_of(meeting, person, kind)
    if said is None:
        return None
    said = {**said, "link": _("(a link of their own)")}
    return render(kind, person=person, committee=meeting.committee, **said)


def check(mail: Mail) -> bool:
    """Before it is handed over: still on the list, still ahead, still to be told; as things stand now."""
    event = MeetingEvent.objects.filter(pk=mail.events[0].rpartition(".")[2]).first()
    if event is None:
        return False
    meeting = Meeting.objects.select_related("committee").get(pk=event.meeting_id)
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    said = said_of(meeting, person, mail.kind)
    if said is None:
        return False
    subject, body = render(mail.kind, person=person, committee=meeting.committee, **said)
    mail.subject, mail.body = one_line(subject), body.strip() + "\n"
    return True


def said_of(meeting: Meeting, person: Person, kind: str) -> dict[str, Any] | None:
    """What the template of that kind is given; None where this mail is not for this person (any more)."""
    bearer = LinkBearer(person)
    if meeting.state not in AHEAD or not rules.can_be_told(bearer, meeting):
        return None
    if kind == ANSWERED:
        return _answer(meeting, person)
    attendance = Attendance.objects.filter(meeting=meeting, person=person).first()
    if attendance is None:
        return None
    if kind == POLL_ASKED:
        return _poll(meeting, person)
    return _sitting(meeting, person) | {
        "agenda": agenda_for(meeting, person) if kind != POLL_DECIDED else [],
        "reply": attendance.get_reply_display() if attendance.reply else "",
        "link": link_for(person, COMING, meeting.pk),
    }


def _sitting(meeting: Meeting, person: Person) -> dict[str, Any]:
    """When and where, with the reader's clock beside the meeting's."""
    return {
        "meeting": meeting,
        "title": one_line(meeting.title),
        "when": meeting.when,
        "when_for_you": when_for(meeting, person),
        "days": [day.when for day in meeting.days.all()] if meeting.days.all() else [],
        "signs_in": rules.can_see(LinkBearer(person), meeting) and hasattr(person, "user"),
    }


def when_for(meeting: Meeting, person: Person) -> str:
    """The meeting's time on the person's clock: "Tue 15 July, 11:00–12:30 New York"; in UTC for somebody
    whose zone is not known; empty where it is the meeting's own."""
    if meeting.precision != Meeting.Precision.TIME:
        return ""
    return span_for(meeting.starts_at, meeting.ends_at, meeting.zone, zone_of(person))


def span_for(start: dt.datetime, end: dt.datetime, there: ZoneInfo, here: ZoneInfo) -> str:
    """A span on another clock; empty where both show the same."""
    if start.astimezone(there).utcoffset() == start.astimezone(here).utcoffset():
        return ""
    return times.span(start, end, here, timezone.localdate())


def zone_of(person: Person) -> ZoneInfo:
    return times.zone_or_utc(person.time_zone)


def agenda_for(meeting: Meeting, person: Person) -> list[str]:
    """The outline as lines of text, without what this person may not see: "2.1 Budget (10 min, Lars Kurth)"."""
    bearer = LinkBearer(person)
    items = Item.objects.current().filter(meeting=meeting).select_related("presenter")
    trusted = rules.sees_confidential(bearer, meeting.committee_id)
    closed = bearer.seats.recused_items if trusted else frozenset()
    lines = []
    for line in outline.flat(outline.build(items, trusted=trusted, closed=closed)):
        item: Any = line.item
        said = f"{'   ' * (line.depth - 1)}{line.number} "
        if line.withheld or (meeting.confidential and item.pk in closed):
            lines.append(
                said + _("withheld: %(why)s") % {"why": item.withheld or _("confidential")}
            )
            continue
        who = item.presenter.name if item.presenter else item.presenter_typed
        aside = ", ".join(filter(None, [f"{item.minutes} min" if item.minutes else "", who]))
        lines.append(said + one_line(item.title) + (f" ({aside})" if aside else ""))
    return lines


def _poll(meeting: Meeting, person: Person) -> dict[str, Any] | None:
    poll = Poll.objects.filter(meeting=meeting).first()
    if poll is None or not is_open(poll):
        return None
    slots = [
        {
            "there": times.span(slot.starts_at, slot.ends_at, meeting.zone, timezone.localdate()),
            "here": span_for(slot.starts_at, slot.ends_at, meeting.zone, zone_of(person)),
        }
        for slot in poll.slots.all()
    ]
    closes = poll.closes_at and times.span(
        poll.closes_at, poll.closes_at, meeting.zone, timezone.localdate()
    )
    return {
        "meeting": meeting,
        "title": one_line(meeting.title),
        "slots": slots,
        "closes": _moment(closes) if closes else "",
        "link": link_for(person, POLL, meeting.pk),
    }


def _moment(said: str) -> str:
    """ "Tue 15 July, 16:00 Dublin" of a span that ends when it starts."""
    start, _dash, rest = said.partition("–")
    return f"{start} {rest.partition(' ')[2]}"


def is_open(poll: Poll) -> bool:
    """Sent, not decided, and not past its deadline."""
    if poll.opened_at is None or poll.closed_at is not None:
        return False
    return poll.closes_at is None or timezone.now() < poll.closes_at


def _answer(meeting: Meeting, person: Person) -> dict[str, Any] | None:
    """Granted (and still on the list) or declined, with the reason."""
    asked = InvitationRequest.objects.filter(meeting=meeting, person=person).first()
    if asked is None or asked.state == InvitationRequest.State.ASKED:
        return None
    granted = asked.state == InvitationRequest.State.GRANTED
    if granted and not Attendance.objects.filter(meeting=meeting, person=person).exists():
        return None
    return _sitting(meeting, person) | {
        "granted": granted,
        "reason": asked.answer,
        "link": link_for(person, COMING, meeting.pk) if granted else "",
    }


def reached(person: Person) -> str:
    """Where mail reaches them; empty for nowhere. Reads `user`."""
    return "" if person.erased_at or person.merged_into_id else address_of(person)
