"""Which lines are in a draft, with which amounts; and what differs between two versions?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from budgets.codes import sort_key
from budgets.models import Allocation, Budget, BudgetVersion, Goal, Line
from people.errors import Invalid, WrongState

from .ledger import checked_amount
from .room import figures_of

ROWS = 2**31 - 1
LONGEST = {"code": 40, "title": 200, "group": 200}


@dataclass(frozen=True)
class LineDraft:
    """A line as a draft has it. A line that is there already (by its code, however spelled) is meant; what is
    None of title, group and goal stays as the line has it. Goal 0: it serves none."""

    code: str
    title: str | None
    group: str | None
    row: int | None
    amount: Decimal
    goal_id: int | None = None


@dataclass(frozen=True)
class LineChange:
    """A line that two versions do not say the same of; None: it is not in that version."""

    line: Line
    old_amount: Decimal | None
    new_amount: Decimal | None
    old_row: int | None
    new_row: int | None

    @property
    def difference(self) -> Decimal:
        return (self.new_amount or Decimal(0)) - (self.old_amount or Decimal(0))


def version_changes(old: BudgetVersion | None, new: BudgetVersion) -> list[LineChange]:
    """The lines whose amount or row differs, in the order of their codes. One query."""
    rows = Allocation.objects.filter(of__in=[v.pk for v in (old, new) if v is not None])
    lines: dict[int, Line] = {}
    said: dict[int, dict[int, Allocation]] = {}
    for row in rows.select_related("line").order_by("line__code_key", "line"):
        lines[row.line_id] = row.line
        said.setdefault(row.line_id, {})[row.of_id] = row
    changes = []
    for pk, line in lines.items():
        before = said[pk].get(old.pk) if old is not None else None
        after = said[pk].get(new.pk)
        change = LineChange(
            line,
            before.amount if before else None,
            after.amount if after else None,
            before.row if before else None,
            after.row if after else None,
        )
        if (change.old_amount, change.old_row) != (change.new_amount, change.new_row):
            changes.append(change)
    return changes


def as_it_stands(budget: Budget, *, with_transfers: bool) -> list[LineDraft]:
    """What the version in force says, or what its lines have: allocated and transferred."""
    version = budget.versions.filter(state=BudgetVersion.State.IN_FORCE).first()
    if version is None:
        if budget.versions.filter(state=BudgetVersion.State.CLOSED).exists():
            raise WrongState(_("This budget is closed: open it again first."))
        return []
    rows = {a.line_id: a for a in version.allocations.all()}
    lines = {line.pk: line for line in budget.lines.all()}
    figures = figures_of(lines)
    drafts = []
    for pk, line in lines.items():
        moved = figures[pk].transferred if with_transfers else Decimal(0)
        if pk in rows or moved:
            amount = figures[pk].allocated + moved
            row = rows[pk].row if pk in rows else None
            drafts.append(LineDraft(line.code, None, None, row, amount))
    return drafts


def write_lines(version: BudgetVersion, amounts: Sequence[LineDraft]) -> Decimal:
    """The draft has exactly these lines; those new to the budget are made. Returns the total. Must hold the
    budget's lock. A fixed number of queries, but one for each line whose title, group or goal changes."""
    drafts = _checked(version.budget, amounts)
    lines = {line.code_key: line for line in version.budget.lines.all()}
    # By their ids, as everybody takes lines (room.lock_lines): who decides on two of them waits in no circle.
    for key in sorted(drafts.keys() & lines.keys(), key=lambda known: lines[known].pk):
        _rename(lines[key], drafts[key])
    fresh = []
    for key, draft in drafts.items():
        if key in lines:
            continue
        if not draft.title:
            raise Invalid(_("Line %(code)s needs a title.") % {"code": draft.code}, "amounts")
        fresh.append(
            Line(
                budget=version.budget,
                code=draft.code,
                code_key=key,
                title=draft.title,
                group=draft.group or "",
                goal_id=draft.goal_id or None,
            )
        )
    lines |= {line.code_key: line for line in Line.objects.bulk_create(fresh)}
    version.allocations.all().delete()
    Allocation.objects.bulk_create(
        Allocation(of=version, line=lines[key], row=draft.row, amount=draft.amount)
        for key, draft in drafts.items()
    )
    return sum((draft.amount for draft in drafts.values()), Decimal(0))


def _checked(budget: Budget, amounts: Iterable[LineDraft]) -> dict[str, LineDraft]:
    """By the key of their codes; raises Invalid with the line's code for what cannot be."""
    drafts: dict[str, LineDraft] = {}
    for given in amounts:
        draft = _tidied(given)
        key = sort_key(draft.code)
        if not key:
            raise Invalid(_("Each line needs a code with letters or digits."), "amounts")
        if key in drafts:
            raise Invalid(_("Line %(code)s is there twice.") % {"code": draft.code}, "amounts")
        drafts[key] = draft
    goals = {draft.goal_id for draft in drafts.values() if draft.goal_id}
    if goals and Goal.objects.filter(
        pk__in=goals, plan__committee=budget.committee_id
    ).count() != len(goals):
        raise Invalid(_("Choose a goal of one of the committee's plans."), "amounts")
    return drafts


def _tidied(draft: LineDraft) -> LineDraft:
    texts = {}
    for name, longest in LONGEST.items():
        text = getattr(draft, name)
        if text is not None:
            text = " ".join(text.split())
            if len(text) > longest or "\0" in text:
                raise Invalid(
                    _("%(text)s is longer than %(most)d characters.")
                    % {"text": text[:40].replace("\0", "") + "…", "most": longest},
                    "amounts",
                )
        texts[name] = text
    try:
        amount = checked_amount(draft.amount, zero=True)
    except Invalid as refused:
        raise Invalid(f"{texts['code']}: {refused}", "amounts") from refused
    if draft.row is not None and not 0 < draft.row <= ROWS:
        raise Invalid(_("%(code)s: a row is a number from 1.") % {"code": texts["code"]}, "amounts")
    return LineDraft(
        texts["code"] or "", texts["title"], texts["group"], draft.row, amount, draft.goal_id
    )


def _rename(line: Line, draft: LineDraft) -> None:
    """What a line is called is the same in all versions: the newest word counts."""
    goal_id = line.goal_id if draft.goal_id is None else draft.goal_id or None
    said = (
        draft.title or line.title,
        line.group if draft.group is None else draft.group,
        goal_id,
    )
    if said != (line.title, line.group, line.goal_id):
        line.title, line.group, line.goal_id = said
        line.version += 1
        line.save(update_fields=["title", "group", "goal", "version"])


def drop_unused(budget: Budget) -> None:
    """Lines that were only in drafts and are in none any more, and that nothing was asked of, go. Locked
    first: nobody asks something of them meanwhile."""
    unused = Line.objects.filter(
        budget=budget, allocations=None, charges=None, transfers_out=None, transfers_in=None
    )
    ids = list(unused.values_list("pk", flat=True))
    if ids:
        list(Line.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        unused.filter(pk__in=ids).delete()
