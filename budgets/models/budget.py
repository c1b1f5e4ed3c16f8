"""What money is there, and what is each part of it for? Budgets in versions, their lines, transfers."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from budgets.codes import sort_key
from budgets.querysets import BudgetQuerySet, LineQuerySet
from people.models import Event
from people.models.event import append_only, no_truncate

from .guards import guard_lines, only_in_drafts


def money(label, **options):
    """A column of an amount: two decimals, in the currency of its budget."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class Budget(models.Model):
    """A committee's money for a fiscal year, in one currency; what it allocates stands in its versions."""

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("fiscal year"))
    currency = models.CharField(_("currency"), max_length=3, help_text=_("Three letters: USD."))
    title = models.CharField(_("title"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        ordering = ["committee", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "year"], name="budget_once_a_year"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="budget_currency_shape"
            ),
        ]
        triggers = [no_truncate("budget_stays")]

    def __str__(self):
        return self.title or f"{self.year}"


class BudgetVersion(models.Model):
    """What a budget allocates, as it was agreed at one time. At most one is in force (or closed)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        SUPERSEDED = "superseded", _("superseded")
        CLOSED = "closed", _("closed")

    TRANSITIONS = {
        State.DRAFT: (State.IN_FORCE,),
        State.IN_FORCE: (State.SUPERSEDED, State.CLOSED),
        State.CLOSED: (State.IN_FORCE,),
        State.SUPERSEDED: (),
    }
    """A closed year can be opened again; a superseded version stays what it was."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("As people call it: v4, 20 May update.")
    )
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("read from"), max_length=200, blank=True, editable=False)
    """The name of the sheet that it was imported from."""
    takes_in_until = models.DateTimeField(
        _("takes in transfers until"), null=True, blank=True, editable=False
    )
    """Its amounts include the transfers recorded up to then; None: it takes none in."""
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    in_force_at = models.DateTimeField(_("in force from"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("version of a budget")
        verbose_name_plural = _("versions of budgets")
        ordering = ["budget", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="budget_version_number_once"),
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(state__in=["in_force", "closed"]),
                name="budget_version_one_in_force",
            ),
        ]
        triggers = [
            guard_lines(
                "budget_version_within",
                "SELECT id FROM budgets_line WHERE budget_id = NEW.budget_id",
                operation=pgtrigger.UpdateOf("state"),
                at_commit=True,
            ),
            pgtrigger.Trigger(
                name="budget_version_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="draft"),
                func="""
                    IF TG_OP = 'DELETE' OR NEW.state = 'draft'
                        OR OLD.state = 'superseded' AND NEW.state <> 'superseded'
                        OR (NEW.budget_id, NEW.number, NEW.takes_in_until)
                            IS DISTINCT FROM (OLD.budget_id, OLD.number, OLD.takes_in_until)
                    THEN
                        RAISE EXCEPTION 'a version that was in force stays what it was'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            no_truncate("budget_version_stays"),
        ]

    def __str__(self):
        return self.title or _("version %(number)s") % {"number": self.number}

    def may_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.State(self.state)]


class Line(models.Model):
    """One thing that money is for, the same through all versions of its budget."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="lines")
    code = models.CharField(_("code"), max_length=40)
    code_key = models.CharField(max_length=200, editable=False)
    title = models.CharField(_("title"), max_length=200)
    group = models.CharField(_("group"), max_length=200, blank=True)
    goal = models.ForeignKey(
        "budgets.Goal",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("goal served"),
    )
    moves = models.PositiveBigIntegerField(default=0, editable=False)
    """Grows with each movement of money on it; raising it is the lock under which the database counts."""
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        ordering = ["budget", "code_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "code_key"], name="line_code_once_a_budget")
        ]
        triggers = [no_truncate("line_stays")]

    def __str__(self):
        return f"{self.code} {self.title}"

    def save(self, *args, **kwargs):
        self.code_key = sort_key(self.code)
        super().save(*args, **kwargs)


class Allocation(models.Model):
    """A line in a version: its row there ("line 6") and its amount. Fixed once the version is in force."""

    of = models.ForeignKey(BudgetVersion, models.CASCADE, related_name="allocations")
    line = models.ForeignKey(Line, models.PROTECT, related_name="allocations")
    row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    amount = money(_("allocated"), default=0)

    class Meta:
        verbose_name = _("allocation")
        ordering = ["of", "line__code_key"]
        constraints = [
            models.UniqueConstraint(fields=["of", "line"], name="allocation_once_a_version"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="allocation_not_negative"),
        ]
        indexes = [models.Index(fields=["line", "of"], name="allocation_by_line")]
        triggers = [
            only_in_drafts(
                "allocation_fixed",
                # Locked: it is not put in force while somebody else changes its amounts.
                "(SELECT state FROM budgets_budgetversion WHERE id = {row}.of_id FOR SHARE)",
                pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            ),
            no_truncate("allocation_stays"),
        ]

    def __str__(self):
        return f"{self.line_id}: {self.amount}"


def _takes_in(column: str, line: str) -> str:
    """SQL: an end of a transfer that counted is taken in, by a version in force of its budget that knows of it."""
    return f"""OLD.{column} IS NULL AND EXISTS (
        SELECT 1 FROM budgets_budgetversion version
        JOIN budgets_line line ON line.budget_id = version.budget_id
        WHERE version.id = NEW.{column} AND line.id = OLD.{line}
            AND version.state = 'in_force' AND version.takes_in_until >= OLD.recorded_at)"""  # noqa: S608


class Transfer(models.Model):
    """An amount moved from one line to another, with its reason. `carries_over`: a rest that goes into the
    next year's budget, where currency is the same. Rows come and are never changed, but for what takes
    them in."""

    from_line = models.ForeignKey(Line, models.PROTECT, related_name="transfers_out")
    to_line = models.ForeignKey(Line, models.PROTECT, related_name="transfers_in")
    amount = money(_("amount"))
    reason = models.TextField(_("reason"))
    carries_over = models.BooleanField(_("carries a rest over"), default=False)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    taken_in_from = models.ForeignKey(
        BudgetVersion, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    """The version whose amounts know that it left `from_line`: there it counts no more."""
    taken_in_to = models.ForeignKey(
        BudgetVersion, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("transfer")
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_positive"),
            models.CheckConstraint(
                condition=~Q(from_line=F("to_line")), name="transfer_between_two_lines"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="transfer_has_reason"),
        ]
        triggers = [
            guard_lines(
                "transfer_within",
                "VALUES (NEW.from_line_id), (NEW.to_line_id)",
                operation=pgtrigger.Insert,
            ),
            guard_lines(
                "transfer_taken_in_within",
                "VALUES (NEW.from_line_id), (NEW.to_line_id)",
                operation=pgtrigger.Update,
                at_commit=True,
            ),
            pgtrigger.Trigger(
                name="transfer_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['taken_in_from_id', 'taken_in_to_id', 'by_id']
                        = to_jsonb(OLD) - ARRAY['taken_in_from_id', 'taken_in_to_id', 'by_id']
                        AND (NEW.taken_in_from_id IS NOT DISTINCT FROM OLD.taken_in_from_id
                            OR """
                + _takes_in("taken_in_from_id", "from_line_id")
                + """)
                        AND (NEW.taken_in_to_id IS NOT DISTINCT FROM OLD.taken_in_to_id
                            OR """
                + _takes_in("taken_in_to_id", "to_line_id")
                + """)
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'a transfer is not changed: make one back'
                        USING ERRCODE = 'check_violation';
                """,
            ),
            no_truncate("transfer_stays"),
        ]

    def __str__(self):
        return f"{self.amount}: {self.from_line_id} -> {self.to_line_id}"


class BudgetEvent(Event):
    """One act on one budget."""

    class Kind(models.TextChoices):
        MADE = "made", _("made")
        DRAFTED = "drafted", _("version drafted")
        EDITED = "edited", _("edited")
        DISCARDED = "discarded", _("draft thrown away")
        IN_FORCE = "in_force", _("put in force")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("opened again")
        TRANSFERRED = "transferred", _("transferred")
        CARRIED_OVER = "carried_over", _("carried over")
        IMPORTED = "imported", _("read from a sheet")

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField(_("version"), null=True, blank=True)
    """The number of the version that it was about (a draft may be gone)."""
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, blank=True, related_name="events"
    )

    class Meta(Event.Meta):
        verbose_name = _("event of a budget")
        verbose_name_plural = _("events of budgets")
        indexes = [models.Index(fields=["budget", "-happened_at"], name="budget_event_life")]
        triggers = [append_only("budget_event_append_only")]


class LineFigures(models.Model):
    """A line's figures, added up by the database when they are asked for (a view; none is stored).

    allocated (in the version in force or closed) + transferred (in less out, without what that version
    takes in) - committed (agreed, also on condition, less what was given back) = remaining; spent is what
    was paid of the committed.
    """

    line = models.OneToOneField(
        Line, models.DO_NOTHING, primary_key=True, related_name="figures", db_column="line_id"
    )
    budget = models.ForeignKey(Budget, models.DO_NOTHING, related_name="+")
    """The line's. Ask for lines or a budget of this model itself: the database adds up only these lines then,
    and all there are where they come from a join."""
    allocated = money(_("allocated"))
    transferred = money(_("transferred"))
    committed = money(_("committed"))
    spent = money(_("spent"))
    remaining = money(_("remaining"))

    class Meta:
        managed = False
        db_table = "budgets_line_figures"

    def __str__(self):
        return f"{self.line_id}: {self.remaining}"
