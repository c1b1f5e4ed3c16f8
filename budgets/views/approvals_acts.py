"""One act on one request: POST /c/ab/approvals/R-2014-05/<verb>/.

Done: its page again, with a message. Refused: the page with the sentence at the form and what was typed still
in it; 409 where somebody else was faster, 422 otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from actions.models import Action
from actions.services import OwnerSpec
from actions.services.record import worded
from budgets.forms.approvals import AmountField
from budgets.models import Approval, Charge, Payment
from budgets.services import afterwards, deciding, payments, requests, tying, voting
from budgets.views.approvals import Pressed, page
from budgets.views.approvals_doors import approval_address, approval_or_404
from people.directory import directory_of
from people.errors import Invalid, Refused
from people.matching import Kind
from people.views.doors import number_of, see_other

NEW_ACTIONS = 3
"""Rows of the form that says who does what about a decision."""
NUMBERS_MOST = 1000
"""Characters of the numbers of actions that are typed."""
NAME_MOST = 200


@login_required
@require_POST
def act(request, committee, ref, verb):
    """Press a button of a request. 404 for what the reader does not see, and for a verb there is not."""
    approval = approval_or_404(request, committee, ref)
    if verb not in VERBS:
        raise Http404
    sent = Sent(request, approval)
    try:
        VERBS[verb](approval, sent)
    except Refused as refused:
        again = approval_or_404(request, committee, ref)
        return page(request, again, Pressed(verb, _clean(request.POST), refused))
    messages.success(request, DONE[verb])
    hides = verb == "recuse" and sent.person_id == request.user.person_id
    if (
        hides and approval.confidential
    ):  # who takes no part in something confidential sees it no more
        kwargs = {"committee": approval.committee.slug}
        return see_other(reverse("budgets:approvals", kwargs=kwargs))
    return see_other(approval_address(approval))


def _clean(data: Any) -> dict[str, str]:
    return {name: value.replace("\0", "") for name, value in data.items()}


class Sent:
    """What a form of the page sent, read field by field; raises Invalid, naming the field."""

    def __init__(self, request: Any, approval: Approval):
        self.user, self.approval, self.data = request.user, approval, _clean(request.POST)

    def text(self, name: str) -> str:
        return self.data.get(name, "")

    def pk(self, name: str) -> int | None:
        return number_of(self.text(name)) or None

    @property
    def person_id(self) -> int:
        """Whom it is about; oneself, where the form names nobody."""
        return self.pk("person") or self.user.person_id or 0

    @property
    def common(self) -> dict[str, Any]:
        """Who, and the version that the form showed."""
        return {"by": self.user, "version": self.pk("version")}

    def amount(self, name: str, *, needed: bool = True) -> Decimal | None:
        typed = self.text(name).strip()
        if not typed and not needed:
            return None
        try:
            found = AmountField(currency=self.approval.currency).clean(typed)
        except forms.ValidationError as wrong:
            raise Invalid(" ".join(wrong.messages), name) from None
        return cast("Decimal", found)

    def day(self, name: str, *, needed: bool = False) -> dt.date | None:
        typed = self.text(name).strip()
        if not typed and not needed:
            return None
        try:
            found = parse_date(typed)
        except ValueError:
            found = None
        if found is None or found.year < 1900:
            raise Invalid(_("Write a day such as 2014-06-30."), name)
        return found

    def moment(self, name: str) -> dt.datetime:
        try:
            found = parse_datetime(self.text(name).strip())
            if found is not None and timezone.is_naive(found):
                found = timezone.make_aware(found)
        except (ValueError, OverflowError):
            found = None
        if found is None or not 1900 < found.year < 9999:
            raise Invalid(_("Write a day and a time such as 2014-06-30 18:00."), name)
        return found

    def charge(self) -> Charge:
        found = Charge.objects.filter(approval=self.approval, pk=self.pk("charge")).first()
        if found is None:
            raise Invalid(_("Choose a line."), "charge")
        return found

    def amounts(self) -> dict[int, Decimal] | None:
        """What is agreed of each line, where the form says so; None: as asked."""
        agreed = {}
        for name in [name for name in self.data if name.startswith("amount-")]:
            given = self.amount(name, needed=False)
            agreed[number_of(name.removeprefix("amount-"))] = given or Decimal(0)
        if other := self.pk("other_line"):
            given = self.amount("other_amount")
            agreed[other] = agreed.get(other, Decimal(0)) + (given or Decimal(0))
        elif self.text("other_amount").strip():
            raise Invalid(_("Choose the line for it."), "other_line")
        return agreed or None

    def tied(self) -> list[int]:
        """Ids of the actions whose numbers were typed: "AB-17, 18"; and of the one that was chosen."""
        chosen = [pk] if (pk := self.pk("action")) else []
        typed = worded(self.text("actions"), "actions", most=NUMBERS_MOST)
        typed = typed.upper().replace(f"{self.approval.committee.code}-", " ")
        words = typed.replace(",", " ").replace(";", " ").split()
        if any(not number_of(word) for word in words):
            raise Invalid(_("Write the numbers of actions, such as “AB-17, AB-18”."), "actions")
        numbers = [min(number_of(word), 2**31 - 1) for word in words]
        seen = Action.objects.filter(committee=self.approval.committee, number__in=numbers)
        found = dict(seen.visible_to(self.user).values_list("number", "pk"))
        if missing := [number for number in numbers if number not in found]:
            raise Invalid(
                _("There is no action %(code)s-%(n)d here.")
                % {"code": self.approval.committee.code, "n": missing[0]},
                "actions",
            )
        return [*chosen, *(found[number] for number in numbers)]

    def new_actions(self) -> list[dict[str, Any]]:
        """Who does what about it, row by row."""
        rows = [
            (self.text(f"who-{n}").strip(), self.text(f"what-{n}").strip(), n)
            for n in range(1, NEW_ACTIONS + 1)
        ]
        rows = [row for row in rows if row[0] or row[1]]
        if not rows:
            return []
        for (
            who,
            what,
            n,
        ) in rows:  # before anybody is looked for: of a name of a megabyte it takes minutes
            worded(what, f"what-{n}", needed=_("Say what is to be done."))
            worded(who, f"who-{n}", needed=_("Say who does it."), most=NAME_MOST)
        known = directory_of(self.approval.committee, typed=[who for who, _what, _n in rows])
        drafts = []
        for who, what, _n in rows:
            match = known.find(who, only_people=True)
            person = match.person_id if match.kind == Kind.PERSON else None
            owner = OwnerSpec(person_id=person) if person else OwnerSpec(typed=who)
            drafts.append({"text": what, "owners": [owner]})
        return drafts


def _position(approval: Approval, sent: Sent) -> None:
    person_id = sent.pk("person")
    voting.take_position(
        approval,
        by=sent.user,
        stance=sent.text("stance"),
        remark=sent.text("remark"),
        person_id=person_id,
    )


def _open(approval: Approval, sent: Sent) -> None:
    between = sent.text("how") != "meeting"
    deadline = sent.moment("deadline") if between else None
    voting.open_vote(approval, deadline=deadline, **sent.common)


def _extend(approval: Approval, sent: Sent) -> None:
    voting.extend_vote(approval, deadline=sent.moment("deadline"), **sent.common)


def _recuse(approval: Approval, sent: Sent) -> None:
    voting.recuse(approval, by=sent.user, person_id=sent.person_id, reason=sent.text("reason"))


def _decide(approval: Approval, sent: Sent) -> None:
    outcome = sent.text("outcome")
    agrees = outcome in (Approval.Outcome.AGREED, Approval.Outcome.CONDITION)
    deciding.decide(
        approval,
        outcome=outcome,
        condition=sent.text("condition"),
        action_ids=sent.tied() if outcome == Approval.Outcome.CONDITION else (),
        new_actions=sent.new_actions(),
        amounts=sent.amounts() if agrees else None,
        note=sent.text("note"),
        meeting_id=sent.pk("meeting"),
        **sent.common,
    )


def _tie(approval: Approval, sent: Sent) -> None:
    tying.tie_actions(approval, action_ids=sent.tied(), **sent.common)


def _raise(approval: Approval, sent: Sent) -> None:
    tying.raise_for_condition(approval, drafts=sent.new_actions(), **sent.common)


def _untie(approval: Approval, sent: Sent) -> None:
    tying.untie_action(approval, action_id=sent.pk("action") or 0, **sent.common)


def _pay(approval: Approval, sent: Sent) -> None:
    amount, day = sent.amount("amount"), sent.day("paid_on", needed=True)
    if amount is None or day is None:  # both are needed: their fields said so
        return
    payments.pay(sent.charge(), amount=amount, paid_on=day, note=sent.text("note"), **sent.common)


def _reverse(approval: Approval, sent: Sent) -> None:
    payment = Payment.objects.filter(charge__approval=approval, pk=sent.pk("payment")).first()
    if payment is None:
        raise Invalid(_("Choose a payment."), "payment")
    payments.reverse_payment(payment, note=sent.text("note"), **sent.common)


def _post(approval: Approval, sent: Sent) -> None:
    line, amount = sent.pk("line"), sent.amount("amount")
    if line is None or amount is None:
        raise Invalid(_("Choose the line that it counts on."), "line")
    afterwards.post(approval, charges=[(line, amount)], **sent.common)


def _supersede(approval: Approval, sent: Sent) -> None:
    typed = sent.text("newer").strip().upper().removeprefix("R-")
    year, _dash, number = typed.partition("-")
    found = (
        Approval.objects.visible_to(sent.user)
        .filter(committee=approval.committee)
        .filter(year=min(number_of(year), 9999), number=min(number_of(number), 999_999))
        .first()
    )
    if found is None:
        raise Invalid(_("There is no request of that number here, such as R-2014-05."), "newer")
    afterwards.supersede(approval, found, **sent.common)


def _ratify(approval: Approval, sent: Sent) -> None:
    meeting = sent.pk("meeting")
    if meeting is None:
        raise Invalid(_("Choose the meeting."), "meeting")
    afterwards.ratify(approval, meeting_id=meeting, note=sent.text("note"), **sent.common)


def _noted(service: Callable[..., Any]) -> Callable[[Approval, Sent], None]:
    """An act that takes a note and nothing else."""

    def perform(approval: Approval, sent: Sent) -> None:
        service(approval, note=sent.text("note"), **sent.common)

    return perform


VERBS: dict[str, Callable[[Approval, Sent], Any]] = {
    "propose": lambda approval, sent: requests.propose_request(approval, **sent.common),
    "withdraw": _noted(requests.withdraw_request),
    "open": _open,
    "extend": _extend,
    "position": _position,
    "unposition": lambda approval, sent: voting.take_position_back(
        approval, by=sent.user, person_id=sent.pk("person")
    ),
    "recuse": _recuse,
    "unrecuse": lambda approval, sent: voting.unrecuse(
        approval, by=sent.user, person_id=sent.person_id
    ),
    "decide": _decide,
    "tie": _tie,
    "raise": _raise,
    "untie": _untie,
    "confirm": _noted(deciding.confirm),
    "expire": _noted(deciding.expire),
    "pay": _pay,
    "reverse": _reverse,
    "settle": _noted(payments.settle),
    "post": _post,
    "unpost": lambda approval, sent: afterwards.unpost(approval, **sent.common),
    "review": lambda approval, sent: afterwards.set_review(
        approval, review_on=sent.day("review_on"), **sent.common
    ),
    "supersede": _supersede,
    "ratify": _ratify,
}
DONE = {
    "propose": gettext_lazy("Proposed to the committee."),
    "withdraw": gettext_lazy("Withdrawn."),
    "open": gettext_lazy("The vote is open."),
    "extend": gettext_lazy("There is more time. Who has said nothing gets a mail."),
    "position": gettext_lazy("The position is noted."),
    "unposition": gettext_lazy("The position is taken back."),
    "recuse": gettext_lazy("Recused from this request."),
    "unrecuse": gettext_lazy("No longer recused."),
    "decide": gettext_lazy("The decision is recorded."),
    "tie": gettext_lazy("The condition waits for it."),
    "raise": gettext_lazy("It is raised, and the condition waits for it."),
    "untie": gettext_lazy("The condition does not wait for it any more."),
    "confirm": gettext_lazy("The condition is confirmed: it is agreed."),
    "expire": gettext_lazy("Expired; what was not paid is back on its line."),
    "pay": gettext_lazy("The payment is entered."),
    "reverse": gettext_lazy("The payment is taken back."),
    "settle": gettext_lazy("Carried out."),
    "post": gettext_lazy("It counts on its line now."),
    "unpost": gettext_lazy("It is off the budget again."),
    "review": gettext_lazy("Saved."),
    "supersede": gettext_lazy("Superseded."),
    "ratify": gettext_lazy("Noted by the meeting."),
}
