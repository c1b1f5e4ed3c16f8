"""What goes on in a plan, as typed: what a metric stands at, what is pledged, which actions are raised."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.forms import NAMES_LIST, OwnersMixin
from actions.models import Action
from actions.services.record import LONGEST
from budgets.forms.plan import DAY
from budgets.models import Goal
from people.directory import directory_of
from people.matching import Kind
from people.models import Committee


class DoneForm(forms.Form):
    """On which day a deliverable was done, and what came of it."""

    on = forms.DateField(label=gettext_lazy("On"), **DAY)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)


class ReadingForm(forms.Form):
    """What a metric stands at."""

    on = forms.DateField(label=gettext_lazy("On"), **DAY)
    value = forms.DecimalField(label=gettext_lazy("Reading"), max_digits=16, decimal_places=4)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["initial"] = {"on": timezone.localdate()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class PledgeForm(forms.Form):
    """What is promised, by whom. `who`, a name, is for those who write down what others promise."""

    text = forms.CharField(
        label=gettext_lazy("What is promised"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    behalf = forms.ChoiceField(label=gettext_lazy("On behalf of"))
    who = forms.CharField(
        label=gettext_lazy("Somebody else"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": NAMES_LIST, "autocomplete": "off"}),
        help_text=gettext_lazy("A person or an organisation, where you write it down for them."),
    )
    ask = forms.ModelChoiceField(
        None, label=gettext_lazy("Answers"), required=False, empty_label=gettext_lazy("no ask")
    )

    def __init__(self, *args: Any, goal: Goal, own: Any, leads: bool, **kwargs: Any):
        """`own`: the organisations that the reader represents in the committee."""
        super().__init__(*args, **kwargs)
        self.committee = goal.plan.committee
        behalf: Any = self.fields["behalf"]
        behalf.choices = [("", _("myself")), *((str(one.pk), one.name) for one in own)]
        behalf.required = False
        choice: Any = self.fields["ask"]
        choice.queryset = goal.asks.all()
        choice.label_from_instance = lambda ask: ask.text[:80]
        if not leads:
            del self.fields["who"]
        if len(behalf.choices) == 1:
            del self.fields["behalf"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.by = {"organisation_id": int(data["behalf"]) if data.get("behalf") else None}
        name = (data.get("who") or "").strip()
        if name:
            found = directory_of(self.committee, typed=[name]).find(name)
            self.by = {"typed": name}
            if found.kind == Kind.PERSON:
                self.by = {"person_id": found.person_id}
            elif found.kind == Kind.ORGANISATION:
                self.by = {"organisation_id": found.organisation_id}
        return data


class PlanActionForm(OwnersMixin):
    """An action that is raised in a plan."""

    text = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, **DAY)
    goal = forms.ModelChoiceField(
        Goal.objects.none(),
        label=gettext_lazy("For which goal"),
        required=False,
        empty_label=gettext_lazy("the plan as a whole"),
    )
    field_order = ["text", "owners", "everyone", "keep_unknown", "due_on", "goal"]

    def __init__(self, *args: Any, committee: Committee, user: Any, goals: Any, **kwargs: Any):
        self.committee, self.user = committee, user
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["goal"]
        choice.queryset = goals


class LinkForm(forms.Form):
    """An action that is there already."""

    number = forms.CharField(label=gettext_lazy("Its number"), max_length=20)
    goal = forms.ModelChoiceField(
        Goal.objects.none(),
        label=gettext_lazy("For which goal"),
        required=False,
        empty_label=gettext_lazy("the plan as a whole"),
    )

    def __init__(self, *args: Any, committee: Committee, user: Any, goals: Any, **kwargs: Any):
        self.committee, self.user = committee, user
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["placeholder"] = f"{committee.code}-12"
        choice: Any = self.fields["goal"]
        choice.queryset = goals

    def clean_number(self) -> Action:
        """ "AB-12", or just 12: an action of this committee that the reader may see."""
        typed = self.cleaned_data["number"].strip()
        number = re.fullmatch(rf"(?:{re.escape(self.committee.code)}-?)?(\d{{1,9}})", typed, re.I)
        seen = Action.objects.visible_to(self.user).filter(committee=self.committee)
        found = seen.filter(number=number[1]).first() if number else None
        if found is None:
            raise forms.ValidationError(
                _("There is no such action here. A number, such as %(code)s-12.")
                % {"code": self.committee.code}
            )
        return found
