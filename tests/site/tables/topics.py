"""Topics: proposed, voted on, consolidated, put on the agenda. Who gets what, and what each page asks the database."""

from __future__ import annotations

from django.utils import timezone

from minutes.models import Topic, TopicFeed, TopicLink
from minutes.models.topic import TopicComment, TopicEvent, TopicVote
from tests.site.tables.rows import ALL_SEATED, LEADERS, NO, TAKING_PART, Row, ok

ACCESS: dict[str, Row] = {
    # Topics. Seen by everybody with a seat; proposed and voted on by who takes part; made of proposals and
    # put on the agenda by the leaders. (Guests with an account: tests/minutes/test_topics_pages.py.)
    "minutes:topics": Row("committee", ALL_SEATED, NO),
    "minutes:topic_new": Row("committee", TAKING_PART, ok["TAKING_PART"]),
    "minutes:topic": Row("committee wish", ALL_SEATED, NO),
    "minutes:topic_edit": Row("committee wish", LEADERS, ok["LEADERS"]),
    "minutes:topic_act": Row("committee wish wish_verb", NO, ok["TAKING_PART"]),
    "minutes:meeting_topics": Row("committee meeting", ALL_SEATED, NO),
    "minutes:topics_consolidate": Row("committee meeting", LEADERS, ok["LEADERS"]),
    "minutes:topics_agenda": Row("committee meeting", LEADERS, ok["LEADERS"]),
}

QUERIES: dict[str, str] = {
    "minutes:topics": "session user membership topic topicfeed topicvote topic meeting",
    "minutes:topic_new": "session user membership person",
    "minutes:topic": (
        "session user membership topic topicfeed topicvote topiclink paper topiccomment topicevent item"
    ),
    "minutes:topic_edit": "session user membership topic topic person",
    "minutes:meeting_topics": "session user membership meeting topic topicfeed topicvote",
    "minutes:topics_consolidate": "session user membership meeting topic topicfeed topicvote",
    "minutes:topics_agenda": "session user membership meeting topic topicfeed topicvote",
}

NO_PAGE: set[str] = {"minutes:topic_act"}
"""They only take forms."""


def things(rows, cast, meeting) -> dict[str, dict]:
    """`rows` of what this area's pages list, and one of what its addresses name: their keyword arguments."""
    now = timezone.now()
    common = {"committee": meeting.committee, "proposed_at": now, "proposer": cast.chair.person}
    lists = ((meeting, False), (meeting, True), (None, False))
    made: dict[tuple, list[Topic]] = {}
    for of, consolidated in lists:
        made[of, consolidated] = Topic.objects.bulk_create(
            Topic(meeting=of, consolidated=consolidated, number=n, title=f"Topic {n}", **common)
            for n in range(1, rows + 1)
        )
    proposals, topics = made[meeting, False], made[meeting, True]
    TopicFeed.objects.bulk_create(
        TopicFeed(proposal=p, topic=t) for p, t in zip(proposals, topics, strict=True)
    )
    # What the address names: a topic for the next meeting, which takes votes whatever the meeting's state.
    topic = Topic.objects.create(number=rows + 1, title="The topic", **common)
    people = [cast.chair.person, cast.secretary.person, cast.citra.person][: rows + 1]
    for of in (*proposals, *topics, topic):
        TopicVote.objects.bulk_create(TopicVote(topic=of, person=p, at=now) for p in people)
    for other in made[None, False]:
        TopicLink.objects.create(topic=topic, other=other)
        TopicComment.objects.create(topic=topic, person=cast.member.person, text="x", at=now)
        TopicEvent.objects.create(topic=topic, kind="commented", happened_at=now)
    return {"wish": {"pk": topic.pk}, "wish_verb": {"verb": "vote"}}
