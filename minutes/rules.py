"""Who may do what with meetings? The only place of this app where roles are compared."""

from budgets import rules as money
from budgets.models import Approval
from minutes.life import AHEAD
from minutes.models import (
    Attendance,
    Comment,
    Correction,
    Decision,
    Item,
    Meeting,
    Paper,
    Topic,
    TopicState,
)
from people.models import Committee
from people.rules import leads, sees_confidential, sits, takes_part
from people.seats import seats_of

"""States of a meeting that is not over."""


def can_plan(user, committee: Committee) -> bool:
    """Plan a meeting: chair or secretary."""
    return leads(user, committee.pk)


def can_import(user, committee: Committee) -> bool:
    """Read minutes in, and undo it: chair or secretary."""
    return leads(user, committee.pk)


def can_see(user, meeting: Meeting) -> bool:
    """As MeetingQuerySet.visible_to, for one that is already loaded with its committee."""
    if meeting.confidential:
        return sees_confidential(user, meeting.committee_id)
    return sits(user, meeting.committee_id) or (meeting.committee.is_public and meeting.is_frozen)


def can_see_item(user, item: Item) -> bool:
    """As ItemQuerySet.visible_to. An item beneath a confidential one is confidential itself."""
    hidden = item.confidential or item.meeting.confidential
    return can_see(user, item.meeting) and (
        not hidden
        or (
            sees_confidential(user, item.meeting.committee_id)
            and item.pk not in seats_of(user).recused_items
        )
    )


def can_see_inside(user, meeting: Meeting) -> bool:
    """What is not for the public: dial-in, replies, who is invited, the acts of the page."""
    return sits(user, meeting.committee_id)


def can_edit(user, meeting: Meeting) -> bool:
    """Times, agenda, notes, attendance: chair or secretary. Whether the text is frozen is a state."""
    return leads(user, meeting.committee_id)


def can_flag(user, item: Item) -> bool:
    """Say beforehand that an item needs a discussion, or none: who takes part, and sees it."""
    return takes_part(user, item.meeting.committee_id) and can_see_item(user, item)


def can_move_on(user, meeting: Meeting) -> bool:
    """Announce, open, end, circulate, approve, cancel: chair or secretary."""
    return leads(user, meeting.committee_id)


def can_reply(user, attendance: Attendance) -> bool:
    """The person who is invited, with a seat or as a guest; the chair or the secretary for anybody."""
    meeting = attendance.meeting
    own = seats_of(user).person_id == attendance.person_id
    return (own and can_be_told(user, meeting)) or leads(user, meeting.committee_id)


def can_be_told(user, meeting: Meeting) -> bool:
    """Time, place and open items of a meeting to which somebody is invited, also without a seat. A
    confidential one is told to those alone who may see it."""
    return not meeting.confidential or sees_confidential(user, meeting.committee_id)


def can_see_dial_in(user, meeting: Meeting, *, invited: bool) -> bool:
    """Of a meeting for those invited only: they, and who leads it. Else everybody with a seat."""
    if leads(user, meeting.committee_id):
        return True
    return can_see_inside(user, meeting) and (invited or not meeting.invitation_only)


def can_request_invitation(user, meeting: Meeting) -> bool:
    """Everybody with a seat who sees that a meeting for those invited only takes place."""
    return meeting.invitation_only and sits(user, meeting.committee_id) and can_see(user, meeting)


def can_answer_poll(user, meeting: Meeting, person_id: int) -> bool:
    """Who is on the list, for themselves; the chair or the secretary for anybody there."""
    own = seats_of(user).person_id == person_id
    return (own and can_be_told(user, meeting)) or leads(user, meeting.committee_id)


def can_recuse(user, item: Item, person_id: int) -> bool:
    """Recuse, and take it back: oneself from an item that one sees, the chair or the secretary anybody. So
    nobody lets themselves in again to a confidential item: they do not see it."""
    committee = item.meeting.committee_id
    own = seats_of(user).person_id == person_id and takes_part(user, committee)
    return can_see_item(user, item) and (own or leads(user, committee))


def can_decide(user, committee: Committee) -> bool:
    """Write down a decision: chair or secretary."""
    return leads(user, committee.pk)


def can_change_decision(user, decision: Decision) -> bool:
    """Review, supersede, note or withdraw it: chair or secretary, of one that they see."""
    return leads(user, decision.committee_id) and can_see_decision(user, decision)


def can_see_decision(user, decision: Decision) -> bool:
    """As DecisionQuerySet.visible_to, for one that is already loaded."""
    return sits(user, decision.committee_id) and (
        not money.is_secret(decision)
        or (
            sees_confidential(user, decision.committee_id)
            and (decision.item_id is None or decision.item_id not in seats_of(user).recused_items)
        )
    )


def is_invited(user, meeting: Meeting) -> bool:
    """On the list of a meeting that is not confidential to them: a guest with an account."""
    person_id = seats_of(user).person_id
    if person_id is None or (
        meeting.confidential and not sees_confidential(user, meeting.committee_id)
    ):
        return False
    return Attendance.objects.filter(meeting=meeting, person=person_id).exists()


def can_see_topics(user, meeting: Meeting) -> bool:
    """Whoever sits on the committee, and whoever is invited."""
    if sits(user, meeting.committee_id):
        return can_see(user, meeting)
    return is_invited(user, meeting)


