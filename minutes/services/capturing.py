"""Text is typed under an item: saved, merged with what others typed, and read for what it says.

The only way in which notes are written. docs/concepts.md, "Capture", has the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.services.told import follow_outcome
from minutes import rules
from minutes.capture.merge import Edit, line_edits, merge
from minutes.capture.numbering import without_number
from minutes.capture.statements import Statement, read_item
from minutes.document.sections import section_of
from minutes.models import Card, Conflict, Item, ItemRevision, Meeting, MeetingEvent
from people.batch import Batch
from people.errors import Invalid, Stale, WrongState, leaders_only

from .capture_actions import settle_action, withdraw_action
from .capture_marks import Change
from .capture_reconcile import Reconciliation
from .capture_records import Record, load_records
from .capture_room import Room
from .capture_rulings import set_withdrawn, withdraw_request
from .capture_unfinished import typing_now, unfinished_lines
from .record import Deed, as_deed, ask, atomic, faster, lock_item, lock_meeting, note

LONGEST = 200_000
"""Characters of one item's notes."""


@dataclass
class Saved:
    """What a save came to: the item as it is now, and the small changes that bring the text that was sent
    there (from the last to the first); or the conflict, and then nothing of it stands in the item."""

    item: Item
    edits: list[Edit] = field(default_factory=list)
    conflict: Conflict | None = None

    @property
    def version(self) -> int:
        return self.item.version

    @property
    def notes(self) -> str:
        return self.item.notes


@atomic
def save_notes(
    item: Item,
    *,
    by: Any,
    text: str,
    base: int,
    key: str = "",
    after: Sequence[str] = (),
    caret: int | None = None,
) -> Saved:
    """Save what stands under an item now, typed from version `base` on.

    Lines that others changed meanwhile are merged in; where both changed the same lines nothing is saved
    into the item, and a Conflict keeps the text until one is chosen. `key` names the save: the same once
    more changes nothing. `after` names earlier saves whose answer the sender has not taken over: the newest
    of them that arrived is what the text started from. `caret` is the line (from 0) where somebody is
    typing; None: the item is left, and every line is finished.

    Raises NotAllowed, WrongState (frozen, off the agenda), Invalid (too long, or what cannot be kept).
    """
    deed = as_deed(by)
    text = _clean(text)
    meeting, item = lock_item(item)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    if item.removed_at is not None:
        raise WrongState(_("This item was taken off the agenda meanwhile."))
    history = _history(item, base, [*after, key])
    if key and (again := _known(item, history, key, text)) is not None:
        return again
    started_from = _base_of(item, history, base, after)
    merged = merge(started_from, item.notes, text, plain=without_number)
    if merged.text is None:
        return Saved(item, conflict=_kept(meeting, item, deed, started_from, text, key))
    edits = line_edits(text, merged.text)
    line = _moved(caret, edits)
    unfinished = unfinished_lines(item, merged.text, line, deed.person_id)
    typing = typing_now(item, merged.text, line, deed.person_id)
    moved_on = {p: v[0] for p, v in typing.items()} != {p: v[0] for p, v in item.typing.items()}
    item.typing = typing
    texts: list[Text] = [(item, merged.text, unfinished)]
    wrote = _write(meeting, deed, texts, typed=text, key=key, known=bool(history))
    if moved_on and not wrote:
        Item.objects.filter(pk=item.pk).update(typing=typing)
    return Saved(item, line_edits(text, item.notes))


def _kept(meeting: Meeting, item: Item, deed: Deed, base: str, text: str, key: str) -> Conflict:
    """What was typed where others changed the same lines, until one is chosen."""
    if deed.person_id is None:
        raise Stale(faster(meeting, item))
    kept: Conflict = Conflict.objects.create(
        item=item, by_id=deed.person_id, base=base, typed=text, key=key
    )
    note(meeting, MeetingEvent.Kind.ASKED, deed, item=item, confidential=item.confidential)
    return kept


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise Invalid(
            _("The notes of one item have %(n)d characters at most.") % {"n": LONGEST}, "notes"
        )
    if "\0" in text:
        raise Invalid(_("There is a character in it that cannot be kept."), "notes")
    return text


def _history(item: Item, base: int, keys: Iterable[str]) -> list[ItemRevision]:
    """The revisions that a save may have started from, oldest first: one query."""
    wanted = [key for key in keys if key]
    start = ItemRevision.objects.filter(item=item, version__lte=base).order_by("-version")
    rows = ItemRevision.objects.filter(item=item)
    found = rows.filter(Q(key__in=wanted) | Q(pk__in=start.values("pk")[:1])).order_by("version")
    history = list(found)
    if not any(row.version <= base for row in history) and base < item.version:
        # Before the first that was kept (or from none that was named) it read as the first does.
        history = list(rows.order_by("version")[:1]) + [h for h in history if h.key in wanted]
    return history


