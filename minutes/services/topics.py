"""A topic is proposed, edited, voted on, commented on. One function an act: atomic, locks, asks the rule, one event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from minutes import rules
from minutes.models import (
    Meeting,
    Topic,
    TopicComment,
    TopicEvent,
    TopicLink,
    TopicState,
    TopicVote,
)
from people.errors import Invalid, WrongState, leaders_only
from people.models import Committee, Person
from people.numbering import take_numbers

from .record import Deed, as_deed, ask, atomic
from .topics_record import StaleTopic, faster, guard_open, lock_list, lock_topic, note_topic

FIELDS = (
    *("title", "description", "minutes", "proposer", "proposer_typed", "lead", "lead_typed"),
    *("contacts", "mailing_list", "irc", "difficulty", "skills", "outcomes", "confidential"),
)
EDITABLE = tuple(name for name in FIELDS if not name.startswith("proposer"))
KINDS = TopicEvent.Kind
VOTE, ATTEND = TopicVote.Kind.VOTE, TopicVote.Kind.ATTEND
MOST_MINUTES = 1440
LONGEST = 200_000
"""Characters of a description; a form takes fewer, a document may hold more."""


def who_may_propose() -> str:
    return _("Topics are proposed by those who take part in the committee or are invited.")


def who_may_vote() -> str:
    return _("Those who take part in the committee or are invited vote and comment.")


@atomic
def propose_topic(
    committee: Committee, *, by: Any, title: str, meeting: Meeting | None = None, **fields: Any
) -> Topic:
    """A topic for a meeting, or (`meeting` none) for the committee's next one, with the next number of its list.

    `fields`: any of FIELDS, and `see_also`, ids of topics of the same committee. The proposer is who acts
    unless given by chair or secretary. Raises NotAllowed; WrongState where the meeting takes no topics any
    more; Invalid, with the form's field.
    """
    return propose_topics(committee, by=by, meeting=meeting, drafts=[{"title": title, **fields}])[0]


@atomic
def propose_topics(
    committee: Committee,
    *,
    by: Any,
    drafts: Sequence[dict[str, Any]],
    meeting: Meeting | None = None,
) -> list[Topic]:
    """Several in their order, in one act; see propose_topic."""
    deed: Deed = as_deed(by)
    meeting = lock_list(committee, meeting)
    ask(rules.can_propose, deed, committee, meeting, sentence=who_may_propose())
    leads = deed.user is None or rules.can_lead_topics(deed.user, committee)
    guard_open(meeting, deed, leads=leads)
    numbers = next_numbers(committee, meeting, len(drafts), consolidated=False)
    made = []
    for number, draft in zip(numbers, drafts, strict=True):
        fields = {name: draft[name] for name in FIELDS if name in draft}
        if not leads or not (fields.get("proposer") or fields.get("proposer_typed")):
            fields |= {"proposer_id": deed.person_id, "proposer_typed": ""}
            fields.pop("proposer", None)
            if deed.person_id is None:
                fields["proposer_typed"] = draft.get("proposer_typed", "")
        topic = Topic(
            committee=committee,
            meeting=meeting,
            number=number,
            proposed_at=draft.get("proposed_at") or deed.at,
            **fields,
        )
        if topic.confidential and deed.user is not None:
            _guard_secret(topic, deed)
        check_topic(topic)
        topic.save()
        note_topic(topic, KINDS.PROPOSED, deed, to_state=topic.state)
        _set_links(topic, draft.get("see_also", ()), deed)
        made.append(topic)
    return made


def next_numbers(
    committee: Committee, meeting: Meeting | None, count: int, *, consolidated: bool
) -> range:
    """The next numbers of a list that is locked. Each meeting has runs of its own for both its lists; the
    committee's topics without a meeting are run 0, which no meeting has."""
    kind = "topic" if consolidated else "proposal"
    if not count:
        return range(0)
    return take_numbers(committee.pk, kind, year=meeting.number if meeting else 0, count=count)


