"""The Advisory Board's money and name: its budget of 2014, what June's minutes agreed, the register of uses.

Lines, rows and amounts are those that the minutes name; of the sheet's other lines nothing is known.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from actions.models import Action
from actions.services import Deed
from budgets import services as budgets
from budgets.models import Approval, Budget, Line
from budgets.services.trademarks import UseDraft, enter_use
from budgets.services.tying import tie_actions
from minutes.models import Meeting
from people.models import Committee

from .people import account

VERSION_4 = dt.datetime(2014, 5, 20, 12, tzinfo=dt.UTC)
LINES = (
    # code, title, row, what the minutes call remaining
    ("2014.1e", "Face-2-face meetings", 6, 2000),
    ("2014.5e", "Slush Fund for Xen Project Developer Events", 24, 2800),
)


def make_2014(committee: Committee) -> Budget:
    """The provisional budget in its version 4, of which only these lines are told."""
    by = Deed(account("secretary"), at=VERSION_4)
    budget = budgets.make_budget(committee, by=by, year=2014, currency="USD", title="Budget 2014")
    version = budgets.draft_version(
        budget,
        by=by,
        title="v4, 20 May update",
        note="Of this version only the lines are known that the minutes of June 2014 name.",
        amounts=[
            budgets.LineDraft(code, title, "", row, Decimal(amount))
            for code, title, row, amount in LINES
        ],
        takes_in=False,
    )
    budgets.put_in_force(version, by=by)
    return budget


def line(committee: Committee, code: str) -> Line:
    """A line by its code, of the newest budget that has it."""
    return Line.objects.filter(budget__committee=committee, code=code).latest("budget__year")


def after_june(committee: Committee, june: Meeting) -> None:
    """What the secretary did with the minutes of June 2014: both amounts are posted against the budget, the
    condition of the logo waits for the lawyers, and what ARM may do stands in the register."""
    by = Deed(account("secretary"), at=june.starts_at + dt.timedelta(days=3))
    told = Approval.objects.filter(meeting=june)
    for approval in told.filter(kind="budget").order_by("number"):
        of = line(committee, approval.line_code)
        budgets.post(approval, by=by, charges=[(of.pk, approval.amount)])
    lawyers = Action.objects.filter(committee=committee, raised_in=june, text__icontains="lawyers")
    tie_actions(
        told.get(outcome="condition"), by=by, action_ids=lawyers.values_list("pk", flat=True)
    )
    since = timezone.localdate(june.starts_at)
    enter_use(
        committee,
        by=by,
        draft=UseDraft(
            who="ARM",
            mark="Xen Project logo",
            use="On stickers that are given away at events.",
            starts_on=since,
            approval_id=told.get(title__startswith="Stickers by ARM").pk,
        ),
    )
    enter_use(
        committee,
        by=by,
        draft=UseDraft(
            who="Everybody",
            mark="Xen Project name and logo",
            use="As the Xen Project Style Guide says, for what it covers.",
            conditions="Whatever the guide does not cover comes to the board as a request.",
            starts_on=since,
            approval_id=told.get(title__startswith="Xen Project Style Guide").pk,
        ),
    )


def ask_for_banners(committee: Committee) -> Approval:
    """What waits for the board's word today: as much as the line has left after June."""
    slush = line(committee, "2014.5e")
    return budgets.write_request(
        committee,
        by=account("secretary"),
        draft=budgets.RequestDraft(
            kind="budget",
            title="Banners for the autumn's fairs",
            text="Two, with the new logo, to be used again each year.",
            charges=[(slush.pk, Decimal(480))],
        ),
        propose=True,
    )
