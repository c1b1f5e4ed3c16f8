"""A body that meets, who sits on it, and the numbers it gives."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from people.querysets import CommitteeQuerySet, MembershipQuerySet

from .organisation import Organisation
from .person import Person


class Role(models.TextChoices):
    CHAIR = "chair", _("chair")
    SECRETARY = "secretary", _("secretary")
    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")


class Committee(models.Model):
    """An advisory board, a working group, a developer meeting, a hackathon's organisers."""

    class Everyone(models.TextChoices):
        ORGANISATIONS = "organisations", _("each member organisation")
        PEOPLE = "people", _("each member")

    class Quorum(models.TextChoices):
        NONE = "", _("none")
        MEMBERS_SHARE = "members_share", _("a share of the voting members")
        MEMBERS = "members", _("a number of voting members")
        BODIES_SHARE = "bodies_share", _("a share of the member organisations")
        BODIES = "bodies", _("a number of member organisations")

    class ApprovesBy(models.TextChoices):
        MEETING = "meeting", _("at the next meeting")
        DEADLINE = "deadline", _("by the date for corrections")

    class Majority(models.TextChoices):
        CONSENSUS = "consensus", _("consensus: nobody against")
        VOTES = "votes", _("a majority of the votes")
        MEMBERS = "members", _("a majority of the members")
        BODIES = "bodies", _("a majority of the organisations")
        TWO_THIRDS = "two_thirds", _("two thirds of the votes")

    class Silence(models.TextChoices):
        NOTHING = "nothing", _("nothing: who says nothing is not counted")
        CONSENT = "consent", _("consent: who says nothing does not object")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"), unique=True, help_text=_("Stands in its pages' addresses.")
    )
    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        help_text=_("Before its actions' numbers: AB in AB-17."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Approved minutes can be read without signing in.")
    )
    everyone_means = models.CharField(
        _("“all” means"),
        max_length=14,
        choices=Everyone,
        default=Everyone.ORGANISATIONS,
        help_text=_("Who gets a tick when minutes say “Action All”."),
    )
    carried_limit = models.PositiveSmallIntegerField(
        _("carried too often"),
        default=3,
        help_text=_("From so many meetings on an action asks: do, reassign, or drop?"),
    )

    quorum_kind = models.CharField(
        _("quorum"), max_length=14, choices=Quorum, blank=True, default=""
    )
    quorum_value = models.PositiveSmallIntegerField(
        _("so many"),
        default=50,
        help_text=_("Per cent for a share (more than so many of a hundred), else a number."),
    )
    deputies_vote = models.BooleanField(
        _("deputies vote"), default=True, help_text=_("Who stands in for a member has their vote.")
    )
    approves_by = models.CharField(
        _("minutes are approved"), max_length=8, choices=ApprovesBy, default=ApprovesBy.MEETING
    )
    corrections_days = models.PositiveSmallIntegerField(
        _("days for corrections"), default=7, help_text=_("Proposed when minutes are circulated.")
    )
    write_up_days = models.PositiveSmallIntegerField(
        _("days to write up"),
        default=3,
        help_text=_("From then on the secretary is reminded of minutes nobody wrote up."),
    )

    majority = models.CharField(
        _("requests are agreed by"), max_length=13, choices=Majority, default=Majority.CONSENSUS
    )
    silence = models.CharField(
        _("no word by the deadline means"),
        max_length=7,
        choices=Silence,
        default=Silence.NOTHING,
        help_text=_("Of requests that are decided between meetings."),
    )
    vote_days = models.PositiveSmallIntegerField(
        _("days to vote"), default=7, help_text=_("Proposed for votes between meetings.")
    )
    fiscal_month = models.PositiveSmallIntegerField(
        _("fiscal year begins in month"), default=1, help_text=_("1 is January.")
    )

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]{0,7}$"),
                name="committee_code_shape",
                violation_error_message=_(
                    "A code is one to eight capitals or digits, a letter first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(fiscal_month__gte=1, fiscal_month__lte=12),
                name="committee_fiscal_month",
            ),
        ]

    def __str__(self):
        return self.name

    def fiscal_year(self, day: dt.date) -> int:
        """The fiscal year that a day belongs to, named after the calendar year in which it begins."""
        return day.year - (day.month < self.fiscal_month)


class Membership(models.Model):
    """A person's role in a committee, from a day to a day (both included; no end: still)."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.MEMBER)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        help_text=_("Whom the person represents here."),
    )
    votes = models.BooleanField(_("votes"), default=True)
    starts_on = models.DateField(_("from"), default=dt.date.today)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ["committee", "person__key", "starts_on"]
        indexes = [models.Index(fields=["person", "committee"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("A membership ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.OBSERVER) | Q(votes=False),
                name="membership_observers_do_not_vote",
                violation_error_message=_("Observers do not vote."),
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("committee", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "This person has that role in this committee at that time already."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()}, {self.committee}"

    def holds_on(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Numbering(models.Model):
    """The last number given, per committee, kind and year (year 0: one run for all years).

    Kinds: action (AB-17), meeting, decision (D-2014-07), approval (R-2014-05). Numbers are never
    given twice, even when what they were given to is withdrawn.
    """

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="numberings")
    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbering")
        constraints = [
            models.UniqueConstraint(fields=["committee", "kind", "year"], name="numbering_one_run")
        ]

    def __str__(self):
        return f"{self.committee} {self.kind} {self.year or ''}: {self.last}"
