"""Money is moved: from one line to another, and what is left of a year into the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction as db
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from budgets import services
from budgets.amounts import BadAmount, figure, money, read_amount
from budgets.codes import same_code
from budgets.forms.budget import WHY, TransferForm
from budgets.models import Budget, BudgetVersion, Line, LineFigures
from budgets.views.budget_doors import budget_address, budget_context, moved_budget_or_404
from people.errors import Invalid, Refused, Stale
from people.forms import show_version
from people.views.doors import number_of, see_other, status_of

STATES = BudgetVersion.State


def _standing(budget: Budget) -> dict[int, LineFigures]:
    """The figures of all lines, by id, in the order of codes; each with its line. One query."""
    rows = LineFigures.objects.filter(budget=budget).select_related("line")
    return {row.line_id: row for row in rows.order_by("line__code_key", "line_id")}


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request, committee, year):
    """Move an amount between two lines. `?from=3&to=5&amount=100&reason=` fill the form; once all three are
    known, what both lines have before and after stands beside it, for who sees amounts."""
    budget = moved_budget_or_404(request, committee, year)
    context = budget_context(request, budget.committee, budget)
    told = context["sees_amounts"]
    lines = _standing(budget)
    posted, looked = request.method == "POST", "look" in request.POST
    form = TransferForm(
        request.POST if posted and not looked else None,
        lines=[(pk, _label(row, budget.currency, told)) for pk, row in lines.items()],
        currency=budget.currency,
        initial=request.POST.dict() if looked else _asked_for(request, budget),
    )
    refused = None
    if posted and not looked and form.is_valid():
        try:
            made = _move(request, form.cleaned_data, lines)
        except Refused as error:
            refused = error
            lines = _standing(budget)
            _blame(form, error, budget)
        else:
            messages.success(request, _moved(made, lines, budget))
            return see_other(budget_address(budget, "line", pk=made.to_line_id))
    status = status_of(refused) if refused else 422 if posted and not looked else 200
    version = budget.versions.filter(state__in=(STATES.IN_FORCE, STATES.CLOSED)).first()
    return render(
        request,
        "budgets/budget/transfer.html",
        context
        | {
            "form": form,
            "ends": _ends(form, lines, budget.currency) if told else [],
            "version": version,
        },
        status=status,
    )


def _asked_for(request: Any, budget: Budget) -> dict[str, Any]:
    """What the address fills the form with."""
    asked = request.GET
    return {
        "from_line": number_of(asked.get("from", "")) or None,
        "to_line": number_of(asked.get("to", "")) or None,
        "amount": asked.get("amount", "").replace("\0", "")[:40],
        "reason": asked.get("reason", "").replace("\0", "")[:4000],
        "version": budget.version,
    }


def _move(request: Any, given: Mapping[str, Any], lines: Mapping[int, LineFigures]) -> Any:
    """The transfer that the form asks for; raises Refused."""
    return services.transfer(
        lines[given["from_line"]].line,
        lines[given["to_line"]].line,
        by=request.user,
        amount=given["amount"],
        reason=given["reason"],
        version=given["version"],
    )


def _label(row: LineFigures, currency: str, told: bool) -> str:
    """The line, with what it has left for whoever may be told."""
    if not told:
        return f"{row.line.code} {row.line.title}"
    return _("%(code)s %(title)s, %(left)s left") % {
        "code": row.line.code,
        "title": row.line.title,
        "left": money(row.remaining, currency),
    }


def _blame(form: TransferForm, refused: Refused, budget: Budget) -> None:
    """Beside the amount where it is too much; after a stale form the next press knows of the change."""
    field = refused.field if isinstance(refused, Invalid) else None
    if isinstance(refused, services.OverCommitted):
        field = "amount"
    if isinstance(refused, Stale):
        now = Budget.objects.values_list("version", flat=True).get(pk=budget.pk)
        show_version(form, now)
    form.add_error(field if field in form.fields else None, str(refused))


def _moved(made: Any, lines: Mapping[int, LineFigures], budget: Budget) -> str:
    return _("%(amount)s moved from %(from)s to %(to)s.") % {
        "amount": money(made.amount, budget.currency),
        "from": lines[made.from_line_id].line.code,
        "to": lines[made.to_line_id].line.code,
    }


@dataclass(frozen=True)
class End:
    """One of a transfer's two lines: what it has left before and after."""

    figures: LineFigures
    amount: Decimal
    gives: bool

    @property
    def after(self) -> Decimal:
        moved = -self.amount if self.gives else self.amount
        return self.figures.remaining + moved


def _ends(form: TransferForm, lines: Mapping[int, LineFigures], currency: str) -> list[End]:
    """What both lines have before and after, as far as the form names two lines and an amount."""
    typed = {name: str(form[name].value() or "") for name in ("from_line", "to_line", "amount")}
    one, other = lines.get(number_of(typed["from_line"])), lines.get(number_of(typed["to_line"]))
    try:
        amount = read_amount(typed["amount"], currency)
    except BadAmount:
        return []
    if one is None or other is None or one is other or not amount:
        return []
    return [End(one, amount, gives=True), End(other, amount, gives=False)]


