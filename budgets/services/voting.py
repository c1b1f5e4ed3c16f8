"""Who votes on a request, and what do they say? A vote is opened, given more time, positions are taken, people
recused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import ballot, rules
from budgets.models import Approval, ApprovalRecusal, Position, Voter
from people.errors import Invalid, NotAllowed, WrongState, leaders_only
from people.models import Committee, Membership, Person
from people.quorum import Rule

from . import notices
from .record import Kind, guard_waiting, lock_approval, note, wrong_state

LONGEST_VOTE = dt.timedelta(days=90)
"""From its opening to its deadline. Signed links hold longer than that (budgets/links.py)."""


@dataclass(frozen=True)
class Row:
    """One voter, with their word if they have said one."""

    voter: Voter
    position: Position | None


@dataclass(frozen=True)
class Tally:
    """Who votes and what they said so far, and what the rule makes of it."""

    rows: list[Row]
    suggestion: ballot.Suggestion

    @property
    def silent(self) -> list[Voter]:
        """Who has no word yet."""
        return [row.voter for row in self.rows if row.position is None and not row.voter.recused]


@transaction.atomic
def open_vote(
    approval: Approval,
    *,
    by: Any,
    deadline: dt.datetime | None = None,
    version: int | None = None,
) -> Approval:
    """From now on voters take positions: until `deadline`, or (None) until the chair records in a meeting what
    was decided. Who votes, by which rule, and what silence means is fixed now. With a deadline each voter is
    asked by mail."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_open_vote, deed, approval, sentence=leaders_only())
    if approval.outcome not in ("proposed", "deferred"):
        raise wrong_state(approval)
    if approval.is_open_vote:
        raise WrongState(
            _("The vote on %(reference)s is open already.") % {"reference": approval.reference}
        )
    if deadline is not None:
        _guard_deadline(deadline, opened_at=deed.at)
    voters = freeze_voters(approval, at=deed.at, deadline=deadline)
    if not any(not voter.recused for voter in voters):
        raise WrongState(_("Nobody could vote on it: no voting member is left."))
    approval.version += 1
    approval.save(update_fields=[*FROZEN, "version"])
    entitled = sum(not voter.recused for voter in voters)
    said = _("%(n)d entitled, %(rule)s") % {"n": entitled, "rule": approval.get_rule_display()}
    event = note(approval, Kind.OPENED, deed, said)
    if deadline is not None:
        notices.tell_voters(approval, event)
    return approval


@transaction.atomic
def extend_vote(
    approval: Approval, *, by: Any, deadline: dt.datetime, version: int | None = None
) -> Approval:
    """More time for an open vote between meetings: the same voters, the same rule, and the words that are in.
    Who has said nothing gets a mail.

    Raises Invalid for a time that is not later than the one that was set, and WrongState once that has passed:
    then the rule decides, and nobody who came too late is let in afterwards.
    """
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_open_vote, deed, approval, sentence=leaders_only())
    _guard_open(approval, deed.at)
    if approval.deadline is None or approval.opened_at is None:
        raise WrongState(
            _("The vote on %(reference)s has no deadline: it is decided in a meeting.")
            % {"reference": approval.reference}
        )
    was = notices.until(approval, approval.committee.time_zone)
    if deadline <= approval.deadline:
        raise Invalid(
            _("Choose a time after %(until)s: a vote is not cut short.") % {"until": was},
            "deadline",
        )
    _guard_deadline(deadline, opened_at=approval.opened_at)
    approval.deadline = deadline
    approval.version += 1
    approval.save(update_fields=["deadline", "version"])
    now = notices.until(approval, approval.committee.time_zone)
    event = note(approval, Kind.EXTENDED, deed, f"{was} → {now}")
    notices.tell_extended(approval, event)
    return approval


def _guard_deadline(deadline: dt.datetime, *, opened_at: dt.datetime) -> None:
    if deadline <= max(opened_at, timezone.now()):
        raise Invalid(_("Choose a time that is still to come."), "deadline")
    if deadline > opened_at + LONGEST_VOTE:
        raise Invalid(_("A vote takes %(n)d days at most.") % {"n": LONGEST_VOTE.days}, "deadline")


