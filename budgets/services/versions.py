"""What happens to a budget and its versions? Made, drafted, put in force, closed and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Budget, BudgetEvent, BudgetVersion, Line, Transfer
from people.errors import Invalid, Refused, Stale, WrongState, leaders_only
from people.models import Committee

from .drafts import LineDraft, as_it_stands, drop_unused, write_lines
from .ledger import lock_budget, record, said
from .room import Shortage, figures_of, lock_lines, may_tell

KINDS = BudgetEvent.Kind
STATES = BudgetVersion.State
TITLE = 200
YEARS = range(1900, 3000)


class BelowCommitted(Refused):
    """A version would leave lines with less than is committed on them; `shortages` hold the figures: `asked`
    is what is committed, `remaining` what the version and the transfers beside it would give."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(" ".join(_below(shortage) for shortage in shortages))


def _below(short: Shortage) -> str:
    if not short.told:
        return _("Line %(code)s would have less than is committed on it.") % {
            "code": short.line.code
        }
    return _(
        "Line %(code)s: %(committed)s are committed, and it would have %(has)s (its amount and the transfers"
        " that the version does not take in): %(missing)s too little."
    ) % {
        "code": short.line.code,
        "committed": said(short.currency, short.asked),
        "has": said(short.currency, short.remaining),
        "missing": said(short.currency, short.missing),
    }


@transaction.atomic
def make_budget(
    committee: Committee, *, by: Any, year: int, currency: str, title: str = ""
) -> Budget:
    """A committee's budget for a fiscal year, without a version yet. One a year."""
    deed = as_deed(by)
    ask(rules.can_keep_budget, deed, committee, sentence=leaders_only())
    currency = currency.strip().upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise Invalid(_("A currency has three letters, such as USD."), "currency")
    if year not in YEARS:
        raise Invalid(_("Give a year with four digits."), "year")
    budget = Budget(
        committee=committee, year=year, currency=currency, title=worded(title, "title", most=TITLE)
    )
    try:
        with transaction.atomic():
            budget.save(force_insert=True)
    except IntegrityError as taken:
        raise Invalid(
            _("There is a budget for %(year)s already.") % {"year": year}, "year"
        ) from taken
    record(budget, KINDS.MADE, deed, note=f"{year}, {currency}")
    return budget


@transaction.atomic
def draft_version(
    budget: Budget,
    *,
    by: Any,
    title: str = "",
    note: str = "",
    amounts: Sequence[LineDraft] | None = None,
    source: str = "",
    takes_in: bool,
) -> BudgetVersion:
    """A new draft. Without `amounts` it says what the version in force does, the transfers made so far added
    if it `takes_in` them; with `amounts`, takes_in states that these know of the transfers made so far.
    `source` names the sheet that they were read from. Raises Invalid (naming the line) for a wrong amount."""
    deed = as_deed(by)
    budget = lock_budget(budget)
    ask(rules.can_keep_budget, deed, budget.committee, sentence=leaders_only())
    if amounts is None:
        amounts = as_it_stands(budget, with_transfers=takes_in)
    version = BudgetVersion.objects.create(
        budget=budget,
        number=_next_number(budget),
        title=worded(title, "title", most=TITLE),
        note=worded(note),
        source=worded(source, "source", most=TITLE),
        takes_in_until=_now() if takes_in else None,
    )
    total = write_lines(version, amounts)
    record(
        budget,
        KINDS.IMPORTED if source else KINDS.DRAFTED,
        deed,
        number=version.number,
        to_state=STATES.DRAFT,
        note=": ".join(filter(None, (version.source, said(budget.currency, total)))),
    )
    return version


@transaction.atomic
def edit_version(
    version: BudgetVersion,
    *,
    by: Any,
    version_no: int | None,
    title: str,
    note: str,
    amounts: Sequence[LineDraft],
    takes_in: bool,
) -> BudgetVersion:
    """A draft says this from now on; lines that `amounts` does not name are not in it any more. Stale where
    the draft is not `version_no` any more, or money was transferred since.

    A draft that takes in transfers goes on taking in those made before it said so first: later ones count
    beside it. So none is lost, whoever saves it again without looking.
    """
    deed = as_deed(by)
    budget = lock_budget(version.budget)
    ask(rules.can_keep_budget, deed, budget.committee, sentence=leaders_only())
    version = _locked(version, budget, version_no)
    if version.state != STATES.DRAFT:
        raise WrongState(_("Only a draft is changed: make a new version."))
    version.title, version.note = worded(title, "title", most=TITLE), worded(note)
    version.takes_in_until = (version.takes_in_until or _now()) if takes_in else None
    version.version += 1
    version.save(update_fields=["title", "note", "takes_in_until", "version"])
    total = write_lines(version, amounts)
    drop_unused(budget)
    note = said(budget.currency, total)
    record(budget, KINDS.EDITED, deed, number=version.number, note=note)
    return version


