"""What happens to a sheet that is read in? It is kept for its preview, answered, and made a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.services.record import as_deed, ask
from budgets import rules
from budgets.models import Budget, BudgetVersion, SheetImport
from budgets.sheet import Unreadable, read_apart
from budgets.sheet_words import not_right, refusal, with_address
from people.errors import Invalid, NotAllowed, Stale, leaders_only
from people.models import Committee

from .ledger import lock_budget
from .sheet_look import Look, look_at_sheet
from .versions import draft_version, make_budget

KEPT = dt.timedelta(days=1)
MOST_KEPT = 5
"""Of one person: older ones make room."""
LONGEST_NAME = 200


def store_sheet(committee: Committee, *, by: Any, name: str, data: bytes) -> SheetImport:
    """Read a file, and keep what it says for its preview; nothing else happens yet. What others, or the same
    person, left lying for a day goes. Raises Invalid, in a sentence, for what cannot be read.

    The file is read before the transaction begins: nobody waits for it.
    """
    deed = as_deed(by)
    ask(rules.can_keep_budget, deed, committee, sentence=leaders_only())
    if deed.person_id is None:
        raise NotAllowed(_("A sheet is read in by a person."))
    name = " ".join(name.replace("\0", "").split())[-LONGEST_NAME:]
    try:
        sheet = read_apart(name, data)
    except Unreadable as no:
        raise Invalid(refusal(no), "file") from no
    with transaction.atomic():
        SheetImport.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
        own = SheetImport.objects.filter(by=deed.person_id).order_by("-sent_at", "-id")
        SheetImport.objects.filter(
            pk__in=list(own.values_list("pk", flat=True)[MOST_KEPT - 1 :])
        ).delete()
        return SheetImport.objects.create(
            committee=committee,
            by_id=deed.person_id,
            name=name,
            content=sheet.to_json(),
            sent_at=timezone.now(),
        )


@transaction.atomic
def answer_sheet(source: SheetImport, *, by: Any, answers: Mapping[str, Any]) -> SheetImport:
    """Keep what was chosen, for the next look."""
    source = _own(source, by)
    source.answers = dict(answers)
    source.save(update_fields=["answers"])
    return source


@transaction.atomic
def discard_sheet(source: SheetImport, *, by: Any) -> None:
    """Nothing comes of it."""
    _own(source, by).delete()


@transaction.atomic
def apply_sheet(
    source: SheetImport, *, by: Any, answers: Mapping[str, Any], seen: str
) -> BudgetVersion:
    """Make a draft of the sheet, and the year's budget where there is none; the sheet goes.

    `seen` is the fingerprint of the look that was shown: Stale where the budget moved since. Raises Invalid
    where a cell stands in the way, a total differs and nobody says that the lines are right, or a question is
    not answered; `field` names it. Nothing is changed then.
    """
    source = _own(source, by)
    budget = look_at_sheet(source, answers).budget
    if budget is not None:
        lock_budget(budget)  # what is looked at now stays until it is written
    look = look_at_sheet(source, answers)
    if look.fingerprint != seen:
        raise Stale(
            _("The budget has changed since this preview was shown. Look at the changes again.")
        )
    _guard(look)
    assert look.year is not None  # noqa: S101 - guarded
    budget = look.budget or _made(source.committee, by, look)
    version = draft_version(
        budget,
        by=by,
        title=str(answers.get("title", "")),
        amounts=look.drafts(),
        source=source.name,
        takes_in=bool(look.takes_in),
    )
    source.delete()
    return version


def _own(source: SheetImport, by: Any) -> SheetImport:
    """The sheet as it is now, locked: of the person who sent it, and still one who keeps the budget."""
    deed = as_deed(by)
    rows = SheetImport.objects.select_for_update(of=("self",)).select_related("committee")
    row = rows.filter(pk=source.pk, by=deed.person_id).first()
    if row is None:
        raise Stale(_("This sheet is not here any more: it was made a draft, or a day went by."))
    ask(rules.can_keep_budget, deed, row.committee, sentence=leaders_only())
    return row


def _made(committee: Committee, by: Any, look: Look) -> Budget:
    return make_budget(committee, by=by, year=look.year or 0, currency=look.currency)


def _guard(look: Look) -> None:
    if look.problems:
        first = with_address(look.problems[0])
        more = len(look.problems) - 1
        told = _("%(first)s (and %(n)d more)") % {"first": first, "n": more} if more else first
        raise Invalid(told, "sheet")
    if look.differing and not look.answers.get("right"):
        raise Invalid(not_right(), "right")
    if look.year is None:
        raise Invalid(_("Give a year with four digits."), "year")
    if look.takes_in is None:
        raise Invalid(_("Say whether the amounts take in the transfers."), "takes_in")
