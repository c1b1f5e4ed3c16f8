"""Somebody says how it stands."""

from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action, ActionEvent
from people.errors import Invalid

from .record import Deed, as_deed, ask, atomic, lock_action, record


@atomic
def say(action: Action, *, by, note: str) -> Action:
    """A dated remark: "waiting for figures from SUSE". Remarks never collide: each is a row of its own."""
    deed: Deed = as_deed(by)
    action = lock_action(action)
    ask(
        rules.can_say,
        deed,
        action,
        sentence=_("Only people who take part in the committee can say how it stands."),
    )
    if not note.strip():
        raise Invalid(_("Say how it stands."), "note")
    record(action, ActionEvent.Kind.SAID, deed, note=note.strip(), is_word=True)
    return action
