"""What does the meeting's page show of this area?

Who comes: invitations, polls, requests, quorum, recusals.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from minutes import notices, rules
from minutes.document.attendance import REPLY_LABEL
from minutes.life import AHEAD, LIVE
from minutes.models import InvitationRequest, Meeting, Poll, Recusal, State
from minutes.services import in_words
from minutes.services.quorum import room_of
from minutes.services.replying import typed_replies
from minutes.views.book import Book
from people.quorum import Quorum
from people.rules import takes_part
from people.seats import seats_of


@dataclass
class Coming:
    """`quorum` of the whole meeting while it sits; `of_items` where recusals make it another."""

    dial_in: bool
    sitting: bool
    takes_part: bool
    poll: Poll | None = None
    my_request: InvitationRequest | None = None
    may_request: bool = False
    requests: dict[str, int] = field(default_factory=dict)
    quorum: Quorum | None = None
    of_items: dict[int, Quorum] = field(default_factory=dict)
    recusals: dict[int, list[Recusal]] = field(default_factory=dict)
    replies: dict[int, int] = field(default_factory=dict)
    """How many replies to another meeting the notes of an item hold."""
    unasked: int = 0
    silent: int = 0

    def in_words(self, quorum: Quorum) -> str:
        return in_words(quorum)


def panel(request, meeting: Meeting, book: Book) -> Any:
    """What templates/pages/minutes/coming/ needs on the meeting's page; None: nothing to show.

    Two queries (recusals, and the poll of a meeting ahead); one more for those who vote in a committee with
    a quorum, and one for the requests to a meeting for those invited only.
    """
    user = request.user
    if not rules.can_see_inside(user, meeting):
        return None
    leads = rules.can_edit(user, meeting)
    ahead = meeting.state in AHEAD
    found = Coming(
        dial_in=rules.can_see_dial_in(user, meeting, invited=book.mine is not None),
        sitting=meeting.state == State.IN_SESSION,
        takes_part=takes_part(user, meeting.committee_id),
    )
    recusals = list(Recusal.objects.filter(item__meeting=meeting).select_related("person"))
    found.recusals = _by_item(recusals)
    _count_quorum(found, meeting, book, recusals)
    if ahead:
        found.poll = _poll(meeting, user)
        found.unasked = sum(a.invited_at is None for a in book.attendances)
        found.silent = sum(not a.reply for a in book.attendances)
    if meeting.invitation_only and ahead:
        _ask_requests(found, meeting, book, user, leads)
    if leads:
        for entry in book.entries:
            notes = "" if entry.line.withheld else entry.item.notes
            if REPLY_LABEL.search(notes) and (said := typed_replies(notes)):
                found.replies[entry.item.pk] = len(said)
    return found


def _by_item(recusals: list[Recusal]) -> dict[int, list[Recusal]]:
    by_item: dict[int, list[Recusal]] = defaultdict(list)
    for recusal in sorted(recusals, key=lambda r: r.person.key):
        by_item[recusal.item_id].append(recusal)
    return dict(by_item)


def _count_quorum(found: Coming, meeting: Meeting, book: Book, recusals: list[Recusal]) -> None:
    """Of all, and of each item that somebody is recused from; once over, of those items alone."""
    items = [entry.item for entry in book.entries]
    if meeting.state not in LIVE:
        return
    room = room_of(meeting, attendances=book.attendances, recusals=recusals, items=items)
    if room is None:
        return
    found.quorum = room.quorum()
    for item in items:
        quorum = room.quorum(item.pk) if room.recused_from(item.pk) else None
        if quorum is not None and quorum != found.quorum:
            found.of_items[item.pk] = quorum


def _poll(meeting: Meeting, user) -> Poll | None:
    """With `slots_n` and, of those, `mine_n` that the reader has answered."""
    mine = Q(slots__answers__person=seats_of(user).person_id)
    polls = Poll.objects.filter(meeting=meeting).annotate(
        slots_n=Count("slots", distinct=True), mine_n=Count("slots", filter=mine, distinct=True)
    )
    poll = polls.first()
    if poll is not None:
        poll.open_now = notices.is_open(poll)  # type: ignore[attr-defined]
    return poll


def _ask_requests(found: Coming, meeting: Meeting, book: Book, user, leads: bool) -> None:
    listed = {a.person_id: a for a in book.attendances}
    for one in meeting.invitation_requests.all():
        if one.person_id == user.person_id:
            found.my_request = one
        if leads:
            there = listed.get(one.person_id)
            waits = one.state == "granted" and there is not None and not there.reply
            state = "unconfirmed" if waits else str(one.state)
            found.requests[state] = found.requests.get(state, 0) + 1
    found.may_request = book.mine is None and rules.can_request_invitation(user, meeting)
