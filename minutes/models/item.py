"""A heading of a meeting with the notes typed under it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from minutes.querysets import CommentQuerySet, ItemQuerySet

from .frozen import frozen_part


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
                may_change=("presenter_id", "subject_id", "confidential", "withheld", "version"),
            )
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
            )
        ]

    def __str__(self):
        return self.text[:60]
