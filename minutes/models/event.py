"""The life of a meeting: one row for each act on it, its items, its people and its decisions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Event
from people.models.event import append_only, no_truncate


class MeetingEvent(Event):
    """One act on one meeting."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("planned")
        EDITED = "edited", _("edited")
        MOVED_ON = "moved_on", _("moved on")
        ITEM_ADDED = "item_added", _("item added")
        ITEM_EDITED = "item_edited", _("item edited")
        ITEM_MOVED = "item_moved", _("item moved")
        ITEM_REMOVED = "item_removed", _("item removed")
        ATTENDANCE = "attendance", _("attendance")
        REPLIED = "replied", _("replied")
        DECIDED = "decided", _("decided")
        IMPORTED = "imported", _("imported")
        UNDONE = "undone", _("undone")
        WROTE = "wrote", _("wrote")
        ASKED = "asked", _("asked in the margin")
        ANSWERED = "answered", _("answered")
        SENT = "sent", _("sent out")
        RECUSED = "recused", _("recused")
        FLAGGED = "flagged", _("flagged")
        CORRECTED = "corrected", _("corrected")
        ERRATUM = "erratum", _("erratum")
        COMMENTED = "commented", _("commented")
        PAPER = "paper", _("paper")
        POLL = "poll", _("poll")
        INVITATION = "invitation", _("request for an invitation")
        MOVED_HERE = "moved_here", _("item moved here")
        MOVED_AWAY = "moved_away", _("item moved away")
        REVIEW = "review", _("review date")
        SUPERSEDED = "superseded", _("superseded")
        RATIFIED = "ratified", _("noted what was decided between meetings")

    meeting = models.ForeignKey("minutes.Meeting", models.PROTECT, related_name="events")
    item = models.ForeignKey(
        "minutes.Item", models.PROTECT, null=True, blank=True, related_name="events"
    )
    decision = models.ForeignKey(
        "minutes.Decision", models.PROTECT, null=True, blank=True, related_name="events"
    )
    source = models.ForeignKey(
        "minutes.Import", models.PROTECT, null=True, blank=True, related_name="meeting_events"
    )

    class Meta(Event.Meta):
        verbose_name = _("event of a meeting")
        verbose_name_plural = _("events of meetings")
        indexes = [
            models.Index(fields=["meeting", "-happened_at"], name="meeting_event_life"),
            models.Index(fields=["recorded_at"], name="meeting_event_recorded"),
        ]
        triggers = [append_only("meeting_event_append_only"), no_truncate("meeting_event_stays")]
