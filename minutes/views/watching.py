"""What has changed in a meeting since somebody looked? Asked every few seconds by all who watch.

One query says whether the reader may see the meeting, as what, and what its newest change is; without a change
that is the whole answer (304). What has changed is drawn once for all readers of a kind and kept in the process,
so that one worker serves many who watch.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from minutes.life import LIVE
from minutes.models import Meeting, State
from minutes.views.book import Book, load_book
from minutes.views.doors import meeting_or_404
from minutes.views.request_lines import load_requests
from people.seats import LEADING

"""While a meeting is in one of these states its page follows by itself."""


@dataclass(frozen=True)
class Look:
    """One glance at a meeting: which it is, what changed last, and what kind of reader looks."""

    pk: int
    committee_id: int
    state: str
    pulse: int
    newest: int
    leads: bool
    trusted: bool
    takes_part: bool
    recused: tuple[int, ...]
    """From which items, of whatever meeting: what was raised there may be spoken of here."""
    recused_requests: tuple[int, ...]
    zone: str

    @property
    def etag(self) -> str:
        recused = "-".join(map(str, self.recused))
        requests = "-".join(map(str, self.recused_requests))
        seat = f"{self.leads:d}{self.trusted:d}{self.takes_part:d}"
        kind = f"{seat}{self.zone}.{recused}.{requests}"
        told = hashlib.blake2s(kind.encode(), digest_size=6).hexdigest()
        return f'"{self.pk}.{self.pulse}.{self.newest}.{told}"'


LOOK = """
SELECT m.id, m.committee_id, m.state, m.pulse, seat.leads, seat.trusted, seat.takes_part,
  ARRAY(SELECT r.item_id FROM minutes_recusal r WHERE r.person_id = %(person)s ORDER BY r.item_id),
  ARRAY(SELECT r.approval_id FROM budgets_approvalrecusal r
    WHERE r.person_id = %(person)s ORDER BY r.approval_id),
  (SELECT max(n.newest) FROM
     (SELECT DISTINCT e.action_id FROM actions_actionevent e WHERE e.meeting_id = m.id) s
   CROSS JOIN LATERAL (SELECT max(e.id) AS newest FROM actions_actionevent e
     WHERE e.action_id = s.action_id GROUP BY e.action_id) n),
  (SELECT max(e.id) FROM actions_actionevent e JOIN actions_action a ON a.id = e.action_id
   WHERE a.raised_in_id = m.id GROUP BY a.raised_in_id)
FROM people_committee c
JOIN minutes_meeting m ON m.committee_id = c.id AND m.number = %(number)s
CROSS JOIN LATERAL (
  SELECT count(*) AS held, bool_or(s.role = ANY(%(leading)s)) AS leads,
    bool_or(s.role = ANY(%(leading)s) OR s.votes) AS trusted,
    bool_or(s.role <> 'observer') AS takes_part
  FROM people_membership s
  WHERE s.committee_id = c.id AND s.person_id = %(person)s
    AND s.starts_on <= %(today)s AND (s.ends_on IS NULL OR s.ends_on >= %(today)s)) seat
WHERE c.slug = %(slug)s AND seat.held > 0 AND (seat.trusted OR NOT m.confidential)
"""
"""Written out: making this statement from querysets took most of the time of an answer that says "nothing new".
The groups of one let an index of the foreign key be used, where a bare maximum goes through all newer events."""


def look(request: HttpRequest, committee: str, number: int) -> Look:
    """One query. 404 for a meeting that there is not, or that the reader does not see."""
    if not 0 < number < 2**31:
        raise Http404
    asked = {
        "person": request.user.person_id,  # type: ignore[union-attr]
        "slug": committee,
        "number": number,
        "leading": sorted(LEADING),
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOK, asked)
        row = cursor.fetchone()
    if row is None:
        raise Http404
    pk, committee_id, state, pulse, *seat, items, requests, of_spoken, of_raised = row
    newest = max(of_spoken or 0, of_raised or 0)
    zone = timezone.get_current_timezone_name()
    recused = tuple(items), tuple(requests)
    return Look(pk, committee_id, state, pulse, newest, *seat, *recused, zone)


class Drawn:
    """What was drawn lately, by everything that it depends on. Shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, draw: Callable[[], Any]) -> Any:
        """What is kept under the key, else what `draw` makes: by one thread, for which the others wait."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._drawing.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = draw()
                with self._lock:
                    self._kept[key] = made
                    while len(self._kept) > self.most:
                        self._kept.popitem(last=False)
            finally:
                with self._lock:
                    self._drawing.pop(key, None)
        return made


drawn = Drawn(most=64)


@login_required
@require_safe
def watch(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """What those who watch see of the book, as it is now; 304 where it is as they have it."""
    seen = look(request, committee, number)
    if request.headers.get("If-None-Match") == seen.etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        fragment = drawn.get(seen, lambda: _draw(request, committee, number))
        answer = HttpResponse(fragment)
    answer["ETag"] = seen.etag
    return answer


def _draw(request: HttpRequest, committee: str, number: int) -> str:
    meeting = meeting_or_404(request, committee, number, own=True)
    book = load_book(meeting, request.user)
    context = {
        "committee": meeting.committee,
        "meeting": meeting,
        "book": book,
        "inside": True,
        "approvals": load_requests(request.user, meeting, book),
        "shape": shape_of(meeting, book),
        **happening(meeting, book),
        "live": meeting.state in LIVE,
    }
    return render_to_string("minutes/taking/watched.html", context, request)


def shape_of(meeting: Meeting, book: Book) -> str:
    """Changes when more changes than what stands under the items: the page is then fetched as a whole."""
    parts: list[Any] = [meeting.state, meeting.version]
    for entry in book.entries:
        item = entry.item
        parts += [item.pk, entry.line.number, entry.line.withheld]
        if not entry.line.withheld:
            parts += [item.title, item.minutes, item.presenter_id, item.confidential]
    return hashlib.blake2s(repr(parts).encode(), digest_size=8).hexdigest()


def happening(meeting: Meeting, book: Book) -> dict[str, Any]:
    """What the meeting is at, for the template of that name: `happening` is an entry of the book, or None
    where it is not in session, at no item, or at one that the reader does not see."""
    now = None
    if meeting.state == State.IN_SESSION and meeting.current_item_id is not None:
        here = (e for e in book.entries if e.item.pk == meeting.current_item_id)
        now = next((e for e in here if not e.line.withheld), None)
    since = timezone.localtime(meeting.current_since) if now and meeting.current_since else None
    return {"happening": now, "since": f"{since:%H:%M}" if since else ""}
