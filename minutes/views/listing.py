"""When does a committee meet, and when did it?"""

from __future__ import annotations

import datetime as dt

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minutes import rules
from minutes.models import Meeting
from minutes.querysets import PAGE
from minutes.services.series import proposals
from minutes.views.doors import committee_or_404, signed_out_sign_in
from people.seats import seats_of

AHEAD_AT_MOST = 100


@signed_out_sign_in
@require_safe
def meeting_list(request, committee):
    """Coming meetings, and past ones in pages; `?before=` and `?after=` name the row beside a page.

    The public reads of the approved ones only.
    """
    committee = committee_or_404(request, committee)
    meetings = Meeting.objects.for_list_page(request.user, committee)
    own = seats_of(request.user).get(committee.pk) is not None
    cursor = {name: request.GET[name] for name in ("before", "after") if request.GET.get(name)}
    ahead = list(meetings.ahead().reverse()[:AHEAD_AT_MOST]) if own and not cursor else []
    past, newer, older = _page(meetings.past(), cursor)
    can_plan = rules.can_plan(request.user, committee)
    return render(
        request,
        "minutes/list.html",
        {
            "committee": committee,
            "place": "meetings",
            "own": own,
            "ahead": ahead,
            "past": past,
            "newer": newer,
            "older": older,
            "first_page": not cursor,
            "can_plan": can_plan,
            "proposals": proposals(committee) if can_plan and not cursor else [],
            "can_import": rules.can_import(request.user, committee),
        },
    )


def _page(meetings, cursor):
    """A page of past meetings with the cursors of the pages beside it (empty: there is none)."""
    if "after" in cursor:
        rows = list(meetings.after(*_read(cursor["after"])).reverse()[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, _cursor(rows[0]) if more else "", _cursor(rows[-1]) if rows else ""
    if "before" in cursor:
        meetings = meetings.before(*_read(cursor["before"]))
    rows = list(meetings[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    newer = _cursor(rows[0]) if rows and "before" in cursor else ""
    return rows, newer, _cursor(rows[-1]) if more else ""


def _cursor(meeting: Meeting) -> str:
    return f"{meeting.starts_at:%Y%m%dT%H%M%S.%f}_{meeting.pk}"


def _read(text: str) -> tuple[dt.datetime, int]:
    moment, _sep, pk = text.partition("_")
    try:
        at = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
        number = int(pk)
    except ValueError:
        raise Http404(_("There is no such page.")) from None
    if not 0 <= number < 2**63:
        raise Http404(_("There is no such page."))
    return at, number
