"""How does a preview show what a document would do, and how do a page's fields become answers?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from minutes.compare import ActionLine, Proposal, Who
from minutes.compare.actions import is_ticked, merged_status
from minutes.compare.records import DEEPEST
from minutes.models import Import
from minutes.preview_words import CHANGES, KINDS, VERDICTS
from minutes.services.import_names import LEFT_OPEN, NEW_ORGANISATION, NEW_PERSON
from minutes.services.importing import Look
from people.directory import directory_of
from people.errors import Invalid
from people.matching import Kind

SHOWN = 150
"""Lines of a kind that a preview lists; of the others it tells how many there are."""
OFFERED = 200
"""People and organisations offered for "somebody else"."""


@dataclass
class Row:
    """One line of a preview: the verdict in the margin, what is understood, the original beside it."""

    verdict: str
    text: str
    line: Any
    original: str = ""
    number: int | None = None
    facts: list[str] = field(default_factory=list)
    owners: list[tuple[str, bool, bool]] = field(default_factory=list)
    """(name, ticked, still to be answered)"""
    status: str = ""
    depth: int = 0

    @property
    def said(self) -> str:
        return str(VERDICTS[self.verdict])

    @property
    def changes(self) -> list[str]:
        told = [str(CHANGES[name]) for name in getattr(self.line, "changes", ()) if name in CHANGES]
        return list(dict.fromkeys(told))


@dataclass
class Section:
    kind: str
    rows: list[Row]
    counts: dict[str, int]
    hidden: int = 0

    @property
    def title(self) -> str:
        return str(KINDS[self.kind])


@dataclass
class Question:
    """A name and whom it may mean. `value` is what is chosen now."""

    key: str
    typed: str
    choices: list[tuple[str, str]]
    value: str


class Preview:
    """What the page of an import shows; a bounded part of it for a large document."""

    def __init__(self, source: Import, look: Look):
        self.source = source
        self.look = look
        self.proposal: Proposal = look.proposal
        self.fingerprint = look.fingerprint
        self.lines = source.text.splitlines()

    @cached_property
    def meeting(self) -> Any:
        return self.proposal.meeting

    @property
    def can_apply(self) -> bool:
        return not (self.meeting.frozen and self.proposal.changes_anything())

    @property
    def changes_anything(self) -> bool:
        return self.proposal.changes_anything()

    def sections(self) -> Iterator[Section]:
        """Each kind that the document has, in reading order."""
        makers = {
            "actions": self._actions,
            "decisions": self._decisions,
            "requests": self._requests,
            "attendees": self._attendees,
            "items": self._items,
            "topics": self._topics,
            "comments": self._comments,
        }
        counts = self.proposal.counts()
        for kind, rows in makers.items():
            lines = getattr(self.proposal, kind)
            if lines:
                # What is to be answered comes first, so that it is never among those not listed.
                first = sorted(lines, key=lambda line: line.verdict != "unsure")
                listed = first if len(first) > SHOWN else lines
                shown = rows(listed[:SHOWN])
                yield Section(kind, shown, counts[kind], max(0, len(lines) - SHOWN))

    def _original(self, number: int | None) -> tuple[str, int | None]:
        if number is None or not 0 < number <= len(self.lines):
            return "", None
        return self.lines[number - 1].strip()[:600], number

    def _actions(self, lines: list[ActionLine]) -> list[Row]:
        rows = []
        for line in lines:
            original, number = self._original(line.source.line)
            row = Row(line.verdict, line.source.text[:1000], line, original, number)
            row.status = merged_status(line)
            row.owners = [
                (who.name, is_ticked(line, who, frozenset({who.key})), who.kind == "open")
                for who in line.owners
            ]
            if line.everyone:
                row.owners = [(_("All"), line.source.ticked, False)]
            if line.still_open:
                names = ", ".join(who.name for who in line.still_open)
                row.facts.append(_("still open: %(names)s") % {"names": names})
            if line.source.new:
                row.facts.append(_("raised in this meeting"))
            if line.source.due_on:
                row.facts.append(_("due %(day)s") % {"day": line.source.due_on})
            if line.source.parent:
                row.facts.append(_("follows up: %(text)s") % {"text": line.source.parent[:80]})
            row.facts += [f"“{text[:160]}”" for text in line.source.updates[:3]]
            rows.append(row)
        return rows

    def _decisions(self, lines: list[Any]) -> list[Row]:
        rows = []
        for line in lines:
            original, number = self._original(line.source.line)
            row = Row(line.verdict, line.source.text[:1000], line, original, number)
            row.facts = [line.source.condition] if line.source.condition else []
            rows.append(row)
        return rows

    def _requests(self, lines: list[Any]) -> list[Row]:
        rows = []
        for line in lines:
            source = line.source
            row = Row(line.verdict, source.title[:500], line)
            amount = " ".join(part for part in (source.currency, source.amount) if part)
            budget = ", ".join(
                part
                for part in (
                    source.line or "",
                    _("row %(n)s") % {"n": source.row} if source.row else "",
                    _("%(sum)s remaining") % {"sum": source.remaining} if source.remaining else "",
                )
                if part
            )
            row.facts = [p for p in (source.kind, amount, budget, source.outcome or "") if p]
            row.facts += [source.condition] if source.condition else []
            row.facts += [f"{p.name}: {p.remark or p.stance or ''}" for p in source.positions[:10]]
            rows.append(row)
        return rows

    def _attendees(self, lines: list[Any]) -> list[Row]:
        rows = []
        for line in lines:
            row = Row(line.verdict, line.who.name, line)
            if line.source.name != line.who.name:
                row.original = line.source.name
            known = line.organisation.name if line.organisation else ""
            row.facts = [known] if known else []
            if line.who.kind == "new":
                row.facts.append(_("a new person"))
            if line.organisation is not None and line.organisation.kind == "new":
                row.facts.append(_("a new organisation"))
            if line.source.present is False:
                row.facts.append(_("absent"))
            row.facts += [line.source.note] if line.source.note else []
            rows.append(row)
        return rows

    def _items(self, lines: list[Any]) -> list[Row]:
        rows = []
        for line in lines:
            row = Row(line.verdict, line.source.title[:500], line, depth=min(line.depth, DEEPEST))
            row.facts = [line.presenter.name] if line.presenter else []
            n = len(line.source.notes.splitlines())
            row.facts += [_("%(n)d lines of notes") % {"n": n}] if n else []
            row.facts += [_("edited here since: its notes stay")] if line.kept else []
            rows.append(row)
        return rows

    def _topics(self, lines: list[Any]) -> list[Row]:
        rows = []
        for line in lines:
            source = line.source
            row = Row(line.verdict, source.title[:500], line)
            row.facts = [_("consolidated")] if line.consolidated else []
            row.facts += [line.proposer.name] if line.proposer else []
            row.facts += [_("lead %(name)s") % {"name": line.lead.name}] if line.lead else []
            attending = ", ".join(who.name for who in line.attending[:10])
            row.facts += [_("will attend: %(names)s") % {"names": attending}] if attending else []
            n = len(line.comments)
            row.facts += [_("%(n)d comments") % {"n": n}] if n else []
            rows.append(row)
        return rows

    def _comments(self, lines: list[Any]) -> list[Row]:
        return [
            Row(
                line.verdict,
                line.source.text[:1000],
                line,
                (line.source.on or "")[:600],
                facts=[line.source.author] if line.source.author else [],
            )
            for line in lines
        ]

    def questions(self) -> list[Question]:
        """Names that are to be answered, and those that were (so that an answer can be changed)."""
        asked: dict[str, Who] = {who.key: who for who in self.proposal.asked if who.key}
        given: Mapping[str, Any] = self.source.answers.get("names", {})
        for key in given:
            asked.setdefault(key, Who("open", key, None, key))
        return [self._question(who, given.get(key)) for key, who in asked.items()]

    def _question(self, who: Who, answer: Any) -> Question:
        candidates = self.look.names.offers.get(who.key, ())
        choices = [("", _("Choose …"))]
        choices += [
            (f"{'o' if c.kind == Kind.ORGANISATION else 'p'}{c.id}", c.name)
            for c in candidates
            if isinstance(c.id, int)
        ]
        value = _value(answer)
        if value and value not in dict(choices) and isinstance(answer, Mapping):
            kind, pk = next(iter(answer.items()))
            choices.append((value, self.look.names.known.get((kind, pk), value)))
        choices += [
            (NEW_PERSON, _("a new person of this name")),
            (NEW_ORGANISATION, _("a new organisation of this name")),
            (LEFT_OPEN, _("leave it open")),
        ]
        return Question(who.key, who.name, choices, value)

    def people(self) -> list[str]:
        """Names for "somebody else", to complete what is typed."""
        directory = self.look.names.directory
        here = [p for p in directory.people if isinstance(p.id, int) and not p.elsewhere]
        represented = frozenset[Any]().union(*(p.organisations for p in here))
        bodies = [o.name for o in directory.organisations if o.id in represented]
        return [*(p.name for p in here), *bodies][:OFFERED]


def _value(answer: Any) -> str:
    """An answer as the value of a choice: {"person": 12} is "p12"."""
    if isinstance(answer, Mapping):
        kind, pk = next(iter(answer.items()))
        return f"{kind[0]}{pk}"
    return str(answer or "")


_CHOSEN = re.compile(r"(?P<kind>[po])(?P<id>[0-9]{1,18})")


def answers_from(post: Mapping[str, str], source: Import) -> dict[str, Any]:
    """The answers in a page's fields. Raises Invalid for a name under "somebody else" that nobody has."""
    post = {name.replace("\0", ""): value.replace("\0", "") for name, value in post.items()}
    answers: dict[str, Any] = {}
    for name in ("date", "title"):
        if name in post:
            answers[name] = post[name].strip()[:300]
    if "meeting" in post:
        answers["meeting"] = _number(post["meeting"])
        if answers["meeting"] not in ("", "new") and not isinstance(answers["meeting"], int):
            raise Invalid(_("Choose one of those offered."), "meeting")
    for name in ("confidential", "approved"):
        if f"{name}-asked" in post:
            answers[name] = bool(post.get(name))
    given = {name: value.strip()[:200] for name, value in post.items() if ":" in name}
    answers["names"] = _offered(dict(_fields(given, "name")), source)
    answers["actions"] = {key: _number(value) for key, value in _fields(given, "action")}
    if someone := dict(_fields(given, "who")):
        answers["names"] |= _found(someone, source)
    return answers


