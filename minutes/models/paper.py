"""Which file belongs to what, and who put it there?"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from minutes.querysets import PaperQuerySet
from people.models.event import no_truncate

from .frozen import frozen_part


class Paper(models.Model):
    """A file in versions; belongs to exactly one item, topic or approval, and is seen by who sees that."""

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="papers")
    item = models.ForeignKey(
        "minutes.Item", models.PROTECT, null=True, blank=True, related_name="papers"
    )
    topic = models.ForeignKey(
        "minutes.Topic", models.PROTECT, null=True, blank=True, related_name="papers"
    )
    approval = models.ForeignKey(
        "budgets.Approval", models.PROTECT, null=True, blank=True, related_name="papers"
    )
    title = models.CharField(_("title"), max_length=300)
    confidential = models.BooleanField(_("confidential"), default=False)
    removed_at = models.DateTimeField(_("taken off"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, topic=None, approval=None)
                | Q(item=None, topic__isnull=False, approval=None)
                | Q(item=None, topic=None, approval__isnull=False),
                name="paper_belongs_to_one_thing",
            )
        ]
        triggers = [
            frozen_part(
                "paper_frozen",
                may_change=("confidential", "version"),
                meeting="(SELECT meeting_id FROM minutes_item WHERE id = {row}.item_id)",
            ),
            no_truncate("paper_stays"),
        ]

    def __str__(self):
        return self.title


class PaperVersion(models.Model):
    """One upload. `stored` is the file's path below the papers' folder, named by its content."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=120)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("version of a paper")
        verbose_name_plural = _("versions of papers")
        ordering = ["paper", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once")
        ]
        triggers = [
            frozen_part(
                "paper_version_frozen",
                may_change=("by_id",),
                meeting=(
                    "(SELECT i.meeting_id FROM minutes_paper p JOIN minutes_item i"
                    " ON i.id = p.item_id WHERE p.id = {row}.paper_id)"
                ),
            ),
            no_truncate("paper_version_stays"),
        ]

    def __str__(self):
        return f"{self.name} ({self.number})"