@transaction.atomic
def discard_draft(version: BudgetVersion, *, by: Any, version_no: int | None = None) -> None:
    """A draft goes, with the lines that only it had. Its number is not given again."""
    deed = as_deed(by)
    budget = lock_budget(version.budget)
    ask(rules.can_keep_budget, deed, budget.committee, sentence=leaders_only())
    version = _locked(version, budget, version_no)
    if version.state != STATES.DRAFT:
        raise WrongState(_("Only a draft is thrown away."))
    number, called = version.number, version.title
    version.allocations.all().delete()
    version.delete()
    drop_unused(budget)
    record(budget, KINDS.DISCARDED, deed, number=number, from_state=STATES.DRAFT, note=called)


@transaction.atomic
def put_in_force(
    version: BudgetVersion, *, by: Any, version_no: int | None = None
) -> BudgetVersion:
    """A draft allocates from now on, and the version before it is superseded; the transfers that it takes in
    count in its amounts and no more beside them.

    Raises BelowCommitted with the figures where a line would have less than is committed on it (a line that
    is not in it any more has nothing), Stale where it does not know of what the version before took in.
    """
    deed = as_deed(by)
    budget = lock_budget(version.budget)
    ask(rules.can_keep_budget, deed, budget.committee, sentence=leaders_only())
    version = _locked(version, budget, version_no)
    _guard_draft(version, budget)
    lines = _lock_all(budget, version)
    former = budget.versions.filter(state=STATES.IN_FORCE).first()
    if former is not None:
        _guard_knows(version, former)
        former.state, former.ended_at = STATES.SUPERSEDED, deed.at
        former.save(update_fields=["state", "ended_at"])
    version.state, version.in_force_at = STATES.IN_FORCE, deed.at
    version.version += 1
    version.save(update_fields=["state", "in_force_at", "version"])
    _take_in(version)
    # Asked of the figures as they are now; the refusal takes all of it back.
    if short := _below_zero(lines, deed):
        raise BelowCommitted(short)
    record(
        budget,
        KINDS.IN_FORCE,
        deed,
        number=version.number,
        from_state=STATES.DRAFT,
        to_state=version.state,
        note=_totals(budget, version, former),
    )
    return version


@transaction.atomic
def close_budget(budget: Budget, *, by: Any, version: int | None = None) -> Budget:
    """The year is over: nothing more is agreed or transferred on its lines; what was agreed is still paid and
    settled, and rests are carried over."""
    return _turn(budget, as_deed(by), version, STATES.IN_FORCE, STATES.CLOSED, KINDS.CLOSED)


@transaction.atomic
def reopen_budget(budget: Budget, *, by: Any, version: int | None = None) -> Budget:
    """A closed year goes on, with the version that it was closed with."""
    return _turn(budget, as_deed(by), version, STATES.CLOSED, STATES.IN_FORCE, KINDS.REOPENED)


def _turn(
    budget: Budget, deed: Deed, shown: int | None, before: str, after: str, kind: str
) -> Budget:
    budget = lock_budget(budget, shown)
    ask(rules.can_keep_budget, deed, budget.committee, sentence=leaders_only())
    # Who is agreeing on something right now has a line: we wait, or they do.
    lock_lines(budget.lines.values_list("pk", flat=True))
    version = budget.versions.filter(state=before).first()
    if version is None:
        raise WrongState(
            _("There is no version in force to close.")
            if before == STATES.IN_FORCE
            else _("This budget is not closed.")
        )
    version.state = after
    version.ended_at = deed.at if after == STATES.CLOSED else None
    version.version += 1
    version.save(update_fields=["state", "ended_at", "version"])
    record(budget, kind, deed, number=version.number, from_state=before, to_state=after)
    return budget


