"""The board agreed on something that nobody asked for by a request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import Decision, Item, Meeting, MeetingEvent
from people.errors import Invalid, WrongState, leaders_only
from people.models import Committee
from people.numbering import take_numbers

from .quorum import quorum_json
from .record import Deed, as_deed, ask, atomic, lock_meeting, note


@atomic
def record_decision(
    committee: Committee,
    *,
    by: Any,
    text: str,
    meeting: Meeting | None = None,
    item: Item | None = None,
    outcome: str = Decision.Outcome.AGREED,
    condition: str = "",
    votes: str = "",
    confidential: bool = False,
) -> Decision:
    """One decision with its number (D-2014-07, in the year of the deed), under a meeting and an item.

    Confidential where its item or its meeting is. Raises Invalid for an empty text or a condition
    that is not said, WrongState under approved minutes.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_decide, deed, committee, sentence=leaders_only())
    text, condition = text.strip(), condition.strip()
    _check(text, outcome, condition)
    if item is not None and meeting is None:
        meeting = item.meeting
    if meeting is not None:
        meeting = lock_meeting(meeting)
        meeting.guard_editable()
        hidden = item is not None and Item.objects.get(pk=item.pk).confidential
        confidential = confidential or meeting.confidential or hidden
    year = deed.at.year
    decision = Decision.objects.create(
        committee=committee,
        year=year,
        number=take_numbers(committee.pk, "decision", year=year)[0],
        text=text,
        outcome=outcome,
        condition=condition,
        votes=votes.strip(),
        meeting=meeting,
        item=item,
        decided_at=deed.at,
        quorum=_quorum(meeting, item, deed),
        confidential=confidential,
    )
    if meeting is not None:
        note(
            meeting,
            MeetingEvent.Kind.DECIDED,
            deed,
            item=item,
            decision=decision,
            to_state=outcome,
            confidential=confidential,
        )
    return decision


def _check(text: str, outcome: str, condition: str) -> None:
    if not text:
        raise Invalid(_("Say what was agreed."), "text")
    if outcome not in Decision.Outcome.values:
        raise Invalid(_("Choose what was decided."), "outcome")
    if outcome == Decision.Outcome.CONDITION and not condition:
        raise Invalid(_("Say on which condition."), "condition")


def _quorum(meeting: Meeting | None, item: Item | None, deed: Deed) -> dict[str, Any] | None:
    """Who was there. Of minutes read in nobody knows by which rule the board went then."""
    if meeting is None or deed.source_id is not None:
        return None
    return quorum_json(meeting, item)


@atomic
def withdraw_decision(decision: Decision, *, by: Any, reason: str = "") -> Decision:
    """It was written down by mistake (an import taken back): its number stays taken, no page shows it."""
    deed: Deed = as_deed(by)
    meeting = lock_meeting(decision.meeting_id) if decision.meeting_id else None
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    ask(rules.can_decide, deed, decision.committee, sentence=leaders_only())
    if decision.withdrawn_at is not None:
        raise WrongState(
            _("%(reference)s is withdrawn already.") % {"reference": decision.reference}
        )
    if meeting is not None:
        meeting.guard_editable()
    decision.withdrawn_at = deed.at
    decision.save(update_fields=["withdrawn_at"])
    if meeting is not None:
        note(
            meeting,
            MeetingEvent.Kind.UNDONE,
            deed,
            item=decision.item,
            decision=decision,
            note=reason.strip(),
            confidential=decision.confidential,
        )
    return decision
