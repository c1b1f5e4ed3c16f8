"""What was written under an item, save by save; what collided; what the margin asks."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from people.models.event import append_only, no_truncate

from .frozen import OF_ITEM, frozen_part


class ItemRevision(models.Model):
    """The notes of an item as one save left them: history, and what the next save is merged from.

    `version` is the item's version that it became. Where what was sent `differs` (numbers were put in,
    somebody else's lines came in), `typed` is that text. `key` names the save, chosen by
    the sender, so that a save whose answer was lost is known again.
    """

    item = models.ForeignKey("minutes.Item", models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(editable=False)
    notes = models.TextField(blank=True)
    differs = models.BooleanField(default=False)
    typed = models.TextField(blank=True)
    key = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("revision of notes")
        ordering = ["item", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="item_revision_once"),
            models.UniqueConstraint(
                fields=["item", "key"], condition=~Q(key=""), name="item_revision_key_once"
            ),
        ]
        triggers = [
            append_only("item_revision_append_only"),
            frozen_part("item_revision_frozen", meeting=OF_ITEM),
            no_truncate("item_revision_stays"),
        ]

    def __str__(self):
        return f"{self.item_id} v{self.version}"


class Conflict(models.Model):
    """A save that overlapped with somebody else's: its text, kept until one of both is chosen.

    `base` is the text it started from, `typed` what was sent; the other side is the item as it is now.
    Until `settled_at` nothing of it is captured, and both texts are shown side by side.
    """

    item = models.ForeignKey("minutes.Item", models.CASCADE, related_name="conflicts")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    base = models.TextField(blank=True)
    typed = models.TextField(blank=True)
    key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("conflict of notes")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["item"], condition=Q(settled_at=None), name="conflict_open"),
        ]
        triggers = [no_truncate("conflict_stays")]

    def __str__(self):
        return f"{self.item_id} {self.by}"


class Card(models.Model):
    """A question in the margin: the line that defined a record is gone, and others have built on the record.

    Answered by putting the line back or by withdrawing the record (CAPTURE.md, 7). `line` is the line as
    it last stood. Exactly one of action, decision, approval.
    """

    class Answer(models.TextChoices):
        BACK = "back", _("the line is put back")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RETURNED = "returned", _("the line came back by itself")

    meeting = models.ForeignKey("minutes.Meeting", models.CASCADE, related_name="cards")
    item = models.ForeignKey("minutes.Item", models.CASCADE, related_name="cards")
    action = models.ForeignKey(
        "actions.Action", models.PROTECT, null=True, blank=True, related_name="cards"
    )
    decision = models.ForeignKey(
        "minutes.Decision", models.PROTECT, null=True, blank=True, related_name="cards"
    )
    approval = models.ForeignKey(
        "budgets.Approval", models.PROTECT, null=True, blank=True, related_name="cards"
    )
    line = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("question in the margin")
        verbose_name_plural = _("questions in the margin")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=[name], condition=Q(answered_at=None), name=f"card_{name}_once"
            )
            for name in ("action", "decision", "approval")
        ]
        indexes = [
            models.Index(fields=["meeting"], condition=Q(answered_at=None), name="card_open"),
        ]

    def __str__(self):
        return self.line[:60]


class AgendaRevision(models.Model):
    """The agenda as it read after somebody's edits, with what they said they did.

    `outline` is text, a line an item ("2.1 Budget (10 min, Lars Kurth)"), so that two can be compared line by
    line; of what is confidential it holds the lines too, in `hidden`: {line number from 0: "1.2 withheld"}.
    """

    meeting = models.ForeignKey("minutes.Meeting", models.CASCADE, related_name="agenda_revisions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    summary = models.CharField(_("what was changed"), max_length=300, blank=True)
    outline = models.TextField(blank=True)
    hidden = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("revision of an agenda")
        ordering = ["meeting", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_revision_once")
        ]
        triggers = [
            pgtrigger.Protect(name="agenda_revision_stays", operation=pgtrigger.Delete),
            frozen_part("agenda_revision_frozen", may_change=("by_id",)),
            no_truncate("agenda_revision_not_emptied"),
        ]

    def __str__(self):
        return f"{self.meeting_id} r{self.number}"
