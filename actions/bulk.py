"""What would one act do to many actions, and to which not? First told (`plan`), then done (`carry_out`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions import services as act
from actions.models import Action, Resolution, Status, Subject
from actions.rows import Row
from actions.services import OwnerSpec
from people.errors import Refused
from people.models import Committee, Person

ACTS = {
    "close": gettext_lazy("Close"),
    "propose": gettext_lazy("Propose to close"),
    "unknown": gettext_lazy("Mark unknown"),
    "reassign": gettext_lazy("Reassign"),
    "subject": gettext_lazy("Set the subject"),
    "due": gettext_lazy("Set the due date"),
}
AT_MOST = 500
"""More at once nobody reads through before saying yes."""


class BulkForm(forms.Form):
    """What the act needs to know; the fields of the other acts are left out."""

    resolution = forms.ChoiceField(label=gettext_lazy("How it ended"), choices=Resolution.choices)
    person = forms.ModelChoiceField(None, label=gettext_lazy("To whom"))
    subject = forms.ModelChoiceField(
        None, label=gettext_lazy("Subject"), required=False, empty_label=gettext_lazy("none")
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Left empty, the due date is taken away."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea
    )

    FIELDS = {
        "close": ("resolution", "note"),
        "propose": ("note",),
        "unknown": ("note",),
        "reassign": ("person", "note"),
        "subject": ("subject",),
        "due": ("due_on",),
    }

    def __init__(self, data: Any, *, act: str, committee: Committee):
        super().__init__(data)
        self.act = act
        for name in list(self.fields):
            if name not in self.FIELDS[act]:
                del self.fields[name]
        if "person" in self.fields:
            sits = committee.memberships.today().values("person")
            self.fields["person"].queryset = Person.objects.current().filter(pk__in=sits)
        if "subject" in self.fields:
            self.fields["subject"].queryset = Subject.objects.filter(committee=committee)
        if act == "propose":
            self.fields["note"].required = True
            self.fields["note"].label = gettext_lazy("What came of them")


@dataclass
class Step:
    """One action of a bulk act: what will be done, or why it is left out."""

    row: Row
    will: str = ""
    why: str = ""


def plan(rows: Iterable[Row], act_name: str, given: dict[str, Any], leaver: Person | None = None):
    """A Step for each row, in their order. `given` is what the form came to; `leaver`, for "reassign",
    is the one whose part goes to somebody else, while the other owners keep theirs."""
    return [_step(row, act_name, given, leaver) for row in rows]


def _step(row: Row, act_name: str, given: dict[str, Any], leaver: Person | None) -> Step:
    if act_name in ("close", "propose", "unknown"):
        return _turn(row, act_name, given)
    if act_name == "reassign":
        return _reassign(row, given["person"], leaver)
    if act_name == "subject":
        subject = given["subject"]
        if row.subject_id == (subject.pk if subject else None):
            return Step(row, why=_("has that subject already"))
        return Step(row, will=f"{row.subject or '–'} → {subject or '–'}")
    if row.due_on == given["due_on"]:
        return Step(row, why=_("is due then already"))
    return Step(row, will=f"{_day(row.due_on)} → {_day(given['due_on'])}")


def _turn(row: Row, act_name: str, given: dict[str, Any]) -> Step:
    if row.is_closed:
        return Step(row, why=_("is closed already"))
    if act_name == "close":
        to = _("closed (%s)") % Resolution(given["resolution"]).label
    elif act_name == "propose":
        to = Status.PROPOSED.label
        if row.status == Status.PROPOSED:
            return Step(row, why=_("is proposed already"))
    else:
        to = Status.UNKNOWN.label
        if row.status != Status.OPEN:
            return Step(row, why=_("is %s, not open") % row.status_label)
    return Step(row, will=f"{row.status_label} → {to}")


def _reassign(row: Row, person: Person, leaver: Person | None) -> Step:
    if row.is_closed:
        return Step(row, why=_("is closed already"))
    before = [part.name for part in row.owners]
    if leaver is not None:
        if all(part.person_id != leaver.pk for part in row.owners):
            return Step(row, why=_("%s has no part in it") % leaver)
        after = [person.name if part.person_id == leaver.pk else part.name for part in row.owners]
    else:
        after = [person.name]
    if before == after:
        return Step(row, why=_("is theirs already"))
    return Step(row, will=f"{', '.join(before)} → {', '.join(dict.fromkeys(after))}")


def _day(value: dt.date | None) -> str:
    return value.isoformat() if value else "–"


def carry_out(
    steps: Sequence[Step],
    act_name: str,
    given: dict[str, Any],
    *,
    committee: Committee,
    by: Any,
    leaver: Person | None = None,
) -> list[Step]:
    """Do what was planned, each action in a transaction of its own. Returns the steps as they came out:
    what was refused (somebody was faster, say) has its `why`."""
    actions = Action.objects.in_bulk([step.row.pk for step in steps])
    for step in steps:
        if step.why:
            continue
        action = actions[step.row.pk]
        action.committee = committee
        try:
            _do(action, step.row.version, act_name, given, by, leaver)
        except Refused as refused:
            step.will, step.why = "", str(refused)
    return list(steps)


def _do(
    action: Action,
    version: int,
    act_name: str,
    given: dict[str, Any],
    by: Any,
    leaver: Person | None,
) -> None:
    note = given.get("note", "")
    match act_name:
        case "close":
            act.close(action, by=by, version=version, resolution=given["resolution"], note=note)
        case "propose":
            act.propose(action, by=by, version=version, note=note)
        case "unknown":
            act.mark_unknown(action, by=by, version=version, note=note)
        case "subject":
            act.edit(action, by=by, version=version, subject=given["subject"])
        case "due":
            act.edit(action, by=by, version=version, due_on=given["due_on"])
        case "reassign" if leaver is not None:
            to = OwnerSpec(person_id=given["person"].pk)
            act.hand_on([action], by=by, owner=OwnerSpec(person_id=leaver.pk), to=to, note=note)
        case "reassign":
            owners = [OwnerSpec(person_id=given["person"].pk)]
            act.reassign(action, by=by, version=version, owners=owners, note=note)
