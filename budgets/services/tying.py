"""Which actions does a condition wait for? Tied to it later, where minutes only told of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action
from actions.services import Deed
from actions.services.record import as_deed, ask
from budgets import rules
from budgets.models import Approval, ConditionAction
from people.errors import Invalid, leaders_only

from .record import Kind, Outcome, lock_approval, note, wrong_state


@transaction.atomic
def tie_actions(
    approval: Approval, *, by: Any, action_ids: Collection[int], version: int | None = None
) -> Approval:
    """The condition waits for these actions from now on, and for no others.

    Raises WrongState for a request that is not agreed on a condition, Invalid for actions of other committees
    or that one does not see.
    """
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.outcome != Outcome.CONDITION:
        raise wrong_state(approval)
    wanted = set(action_ids)
    found = Action.objects.filter(committee=approval.committee_id, pk__in=wanted)
    found = found.exclude(status="gone").select_related("committee").order_by("number")
    if deed.user is not None and not deed.as_admin:
        found = found.visible_to(deed.user)
    actions = list(found)
    if len(actions) < len(wanted):
        raise Invalid(_("Choose actions of this committee."), "action_ids")
    held = set(approval.condition_actions.values_list("action", flat=True))
    if held != wanted:
        approval.condition_actions.exclude(action__in=wanted).delete()
        ConditionAction.objects.bulk_create(
            ConditionAction(approval=approval, action_id=pk) for pk in sorted(wanted - held)
        )
        approval.version += 1
        approval.save(update_fields=["version"])
        said = ", ".join(action.reference for action in actions) or "–"
        secret = approval.confidential or any(action.confidential for action in actions)
        told = _("waits for %(actions)s") % {"actions": said}
        note(approval, Kind.EDITED, deed, told, confidential=secret)
    return approval
