"""What a meeting's lines say of one action: its words, owners and due date, and how it stands."""

from __future__ import annotations

from typing import Any

from actions.life import fold
from actions.models import Action, ActionEvent, Owner
from actions.services.raising import OwnerSpec, part_of
from actions.services.record import entry, facts_of
from minutes.capture.statements import Statement
from people.batch import Batch
from people.names import name_key

from .capture_marks import Said
from .capture_new import day_of_text, sentence
from .capture_records import Records, counting
from .capture_room import Room

Kind = ActionEvent.Kind
KINDS = {"status": Kind.MINUTED, "tick": Kind.TICKED, "said": Kind.SAID}
Told = tuple[str, str, str, int | None]
"""What one captured event says: (kind, status or note, resolution, owner or speaker)."""


def change_action(
    room: Room, records: Records, batch: Batch, action: Action, said: Said, old: Statement | None
) -> None:
    """The line that defines an action has changed, or stands elsewhere: the action follows it."""
    line = said.statement
    spot = room.spots[said.item_id]
    changes: dict[str, Any] = {"raised_item_id": said.item_id, "in_line": True}
    if line.text and (old is None or old.text != line.text):
        changes["text"] = sentence(line.text)
    if old is None or old.due_on != line.due_on:
        due_on = day_of_text(line.due_on)
        changes["due_on"] = due_on if due_on or old else action.due_on
    if spot.confidential or room.meeting.confidential:
        changes["confidential"] = True
    told = [
        f"{getattr(action, name)} → {value}"
        for name, value in changes.items()
        if name in ("text", "due_on") and getattr(action, name) != value
    ]
    if any(getattr(action, name) != value for name, value in changes.items()):
        for name, value in changes.items():
            setattr(action, name, value)
        _changed(batch, action)
    if told:
        _add(
            records,
            batch,
            action,
            entry(action, Kind.EDITED, room.deed, note="\n".join(told), captured=True),
        )
    named = (line.owners, line.organisations)
    if line.text and (old is None or (old.owners, old.organisations) != named):
        _change_owners(room, records, batch, action, line)


def _change_owners(
    room: Room, records: Records, batch: Batch, action: Action, line: Statement
) -> None:
    """Who is named: those who stay keep their tick and their answer, those no longer named leave."""
    there = [o for o in records.owners[action.pk] if o.left_at is None]
    specs, everyone = room.owners_of(line)
    stays: set[int] = set()
    new: list[OwnerSpec] = []
    for spec in specs:
        same = next((o for o in there if o.pk not in stays and _is_same(o, spec)), None)
        if same is not None:
            stays.add(same.pk)
        else:
            new.append(spec)
    leaving = [o for o in there if o.pk not in stays]
    if not new and not leaving:
        return
    before = ", ".join(o.name for o in there)
    for owner in leaving:
        owner.left_at = room.deed.at
        batch.change(owner, "left_at")
    added = [part_of(action, spec, len(there) + i) for i, spec in enumerate(new)]
    batch.add(*added)
    records.owners[action.pk] += added
    if action.everyone != everyone:
        action.everyone = everyone
        _changed(batch, action)
    note = f"{before} → {', '.join([*(o.name for o in there if o.pk in stays), *(s.typed for s in new)])}"
    _add(
        records, batch, action, entry(action, Kind.REASSIGNED, room.deed, note=note, captured=True)
    )


def _is_same(owner: Owner, spec: OwnerSpec) -> bool:
    """The same person or organisation; or the name as typed, however it was answered since."""
    if spec.person_id is not None and owner.person_id == spec.person_id:
        return True
    if spec.organisation_id is not None and owner.organisation_id == spec.organisation_id:
        return True
    return bool(spec.typed) and name_key(owner.typed) == name_key(spec.typed)


def tell_action(
    room: Room, records: Records, batch: Batch, action: Action, told: list[Said]
) -> None:
    """All that the meeting's lines say of an action is one update, replaced as a whole (CAPTURE.md, 9)."""
    wanted = _wanted(room, records, action, [s.statement for s in told])
    have: dict[Told, ActionEvent] = {}
    for event in counting(records.events[action.pk]):
        here = event.captured and event.meeting_id == room.meeting.pk
        if here and (key := _told(event)) is not None:
            have[key] = event
    for key, event in have.items():
        if key not in wanted:
            undoing = entry(action, Kind.UNDONE, room.deed, undoes=event, captured=True)
            _add(records, batch, action, undoing)
    for key in wanted:
        if key not in have:
            _add(records, batch, action, _event(room, action, key))


def _told(event: ActionEvent) -> Told | None:
    if event.kind == Kind.MINUTED:
        return ("status", event.to_state, event.resolution, None)
    if event.kind == Kind.TICKED:
        return ("tick", "", "", event.owner_id)
    if event.kind == Kind.SAID:
        return ("said", event.note, "", event.by_id)
    return None


def _event(room: Room, action: Action, told: Told) -> ActionEvent:
    kind, words, resolution, pk = told
    fields: dict[str, Any] = {"by_id": None, "captured": True}
    if kind == "status":
        fields |= {"to_state": words, "resolution": resolution}
    elif kind == "tick":
        fields |= {"owner_id": pk}
    else:
        fields |= {"note": words, "is_word": True, "by_id": pk}
    return entry(action, KINDS[kind], room.deed, **fields)


