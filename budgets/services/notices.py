"""What do mails about requests say, and to whom may they still go? Written for one reader each, and once more
right before they are handed over: of what changed meanwhile the mail tells as it is then, or does not go.

A vote between meetings is told of when it is opened, to who has said nothing when it gets more time and a day before
its deadline, and when it is decided. A condition whose actions are all closed is told of to chair and secretary, once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from budgets import rules
from budgets.models import Approval, ApprovalEvent, Position, Voter
from people import times
from people.actors import LinkBearer
from people.links import link_for
from people.models import Mail, Person
from people.services.posting import register_check, register_maker
from people.services.telling import alone, leaders_of, told_of
from people.services.writing import one_line, render, write_mail

from .ledger import said as figure
from .untold import told_to

OPENED, DECIDED = "vote_opened", "vote_decided"
REMINDED, MET = "vote_reminder", "condition_met"
EXTENDED = "vote_extended"
KINDS = (OPENED, EXTENDED, DECIDED, REMINDED, MET)
POSITION = "position"
"""The purpose of the signed links (budgets/links.py)."""
BEFORE = dt.timedelta(days=1)
"""So long before the deadline who has said nothing is reminded."""
FRESH = BEFORE * 1.5
"""Who was asked no longer than this before the deadline needs no reminder."""


def register() -> None:
    register_maker(remind_voters)
    register_maker(tell_of_conditions)
    for kind in KINDS:
        register_check(kind, check)


def tell_voters(approval: Approval, event: ApprovalEvent) -> None:
    """The vote is open: each voter whom mail reaches is asked, in the transaction of the act."""
    for voter in _voters(approval):
        write(approval, voter.person, OPENED, f"budgets.{event.pk}")


def tell_extended(approval: Approval, event: ApprovalEvent) -> None:
    """There is more time: who has said nothing is told. So near the new deadline that a reminder would follow at once,
    this is the reminder."""
    keys = [f"budgets.{event.pk}"]
    if approval.deadline is not None and approval.deadline - event.happened_at <= FRESH:
        keys.append(_deadline_key(approval))
    said = Position.objects.filter(approval=approval, own=True, person=OuterRef("person"))
    for voter in _voters(approval).filter(~Exists(said)):
        write(approval, voter.person, EXTENDED, *keys)


def tell_decided(approval: Approval, event: ApprovalEvent) -> None:
    """A vote between meetings is decided: who took part is told, but for who wrote it down."""
    took_part = Position.objects.filter(approval=approval, own=True, person=OuterRef("person"))
    for voter in _voters(approval).filter(Exists(took_part)):
        if voter.person_id != event.by_id:
            write(approval, voter.person, DECIDED, f"budgets.{event.pk}")


def _voters(approval: Approval) -> Any:
    return Voter.objects.filter(approval=approval, recused=False).select_related("person__user")


@transaction.atomic
def remind_voters() -> int:
    """A mail to each voter with no word yet, a day before the deadline; once for each. How many."""
    telling = alone(REMINDED)
    now = timezone.now()
    # Of a vote that is no longer open than that, its first mail is reminder enough.
    soon = Approval.objects.filter(
        outcome__in=("proposed", "deferred"),
        deadline__gt=now,
        deadline__lte=now + BEFORE,
        opened_at__lt=F("deadline") - FRESH,
    )
    words = Position.objects.filter(
        approval=OuterRef("approval"), own=True, person=OuterRef("person")
    )
    silent = Voter.objects.filter(~Exists(words), approval__in=soon, recused=False)
    voters = list(silent.select_related("approval__committee", "person__user").order_by("pk"))
    keys = {v.approval_id: _deadline_key(v.approval) for v in voters}
    told = told_of(keys.values(), REMINDED, EXTENDED)
    written = 0
    for voter in voters:
        key = keys[voter.approval_id]
        if (voter.person_id, key) not in told:
            written += write(voter.approval, voter.person, REMINDED, key) is not None
    telling.until = now
    telling.save(update_fields=["until"])
    return written


def _deadline_key(approval: Approval) -> str:
    assert approval.deadline is not None  # noqa: S101 - asked for
    return f"remind.{int(approval.deadline.timestamp())}.{approval.pk}"


@transaction.atomic
def tell_of_conditions() -> int:
    """A mail to chair and secretary for each condition whose actions are all closed, once. How many mails."""
    telling = alone(MET)
    met = list(Approval.objects.to_confirm().select_related("committee").order_by("pk"))
    keys = {approval.pk: _met_key(approval) for approval in met}
    told = told_of(keys.values(), MET)
    leaders: dict[int, list[Person]] = defaultdict(list)
    for person, committee_id in leaders_of({approval.committee_id for approval in met}):
        leaders[committee_id].append(person)
    written = 0
    for approval in met:
        for person in leaders[approval.committee_id]:
            if (person.pk, keys[approval.pk]) not in told:
                written += write(approval, person, MET, keys[approval.pk]) is not None
    telling.until = timezone.now()
    telling.save(update_fields=["until"])
    return written


def _met_key(approval: Approval) -> str:
    decided = int(approval.decided_at.timestamp()) if approval.decided_at else 0
    return f"met.{decided}.{approval.pk}"


def write(approval: Approval, person: Person, kind: str, *keys: str) -> Mail | None:
    """One mail to one person; None for who has no address, or may not be told. `keys`: what it tells of."""
    said = said_of(approval, person, kind)
    if said is None:
        return None
    return write_mail(person, kind, committee=approval.committee, events=keys, **said)


def check(mail: Mail) -> bool:
    """Before it is handed over: still to be told, to them; as things stand now."""
    approval = _approval_of(mail)
    if approval is None:
        return False
    person = Person.objects.select_related("user").get(pk=mail.person_id)
    said = said_of(approval, person, mail.kind)
    if said is None:
        return False
    subject, body = render(mail.kind, person=person, committee=approval.committee, **said)
    mail.subject, mail.body = one_line(subject), body.strip() + "\n"
    return True


def _approval_of(mail: Mail) -> Approval | None:
    """What the mail is about; None where it is over: another deadline, another decision."""
    kind, _dot, _rest = mail.events[0].partition(".")
    pk = int(mail.events[0].rpartition(".")[2])
    approvals = Approval.objects.select_related("committee")
    if kind == "budgets":
        approval = approvals.filter(events=pk).first()
        newer = ApprovalEvent.objects.filter(approval=approval, kind="extended", pk__gt=pk)
        return None if mail.kind == EXTENDED and newer.exists() else approval
    approval = approvals.filter(pk=pk).first()
    if approval is None or (kind == "remind" and approval.deadline is None):
        return None
    key = _deadline_key(approval) if kind == "remind" else _met_key(approval)
    return approval if key == mail.events[0] else None


def said_of(approval: Approval, person: Person, kind: str) -> dict[str, Any] | None:
    """What the template of that kind is given; None where this mail is not for this person (any more)."""
    bearer = LinkBearer(person)
    if not rules.can_see(bearer, approval):
        return None
    if kind == MET:
        asks = Approval.objects.to_confirm().filter(pk=approval.pk)
        return _facts(approval) if rules.can_decide(bearer, approval) and asks.exists() else None
    if not Voter.objects.filter(approval=approval, person=person, recused=False).exists():
        return None
    if kind == DECIDED:
        decided = approval.outcome in ("agreed", "condition", "declined", "deferred")
        return _facts(approval) | {"note": _note(approval, bearer)} if decided else None
    if not is_open(approval):
        return None
    word = Position.objects.filter(approval=approval, person=person, own=True).first()
    if kind in (REMINDED, EXTENDED) and word is not None:
        return None
    return _facts(approval) | {
        "until": until(approval, approval.committee.time_zone),
        "until_for_you": until_for(approval, person),
        "word": word.said if word is not None else "",
        "link": link_for(person, POSITION, approval.pk),
    }


def _facts(approval: Approval) -> dict[str, Any]:
    """What is asked, by whom, and how it stands."""
    requester = approval.requester
    return {
        "approval": approval,
        "title": one_line(approval.title),
        "asked_by": requester.name if requester is not None else approval.requester_typed,
        "amount": (
            figure(approval.currency, approval.amount) if approval.amount is not None else ""
        ),
        "outcome": approval.get_outcome_display(),
        "rule": approval.get_rule_display(),
        "consents": approval.silence == "consent",
    }


def _note(approval: Approval, bearer: LinkBearer) -> str:
    """What was noted with the decision, as far as it is theirs to read: the count, or why it was put off."""
    told = approval.events.filter(kind=ApprovalEvent.Kind.DECIDED, undone_by=None)
    last = told.order_by("-happened_at", "-pk").first()
    return told_to(bearer, last, approval) if last is not None else ""


def is_open(approval: Approval) -> bool:
    """Positions count: the vote is open, and its time not over."""
    in_time = approval.deadline is None or approval.deadline > timezone.now()
    return approval.is_open_vote and in_time


def until(approval: Approval, zone_name: str) -> str:
    """The deadline on a clock: "Tue 15 July, 16:00 Dublin"; empty where there is none."""
    if approval.deadline is None:
        return ""
    zone = times.zone_or_utc(zone_name)
    there = approval.deadline.astimezone(zone)
    return f"{times.day(there.date(), timezone.localdate())}, {there:%H:%M} {times.city(zone)}"


def until_for(approval: Approval, person: Person) -> str:
    """The deadline on the person's clock; empty where it is the committee's."""
    if approval.deadline is None:
        return ""
    here = times.zone_or_utc(person.time_zone)
    there = times.zone_or_utc(approval.committee.time_zone)
    moment = approval.deadline
    same = moment.astimezone(here).utcoffset() == moment.astimezone(there).utcoffset()
    return "" if same else until(approval, person.time_zone)
