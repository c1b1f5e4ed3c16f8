"""What did the board decide on requests for money and for its name? A first, small form: requests
as the minutes state them; budgets, lines and votes build on it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.querysets import ApprovalQuerySet
from people.models import Event
from people.models.event import append_only


class Approval(models.Model):
    """A request that the board decides, numbered per committee and year (R-2014-05).

    Line code, title, row and what remained are kept as the minutes state them; they are posted
    against no budget.
    """

    class Kind(models.TextChoices):
        BUDGET = "budget", _("budget")
        TRADEMARK = "trademark", _("trademark")
        OTHER = "other", _("other")

    class Outcome(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        CONDITION = "condition", _("agreed on condition")
        DECLINED = "declined", _("declined")
        DEFERRED = "deferred", _("deferred")
        WITHDRAWN = "withdrawn", _("withdrawn")

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="approvals")
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("what for"), max_length=500)
    text = models.TextField(_("details"), blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    line_code = models.CharField(_("line"), max_length=40, blank=True)
    line_title = models.CharField(_("line's title"), max_length=200, blank=True)
    line_row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    remaining_stated = models.DecimalField(
        _("remaining, as stated"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    outcome = models.CharField(
        _("outcome"), max_length=9, choices=Outcome, default=Outcome.PROPOSED
    )
    condition = models.TextField(_("condition"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    # They point up to minutes, as Action.raised_in does.
    meeting = models.ForeignKey(
        "minutes.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
        editable=False,
    )
    item = models.ForeignKey(
        "minutes.Item",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
        editable=False,
    )
    in_line = models.BooleanField(default=False, editable=False)
    """Its item in minutes that are not circulated yet owns what it says."""
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        ordering = ["committee", "year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "number"], name="approval_number_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | ~Q(currency=""), name="approval_amount_has_currency"
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """ "R-2014-05"."""
        return f"R-{self.year}-{self.number:02d}"


class Position(models.Model):
    """What one member says to an approval."""

    class Stance(models.TextChoices):
        FAVOUR = "favour", _("in favour")
        AGAINST = "against", _("against")
        ABSTAINS = "abstains", _("abstains")
        NO_OBJECTION = "no_objection", _("no objection")
        REMARK = "remark", _("remark")

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="positions")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="positions"
    )
    typed = models.CharField(_("as typed"), max_length=200, blank=True)
    captured = models.BooleanField(default=False, editable=False)
    """Read from the lines of its meeting as they are typed."""
    stance = models.CharField(_("stance"), max_length=12, choices=Stance, default=Stance.REMARK)
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("position")
        ordering = ["id"]

    def __str__(self):
        return f"{self.person or self.typed}: {self.get_stance_display()}"

    @property
    def said(self) -> str:
        """The stance and the remark, each once: "in favour: yes", "no objection", "wonders why"."""
        stance = str(self.get_stance_display()) if self.stance != self.Stance.REMARK else ""
        if self.remark.strip(" .").casefold() == stance.casefold():
            return stance
        return ": ".join(filter(None, (stance, self.remark)))


class ApprovalEvent(Event):
    """One act on one approval."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        MINUTED = "minuted", _("in the minutes")
        EDITED = "edited", _("edited")
        UNDONE = "undone", _("undone")

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="events")
    meeting = models.ForeignKey(
        "minutes.Meeting", models.PROTECT, null=True, blank=True, related_name="approval_events"
    )
    source = models.ForeignKey(
        "minutes.Import", models.PROTECT, null=True, blank=True, related_name="approval_events"
    )
    captured = models.BooleanField(default=False)
    """Read from the lines of `meeting` as they are typed: replaced when the lines change."""
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    """A compensating row: the one it names no longer counts (an import taken back)."""

    class Meta(Event.Meta):
        verbose_name = _("event of an approval")
        verbose_name_plural = _("events of approvals")
        indexes = [models.Index(fields=["approval", "-happened_at"], name="approval_event_life")]
        triggers = [append_only("approval_event_append_only")]
