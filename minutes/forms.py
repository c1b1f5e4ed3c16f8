"""What came in, from the pages of meetings? Each form gives what its service takes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes.models import Attendance, Item, Meeting
from people.times import (
    RepeatedTime,
    SkippedTime,
    available_zones,
    duration,
    moment_at,
    parse_duration,
)

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""What a meeting's day may be: a year of two digits, or of five, is a slip."""

OLD_NAMES = (
    "Etc/",
    "SystemV/",
    "US/",
    "Brazil/",
    "Canada/",
    "Chile/",
    "Mexico/",
    "posix/",
    "right/",
)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs=attrs)


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **attrs):
        super().__init__(format="%H:%M", attrs=attrs)


class DurationField(forms.CharField):
    """ "2 h", "1:30", "90 min"; cleans to a timedelta."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_duration(text)
        except ValueError:
            raise ValidationError(
                _("Write how long as “2 h”, “1:30” or “90 min”; two weeks at most.")
            ) from None


def zone_choices(now: str) -> list[Any]:
    """The zones by name, by part of the world; what is set now stays on offer, however old its name."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_zones()):
        area, _slash, place = name.partition("/")
        if place and not name.startswith(OLD_NAMES):
            parts.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    top = [("UTC", "UTC")]
    if now != "UTC" and not any(now == name for group in parts.values() for name, _place in group):
        top.append((now, now))
    return [*top, *parts.items()]


def moment_of(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    """As people.times.moment_at; its refusals become sentences beside the field."""
    try:
        return moment_at(day, clock, zone)
    except SkippedTime as skipped:
        raise ValidationError(
            _(
                "There is no %(time)s on %(day)s in %(zone)s: the clocks go forward from %(first)s to %(then)s."
            )
            % _clocks(day, clock, zone, skipped)
        ) from None
    except RepeatedTime as repeated:
        raise ValidationError(
            _(
                "%(time)s comes twice on %(day)s in %(zone)s: the clocks go back from %(then)s to %(first)s. "
                "Choose a time outside that hour."
            )
            % _clocks(day, clock, zone, repeated)
        ) from None


def _clocks(day, clock, zone, change: Any) -> dict[str, str]:
    return {
        "time": f"{clock:%H:%M}",
        "day": f"{day.day} {day:%B %Y}",
        "zone": zone.key,
        "first": f"{change.first:%H:%M}",
        "then": f"{change.then:%H:%M}",
    }


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
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, committee, meeting: Meeting | None = None, **kwargs):
        self.meeting = meeting
        zone = meeting.time_zone if meeting else committee.time_zone
        super().__init__(data, initial=self._initial(committee), **kwargs)
        self.fields["time_zone"].choices = zone_choices(zone)
        if self["precision"].value() != Meeting.Precision.TIME:
            self.fields["clock"].required = self.fields["length"].required = False
        self.days = DayFormSet(
            data, prefix="days", initial=self._further_days(), form_kwargs={"empty_permitted": True}
        )

    def _initial(self, committee) -> dict[str, Any]:
        meeting = self.meeting
        if meeting is None:
            return {"time_zone": committee.time_zone, "length": "2 h", "precision": "time"}
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
                "starts_at": spans[0][0],
                "ends_at": spans[-1][1],
                "days": spans if len(spans) > 1 else (),
            }
        return data

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


def day_in_range(day: dt.date) -> dt.date:
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("Write the year in four digits, 1900 to 2199."))
    return day


class DayForm(forms.Form):
    """A further day of a meeting; ends on the next day where the clock says so."""

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
        over = data["ends"] <= data["starts"]
        last = data["day"] + dt.timedelta(days=over)
        return moment_of(data["day"], data["starts"], zone), moment_of(last, data["ends"], zone)


DayFormSet = forms.formset_factory(DayForm, extra=2, max_num=31, absolute_max=40, validate_max=True)


