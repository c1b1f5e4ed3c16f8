"""What the working group was asked for: a request in every state, so that each role finds something to do.

Invented throughout; the people are those of the group.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from actions import services as act
from actions.services import Deed, OwnerSpec
from budgets import services as budgets
from budgets.models import Approval, Budget
from budgets.services.trademarks import UseDraft, enter_use
from minutes.models import Meeting

from .money import ago, by_secretary, line
from .people import Cast, account

LOGO = "Test Framework logo"


def decided_before(cast: Cast, budget: Budget) -> None:
    """What was agreed months ago, between meetings: carried out, expired, confirmed and paid in part."""
    cables = _agreed(budget, "Cables and rails for the first rack", "TF.2b", 420, 140)
    _pay(cables, "385.50", 128, "Invoice 1184")
    budgets.settle(cables, by=by_secretary(125), note="Two cables fewer than thought.")
    van = _agreed(budget, "A van to move the old machines", "TF.3a", 180, 110)
    budgets.expire(van, by=by_secretary(90), note="The host fetched them.")
    rack = _agreed(budget, "The first rack for a year", "TF.1a", 6000, 100)
    _pay(rack, "1500", 95, "First quarter")
    _pay(rack, "1500", 12, "Second quarter")
    dashboard = _ask(budget, "A dashboard that somebody else runs", "TF.4", 390, 80)
    budgets.decide(
        dashboard, by=by_secretary(76), outcome="declined", note="A page of our own will do."
    )
    paint = _ask(budget, "Paint for the rack", "TF.4", 60, 70)
    budgets.withdraw_request(paint, by=by_secretary(69), note="It comes painted.")


def in_the_last_meeting(cast: Cast, budget: Budget, meeting: Meeting) -> None:
    """What the last meeting decided: one on a condition that is still open, one whose condition is met by now,
    and one that was put off."""
    place: dict[str, Any] = {"meeting_id": meeting.pk}
    place["item_id"] = meeting.items.get(title="Offers for hosting").pk
    by = Deed(account("secretary"), at=meeting.starts_at + dt.timedelta(minutes=40))
    outlet = _ask(budget, "Four machines from the outlet", "TF.2a", 6400, 34)
    budgets.decide(
        outlet,
        by=by,
        outcome="condition",
        condition="If the seller takes back what fails in the first month",
        new_actions=[
            _promise(cast, "Get it in writing that failed machines go back", "Don Dugger")
        ],
        **place,
    )
    visit = _ask(budget, "Two go and see the second host", "TF.3a", 1100, 33)
    budgets.decide(
        visit,
        by=by,
        outcome="condition",
        condition="If both can go on the same day",
        new_actions=[_promise(cast, "Find a day for the visit", "Ian Campbell")],
        **place,
    )
    day = visit.condition_actions.get().action
    act.tick(day.owners.get(), by=Deed(None, at=ago(8)), note="Thursday in two weeks")
    act.close(day, by=by_secretary(7), resolution="done")
    student = _ask(budget, "A student for the reports, ten weeks", "TF.3b", 3000, 32)
    budgets.decide(student, by=by, outcome="deferred", note="Who looks after them?", **place)


def _promise(cast: Cast, text: str, name: str) -> dict[str, Any]:
    return {"text": text, "owners": [OwnerSpec(person_id=cast.person(name).pk)]}


def ask_for_switch(budget: Budget, by: Deed) -> Approval:
    """What the agenda of today's meeting finds."""
    return budgets.write_request(
        budget.committee,
        by=by,
        draft=budgets.RequestDraft(
            kind="budget",
            title="A switch for the first rack",
            text="With 24 ports; the one we have is full.",
            charges=[(line(budget, "TF.2b").pk, Decimal(600))],
        ),
        propose=True,
    )


def waiting_now(cast: Cast, budget: Budget, switch: Approval) -> None:
    """What waits for somebody today: positions, a deadline, a draft, something confidential."""
    budgets.open_vote(switch, by=by_secretary(2))
    _say(cast, switch, "Konrad Rzeszutek Wilk", "favour", "It has to be managed, though.")
    _say(cast, switch, "Ian Campbell", "against", "The old one still has four ports free.")
    disks = _ask(budget, "Spare disks before the price rises", "TF.2c", 350, 3)
    deadline = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=4)
    budgets.open_vote(disks, by=by_secretary(3))
    # With a deadline as if it had been sent: loading the demonstration writes no mail.
    Approval.objects.filter(pk=disks.pk).update(deadline=deadline)
    _say(cast, disks, "Konrad Rzeszutek Wilk", "favour")
    _say(cast, disks, "Antony Messerli", "no_objection", "Two failed last month.")
    _ask(budget, "A deposit for the first host", "TF.1a", 900, 2, confidential=True)
    budgets.write_request(
        budget.committee,
        by=Deed(account("member"), at=ago(1)),
        draft=budgets.RequestDraft(
            kind="budget",
            title="A second screen for the lab",
            text="The one there has a crack.",
            charges=[(line(budget, "TF.4").pk, Decimal(140))],
        ),
        propose=False,
    )


def name_uses(cast: Cast, budget: Budget) -> None:
    """The group's logo: one use that ends in three weeks, one that is over, one that was just agreed."""
    today = timezone.localdate()
    for who, use, began, ends in (
        ("Rackspace", "Beside the rack and on the page about it.", 344, 21),
        ("Dublin City University", "On the poster of a student's work.", 190, -40),
    ):
        request = _ask_for_name(budget, f"{who}: our logo", use, began + 5)
        budgets.decide(request, by=by_secretary(began), outcome="agreed")
        enter_use(
            budget.committee,
            by=by_secretary(began),
            draft=UseDraft(
                who=who,
                mark=LOGO,
                use=use,
                conditions="Not larger than their own." if ends > 0 else "",
                starts_on=today - dt.timedelta(days=began),
                ends_on=today + dt.timedelta(days=ends),
                approval_id=request.pk,
            ),
        )
    labels = _ask_for_name(budget, "Cambridge University: our logo on their lab's door", "", 10)
    budgets.decide(labels, by=by_secretary(9), outcome="agreed")


def _ask_for_name(budget: Budget, title: str, text: str, days: int) -> Approval:
    who, _colon, _rest = title.partition(":")
    draft = budgets.RequestDraft(kind="trademark", title=title, text=text, requester_typed=who)
    return budgets.write_request(budget.committee, by=by_secretary(days), draft=draft, propose=True)


def _ask(
    budget: Budget, title: str, code: str, amount: int, days: int, *, confidential: bool = False
) -> Approval:
    return budgets.write_request(
        budget.committee,
        by=by_secretary(days),
        draft=budgets.RequestDraft(
            kind="budget",
            title=title,
            charges=[(line(budget, code).pk, Decimal(amount))],
            confidential=confidential,
        ),
        propose=True,
    )


def _agreed(budget: Budget, title: str, code: str, amount: int, days: int) -> Approval:
    request = _ask(budget, title, code, amount, days + 4)
    return budgets.decide(request, by=by_secretary(days), outcome="agreed")


def _pay(approval: Approval, amount: str, days: int, note: str) -> None:
    budgets.pay(
        approval.charges.get(),
        by=by_secretary(days),
        amount=Decimal(amount),
        paid_on=ago(days).date(),
        note=note,
    )


def _say(cast: Cast, approval: Approval, name: str, stance: str, remark: str = "") -> None:
    """A member's word, as they took it on the page."""
    budgets.take_position(
        approval, by=by_secretary(1), stance=stance, remark=remark, person_id=cast.person(name).pk
    )
