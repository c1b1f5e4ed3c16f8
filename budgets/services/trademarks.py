"""What happens to the register of trademark uses? Entries are made, changed, and ended; none goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.services import Deed
from actions.services.record import as_deed, ask, worded
from budgets import rules
from budgets.models import Approval, TrademarkEvent, TrademarkUse
from people.errors import Invalid, Stale, WrongState, leaders_only
from people.models import Committee, Organisation
from people.names import name_key

GRANTED = ("agreed", "condition", "carried_out")
"""Outcomes under which a name may be used."""
FIELDS = (
    *("who", "mark", "use", "conditions", "starts_on", "ends_on"),
    *("remind_days", "confidential"),
)
LONGEST_REMINDER = 730


@dataclass(frozen=True)
class UseDraft:
    """What an entry is to say. Without `ends_on` the use has no end; `approval_id` is the request that
    decided it."""

    who: str
    mark: str
    use: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    conditions: str = ""
    remind_days: int = 30
    approval_id: int | None = None
    confidential: bool = False


class StaleUse(Stale):
    """Somebody saved the entry meanwhile; `use` is how it stands now."""

    def __init__(self, use: TrademarkUse) -> None:
        super().__init__(
            _("Somebody was faster and changed this entry; nothing of yours was saved.")
        )
        self.use = use


@transaction.atomic
def enter_use(committee: Committee, *, by: Any, draft: UseDraft) -> TrademarkUse:
    """A new entry of the register. One that a confidential request decided is confidential too.

    Raises Invalid for what is missing or does not fit, and for a request that did not grant a use.
    """
    deed: Deed = as_deed(by)
    ask(rules.can_keep_register, deed, committee, sentence=leaders_only())
    use = TrademarkUse(committee=committee)
    _fill(use, draft, deed)
    use.save()
    _note(use, deed, TrademarkEvent.Kind.ENTERED)
    return use


@transaction.atomic
def edit_use(
    use: TrademarkUse, *, by: Any, draft: UseDraft, version: int | None = None
) -> TrademarkUse:
    """Change an entry; its history says what was changed. The same again changes nothing."""
    deed: Deed = as_deed(by)
    use = _lock(use, deed, version)
    before = {name: getattr(use, name) for name in (*FIELDS, "approval_id")}
    _fill(use, draft, deed)
    changed = [name for name, value in before.items() if getattr(use, name) != value]
    if changed:
        _save(use, [*changed, "organisation"])
        said = "\n".join(_change(use, name, before[name]) for name in changed)
        _note(use, deed, TrademarkEvent.Kind.EDITED, said, was_secret=before["confidential"])
    return use


@transaction.atomic
def end_use(
    use: TrademarkUse,
    *,
    by: Any,
    on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> TrademarkUse:
    """The use ends on a day (today, where none is named), with a reason for the history.

    Raises WrongState for one that has ended, Invalid for a day before it began or after the end that it has.
    """
    deed: Deed = as_deed(by)
    use = _lock(use, deed, version)
    today = timezone.localdate()
    on = on or today
    if use.ends_on is not None and use.ends_on < today:
        raise WrongState(_("This use has ended already."))
    if on < use.starts_on:
        raise Invalid(_("It would end before it begins."), "ends_on")
    if use.ends_on is not None and on > use.ends_on:
        raise Invalid(_("It ends earlier than that already; to prolong it, edit it."), "ends_on")
    use.ends_on = on
    _save(use, ["ends_on"])
    said = "\n".join(filter(None, (_("until %(day)s") % {"day": on}, worded(note))))
    _note(use, deed, TrademarkEvent.Kind.ENDED, said)
    return use


def _lock(use: TrademarkUse, deed: Deed, version: int | None) -> TrademarkUse:
    """The row as it is now, locked, for who may keep the register; StaleUse where the form showed another."""
    row = (
        TrademarkUse.objects.select_for_update(of=("self",))
        .select_related("committee")
        .get(pk=use.pk)
    )
    ask(rules.can_keep_use, deed, row, sentence=leaders_only())
    if version is not None and row.version != version:
        raise StaleUse(row)
    return row


def _fill(use: TrademarkUse, draft: UseDraft, deed: Deed) -> None:
    """Set what the draft says, once it fits."""
    use.who = _short(draft.who, "who", _("Say who uses it."))
    use.mark = _short(draft.mark, "mark", _("Say which name or logo."))
    use.use = worded(draft.use, "use", needed=_("Say what for."))
    use.conditions = worded(draft.conditions, "conditions")
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise Invalid(_("It ends before it begins."), "ends_on")
    if not 0 <= draft.remind_days <= LONGEST_REMINDER:
        raise Invalid(_("Between 0 and %(most)d days.") % {"most": LONGEST_REMINDER}, "remind_days")
    use.starts_on, use.ends_on = draft.starts_on, draft.ends_on
    use.remind_days = draft.remind_days
    use.organisation = _organisation(use.committee, use.who)
    approval = _granting(use, draft, deed)
    use.approval = approval
    use.confidential = draft.confidential or (approval is not None and rules.is_secret(approval))


def _short(text: str, name: str, needed: str) -> str:
    return worded(text, name, needed=needed, most=200, one_line=True)


def _organisation(committee: Committee, who: str) -> Organisation | None:
    """The organisation of the committee that has this name, or is also written so."""
    key = name_key(who)
    known = Organisation.objects.of_committee(committee).current()
    found: Organisation | None = known.filter(key=key).first()
    return found or known.filter(aliases__key=key).first()


def _granting(use: TrademarkUse, draft: UseDraft, deed: Deed) -> Approval | None:
    """The request that decided it. One that stands in the entry already may stay, whatever became of it."""
    if draft.approval_id is None:
        return None
    approval = Approval.objects.filter(committee=use.committee, pk=draft.approval_id).first()
    kept = approval is not None and approval.pk == use.approval_id
    if approval is None or not (kept or _may_name(approval, deed)):
        raise Invalid(_("There is no request of that number that grants a use."), "approval")
    return approval


def _may_name(approval: Approval, deed: Deed) -> bool:
    if approval.kind != Approval.Kind.TRADEMARK or approval.outcome not in GRANTED:
        return False
    return deed.user is None or deed.as_admin or rules.can_see(deed.user, approval)


def _change(use: TrademarkUse, name: str, before: Any) -> str:
    """ "until: 2026-05-01 → 2026-10-01"; longer texts are named only."""
    field: Any = use._meta.get_field(name)
    label = field.verbose_name
    if name in ("use", "conditions"):
        return _("%(what)s: was “%(before)s”") % {"what": label, "before": before or "–"}
    if name == "confidential":
        return str(_("confidential") if use.confidential else _("no longer confidential"))
    now = getattr(use, name)
    if name == "approval_id":
        label, now = _("decided in"), use.approval.reference if use.approval else None
        was = Approval.objects.filter(pk=before).first()
        before = was.reference if was else None
    shown = ("–" if value is None else value for value in (before, now))
    return "{}: {} → {}".format(label, *shown)


def _save(use: TrademarkUse, fields: list[str]) -> None:
    use.version += 1
    use.save(update_fields=[*fields, "version"])


def _note(
    use: TrademarkUse, deed: Deed, kind: str, note: str = "", *, was_secret: bool = False
) -> None:
    TrademarkEvent.objects.create(
        use=use,
        kind=kind,
        by_id=deed.person_id,
        happened_at=deed.at,
        note=note,
        confidential=use.confidential or was_secret,
    )
