"""The ledger of a meeting: how each action stood, what was said, how it stands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from actions.models import Resolution, Status
from minutes.ledger import Ledger
from minutes.life import BEGUN
from minutes.services.ledger import ledger_for
from minutes.views.doors import meeting_or_404

LABELS = {
    "closed": _("Closed here"),
    "new": _("Raised here"),
    "reopened": _("Opened again"),
    "carried": _("Spoken of, and carried on"),
    "silent": _("Carried on without a word"),
    "told": _("Closed before, and spoken of"),
}


@login_required
@require_safe
def ledger(request, committee, number):
    """The whole ledger, frozen once the minutes are circulated."""
    meeting = meeting_or_404(request, committee, number, own=True)
    begun = meeting.state in BEGUN
    found = ledger_for(meeting, request.user) if begun else Ledger()
    return render(
        request,
        "minutes/closing/ledger.html",
        {
            "committee": meeting.committee,
            "place": "meetings",
            "meeting": meeting,
            "begun": begun,
            "ledger": found,
            "parts": [(part, LABELS[part], rows) for part, rows in found.parts],
        }
        | words(),
    )


def words() -> dict[str, dict[str, str]]:
    """How statuses and resolutions are called, for rows that hold only their keys."""
    return {
        "statuses": {value: str(label) for value, label in Status.choices},
        "resolutions": {value: str(label) for value, label in Resolution.choices},
    }
