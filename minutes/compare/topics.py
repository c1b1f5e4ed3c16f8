"""Topics of a document: which does the meeting have, and what does the text add?"""

from __future__ import annotations

from collections.abc import Callable

from minutes.document.model import Comment, MinutesDocument, Topic

from .proposal import TopicLine
from .tracker import KnownTopic, Tracker, Who
from .words import alike, normal, pair

FindName = Callable[[str, str], Who]
SAME_TITLE = 0.9
DETAILS = (
    *("description", "minutes", "contacts", "mailing_list", "irc"),
    *("difficulty", "skills", "outcomes"),
)
"""Facts that a text may add to a topic that lacks them; what is there stays."""
WILL_ATTEND = "Will attend"
"""What is kept, as a comment, of somebody who attends and whom nobody knows."""


def compare_topics(document: MinutesDocument, tracker: Tracker, names: FindName) -> list[TopicLine]:
    """A line a topic, in the document's order; each list (proposals, consolidated) pairs with its own."""
    lines = [_line(topic, names) for topic in document.topics]
    for consolidated in (False, True):
        mine = [line for line in lines if line.consolidated == consolidated]
        known = {t.id: t for t in tracker.topics if t.consolidated == consolidated}
        titles = {pk: normal(topic.title) for pk, topic in known.items()}
        scores = alike([normal(line.source.title) for line in mine], titles, SAME_TITLE)
        for n, pk in pair(scores).items():
            _match(mine[n], known[pk])
    return lines


def _line(topic: Topic, names: FindName) -> TopicLine:
    line = TopicLine("new", topic, (topic.status or "").startswith("consolidated"))
    line.proposer = names(topic.proposer, "") if topic.proposer else None
    line.lead = names(topic.lead, "") if topic.lead else None
    for name in topic.will_attend:
        who = names(name, "")
        if who.kind in ("person", "new"):
            line.attending.append(who)
        else:
            line.comments.append((Comment(WILL_ATTEND, name), who))
    for comment in topic.comments:
        author = names(comment.author, "") if comment.author else None
        line.comments.append((comment, author))
    return line


def _match(line: TopicLine, known: KnownTopic) -> None:
    """What the text adds to the topic that it is."""
    line.id = known.id
    line.attending = [who for who in line.attending if who.id not in known.attending]
    line.comments = [
        (comment, who)
        for comment, who in line.comments
        if comment_key(comment, who) not in known.comments
    ]
    if line.attending:
        line.changes.append("attending")
    if line.comments:
        line.changes.append("comments")
    line.changes += [
        name for name in DETAILS if getattr(line.source, name) and name not in known.has
    ]
    for name in ("proposer", "lead"):
        who = getattr(line, name)
        if who is not None and name not in known.has:
            line.changes.append(name)
    line.verdict = "changed" if line.changes else "same"


def comment_key(comment: Comment, who: Who | None) -> tuple[str, str]:
    """Under which a comment is met again: who said what."""
    return normal(who.name if who else comment.author or ""), normal(comment.text)