FROZEN = ("opened_at", "deadline", "rule", "silence", "quorum_kind", "quorum_value")


def freeze_voters(
    approval: Approval,
    *,
    at: dt.datetime | None,
    deadline: dt.datetime | None = None,
    day: dt.date | None = None,
) -> list[Voter]:
    """The voting members of the `day` (None: today), recusals marked, and the committee's rules are fixed on a locked
    request; the caller saves FROZEN. An earlier vote's voters and words make way: its events keep them. `at`: when
    the vote was opened; None: it was decided without one."""
    committee = approval.committee
    approval.opened_at, approval.deadline = at, deadline
    approval.rule = committee.majority
    approval.silence = committee.silence if deadline is not None else Committee.Silence.NOTHING
    approval.quorum_kind, approval.quorum_value = committee.quorum_kind, committee.quorum_value
    approval.positions.filter(own=True).delete()
    approval.voters.all().delete()
    recused = recused_from(approval)
    seats = Membership.objects.on(day or timezone.localdate())
    seats = seats.filter(committee=committee, votes=True)
    bodies: dict[int, int | None] = {}
    for person, body in seats.order_by("person__key", "pk").values_list("person", "organisation"):
        bodies[person] = bodies.get(person) or body
    return Voter.objects.bulk_create(
        Voter(approval=approval, person_id=pk, organisation_id=body, recused=pk in recused)
        for pk, body in bodies.items()
    )


@transaction.atomic
def freeze_entitled(approval: Approval, *, day: dt.date) -> None:
    """Minutes of that day tell that it was decided, and nobody had opened a vote: who could have voted is fixed."""
    approval = lock_approval(approval)
    freeze_voters(approval, at=None, day=day)
    approval.save(update_fields=FROZEN)


def recused_from(approval: Approval) -> set[int]:
    """Ids of who takes no part in it: recused from the request, from its item, from an item of an agenda where
    it is decided, or from one above these."""
    people = set(approval.recusals.values_list("person", flat=True))
    # By name: meetings stand above budgets and are not imported here.
    items = apps.get_model("minutes", "Item").objects
    here = Q(approval=approval, removed_at=None) | Q(pk=approval.item_id or 0)
    chain: set[int] = set()
    level = set(items.filter(here).values_list("pk", "parent"))
    while level:
        chain |= {pk for pk, _parent in level}
        above = {parent for _pk, parent in level if parent is not None} - chain
        level = set(items.filter(pk__in=above).values_list("pk", "parent")) if above else set()
    recusals = apps.get_model("minutes", "Recusal").objects.filter(item__in=chain)
    return people | set(recusals.values_list("person", flat=True))


@transaction.atomic
def take_position(
    approval: Approval, *, by: Any, stance: str, remark: str = "", person_id: int | None = None
) -> Position:
    """A voter's word while the vote is open, in place of what they said before. Chair and secretary may set one
    down for somebody (`person_id`), as they heard it."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval)
    person_id = person_id if person_id is not None else deed.person_id
    voter = _voter(approval, deed, person_id)
    if stance not in Position.Stance.values:
        raise Invalid(_("Choose what your position is."), "stance")
    needed = _("Say something, or choose a position.") if stance == Position.Stance.REMARK else ""
    remark = worded(remark, "remark", needed=needed)
    _guard_open(approval, deed.at)
    position, _made = Position.objects.update_or_create(
        approval=approval,
        person_id=voter.person_id,
        own=True,
        defaults={"stance": stance, "remark": remark, "said_at": deed.at},
    )
    told = (
        position.said if voter.person_id == deed.person_id else f"{voter.person}: {position.said}"
    )
    note(approval, Kind.POSITION, deed, told)
    return position


@transaction.atomic
def take_position_back(approval: Approval, *, by: Any, person_id: int | None = None) -> Approval:
    """No word again, while the vote is open."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval)
    person_id = person_id if person_id is not None else deed.person_id
    voter = _voter(approval, deed, person_id)
    _guard_open(approval, deed.at)
    gone, _by_table = approval.positions.filter(own=True, person=voter.person_id).delete()
    if gone:
        note(approval, Kind.POSITION, deed, _("%(who)s: taken back") % {"who": voter.person})
    return approval


