"""Replies, guests, and one person at one meeting, as typed."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from minutes.models import Attendance

from .fields import ClockInput, moment_of


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
