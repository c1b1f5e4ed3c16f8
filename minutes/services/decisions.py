"""The board agreed on something that nobody asked for by a request."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.models import Approval
from budgets.services import ratify
from minutes import rules
from minutes.models import Decision, Item, Meeting, MeetingEvent
from people.errors import Invalid, WrongState, leaders_only
from people.models import Committee, PeopleEvent
from people.numbering import take_numbers
from people.times import zone_or_utc

from .quorum import quorum_json
from .record import Deed, as_deed, ask, atomic, lock_meeting, may, note


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
    """One decision with its number (D-2014-07, in the year of the deed where the committee is), under a
    meeting and an item, or (record_between) under none.

    Confidential where its item or its meeting is. Raises Invalid for an empty text or a condition
    that is not said, WrongState under approved minutes.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_decide, deed, committee, sentence=leaders_only())
    text, condition = text.strip(), condition.strip()
    _check(text, outcome, condition)
    meeting, hidden = _place(meeting, item)
    confidential = confidential or hidden
    year = deed.at.astimezone(zone_or_utc(committee.time_zone)).year
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
        recorded_at=timezone.now() if meeting is None else None,
        quorum=_quorum(meeting, item, deed),
        confidential=confidential,
    )
    if meeting is None:
        _tell(decision, deed, "", _("recorded"))
        return decision
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


@atomic
def record_between(
    committee: Committee,
    *,
    by: Any,
    text: str,
    day: dt.date | None = None,
    confidential: bool = False,
    review_on: dt.date | None = None,
) -> Decision:
    """What was agreed outside a meeting, on a `day` where the committee is (None: today). The next agenda tells of
    it, also where it was agreed long before. Raises Invalid, naming the field, for a day that is still to come."""
    deed: Deed = as_deed(by)
    today = today_of(committee)
    if day is not None and day > today:
        raise Invalid(_("That day is still to come."), "day")
    if day is not None and day < today:
        # The day is all that is known: at noon it is the same day for nearly everybody who reads it.
        noon = dt.datetime.combine(day, dt.time(12), zone_or_utc(committee.time_zone))
        deed = replace(deed, at=noon)
    decision = record_decision(committee, by=deed, text=text, confidential=confidential)
    return review_decision(decision, by=deed, review_on=review_on)


def today_of(committee: Committee) -> dt.date:
    """The day that it is where the committee is."""
    return timezone.localdate(timezone=zone_or_utc(committee.time_zone))


def _place(meeting: Meeting | None, item: Item | None) -> tuple[Meeting | None, bool]:
    """The meeting that took it, locked, and whether it is confidential there."""
    if meeting is None and item is not None:
        meeting = item.meeting
    if meeting is None:
        return None, False
    meeting = lock_meeting(meeting)
    meeting.guard_editable()
    hidden = item is not None and Item.objects.get(pk=item.pk).confidential
    return meeting, meeting.confidential or hidden


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
    ask(rules.can_change_decision, deed, decision, sentence=leaders_only())
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


@atomic
def review_decision(decision: Decision, *, by: Any, review_on: dt.date | None) -> Decision:
    """When the board looks at it again (None: not any more). Chair and secretary get a mail on that day."""
    deed: Deed = as_deed(by)
    decision = _lock(decision, deed)
    if decision.review_on != review_on:
        decision.review_on = review_on
        decision.save(update_fields=["review_on"])
        said = review_on.isoformat() if review_on else ""
        _tell(decision, deed, MeetingEvent.Kind.REVIEW, said)
    return decision


@atomic
def supersede_decision(decision: Decision, other: Decision | None, *, by: Any) -> Decision:
    """`other` counts instead of it (None: it counts again). It stays readable under its number.

    Raises Invalid for one of another committee, for itself, and where it would go round in a circle.
    """
    deed: Deed = as_deed(by)
    # One at a time in a committee: two that supersede each other at once would go round in a circle.
    Committee.objects.select_for_update(no_key=True).get(pk=decision.committee_id)
    decision = _lock(decision, deed)
    if other is not None:
        _guard_chain(decision, other, deed)
    elif not _may_see(deed, decision.superseded_by):
        return decision  # by what they do not see: theirs to replace, not to take away unseen
    if decision.superseded_by_id != (other.pk if other else None):
        decision.superseded_by = other
        decision.save(update_fields=["superseded_by"])
        _tell(decision, deed, MeetingEvent.Kind.SUPERSEDED, other.reference if other else "")
    return decision


