"""A promise: its sentence, its number, its status, and which status may follow which."""

import datetime as dt

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from actions.querysets import ActionQuerySet, SubjectQuerySet
from people.errors import WrongState
from people.names import name_key


class Status(models.TextChoices):
    """The board's word on an action, in the board's order."""

    OPEN = "open", _("open")
    UNKNOWN = "unknown", _("unknown")
    PROPOSED = "proposed", _("proposed to close")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "gone", _("withdrawn")
    """Its line in the minutes is gone (CAPTURE.md, 6): no list shows it, its number stays taken."""


BOARD_ORDER = (Status.OPEN, Status.UNKNOWN, Status.PROPOSED, Status.CLOSED)
"""In which order lists and reviews go through them; what is withdrawn stands in none."""


OVER = (Status.CLOSED, Status.WITHDRAWN)
"""Nobody has anything to do any more."""


class Resolution(models.TextChoices):
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
    DUPLICATE = "duplicate", _("duplicate")
    SUPERSEDED = "superseded", _("superseded")


TRANSITIONS = {
    Status.OPEN: {Status.UNKNOWN, Status.PROPOSED, Status.CLOSED},
    Status.UNKNOWN: {Status.OPEN, Status.PROPOSED, Status.CLOSED},
    Status.PROPOSED: {Status.CLOSED, Status.OPEN},
    Status.CLOSED: {Status.OPEN},
    Status.WITHDRAWN: set(),
}
"""Which status may follow which, by an act of a person (DOMAIN.md, life cycles). Who may is in rules.py.

What imported minutes state is not an act: it is a fact about a day, and may set any status.
"""


NO_DUE_DAY = dt.date(9999, 12, 31)
"""How an action without a due date sorts: behind all that have one."""


class Subject(models.Model):
    """A committee's named thread through its meetings, under which items and actions gather."""

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="subjects")
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        ordering = ["committee", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "key"],
                name="subject_once_a_committee",
                violation_error_message=_("This committee has a subject of that name."),
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)
        super().save(*args, **kwargs)


class Action(models.Model):
    """A promise with owners, an own number in its committee, a status, an origin and a history.

    `status`, `resolution`, `closed_at` and the owners' ticks are what the events, in the order in
    which they happened, come to (actions/life.py); they stand here so that lists can be read by index.
    `version` grows with each change: a form sends back the one it showed.
    """

    class Origin(models.TextChoices):
        MEETING = "meeting", _("a meeting")
        PLAN = "plan", _("a plan")
        MAIL = "mail", _("a mail")
        PAGE = "page", _("this site")

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="actions")
    number = models.PositiveIntegerField(_("number"), editable=False)
    text = models.TextField(_("what was promised"))
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False
    )
    resolution = models.CharField(
        _("resolution"), max_length=10, choices=Resolution, blank=True, editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True)
    subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("subject"),
    )
    confidential = models.BooleanField(_("confidential"), default=False)
    everyone = models.BooleanField(
        _("everyone"), default=False, editable=False, help_text=_("Raised as “Action All”.")
    )
    origin = models.CharField(
        _("raised in"), max_length=7, choices=Origin, default=Origin.PAGE, editable=False
    )
    raised_at = models.DateTimeField(_("raised"))
    # Where it was raised. They point up (minutes and budgets stand on actions), so they are named as
    # strings, come in a later migration, and are used as columns and in look-ups only.
    raised_in = models.ForeignKey(
        "minutes.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="raised_actions",
        editable=False,
    )
    raised_item = models.ForeignKey(
        "minutes.Item",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="raised_actions",
        editable=False,
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("follows up"),
    )
    parent_approval = models.ForeignKey(
        "budgets.Approval",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        editable=False,
    )
    offered_to = models.ForeignKey(
        "people.Committee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offered_actions",
        editable=False,
    )
    in_line = models.BooleanField(default=False, editable=False)
    """Its line in minutes that are not circulated yet owns wording, owners and due date."""
    version = models.PositiveIntegerField(default=1, editable=False)
    touched_at = models.DateTimeField(_("last change"), editable=False)

    rank = models.GeneratedField(
        expression=Case(
            *(When(status=status, then=Value(i)) for i, status in enumerate(BOARD_ORDER)),
            default=Value(9),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    """The board's order as a number, so that a list in that order is one index range."""
    search = models.GeneratedField(
        expression=SearchVector("text", config="minutebook"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        ordering = ["committee", "number"]
        constraints = [
            # For the owners, whose committee is their action's: they refer to both at once.
            models.UniqueConstraint(fields=["id", "committee"], name="action_with_committee"),
            models.UniqueConstraint(
                fields=["committee", "number"], name="action_number_once_a_committee"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False, resolution__gt="")
                | (~Q(status=Status.CLOSED) & Q(closed_at=None, resolution="")),
                name="action_closed_has_resolution_and_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="action_status_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="action_says_something"),
        ]
        indexes = [
            # The list's orders, each one range (actions/paging.py); `confidential` comes along so that
            # counts need not look at the rows.
            models.Index(
                fields=["committee", "rank", "number"],
                include=["confidential"],
                name="action_board_order",
            ),
            models.Index(
                fields=["committee", "-closed_at", "-number"],
                include=["rank", "confidential"],
                name="action_closed_lately",
            ),
            models.Index(
                F("committee"),
                F("rank"),
                Coalesce("due_on", Value(NO_DUE_DAY)),
                F("number"),
                name="action_by_due",
            ),
            models.Index(
                fields=["committee", "rank", "touched_at", "number"], name="action_by_change"
            ),
            GinIndex(fields=["search"], condition=Q(rank__lt=3), name="action_search_not_closed"),
            models.Index(
                fields=["committee", "due_on"],
                condition=~Q(status="closed") & Q(due_on__isnull=False),
                name="action_due",
            ),
            GinIndex(fields=["search"], name="action_search"),
        ]

    def __str__(self):
        return f"{self.reference} {self.text}"

    @property
    def reference(self) -> str:
        """ "AB-17": the committee's code and the number. Needs `committee` loaded."""
        return f"{self.committee.code}-{self.number}"

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    def guard(self, to: Status) -> None:
        """Raise WrongState unless a person may take this action from its status to `to`."""
        if to not in TRANSITIONS[Status(self.status)]:
            raise WrongState(
                _("%(reference)s is %(state)s; it cannot become %(to)s.")
                % {
                    "reference": self.reference,
                    "state": self.get_status_display(),
                    "to": Status(to).label,
                }
            )
