"""What stands in the register of decisions? Decisions and decided requests together, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Prefetch, Q, QuerySet, Value
from django.utils import timezone

from actions.models import Action
from budgets.models import Approval
from minutes.models import Decision, Meeting
from people.models import Committee

PAGE = 30
OUTCOMES = ("agreed", "condition", "declined", "carried_out", "expired")
"""What was decided of a request, whatever became of it since."""
LAST_YEAR = 9999


@dataclass
class Row:
    """One entry. `meeting` is where it was decided, None where between meetings; `noted_in` where the next
    meeting noted it, both as far as the reader may see them."""

    record: Decision | Approval
    actions: list[Action] = field(default_factory=list)
    meeting: Meeting | None = None
    noted_in: Meeting | None = None
    superseded_by: Decision | Approval | None = None

    @property
    def is_request(self) -> bool:
        return isinstance(self.record, Approval)

    @property
    def words(self) -> str:
        return self.record.title if isinstance(self.record, Approval) else self.record.text

    def is_due(self, today: dt.date) -> bool:
        """Its review date has come, and nothing else took its place."""
        due = self.record.review_on
        return due is not None and due <= today and self.record.superseded_by_id is None


def decisions_of(committee: Committee, user: Any) -> QuerySet[Decision]:
    return Decision.objects.visible_to(user).standing().filter(committee=committee)


def requests_of(committee: Committee, user: Any) -> QuerySet[Approval]:
    decided = Approval.objects.visible_to(user).filter(outcome__in=OUTCOMES)
    return decided.filter(committee=committee)


def years_of(committee: Committee, user: Any) -> list[int]:
    """The years that have an entry, newest first: one query."""
    sets = [
        rows(committee, user).order_by().values_list("year") for rows in (decisions_of, requests_of)
    ]
    return sorted((year for (year,) in sets[0].union(sets[1])), reverse=True)


def load_page(
    committee: Committee, user: Any, chosen: dict[str, Any], page: int
) -> tuple[list[Row], bool]:
    """(the entries of a page, whether there are more), in a fixed number of queries."""
    decisions, requests = _narrowed(committee, user, chosen)
    columns = ("decided_at", "year", "number", "pk", "letter")
    keys = [
        rows.order_by()
        .annotate(letter=Value(letter, output_field=CharField()))
        .values_list(*columns)
        for rows, letter in ((decisions, "D"), (requests, "R"))
    ]
    order = ("-decided_at", "-year", "letter", "-number")
    found = list(
        keys[0].union(keys[1], all=True).order_by(*order)[(page - 1) * PAGE : page * PAGE + 1]
    )
    more, found = len(found) > PAGE, found[:PAGE]
    ids = {letter: [key[3] for key in found if key[4] == letter] for letter in "DR"}
    by_key: dict[tuple[str, int], Row] = {}
    for letter, rows in (("D", decisions), ("R", requests)):
        for row in load_rows(rows.filter(pk__in=[*ids[letter], 0]), committee, user):
            by_key[letter, row.record.pk] = row
    return [by_key[key[4], key[3]] for key in found if (key[4], key[3]) in by_key], more


def _narrowed(
    committee: Committee, user: Any, chosen: dict[str, Any]
) -> tuple[QuerySet[Decision], QuerySet[Approval]]:
    decisions, requests = decisions_of(committee, user), requests_of(committee, user)
    kind = chosen.get("kind", "")
    if kind == "decision":
        requests = requests.none()
    elif kind:
        decisions = decisions.none()
        requests = requests if kind == "request" else requests.filter(kind=kind)
    narrow = Q()
    if year := chosen.get("year"):
        narrow &= Q(year=year)
    if chosen.get("due"):
        narrow &= Q(review_on__lte=timezone.localdate(), superseded_by=None)
    for word in chosen.get("q", "").split():
        numbered = _number(word)
        if numbered is not None:
            letter, of = numbered
            decisions = decisions.filter(of) if letter == "D" else decisions.none()
            requests = requests.filter(of) if letter == "R" else requests.none()
            continue
        decisions = decisions.filter(Q(text__icontains=word) | Q(condition__icontains=word))
        requests = requests.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(condition__icontains=word)
        )
    return decisions.filter(narrow), requests.filter(narrow)


def _number(word: str) -> tuple[str, Q] | None:
    letter, _dash, rest = word.upper().partition("-")
    year, _dash, number = rest.partition("-")
    if letter not in ("D", "R") or not (year.isdecimal() and number.isdecimal()):
        return None
    if len(number) > 9 or int(year) > LAST_YEAR:
        return letter, Q(pk=0)
    return letter, Q(year=int(year), number=int(number))


def load_rows(rows: QuerySet[Any], committee: Committee, user: Any) -> list[Row]:
    """Entries with all that is shown of them: at most six queries, whatever their number."""
    model = rows.model
    seen = Meeting.objects.visible_to(user).defer("as_approved", "ledger", "preamble", "dial_in")
    loaded = rows.prefetch_related(
        Prefetch("meeting", seen),
        Prefetch("ratified_in", seen),
        Prefetch("superseded_by", model.objects.visible_to(user)),
    )
    if model is Approval:
        loaded = loaded.with_positions()
    records = list(loaded)
    actions = _actions(model, records, user)
    return [
        Row(
            record,
            actions=[a for a in actions if _is_of(a, record)],
            meeting=record.meeting,
            noted_in=record.ratified_in,
            superseded_by=record.superseded_by,
        )
        for record in records
    ]


def _actions(model: Any, records: list[Any], user: Any) -> list[Action]:
    """What was raised from these: what follows up a request, and what was promised under the item of a
    decision. One query."""
    actions = Action.objects.visible_to(user).exclude(status="gone").select_related("committee")
    if model is Approval:
        wanted = Q(parent_approval__in=[*(r.pk for r in records), 0])
    else:
        wanted = Q(raised_item__in=[*(r.item_id for r in records if r.item_id), 0])
    return list(actions.filter(wanted).order_by("number"))


def _is_of(action: Action, record: Decision | Approval) -> bool:
    if isinstance(record, Approval):
        return action.parent_approval_id == record.pk
    return record.item_id is not None and action.raised_item_id == record.item_id