def _guard_secret(topic: Topic, deed: Deed) -> None:
    """Who cannot see what is confidential makes nothing confidential: they could not read it again."""
    if not rules.sees_confidential(deed.user, topic.committee_id):
        raise Invalid(
            _("Only the chair, the secretary and voting members propose confidentially."),
            "confidential",
        )


@atomic
def edit_topic(topic: Topic, *, by: Any, version: int | None = None, **changes: Any) -> Topic:
    """Change any of EDITABLE and `see_also` (ids); chair and secretary the proposer too.

    Raises StaleTopic, holding the topic as it is now, where `version` is not its version; NotAllowed for
    who is neither the proposer of what is only proposed nor leads.
    """
    deed: Deed = as_deed(by)
    topic = lock_topic(topic)
    ask(
        rules.can_edit_topic,
        deed,
        topic,
        sentence=_(
            "Only the chair or the secretary can do this; who proposed it, until it is accepted."
        ),
    )
    if topic.meeting is not None:
        topic.meeting.guard_editable()
    if version is not None and topic.version != version:
        raise StaleTopic(faster(topic), topic)
    leads = deed.user is None or rules.can_lead_topics(deed.user, topic.committee)
    changed = []
    for name in FIELDS if leads else EDITABLE:
        if name in changes and getattr(topic, name) != changes[name]:
            setattr(topic, name, changes[name])
            changed.append(name)
    if topic.confidential and "confidential" in changed and deed.user is not None:
        _guard_secret(topic, deed)
    check_topic(topic)
    told = list(changed)
    if "see_also" in changes and _set_links(topic, changes["see_also"], deed):
        told.append("see_also")
    if told:
        topic.version += 1
        topic.save(update_fields=[*changed, "version"])
        note_topic(topic, KINDS.EDITED, deed, note=", ".join(told))
    return topic


def link_topics(topic: Topic, *, by: Any, others: Collection[Topic]) -> Topic:
    """ "Also see 1 & 2": the topic points to exactly these."""
    return edit_topic(topic, by=by, see_also=[other.pk for other in others])


def check_topic(topic: Topic) -> None:
    """Raise Invalid, naming the field, for what cannot be kept."""
    topic.title = " ".join(topic.title.split())
    if not topic.title:
        raise Invalid(_("Give the topic a title."), "title")
    if len(topic.title) > 500:
        raise Invalid(_("A title has 500 characters at most."), "title")
    if topic.minutes is not None and not 0 < topic.minutes <= MOST_MINUTES:
        raise Invalid(_("Between 1 minute and a day."), "minutes")
    for name in ("description", "outcomes"):
        if len(getattr(topic, name)) > LONGEST:
            raise Invalid(_("That is too long; %(n)d characters at most.") % {"n": LONGEST}, name)


def _set_links(topic: Topic, others: Collection[int], deed: Deed) -> bool:
    """Whether anything changed. Only topics of the committee that the writer sees are pointed to, and only
    those are taken away."""
    seen = Topic.objects.filter(committee=topic.committee_id)
    if deed.user is not None:
        seen = seen.visible_to(deed.user)
    links = TopicLink.objects.filter(topic=topic, other__in=seen)
    before = set(links.values_list("other", flat=True))
    wanted = set(others) - {topic.pk}
    if wanted == before:
        return False
    fresh = set(seen.filter(pk__in=wanted - before).values_list("pk", flat=True))
    if fresh != wanted - before:
        raise Invalid(_("There is no such topic to point to."), "also_see")
    links.exclude(other__in=wanted).delete()
    TopicLink.objects.bulk_create(TopicLink(topic=topic, other_id=pk) for pk in sorted(fresh))
    return True


def vote(topic: Topic, *, by: Any, person: Person | None = None) -> Topic:
    """I want this discussed: once a person and topic; again changes nothing. `person`: recorded by chair or
    secretary for somebody who said so elsewhere."""
    return _add(topic, by, VOTE, person)


def unvote(topic: Topic, *, by: Any, person: Person | None = None) -> Topic:
    """The vote is taken back; possible as long as votes count, on a consolidated proposal too."""
    return _take_back(topic, by, VOTE, person)


