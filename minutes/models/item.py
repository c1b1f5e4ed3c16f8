"""A heading of a meeting with the notes typed under it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from minutes.querysets import CommentQuerySet, ItemQuerySet
from people.models.event import no_truncate

from .frozen import OF_ITEM, frozen_part


class ItemKind(models.TextChoices):
    """What an item of the drafted agenda stands for; an item of the secretary's own stands for itself."""

    OWN = "", _("an item of its own")
    MINUTES = "minutes", _("previous minutes")
    ACTIONS = "actions", _("review of actions")
    APPROVALS = "approvals", _("approvals")
    DECISIONS = "decisions", _("decisions taken between meetings")
    TOPIC = "topic", _("topic")
    STANDING = "standing", _("standing item")
    RETURNED = "returned", _("returned from an earlier agenda")


class Item(models.Model):
    """A numbered heading, nested to any sensible depth; its number ("4.2") is derived from the order."""

    meeting = models.ForeignKey("minutes.Meeting", models.CASCADE, related_name="items")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("title"), max_length=500)
    presenter = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="presents"
    )
    presenter_typed = models.CharField(_("presenter, as typed"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, help_text=_("Markdown."))
    kind = models.CharField(_("stands for"), max_length=9, choices=ItemKind, blank=True, default="")
    approves = models.ForeignKey(
        "minutes.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approval_items",
        editable=False,
    )
    """The meeting whose minutes are approved here (kind "minutes")."""
    topic = models.ForeignKey(
        "minutes.Topic", models.PROTECT, null=True, blank=True, related_name="items", editable=False
    )
    approval = models.ForeignKey(
        "budgets.Approval",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        editable=False,
    )
    """The request that was waiting and is decided here; one that is made here names this item itself."""
    standing = models.ForeignKey(
        "minutes.StandingItem",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        editable=False,
    )
    returned_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returns_as", editable=False
    )
    postponed = models.BooleanField(_("not reached: next time"), default=False)
    dropped_for_good = models.BooleanField(default=False, editable=False)
    """Taken off, and not to come back on the next agenda by itself."""
    marks = models.JSONField(default=list, blank=True, editable=False)
    """What its lines define and refer to, as last captured (minutes/capture/statements.py)."""
    numbers = ArrayField(models.CharField(max_length=24), default=list, blank=True, editable=False)
    """The numbers in `marks`, so that those of other items that meet the same record are found."""
    read_in = models.BooleanField(default=False, editable=False)
    """Its notes came with a document: the lines that did so have their records from its import."""
    typing = models.JSONField(default=dict, blank=True, editable=False)
    """In which line somebody was typing at their last save: {"12": ["Action Lars: fi", when]}."""
    pulse = models.PositiveIntegerField(default=0, editable=False)
    """The meeting's pulse when it last changed."""
    subject = models.ForeignKey(
        "actions.Subject", models.PROTECT, null=True, blank=True, related_name="items"
    )
    confidential = models.BooleanField(_("confidential"), default=False)
    withheld = models.CharField(
        _("reason given"),
        max_length=200,
        blank=True,
        help_text=_("What those who may not see it read instead: “withheld: personal matter”."),
    )
    removed_at = models.DateTimeField(_("taken off"), null=True, blank=True, editable=False)
    """An item taken off the agenda stays with its notes and its events; no page shows it."""
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        ordering = ["meeting", "position", "id"]
        indexes = [models.Index(fields=["meeting", "parent", "position"], name="item_tree")]
        triggers = [
            frozen_part(
                "item_frozen",
                may_change=(
                    *("presenter_id", "subject_id", "confidential", "withheld", "version"),
                    *("standing_id", "pulse"),
                ),
            ),
            no_truncate("item_stays"),
        ]

    def __str__(self):
        return self.title


class Comment(models.Model):
    """What a reader said about a passage afterwards: a mailing list's reply between quoted lines."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="comments")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="comments"
    )
    typed = models.CharField(_("author, as typed"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    on = models.TextField(_("on the passage"), blank=True)
    confidential = models.BooleanField(_("confidential"), default=False)
    happened_at = models.DateTimeField(_("when"))

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        ordering = ["item", "id"]
        triggers = [
            frozen_part(
                "comment_frozen",
                may_change=("person_id", "confidential"),
                meeting="(SELECT meeting_id FROM minutes_item WHERE id = {row}.item_id)",
                grows=True,
            ),
            no_truncate("comment_stays"),
        ]

    def __str__(self):
        return self.text[:60]


class ItemFlag(models.Model):
    """What a member said of an item beforehand: it needs no discussion, or it does."""

    class Kind(models.TextChoices):
        FLAGGED = "flagged", _("wants to discuss it")
        PRE_APPROVED = "pre_approved", _("needs no discussion")

    item = models.ForeignKey(Item, models.CASCADE, related_name="flags")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="item_flags")
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.CharField(_("because"), max_length=300, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("flag on an item")
        verbose_name_plural = _("flags on items")
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="item_flag_once")]
        triggers = [
            frozen_part("item_flag_frozen", may_change=("person_id",), meeting=OF_ITEM),
            no_truncate("item_flag_stays"),
        ]

    def __str__(self):
        return f"{self.person}: {self.kind}"
