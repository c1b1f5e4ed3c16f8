"""A series of meetings, and the committee's standing items, as typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes.models import Series
from minutes.models.series import NTH, WEEKDAYS
from people.times import duration

from .fields import ClockInput, DayInput, DurationField, day_in_range, zone_choices


class SeriesForm(forms.Form):
    """A rule in the words of a sentence. `cleaned_data["service"]` is what the services take."""

    title = forms.CharField(label=gettext_lazy("Title of its meetings"), max_length=300)
    every = forms.ChoiceField(label=gettext_lazy("Every"), choices=Series.Every.choices)
    interval = forms.IntegerField(
        label=gettext_lazy("How many apart"),
        min_value=1,
        max_value=52,
        help_text=gettext_lazy("1: each month or week; 2: every second one."),
    )
    nth = forms.TypedChoiceField(
        label=gettext_lazy("Which one of the month"),
        choices=[("", "–"), *((str(n), word) for n, word in NTH.items())],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Nothing to choose for a weekly one."),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"), choices=list(enumerate(WEEKDAYS)), coerce=int
    )
    at = forms.TimeField(label=gettext_lazy("Starts"), widget=ClockInput())
    length = DurationField(
        label=gettext_lazy("How long"), help_text=gettext_lazy("“2 h”, “1:30” or “90 min”")
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("The clock time there is kept in summer and winter."),
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    dial_in = forms.CharField(
        label=gettext_lazy("Dial-in"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Seen by people of the committee only, never in public minutes."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Until"), widget=DayInput(), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, committee, today: dt.date, series: Series | None = None):
        zone = series.time_zone if series else committee.time_zone
        super().__init__(data, initial=_initial(committee, today, series))
        self.fields["time_zone"].choices = zone_choices(zone)

    def clean_starts_on(self):
        return day_in_range(self.cleaned_data["starts_on"])

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        return day_in_range(day) if day else None

    def clean(self):
        data = super().clean()
        if data.get("every") == Series.Every.MONTH and "nth" in data and data["nth"] is None:
            self.add_error("nth", _("Say which one of the month."))
        if data.get("length"):
            service = {
                name: value for name, value in data.items() if name not in ("length", "version")
            }
            minutes = int(data["length"].total_seconds()) // 60
            data["service"] = service | {"minutes": minutes}
        return data


def _initial(committee, today: dt.date, series: Series | None) -> dict[str, Any]:
    if series is None:
        return {
            "title": _("%(name)s meeting") % {"name": committee.name},
            "every": Series.Every.MONTH,
            "interval": 1,
            "nth": "1",
            "weekday": 1,
            "length": "1 h",
            "time_zone": committee.time_zone,
            "starts_on": today,
        }
    names = ("title", "every", "interval", "weekday", "at", "time_zone", "place", "dial_in")
    return {name: getattr(series, name) for name in names} | {
        "nth": str(series.nth or ""),
        "length": duration(dt.timedelta(minutes=series.minutes)),
        "starts_on": series.starts_on,
        "ends_on": series.ends_on,
        "version": series.version,
    }


class StandingForm(forms.Form):
    """One line of the template. The presenter is a name; the view finds whom it means."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    depth = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=500, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=1440, required=False
    )
    presenter = forms.CharField(
        label=gettext_lazy("Presenter"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-known"}),
    )
