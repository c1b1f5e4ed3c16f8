"""What stands on the page of a request? Its lines and payments, its vote, its condition, its history, and what
the forms of its acts offer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from actions.models import OVER, Action
from budgets import rules
from budgets.codes import same_code
from budgets.models import Approval, Charge, Payment, Position, TrademarkUse
from budgets.services import voting
from budgets.services.untold import told_to
from budgets.views.approvals_lines import line_choices, lines_in_force
from people.models import Membership, Person
from people.rules import sees_confidential

EVENTS_AT_MOST = 300
MEETINGS_AT_MOST = 12
HELD = ("in_session", "drafting", "circulated")
ACTIONS_AT_MOST = 200
"""That can be chosen; older ones are named by their number."""


@dataclass
class Charged:
    """What the request asks of one line, with what was paid of it and the line's `figures`, as far as one may see
    them."""

    charge: Charge
    figures: Any
    payments: list[Payment] = field(default_factory=list)
    counts: bool = False

    @property
    def paid(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What may still be paid."""
        return self.charge.amount - self.charge.settled - self.paid

    @property
    def asked(self) -> Decimal:
        return self.charge.amount

    @property
    def fits(self) -> bool:
        return self.figures is None or self.counts or self.figures.remaining >= self.charge.amount


def charges_of(user: Any, approval: Approval) -> list[Charged]:
    """Three queries: the charges with their lines, these lines' figures, and the payments on them."""
    charges = approval.charges.select_related("line__budget").order_by("line__code_key", "pk")
    sees_payments = rules.can_see_payments(user, approval.committee)
    rows = list(charges.prefetch_related("line__figures") if sees_payments else charges)
    paid: dict[int, list[Payment]] = {}
    if sees_payments and rows and approval.commits:
        payments = Payment.objects.filter(charge__in=rows).select_related("by", "reversed_by")
        for payment in payments.order_by("paid_on", "pk"):
            paid.setdefault(payment.charge_id, []).append(payment)
    return [
        Charged(
            charge,
            charge.line.figures if rules.can_see_amounts(user, charge.line.budget) else None,
            paid.get(charge.pk, []),
            approval.commits,
        )
        for charge in rows
    ]


def currency_of(approval: Approval, charges: list[Charged]) -> str:
    return charges[0].charge.line.budget.currency if charges else approval.currency


def tally_of(approval: Approval) -> Any:
    """Who votes and what they said; None before a vote was opened."""
    return voting.tally(approval) if approval.opened_at is not None else None


def minuted_positions(approval: Approval) -> list[Position]:
    """What minutes state that people said."""
    return list(approval.positions.filter(own=False).select_related("person"))


def entitled_of(
    approval: Approval, said: list[Position]
) -> tuple[list[voting.Row], list[Position]]:
    """Who could have voted on what was decided without a vote, each with what minutes state of them; and what is said
    of others. Who was not asked one by one was not silent: of them nothing is told."""
    if approval.opened_at is not None or approval.is_waiting:
        return [], said
    words = {position.person_id: position for position in said if position.person_id}
    voters = list(approval.voters.select_related("person", "organisation"))
    rows = [voting.Row(voter, words.get(voter.person_id)) for voter in voters]
    shown = {row.position.pk for row in rows if row.position is not None}
    return rows, [position for position in said if position.pk not in shown]


def own_word(tally: Any, user: Any) -> Position | None:
    person_id = getattr(user, "person_id", None)
    rows = tally.rows if tally is not None else []
    return next((r.position for r in rows if r.voter.person_id == person_id), None)


@dataclass(frozen=True)
class Condition:
    """The actions that a condition waits for, as far as the reader sees them; `met`: all of them are closed."""

    actions: list[Action]
    met: bool


def condition_of(user: Any, approval: Approval) -> Condition | None:
    links = approval.condition_actions.all()
    tied = Action.objects.filter(conditions__in=links)
    if not links.exists():
        return None
    seen = list(tied.visible_to(user).select_related("committee").order_by("number"))
    unmet = tied.exclude(status__in=OVER).exists()
    return Condition(seen, not unmet)


def events_of(user: Any, approval: Approval) -> list[Any]:
    """Its history; without what was confidential then, for who does not see such things; without a request that
    took its place and is not theirs to see; without figures of its lines, for who does not see these. One query,
    and one a decision for these."""
    rows = approval.events.select_related("by", "meeting", "undone_by")
    if not sees_confidential(user, approval.committee_id):
        rows = rows.filter(confidential=False).exclude(meeting__confidential=True)
    if not rules.can_see_positions(user, approval):
        rows = rows.exclude(kind="position")
    if newer_of(user, approval) is None:
        rows = rows.exclude(kind="superseded")
    if not rules.can_see_payments(user, approval.committee):
        rows = rows.exclude(kind__in=("paid", "reversed"))
    events = list(rows.order_by("happened_at", "pk")[:EVENTS_AT_MOST])
    for event in events:
        event.note = told_to(user, event, approval)
    return events


