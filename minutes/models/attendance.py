"""One person at one meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.event import no_truncate

from .frozen import frozen_part


class Attendance(models.Model):
    """Invited, the reply, and whether they came; with the organisation as of that day."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        GUEST = "guest", _("guest")
        DEPUTY = "deputy", _("deputy")

    class Reply(models.TextChoices):
        NONE = "", _("no reply")
        YES = "yes", _("yes")
        MAYBE = "maybe", _("maybe")
        NO = "no", _("no")

    meeting = models.ForeignKey("minutes.Meeting", models.CASCADE, related_name="attendances")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="attendances")
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    kind = models.CharField(_("as"), max_length=6, choices=Kind, default=Kind.MEMBER)
    deputy_for = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="deputised_at"
    )
    reply = models.CharField(_("reply"), max_length=5, choices=Reply, blank=True, default="")
    by_phone = models.BooleanField(_("by phone"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    invited_at = models.DateTimeField(_("invitation sent"), null=True, blank=True, editable=False)
    present = models.BooleanField(_("present"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attendance")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once_a_meeting"),
        ]
        triggers = [
            frozen_part(
                "attendance_frozen", may_change=("person_id", "organisation_id", "deputy_for_id")
            ),
            no_truncate("attendance_stays"),
        ]

    def __str__(self):
        return f"{self.person} at {self.meeting}"

    @property
    def is_here(self) -> bool:
        """Came, and has not left, as the list has it; for a moment of its own see people/quorum.py."""
        return bool(self.present) and self.left_at is None
