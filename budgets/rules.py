"""Who may do what with money, requests and plans? The only place of this app where roles are compared."""

from budgets.models import Approval, Budget, Plan, Pledge, TrademarkUse
from people.models import Committee
from people.rules import leads, sees_confidential, sits, takes_part
from people.seats import seats_of


def can_see(user, approval: Approval) -> bool:
    """Of the committees one sits on; ApprovalQuerySet.visible_to adds what is public. A draft is its
    writer's and the leaders'."""
    if not sits(user, approval.committee_id):
        return False
    if approval.outcome == Approval.Outcome.DRAFT and not _writes(user, approval):
        return False
    return not is_secret(approval) or (
        sees_confidential(user, approval.committee_id) and not _is_recused(user, approval)
    )


def is_secret(record) -> bool:
    """Of a request, or of a decision of minutes: itself, or by the meeting or the item where it stands. In queries:
    querysets.openly."""
    if record.confidential:
        return True
    meeting, item = record.meeting, record.item
    return (meeting is not None and meeting.confidential) or (
        item is not None and item.confidential
    )


def _is_recused(user, approval: Approval) -> bool:
    """From the request, or from the item where it is decided."""
    seats = seats_of(user)
    return approval.pk in seats.recused_requests or approval.item_id in seats.recused_items


def _writes(user, approval: Approval) -> bool:
    return leads(user, approval.committee_id) or (
        approval.made_by_id is not None and approval.made_by_id == seats_of(user).person_id
    )


def can_see_allocations(user, committee: Committee) -> bool:
    """What a budget allocates to its lines: everybody with a seat."""
    return sits(user, committee.pk)


def can_see_amounts(user, budget: Budget) -> bool:
    """What was committed and spent of it, and what remains: chair, secretary and who votes. For others the sums
    would tell of confidential requests; so they would for who is recused from one that asks something of it."""
    withheld = seats_of(user).withheld_budgets
    return sees_confidential(user, budget.committee_id) and budget.pk not in withheld


def is_withheld(user, budget: Budget) -> bool:
    """They would see these, if they were not recused from something that is asked of it."""
    return sees_confidential(user, budget.committee_id) and not can_see_amounts(user, budget)


def can_see_all_amounts(user, committee: Committee) -> bool:
    """The same of each of its budgets: asked of words that give figures of nobody knows which lines."""
    withheld = seats_of(user).withheld_budgets
    return sees_confidential(user, committee.pk) and committee.pk not in withheld.values()


def can_see_payments(user, committee: Committee) -> bool:
    """What was paid of a request that one sees, and given back."""
    return sees_confidential(user, committee.pk)


def can_propose(user, committee: Committee) -> bool:
    """Ask the board for something: who takes part in it."""
    return takes_part(user, committee.pk)


def can_record(user, committee: Committee) -> bool:
    """Write down what minutes say of requests: chair or secretary."""
    return leads(user, committee.pk)


def can_edit_request(user, approval: Approval) -> bool:
    """What it asks, while nothing is decided: who wrote it, the chair and the secretary."""
    return (
        takes_part(user, approval.committee_id)
        and _writes(user, approval)
        and can_see(user, approval)
    )


def can_withdraw(user, approval: Approval) -> bool:
    """Whoever wrote it or asks for it, the chair and the secretary."""
    own = seats_of(user).person_id is not None and approval.requester_id == seats_of(user).person_id
    return can_edit_request(user, approval) or (
        own and takes_part(user, approval.committee_id) and can_see(user, approval)
    )


def can_open_vote(user, approval: Approval) -> bool:
    """Freeze who votes, and ask for positions: chair or secretary."""
    return leads(user, approval.committee_id) and can_see(user, approval)


def can_recuse(user, approval: Approval, person_id: int) -> bool:
    """And take it back: oneself, while one takes part; chair and secretary anybody. From what one sees: so nobody
    lets themselves in again to a confidential request."""
    own = person_id == seats_of(user).person_id
    return can_see(user, approval) and (
        leads(user, approval.committee_id) or (own and takes_part(user, approval.committee_id))
    )


def can_take_position(user, approval: Approval) -> bool:
    """One's own: a voting member who is not recused. Who is entitled once the vote is open is in its list
    of voters, which the service asks."""
    seat = seats_of(user).get(approval.committee_id)
    votes = seat is not None and seat.votes
    return votes and can_see(user, approval) and not _is_recused(user, approval)


def can_see_positions(user, approval: Approval) -> bool:
    """As they come in: who takes part. Others read them with the decision."""
    return takes_part(user, approval.committee_id) or not approval.is_waiting


def can_decide(user, approval: Approval) -> bool:
    """Write down what the board decided, confirm a condition, post, pay, settle, let expire: chair or secretary,
    of a request that they see."""
    return leads(user, approval.committee_id) and can_see(user, approval)


def can_keep_budget(user, committee: Committee) -> bool:
    """Make budgets and their versions, put them in force, read sheets in: chair or secretary."""
    return leads(user, committee.pk)


def can_move_money(user, budget: Budget) -> bool:
    """Transfers, carrying over: chair or secretary."""
    return leads(user, budget.committee_id)


def can_keep_register(user, committee: Committee) -> bool:
    """Enter and end trademark uses: chair or secretary."""
    return leads(user, committee.pk)


def can_keep_use(user, use: TrademarkUse) -> bool:
    """Change or end this entry: as above, where one sees it."""
    return leads(user, use.committee_id) and can_see_use(user, use)


def can_see_use(user, use: TrademarkUse) -> bool:
    """As TrademarkQuerySet.visible_to, for one that is loaded with its committee."""
    decided_in = use.approval
    if not use.confidential and (decided_in is None or not is_secret(decided_in)):
        return sits(user, use.committee_id) or use.committee.is_public
    return sees_confidential(user, use.committee_id) and (
        decided_in is None or not _is_recused(user, decided_in)
    )


def can_see_use_history(user, use: TrademarkUse) -> bool:
    """Who entered and changed it: who sits on the committee. The public reads how it stands."""
    return sits(user, use.committee_id)


def can_write_plan(user, committee: Committee) -> bool:
    """Draft, change and adopt a plan; readings and deliverables: chair or secretary."""
    return leads(user, committee.pk)


def can_pledge(user, plan: Plan) -> bool:
    """For oneself or the organisation that one represents: who takes part."""
    return takes_part(user, plan.committee_id)


def can_pledge_for_others(user, plan: Plan) -> bool:
    """Write down what somebody else promised: chair or secretary."""
    return leads(user, plan.committee_id)


def can_withdraw_pledge(user, pledge: Pledge) -> bool:
    """Whoever promised it, for oneself or for the organisation that one represents; chair and secretary."""
    committee_id = pledge.goal.plan.committee_id
    seat = seats_of(user).get(committee_id)
    if seat is None or not takes_part(user, committee_id):
        return False
    own = pledge.person_id is not None and pledge.person_id == seats_of(user).person_id
    return seat.leads or own or pledge.organisation_id in seat.organisation_ids


def can_serve_plan(user, plan: Plan) -> bool:
    """Raise an action in a plan, or name one that serves it: who takes part."""
    return takes_part(user, plan.committee_id)
