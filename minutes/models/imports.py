"""A document that was read in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One text, read, compared with what is there, and (once somebody said so) applied.

    The text and what was read out of it stay: they are the source of the events that name this row.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("preview")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="imports")
    meeting = models.ForeignKey(
        "minutes.Meeting", models.PROTECT, null=True, blank=True, related_name="imports"
    )
    name = models.CharField(_("file"), max_length=300)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    words = models.CharField(max_length=64, editable=False, default="")
    """A hash of its words in order: the same for a text that was only wrapped otherwise."""
    answers = models.JSONField(default=dict, blank=True)
    """What the person chose in the preview: {"date": "2014-06-17", "names": {"don": 12, ...}}."""
    summary = models.JSONField(default=dict, blank=True)
    """Counts of what was made, changed and matched, as the preview showed them."""
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PREVIEW)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="imports")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("import")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["committee", "-created_at"], name="import_by_committee"),
            models.Index(fields=["committee", "words"], name="import_by_words"),
        ]

    def __str__(self):
        return self.name
