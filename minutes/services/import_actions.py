"""A document's promises are written: new ones raised, and of each what the minutes state of that day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from actions import services as act
from actions.models import Action, ActionEvent, Owner, Subject
from actions.services.record import LONGEST, record
from budgets.models import Approval
from minutes.compare import ActionLine, Proposal, Who
from minutes.compare.actions import is_ticked, merged_status, stated_updates
from minutes.models import Item, Meeting
from people.models import Organisation, Person

from .import_names import keys_of, shortened
from .import_people import Known
from .import_tracker import who_of
from .record import Deed


def write_actions(
    meeting: Meeting,
    proposal: Proposal,
    items: dict[int, Item],
    requests: dict[int, Approval],
    known: Known,
    deed: Deed,
) -> dict[int, Action]:
    """Every action of the document, by its place in the proposal; numbers in the document's order."""
    lines = proposal.actions
    ids = [line.id for line in lines if line.id is not None]
    # All at once and in order, before any number is taken: who holds one of them may want a number.
    matched = {row.pk: row for row in _locked(ids)}
    fresh = [i for i, line in enumerate(lines) if line.id is None]
    subjects = _subjects(proposal, items)
    drafts = [
        _draft(lines[i], meeting, items.get(_at(lines[i])), subjects.get(_at(lines[i])), known)
        for i in fresh
    ]
    raised = act.raise_actions(meeting.committee, by=deed, drafts=drafts) if drafts else []
    actions = dict(zip(fresh, raised, strict=True))
    for i, line in enumerate(lines):
        if line.id is None:
            _state_new(actions[i], line, known, deed)
        else:
            actions[i] = matched[line.id]
            if line.changes:
                _state_matched(actions[i], line, items.get(_at(line)), known, deed)
    _set_parents(lines, actions, requests)
    return actions


def _locked(ids: list[int]) -> list[Action]:
    rows = Action.objects.select_for_update(of=("self",), no_key=True).select_related("committee")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _at(line: ActionLine) -> int:
    return -1 if line.item is None else line.item


def _subjects(proposal: Proposal, items: dict[int, Item]) -> dict[int, Subject]:
    """The subject of each item: its own, or that of the nearest item above."""
    found: dict[int, Subject] = {}
    for line in proposal.items:
        item = items.get(line.index)
        own = item.subject if item is not None and item.subject_id else None
        subject = own or (found.get(line.parent) if line.parent is not None else None)
        if subject is not None:
            found[line.index] = subject
    return found


def _draft(
    line: ActionLine, meeting: Meeting, item: Item | None, subject: Subject | None, known: Known
) -> dict[str, Any]:
    return {
        "text": _sentence(line),
        "owners": [] if line.everyone else _specs(line, known),
        "everyone": line.everyone,
        "due_on": _day(line.source.due_on),
        "subject": subject,
        "confidential": meeting.confidential or bool(item and item.confidential),
        "origin": Action.Origin.MEETING,
        "raised_in_id": meeting.pk,
        "raised_item_id": item.pk if item else None,
    }


def _sentence(line: ActionLine) -> str:
    text = line.source.text.strip() or "…"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _specs(line: ActionLine, known: Known) -> list[act.OwnerSpec]:
    """Who owns it; a promise without any name waits for an answer."""
    return [spec_for(who, known) for who in line.owners] or [act.OwnerSpec(typed=_("nobody named"))]


def spec_for(who: Who, known: Known) -> act.OwnerSpec:
    person_id, organisation_id = known.person_id(who), known.organisation_id(who)
    return act.OwnerSpec(person_id, organisation_id, shortened(who.name) or "?")


def _ticked(line: ActionLine, owners: list[Owner], known: Known) -> list[Owner]:
    """The owners whose part the text says is done."""
    there = []
    for owner in owners:
        named = owner.person or owner.organisation
        aliases = [a.text for a in named.aliases.all()] if named is not None else []
        if is_ticked(
            _with_ids(line, known), who_of(owner), keys_of(owner.typed, owner.name, *aliases)
        ):
            there.append(owner)
    return there


def _with_ids(line: ActionLine, known: Known) -> ActionLine:
    """The names of a line after new people and organisations were made: theirs have ids now."""
    for names in (line.still_open, line.done):
        for place, who in enumerate(names):
            if who.kind == "new":
                person_id, body_id = known.person_id(who), known.organisation_id(who)
                if person_id is not None:
                    names[place] = Who("person", who.name, person_id, who.key)
                elif body_id is not None:
                    names[place] = Who("organisation", who.name, body_id, who.key)
    return line


