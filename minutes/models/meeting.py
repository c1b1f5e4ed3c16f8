"""One sitting of a committee, from planning to approved minutes."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from minutes.querysets import MeetingQuerySet
from people import times
from people.errors import WrongState
from people.models.event import no_truncate

from .frozen import frozen_meeting, frozen_part


class State(models.TextChoices):
    PLANNED = "planned", _("planned")
    ANNOUNCED = "announced", _("announced")
    IN_SESSION = "in_session", _("in session")
    DRAFTING = "drafting", _("minutes being drafted")
    CIRCULATED = "circulated", _("minutes circulated")
    APPROVED = "approved", _("minutes approved")
    CANCELLED = "cancelled", _("cancelled")


TRANSITIONS = {
    State.PLANNED: {State.ANNOUNCED, State.CANCELLED},
    State.ANNOUNCED: {State.IN_SESSION, State.CANCELLED},
    State.IN_SESSION: {State.DRAFTING},
    State.DRAFTING: {State.CIRCULATED},
    State.CIRCULATED: {State.APPROVED},
    State.APPROVED: set(),
    State.CANCELLED: set(),
}
"""Which state may follow which (DOMAIN.md, life cycles). Who may is in rules.py."""


class Meeting(models.Model):
    """One meeting: its page has one address for its whole life.

    `starts_at`/`ends_at` span the whole meeting; a meeting of several days has a MeetingDay for each.
    `precision` says how much of the start is known: old minutes may name only a day or a month.
    """

    class Precision(models.TextChoices):
        TIME = "time", _("day and time")
        DAY = "day", _("day only")
        MONTH = "month", _("month only")

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=300)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.TIME)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    place = models.CharField(_("place"), max_length=300, blank=True)
    dial_in = models.TextField(_("dial-in"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLANNED, editable=False
    )
    series = models.ForeignKey(
        "minutes.Series", models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    invitation_only = models.BooleanField(
        _("for those invited only"),
        default=False,
        help_text=_("Others of the committee ask for an invitation, and are granted it or not."),
    )
    topics_until = models.DateTimeField(_("topics are proposed until"), null=True, blank=True)
    event_topics = models.BooleanField(
        _("topics as at a hackathon"),
        default=False,
        help_text=_("Topics have contacts, skills, difficulty and who will attend."),
    )
    current_item = models.ForeignKey(
        "minutes.Item", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    """What the meeting is at, while it is in session."""
    current_since = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    circulated_at = models.DateTimeField(_("circulated"), null=True, blank=True, editable=False)
    corrections_until = models.DateTimeField(_("corrections until"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    approved_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="approved_here", editable=False
    )
    """The meeting that approved these minutes; empty: by the deadline, or written down later."""
    ledger = models.JSONField(null=True, blank=True, editable=False)
    """The ledger as it was when the minutes were circulated (services/ledger.py)."""
    pulse = models.PositiveIntegerField(default=0, editable=False)
    """Grows with every change that those who watch should see; the whole ETag of watching."""
    preamble = models.TextField(
        _("before the agenda"),
        blank=True,
        help_text=_("Markdown. What stands above the first item."),
    )
    confidential = models.BooleanField(_("confidential"), default=False)
    as_approved = models.JSONField(null=True, blank=True, editable=False)
    """The actions and approvals as the minutes had them when they were approved (services/freezing.py):
    what happens to them later does not rewrite the minutes."""
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "number"], name="meeting_number_once_a_committee"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("A meeting ends after it starts."),
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "-starts_at"], name="meeting_by_day"),
            models.Index(
                fields=["committee", "starts_at", "ends_at"],
                condition=Q(state__in=["drafting", "circulated", "approved"]),
                name="meeting_held",
            ),
            # What comes is a handful, however many were held.
            models.Index(
                fields=["committee", "ends_at"],
                condition=Q(state__in=["planned", "announced", "in_session"]),
                name="meeting_coming",
            ),
        ]
        triggers = [
            frozen_meeting(may_change=("confidential", "version", "pulse", "series_id")),
            no_truncate("meeting_stays"),
        ]

    def __str__(self):
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def when(self) -> str:
        """The time where it is held, as far as it is known: "Wed 20 Aug, 12:00–14:00 Chicago"."""
        return times.stated(
            self.starts_at, self.ends_at, self.zone, self.precision, timezone.localdate()
        )

    @property
    def when_for_reader(self) -> str:
        """The start on the reader's clock where it is another: "18:00 for you"; in UTC for a reader
        whose zone is not known."""
        if self.precision != self.Precision.TIME:
            return ""
        zone = timezone.get_current_timezone_name()
        said = times.for_reader(self.starts_at, self.zone, ZoneInfo(zone))
        return said if zone != settings.TIME_ZONE else said.replace("for you", zone)

    @property
    def first_day(self) -> dt.date:
        """The day on which it begins, where it takes place: whose seats and organisations count."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def day(self) -> str:
        """Only the day, or the month where no more is known: "17 June"."""
        return self._day_beside(timezone.localdate())

    @property
    def full_day(self) -> str:
        """With its year, for what is read for longer than a year: "17 June 2014"."""
        return self._day_beside(None)

    def _day_beside(self, today: dt.date | None) -> str:
        if self.precision == self.Precision.MONTH:
            return times.month(self.first_day)
        return times.day(self.first_day, today)

    @property
    def is_frozen(self) -> bool:
        return self.state == State.APPROVED

    def guard(self, to: State) -> None:
        """Raise WrongState unless this meeting may go from its state to `to`."""
        if to not in TRANSITIONS[State(self.state)]:
            raise WrongState(
                _("The meeting is %(state)s; it cannot become %(to)s.")
                % {"state": self.get_state_display(), "to": State(to).label}
            )

    def guard_editable(self) -> None:
        """Raise WrongState when the minutes are approved: from then on the text is frozen."""
        if self.is_frozen:
            raise WrongState(_("These minutes are approved; their text is frozen."))


class MeetingDay(models.Model):
    """One day of a meeting that has several: 16 May 09:00 to 17:00, 17 May 09:00 to 17:00."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="days")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("day of a meeting")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_day_has_length"
            )
        ]
        triggers = [frozen_part("meeting_day_frozen"), no_truncate("meeting_day_stays")]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d}"

    @property
    def when(self) -> str:
        """ "Thu 16 May, 09:00–17:00", on the meeting's clock. Needs `meeting` loaded."""
        zone = self.meeting.zone
        said = times.span(self.starts_at, self.ends_at, zone, timezone.localdate())
        return said.removesuffix(f" {times.city(zone)}")
