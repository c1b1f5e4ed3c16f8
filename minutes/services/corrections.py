"""What members want changed in circulated minutes: suggested, taken, declined, withdrawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from actions.services.record import worded
from minutes import rules
from minutes.models import Correction, Item, Meeting, MeetingEvent
from minutes.suggesting import found_at, replaced
from people.actors import LinkBearer
from people.errors import Invalid, Stale, WrongState, leaders_only
from people.links import link_for
from people.models import Mail, Person
from people.rules import leads
from people.services.posting import register_check
from people.services.writing import write_mail

from .capturing import save_notes
from .circulating import CORRECT, guard_circulated, may_read, was_present
from .record import Deed, as_deed, ask, atomic, lock_item, lock_meeting, note

MAIL = "correction_answered"
LONGEST = 20_000
STATES = Correction.State


class StalePassage(Stale):
    """The passage does not stand in the notes any more; `item` is as it is now, so that both can be shown."""

    def __init__(self, message: str, item: Item):
        super().__init__(message)
        self.item = item


@atomic
def suggest_correction(
    item: Item, *, by: Any, passage: str, suggestion: str, reason: str = ""
) -> Correction:
    """Somebody wants `suggestion` to stand where `passage` (whole lines of the notes) stands.

    An empty passage: the suggestion is missing, at the end; an empty suggestion: the passage should go.
    Until the date for corrections; chair and secretary also later, until approval. Raises StalePassage where the
    passage is not (or more than once) in the notes, NotAllowed, WrongState, Invalid.
    """
    deed: Deed = as_deed(by)
    meeting, item = lock_item(item)
    present = was_present(meeting, deed.person_id)
    ask(
        partial(rules.can_correct_item, was_present=present),
        deed,
        item,
        sentence=_("Members of the committee and those who were present suggest corrections."),
    )
    guard_circulated(meeting)
    _guard_date(meeting, deed)
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    passage, suggestion = _text(passage), _text(suggestion)
    reason = worded(reason, "reason")
    if len(reason) > 500:
        raise Invalid(_("A reason has 500 characters at most."), "reason")
    if passage == suggestion:
        raise Invalid(_("Nothing is different yet: change the text."), "suggestion")
    if passage and len(found_at(item.notes, passage)) != 1:
        raise StalePassage(
            _("The notes have changed meanwhile. Nothing of yours was saved yet."), item
        )
    if deed.person_id is None:
        raise Invalid(_("A correction is somebody's."))
    correction = Correction.objects.create(
        item=item,
        person_id=deed.person_id,
        passage=passage,
        suggestion=suggestion,
        reason=reason,
    )
    _note(meeting, correction, deed, STATES.OPEN)
    return correction


@atomic
def take_correction(correction: Correction, *, by: Any) -> Correction:
    """The secretary takes it: the passage is replaced, as an edit by this person, and the author is told.

    Raises StalePassage where the passage does not stand there any more, Stale where somebody was faster.
    """
    deed: Deed = as_deed(by)
    meeting, item, correction = _open(correction, deed)
    text = replaced(item.notes, correction.passage, correction.suggestion)
    if text is None:
        raise StalePassage(
            _("The passage does not stand there any more. Nothing was changed."), item
        )
    saved = save_notes(item, by=by, text=text, base=item.version)
    if saved.conflict is not None:
        raise StalePassage(_("Somebody is writing there. Nothing was changed."), item)
    return _answer(meeting, correction, deed, STATES.TAKEN, "")


@atomic
def decline_correction(correction: Correction, *, by: Any, reason: str) -> Correction:
    """The secretary does not take it, with the reason, which the author is told."""
    deed: Deed = as_deed(by)
    meeting, _item, correction = _open(correction, deed)
    reason = worded(reason, "answer", needed=_("Say why it is declined."))
    if len(reason) > 500:
        raise Invalid(_("A reason has 500 characters at most."), "answer")
    return _answer(meeting, correction, deed, STATES.DECLINED, reason)


@atomic
def withdraw_correction(correction: Correction, *, by: Any) -> Correction:
    """The author takes it back, while nobody has answered it."""
    deed: Deed = as_deed(by)
    meeting = lock_meeting(correction.item.meeting_id)
    correction = _fresh(correction)
    ask(
        rules.can_withdraw_correction,
        deed,
        correction,
        sentence=_("Only its author can take it back."),
    )
    guard_circulated(meeting)
    _guard_open(correction)
    return _answer(meeting, correction, deed, STATES.WITHDRAWN, "")


def _open(correction: Correction, deed: Deed) -> tuple[Meeting, Item, Correction]:
    """The meeting, locked, the item and the correction as they are now; one that waits for an answer."""
    meeting, item = lock_item(correction.item)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    ask(rules.can_see_item, deed, item, sentence=leaders_only())
    correction = _fresh(correction)
    guard_circulated(meeting)
    _guard_open(correction)
    correction.item = item
    return meeting, item, correction


def _fresh(correction: Correction) -> Correction:
    # Every act on a correction holds its meeting's lock, so this row stays as it is read.
    rows = Correction.objects.select_related("item", "person__user", "answered_by")
    return rows.get(pk=correction.pk)


def _guard_open(correction: Correction) -> None:
    if correction.state != STATES.OPEN:
        who = correction.answered_by.name if correction.answered_by else _("Somebody")
        raise Stale(
            _("%(who)s was faster: the correction is %(state)s.")
            % {"who": who, "state": correction.get_state_display()}
        )


def _guard_date(meeting: Meeting, deed: Deed) -> None:
    until = meeting.corrections_until
    late = until is not None and until < timezone.now()
    if late and deed.user is not None and not leads(deed.user, meeting.committee_id):
        raise WrongState(
            _("The time for corrections is over. The chair or the secretary can still add yours.")
        )


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").strip("\n")
    if len(text) > LONGEST:
        raise Invalid(_("That is too long for one correction; suggest several."), "suggestion")
    if "\0" in text:
        raise Invalid(_("There is a character in it that cannot be kept."), "suggestion")
    return text if text.strip() else ""


def _answer(
    meeting: Meeting, correction: Correction, deed: Deed, state: str, answer: str
) -> Correction:
    correction.state, correction.answer = state, answer
    correction.answered_at, correction.answered_by_id = deed.at, deed.person_id
    correction.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    event = _note(meeting, correction, deed, state)
    if correction.person_id != deed.person_id:
        _tell(meeting, correction, event)
    return correction


def _note(meeting: Meeting, correction: Correction, deed: Deed, state: str) -> MeetingEvent:
    return note(
        meeting,
        MeetingEvent.Kind.CORRECTED,
        deed,
        item=correction.item,
        to_state=state,
        note=f"correction {correction.pk}",
        confidential=correction.item.confidential,
    )


def _tell(meeting: Meeting, correction: Correction, event: MeetingEvent) -> Mail | None:
    if not may_see_correction(correction.person, correction.item, meeting):
        return None
    return write_mail(
        correction.person,
        MAIL,
        committee=meeting.committee,
        events=(f"minutes.correction.{correction.pk}.{event.pk}",),
        meeting=meeting,
        item=correction.item,
        taken=correction.state == STATES.TAKEN,
        who=event.by.name if event.by else "",
        passage=correction.passage,
        suggestion=correction.suggestion,
        answer=correction.answer,
        link=link_for(correction.person, CORRECT, meeting.pk),
    )


def may_see_correction(person: Person, item: Item, meeting: Meeting) -> bool:
    """Whether the author may still read what they suggested: they may have left, or it became confidential."""
    item.meeting = meeting
    return may_read(person, meeting) and rules.can_correct_item(
        LinkBearer(person), item, was_present=was_present(meeting, person.pk)
    )


def check_mail(mail: Mail) -> bool:
    pk = int(mail.events[0].split(".")[2])
    rows = Correction.objects.select_related("item__meeting__committee", "person__user")
    correction = rows.filter(pk=pk).first()
    if correction is None:
        return False
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    return may_see_correction(person, correction.item, correction.item.meeting)


register_check(MAIL, check_mail)