def _owners(action: Action) -> list[Owner]:
    owners = Owner.objects.filter(action=action, left_at=None)
    owners = owners.select_related("person", "organisation")
    return list(owners.prefetch_related("person__aliases", "organisation__aliases"))


def _state_new(action: Action, line: ActionLine, known: Known, deed: Deed) -> None:
    """What the minutes state of an action just raised.

    NEW says open by being raised. What is not NEW was raised before: that its status is stated beside
    the raising tells so, and an older document may then turn out to be its origin.
    """
    status: str | None = merged_status(line)
    if status == "open":
        if not line.source.new:
            record(action, ActionEvent.Kind.MINUTED, deed, by_id=None, to_state="open")
        status = None
    mentions_tick = any(s.ticked or s.done_owners for s in [line.source, *line.also])
    ticks = _ticked(line, _owners(action), known) if mentions_tick else []
    updates = _updates(line)
    if status is not None or ticks or updates:
        act.minute(action, deed=deed, status=status, ticks=ticks, updates=updates)


def _updates(line: ActionLine) -> list[str]:
    return [text[:LONGEST] for text in (line.updates or stated_updates(line))]


def _state_matched(
    action: Action, line: ActionLine, item: Item | None, known: Known, deed: Deed
) -> None:
    """What the minutes add to a record that is there."""
    _take_back(action, line, deed)
    for owner_id, who in line.answers:
        _answer(owner_id, who, known, deed)
    if "owners" in line.changes:
        specs = [spec_for(who, known) for who in line.owners]
        act.reassign(action, by=deed, owners=specs, everyone=line.everyone)
    if "due" in line.changes and (day := _day(line.source.due_on)):
        act.edit(action, by=deed, due_on=day)
    if "owners" in line.changes:
        ticks = _ticked(line, _owners(action), known)
    else:
        ticks = list(Owner.objects.filter(pk__in=list(line.tick_owners)))
    act.minute(
        action,
        deed=deed,
        status=merged_status(line) if "status" in line.changes else None,
        ticks=ticks,
        updates=[text[:LONGEST] for text in line.updates],
        item_id=item.pk if item else None,
        text=_sentence(line),
    )
    if "origin" in line.changes and action.everyone:
        _expand_again(action, deed)


def _take_back(action: Action, line: ActionLine, deed: Deed) -> None:
    """What an earlier reading of the same minutes stated, and this one does not."""
    gone = [*line.untick_events, *([line.undo_status] if line.undo_status else [])]
    if gone:
        locked = act.lock_action(action)
        for event in ActionEvent.objects.filter(pk__in=gone, undone_by=None):
            record(locked, ActionEvent.Kind.UNDONE, deed, undoes=event)


def _answer(owner_id: int, who: Who, known: Known, deed: Deed) -> None:
    owner = Owner.objects.select_related("action").get(pk=owner_id)
    if (person_id := known.person_id(who)) is not None:
        act.answer_owner(owner, by=deed, person=Person.objects.get(pk=person_id))
    elif (body_id := known.organisation_id(who)) is not None:
        act.answer_owner(owner, by=deed, organisation=Organisation.objects.get(pk=body_id))


def _expand_again(action: Action, deed: Deed) -> None:
    """ "All" of an older document: who sat there on its day."""
    day = deed.at.astimezone(Meeting.objects.get(pk=deed.meeting_id or 0).zone).date()
    specs = act.everyone_of(action.committee, day)
    current = {(o.person_id, o.organisation_id) for o in _owners(action)}
    if specs and current != {(s.person_id, s.organisation_id) for s in specs}:
        act.reassign(action, by=deed, owners=specs, everyone=True)


def _set_parents(
    lines: list[ActionLine], actions: dict[int, Action], requests: dict[int, Approval]
) -> None:
    """Follow-ups know what they follow up; a parent that is there stays."""
    changed = []
    for i, line in enumerate(lines):
        if line.id is not None and "parent" not in line.changes:
            continue
        action = actions[i]
        if line.parent_action is not None and actions[line.parent_action].pk != action.pk:
            action.parent_id = actions[line.parent_action].pk
        elif line.parent_request is not None:
            action.parent_approval_id = requests[line.parent_request].pk
        else:
            continue
        changed.append(action)
    Action.objects.bulk_update(changed, ["parent", "parent_approval"])