def _wanted(room: Room, records: Records, action: Action, said: list[Statement]) -> list[Told]:
    wanted: list[Told] = []
    owners = [o for o in records.owners[action.pk] if o.left_at is None and o.pk is not None]
    status, resolution, refers_ticked = "", "", False
    ticked: dict[int, None] = {}
    remarks: list[str] = []
    speakers: set[str] = set()
    for one in said:
        if one.status:
            status, resolution = one.status, one.resolution
        done = _done(room, one, owners)
        ticked |= dict.fromkeys(done)
        refers_ticked = refers_ticked or (one.kind == "reference" and bool(done))
        words = [w for w in (one.result, *one.updates) if w.strip()]
        if one.kind == "reference":
            remarks += words
            speakers.add(one.speaker)
        else:
            wanted += [("said", word[:4000], "", None) for word in words]
    if remarks:
        speaker = next(iter(speakers)) if len(speakers) == 1 else ""
        by = room.person_id(speaker) if speaker else None
        wanted.append(("said", "\n".join(remarks)[:4000], "", by))
    if not status and refers_ticked and _proposes_itself(room, records, action, owners, ticked):
        status = "proposed"
    if status:
        wanted.append(("status", status, resolution, None))
    wanted += [("tick", "", "", pk) for pk in ticked]
    return list(dict.fromkeys(wanted))


def _done(room: Room, said: Statement, owners: list[Owner]) -> list[int]:
    """Whose parts a line says are done."""
    if said.kind == "reference" and said.ticked and said.speaker:
        return [o.pk for o in owners if _is_named(room, o, [said.speaker])]
    if said.ticked:
        return [o.pk for o in owners if not _is_named(room, o, said.open_owners)]
    return [o.pk for o in owners if said.done_owners and _is_named(room, o, said.done_owners)]


def _is_named(room: Room, owner: Owner, names: list[str]) -> bool:
    if not names:
        return False
    keys = {name_key(owner.typed), name_key(owner.name)} - {""}
    if any(name_key(name) in keys for name in names):
        return True
    for name in names:
        match = room.directory.find(name)
        if match.person_id is not None and match.person_id == owner.person_id:
            return True
        if match.organisation_id is not None and match.organisation_id == owner.organisation_id:
            return True
    return False


def _proposes_itself(
    room: Room, records: Records, action: Action, owners: list[Owner], ticked: dict[int, None]
) -> bool:
    """Every part is done, by this line or before, and nothing else says how it stands."""
    others = [
        e
        for e in counting(records.events[action.pk])
        if not (e.captured and e.meeting_id == room.meeting.pk) or e.kind == Kind.RAISED
    ]
    life = fold(facts_of(others))
    done = {pk for pk, at in life.ticks.items() if at is not None} | set(ticked)
    return life.status in ("open", "unknown") and all(o.pk in done for o in owners)


def withdraw_action(room: Room, records: Records, batch: Batch, action: Action) -> None:
    """Its line is gone: no list shows it, its number stays taken."""
    event = entry(action, Kind.WITHDRAWN, room.deed, to_state="gone", captured=True)
    _add(records, batch, action, event)


def bring_action_back(room: Room, records: Records, batch: Batch, action: Action) -> None:
    """The line is back: the withdrawal no longer counts."""
    for event in counting(records.events[action.pk]):
        if event.to_state == "gone":
            _add(
                records,
                batch,
                action,
                entry(action, Kind.UNDONE, room.deed, undoes=event, captured=True),
            )


def settle_action(records: Records, batch: Batch, action: Action, *, is_new: bool) -> None:
    """Bring an action to what its events come to, those included that are not written yet."""
    events = records.events[action.pk]
    if all(e.pk is not None for e in events):
        return
    # Unsaved events come after those that are there; they are told apart by their place.
    top = max((e.pk for e in events if e.pk is not None), default=0)
    places = {id(e): e.pk or top + i for i, e in enumerate(events, 1)}
    facts = facts_of(events)
    facts = [
        type(f)(
            places[id(e)], f.kind, f.happened_at, f.to_state, f.resolution, f.owner_id,
            places.get(id(e.undoes)) if e.undoes is not None and e.undoes.pk is None else f.undoes_id,
        )
        for f, e in zip(facts, events, strict=True)
    ]  # fmt: skip
    life = fold(facts)
    action.status, action.resolution, action.closed_at = (
        life.status,
        life.resolution,
        life.closed_at,
    )
    action.touched_at = life.touched_at or action.touched_at
    if not is_new:
        action.version += 1
        _changed(batch, action)
    for owner in records.owners[action.pk]:
        if owner.pk is not None and owner.ticked_at != life.ticks.get(owner.pk):
            owner.ticked_at = life.ticks.get(owner.pk)
            if not is_new:
                batch.change(owner, "ticked_at")


CHANGING = (
    *(
        "text",
        "due_on",
        "confidential",
        "everyone",
        "in_line",
        "raised_in",
        "raised_item",
        "parent",
    ),
    *("parent_approval", "status", "resolution", "closed_at", "touched_at", "version"),
)


def _changed(batch: Batch, action: Action) -> None:
    if not batch.holds(action):
        batch.change(action, *CHANGING)


def _add(records: Records, batch: Batch, action: Action, event: ActionEvent) -> None:
    event.action_id = action.pk
    records.events[action.pk].append(event)
    batch.add(event)


__all__ = [
    "bring_action_back",
    "change_action",
    "settle_action",
    "tell_action",
    "withdraw_action",
]