WORDS = {"noted": gettext_lazy("noted"), "ratified": gettext_lazy("ratified")}
"""How a meeting takes what was decided before it."""


@atomic
def note_decided(
    meeting: Meeting, record: Decision | Approval, *, by: Any, word: str = "noted"
) -> None:
    """A meeting whose minutes are not approved notes, or ratifies, a decision or request of the time before it."""
    if word not in WORDS:
        raise Invalid(_("Is it noted, or ratified?"), "word")
    meeting = lock_meeting(meeting)
    if isinstance(record, Decision):
        ratify_decision(record, by=by, meeting=meeting, word=word)
        return
    meeting.guard_editable()
    ratify(record, by=by, meeting_id=meeting.pk, note=word)


@atomic
def ratify_decision(
    decision: Decision, *, by: Any, meeting: Meeting, word: str = "noted"
) -> Decision:
    """A meeting notes, or ratifies, what was decided between meetings: written down in that meeting.

    Raises WrongState where a meeting took it, or where one has noted it already, Invalid for a meeting of
    another committee.
    """
    deed: Deed = as_deed(by)
    meeting = lock_meeting(meeting)
    decision = _lock(decision, deed)
    if meeting.committee_id != decision.committee_id:
        raise Invalid(_("That meeting is of another committee."))
    meeting.guard_editable()
    if decision.meeting_id is not None:
        raise WrongState(
            _("%(reference)s was taken in a meeting.") % {"reference": decision.reference}
        )
    if decision.ratified_in_id is not None:
        raise WrongState(_("%(reference)s was noted already.") % {"reference": decision.reference})
    decision.ratified_in = meeting
    decision.save(update_fields=["ratified_in"])
    note(
        meeting,
        MeetingEvent.Kind.RATIFIED,
        deed,
        decision=decision,
        note=word,
        confidential=decision.confidential,
    )
    return decision


def _lock(decision: Decision, deed: Deed) -> Decision:
    """Its row as it is now, locked, for somebody who may change it; its meeting was locked before."""
    if meeting_id := decision.meeting_id or decision.ratified_in_id:
        lock_meeting(meeting_id)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("committee")
    decision = rows.get(pk=decision.pk)
    ask(rules.can_change_decision, deed, decision, sentence=leaders_only())
    if decision.withdrawn_at is not None:
        raise WrongState(_("%(reference)s is withdrawn.") % {"reference": decision.reference})
    return decision


def _may_see(deed: Deed, decision: Decision | None) -> bool:
    return decision is None or may(rules.can_see_decision, deed, decision)


def _guard_chain(decision: Decision, other: Decision, deed: Deed) -> None:
    if other.committee_id != decision.committee_id or not _may_see(deed, other):
        raise Invalid(_("That decision is of another committee."), "superseded_by")
    if other.withdrawn_at is not None:
        raise Invalid(
            _("%(reference)s is withdrawn.") % {"reference": other.reference}, "superseded_by"
        )
    at: Decision | None = Decision.objects.get(pk=other.pk)  # as it is now
    while at is not None:
        if at.pk == decision.pk:
            raise Invalid(
                _("A decision cannot supersede itself, nor one that supersedes it."),
                "superseded_by",
            )
        at = at.superseded_by


def _tell(decision: Decision, deed: Deed, kind: str, said: str) -> None:
    """The event of the meeting that took it, or noted it. Of one that none knows yet its committee has the
    event."""
    meeting_id = decision.meeting_id or decision.ratified_in_id
    if meeting_id is not None:
        note(
            lock_meeting(meeting_id),
            kind,
            deed,
            decision=decision,
            note=said,
            confidential=decision.confidential,
        )
        return
    PeopleEvent.objects.create(
        committee=decision.committee,
        kind=PeopleEvent.Kind.CHANGED,
        by_id=deed.person_id,
        happened_at=deed.at,
        note=f"{decision.reference}: {said}",
        confidential=decision.confidential,
    )
