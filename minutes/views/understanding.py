"""What will the line that somebody types become? Said while they type, by the rules that read it later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actions.models import Action
from actions.services import Deed
from budgets.conditions import tied
from minutes.capture.statements import Statement, read_item
from minutes.document.grammar import NoteLine, understand
from minutes.document.names import People
from minutes.document.speech import Said
from minutes.models import Item, Meeting
from minutes.services.capture_room import Room
from minutes.views.watching import Drawn, Look, look
from people.matching import Candidate, Directory, Kind
from people.models import Committee
from people.views.doors import let_in, number_of

FRESH = 30
"""Seconds for which the names of a committee are kept: a preview need not know who came this very moment."""
LONGEST = 5000
"""Characters of a line; the grammar reads no longer ones."""
TEXT = 400_000


@dataclass(frozen=True)
class Known:
    """The names of one meeting's committee, and the code of its numbers."""

    code: str
    directory: Directory
    names: tuple[str, ...]
    organisations: dict[Any, str]
    of: dict[Any, str]
    """The organisation of each person."""


@dataclass
class Named:
    """One owner of what will be: sure, or with the choices there are."""

    typed: str
    name: str = ""
    organisation: str = ""
    choices: Sequence[tuple[str, str]] = ()

    @property
    def is_sure(self) -> bool:
        return bool(self.name)


@dataclass
class Becomes:
    """What the line will become. `icon` and `label` stand in the margin."""

    kind: str
    label: str
    icon: str = ""
    text: str = ""
    number: str = ""
    owners: list[Named] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    """What else the line says: "on condition: legal confirms"."""


_kept = Drawn(most=64)


@login_required
@require_POST
def understood(request: HttpRequest, committee: str, number: int) -> HttpResponse:
    """A fragment: what the line `caret` of `text` under `item` will become. Four queries while the names are
    fresh (session, account, the meeting, its items), two more for a line about an action."""
    seen = look(request, committee, number)
    let_in(seen.leads)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    caret = request.POST.get("caret", "")
    lines = text.split("\n")
    at = int(caret) if caret.isdecimal() and len(caret) < 8 else 0
    becomes = None
    if len(text) <= TEXT and at < len(lines) and len(lines[at]) <= LONGEST:
        titles = _titles(request, seen, number_of(request.POST.get("item", "")))
        becomes = what_becomes(titles, text, at, _known(seen))
        if becomes is not None and becomes.kind == "reference":
            _look_up(request, seen, becomes)
    # Without the request: what every page is given would be asked for, too.
    return HttpResponse(render_to_string("minutes/taking/_understood.html", {"becomes": becomes}))


