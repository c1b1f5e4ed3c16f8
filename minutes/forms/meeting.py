"""A meeting is planned, edited, and moved on: what was typed, as its services take it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes.models import Meeting
from people.times import (
    duration,
)

from .fields import ClockInput, DayInput, DurationField, day_in_range, moment_of, zone_choices


class MeetingForm(forms.Form):
    """A meeting's frame. `cleaned_data["service"]` is what plan_meeting and edit_meeting take."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    clock = forms.TimeField(label=gettext_lazy("Starts"), widget=ClockInput())
    length = DurationField(
        label=gettext_lazy("How long"),
        help_text=gettext_lazy("“2 h”, “1:30” or “90 min”"),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy(
            "Of the place where it is held; readers see their own time beside it."
        ),
    )
    precision = forms.ChoiceField(
        label=gettext_lazy("How well the time is known"), choices=Meeting.Precision.choices
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    dial_in = forms.CharField(
        label=gettext_lazy("Dial-in"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Seen by people of the committee only, never in public minutes."),
    )
    preamble = forms.CharField(
        label=gettext_lazy("Before the agenda"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Markdown. Stands above the first item."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy("Seen by chair, secretary and voting members only."),
    )
    topics_day = forms.DateField(
        label=gettext_lazy("Topics are proposed until"),
        widget=DayInput(),
        required=False,
        help_text=gettext_lazy("The end of that day; left empty, until the meeting begins."),
    )
    event_topics = forms.BooleanField(
        label=gettext_lazy("Topics as at a hackathon"),
        required=False,
        help_text=gettext_lazy("With contacts, skills, difficulty, and who will attend."),
    )
    invitation_only = forms.BooleanField(
        label=gettext_lazy("For those invited only"),
        required=False,
        help_text=gettext_lazy(
            "Others of the committee see that it takes place, not the dial-in, and ask for an invitation."
        ),
    )
    draft = forms.BooleanField(
        label=gettext_lazy("Draft the agenda"),
        required=False,
        help_text=gettext_lazy(
            "Out of what the last meeting left behind, what waits, and the standing items."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, committee, meeting: Meeting | None = None, **kwargs):
        self.meeting = meeting
        zone = meeting.time_zone if meeting else committee.time_zone
        super().__init__(data, initial=self._initial(committee), **kwargs)
        if meeting is not None:
            del self.fields["draft"]
        self.fields["time_zone"].choices = zone_choices(zone)
        if self["precision"].value() != Meeting.Precision.TIME:
            self.fields["clock"].required = self.fields["length"].required = False
        self.days = DayFormSet(
            data, prefix="days", initial=self._further_days(), form_kwargs={"empty_permitted": True}
        )

    def _initial(self, committee) -> dict[str, Any]:
        meeting = self.meeting
        if meeting is None:
            return {
                "time_zone": committee.time_zone,
                "length": "2 h",
                "precision": "time",
                "draft": True,
            }
        start, end = self._first_day()
        local = start.astimezone(meeting.zone)
        return {
            "title": meeting.title,
            "day": local.date(),
            "clock": local.time() if meeting.precision == "time" else None,
            "length": duration(end - start) if end > start and meeting.precision == "time" else "",
            "time_zone": meeting.time_zone,
            "precision": meeting.precision,
            "place": meeting.place,
            "dial_in": meeting.dial_in,
            "preamble": meeting.preamble,
            "confidential": meeting.confidential,
            "invitation_only": meeting.invitation_only,
            "topics_day": meeting.topics_until.astimezone(meeting.zone).date()
            if meeting.topics_until
            else None,
            "event_topics": meeting.event_topics,
            "version": meeting.version,
        }

    def _first_day(self) -> tuple[dt.datetime, dt.datetime]:
        days = list(self.meeting.days.all()) if self.meeting else []
        first = days[0] if days else self.meeting
        return first.starts_at, first.ends_at

    def _further_days(self) -> list[dict[str, Any]]:
        if self.meeting is None:
            return []
        zone = self.meeting.zone
        return [
            {
                "day": day.starts_at.astimezone(zone).date(),
                "starts": day.starts_at.astimezone(zone).time(),
                "ends": day.ends_at.astimezone(zone).time(),
            }
            for day in list(self.meeting.days.all())[1:]
        ]

    def is_valid(self) -> bool:
        return super().is_valid() & self.days.is_valid()

    def clean_day(self):
        return day_in_range(self.cleaned_data["day"])

    def clean_topics_day(self):
        day = self.cleaned_data["topics_day"]
        return day_in_range(day) if day else None

    def clean(self):
        data = super().clean()
        zone = ZoneInfo(data["time_zone"]) if data.get("time_zone") else None
        needed = ("day", "clock", "length", "precision")
        if zone is None or any(name not in data for name in needed) or not self.days.is_valid():
            return data
        spans = self._days_known(data) if data["precision"] != "time" else self._times(data, zone)
        if spans and not self.errors:
            data["service"] = {
                **{k: data[k] for k in ("title", "time_zone", "precision", "place", "dial_in")},
                "preamble": data["preamble"],
                "confidential": data["confidential"],
                "invitation_only": data["invitation_only"],
                "event_topics": data["event_topics"],
                "topics_until": self._topics_until(data, zone),
                "starts_at": spans[0][0],
                "ends_at": spans[-1][1],
                "days": spans if len(spans) > 1 else (),
            }
        return data

    def _topics_until(self, data, zone) -> dt.datetime | None:
        """The end of the day in the meeting's zone; an unchanged day stays the moment that it was."""
        day, was = data.get("topics_day"), self.meeting and self.meeting.topics_until
        if day is None or (was and was.astimezone(zone).date() == day):
            return was if day else None
        return moment_of(day, dt.time(23, 59), zone)

    def _days_known(self, data) -> list[tuple[dt.datetime, dt.datetime]]:
        """Of an old meeting only days, or the month, are known: it starts and ends at noon."""
        zone = ZoneInfo(data["time_zone"])
        day = data["day"].replace(day=1) if data["precision"] == "month" else data["day"]
        last = max([day, *(f.cleaned_data["day"] for f in self._used_days())])
        if data["precision"] == "month" and self._used_days():
            self.add_error("precision", _("A month alone has no further days."))
            return []
        noon = dt.time(12)
        return [(moment_of(day, noon, zone), moment_of(last, noon, zone))]

    def _used_days(self):
        return [f for f in self.days if f.cleaned_data and f.cleaned_data.get("day")]

    def _times(self, data, zone) -> list[tuple[dt.datetime, dt.datetime]] | None:
        start = self._start(data, zone)
        if start is None:
            return None
        spans = [(start, start + data["length"])]
        for form in self._used_days():
            try:
                spans.append(form.span(zone))
            except ValidationError as error:
                form.add_error("starts", error)
        if not self.days.is_valid():
            return None
        for i, (begins, _ends) in enumerate(spans[1:]):
            if begins < spans[i][1]:
                self._used_days()[i].add_error(
                    "day", _("Each day begins after the one before it has ended.")
                )
        return spans if self.days.is_valid() else None

    def _start(self, data, zone) -> dt.datetime | None:
        """The start as typed; unchanged, it is the moment that it was, also in an hour that comes twice."""
        if self.meeting is not None and zone.key == self.meeting.time_zone:
            was = self._first_day()[0]
            local = was.astimezone(zone)
            if (data["day"], data["clock"]) == (
                local.date(),
                local.time().replace(second=0, microsecond=0),
            ):
                return was
        try:
            return moment_of(data["day"], data["clock"], zone)
        except ValidationError as error:
            self.add_error("clock", error)
            return None


class DayForm(forms.Form):
    """A day from clock to clock; ends on the next day where the clock says so. Empty: none is meant."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput(), required=False)
    starts = forms.TimeField(label=gettext_lazy("From"), widget=ClockInput(), required=False)
    ends = forms.TimeField(label=gettext_lazy("To"), widget=ClockInput(), required=False)

    def clean_day(self):
        day = self.cleaned_data["day"]
        return day_in_range(day) if day else day

    def clean(self):
        data = super().clean()
        if data.get("day"):
            for name in ("starts", "ends"):
                if name in data and data[name] is None:
                    self.add_error(name, _("Say from when to when."))
        elif "day" not in self.errors and (data.get("starts") or data.get("ends")):
            self.add_error("day", _("Say on which day."))
        return data

    def span(self, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        data = self.cleaned_data
        start = moment_of(data["day"], data["starts"], zone)
        return start, moment_of(self.last_day(), data["ends"], zone)

    def last_day(self) -> dt.date:
        data = self.cleaned_data
        return data["day"] + dt.timedelta(days=data["ends"] <= data["starts"])


DayFormSet = forms.formset_factory(DayForm, extra=2, max_num=31, absolute_max=40, validate_max=True)


class StateForm(forms.Form):
    """The next state, and for a cancelled meeting why."""

    to = forms.CharField(max_length=10)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, required=False)
    version = forms.IntegerField(required=False)