@dataclass
class Rest:
    """A line with something left, and what is typed beside it: take it, how much, into which line."""

    figures: LineFigures
    ticked: bool
    amount: str
    target: str
    errors: dict[str, str]

    @property
    def pk(self) -> int:
        return self.figures.line_id


@login_required
@require_http_methods(["GET", "POST"])
def carry_over(request, committee, year):
    """What is left of the year goes into lines of the next: ticked ones, each booked as a transfer."""
    budget = moved_budget_or_404(request, committee, year)
    context = budget_context(request, budget.committee, budget)
    following = Budget.objects.visible_to(request.user).filter(
        committee=budget.committee, year=budget.year + 1
    )
    following = following.first()
    ready = (
        following is not None
        and following.currency == budget.currency
        and following.versions.filter(state=STATES.IN_FORCE).exists()
    )
    targets = list(following.lines.all()) if ready else []
    post = request.POST if request.method == "POST" else None
    rests = _rests(budget, targets, post, told=context["sees_amounts"])
    reason = (post or {}).get("reason", _("Rest of %(year)s") % {"year": budget.year})
    reason = reason.replace("\0", "")
    refused: Refused | None = None
    if post is not None and ready:
        try:
            made = _carry(
                request.user, budget, rests, targets, reason, number_of(post.get("version", ""))
            )
        except Refused as error:
            refused = error
        else:
            messages.success(
                request,
                ngettext("%(n)d rest was carried over.", "%(n)d rests were carried over.", made)
                % {"n": made},
            )
            following.committee = budget.committee
            return see_other(budget_address(following))
    now = Budget.objects.values_list("version", flat=True).get(pk=budget.pk)
    return render(
        request,
        "budgets/budget/carry_over.html",
        context
        | {
            "following": following,
            "ready": ready,
            "rests": rests,
            "targets": targets,
            "reason": reason,
            "shown_version": now,
            "refused": refused,
        },
        status=status_of(refused) if refused else 422 if post is not None else 200,
    )


def _rests(budget: Budget, targets: list[Line], post: Any, *, told: bool) -> list[Rest]:
    """The lines that have something left, filled with what is most likely meant or with what was typed. For who may
    not be told what they have: all lines, and no amount."""
    rests = []
    for pk, row in _standing(budget).items():
        if told and row.remaining <= 0 and (post is None or f"amount-{pk}" not in post):
            continue
        if post is None:
            like = _like(row.line, budget, targets)
            amount = figure(row.remaining) if told else ""
            rests.append(Rest(row, False, amount, str(like.pk if like else ""), {}))
        else:
            typed = {k: post.get(f"{k}-{pk}", "").replace("\0", "") for k in ("amount", "target")}
            rests.append(Rest(row, f"take-{pk}" in post, typed["amount"], typed["target"], {}))
    return rests


def _like(line: Line, budget: Budget, targets: list[Line]) -> Line | None:
    """The next year's line of the same code, its year counted on (2014.1e, 2015.1e), or of the same title."""
    later = line.code.replace(str(budget.year), str(budget.year + 1))
    for target in targets:
        if same_code(target.code, later) or same_code(target.code, line.code):
            return target
    return next((t for t in targets if t.title.casefold() == line.title.casefold()), None)


def _carry(
    user: Any, budget: Budget, rests: list[Rest], targets: list[Line], reason: str, shown: int
) -> int:
    """All that is ticked or nothing; returns how many. A fault stands with its line."""
    into = {str(target.pk): target for target in targets}
    chosen = [rest for rest in rests if rest.ticked]
    if not chosen:
        raise Invalid(_("Tick at least one line."))
    amounts = {}
    for rest in chosen:
        try:
            amounts[rest.pk] = read_amount(rest.amount, budget.currency)
        except BadAmount as bad:
            rest.errors["amount"] = str(WHY[bad.why])
        if rest.target not in into:
            rest.errors["target"] = _("Choose the line that it goes to.")
    if any(rest.errors for rest in chosen):
        raise Invalid(_("Something is missing beside the lines below."))
    with db.atomic():
        services.lock_moves((rest.figures.line, into[rest.target]) for rest in chosen)
        for n, rest in enumerate(chosen):
            line, target = rest.figures.line, into[rest.target]
            line.budget = budget
            try:
                services.carry_over(
                    line,
                    target,
                    by=user,
                    amount=amounts[rest.pk],
                    reason=reason,
                    version=shown or None if n == 0 else None,
                )
            except Stale:
                raise
            except Refused as refused:
                if not (isinstance(refused, Invalid) and refused.field == "reason"):
                    rest.errors["amount"] = str(refused)
                raise
    return len(chosen)
