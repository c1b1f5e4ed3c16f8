"""What does one press of a button do? From a verb and what was typed beside it to the service that acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from actions import services as act
from actions.models import Action, Owner, Resolution
from actions.services import Deed
from people.errors import Invalid, WrongState


@dataclass(frozen=True)
class Pressed:
    """A button and the fields of its form, read leniently: what does not fit is refused in words.

    `verb` may carry a resolution ("close:dropped") or a part ("tick:412"), so that each way to close and
    each part is one button.
    """

    verb: str
    version: int | None = None
    note: str = ""
    resolution: str = ""
    owner_id: int | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any], verb: str = "") -> Pressed:
        verb, _colon, more = (verb or data.get("verb", "")).partition(":")
        part = more if verb in ("tick", "untick") else ""
        return cls(
            verb=verb,
            version=_number(data.get("version")),
            note=data.get("note", ""),
            resolution=(more if verb == "close" else "") or data.get("resolution", ""),
            owner_id=_number(part or data.get("owner")),
        )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


VERBS = (
    "tick",
    "untick",
    "say",
    "propose",
    "close",
    "unknown",
    "open",
    "send-back",
    "reopen",
    "undo",
)


def perform(action: Action, pressed: Pressed, *, by: Any) -> Action:
    """Do what was pressed, as `by` (an account, or a Deed that names the meeting). Returns the action as
    it is now; raises Refused in one of its kinds, with the sentence for the page."""
    deed = by if isinstance(by, Deed) else Deed(by)
    note, version = pressed.note, pressed.version
    match pressed.verb:
        case "tick":
            return act.tick(_part(action, pressed, deed), by=deed, note=note)
        case "untick":
            return act.untick(_part(action, pressed, deed), by=deed, note=note)
        case "say":
            return act.say(action, by=deed, note=note)
        case "close":
            return act.close(
                action, by=deed, version=version, note=note, resolution=pressed.resolution
            )
        case "undo":
            return _undo(action, deed)
    steps = {
        "propose": act.propose,
        "unknown": act.mark_unknown,
        "open": act.mark_open,
        "send-back": act.send_back,
        "reopen": act.reopen,
    }
    if pressed.verb not in steps:
        raise Invalid(_("There is no such act."), "verb")
    return steps[pressed.verb](action, by=deed, version=version, note=note)


def _part(action: Action, pressed: Pressed, deed: Deed) -> Owner:
    """The part that is meant: the one named, else the reader's only own one."""
    parts = action.owners.filter(left_at=None).select_related("person", "organisation")
    if pressed.owner_id is not None:
        found = parts.filter(pk=pressed.owner_id).first()
    else:
        mine = list(parts.filter(person=deed.person_id))
        found = mine[0] if mine else None
    if found is None:
        raise Invalid(_("Say whose part."), "owner")
    found.action = action
    return found


def _undo(action: Action, deed: Deed) -> Action:
    event = act.undoable(list(action.events.order_by("-id")[:2]), deed.person_id)
    if event is None:
        raise WrongState(_("There is nothing of yours to take back any more."))
    return act.undo(event, by=deed)


def done_sentence(action: Action, pressed: Pressed) -> str:
    """What the page says after it: "AB-17 is closed (done)."."""
    resolution = f" ({Resolution(action.resolution).label})" if action.resolution else ""
    state = f"{action.get_status_display()}{resolution}"
    said = {
        "say": _("%(reference)s: kept."),
        "tick": _("%(reference)s: part done. It is %(state)s."),
        "untick": _("%(reference)s: the tick is taken back. It is %(state)s."),
        "undo": _("%(reference)s: taken back. It is %(state)s."),
    }.get(pressed.verb, _("%(reference)s is %(state)s."))
    return said % {"reference": action.reference, "state": state}
