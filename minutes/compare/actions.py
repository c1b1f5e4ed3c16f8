"""Which promise of the document is which of the tracker's, and what does the document add to it?

A promise must not show up twice because it was imported twice; nor may two promises be merged because
their words are alike. So: in the same meeting records pair by likeness, best first. In other meetings
only closely the same sentence of the same owners is the same promise; what is nearly that is asked about.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minutes.document.model import Action

from .proposal import ActionLine, Candidate, Verdict
from .tracker import KnownAction, KnownMeeting, Stated, Who
from .words import alike, normal, pair

SAME_MEETING = 0.75
MAYBE_SAME_MEETING = 0.55
NEAR = 0.9
MAYBE = 0.75
LONG_CLOSED = dt.timedelta(days=120)
"""A promise that was closed so long ago and turns up again is by default another one (it is asked)."""

NEW_ANSWER = "new"


@dataclass(slots=True)
class Judged:
    """What one candidate is for one line: its score, and how sure that it is the same promise."""

    action: KnownAction
    score: float
    sure: bool
    same: bool
    """What is taken for granted until a person answers."""


def line_key(action: Action, seen: dict[str, int]) -> str:
    """A line's name in the answers: from its words and owners, and a count where they repeat."""
    said = "|".join([normal(action.text), *sorted(normal(o) for o in action.owners)])
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    seen[digest] = seen.get(digest, 0) + 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def fold_repeats(actions: Sequence[Action]) -> list[tuple[Action, list[Action]]]:
    """Each promise once: minutes often repeat their actions in a summary at the end.

    Only the very same words (four at least) of the same owners are a repetition; one of them keeps
    its place, and the others may add a tick, a status or an update.
    """
    groups: dict[tuple[str, tuple[str, ...]], tuple[Action, list[Action]]] = {}
    folded: list[tuple[Action, list[Action]]] = []
    for action in actions:
        words = normal(action.text)
        key = (words, tuple(sorted(normal(o) for o in action.owners)))
        if len(words.split()) >= 4 and key in groups:
            groups[key][1].append(action)
        else:
            group: tuple[Action, list[Action]] = (action, [])
            groups[key] = group
            folded.append(group)
    return folded


def owners_agree(owners: Sequence[Who], everyone: bool, known: KnownAction) -> bool | None:
    """Whether the line names the record's owners: True, False, or None where nobody can say."""
    current = [owner for owner in known.owners if not owner.left]
    if everyone or known.everyone:
        return everyone and known.everyone
    if not owners or not current:
        return None
    met = sum(any(_is(who, owner.who, owner.keys) for owner in current) for who in owners)
    if met == len(owners) == len(current):
        return True
    return None if met else False


def _is(who: Who, known: Who, keys: frozenset[str]) -> bool:
    if who.kind in ("person", "organisation") and known.kind in ("person", "organisation"):
        return who.identity == known.identity
    return who.key in keys or normal(who.name) in keys


def compare_actions(
    lines: list[ActionLine],
    known: Sequence[KnownAction],
    meeting: KnownMeeting | None,
    at: dt.datetime,
    answers: Mapping[str, object],
    code: str,
) -> None:
    """Fill in, for each line, which record it is (or that it is new), how sure that is, and its changes."""
    by_id = {action.id: action for action in known}
    found = Found(
        lines,
        by_id,
        alike(
            [normal(line.source.text) for line in lines],
            {action.id: normal(action.text) for action in known},
            MAYBE_SAME_MEETING,
        ),
    )
    found.take_answers(answers)
    found.take_numbers(code)
    if meeting is not None:
        here = {action.id for action in known if _belongs(action, meeting.id)}
        found.pair_here(here, SAME_MEETING, sure=True)
        found.pair_here(here, MAYBE_SAME_MEETING, sure=False)
    found.pair_elsewhere(at)
    for line in lines:
        if line.id is not None:
            describe(line, by_id[line.id], meeting, at)


def _belongs(action: KnownAction, meeting_id: int) -> bool:
    return action.raised_in == meeting_id or meeting_id in action.stated


