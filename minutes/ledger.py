"""What became of the actions at one meeting? Pure: how each stood at its opening, what was said, how it
stood at its closing.

Events that name the meeting happened in it, whenever they are said to have happened; others count by their
moment: before the opening for how it stood then, until the closing for how it stood at the end. What was
undone never counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from actions.life import Fact, Life, fold

PARTS = ("closed", "new", "reopened", "carried", "silent", "told")
"""What a row is about, in the order of the page: closed here, raised here, opened again, spoken of and carried,
carried without a word, and closed before but spoken of."""
NOT_LEFT = ("", "closed", "gone")


@dataclass(frozen=True)
class Word:
    """One thing said: by whom ("": the minutes), and whether it was said while it was confidential."""

    who: str
    text: str
    confidential: bool = False


@dataclass(frozen=True)
class Row:
    """One action at one meeting. `opening` is empty where it was raised here."""

    action: int
    number: int
    text: str
    owners: tuple[str, ...] = ()
    opening: str = ""
    closing: str = "open"
    resolution: str = ""
    said: tuple[Word, ...] = ()
    ticked: tuple[str, ...] = ()
    """Whose part was ticked here."""
    new: bool = False
    confidential: bool = False

    @property
    def part(self) -> str:
        """One of PARTS."""
        if self.closing == "closed":
            return "told" if self.opening == "closed" and not self.new else "closed"
        if self.new:
            return "new"
        if self.opening == "closed":
            return "reopened"
        spoken = self.said or self.ticked or self.opening != self.closing
        return "carried" if spoken else "silent"


@dataclass(frozen=True)
class Ledger:
    """All rows in the order of their numbers; `more`: so many were left open that not all stand here."""

    rows: tuple[Row, ...] = ()
    more: bool = False

    def of(self, part: str) -> list[Row]:
        return [row for row in self.rows if row.part == part]

    @property
    def parts(self) -> list[tuple[str, list[Row]]]:
        """(part, rows) of each part that has any, in the order of the page."""
        return [(part, rows) for part in PARTS if (rows := self.of(part))]

    def for_reader(self, *, trusted: bool, hidden: Collection[int] = ()) -> Ledger:
        """What a reader may see: without the actions whose ids are `hidden`, and, where they are not trusted,
        without what was confidential then and what was said while it was."""
        rows = [r for r in self.rows if r.action not in hidden and (trusted or not r.confidential)]
        if not trusted:
            rows = [
                replace(row, said=tuple(w for w in row.said if not w.confidential)) for row in rows
            ]
        return Ledger(tuple(rows), self.more)


@dataclass(frozen=True)
class Told:
    """An event as the ledger needs it: the fact, whether it names the meeting, and its words."""

    fact: Fact
    here: bool = False
    word: Word | None = None


@dataclass
class Standing:
    """How an action stood at the opening ("": it was not there yet) and at the closing."""

    opening: str
    closing: Life
    said: tuple[Word, ...] = ()
    ticked: tuple[int, ...] = field(default=())
    here: bool = False


def stood(told: Iterable[Told], opening: dt.datetime, closing: dt.datetime | None) -> Standing:
    """Fold one action's events. `closing` None: the meeting goes on."""
    told = sorted(told, key=lambda one: (one.fact.happened_at, one.fact.id))
    undone = {one.fact.undoes_id for one in told if one.fact.undoes_id is not None}
    counted = [one for one in told if one.fact.id not in undone and one.fact.undoes_id is None]
    before = [one.fact for one in counted if not one.here and one.fact.happened_at < opening]
    until = [
        one.fact
        for one in counted
        if one.here or closing is None or one.fact.happened_at <= closing
    ]
    here = [one for one in counted if one.here]
    life = fold(until)
    ticked = dict.fromkeys(
        one.fact.owner_id
        for one in here
        if one.fact.kind == "ticked" and one.fact.owner_id and life.ticks.get(one.fact.owner_id)
    )
    return Standing(
        opening=fold(before).status if before else "",
        closing=life,
        said=tuple(one.word for one in here if one.word is not None),
        ticked=tuple(pk for pk in ticked if pk is not None),
        here=bool(here),
    )


def belongs(standing: Standing, *, new: bool) -> bool:
    """Whether an action stands in the ledger: raised or spoken of here, or left open when it opened."""
    if standing.closing.status == "gone":
        return False
    return new or standing.here or standing.opening not in NOT_LEFT


def as_json(ledger: Ledger) -> dict[str, Any]:
    """The ledger as it is kept beside circulated minutes."""
    return {"rows": [asdict(row) for row in ledger.rows], "more": ledger.more}


def from_json(kept: Mapping[str, Any]) -> Ledger:
    rows = []
    for row in kept.get("rows", ()):
        said = tuple(Word(**word) for word in row["said"])
        listed = {"owners": tuple(row["owners"]), "ticked": tuple(row["ticked"]), "said": said}
        rows.append(Row(**{**row, **listed}))
    return Ledger(tuple(rows), bool(kept.get("more")))