def noted_in(user: Any, approval: Approval) -> Any:
    """The meeting that noted what was decided between meetings, where the reader may see it."""
    if approval.ratified_in_id is None:
        return None
    # By name: meetings stand above budgets and are not imported here.
    meetings = apps.get_model("minutes", "Meeting").objects.visible_to(user)
    return meetings.filter(pk=approval.ratified_in_id).first()


def newer_of(user: Any, approval: Approval) -> Approval | None:
    """What took its place, where the reader may see that."""
    if approval.superseded_by_id is None:
        return None
    return Approval.objects.visible_to(user).filter(pk=approval.superseded_by_id).first()


def older_of(user: Any, approval: Approval) -> list[Approval]:
    return list(Approval.objects.visible_to(user).filter(superseded_by=approval))


def place_of(user: Any, approval: Approval) -> Any:
    """The item where it stands or is to be decided, where the reader may see that."""
    if approval.item_id is None:
        return None
    # By name: meetings stand above budgets and are not imported here.
    items = apps.get_model("minutes", "Item").objects.visible_to(user).filter(removed_at=None)
    return items.filter(pk=approval.item_id).select_related("meeting").first()


def uses_of(user: Any, approval: Approval) -> list[TrademarkUse]:
    """The entries of the register of uses that it decided."""
    if approval.kind != Approval.Kind.TRADEMARK:
        return []
    return list(TrademarkUse.objects.visible_to(user).filter(approval=approval))


def forms_of(
    user: Any, approval: Approval, charges: list[Charged], can: set[str]
) -> dict[str, Any]:
    """What the forms of the acts offer to choose from; only what they need is asked."""
    given: dict[str, Any] = {}
    if "open" in can:
        given |= {"electorate": electorate(approval), "deadline": proposed_deadline(approval)}
    if "extend" in can:
        given["later"] = later_deadline(approval)
    if can & {"decide", "post"} and approval.kind == Approval.Kind.BUDGET:
        lines = lines_in_force(approval.committee)
        given["lines"] = line_choices(user, lines)
        codes = [line for line in lines if same_code(line.code, approval.line_code)]
        given["line_meant"] = codes[0] if codes else None
    if can & {"decide", "tie"}:
        given["names"] = names_of(approval)
    if can & {"decide", "ratify"}:
        given["meetings"] = meetings_of(user, approval)
    if can & {"recuse", "recuse_others"}:
        given["recusals"] = list(approval.recusals.select_related("person").order_by("person__key"))
    if "recuse_others" in can:
        given["members"] = members_of(approval)
    if "tie" in can:
        given["to_tie"] = actions_to_tie(user, approval)
    return given


def actions_to_tie(user: Any, approval: Approval) -> list[Action]:
    """The open actions of the committee for which the condition does not wait yet, the newest first. One query."""
    actions = Action.objects.visible_to(user).open().filter(committee=approval.committee)
    actions = actions.exclude(conditions__approval=approval).select_related("committee")
    return list(actions.order_by("-number")[:ACTIONS_AT_MOST])


def electorate(approval: Approval) -> list[tuple[Person, bool]]:
    """Who would vote if the vote were opened now, with whether they can be reached by mail."""
    kept_out = voting.recused_from(approval)
    return [
        (person, bool(person.email)) for person in members_of(approval) if person.pk not in kept_out
    ]


def members_of(approval: Approval) -> list[Person]:
    """Who votes in the committee today. One query."""
    seats = Membership.objects.today().filter(committee=approval.committee, votes=True)
    return list(Person.objects.filter(memberships__in=seats).distinct().order_by("key"))


def names_of(approval: Approval) -> list[str]:
    """Names that complete in the field of who does what."""
    seats = Membership.objects.today().filter(committee=approval.committee)
    people = Person.objects.filter(memberships__in=seats).distinct().order_by("key")
    return list(people.values_list("name", flat=True)[:300])


def proposed_deadline(approval: Approval) -> str:
    """As many days from now as the committee gives to votes, at 18:00 for the reader; as its field takes it."""
    day = timezone.localdate() + dt.timedelta(days=approval.committee.vote_days)
    return f"{day.isoformat()}T18:00"


def later_deadline(approval: Approval) -> str:
    """As many days more as the committee gives to votes, for the reader; as its field takes it."""
    later = cast("dt.datetime", approval.deadline) + dt.timedelta(days=approval.committee.vote_days)
    latest = min(later, cast("dt.datetime", approval.opened_at) + voting.LONGEST_VOTE)
    return f"{timezone.localtime(latest):%Y-%m-%dT%H:%M}"


def meetings_of(user: Any, approval: Approval) -> list[Any]:
    """Where it can have been decided: the meetings that were held, or are being held, and whose minutes are not
    approved. One query."""
    meetings = apps.get_model("minutes", "Meeting").objects.visible_to(user)
    here = meetings.filter(committee=approval.committee)
    held = Q(state__in=HELD)
    if approval.item is not None:
        held |= Q(pk=approval.item.meeting_id)
    rows = here.filter(held).defer("preamble", "as_approved", "ledger")
    return list(rows.order_by("-starts_at")[:MEETINGS_AT_MOST])
