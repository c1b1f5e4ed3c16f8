"""What does a request take from the lines of a budget, and what of it was paid?"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models.event import no_truncate

from .approval import Approval
from .budget import Line, money
from .guards import guard_charges, guard_lines


class Charge(models.Model):
    """What an approval asks of one line, and once it is agreed takes from it.

    `amount` is what is asked and then what is agreed; `settled` what of it was given back. What the line
    had before and after stands from the decision on.
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="charges")
    line = models.ForeignKey(Line, models.PROTECT, related_name="charges")
    amount = money(_("amount"))
    settled = money(_("given back"), default=0, editable=False)
    posted = models.BooleanField(default=False, editable=False)
    """Minutes told of the decision, and somebody posted it against the budget: a step that can be undone
    as long as nothing was paid."""
    remaining_before = money(_("remained before"), null=True, blank=True, editable=False)
    remaining_after = money(_("remained after"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("charge on a line")
        verbose_name_plural = _("charges on lines")
        ordering = ["approval", "line__code_key"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "line"], name="charge_once_a_line"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_positive"),
            models.CheckConstraint(
                condition=Q(settled__gte=0) & Q(settled__lte=F("amount")),
                name="charge_gives_back_at_most_all",
            ),
        ]
        triggers = [
            guard_charges("charge_within"),
            pgtrigger.Trigger(
                name="charge_decided",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__remaining_after__isnull=False),
                func="""
                    IF TG_OP = 'DELETE' AND OLD.posted THEN RETURN OLD; END IF;
                    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['settled'] = to_jsonb(OLD) - ARRAY['settled']
                        OR TG_OP = 'UPDATE' AND NEW.remaining_after IS NULL AND EXISTS (
                            SELECT 1 FROM budgets_approval WHERE id = OLD.approval_id
                                AND outcome IN ('draft', 'proposed', 'deferred', 'declined', 'withdrawn'))
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'what was decided stands as it was decided'
                        USING ERRCODE = 'check_violation';
                """,
            ),
            no_truncate("charge_stays"),
        ]

    def __str__(self):
        return f"{self.approval_id}: {self.amount} on {self.line_id}"


class Payment(models.Model):
    """Money that left on an approval, from one of its lines. A mistake is paid back by a row that reverses
    it; none is changed."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="payments")
    amount = money(_("amount"))
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", editable=False
    )
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("payment")
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_sign",
            )
        ]
        triggers = [
            guard_lines(
                "payment_within",
                "SELECT line_id FROM budgets_charge WHERE id = NEW.charge_id",
                operation=pgtrigger.Insert,
                charges="VALUES (NEW.charge_id)",
            ),
            pgtrigger.Trigger(
                name="payment_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                # Whose record a person is may change: two may turn out to be one.
                func="""
                    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['by_id'] = to_jsonb(OLD) - ARRAY['by_id']
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'a payment is not changed: take it back by another row'
                        USING ERRCODE = 'check_violation';
                """,
            ),
            no_truncate("payment_stays"),
        ]

    def __str__(self):
        return f"{self.paid_on}: {self.amount}"
