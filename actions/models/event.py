"""The life of an action: one row for each act."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Event
from people.models.event import append_only, no_truncate


class ActionEvent(Event):
    """One act on one action. `to_state` is a status where the act set one, else empty.

    For ticks `owner` says whose. An update ("waiting for SUSE") is a row with `is_word`: the newest
    of them is the action's last word. `resolution` goes with to_state "closed".
    """

    class Kind(models.TextChoices):
        RAISED = "raised", _("raised")
        SAID = "said", _("said")
        TICKED = "ticked", _("ticked")
        UNTICKED = "unticked", _("took the tick back")
        UNKNOWN = "unknown", _("nobody could say")
        STILL_OPEN = "still_open", _("still open")
        PROPOSED = "proposed", _("proposed to close")
        SENT_BACK = "sent_back", _("sent back")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")
        MINUTED = "minuted", _("in the minutes")
        EDITED = "edited", _("edited")
        REASSIGNED = "reassigned", _("reassigned")
        ANSWERED = "answered", _("a name answered")
        OFFERED = "offered", _("offered to another committee")
        ACCEPTED = "accepted", _("taken over")
        REFUSED = "refused", _("not taken over")
        MADE_CONFIDENTIAL = "confidential", _("made confidential")
        UNDONE = "undone", _("undone")
        WITHDRAWN = "withdrawn", _("withdrawn with its line")

    action = models.ForeignKey("actions.Action", models.PROTECT, related_name="events")
    owner = models.ForeignKey(
        "actions.Owner", models.PROTECT, null=True, blank=True, related_name="events"
    )
    meeting = models.ForeignKey(
        "minutes.Meeting", models.PROTECT, null=True, blank=True, related_name="action_events"
    )
    source = models.ForeignKey(
        "minutes.Import", models.PROTECT, null=True, blank=True, related_name="action_events"
    )
    resolution = models.CharField(_("resolution"), max_length=10, blank=True)
    is_word = models.BooleanField(default=False)
    captured = models.BooleanField(default=False)
    """Read from the lines of `meeting` as they are typed: replaced when the lines change."""
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    """A compensating row: the one it names no longer counts (undo, an import taken back)."""

    class Meta(Event.Meta):
        verbose_name = _("event of an action")
        verbose_name_plural = _("events of actions")
        indexes = [
            models.Index(fields=["action", "-happened_at", "-id"], name="action_event_life"),
            models.Index(
                fields=["action", "-happened_at", "-id"],
                condition=Q(is_word=True),
                name="action_event_words",
            ),
            models.Index(fields=["meeting"], name="action_event_meeting"),
            models.Index(fields=["recorded_at"], name="action_event_recorded"),
        ]
        triggers = [append_only("action_event_append_only"), no_truncate("action_event_stays")]

    @property
    def month(self) -> str:
        """The month, where no more is known of its meeting's time: "June 2014". Needs `meeting` loaded."""
        meeting = self.meeting if self.meeting_id is not None else None
        return meeting.day if meeting is not None and meeting.precision == "month" else ""