@dataclass(slots=True)
class Found:
    """What was found so far: lines that wait have no record and the verdict "unsure"."""

    lines: list[ActionLine]
    by_id: dict[int, KnownAction]
    scores: dict[tuple[int, int], float]
    taken: set[int] = field(default_factory=set)

    def waiting(self) -> set[int]:
        return {i for i, m in enumerate(self.lines) if m.id is None and m.verdict == "unsure"}

    def match(self, i: int, action_id: int, verdict: Verdict) -> None:
        line, action = self.lines[i], self.by_id[action_id]
        line.id, line.reference, line.known_text = action.id, action.reference, action.text
        line.verdict = verdict
        self.taken.add(action_id)

    def candidate(self, i: int, action_id: int) -> Candidate:
        action = self.by_id[action_id]
        likeness = round(self.scores.get((i, action_id), 0.0), 2)
        return Candidate(action.id, action.reference, action.text, likeness)

    def take_answers(self, answers: Mapping[str, object]) -> None:
        """What a person chose goes before everything."""
        for i, line in enumerate(self.lines):
            answer = answers.get(line.key)
            if isinstance(answer, int) and answer in self.by_id and answer not in self.taken:
                self.match(i, answer, "same")
            elif answer == NEW_ANSWER:
                line.verdict = "new"

    def take_numbers(self, code: str) -> None:
        """A number is trusted only with closely similar words (CAPTURE.md, rule 12)."""
        numbers = {f"{code}-{action.number}": action.id for action in self.by_id.values()}
        for i in sorted(self.waiting()):
            action_id = numbers.get((self.lines[i].source.number or "").upper())
            if action_id is None or action_id in self.taken:
                continue
            if self.scores.get((i, action_id), 0.0) >= SAME_MEETING:
                self.match(i, action_id, "same")

    def pair_here(self, here: set[int], at_least: float, *, sure: bool) -> None:
        """In the same meeting: by likeness and owners, one-to-one. Not `sure`: what is left over and has
        the same owners is asked about (a sentence that was reworded)."""
        waiting, weighed = self.waiting(), {}
        for (i, j), score in self.scores.items():
            if i not in waiting or j not in here or j in self.taken:
                continue
            line, action = self.lines[i], self.by_id[j]
            agree = owners_agree(line.owners, line.everyone, action)
            if agree is False:
                score -= 0.2 if sure else 1.0
            elif agree is True:
                score += 0.02
            score += 0.01 if action.raised_item == line.source.item else 0.0
            if score >= at_least:
                weighed[(i, j)] = score
        for i, j in pair(weighed).items():
            self.match(i, j, "same" if sure else "unsure")
            if not sure:
                self.lines[i].candidates = [self.candidate(i, j)]

    def pair_elsewhere(self, at: dt.datetime) -> None:
        """In the committee's other meetings, earlier and later; what is not surely the same is asked."""
        waiting = self.waiting()
        judged: dict[int, list[Judged]] = {i: [] for i in waiting}
        for (i, j), score in self.scores.items():
            if i in waiting and j not in self.taken and score >= MAYBE:
                judgement = judge(self.lines[i], self.by_id[j], score, at)
                if judgement is not None:
                    judged[i].append(judgement)
        same = {
            (i, j.action.id): j.score + (1 if j.sure else 0)
            for i, found in judged.items()
            for j in found
            if j.same
        }
        pairs = pair(same)
        for i in sorted(waiting):
            self._settle(i, pairs.get(i), judged[i])

    def _settle(self, i: int, chosen_id: int | None, judged: list[Judged]) -> None:
        line = self.lines[i]
        judged.sort(key=lambda j: (not j.sure, not j.same, -j.score, j.action.number))
        chosen = next((j for j in judged if j.action.id == chosen_id), None)
        if chosen is None:
            line.verdict = "unsure" if judged else "new"
        else:
            rivals = [j for j in judged if j.sure and abs(j.score - chosen.score) < 0.02]
            sure = chosen.sure and len(rivals) == 1
            self.match(i, chosen.action.id, "same" if sure else "unsure")
        if line.verdict == "unsure":
            line.candidates = [self.candidate(i, j.action.id) for j in judged[:5]]


def judge(line: ActionLine, action: KnownAction, score: float, at: dt.datetime) -> Judged | None:
    """Whether a promise of another meeting is this one. None: surely another.

    `at` is the moment of the document's meeting.
    """
    agree = owners_agree(line.owners, line.everyone, action)
    near = score >= NEAR and agree is not False
    if not near and agree is False and score < NEAR:
        return None
    older_origin = at < action.raised_at and action.raised_before
    if line.source.new:
        return _judge_new(action, score, near, older_origin, at)
    if older_origin:
        return Judged(action, score, near, near or score >= 0.82)
    if at < action.raised_at:  # it was raised as NEW later than these minutes mention it
        return Judged(action, score, False, False)
    before = action.status_at(at)
    if before == "closed" and line.source.status != "closed":
        closed = max((when for when, s in action.turns if s == "closed" and when < at), default=at)
        return Judged(action, score, False, near and at - closed < LONG_CLOSED)
    return Judged(action, score, near, near or score >= 0.82)


