"""What happens to one action? Its events, in order, from raised to where it stands. Pure.

The status is never made up beside them: `archive.py` folds the events (actions/life.py), as the
services do, and stores what they come to.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from minutes.synthetic import words

RESOLUTIONS = (("done", "dropped", "duplicate", "superseded"), (85, 98, 99, 100))
"""How actions end, with cumulative weights."""
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Step:
    """One event to be; `owner` and `meeting` count in the lists that the writer of rows holds."""

    kind: str
    at: dt.datetime
    by_owner: int | None = None
    """Which owner acts; None: the secretary (or, with `itself`, nobody)."""
    owner: int | None = None
    """Whose part a tick is."""
    to_state: str = ""
    resolution: str = ""
    note: str = ""
    is_word: bool = False
    itself: bool = False
    in_meeting: bool = False


@dataclass(frozen=True)
class Plan:
    """What is to come of an action: its status today, and when it was raised and left off."""

    status: str
    raised_at: dt.datetime
    ends_at: dt.datetime
    """When the last thing happened to it: its close, or the last word so far."""
    owners: int


def live(random: Random, plan: Plan) -> list[Step]:
    """The events that lead to `plan.status`, about four, in the order in which they happened."""
    told = _Telling(random, plan)
    told.step("raised", to_state="open", in_meeting=True)
    for _ in range(random.choice((0, 1, 1, 2) if plan.status == "closed" else (0, 1, 2, 3))):
        told.say()
    if random.random() < 0.08:
        told.step("unknown", to_state="unknown", in_meeting=True)
        told.step("sent_back", to_state="open", note=words.word(random), is_word=True)
    getattr(told, plan.status)()
    return told.steps


class _Telling:
    """The steps told so far, and the moments at which the next may happen."""

    def __init__(self, random: Random, plan: Plan):
        self.random, self.plan, self.steps = random, plan, []
        span = plan.ends_at - plan.raised_at
        self.moments = iter(sorted(random.random() for _ in range(14)))
        self.span = span
        self.at = plan.raised_at

    def step(self, kind: str, **fields) -> None:
        if self.steps:
            self.at = max(
                self.at + SECOND, self.plan.raised_at + self.span * next(self.moments)
            ).replace(microsecond=0)
        self.steps.append(Step(kind, self.at, **fields))

    def say(self) -> None:
        self.step("said", by_owner=self.speaker(), note=words.word(self.random), is_word=True)

    def speaker(self) -> int | None:
        return self.random.randrange(self.plan.owners) if self.random.random() < 0.7 else None

    def tick(self, owners: range) -> None:
        for owner in owners:
            self.step("ticked", owner=owner, by_owner=owner)

    def propose(self) -> None:
        """By an owner with a note, or by itself once every part is done."""
        if self.random.random() < 0.5:
            self.tick(range(self.plan.owners)[:3])
            if self.plan.owners <= 3:
                note, itself = "every part is done", True
                self.steps.append(
                    Step("proposed", self.at, to_state="proposed", note=note, itself=itself)
                )
                return
        self.step("proposed", by_owner=0, to_state="proposed", note="it is done", is_word=True)

    # What leads to each status.

    def open(self) -> None:
        if self.plan.owners > 1 and self.random.random() < 0.4:
            self.tick(range(min(3, self.plan.owners - 1)))
        if self.random.random() < 0.05:
            self.propose()
            self.step("sent_back", to_state="open", note="one figure is missing", is_word=True)

    def unknown(self) -> None:
        self.step("unknown", to_state="unknown", in_meeting=True)

    def proposed(self) -> None:
        self.propose()

    def closed(self) -> None:
        if self.random.random() < 0.6:
            self.propose()
        self.at = max(self.at + SECOND, self.plan.ends_at)
        (resolution,) = self.random.choices(RESOLUTIONS[0], cum_weights=RESOLUTIONS[1])
        note = words.word(self.random) if self.random.random() < 0.2 else ""
        self.steps.append(
            Step(
                "closed",
                self.at,
                to_state="closed",
                resolution=resolution,
                note=note,
                is_word=bool(note),
                in_meeting=True,
            )
        )
