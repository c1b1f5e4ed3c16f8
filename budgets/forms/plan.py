"""A plan as typed: for which year, its head, an area; by which decision it is adopted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.services.record import LONGEST
from budgets.models import Area, Plan
from budgets.services.plan_marks import mark_of_area, mark_of_head
from budgets.services.planning import LONGEST_TEXT

AREA_WORDS = ("title", "retrospective", "opportunity", "threat")
DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class Versioned(forms.Form):
    """Sends back the version of the plan that it showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class Marked(forms.Form):
    """Sends back the mark of the part that it showed (services.plan_marks)."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def mark(self) -> str:
        """Of what was typed; a KeyError while that is not right."""
        raise NotImplementedError

    def show_anew(self) -> None:
        """After a stale save: what was typed, with the mark of how the part stands now (`initial`), so that saving
        again is a choice; what was left as it was shown, as somebody else made it since."""
        data: Any = self.data.copy()
        try:
            left = self.mark() == self.cleaned_data["was"]
        except KeyError:
            left = False
        for name, value in self.initial.items():
            if left or name in ("was", "whole"):
                data[name] = "" if value is None else value
        self.data = data


class NewPlanForm(forms.Form):
    """For which year, and from what."""

    year = forms.IntegerField(label=gettext_lazy("Fiscal year"), min_value=1900, max_value=2200)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, it is called by its year."),
    )
    copy_of = forms.ModelChoiceField(
        Plan.objects.none(),
        label=gettext_lazy("Begin with"),
        required=False,
        empty_label=gettext_lazy("an empty plan"),
        help_text=gettext_lazy(
            "Takes over goals, areas, deliverables, metrics and asks; not what was done or promised."
        ),
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["copy_of"]
        choice.queryset = plans
        choice.label_from_instance = lambda plan: f"{plan.title} ({plan.get_state_display()})"


class HeadForm(Marked):
    """Title, overarching goal, strategies."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    goal = forms.CharField(
        label=gettext_lazy("Overarching goal"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence: what the year is for."),
    )
    strategies = forms.CharField(
        label=gettext_lazy("Strategies"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The ways towards it, one a line."),
    )

    def clean_strategies(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["strategies"].splitlines()]
        if any(len(line) > LONGEST for line in lines):
            raise forms.ValidationError(_("A strategy has at most %d characters.") % LONGEST)
        return [line for line in lines if line]

    def mark(self) -> str:
        said = self.cleaned_data
        return mark_of_head(said["title"], said["goal"], said["strategies"])


def prose(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=help_text,
    )


class AreaForm(Marked):
    """A field of the plan, in Markdown."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    retrospective = prose(
        gettext_lazy("Retrospective"), gettext_lazy("What was: what went well, and what did not.")
    )
    opportunity = prose(gettext_lazy("The opportunity"), gettext_lazy("What could be taken up."))
    threat = prose(gettext_lazy("The threat"), gettext_lazy("What happens if nothing is done."))
    place = forms.IntegerField(
        label=gettext_lazy("Place"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("1 stands first; left empty, it comes last or stays where it is."),
    )

    def mark(self) -> str:
        return mark_of_area(Area(**{name: self.cleaned_data[name] for name in AREA_WORDS}))


class AdoptForm(Versioned):
    """By which decision."""

    decision = forms.ModelChoiceField(
        None,
        label=gettext_lazy("By which decision"),
        empty_label=gettext_lazy("Choose a decision"),
    )

    def __init__(self, *args: Any, decisions: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["decision"]
        choice.queryset = decisions
        choice.label_from_instance = lambda decision: str(decision)[:110]