def _fields(given: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """What was filled in under "kind:key"."""
    for name, value in given.items():
        said, _colon, key = name.partition(":")
        if said == kind and value:
            yield key, value


def _number(value: str) -> int | str:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else value


def _offered(given: Mapping[str, str], source: Import) -> dict[str, Any]:
    """What was chosen for each name, by its key: of those that the page offers, or kept from before.

    Raises Invalid for any other: a number that somebody typed in opens nobody of another committee.
    """
    before = {key: _value(answer) for key, answer in source.answers.get("names", {}).items()}
    fresh = {key: value for key, value in given.items() if before.get(key) != value}
    offered: set[str] = set()
    if any(_CHOSEN.fullmatch(value) for value in fresh.values()):
        directory = directory_of(source.committee, typed=list(fresh))
        offered = {f"p{p.id}" for p in directory.people}
        offered |= {f"o{o.id}" for o in directory.organisations}
    for value in fresh.values():
        if _CHOSEN.fullmatch(value) and value not in offered:
            raise Invalid(_("Choose one of those offered."), "names")
    return {key: _chosen(value) for key, value in given.items()}


def _chosen(value: str) -> Any:
    if found := _CHOSEN.fullmatch(value):
        return {"person" if found["kind"] == "p" else "organisation": int(found["id"])}
    return value


def _found(typed: Mapping[str, str], source: Import) -> dict[str, Any]:
    """Whom "somebody else" names: who is known by that name, without a doubt."""
    directory = directory_of(source.committee, typed=typed.values())
    found = {}
    for key, name in typed.items():
        match = directory.find(name)
        if match.kind == Kind.PERSON:
            found[key] = {"person": match.person_id}
        elif match.kind == Kind.ORGANISATION:
            found[key] = {"organisation": match.organisation_id}
        else:
            raise Invalid(
                _(
                    "Nobody, or more than one, is known as “%(name)s”. Write the full name, or choose."
                )
                % {"name": name},
                "names",
            )
    return found


def told(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What came of an import, in words: ("Actions", "10 new, 7 there already")."""
    rows = []
    for kind, counts in summary.items():
        if kind in KINDS and kind != "meeting":
            parts = [
                f"{counts[verdict]} {word}"
                for verdict, word in VERDICTS.items()
                if counts.get(verdict)
            ]
            rows.append((str(KINDS[kind]), ", ".join(parts)))
    return rows
