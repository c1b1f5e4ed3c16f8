"""What was agreed, besides requests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutes.querysets import DecisionQuerySet
from people.models.event import no_truncate
from people.references import reference_of

from .frozen import frozen_part


class Decision(models.Model):
    """One line agreed in or between meetings, numbered per committee and year (D-2014-07)."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("agreed")
        CONDITION = "condition", _("agreed on condition")
        DECLINED = "declined", _("declined")

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="decisions")
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    text = models.TextField(_("what was agreed"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, default=Outcome.AGREED)
    condition = models.TextField(_("condition"), blank=True)
    votes = models.CharField(_("votes, as stated"), max_length=200, blank=True)
    meeting = models.ForeignKey(
        "minutes.Meeting", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    item = models.ForeignKey(
        "minutes.Item", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decided_at = models.DateTimeField(_("decided"))
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True, editable=False)
    """Of one taken between meetings, when we heard of it: the meeting after that is told."""
    quorum = models.JSONField(null=True, blank=True, editable=False)
    """Who was there when it was taken, by the committee's rule then (people/quorum.py)."""
    in_line = models.BooleanField(default=False, editable=False)
    """Its line in minutes that are not circulated yet owns its words."""
    confidential = models.BooleanField(_("confidential"), default=False)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    ratified_in = models.ForeignKey(
        "minutes.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratified_decisions",
        editable=False,
    )
    """Taken between meetings, and noted or ratified by this one."""
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        ordering = ["committee", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "number"], name="decision_number_once_a_year"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="condition") | ~models.Q(condition=""),
                name="decision_condition_said",
                violation_error_message=_("Say on which condition."),
            ),
        ]
        indexes = [models.Index(fields=["meeting"], name="decision_by_meeting")]
        triggers = [
            frozen_part(
                "decision_frozen",
                may_change=("confidential", "review_on", "superseded_by_id", "ratified_in_id"),
            ),
            no_truncate("decision_stays"),
        ]

    def __str__(self):
        return f"{self.reference} {self.text}"

    @property
    def reference(self) -> str:
        """ "D-2014-07"."""
        return reference_of("D", self.year, self.number)
