"""What did the board decide on requests for money and for its name?"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from budgets.querysets import ApprovalQuerySet
from people.models import Committee, Event
from people.models.event import append_only, no_truncate
from people.references import reference_of

from .guards import COMMITTING, guard_lines


class Approval(models.Model):
    """A request that the board decides, numbered per committee and year (R-2014-05).

    Line code, title, row and what remained are kept as the minutes state them. On a budget it counts
    through its charges: one made on our pages has them from the start, one that minutes tell of gets them
    when somebody posts it.
    """

    class Kind(models.TextChoices):
        BUDGET = "budget", _("budget")
        TRADEMARK = "trademark", _("trademark")
        OTHER = "other", _("other")

    class Outcome(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        CONDITION = "condition", _("agreed on condition")
        DECLINED = "declined", _("declined")
        DEFERRED = "deferred", _("deferred")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CARRIED_OUT = "carried_out", _("carried out")
        EXPIRED = "expired", _("expired")

    TRANSITIONS = {
        Outcome.DRAFT: ("proposed", "withdrawn"),
        Outcome.PROPOSED: ("agreed", "condition", "declined", "deferred", "withdrawn"),
        Outcome.DEFERRED: ("proposed", "agreed", "condition", "declined", "withdrawn"),
        Outcome.CONDITION: ("agreed", "expired"),
        Outcome.AGREED: ("carried_out", "expired"),
        Outcome.DECLINED: (),
        Outcome.WITHDRAWN: (),
        Outcome.CARRIED_OUT: (),
        Outcome.EXPIRED: (),
    }
    """On our pages. Minutes may tell anything in any order: there the last to have happened counts."""

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
        _("outcome"), max_length=11, choices=Outcome, default=Outcome.PROPOSED
    )
    condition = models.TextField(_("condition"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    withheld = models.CharField(_("reason given"), max_length=200, blank=True)
    """What those who may not see it read in its place."""
    requester = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("requester"),
    )
    requester_typed = models.CharField(_("requester, as typed"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    """Who wrote it down: a draft is theirs (and the leaders') until it is proposed."""

    # The vote, as it stood when it was opened.
    opened_at = models.DateTimeField(_("vote opened"), null=True, blank=True, editable=False)
    deadline = models.DateTimeField(_("positions until"), null=True, blank=True)
    """Decided between meetings, by the positions that are in by then; None: decided in a meeting."""
    rule = models.CharField(
        _("rule"), max_length=13, choices=Committee.Majority, blank=True, editable=False
    )
    silence = models.CharField(
        _("no word means"), max_length=7, choices=Committee.Silence, blank=True, editable=False
    )
    quorum_kind = models.CharField(max_length=14, blank=True, editable=False)
    quorum_value = models.PositiveSmallIntegerField(default=0, editable=False)

    review_on = models.DateField(_("review on"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    ratified_in = models.ForeignKey(
        "minutes.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ratified_approvals",
        editable=False,
    )
    """Taken between meetings, and noted or ratified by this one."""

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
            models.CheckConstraint(
                condition=Q(deadline=None) | ~Q(opened_at=None), name="approval_deadline_is_a_vote"
            ),
        ]
        indexes = [
            models.Index(
                fields=["committee", "deadline"],
                condition=Q(outcome__in=["proposed", "deferred"]),
                name="approval_waiting",
            ),
        ]
        triggers = [
            guard_lines(
                "approval_within",
                "SELECT line_id FROM budgets_charge WHERE approval_id = NEW.id",
                operation=pgtrigger.UpdateOf("outcome"),
                charges="SELECT id FROM budgets_charge WHERE approval_id = NEW.id",
            ),
            no_truncate("approval_stays"),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """ "R-2014-05"."""
        return reference_of("R", self.year, self.number)

    @property
    def is_waiting(self) -> bool:
        """Not decided yet: in draft, proposed or deferred."""
        return self.outcome in ("draft", "proposed", "deferred")

    @property
    def commits(self) -> bool:
        """What was agreed counts on its lines."""
        return self.outcome in COMMITTING

    @property
    def is_open_vote(self) -> bool:
        """Positions count towards an outcome that is still to be recorded."""
        return self.opened_at is not None and self.outcome in ("proposed", "deferred")

    def may_become(self, outcome: str) -> bool:
        return outcome in self.TRANSITIONS[self.Outcome(self.outcome)]


class Voter(models.Model):
    """Somebody entitled to a position when the vote was opened. Frozen then, but for who turns out to have
    an interest."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="voters")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="votes")
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    recused = models.BooleanField(_("recused"), default=False)

    class Meta:
        verbose_name = _("voter")
        ordering = ["approval", "person__key"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="voter_once"),
        ]
        triggers = [no_truncate("voter_stays")]

    def __str__(self):
        return f"{self.person}"


class ApprovalRecusal(models.Model):
    """Somebody takes no part in a request because of an interest, wherever it is decided. (In one meeting's
    item: minutes.Recusal.) Taken back, the row goes; its events stay."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="recusals")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="approval_recusals")
    reason = models.CharField(_("because of"), max_length=300, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("recusal from a request")
        verbose_name_plural = _("recusals from requests")
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="approval_recused_once")
        ]

    def __str__(self):
        return f"{self.person}: {self.approval_id}"


class ConditionAction(models.Model):
    """An action that a condition waits for; when all are closed the approval asks to be confirmed."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="condition_actions")
    action = models.ForeignKey("actions.Action", models.PROTECT, related_name="conditions")

    class Meta:
        verbose_name = _("action of a condition")
        verbose_name_plural = _("actions of conditions")
        constraints = [
            models.UniqueConstraint(fields=["approval", "action"], name="condition_action_once")
        ]

    def __str__(self):
        return f"{self.approval_id}: {self.action_id}"


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
    own = models.BooleanField(default=False, editable=False)
    """Taken by the member, on the page or by a signed link (or set down for them there): one each, which
    can be changed while the vote is open. Others are what minutes state."""
    said_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("position")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "person"], condition=Q(own=True), name="position_own_once"
            ),
            models.CheckConstraint(
                condition=Q(own=False) | Q(person__isnull=False), name="position_own_has_person"
            ),
        ]

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
        OPENED = "opened", _("vote opened")
        EXTENDED = "extended", _("more time for the vote")
        POSITION = "position", _("position")
        RECUSED = "recused", _("recused")
        UNRECUSED = "unrecused", _("no longer recused")
        DECIDED = "decided", _("decided")
        CONFIRMED = "confirmed", _("condition confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        POSTED = "posted", _("posted against the budget")
        UNPOSTED = "unposted", _("taken off the budget")
        PAID = "paid", _("paid")
        REVERSED = "reversed", _("payment reversed")
        SETTLED = "settled", _("settled")
        EXPIRED = "expired", _("expired")
        RATIFIED = "ratified", _("noted or ratified")
        SUPERSEDED = "superseded", _("superseded")

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