def _known(seen: Look) -> Known:
    """The committee's names, those present first; kept for a moment."""
    return _kept.get((seen.pk, int(time.monotonic() // FRESH)), lambda: _load(seen))


def _load(seen: Look) -> Known:
    """As capturing has them: whom the grammar may take for a name, and who can be meant."""
    room = Room(Meeting.objects.select_related("committee").get(pk=seen.pk), Deed(None))
    directory = room.directory
    organisations = {o.id: o.name for o in directory.organisations}
    of = {m.person_id: m.organisation.name for m in room.members if m.organisation}
    of |= {
        a.person_id: organisations[a.organisation_id]
        for a in room.attendances
        if a.organisation_id in organisations
    }
    return Known(room.committee.code, directory, room.names, organisations, of)


def _titles(request: HttpRequest, seen: Look, pk: int) -> tuple[str, ...]:
    """The headings above the item and its own: they say what stands beneath them."""
    rows = Item.objects.current().filter(meeting=seen.pk).values_list("pk", "parent_id", "title")
    by_pk = {row[0]: row for row in rows}
    titles: list[str] = []
    row = by_pk.get(pk)
    while row is not None and len(titles) < 50:
        titles.insert(0, row[2])
        row = by_pk.get(row[1]) if row[1] is not None else None
    return tuple(titles)


def what_becomes(titles: Sequence[str], text: str, at: int, known: Known) -> Becomes | None:
    """What the line `at` will become; None for plain text."""
    found = [s for s in read_item(titles, text, known.names, known.code) if s.line == at]
    if found:
        return _stated(found[0], known)
    line = text.split("\n")[at]
    if not line.strip():
        return None
    people = People()
    for name in known.names:
        people.add(name)
    meaning = understand(line, people)
    if isinstance(meaning, NoteLine):
        return Becomes("note", _("Note"), text=meaning.text)
    if isinstance(meaning, Said):
        return Becomes("remark", meaning.speaker or _("somebody"), text=meaning.text)
    return _outcome(titles, text, at, known)


def _outcome(titles: Sequence[str], text: str, at: int, known: Known) -> Becomes | None:
    """A line that says what became of the request above it: the request is what it changes."""
    lines = text.split("\n")
    without = "\n".join([*lines[:at], "", *lines[at + 1 :]])
    before = {s.line: s for s in read_item(titles, without, known.names, known.code)}
    for statement in read_item(titles, text, known.names, known.code):
        was = before.get(statement.line)
        if statement.kind != "request" or was is None or statement.same_as(was):
            continue
        becomes = Becomes("outcome", _("Of the request"), "proposed", statement.text)
        if statement.outcome != was.outcome:
            becomes.label, becomes.icon = _("Outcome"), "closed"
            becomes.more = _of_outcome(statement)
        elif amount := statement.asks.get("amount"):
            becomes.more = [f"{statement.asks.get('currency', '')} {amount}".strip()]
        return becomes
    return None


OUTCOMES = {
    "agreed": "agreed",
    "condition": "agreed on condition",
    "declined": "declined",
    "deferred": "deferred",
    "withdrawn": "withdrawn",
}


def _of_outcome(statement: Statement) -> list[str]:
    said = [_(OUTCOMES.get(statement.outcome, statement.outcome))] if statement.outcome else []
    if statement.condition:
        said.append(tied(statement.condition))
    return said


def _stated(statement: Statement, known: Known) -> Becomes:
    number, text = statement.number, statement.text
    if statement.kind == "action":
        label = number or (_("New action") if statement.new else _("Action"))
        becomes = Becomes("action", label, "open", text, number)
        of = statement.organisations
        for i, typed in enumerate(statement.owners):
            becomes.owners.append(
                _named(typed, of[i] if len(of) == len(statement.owners) else "", known)
            )
        if statement.status in ("unknown", "proposed", "closed"):
            becomes.icon = statement.status
        if statement.ticked:
            becomes.more.append(_("ticked"))
        becomes.more += statement.updates
        return becomes
    if statement.kind == "decision":
        return Becomes(
            "decision", number or _("Decision"), "closed", text, number, more=_of_outcome(statement)
        )
    if statement.kind == "request":
        label = number or _("Request")
        return Becomes("request", label, "proposed", text, number, more=_of_outcome(statement))
    return Becomes("reference", number, "deferred", "", number, more=_of_reference(statement))


TURNS = {
    "proposed": "proposes to close",
    "closed": "closes it",
    "open": "still open",
    "unknown": "unknown",
}


def _of_reference(statement: Statement) -> list[str]:
    said = [_(TURNS[statement.status])] if statement.status else []
    if statement.ticked:
        whose = statement.speaker
        said.append(_("ticks the part of %(name)s") % {"name": whose} if whose else _("ticked"))
    elif statement.speaker:
        said.append(f"{statement.speaker}:")
    return said + statement.updates


def _named(typed: str, organisation: str, known: Known) -> Named:
    match = known.directory.find(typed, organisation)
    if match.kind == Kind.EVERYONE:
        return Named(typed, _("everybody"))
    if match.kind == Kind.PERSON:
        name = next(p.name for p in known.directory.people if p.id == match.person_id)
        return Named(typed, name, known.of.get(match.person_id, ""))
    if match.kind == Kind.ORGANISATION:
        return Named(typed, known.organisations[match.organisation_id])
    # Names that only sound alike: those of this committee, not an organisation of some other one.
    here = {*known.of.values()}
    near = [c for c in match.candidates if c.kind == Kind.PERSON or c.name in here]
    return Named(typed, choices=[_choice(c, known) for c in near[:5]])


def _choice(candidate: Candidate, known: Known) -> tuple[str, str]:
    of = known.of.get(candidate.id, "") if candidate.kind == Kind.PERSON else ""
    return candidate.name, of


def _look_up(request: HttpRequest, seen: Look, becomes: Becomes) -> None:
    """The sentence of the action that a line is about; that there is none of that number, else."""
    digits = becomes.number.rpartition("-")[2]
    committee = Committee(pk=seen.committee_id)
    actions = Action.objects.in_committee(committee, request.user)
    found = actions.filter(number=int(digits)).only("text", "status").first()
    if found is None:
        becomes.label, becomes.icon = becomes.number, "unknown"
        becomes.more = [_("there is no action of that number"), *becomes.more]
    else:
        becomes.text, becomes.icon = found.text, found.status
