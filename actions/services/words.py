"""Somebody says how it stands."""

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent

from .record import Deed, as_deed, ask, atomic, lock_action, record, worded


@atomic
def say(action: Action, *, by, note: str) -> Action:
    """A dated remark: "waiting for figures from SUSE". Remarks never collide: each is a row of its own, so
    no version is asked for, and closed actions take them too."""
    deed: Deed = as_deed(by)
    action = lock_action(action)
    ask(
        rules.can_say,
        deed,
        action,
        sentence=_("Only owners and people who take part in the committee can say how it stands."),
    )
    note = worded(note, needed=_("Say how it stands."))
    record(action, ActionEvent.Kind.SAID, deed, note=note, is_word=True)
    return action