def attend(topic: Topic, *, by: Any, person: Person | None = None) -> Topic:
    """The person will take part when it is worked on."""
    return _add(topic, by, ATTEND, person)


def stay_away(topic: Topic, *, by: Any, person: Person | None = None) -> Topic:
    """They will not, after all."""
    return _take_back(topic, by, ATTEND, person)


SAID = {
    (VOTE, True): KINDS.VOTED,
    (VOTE, False): KINDS.UNVOTED,
    (ATTEND, True): KINDS.ATTENDS,
    (ATTEND, False): KINDS.STAYS_AWAY,
}


@atomic
def _add(topic: Topic, by: Any, kind: str, person: Person | None) -> Topic:
    deed: Deed = as_deed(by)
    topic = lock_topic(topic)
    person_id = _whose(topic, deed, person)
    if not topic.takes_votes and deed.source_id is None:
        raise WrongState(_no_votes(topic))
    _vote, made = TopicVote.objects.get_or_create(
        topic=topic, kind=kind, person_id=person_id, defaults={"at": deed.at}
    )
    if made:
        _note_vote(topic, kind, True, deed, person)
    return topic


@atomic
def _take_back(topic: Topic, by: Any, kind: str, person: Person | None) -> Topic:
    deed: Deed = as_deed(by)
    topic = lock_topic(topic)
    person_id = _whose(topic, deed, person)
    counts_on = topic.state == TopicState.CONSOLIDATED  # the topics that it feeds
    if not topic.takes_votes and not counts_on and deed.source_id is None:
        raise WrongState(_no_votes(topic))
    gone, _each = TopicVote.objects.filter(topic=topic, kind=kind, person=person_id).delete()
    if gone:
        _note_vote(topic, kind, False, deed, person)
    return topic


def _whose(topic: Topic, deed: Deed, person: Person | None) -> int:
    """Whose vote it is: one's own, or that of somebody for whom chair or secretary records it."""
    if person is not None and person.pk != deed.person_id:
        ask(rules.can_lead_topics, deed, topic.committee, sentence=leaders_only())
        return person.pk
    ask(rules.can_vote, deed, topic, sentence=who_may_vote())
    if deed.person_id is None:
        raise Invalid(_("Say whose vote it is."), "person")
    return deed.person_id


def _note_vote(topic: Topic, kind: str, given: bool, deed: Deed, person: Person | None) -> None:
    for_other = person is not None and person.pk != deed.person_id
    told = person.name if person is not None and for_other else ""
    note_topic(topic, SAID[TopicVote.Kind(kind), given], deed, note=told)


def _no_votes(topic: Topic) -> str:
    if topic.state == TopicState.CONSOLIDATED:
        return _("This proposal was consolidated; vote on the topics that came of it.")
    if topic.takes_votes or topic.meeting is None or topic.state not in ("proposed", "accepted"):
        return _("The topic is %(state)s; votes say nothing any more.") % {
            "state": topic.get_state_display()
        }
    return _("The meeting is %(state)s; votes say nothing any more.") % {
        "state": topic.meeting.get_state_display()
    }


@atomic
def comment_topic(
    topic: Topic, *, by: Any, text: str, person: Person | None = None, typed: str = ""
) -> TopicComment:
    """A signed review comment; `person` or `typed` where the software writes down somebody else's."""
    deed: Deed = as_deed(by)
    topic = lock_topic(topic)
    ask(rules.can_vote, deed, topic, sentence=who_may_vote())
    text = text.strip()
    if not text:
        raise Invalid(_("Write what you want to say."), "text")
    if len(text) > 4000:
        raise Invalid(_("A comment has 4000 characters at most."), "text")
    told_for = deed.user is None
    comment: TopicComment = TopicComment.objects.create(
        topic=topic,
        person_id=(person.pk if person else None) if told_for else deed.person_id,
        typed=typed if told_for else "",
        text=text,
        at=deed.at,
    )
    author = person.name if told_for and person else typed if told_for else ""
    note_topic(topic, KINDS.COMMENTED, deed, note=author)
    return comment
