"""What readers say about a passage afterwards: a mailing list's replies, kept with the minutes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action
from actions.services.record import worded
from minutes import rules
from minutes.capture.numbering import without_number
from minutes.life import HELD
from minutes.models import Comment, Decision, Item, MeetingEvent, State
from minutes.quoting import stands_in
from people.errors import Invalid, WrongState
from people.rules import sees_confidential

from .record import Deed, as_deed, ask, atomic, lock_item, note

BACK_WITHIN = dt.timedelta(days=1)


@atomic
def add_comment(
    item: Item, *, by: Any, text: str, on: str = "", confidential: bool = False
) -> Comment:
    """A comment on an item, or on the words `on` of its notes; from the end of the meeting on, also once the
    minutes are approved. Beneath what is confidential it is so too.

    Raises NotAllowed, WrongState, Invalid with the field (text, on).
    """
    deed: Deed = as_deed(by)
    meeting, item = lock_item(item)
    ask(rules.can_comment, deed, item, sentence=who_may())
    if meeting.state not in HELD:
        raise WrongState(_("Minutes are commented on once the meeting is over."))
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    on = quoted(item, deed, on)
    comment = Comment.objects.create(
        item=item,
        person_id=deed.person_id,
        text=worded(text, "text", needed=_("Say something about it.")),
        on=on,
        confidential=confidential
        or item.confidential
        or meeting.confidential
        or about_secrets(item, on),
        happened_at=deed.at,
    )
    note(
        meeting,
        MeetingEvent.Kind.COMMENTED,
        deed,
        item=item,
        note=comment.text,
        confidential=comment.confidential,
    )
    return comment


@atomic
def take_back_comment(comment: Comment, *, by: Any) -> None:
    """The author takes a comment back, within a day and while the minutes are not approved. The row goes, its
    events stay. Raises NotAllowed, WrongState."""
    deed: Deed = as_deed(by)
    meeting, item = lock_item(comment.item)
    found = Comment.objects.filter(pk=comment.pk).first()
    if found is None:
        raise WrongState(_("It was taken back already."))
    ask(rules.can_take_back, deed, found, sentence=_("Only who wrote a comment takes it back."))
    if meeting.state == State.APPROVED:
        raise WrongState(_("These minutes are approved; what was said about them stays."))
    if not is_fresh(found):
        raise WrongState(_("A comment can be taken back for a day; say more in another one."))
    hidden = found.confidential or item.confidential
    found.delete()
    kind = MeetingEvent.Kind.COMMENTED
    note(meeting, kind, deed, item=item, note=_("taken back"), confidential=hidden)


def is_fresh(comment: Comment) -> bool:
    """Can it still be taken back, by the clock?"""
    return timezone.now() - comment.happened_at <= BACK_WITHIN


def who_may() -> str:
    """The sentence for who may not comment."""
    return _("Comments are written by who takes part in the committee, not by observers.")


def quoted(item: Item, deed: Deed, on: str, field: str = "on") -> str:
    """The words of a passage as given, or empty. Raises Invalid where they do not stand in the notes (they
    have changed meanwhile), or state what the person may not see."""
    on = on.replace("\0", "").strip()
    if not on:
        return ""
    secret = deed.user is not None and not sees_confidential(deed.user, item.meeting.committee_id)
    if not _stands(on, item.notes) or (secret and about_secrets(item, on)):
        raise Invalid(_("These words do not stand in the notes any more; choose again."), field)
    return on


def _stands(on: str, notes: str) -> bool:
    """As it was typed, or as pages have it: there the numbers of lines stand in the margin."""
    shown = "\n".join(without_number(line) for line in notes.split("\n"))
    return stands_in(on, notes) or stands_in(on, shown)


def about_secrets(item: Item, on: str) -> bool:
    """Does a passage state an action or a decision that is confidential in itself? Its words would tell."""
    if not on:
        return False
    meeting_id = item.meeting_id
    actions = Action.objects.filter(
        Q(raised_in=meeting_id) | Q(events__meeting=meeting_id), confidential=True
    )
    decisions = Decision.objects.filter(meeting=meeting_id, confidential=True)
    texts = [*actions.values_list("text", flat=True), *decisions.values_list("text", flat=True)]
    return any(stands_in(text, on) or stands_in(on, text) for text in texts)
