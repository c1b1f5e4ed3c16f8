"""A sheet that was sent, between its preview and the draft that is made of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetImport(models.Model):
    """What was read out of one file, for who sent it, and what they chose. It goes when the draft is made,
    or after a day; the file itself is not kept."""

    committee = models.ForeignKey("people.Committee", models.CASCADE, related_name="+")
    by = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    content = models.JSONField(_("cells"))
    """A budgets.sheet.Sheet, as plain lists."""
    answers = models.JSONField(default=dict, blank=True)
    """{"table": 0, "heading": 2, "columns": {"code": 0, ...}, "year": "2014", ...}: what was chosen."""
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("sheet being read in")
        verbose_name_plural = _("sheets being read in")
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["by", "committee"], name="sheet_import_of")]

    def __str__(self):
        return self.name
