"""Minutes go round, are corrected and approved: what was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from minutes.models import Meeting
from minutes.services.states import end_of

from .fields import DayInput, day_in_range


class CirculateForm(forms.Form):
    """Until when, to whom, with which words. `cleaned_data["service"]` is what circulate takes."""

    until = forms.DateField(
        label=gettext_lazy("Corrections until the end of"),
        widget=DayInput(),
        help_text=gettext_lazy("A day where the meeting takes place."),
    )
    remark = forms.CharField(
        label=gettext_lazy("A word to go with the mail"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tell = forms.TypedMultipleChoiceField(coerce=int, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, meeting: Meeting, people: list[Any], **kwargs: Any
    ) -> None:
        self.meeting = meeting
        super().__init__(data, **kwargs)
        tell: Any = self.fields["tell"]
        tell.choices = [(recipient.person.pk, recipient.person.name) for recipient in people]

    def clean_until(self) -> dt.datetime:
        return end_of(day_in_range(self.cleaned_data["until"]), self.meeting)


class ApproveForm(forms.Form):
    """Approved, perhaps with corrections that were said in the meeting."""

    corrections = forms.CharField(
        label=gettext_lazy("With these corrections"), required=False, max_length=1000
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CorrectionForm(forms.Form):
    """What should stand where the passage stands."""

    passage = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=20_000, strip=False
    )
    suggestion = forms.CharField(
        label=gettext_lazy("It should read"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Change the text; empty it to have the passage taken out."),
    )
    reason = forms.CharField(label=gettext_lazy("Because"), required=False, max_length=500)


class DeclineForm(forms.Form):
    """Why a correction is not taken."""

    answer = forms.CharField(label=gettext_lazy("Why not"), required=False, max_length=500)