def _locked(version: BudgetVersion, budget: Budget, shown: int | None) -> BudgetVersion:
    """The version as it is now, under its budget's lock."""
    row = BudgetVersion.objects.filter(pk=version.pk).select_for_update(no_key=True).first()
    if row is None:
        raise Stale(_("Somebody was faster: this draft was thrown away."))
    if shown is not None and row.version != shown:
        raise Stale(
            _(
                "Somebody was faster: this version has changed since the page was shown, or money was"
                " transferred; nothing of yours was changed."
            )
        )
    row.budget = budget
    return row


def _guard_draft(version: BudgetVersion, budget: Budget) -> None:
    if version.state != STATES.DRAFT:
        raise WrongState(_("Only a draft is put in force."))
    if budget.versions.filter(state=STATES.CLOSED).exists():
        raise WrongState(_("This budget is closed: open it again first."))
    if not version.allocations.exists():
        raise WrongState(_("This draft has no lines yet."))


def _guard_knows(version: BudgetVersion, former: BudgetVersion) -> None:
    """A draft that was saved before `former` came in force knows nothing of the transfers that this one took
    in: they would be undone in silence."""
    taken = Transfer.objects.filter(Q(taken_in_from=former) | Q(taken_in_to=former))
    began = _told(former, KINDS.IN_FORCE)
    saved = _told(version, KINDS.DRAFTED, KINDS.IMPORTED, KINDS.EDITED)
    if taken.exists() and (saved is None or (began is not None and saved < began)):
        raise Stale(
            _(
                "%(former)s came in force after this draft was saved, and takes in transfers of which the draft"
                " does not know: look at its amounts and save it again."
            )
            % {"former": former}
        )


def _told(version: BudgetVersion, *kinds: str) -> Any:
    events = BudgetEvent.objects.filter(
        budget=version.budget_id, number=version.number, kind__in=kinds
    )
    return events.aggregate(last=Max("recorded_at"))["last"]


def _lock_all(budget: Budget, version: BudgetVersion) -> dict[int, Line]:
    """The budget's lines, and those of other years from or to which a rest was carried: the database looks at
    both ends of each transfer."""
    ids = set(budget.lines.values_list("pk", flat=True))
    for transfer in _to_take_in(version):
        ids |= {transfer.from_line_id, transfer.to_line_id}
    return lock_lines(ids)


def _to_take_in(version: BudgetVersion) -> Any:
    """Transfers of which the version's amounts know and that still count beside them."""
    if version.takes_in_until is None:
        return Transfer.objects.none()
    lines = Line.objects.filter(budget=version.budget_id)
    return Transfer.objects.filter(
        Q(from_line__in=lines, taken_in_from=None) | Q(to_line__in=lines, taken_in_to=None),
        recorded_at__lte=version.takes_in_until,
    )


def _take_in(version: BudgetVersion) -> None:
    """Each end for itself: of a rest that was carried over, only one end is in this budget."""
    if version.takes_in_until is None:
        return
    known = Transfer.objects.filter(recorded_at__lte=version.takes_in_until)
    ours = version.budget_id
    known.filter(from_line__budget=ours, taken_in_from=None).update(taken_in_from=version)
    known.filter(to_line__budget=ours, taken_in_to=None).update(taken_in_to=version)


def _below_zero(lines: dict[int, Line], deed: Deed) -> list[Shortage]:
    """Of locked lines those with less than is committed, in the order of their codes."""
    return [
        Shortage(
            lines[pk],
            has.committed,
            has.allocated + has.transferred,
            lines[pk].budget.currency,
            may_tell(deed, lines[pk].budget),
        )
        for pk, has in sorted(figures_of(lines).items(), key=lambda one: lines[one[0]].code_key)
        if has.remaining < 0
    ]


def _totals(budget: Budget, version: BudgetVersion, former: BudgetVersion | None) -> str:
    """ "USD 365,000.00 (USD 360,000.00 before)", for the event."""
    now = said(budget.currency, _total(version))
    return f"{now} (← {said(budget.currency, _total(former))})" if former else now


def _total(version: BudgetVersion) -> Decimal:
    return version.allocations.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _next_number(budget: Budget) -> int:
    given = budget.versions.aggregate(last=Max("number"))["last"] or 0
    told = budget.events.aggregate(last=Max("number"))["last"] or 0
    return max(given, told) + 1


def _now() -> Any:
    """The database's clock, by which transfers are recorded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