def _known(item: Item, history: list[ItemRevision], key: str, text: str) -> Saved | None:
    """The answer to a save that arrived before."""
    if any(revision.key == key for revision in history):
        return Saved(item, line_edits(text, item.notes))
    waiting = Conflict.objects.filter(item=item, key=key).first()
    return Saved(item, conflict=waiting) if waiting is not None else None


def _base_of(item: Item, history: list[ItemRevision], base: int, after: Sequence[str]) -> str:
    """The text that the sender started from."""
    arrived = [r for r in history if r.key and r.key in after]
    if arrived:
        return arrived[-1].typed if arrived[-1].differs else arrived[-1].notes
    if base == item.version:
        return item.notes
    known = [r for r in history if r.version <= base]
    if known:
        return known[-1].notes
    return history[0].notes if history and base < item.version else item.notes


def _moved(caret: int | None, edits: Sequence[Edit]) -> int | None:
    """The caret's line after the edits."""
    if caret is None:
        return None
    shift = 0
    for edit in edits:
        if edit.at + edit.remove <= caret:
            shift += len(edit.lines) - edit.remove
        elif edit.at <= caret:
            return max(0, edit.at + shift + min(caret - edit.at, max(len(edit.lines) - 1, 0)))
    return caret + shift


Text = tuple[Item, str, dict[int, str | None]]


def _write(
    meeting: Meeting,
    deed: Deed,
    texts: list[Text],
    *,
    typed: str | None = None,
    key: str = "",
    known: bool = True,
    again: Iterable[str] = (),
) -> bool:
    """Bring items of a locked meeting to these texts, and the records to what they say; whether any item
    is another than it was."""
    room = Room.of(meeting, deed)
    changes = [_change(room, item, text, unfinished) for item, text, unfinished in texts]
    batch, moved = Batch(), set[int]()
    if room.owns_words:
        reconciliation = Reconciliation(room, changes, again)
        batch, moved = reconciliation.run(), reconciliation.records.till.moved
    meeting.pulse += 1
    changed = False
    for change in changes:
        changed = _save_item(batch, meeting, deed, change, typed, key, known) or changed
    if changed or not batch.is_empty():
        batch.change(meeting, "pulse")
        batch.write()
    if moved:
        follow_outcome(moved)
    return changed


def _change(room: Room, item: Item, text: str, unfinished: dict[int, str | None]) -> Change:
    spot = room.spots.get(item.pk)
    old = [Statement.from_json(mark) for mark in item.marks]
    lines_then = item.notes.split("\n")
    change = Change(item, spot, text.split("\n"), old)
    change.lines_before = {
        s.number: lines_then[s.line]
        for s in old
        if s.number and s.defines and 0 <= s.line < len(lines_then)
    }
    if item.read_in:
        change.found = set(_as_read_in(item).split("\n"))
    if spot is not None:
        change.new = read_item(
            spot.titles, text, room.names, room.committee.code, unfinished=unfinished
        )
    return change


def _as_read_in(item: Item) -> str:
    """The notes as a document brought them, before anybody typed in them."""
    first = ItemRevision.objects.filter(item=item).order_by("version").first()
    return first.notes if first is not None else item.notes


def _save_item(
    batch: Batch,
    meeting: Meeting,
    deed: Deed,
    change: Change,
    typed: str | None,
    key: str,
    known: bool,
) -> bool:
    """Put one item's text, title and marks into the batch; whether anything is another than it was."""
    item, notes = change.item, "\n".join(change.lines)
    marks = [s.as_json() for s in change.new]
    title_was = change.spot.title if change.spot else item.title
    text_changed = notes != item.notes or item.title != title_was
    if not text_changed and marks == item.marks:
        return False
    if text_changed:
        if not known:
            batch.add(ItemRevision(item=item, version=item.version, notes=item.notes))
        item.version += 1
        differs = typed is not None and typed != notes
        batch.add(
            ItemRevision(
                item=item,
                version=item.version,
                notes=notes,
                differs=differs,
                typed=typed if differs and typed is not None else "",
                key=key,
                by_id=deed.person_id,
            )
        )
    item.notes, item.marks, item.numbers = notes, marks, change.numbers
    item.pulse = meeting.pulse
    batch.change(item, "notes", "title", "version", "marks", "numbers", "typing", "pulse")
    return True


@atomic
def settle_conflict(conflict: Conflict, *, by: Any, text: str, base: int | None = None) -> Saved:
    """One of both texts was chosen, or a third was made of them; `base` is the version that was shown
    beside it (none: the one that is there).

    Raises WrongState where somebody settled it already. Should the item have changed again meanwhile, that
    is merged, or asked about anew.
    """
    deed = as_deed(by)
    _meeting, item = lock_item(conflict.item)
    conflict = Conflict.objects.select_for_update().select_related("item").get(pk=conflict.pk)
    if conflict.settled_at is not None:
        raise WrongState(_("Somebody has chosen already."))
    conflict.settled_at, conflict.settled_by_id = timezone.now(), deed.person_id
    conflict.save(update_fields=["settled_at", "settled_by"])
    return save_notes(item, by=by, text=text, base=item.version if base is None else base)


