"""Who may use which of the committee's names and logos, for what, from when, until when?"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.querysets import TrademarkQuerySet
from people.models import Event
from people.models.event import append_only, no_truncate


class TrademarkUse(models.Model):
    """One entry of the register of trademark uses."""

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="trademark_uses")
    approval = models.ForeignKey(
        "budgets.Approval",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trademark_uses",
        verbose_name=_("decided in"),
    )
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="trademark_uses"
    )
    who = models.CharField(
        _("who"), max_length=200, help_text=_("As the register names them: ARM, a user group.")
    )
    mark = models.CharField(_("which mark"), max_length=200)
    use = models.TextField(_("what use"))
    conditions = models.TextField(_("conditions"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    remind_days = models.PositiveSmallIntegerField(
        _("remind so many days before"), default=30, help_text=_("Chair and secretary get a mail.")
    )
    reminded_of = models.DateField(null=True, blank=True, editable=False)
    """The end of which somebody was reminded: one reminder for each end."""
    confidential = models.BooleanField(_("confidential"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TrademarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("trademark use")
        ordering = ["committee", "-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="trademark_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            )
        ]
        indexes = [
            models.Index(
                fields=["ends_on"], condition=Q(ends_on__isnull=False), name="trademark_by_end"
            )
        ]
        triggers = [no_truncate("trademark_stays")]

    def __str__(self):
        return f"{self.who}: {self.mark}"


class TrademarkEvent(Event):
    """One act on one entry of the register."""

    class Kind(models.TextChoices):
        ENTERED = "entered", _("entered")
        EDITED = "edited", _("edited")
        ENDED = "ended", _("ended")

    use = models.ForeignKey(TrademarkUse, models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a trademark use")
        verbose_name_plural = _("events of trademark uses")
        triggers = [append_only("trademark_event_append_only")]
