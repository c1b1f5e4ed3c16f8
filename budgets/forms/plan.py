"""A plan as typed: its head, an area, a goal with its parts; what is done, read, pledged and raised."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.forms import NAMES_LIST, OwnersMixin
from actions.models import Action
from actions.services.record import LONGEST
from budgets.models import Area, Goal, Line, Plan
from budgets.services.planning import (
    LONGEST_TEXT,
    AskDraft,
    DeliverableDraft,
    GoalDraft,
    MetricDraft,
)
from people.directory import directory_of
from people.matching import Kind
from people.models import Committee

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class _Versioned(forms.Form):
    """Sends back the version of the plan that it showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


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


class HeadForm(_Versioned):
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


def _prose(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=help_text,
    )


class AreaForm(_Versioned):
    """A field of the plan, in Markdown."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    retrospective = _prose(
        gettext_lazy("Retrospective"), gettext_lazy("What was: what went well, and what did not.")
    )
    opportunity = _prose(gettext_lazy("The opportunity"), gettext_lazy("What could be taken up."))
    threat = _prose(gettext_lazy("The threat"), gettext_lazy("What happens if nothing is done."))
    place = forms.IntegerField(
        label=gettext_lazy("Place"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=gettext_lazy("1 stands first; left empty, it comes last or stays where it is."),
    )


class GoalForm(_Versioned):
    """What is to be reached; its parts are formsets beside it."""

    title = forms.CharField(
        label=gettext_lazy("Goal"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence: what is to be reached."),
    )
    text = _prose(gettext_lazy("More"), gettext_lazy("Markdown."))
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Area"),
        required=False,
        empty_label=gettext_lazy("none"),
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["area"]
        choice.queryset = areas


class LinesForm(forms.Form):
    """Which lines of the year's budget pay for a goal. `shown`: those that were on the page."""

    lines = forms.ModelMultipleChoiceField(
        Line.objects.none(),
        label=gettext_lazy("Lines that pay"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, lines: Any, goal: Goal, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["lines"]
        choice.queryset = lines
        choice.label_from_instance = lambda line: self._said(line, goal)

    @staticmethod
    def _said(line: Line, goal: Goal) -> str:
        """With the goal that it pays for now, if that is another."""
        if line.goal is None or line.goal_id == goal.pk:
            return str(line)
        return _("%(line)s (pays for #%(number)d)") % {"line": line, "number": line.goal.number}


SAY_IT = {"required": gettext_lazy("Say what it is, or tick “Remove”.")}


class _Part(forms.Form):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


class DeliverableForm(_Part):
    text = forms.CharField(
        label=gettext_lazy("Deliverable"), max_length=LONGEST, error_messages=SAY_IT
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, **DAY)


class MetricForm(_Part):
    text = forms.CharField(label=gettext_lazy("Metric"), max_length=500, error_messages=SAY_IT)
    start = forms.DecimalField(
        label=gettext_lazy("At the start"), required=False, max_digits=16, decimal_places=4
    )
    target = forms.DecimalField(
        label=gettext_lazy("Target"), required=False, max_digits=16, decimal_places=4
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)
    less_is_better = forms.BooleanField(label=gettext_lazy("Less is better"), required=False)


class AskForm(_Part):
    text = forms.CharField(
        label=gettext_lazy("What is asked"), max_length=LONGEST, error_messages=SAY_IT
    )
    is_money = forms.BooleanField(label=gettext_lazy("Money"), required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )


PARTS: dict[str, tuple[type[_Part], type[Any]]] = {
    "deliverables": (DeliverableForm, DeliverableDraft),
    "metrics": (MetricForm, MetricDraft),
    "asks": (AskForm, AskDraft),
}
"""The kinds of a goal's parts: the form of one, and what the service takes."""


def _plain(value: Any) -> Any:
    """A number as somebody would type it: 10, not 10.0000."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class Rows:
    """The parts of one kind as rows of a form: those that are there, and room for new ones. A row that is left
    empty is none; one that was there goes when it is ticked to be removed."""

    SPARE = 2
    MOST = 200

    def __init__(self, name: str, data: Any = None, *, rows: Any = None):
        """`rows`: what each shows, as dicts; `data`: what came in."""
        self.name = name
        kind, self._draft = PARTS[name]
        formset = forms.formset_factory(
            kind, extra=self.SPARE, max_num=self.MOST, absolute_max=self.MOST, can_delete=True
        )
        self.formset = formset(data, prefix=name, initial=rows if data is None else None)

    @classmethod
    def of(cls, name: str, parts: Any) -> Rows:
        """With the parts that are there."""
        names = PARTS[name][0].base_fields
        return cls(name, rows=[{n: _plain(getattr(part, n)) for n in names} for part in parts])

    def roomier(self) -> Rows:
        """With what was typed, not looked at yet, and room for more."""
        names = PARTS[self.name][0].base_fields
        typed = [{n: form[n].value() for n in names} for form in self.formset.forms]
        return Rows(self.name, rows=[row for row in typed if row["pk"] or row["text"]])

    @property
    def label(self) -> str:
        return {
            "deliverables": _("Deliverables"),
            "metrics": _("Metrics"),
            "asks": _("Asked of members"),
        }[self.name]

    def is_valid(self) -> bool:
        return self.formset.is_valid()

    def drafts(self) -> list[Any]:
        """What was typed, row by row; empty rows and those to be removed left out."""
        return [
            self._draft(**{k: v for k, v in row.items() if k != "DELETE"})
            for row in (form.cleaned_data for form in self.formset.forms)
            if row.get("text") and not row.get("DELETE")
        ]


def goal_draft(form: GoalForm, rows: list[Rows]) -> GoalDraft:
    """What the goal's page comes to, for the service."""
    area = form.cleaned_data["area"]
    return GoalDraft(
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        area_id=area.pk if area else None,
        **{one.name: one.drafts() for one in rows},
    )


class AdoptForm(_Versioned):
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