Headings = dict[int, tuple[str, ...]]


def headings_of(meeting: Meeting) -> Headings:
    """The headings down to each item that is on the agenda."""
    return {pk: spot.titles for pk, spot in Room.of(meeting, Deed(None)).spots.items()}


def capture_moved(meeting: Meeting, deed: Deed, before: Headings) -> None:
    """Read anew what came, went, returned, or stands beneath another heading than `before`, in a locked
    meeting: under another heading lines may mean something else, and what is off the agenda defines nothing."""
    if meeting.is_frozen:
        return
    after = headings_of(meeting)
    moved = [pk for pk in before | after if before.get(pk) != after.get(pk)]
    # Of lines with one number the first defines: who is first may be another now.
    times = Counter(chain.from_iterable(_numbers_of(meeting)))
    twice = [number for number, n in times.items() if n > 1]
    texts: list[Text] = [
        (item, item.notes, unfinished_lines(item, item.notes, None))
        for item in Item.objects.filter(meeting=meeting, pk__in=moved)
        if item.notes or item.marks or _asks(after.get(item.pk, ()))
    ]
    if not texts and not twice:
        return
    for item, _text, _unfinished in texts:
        item.meeting = meeting
    _write(meeting, deed, texts, again=twice)


def capture_left(meeting: Meeting, deed: Deed) -> None:
    """Nobody types any more in a locked meeting: lines that were left half typed are finished as they are, and
    outcomes that could not be told are tried once more."""
    half = ~Q(typing={}) | Q(marks__contains=[{"untold": True}])
    items = Item.objects.current().filter(half, meeting=meeting)
    texts: list[Text] = [(item, item.notes, {}) for item in items]
    for item, _text, _unfinished in texts:
        item.meeting = meeting
    if texts:
        _write(meeting, deed, texts)


def _numbers_of(meeting: Meeting) -> Iterable[list[str]]:
    """The numbers that each item of the agenda has in its lines."""
    return Item.objects.current().filter(meeting=meeting).values_list("numbers", flat=True)


def _asks(titles: tuple[str, ...]) -> bool:
    """Whether the title alone may make a request: beneath a heading of approvals."""
    return any(section_of(title).kind == "approvals" for title in titles[:-1])


@atomic
def answer_card(card: Card, *, by: Any, answer: str) -> Card:
    """The line of a record is gone that others built on: put it back ("back"), or withdraw it ("withdrawn").

    Raises WrongState where it was answered already, or the line's item is off the agenda.
    """
    deed = as_deed(by)
    meeting = lock_meeting(card.meeting_id)
    ask(rules.can_edit, deed, meeting, sentence=leaders_only())
    meeting.guard_editable()
    card = Card.objects.select_related("item", "action", "decision", "approval").get(pk=card.pk)
    if card.answered_at is not None:
        raise WrongState(_("Somebody has answered already."))
    if answer == Card.Answer.BACK:
        if card.item.removed_at is not None:
            raise WrongState(_("Its item was taken off the agenda; put that back first."))
        notes = card.item.notes
        gap = "" if not notes or notes.endswith("\n") else "\n"
        save_notes(card.item, by=by, text=f"{notes}{gap}{card.line}\n", base=card.item.version)
    elif answer == Card.Answer.WITHDRAWN:
        _withdraw(meeting, deed, card)
    else:
        raise Invalid(_("Choose what becomes of it."), "answer")
    card.answered_at, card.answer, card.by_id = timezone.now(), answer, deed.person_id
    card.save(update_fields=["answered_at", "answer", "by"])
    note(
        meeting,
        MeetingEvent.Kind.ANSWERED,
        deed,
        item=card.item,
        note=card.line,
        confidential=card.item.confidential,
    )
    return card


def _withdraw(meeting: Meeting, deed: Deed, card: Card) -> None:
    room = Room(meeting, Deed(deed.user, meeting_id=meeting.pk))
    record: Record | None = card.action or card.decision or card.approval
    if record is None:
        return
    if card.action is not None:
        record.committee = meeting.committee
    records = load_records(meeting, [record.reference], [])
    record, batch = records.by_number[record.reference], Batch()
    if card.action_id is not None:
        withdraw_action(room, records, batch, record)  # type: ignore[arg-type]
        settle_action(records, batch, record, is_new=False)  # type: ignore[arg-type]
    elif card.decision_id is not None:
        set_withdrawn(room, batch, record, gone=True)  # type: ignore[arg-type]
    else:
        withdraw_request(room, records, batch, record)  # type: ignore[arg-type]
    batch.write()
    if records.till.moved:
        follow_outcome(records.till.moved)
