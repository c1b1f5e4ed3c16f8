"""Who may do what with an action? The only place of this app where roles are compared."""

from actions.models import Action, Owner
from people.models import Committee
from people.rules import leads, sees_confidential, sits, takes_part
from people.seats import seats_of


def can_see(user, action: Action) -> bool:
    """As ActionQuerySet.visible_to, for one that is already loaded. (A row of the list knows no item: the
    query that found it has asked.)"""
    if not action.confidential:
        return sits(user, action.committee_id)
    item = getattr(action, "raised_item_id", None)
    request = getattr(action, "parent_approval_id", None)
    recused = (item is not None and item in seats_of(user).recused_items) or (
        request is not None and request in seats_of(user).recused_requests
    )
    return sees_confidential(user, action.committee_id) and not recused


def can_raise(user, committee: Committee) -> bool:
    return takes_part(user, committee.pk)


def is_owner(user, action: Action) -> bool:
    """One of the owners, or representing an owning organisation. Reads `action.owners`."""
    return any(owns(user, owner, action.committee_id) for owner in action.owners.all())


def owns(user, owner: Owner, committee_id: int) -> bool:
    """This part is theirs: as a person, or as a representative of the organisation."""
    seats = seats_of(user)
    if owner.left_at is not None or seats.person_id is None:
        return False
    if owner.person_id is not None:
        return owner.person_id == seats.person_id
    seat = seats.get(committee_id)
    return (
        owner.organisation_id is not None
        and seat is not None
        and owner.organisation_id in seat.organisation_ids
    )


def can_say(user, action: Action) -> bool:
    """An update: everyone who sees the action and takes part in the committee, or owns a part of it."""
    return can_see(user, action) and (
        takes_part(user, action.committee_id) or is_owner(user, action)
    )


def can_tick(user, owner: Owner, action: Action) -> bool:
    """The owner of the part; the chair or secretary for anybody."""
    return can_see(user, action) and (
        leads(user, action.committee_id) or owns(user, owner, action.committee_id)
    )


def can_propose(user, action: Action) -> bool:
    return can_see(user, action) and (leads(user, action.committee_id) or is_owner(user, action))


def can_close(user, action: Action) -> bool:
    """Close, send back, reopen, mark unknown, reassign, edit, hand over: chair or secretary, where they see it."""
    return leads(user, action.committee_id) and can_see(user, action)


def can_review(user, committee: Committee) -> bool:
    return leads(user, committee.pk)


def can_accept(user, action: Action) -> bool:
    """Take over, or refuse, what another committee offers: chair or secretary of the one it is offered to."""
    return action.offered_to_id is not None and leads(user, action.offered_to_id)


def keeps_records(user) -> bool:
    """An admin in Django admin, who acts there on any committee's actions as the software's hand. Asked
    only where a Deed says `as_admin`: on our own pages an admin is what their seats make them."""
    return user.is_active and user.is_staff and user.has_perm("actions.change_action")
