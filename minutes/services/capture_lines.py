"""What has each line of an item become? For the margin beside the text, and for who types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from actions.models import Action
from budgets.models import Approval
from minutes.capture.statements import Statement
from minutes.models import Decision, Item, Meeting

from .capture_marks import action_number, yearly_number
from .capture_till import why_untold


@dataclass
class Captured:
    """One line: `kind` action, decision, request or reference; `line` -1 is the title.

    `owners` of an action: name, whether a person or an organisation answers to it, the owner's id, whether
    their part is done. `problem` says in words what is odd about the number, "" where nothing is.
    """

    line: int
    kind: str
    number: str
    state: str = ""
    state_label: str = ""
    owners: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    pk: int | None = None


def lines_of(item: Item, meeting: Meeting) -> list[Captured]:
    """Each line of an item that carries a number, in order: four queries. Needs the meeting's `committee`.

    For the software itself; a page asks lines_of_each, as its reader.
    """
    return lines_of_each([item], meeting)[item.pk]


def lines_of_each(
    items: Iterable[Item], meeting: Meeting, *, reader: Any = None
) -> dict[int, list[Captured]]:
    """The same for several items, by the item's id: four queries as well. A record that the `reader` may not
    see (who is recused from it) is to them as one that is not there."""
    said = {item: [Statement.from_json(mark) for mark in item.marks] for item in items}
    numbers = {s.number for marks in said.values() for s in marks if s.number}
    records = _records(meeting, numbers, reader)
    lost = {s.number for marks in said.values() for s in marks if s.untold}
    asked = [r for number in lost if isinstance(r := records.get(number), Approval)]
    why = why_untold(asked, reader)
    return {item.pk: _captured(marks, records, why, item, meeting) for item, marks in said.items()}


def _captured(
    said: list[Statement],
    records: dict[str, Action | Decision | Approval],
    why: dict[int, str],
    item: Item,
    meeting: Meeting,
) -> list[Captured]:
    seen: Counter[str] = Counter()
    found = []
    for one in said:
        if not one.number:
            continue
        record = records.get(one.number)
        captured = Captured(one.line, one.kind, one.number)
        if one.defines:
            seen[one.number] += 1
        captured.problem = _problem(one, record, item, meeting, seen)
        if one.untold and isinstance(record, Approval):
            captured.problem = why.get(record.pk, "")
        if isinstance(record, Action):
            captured.state, captured.state_label = record.status, str(record.get_status_display())
            captured.owners = [
                {
                    "owner": owner.pk,
                    "name": owner.name,
                    "answered": not owner.is_unanswered,
                    "ticked": owner.ticked_at is not None,
                }
                for owner in record.owners.all()
            ]
        elif record is not None:
            captured.state = record.outcome
            captured.state_label = str(record.get_outcome_display())
        captured.pk = record.pk if record is not None else None
        found.append(captured)
    return found


def _records(
    meeting: Meeting, numbers: set[str], reader: Any
) -> dict[str, Action | Decision | Approval]:
    committee = meeting.committee
    of_code = [n for number in numbers if (n := action_number(number, committee.code))]
    found: dict[str, Action | Decision | Approval] = {}
    actions = Action.objects.filter(committee=committee, number__in=[*of_code, 0])
    if reader is not None:
        actions = actions.visible_to(reader)
    for action in actions.with_owners():
        action.committee = committee
        found[action.reference] = action
    for model, letter in ((Decision, "D"), (Approval, "R")):
        wanted = Q(pk=0)
        for number in numbers:
            if pair := yearly_number(number, letter):
                wanted |= Q(year=pair[0], number=pair[1])
        rows = model.objects.filter(wanted, committee=committee)
        for record in rows if reader is None else rows.visible_to(reader):
            found[record.reference] = record
    return found


def _problem(
    said: Statement,
    record: Action | Decision | Approval | None,
    item: Item,
    meeting: Meeting,
    seen: Counter[str],
) -> str:
    if record is None:
        return _("There is no %(number)s; it is text.") % {"number": said.number}
    if not said.defines:
        return ""
    if isinstance(record, Approval) and record.made_by_id is not None:
        return ""  # written on our pages: it is decided here
    raised_in = record.raised_in_id if isinstance(record, Action) else record.meeting_id
    if raised_in != meeting.pk:
        return _("%(number)s is of another meeting; this line refers to it.") % {
            "number": said.number
        }
    place = record.raised_item_id if isinstance(record, Action) else record.item_id
    if seen[said.number] > 1 or place != item.pk:
        return _("%(number)s stands above already; this line refers to it.") % {
            "number": said.number
        }
    return ""
