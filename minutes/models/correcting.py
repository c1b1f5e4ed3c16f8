"""What do members want changed in circulated minutes, and what was found wrong after approval?"""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from minutes.querysets import ErratumQuerySet
from people.models.event import no_truncate


class Correction(models.Model):
    """A suggestion on a passage of circulated minutes; the secretary takes or declines it.

    `passage` are lines of the item's notes as they stood (empty: something is missing), `suggestion` what
    should stand there (empty: take it out).
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("taken")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    item = models.ForeignKey("minutes.Item", models.PROTECT, related_name="corrections")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="corrections")
    passage = models.TextField(_("passage"), blank=True)
    suggestion = models.TextField(_("should read"), blank=True)
    reason = models.CharField(_("because"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("correction")
        ordering = ["id"]
        triggers = [no_truncate("correction_stays")]

    def __str__(self):
        return self.suggestion[:60] or self.passage[:60]


class Erratum(models.Model):
    """Something wrong in approved minutes, said beside them; the text itself stays as it was approved."""

    meeting = models.ForeignKey("minutes.Meeting", models.PROTECT, related_name="errata")
    item = models.ForeignKey(
        "minutes.Item", models.PROTECT, null=True, blank=True, related_name="errata"
    )
    passage = models.TextField(_("passage"), blank=True)
    text = models.TextField(_("what is right"))
    confidential = models.BooleanField(_("confidential"), default=False)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ErratumQuerySet.as_manager()

    class Meta:
        verbose_name = _("erratum")
        verbose_name_plural = _("errata")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(
                name="erratum_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            no_truncate("erratum_stays"),
        ]

    def __str__(self):
        return self.text[:60]
