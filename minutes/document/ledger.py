"""Each promise and decision once, however often the text repeats it.

Minutes repeat themselves: a bot lists all actions again at the end, a summary says in other words what the log below
it says, a discussion says what the next steps list. What is kept is the reading from the more deliberate place.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from minutes.document.model import Action, Decision
from minutes.document.names import People
from minutes.document.words import STOP

NEAR = 100
Place = Literal["keyword", "listed", "spoken", "log"]


def content(text: str) -> frozenset[str]:
    """The words of a text that carry its matter, plurals as singulars."""
    words = re.findall(r"[^\W_]+", text.lower())
    return frozenset(
        w[:-1] if len(w) > 3 and w.endswith("s") else w for w in words if w not in STOP
    )


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the smaller set that is in the other."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


@dataclass(slots=True)
class _Entry:
    action: Action
    place: Place
    words: frozenset[str]
    owners: frozenset[str]


@dataclass(slots=True)
class Ledger:
    known: People
    entries: list[_Entry] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    _by_owner: dict[frozenset[str], list[_Entry]] = field(default_factory=dict)
    _decided: list[frozenset[str]] = field(default_factory=list)

    @property
    def actions(self) -> list[Action]:
        return [e.action for e in self.entries]

    def add(self, action: Action, place: Place) -> Action:
        """Adds an action, or returns the one that says the same already."""
        owners = frozenset(self.known.same(o) for o in action.owners)
        new = _Entry(action, place, content(action.text), owners)
        same = self._by_owner.setdefault(owners, [])
        # Only the last hundred are compared: a longer text repeats itself close by or not at all.
        for old in same[-NEAR:]:
            if self._repeats(old, new):
                return self._merge(old, new, same)
        self.entries.append(new)
        same.append(new)
        return action

    def _repeats(self, old: _Entry, new: _Entry) -> bool:
        if old.words == new.words and _key(old.action.text) == _key(new.action.text):
            # "follow up" under two items is two promises; a whole sentence said twice is one.
            return (
                old.action.item == new.action.item or old.place != new.place or len(new.words) > 3
            )
        if old.place == new.place and new.place in ("keyword", "listed"):
            return False
        share = overlap(old.words, new.words)
        common = len(old.words & new.words)
        if "log" in (new.place, old.place) and old.place != new.place:
            return share >= 0.3
        if "spoken" in (old.place, new.place):
            return share >= 0.5 and old.action.item == new.action.item
        return {old.place, new.place} == {"keyword", "listed"} and share >= 0.75 and common >= 3

    def _merge(self, old: _Entry, new: _Entry, same: list[_Entry]) -> Action:
        if old.place == "spoken" and new.place != "spoken":
            self.entries[next(i for i, e in enumerate(self.entries) if e is old)] = new
            same[next(i for i, e in enumerate(same) if e is old)] = new
            return new.action
        old.action.ticked = old.action.ticked or new.action.ticked
        old.action.result = old.action.result or new.action.result
        old.action.due_on = old.action.due_on or new.action.due_on
        return old.action

    def decide(self, decision: Decision, log: bool = False) -> None:
        """Adds a decision unless the text has it already."""
        words = content(decision.text)
        for old, has in zip(self.decisions[-NEAR:], self._decided[-NEAR:], strict=True):
            if (words == has and old.item == decision.item) or (log and overlap(words, has) >= 0.5):
                return
        self.decisions.append(decision)
        self._decided.append(words)


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
