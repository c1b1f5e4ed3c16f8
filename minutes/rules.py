"""Who may do what with meetings? The only place of this app where roles are compared."""

from minutes.models import Attendance, Decision, Item, Meeting
from people.models import Committee
from people.rules import leads, sees_confidential, sits
from people.seats import seats_of


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
    return can_see(user, item.meeting) and (
        not item.confidential or sees_confidential(user, item.meeting.committee_id)
    )


def can_see_inside(user, meeting: Meeting) -> bool:
    """What is not for the public: dial-in, replies, who is invited, the acts of the page."""
    return sits(user, meeting.committee_id)


def can_edit(user, meeting: Meeting) -> bool:
    """Times, agenda, notes, attendance: chair or secretary. Whether the text is frozen is a state."""
    return leads(user, meeting.committee_id)


def can_move_on(user, meeting: Meeting) -> bool:
    """Announce, open, end, circulate, approve, cancel: chair or secretary."""
    return leads(user, meeting.committee_id)


def can_reply(user, attendance: Attendance) -> bool:
    """The person who is invited; the chair or the secretary for anybody."""
    meeting = attendance.meeting
    own = seats_of(user).person_id == attendance.person_id
    return can_see(user, meeting) and (own or leads(user, meeting.committee_id))


def can_decide(user, committee: Committee) -> bool:
    """Write down, change or withdraw a decision: chair or secretary."""
    return leads(user, committee.pk)


def can_see_decision(user, decision: Decision) -> bool:
    """As DecisionQuerySet.visible_to, for one that is already loaded."""
    return sits(user, decision.committee_id) and (
        not decision.confidential or sees_confidential(user, decision.committee_id)
    )
