"""When does a committee meet, and what stands on every agenda?"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from minutes.recurrence import Rule
from people import times

WEEKDAYS = [
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
]
NTH = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}


class Series(models.Model):
    """A rule that proposes the next meetings: "first Tuesday, 16:00 Europe/Dublin" (minutes/recurrence.py).

    Monthly: the `nth` (1 to 4; -1: the last) `weekday` of every `interval`-th month. Weekly: the `weekday` of
    every `interval`-th week, counted from `starts_on`. `at` is the clock time in `time_zone`.
    """

    class Every(models.TextChoices):
        MONTH = "month", _("month")
        WEEK = "week", _("week")

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="series")
    title = models.CharField(_("title of its meetings"), max_length=300)
    every = models.CharField(_("every"), max_length=5, choices=Every, default=Every.MONTH)
    interval = models.PositiveSmallIntegerField(_("how many of them"), default=1)
    nth = models.SmallIntegerField(_("which one of the month"), null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    """0 Monday to 6 Sunday, as datetime.date.weekday()."""
    at = models.TimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    time_zone = models.CharField(_("time zone"), max_length=60)
    place = models.CharField(_("place"), max_length=300, blank=True)
    dial_in = models.TextField(_("dial-in"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["committee", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="series_weekday_known"),
            models.CheckConstraint(
                condition=Q(every="week", nth=None)
                | Q(every="month", nth__isnull=False, nth__in=[1, 2, 3, 4, -1]),
                name="series_nth_of_month",
            ),
            models.CheckConstraint(
                condition=Q(interval__gte=1) & Q(minutes__gte=1), name="series_steps_forward"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def rule(self) -> Rule:
        return Rule(
            weekday=self.weekday,
            at=self.at,
            zone=self.zone,
            starts_on=self.starts_on,
            nth=self.nth,
            interval=self.interval,
            ends_on=self.ends_on,
        )

    @property
    def length(self) -> str:
        """ "1 h 30 min"."""
        return times.duration(dt.timedelta(minutes=self.minutes))

    @property
    def said(self) -> str:
        """The rule in words: "First Tuesday of every month, 16:00 Europe/Dublin"."""
        words = {
            "nth": NTH.get(self.nth or 0, ""),
            "weekday": WEEKDAYS[self.weekday],
            "n": self.interval,
        }
        if self.every == self.Every.MONTH:
            once, often = (
                say("%(nth)s %(weekday)s of every month"),
                say("%(nth)s %(weekday)s of every %(n)s months"),
            )
        else:
            once, often = say("every %(weekday)s"), say("%(weekday)s every %(n)s weeks")
        when = (once if self.interval == 1 else often) % words
        return f"{when[:1].upper()}{when[1:]}, {self.at:%H:%M} {self.time_zone}"


class StandingItem(models.Model):
    """One line of the template of a committee's agendas, in its order; the secretary edits it."""

    committee = models.ForeignKey("people.Committee", models.PROTECT, related_name="standing_items")
    title = models.CharField(_("title"), max_length=500)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    presenter = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    depth = models.PositiveSmallIntegerField(_("depth"), default=1)
    """1: at the top level; deeper: beneath the last one that is less deep."""
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("standing item")
        ordering = ["committee", "position", "id"]

    def __str__(self):
        return self.title
