"""Which actions does a condition wait for? Tied when it is decided or later on, untied while it is not confirmed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions import services as act
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
    """The condition waits for these actions, too.

    Raises WrongState for a request that is not agreed on a condition, Invalid for none, and for actions of other
    committees or that one does not see.
    """
    approval, deed = _opened(approval, by, version)
    wanted = actions_to_tie(approval, deed, action_ids)
    if not wanted:
        raise Invalid(_("Choose an action, or write its number."), "actions")
    held = set(approval.condition_actions.values_list("action", flat=True))
    return _add(approval, deed, [action for action in wanted if action.pk not in held])


@transaction.atomic
def raise_for_condition(
    approval: Approval, *, by: Any, drafts: Sequence[dict[str, Any]], version: int | None = None
) -> Approval:
    """New actions (drafts of actions.raise_actions) for which the condition waits; confidential with the request."""
    approval, deed = _opened(approval, by, version)
    if not drafts:
        raise Invalid(_("Say what is to be done."), "what-1")
    return _add(approval, deed, raise_for(approval, deed, drafts))


@transaction.atomic
def untie_action(
    approval: Approval, *, by: Any, action_id: int, version: int | None = None
) -> Approval:
    """Tied by mistake: the condition does not wait for it any more, and the action goes on."""
    approval, deed = _opened(approval, by, version)
    actions = Action.objects.filter(conditions__approval=approval, pk=action_id)
    action = _seen(actions, deed).first()
    if action is None:
        raise Invalid(_("The condition does not wait for that action."))
    approval.condition_actions.filter(action=action).delete()
    told = _("does not wait for %(actions)s any more") % {"actions": action.reference}
    return _told(approval, deed, told, [action])


def actions_to_tie(approval: Approval, deed: Deed, action_ids: Collection[int]) -> list[Action]:
    """The actions of these ids; raises Invalid where one is another committee's, gone, or not for one's eyes."""
    wanted = set(action_ids)
    found = Action.objects.filter(committee=approval.committee_id, pk__in=wanted)
    actions = list(_seen(found.exclude(status="gone"), deed).order_by("number"))
    if len(actions) < len(wanted):
        raise Invalid(_("Choose actions of this committee."), "actions")
    return actions


def raise_for(
    approval: Approval, deed: Deed, drafts: Sequence[dict[str, Any]], **place: Any
) -> list[Action]:
    """New actions that follow a request up; as confidential as it is."""
    place |= {"parent_approval_id": approval.pk}
    if approval.confidential:
        place["confidential"] = True
    drafts = [{**draft, **place} for draft in drafts]
    return act.raise_actions(approval.committee, by=deed, drafts=drafts)


def _seen(actions: Any, deed: Deed) -> Any:
    actions = actions.select_related("committee")
    if deed.user is None or deed.as_admin:
        return actions
    return actions.visible_to(deed.user)


def _opened(approval: Approval, by: Any, version: int | None) -> tuple[Approval, Deed]:
    """The request, locked, while it waits for its condition, for the chair or the secretary."""
    deed: Deed = as_deed(by)
    approval = lock_approval(approval, version)
    ask(rules.can_decide, deed, approval, sentence=leaders_only())
    if approval.outcome != Outcome.CONDITION:
        raise wrong_state(approval)
    return approval, deed


def _add(approval: Approval, deed: Deed, actions: list[Action]) -> Approval:
    """Tie those that are not tied yet; nothing new, nothing told."""
    if not actions:
        return approval
    ConditionAction.objects.bulk_create(
        ConditionAction(approval=approval, action=action) for action in actions
    )
    said = ", ".join(action.reference for action in actions)
    return _told(approval, deed, _("waits for %(actions)s") % {"actions": said}, actions)


def _told(approval: Approval, deed: Deed, told: str, actions: list[Action]) -> Approval:
    """The next version, and the event; it names confidential actions to those only who see such things."""
    approval.version += 1
    approval.save(update_fields=["version"])
    secret = approval.confidential or any(action.confidential for action in actions)
    note(approval, Kind.EDITED, deed, told, confidential=secret)
    return approval
