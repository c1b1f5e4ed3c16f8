"""What is looked for in the register; what leaders write into it, and say of a decision afterwards."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.services.record import LONGEST
from minutes.forms.fields import DayInput, day_in_range

KINDS = {
    "decision": gettext_lazy("decisions"),
    "request": gettext_lazy("all requests"),
    "budget": gettext_lazy("requests for money"),
    "trademark": gettext_lazy("trademark requests"),
    "other": gettext_lazy("other requests"),
}


class RegisterFilter(forms.Form):
    """The filters stand in the address; one that means nothing is told beside its field and left out."""

    q = forms.CharField(label=gettext_lazy("Words or number"), max_length=200, required=False)
    year = forms.TypedChoiceField(
        label=gettext_lazy("Year"), coerce=int, empty_value=None, required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    due = forms.BooleanField(label=gettext_lazy("Due for review"), required=False)

    def __init__(self, data: Any, *, years: list[int]):
        super().__init__(data)
        self.fields["year"].choices = [("", _("any")), *((year, str(year)) for year in years)]
        self.fields["kind"].choices = [("", _("all")), *KINDS.items()]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, Any]:
        """What is asked for, without what is empty or means nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class ReviewForm(forms.Form):
    """When a decision is to be looked at again; left empty, not at all."""

    review_on = forms.DateField(
        label=gettext_lazy("Review on"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Chair and secretary get a mail on that day. Empty: no review."),
    )


class DecisionForm(ReviewForm):
    """What was agreed outside a meeting."""

    text = forms.CharField(
        label=gettext_lazy("What was agreed"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One sentence, as it will be read in years: “We meet in Dublin.”"),
    )
    day = forms.DateField(
        label=gettext_lazy("On"),
        widget=DayInput(),
        help_text=gettext_lazy("The day on which it was agreed, where the committee is."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy("Seen by chair, secretary and voting members only."),
    )
    field_order = ["text", "day", "review_on", "confidential"]

    def __init__(self, data: Any = None, *, today: dt.date, text: str = ""):
        super().__init__(data, initial={"day": today, "text": text})

    def clean_day(self) -> dt.date:
        return day_in_range(self.cleaned_data["day"])


class SupersedeForm(forms.Form):
    """Which later decision takes the place of this one, by its number."""

    superseded_by = forms.CharField(
        label=gettext_lazy("Superseded by"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("The number of the decision that counts instead: D-2014-07."),
    )

    def clean_superseded_by(self) -> tuple[int, int] | None:
        """(year, number), or None."""
        typed = self.cleaned_data["superseded_by"].strip().upper()
        if not typed:
            return None
        found = re.fullmatch(r"D-(\d{4})-(\d{1,6})", typed)
        if found is None:
            raise forms.ValidationError(_("Write the number of a decision, such as D-2014-07."))
        return int(found[1]), int(found[2])