def _voter(approval: Approval, deed: Deed, person_id: int | None) -> Voter:
    """The voter for whom somebody speaks: themselves, or anybody for chair and secretary."""
    voter = approval.voters.select_related("person").filter(person=person_id).first()
    own = person_id is not None and person_id == deed.person_id
    if not own:
        ask(rules.can_decide, deed, approval, sentence=leaders_only())
    elif deed.user is not None and not rules.can_see(deed.user, approval):
        raise NotAllowed(_("This request is not open to you."))
    if not approval.is_open_vote:
        _guard_open(approval, deed.at)
    if voter is None or voter.recused:
        raise NotAllowed(
            _("Recused: takes no part in this request.")
            if voter is not None
            else _("Only who was entitled when the vote was opened takes a position.")
        )
    return voter


def _guard_open(approval: Approval, at: dt.datetime) -> None:
    """Raises WrongState unless positions count: the vote is open and its time not over."""
    guard_waiting(approval)
    said = {"reference": approval.reference}
    if not approval.is_open_vote:
        raise WrongState(_("The vote on %(reference)s is not open.") % said)
    if approval.deadline is not None and approval.deadline <= max(at, timezone.now()):
        raise WrongState(_("The vote on %(reference)s is over: its time has passed.") % said)


@transaction.atomic
def recuse(approval: Approval, *, by: Any, person_id: int, reason: str = "") -> Approval:
    """Somebody has an interest: they take no part in the request, wherever it is decided, and do not see it
    where it is confidential. An open vote goes on without them."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval)
    ask(rules.can_recuse, deed, approval, person_id, sentence=_recusers_only())
    reason = worded(reason, "reason")[:300]
    person = Person.objects.current().known_to([approval.committee_id]).filter(pk=person_id).first()
    if person is None:
        raise Invalid(_("Choose somebody of the committee."), "person_id")
    _recusal, made = ApprovalRecusal.objects.get_or_create(
        approval=approval, person=person, defaults={"reason": reason}
    )
    if made:
        if approval.is_waiting:
            approval.voters.filter(person=person).update(recused=True)
        note(approval, Kind.RECUSED, deed, ": ".join(filter(None, (person.name, reason))))
    return approval


@transaction.atomic
def unrecuse(approval: Approval, *, by: Any, person_id: int) -> Approval:
    """The interest is gone. In an open vote they vote again, unless an agenda item keeps them out."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval)
    ask(rules.can_recuse, deed, approval, person_id, sentence=_recusers_only())
    recusal = approval.recusals.select_related("person").filter(person=person_id).first()
    if recusal is not None:
        recusal.delete()
        if approval.is_waiting and person_id not in recused_from(approval):
            approval.voters.filter(person=person_id).update(recused=False)
        note(approval, Kind.UNRECUSED, deed, recusal.person.name)
    return approval


def _recusers_only() -> str:
    return _("Only they themselves, the chair or the secretary can do this.")


def tally(approval: Approval) -> Tally:
    """Who votes on it, by name, with what each said, and what it comes to. Two queries. Before a vote was opened
    there are no rows."""
    voters = list(approval.voters.select_related("person", "organisation"))
    said = {p.person_id: p for p in approval.positions.filter(own=True).select_related("person")}
    rows = [Row(voter, said.get(voter.person_id)) for voter in voters]
    return Tally(rows, suggest_for(approval, voters, said.values()))


def suggest_for(
    approval: Approval, voters: Iterable[Voter], positions: Iterable[Position]
) -> ballot.Suggestion:
    """What the request's own rule, as it was fixed when the vote was opened, makes of these."""
    return ballot.suggest(
        approval.rule or Committee.Majority.CONSENSUS,
        approval.silence,
        Rule(approval.quorum_kind, approval.quorum_value),
        [ballot.Voter(v.person_id, v.organisation_id, v.recused) for v in voters],
        {p.person_id: p.stance for p in positions if p.person_id is not None},
    )
