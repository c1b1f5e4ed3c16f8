"""Exactly who gets what, before it goes: invitations, the agenda when a meeting is announced, a poll."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minutes import notices, rules, services
from minutes.life import AHEAD
from minutes.models import Meeting, State
from minutes.services.inviting import Reader
from minutes.views.doors import address, meeting_or_404, see_other
from people.errors import Invalid, Refused
from people.views.doors import let_in, number_of, status_of

GROUPS = ("new", "members", "guests", "silent", "all")
"""Whom the page ticks beforehand: not invited yet, members, guests, no reply yet, everybody."""


@login_required
@require_http_methods(["GET", "POST"])
def invitations(request, committee, number):
    """Choose who is invited by mail; POST sends. `?who=` ticks a group, `?read=` shows one person's mail."""
    meeting = editable(request, committee, number)
    refused = None
    if request.method == "POST":
        try:
            mails = services.send_invitations(
                meeting,
                by=request.user,
                to=ids(request, "to"),
                seen=seen_of(request),
            )
            messages.success(request, sent(len(mails)))
            return see_other(address(meeting))
        except Refused as error:
            refused = error
    return _page(request, meeting, notices.INVITED, refused, services.sendings_of(meeting))


@login_required
@require_http_methods(["GET", "POST"])
def announce(request, committee, number):
    """The agenda goes out: who gets it and who has no address; POST announces and sends to those ticked."""
    meeting = editable(request, committee, number)
    refused = None
    if request.method == "POST":
        try:
            _meeting, mails = services.announce(
                meeting, by=request.user, to=ids(request, "to"), version=seen_of(request)
            )
            messages.success(
                request,
                _("Announced.") + " " + (sent(len(mails)) if mails else _("No mail is sent.")),
            )
            return see_other(address(meeting))
        except Refused as error:
            refused = error
            meeting.refresh_from_db()
    return _page(request, meeting, notices.ANNOUNCED, refused, meeting.version)


def _page(request, meeting: Meeting, kind: str, refused: Refused | None, seen: int):
    readers = services.readers_of(meeting)
    who = group_of(request, "new" if kind == notices.INVITED else "all")
    ticked = ids(request, "to") if request.method == "POST" else ticked_in(readers, who)
    return render(
        request,
        "minutes/coming/send.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "kind": kind,
            "announcing": kind == notices.ANNOUNCED,
            "open": meeting.state == State.PLANNED
            if kind == notices.ANNOUNCED
            else meeting.state in AHEAD,
            "readers": readers,
            "ticked": ticked,
            "who": who,
            "groups": [(name, len(ticked_in(readers, name))) for name in GROUPS],
            "seen": seen,
            "letter": letter(request, meeting, readers, kind),
            "refused": refused,
            "field": refused.field if isinstance(refused, Invalid) else "",
        },
        status=status_of(refused) if refused else 200,
    )


def letter(request, meeting: Meeting, readers: list[Reader], kind: str):
    """(name, subject, text) of the mail to the one person whom the address asks for."""
    asked = number_of(request.GET.get("read", ""))
    reader = next((r for r in readers if r.attendance.pk == asked), None)
    said = notices.read(meeting, reader.attendance.person, kind) if reader else None
    return (reader.attendance.person.name, *said) if reader and said else None


def group_of(request, usual: str) -> str:
    asked = request.GET.get("who", "")
    return asked if asked in GROUPS else usual


def ticked_in(readers: list[Reader], who: str) -> set[int]:
    """Ids of the attendances of a group whom mail reaches."""
    tests = {
        "new": lambda a: a.invited_at is None,
        "members": lambda a: a.kind == "member",
        "guests": lambda a: a.kind != "member",
        "silent": lambda a: not a.reply,
        "all": lambda _a: True,
    }
    return {r.attendance.pk for r in readers if r.reachable and tests[who](r.attendance)}


def ids(request, name: str) -> set[int]:
    return {number_of(pk) for pk in request.POST.getlist(name)} - {0}


def seen_of(request) -> int | None:
    """What the form knew of: a number of sendings, or a version."""
    said = request.POST.get("seen", "")
    return number_of(said) if said.isdigit() else None


def sent(n: int) -> str:
    return ngettext("%(n)d mail goes out.", "%(n)d mails go out.", n) % {"n": n}


def editable(request, committee: str, number: int) -> Meeting:
    """The meeting, for chair and secretary; others of the committee are refused."""
    meeting = meeting_or_404(request, committee, number, own=True)
    let_in(rules.can_edit(request.user, meeting))
    return meeting
