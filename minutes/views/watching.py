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
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import ActionEvent
from minutes.models import Meeting, Recusal, State
from minutes.views.book import Book, load_book
from minutes.views.doors import meeting_or_404
from people.models import Membership
from people.seats import LEADING

LIVE = (State.IN_SESSION, State.DRAFTING)
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
    recused: tuple[int, ...]
    zone: str

    @property
    def etag(self) -> str:
        recused = "-".join(map(str, self.recused))
        kind = f"{self.leads:d}{self.trusted:d}{self.zone}.{recused}"
        told = hashlib.blake2s(kind.encode(), digest_size=6).hexdigest()
        return f'"{self.pk}.{self.pulse}.{self.newest}.{told}"'


def look(request: HttpRequest, committee: str, number: int) -> Look:
    """One query. 404 for a meeting that there is not, or that the reader does not see."""
    if not 0 < number < 2**31:
        raise Http404
    person_id = request.user.person_id  # type: ignore[union-attr]
    held = Membership.objects.on(timezone.localdate()).filter(
        person=person_id, committee=OuterRef("committee")
    )
    leads = Exists(held.filter(role__in=LEADING))
    row = (
        Meeting.objects.filter(Exists(held), committee__slug=committee, number=number)
        .annotate(
            leads=leads,
            trusted=Q(leads=True) | Exists(held.filter(votes=True)),
            said_here=_newest(meeting=OuterRef("pk")),
            of_raised=_newest(action__raised_in=OuterRef("pk")),
            recused=ArraySubquery(
                Recusal.objects.filter(person=person_id, item__meeting=OuterRef("pk"))
                .order_by("item")
                .values("item")
            ),
        )
        .filter(Q(confidential=False) | Q(trusted=True))
        .values(
            "pk", "committee_id", "state", "pulse", "leads", "trusted", "recused",
            "said_here", "of_raised",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise Http404
    here, raised = row.pop("said_here") or 0, row.pop("of_raised") or 0
    row["recused"] = tuple(row["recused"])
    return Look(newest=max(here, raised), zone=timezone.get_current_timezone_name(), **row)


def _newest(**which: Any) -> Subquery:
    """The id of the newest of the events that one look-up (to the outer row) picks."""
    (by,) = which
    found = ActionEvent.objects.filter(**which).order_by().values(by)
    return Subquery(found.annotate(newest=Max("pk")).values("newest"))


class Drawn:
    """What was drawn lately, by everything that it depends on. Shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, draw: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = draw()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
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