def _judge_new(
    action: KnownAction, score: float, near: bool, older_origin: bool, at: dt.datetime
) -> Judged | None:
    """NEW says: raised in this meeting. So what was closed before is another promise, whatever its words."""
    if older_origin:
        return Judged(action, score, near, near or score >= 0.82)
    if action.status_at(at) == "closed":
        return None
    if not near:
        return None
    return Judged(action, score, False, abs(at - action.raised_at) < LONG_CLOSED)


def describe(
    line: ActionLine, action: KnownAction, meeting: KnownMeeting | None, at: dt.datetime
) -> None:
    """Which facts the line adds to its record. What the same meeting states already is no change."""
    stated = action.stated.get(meeting.id) if meeting is not None else None
    raised_here = meeting is not None and action.raised_in == meeting.id
    changes: list[str] = []
    if at < action.raised_at and not raised_here:
        changes.append("origin")
    if not _status_stands(line, stated, raised_here or "origin" in changes):
        changes.append("status")
        line.undo_status = stated.status_event if stated else None
    changes += _owners(line, action, at)
    if "owners" not in changes:
        changes += _ticks(line, action, stated)
    said = [normal(word) for word in stated.words] if stated else []
    line.updates = [text for text in stated_updates(line) if normal(text) not in said]
    if line.updates:
        changes.append("update")
    if line.source.due_on and action.due_on is None and len(line.source.due_on) == 10:
        changes.append("due")
    if not action.has_parent and (line.parent_action, line.parent_request) != (None, None):
        changes.append("parent")
    line.changes = changes
    if line.verdict == "same" and changes:
        line.verdict = "changed"


def _status_stands(line: ActionLine, stated: Stated | None, raised_here: bool) -> bool:
    """Whether the meeting says this status already. NEW is open by being raised; no statement beside it."""
    status = merged_status(line)
    if line.source.new and raised_here and status == "open":
        return stated is None or stated.status_event is None
    return stated is not None and stated.status == status


STATUSES = ("open", "unknown", "proposed", "closed")


def merged_status(line: ActionLine) -> str:
    """The status; where the document repeats the promise, the furthest one."""
    return max([line.source.status, *(again.status for again in line.also)], key=STATUSES.index)


def stated_updates(line: ActionLine) -> list[str]:
    """Updates and results, each once."""
    texts: dict[str, str] = {}
    for source in [line.source, *line.also]:
        for text in [*source.updates, *([source.result] if source.result else [])]:
            if normal(text):
                texts.setdefault(normal(text), text)
    return list(texts.values())


def is_ticked(line: ActionLine, who: Who, keys: frozenset[str]) -> bool:
    """Whether the text says that this owner's part is done."""
    if any(_is(named, who, keys) for named in line.still_open):
        return False
    ticked = any(source.ticked for source in [line.source, *line.also])
    return ticked or any(_is(named, who, keys) for named in line.done)


def _ticks(line: ActionLine, action: KnownAction, stated: Stated | None) -> list[str]:
    changes = []
    have = stated.ticks if stated else {}
    for owner in action.owners:
        if owner.left:
            continue
        ticked = is_ticked(line, owner.who, owner.keys)
        if ticked and owner.id not in have:
            line.tick_owners.append(owner.id)
            line.ticks.append(owner.who)
        elif not ticked and (event := have.get(owner.id)) is not None:
            line.untick_events.append(event)
    if line.tick_owners:
        changes.append("tick")
    if line.untick_events:
        changes.append("untick")
    return changes


def _owners(line: ActionLine, action: KnownAction, at: dt.datetime) -> list[str]:
    """Answers to names that were open; other owners, where no later word says who owns it."""
    if line.everyone or action.everyone or not line.owners:
        return []
    current = [owner for owner in action.owners if not owner.left]
    for owner in current:
        if owner.who.kind == "open":
            answered = [w for w in line.owners if w.kind != "open" and w.key in owner.keys]
            line.answers += [(owner.id, who) for who in answered[:1]]
    changes = ["answer"] if line.answers else []
    answered_ids = {owner_id for owner_id, _who in line.answers}
    given = [who for _id, who in line.answers]
    rest = [o for o in current if o.id not in answered_ids]
    missing = any(
        who not in given and not any(_is(who, o.who, o.keys) for o in rest) for who in line.owners
    )
    extra = any(not any(_is(who, o.who, o.keys) for who in line.owners) for o in rest)
    later = action.stated_last is not None and at < action.stated_last
    if (missing or extra) and not later:
        changes.append("owners")
    return changes
