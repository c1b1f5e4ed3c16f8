"""An entry of the register of trademark uses, as typed."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.models import TrademarkUse
from budgets.services.trademarks import LONGEST_REMINDER


def _day(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


def _long(rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), strip=True, **options
    )


class UseForm(forms.Form):
    """An entry. `approval` is a request's number as people write it; the view looks for it."""

    who = forms.CharField(
        label=gettext_lazy("Who"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "known-who"}),
        help_text=gettext_lazy("As the register names them: ARM, a user group."),
    )
    mark = forms.CharField(
        label=gettext_lazy("Which mark"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "known-marks"}),
        help_text=gettext_lazy("The name or the logo."),
    )
    use = _long(3, label=gettext_lazy("What use"))
    conditions = _long(2, label=gettext_lazy("Conditions"), required=False)
    starts_on = _day(label=gettext_lazy("From"))
    ends_on = _day(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The last day; left empty, it has no end."),
    )
    remind_days = forms.IntegerField(
        label=gettext_lazy("Remind so many days before"),
        min_value=0,
        max_value=LONGEST_REMINDER,
        initial=30,
        help_text=gettext_lazy("Before the end, chair and secretary get a mail."),
    )
    approval = forms.CharField(
        label=gettext_lazy("Decided in"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-requests"}),
        help_text=gettext_lazy("The number of the request that was agreed: R-2014-07."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy(
            "Seen by chair, secretary and voting members only, and left out of the public register."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, use: TrademarkUse | None = None, initial: Any = None):
        given: dict[str, Any] = {"starts_on": timezone.localdate(), **(initial or {})}
        if use is not None:
            names = [*self.base_fields, "version"]
            given |= {name: getattr(use, name) for name in names}
            given["approval"] = use.approval.reference if use.approval else ""
        super().__init__(data, initial=given)

    def clean_approval(self) -> tuple[int, int] | None:
        typed = self.cleaned_data["approval"]
        if not typed:
            return None
        found = re.fullmatch(r"\s*R[- ]?(\d{4})-(\d{1,6})\s*", typed, re.ASCII | re.IGNORECASE)
        if found is None:
            raise forms.ValidationError(_("Write the number of the request: R-2014-07."))
        return int(found[1]), int(found[2])


class EndForm(forms.Form):
    """The last day of a use, and why."""

    ends_on = _day(label=gettext_lazy("Last day"))
    note = forms.CharField(
        label=gettext_lazy("Because"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("For the history; the public does not read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
