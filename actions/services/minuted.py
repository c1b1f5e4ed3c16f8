"""What do minutes say about an action? Statements about a day, not acts: no rule is asked, any status may be set.

What is written depends on the document alone, never on what the tracker already holds, so that the
order in which documents are read does not matter: actions/life.py puts the statements in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from actions.models import Action, ActionEvent, Owner, Resolution, Status
from people.errors import Invalid

from .record import Deed, atomic, entry, lock_action, settle

Update = str | tuple[str, int | None]
"""What the minutes say about how it stands; with the id of the person who said it, where they tell."""

Kind = ActionEvent.Kind


@atomic
def minute(
    action: Action,
    *,
    deed: Deed,
    status: str | None = None,
    resolution: str = "",
    ticks: Iterable[Owner] = (),
    updates: Sequence[Update] = (),
    item_id: int | None = None,
    text: str = "",
) -> list[ActionEvent]:
    """As of `deed.at` the minutes of `deed.meeting_id` (read in as `deed.source_id`) say this of an action.

    `status` is what the heading says (None: nothing), `resolution` how it ended where that is told ("":
    stays as known, else done), `ticks` the owners whose part is done, `updates` what was said. A closed action may be
    ticked, and ticks never make it propose itself. Returns the events written: none where this meeting
    (without one: this import) has said all of it already, so reading a document twice changes nothing.

    When it is the oldest document that names the action, the action was raised there: `item_id` is the
    item where it stands and `text` its wording (kept from then on, unless a person has edited it).
    The events carry no `by` (the import knows who read it in); an update is its speaker's.
    """
    _check(status, resolution)
    action = lock_action(action)
    already = _said_before(action, deed)
    events = []
    if status is not None and not _has_status(already, status, resolution):
        ended = resolution if status == Status.CLOSED else ""
        events.append(
            entry(action, Kind.MINUTED, deed, by_id=None, to_state=status, resolution=ended)
        )
    ticked = {e.owner_id for e in already if e.kind == Kind.TICKED}
    done = {owner.pk: owner for owner in ticks if owner.pk not in ticked}
    events += [entry(action, Kind.TICKED, deed, by_id=None, owner=o) for o in done.values()]
    events += _remarks(action, deed, already, updates)
    earlier = deed.at < action.raised_at
    if earlier:
        _raise_earlier(action, deed, item_id, text)
    ActionEvent.objects.bulk_create(events)
    if events or earlier:
        settle(action)
    return events


def _check(status: str | None, resolution: str) -> None:
    if status is not None and status not in Status.values:
        raise Invalid(_("There is no such status: %(word)s") % {"word": status}, "status")
    if resolution and resolution not in Resolution.values:
        raise Invalid(
            _("There is no such resolution: %(word)s") % {"word": resolution}, "resolution"
        )


def _remarks(
    action: Action, deed: Deed, already: list[ActionEvent], updates: Sequence[Update]
) -> list[ActionEvent]:
    """Events of the updates that this meeting has not said yet, each once."""
    said = {_plain(e.note) for e in already if e.is_word}
    events = []
    for update in updates:
        words, speaker = (update, None) if isinstance(update, str) else update
        if _plain(words) and _plain(words) not in said:
            said.add(_plain(words))
            events.append(
                entry(action, Kind.SAID, deed, by_id=speaker, note=words.strip(), is_word=True)
            )
    return events


def _said_before(action: Action, deed: Deed) -> list[ActionEvent]:
    """The events of the same meeting (without one: of the same import) that count."""
    if deed.meeting_id is not None:
        same = action.events.filter(meeting=deed.meeting_id)
    elif deed.source_id is not None:
        same = action.events.filter(source=deed.source_id)
    else:
        same = action.events.filter(happened_at=deed.at, meeting=None, source=None)
    return list(same.filter(undone_by=None, undoes=None).order_by("happened_at", "id"))


def _has_status(already: list[ActionEvent], status: str, resolution: str) -> bool:
    """Whether minutes of that meeting state it, or it is where the meeting's own acts left the action.

    That it was raised there does not say so: should an older document name it, it was not.
    """

    def same(event: ActionEvent) -> bool:
        return event.to_state == status and (not resolution or event.resolution == resolution)

    turns = [e for e in already if e.to_state and e.kind != Kind.RAISED]
    return any(same(e) for e in turns if e.kind == Kind.MINUTED) or (
        bool(turns) and same(turns[-1])
    )


def _plain(text: str) -> str:
    """A remark without its line breaks: minutes get re-wrapped."""
    return " ".join(text.split()).casefold()


def _raise_earlier(action: Action, deed: Deed, item_id: int | None, text: str) -> None:
    """An older document names the action: it was raised there, in that document's words."""
    action.raised_at, action.raised_in_id, action.raised_item_id = (
        deed.at,
        deed.meeting_id,
        item_id,
    )
    if deed.meeting_id is not None:
        action.origin = Action.Origin.MEETING
    if text.strip() and not action.events.filter(kind=Kind.EDITED, undone_by=None).exists():
        action.text = text.strip()
    action.save(update_fields=["raised_at", "raised_in", "raised_item", "origin", "text"])
