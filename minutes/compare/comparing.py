"""What does a document come to, once it is held against the tracker?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from minutes.document.model import EVERYONE, MinutesDocument

from . import records
from .actions import compare_actions, fold_repeats, line_key
from .meetings import find_meeting
from .proposal import ActionLine, CommentLine, Proposal
from .topics import compare_topics
from .tracker import KnownMeeting, Tracker, Who
from .words import normal, same_words

FindName = Callable[[str, str], Who]
"""Whom a name, with an organisation where the text states one, means."""


def compare(
    document: MinutesDocument,
    tracker: Tracker,
    *,
    names: FindName,
    zone: ZoneInfo,
    attendees: Mapping[int, tuple[Who, Who | None]] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Proposal:
    """What importing `document` would do: every record of it is new, matched (unchanged or with
    changes), or unsure, with what is taken for granted until somebody answers.

    `attendees` says who the document's attendees are and whence, by their place in its list; `names`
    finds all others. `answers` is what a person chose: "date", "meeting" (an id, or "new"), "title", "actions"
    ({line key: id of an action, or "new"}).
    """
    answers = answers or {}
    meeting_line = find_meeting(document, tracker, zone, answers)
    proposal = Proposal(meeting_line)
    meeting = next((m for m in tracker.meetings if m.id == meeting_line.id), None)
    proposal.attendees = records.compare_attendees(document, tracker, attendees or {}, names)
    proposal.items, proposal.preamble = records.compare_items(document, tracker, names)
    proposal.preamble_changed = bool(proposal.preamble) and not same_words(
        proposal.preamble, tracker.preamble
    )
    paths = records.by_path(proposal.items)
    proposal.requests = records.compare_requests(document, tracker, meeting_line, paths, names)
    proposal.decisions = records.compare_decisions(document, tracker, paths)
    proposal.actions = _action_lines(document, paths, names)
    _find_parents(proposal)
    chosen: Mapping[str, object] = answers.get("actions", {})
    if (at := meeting_line.starts_at) is not None:
        compare_actions(proposal.actions, tracker.actions, meeting, at, chosen, tracker.code)
    else:  # without a day nobody knows what was before and what after: it is asked for first
        for line in proposal.actions:
            line.verdict = "new"
    proposal.topics = compare_topics(document, tracker, names)
    proposal.comments = _comment_lines(document, proposal, tracker, names)
    proposal.asked = _asked(proposal)
    _judge_meeting(proposal, meeting)
    return proposal


def _action_lines(
    document: MinutesDocument, paths: Mapping[str, int], names: FindName
) -> list[ActionLine]:
    seen: dict[str, int] = {}
    lines = []
    for action, also in fold_repeats(document.actions):
        everyone = any(normal(owner) == EVERYONE for owner in action.owners)
        organisation = action.organisations[0] if len(action.organisations) == 1 else ""
        one = len(action.owners) == 1
        line = ActionLine(
            verdict="unsure",
            source=action,
            key=line_key(action, seen),
            owners=[]
            if everyone
            else [names(o, organisation if one else "") for o in action.owners],
            everyone=everyone,
            item=paths.get(action.item or ""),
            also=also,
        )
        sources = [action, *also]
        line.still_open = [names(name, "") for s in sources for name in s.open_owners]
        line.done = [names(name, "") for s in sources for name in s.done_owners]
        lines.append(line)
    return lines


def _find_parents(proposal: Proposal) -> None:
    """The parent is named by its words: an action above, or a request."""
    actions: dict[str, int] = {}
    for place, line in enumerate(proposal.actions):
        if parent := normal(line.source.parent or ""):
            line.parent_action = actions.get(parent)
            if line.parent_action is None:
                line.parent_request = next(
                    (
                        i
                        for i, request in enumerate(proposal.requests)
                        if normal(request.source.title) == parent
                    ),
                    None,
                )
        actions[normal(line.source.text)] = place


def _comment_lines(
    document: MinutesDocument, proposal: Proposal, tracker: Tracker, names: FindName
) -> list[CommentLine]:
    """Each comment goes under the item that holds the passage; where none does, under the first."""
    known = {normal(text) for text in tracker.comments}
    lines = []
    for comment in document.comments:
        passage = normal(comment.on or "")
        item = next(
            (
                place
                for place, line in enumerate(proposal.items)
                if passage and passage in normal(line.source.notes)
            ),
            0 if proposal.items else None,
        )
        author = names(comment.author, "") if comment.author else None
        same = normal(comment.text) in known
        lines.append(CommentLine("same" if same else "new", comment, item, author))
    return lines


def _asked(proposal: Proposal) -> list[Who]:
    """Names without an answer, each once, those of actions first."""
    named = [w for line in proposal.actions for w in [*line.owners, *line.still_open, *line.done]]
    named += [line.who for line in proposal.attendees]
    named += [line.presenter for line in proposal.items if line.presenter]
    named += [who for line in proposal.requests for who, _stance, _remark in line.positions]
    for topic in proposal.topics:
        said = [who for _comment, who in topic.comments]
        named += [who for who in (topic.proposer, topic.lead, *topic.attending, *said) if who]
    asked: dict[str, Who] = {}
    for who in named:
        if who.kind == "open":
            asked.setdefault(who.key, who)
    return list(asked.values())


def _judge_meeting(proposal: Proposal, meeting: KnownMeeting | None) -> None:
    """A matched meeting is changed where anything of its own text is."""
    line = proposal.meeting
    if meeting is None or line.verdict == "unsure":
        return
    own: list[Any] = [*proposal.attendees, *proposal.items, *proposal.decisions]
    own += [*proposal.topics, *proposal.comments]
    verdicts = {record.verdict for record in own}
    changed = proposal.preamble_changed or bool(verdicts & {"new", "changed"})
    line.verdict = "changed" if changed else "same"
    line.frozen = meeting.state == "approved"
