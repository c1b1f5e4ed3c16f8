"""Who wants which topic, and what came of which proposal? A list with all of it, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from minutes import topics as pure
from minutes.models import Topic, TopicFeed, TopicState, TopicVote
from people.models import Person


@dataclass
class Shown:
    """A topic as a list shows it."""

    topic: Topic
    voters: list[Person] = field(default_factory=list)
    """Who wants it, each once, in the order in which they said so."""
    direct: frozenset[int] = frozenset()
    """Of those (ids), who voted on it itself, not only on a proposal that feeds it."""
    attending: list[Person] = field(default_factory=list)
    feeds: list[Topic] = field(default_factory=list)
    """The topics that this proposal became."""
    made_of: list[Topic] = field(default_factory=list)
    """The proposals behind this topic."""
    uncovered: bool = False

    @property
    def votes(self) -> int:
        return len(self.voters)

    @property
    def proposers(self) -> list[str]:
        """Who asked for it: of a consolidated topic everybody behind it, each once."""
        asked = self.made_of if self.topic.consolidated else [self.topic]
        return list(dict.fromkeys(t.proposer_name for t in asked if t.proposer_name))

    def voted(self, person_id: int | None) -> bool:
        return any(person.pk == person_id for person in self.voters)

    def attends(self, person_id: int | None) -> bool:
        return any(person.pk == person_id for person in self.attending)


def load_shown(
    topics: Iterable[Topic], *, trusted: bool, closed: Collection[int] = ()
) -> list[Shown]:
    """The topics in order of votes, two queries more than `topics` itself takes.

    `trusted`: whether the reader sees what is confidential of this committee, but for the topics of which the ids
    are `closed`; what they do not see is neither named nor counted. A proposal is uncovered where its meeting
    has a consolidated list, and it feeds none of it.
    """
    rows = {topic.pk: topic for topic in topics}
    feeds = _feeds(rows, trusted, closed)
    votes: dict[tuple[int, str], list[Person]] = defaultdict(list)
    voted_on = {*rows, *(proposal.pk for proposal, _topic in feeds)}
    for vote in TopicVote.objects.filter(topic__in=voted_on).select_related("person"):
        votes[vote.topic_id, vote.kind].append(vote.person)
    wanted = pure.supporters(
        {pk: [p.pk for p in votes[pk, TopicVote.Kind.VOTE]] for pk in voted_on},
        [(proposal.pk, topic.pk) for proposal, topic in feeds],
    )
    shown = {pk: Shown(topic) for pk, topic in rows.items()}
    for proposal, topic in feeds:
        if topic.pk in shown:
            shown[topic.pk].made_of.append(proposal)
        if proposal.pk in shown:
            shown[proposal.pk].feeds.append(topic)
    for pk, one in shown.items():
        said = [p for at in [pk, *(m.pk for m in one.made_of)] for p in votes[at, "vote"]]
        one.voters = list({person.pk: person for person in said}.values())
        one.direct = frozenset(person.pk for person in votes[pk, "vote"])
        one.attending = votes[pk, "attend"]
    for pk in _uncovered(rows, feeds):
        shown[pk].uncovered = True
    order = pure.in_order(rows.values(), {pk: len(people) for pk, people in wanted.items()})
    return [shown[topic.pk] for topic in order]


def _feeds(
    rows: dict[int, Topic], trusted: bool, closed: Collection[int]
) -> list[tuple[Topic, Topic]]:
    links = TopicFeed.objects.filter(Q(proposal__in=rows) | Q(topic__in=rows))
    links = links.select_related("proposal__proposer", "topic").order_by(
        "proposal__number", "topic__number"
    )
    return [
        (rows.get(link.proposal_id, link.proposal), rows.get(link.topic_id, link.topic))
        for link in links
        if (trusted or not (link.proposal.confidential or link.topic.confidential))
        and not {link.proposal_id, link.topic_id} & set(closed)
    ]


def _uncovered(rows: dict[int, Topic], feeds: list[tuple[Topic, Topic]]) -> frozenset[int]:
    """Of the meetings that have a consolidated list in `rows`; what was withdrawn asks for nothing."""
    gone = TopicState.WITHDRAWN
    lists = {t.meeting_id for t in rows.values() if t.consolidated and t.state != gone}
    asked = (
        t.pk
        for t in rows.values()
        if not t.consolidated and t.meeting_id in lists and t.state != gone
    )
    return pure.uncovered(asked, [(proposal.pk, topic.pk) for proposal, topic in feeds])