class ItemForm(forms.Form):
    """An agenda item. Presenter and subject are names as typed; the view resolves them."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    presenter = forms.CharField(
        label=gettext_lazy("Presenter"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-known"}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=1440, required=False
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "subjects-known"}),
        help_text=gettext_lazy("The thread through several meetings that it belongs to."),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Markdown. “Don: not against it” puts the speaker into the margin."),
    )
    confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)
    withheld = forms.CharField(
        label=gettext_lazy("Reason that others read"), max_length=200, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, item: Item | None = None, **kwargs):
        initial = {}
        if item is not None:
            initial = {
                "title": item.title,
                "presenter": item.presenter.name if item.presenter else item.presenter_typed,
                "minutes": item.minutes,
                "subject": item.subject.name if item.subject else "",
                "notes": item.notes,
                "confidential": item.confidential,
                "withheld": item.withheld,
                "version": item.version,
            }
        super().__init__(
            data, initial=initial, auto_id=f"item-{item.pk if item else 'new'}-%s", **kwargs
        )

    def clean_notes(self):
        return self.cleaned_data["notes"].replace("\r\n", "\n").rstrip()


class ReplyForm(forms.Form):
    """Yes, maybe or no."""

    reply = forms.ChoiceField(label=gettext_lazy("Reply"), choices=Attendance.Reply.choices[1:])
    by_phone = forms.BooleanField(label=gettext_lazy("by phone"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class GuestForm(forms.Form):
    """Somebody more: by name, with the organisation where it is not known from a membership."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "people-known"}),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=Attendance.Kind.choices,
        initial=Attendance.Kind.GUEST,
    )
    deputy_for = forms.ChoiceField(label=gettext_lazy("Stands in for"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, data=None, *, attendances=(), **kwargs):
        super().__init__(data, **kwargs)
        self.fields["deputy_for"].choices = [
            ("", "–"),
            *((str(a.person_id), a.person.name) for a in attendances),
        ]


class AttendeeForm(forms.Form):
    """One person at one meeting, all of it. Times are the meeting's clock, on its first day or `day`."""

    kind = forms.ChoiceField(label=gettext_lazy("As"), choices=Attendance.Kind.choices)
    deputy_for = forms.ChoiceField(label=gettext_lazy("Stands in for"), required=False)
    reply = forms.ChoiceField(
        label=gettext_lazy("Reply"), choices=Attendance.Reply.choices, required=False
    )
    by_phone = forms.BooleanField(label=gettext_lazy("by phone"), required=False)
    present = forms.TypedChoiceField(
        label=gettext_lazy("There"),
        choices=[
            ("", gettext_lazy("not said")),
            ("yes", gettext_lazy("present")),
            ("no", gettext_lazy("absent")),
        ],
        coerce=lambda v: {"yes": True, "no": False}[v],
        empty_value=None,
        required=False,
    )
    arrived = forms.TimeField(label=gettext_lazy("Arrived"), widget=ClockInput(), required=False)
    left = forms.TimeField(label=gettext_lazy("Left"), widget=ClockInput(), required=False)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation, that day"), max_length=200, required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, data=None, *, attendance: Attendance, attendances=(), **kwargs):
        self.attendance, self.zone = attendance, attendance.meeting.zone
        present = {True: "yes", False: "no", None: ""}[attendance.present]
        super().__init__(
            data,
            initial={
                "kind": attendance.kind,
                "deputy_for": str(attendance.deputy_for_id or ""),
                "reply": attendance.reply,
                "by_phone": attendance.by_phone,
                "present": present,
                "arrived": self._clock(attendance.arrived_at),
                "left": self._clock(attendance.left_at),
                "organisation": attendance.organisation.name if attendance.organisation else "",
                "note": attendance.note,
            },
            **kwargs,
        )
        self.fields["deputy_for"].choices = [
            ("", "–"),
            *(
                (str(a.person_id), a.person.name)
                for a in attendances
                if a.person_id != attendance.person_id
            ),
        ]

    def _clock(self, moment: dt.datetime | None) -> dt.time | None:
        return moment.astimezone(self.zone).time() if moment else None

    def clean(self):
        data = super().clean()
        start = self.attendance.meeting.starts_at.astimezone(self.zone)
        for name, field, was in (
            ("arrived", "arrived_at", self.attendance.arrived_at),
            ("left", "left_at", self.attendance.left_at),
        ):
            clock = data.get(name)
            data[field] = self._moment(name, clock, was, start) if clock else None
        return data

    def _moment(self, name, clock, was, start):
        """On the first day, or after its midnight where the meeting goes on till then; in a meeting of
        several days on the day that was written before."""
        if was is not None and self._clock(was).replace(second=0, microsecond=0) == clock:
            return was
        ends = self.attendance.meeting.ends_at.astimezone(self.zone)
        day = start.date()
        if was is not None and ends - start > dt.timedelta(days=1):
            day = was.astimezone(self.zone).date()
        elif ends.date() > day and clock < start.time() and clock <= ends.time():
            day += dt.timedelta(days=1)
        try:
            return moment_of(day, clock, self.zone)
        except ValidationError as error:
            self.add_error(name, error)
            return None


class StateForm(forms.Form):
    """The next state, and for a cancelled meeting why."""

    to = forms.CharField(max_length=10)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, required=False)
    version = forms.IntegerField(required=False)