def can_propose(user, committee: Committee, meeting: Meeting | None = None) -> bool:
    """Propose a topic, vote, comment: who takes part in the committee, and who is invited to the meeting."""
    if takes_part(user, committee.pk):
        return meeting is None or can_see(user, meeting)
    return meeting is not None and is_invited(user, meeting)


def can_see_topic(user, topic: Topic) -> bool:
    """As TopicQuerySet.visible_to, for one that is loaded with its meeting and committee."""
    if topic.confidential and not _sees_secret_topic(user, topic):
        return False
    if topic.meeting is None:
        return sits(user, topic.committee_id)
    return can_see_topics(user, topic.meeting)


def _sees_secret_topic(user, topic: Topic) -> bool:
    """Trusted, and not recused from an item where it stands."""
    closed = Topic.objects.closed_to(user)
    return sees_confidential(user, topic.committee_id) and topic.pk not in closed


def can_vote(user, topic: Topic) -> bool:
    """Vote on a topic, say that one attends, comment: who could propose, and sees it."""
    if topic.confidential and not _sees_secret_topic(user, topic):
        return False
    return can_propose(user, topic.committee, topic.meeting)


def can_lead_topics(user, committee: Committee) -> bool:
    """Accept, defer, consolidate, put on the agenda, record a vote for somebody: chair or secretary."""
    return leads(user, committee.pk)


def can_edit_topic(user, topic: Topic) -> bool:
    """The proposer while it is only proposed; chair and secretary always."""
    own = is_proposer(user, topic) and topic.state == TopicState.PROPOSED
    return can_see_topic(user, topic) and (own or leads(user, topic.committee_id))


def can_withdraw_topic(user, topic: Topic) -> bool:
    """The proposer, or chair or secretary."""
    own = is_proposer(user, topic)
    return can_see_topic(user, topic) and (own or leads(user, topic.committee_id))


def is_proposer(user, topic: Topic) -> bool:
    person_id = seats_of(user).person_id
    return person_id is not None and topic.proposer_id == person_id


def can_add_paper(user, thing: Item | Topic | Approval) -> bool:
    """Put a paper, or a newer version of one, on what they see: chair and secretary anywhere; on an item of
    a meeting that is ahead or in session who takes part, and its presenter; on a topic who could propose
    one; on an approval who takes part."""
    if isinstance(thing, Topic):
        leading = leads(user, thing.committee_id) and can_see_topic(user, thing)
        return leading or can_vote(user, thing)
    if isinstance(thing, Item):
        committee_id, ahead = thing.meeting.committee_id, thing.meeting.state in AHEAD
        if ahead and thing.presenter_id is not None and _is_person(user, thing.presenter_id):
            return True
        part = leads(user, committee_id) or (ahead and takes_part(user, committee_id))
        return part and can_see_item(user, thing)
    return takes_part(user, thing.committee_id) and money.can_see(user, thing)


def can_change_paper(user, paper: Paper) -> bool:
    """Rename it, take it off, put it back, make it confidential: chair and secretary, and who brought it, as
    long as they could add one there."""
    thing = paper.item or paper.topic or paper.approval
    assert thing is not None  # noqa: S101 - the database says so
    if leads(user, paper.committee_id):
        return can_add_paper(user, thing)
    first = paper.versions.order_by("number").first()
    brought = first is not None and first.by_id is not None and _is_person(user, first.by_id)
    return brought and can_add_paper(user, thing)


def _is_person(user, person_id: int) -> bool:
    return seats_of(user).person_id == person_id


def can_comment(user, item: Item) -> bool:
    """Comment on a passage afterwards: who takes part in the committee (observers read along, as they do
    with what is said of actions), and sees the item."""
    return takes_part(user, item.meeting.committee_id) and can_see_item(user, item)


def can_take_back(user, comment: Comment) -> bool:
    """A comment of one's own; within which time is a state (services/comments.py)."""
    return comment.person_id is not None and _is_person(user, comment.person_id)


def can_add_erratum(user, meeting: Meeting) -> bool:
    """Say beside approved minutes what is wrong in them: chair or secretary."""
    return leads(user, meeting.committee_id)


def can_preview(user, meeting: Meeting) -> bool:
    """See what the public would read: chair or secretary."""
    return leads(user, meeting.committee_id)


def can_read_circulated(user, meeting: Meeting, *, was_present: bool) -> bool:
    """Minutes that go round: who sits on the committee, and (not of a confidential meeting) who was there."""
    return can_see(user, meeting) or (was_present and not meeting.confidential)


def can_correct(user, meeting: Meeting, *, was_present: bool) -> bool:
    """Suggest corrections of circulated minutes: who takes part in the committee, and who was there."""
    part = takes_part(user, meeting.committee_id) or was_present
    return part and can_read_circulated(user, meeting, was_present=was_present)


def can_correct_item(user, item: Item, *, was_present: bool) -> bool:
    """As can_correct, and of what one may see."""
    return can_correct(user, item.meeting, was_present=was_present) and (
        not item.confidential or can_see_item(user, item)
    )


def can_withdraw_correction(user, correction: Correction) -> bool:
    """Its author."""
    return _is_person(user, correction.person_id)
