"""Slots, deadlines, reasons, deputies: what was typed about who comes, as its services take it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes.models import Poll, Slot

from .fields import ClockInput, DayInput, day_in_range, moment_of
from .meeting import DayForm


class SlotForm(DayForm):
    """One slot on the meeting's clock: a day, or days up to a last one."""

    last = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput(), required=False)

    def clean_last(self):
        last = self.cleaned_data["last"]
        return day_in_range(last) if last else last

    def clean(self):
        data = super().clean()
        if data.get("day"):
            if data.get("last") and data["last"] < data["day"]:
                self.add_error("last", _("The last day is not before the first."))
            elif data.get("last") and (data["last"] - data["day"]).days > 13:
                self.add_error("last", _("Two weeks at most."))
        elif "day" not in self.errors and data.get("last"):
            self.add_error("day", _("Say on which day."))
        return data

    @property
    def is_used(self) -> bool:
        return bool(self.cleaned_data.get("day"))

    def span(self, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        start, end = super().span(zone)
        if end <= start:
            raise ValidationError(_("A slot ends after it starts."))
        return start, end

    def last_day(self) -> dt.date:
        return self.cleaned_data["last"] or super().last_day()


SlotFormSet = forms.formset_factory(SlotForm, extra=0, max_num=40, absolute_max=60)


class PollForm(forms.Form):
    """The slots of a poll and until when answers are taken; `spans` and `closes_at` after is_valid()."""

    closes_day = forms.DateField(
        label=gettext_lazy("Answers until"), widget=DayInput(), required=False
    )
    closes_clock = forms.TimeField(label=gettext_lazy("At"), widget=ClockInput(), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    ROWS = 3
    """Empty rows to fill in."""

    def __init__(self, data=None, *, meeting, poll: Poll | None, rows: int = ROWS):
        self.zone, self.poll = meeting.zone, poll
        self.slots: list[Slot] = list(poll.slots.all()) if poll else []
        self.spans: list[tuple[dt.datetime, dt.datetime]] = []
        self.closes_at: dt.datetime | None = None
        super().__init__(data, initial=self._initial())
        initial = [self._row(slot) for slot in self.slots]
        if data is None:
            initial += [{} for _n in range(rows)]
        self.rows = SlotFormSet(data, prefix="slots", initial=initial)

    def _initial(self):
        poll = self.poll
        if poll is None:
            return {}
        closes = poll.closes_at.astimezone(self.zone) if poll.closes_at else None
        return {
            "closes_day": closes.date() if closes else None,
            "closes_clock": closes.time() if closes else None,
            "version": poll.version,
        }

    def _row(self, slot: Slot):
        start, end = slot.starts_at.astimezone(self.zone), slot.ends_at.astimezone(self.zone)
        several = end.date() > start.date() and end.time() > start.time()
        return {
            "day": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "last": end.date() if several else None,
        }

    def more(self, extra: int = ROWS) -> None:
        """The same form with so many more empty rows: what was typed stays."""
        self.data = self.data.copy()
        total = min(int(self.rows.total_form_count()) + extra, 60)
        self.data["slots-TOTAL_FORMS"] = str(total)
        self.rows = SlotFormSet(self.data, prefix="slots", initial=self.rows.initial)

    def is_valid(self) -> bool:
        return super().is_valid() & self.rows.is_valid() and self._read()

    def _read(self) -> bool:
        self.spans = []
        for i, row in enumerate(self.rows):
            if not row.is_used:
                continue
            if i < len(self.slots) and not row.has_changed():
                # As it was, also in an hour that comes twice.
                self.spans.append((self.slots[i].starts_at, self.slots[i].ends_at))
                continue
            try:
                self.spans.append(row.span(self.zone))
            except ValidationError as error:
                row.add_error("starts", error)
        self.closes_at = self._deadline()
        return not self.errors and all(not row.errors for row in self.rows)

    def _deadline(self) -> dt.datetime | None:
        day, clock = self.cleaned_data.get("closes_day"), self.cleaned_data.get("closes_clock")
        if day is None:
            if clock is not None:
                self.add_error("closes_day", _("Say on which day."))
            return None
        if self.poll and not {"closes_day", "closes_clock"} & set(self.changed_data):
            return self.poll.closes_at
        try:
            return moment_of(day_in_range(day), clock or dt.time(23, 59), self.zone)
        except ValidationError as error:
            self.add_error("closes_day", error)
            return None


class DeputyForm(forms.Form):
    """Who stands in, by name."""

    name = forms.CharField(
        label=gettext_lazy("Name of the deputy"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "people-known"}),
    )


class RequestForm(forms.Form):
    """Why somebody would like to come."""

    reason = forms.CharField(
        label=gettext_lazy("Why you would like to come"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RecusalForm(forms.Form):
    """From which item, who, and because of what."""

    item = forms.ChoiceField(label=gettext_lazy("Item"))
    person = forms.ChoiceField(label=gettext_lazy("Who"))
    reason = forms.CharField(
        label=gettext_lazy("Because of"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Such as “my employer bids for it”."),
    )

    def __init__(self, data=None, *, items, people, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["item"].choices = items
        self.fields["person"].choices = people
