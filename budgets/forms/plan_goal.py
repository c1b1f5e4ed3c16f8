"""A goal of a plan as typed, with its parts row by row; and which lines of the budget pay for it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.services.record import LONGEST
from budgets.amounts import money
from budgets.forms.plan import DAY, Marked, prose
from budgets.models import Area, Goal, Line
from budgets.services.plan_goals import AskDraft, DeliverableDraft, GoalDraft, MetricDraft
from budgets.services.plan_marks import WORDS, mark_of_goal, mark_of_part


class GoalForm(Marked):
    """What is to be reached; its parts are formsets beside it."""

    title = forms.CharField(
        label=gettext_lazy("Goal"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence: what is to be reached."),
    )
    text = prose(gettext_lazy("More"), gettext_lazy("Markdown."))
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Area"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    whole = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    """The mark of the goal with all its parts: who takes it out saw them."""

    def __init__(self, *args: Any, areas: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["area"]
        choice.queryset = areas

    def mark(self) -> str:
        said = self.cleaned_data
        return mark_of_goal(GoalDraft(said["title"], said["text"], _id_of(said["area"])))


class LinesForm(forms.Form):
    """Which lines of the year's budget (services.planning.lines_to_choose) pay for a goal. `was`: for which goal each
    did when it was shown."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40_000)
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
        """With what it has, and the goal that it pays for now, if that is another."""
        allocated = getattr(line, "allocated", None)
        said = f"{line}, {money(allocated, line.budget.currency)}" if allocated else str(line)
        if line.goal is None or line.goal_id == goal.pk:
            return said
        return _("%(line)s (pays for #%(number)d)") % {"line": said, "number": line.goal.number}

    @staticmethod
    def shown(lines: Any) -> str:
        """What `was` carries: "7-12 8-0", line 7 pays for goal 12, line 8 for none."""
        return " ".join(f"{line.pk}-{line.goal_id or 0}" for line in lines)

    def clean_was(self) -> dict[int, int | None] | None:
        pairs = re.findall(r"\b(\d{1,18})-(\d{1,18})\b", self.cleaned_data["was"], re.ASCII)
        return {int(line): int(goal) or None for line, goal in pairs} or None


SENTENCE: dict[str, Any] = {
    "widget": forms.Textarea(attrs={"rows": 1}),
    "error_messages": {"required": gettext_lazy("Say what it is, or tick “Remove”.")},
}
"""A field that is one line high, and grows with what is typed."""


class _Part(forms.Form):
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)


class DeliverableForm(_Part):
    text = forms.CharField(label=gettext_lazy("Deliverable"), max_length=LONGEST, **SENTENCE)
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, **DAY)


class MetricForm(_Part):
    text = forms.CharField(label=gettext_lazy("Metric"), max_length=500, **SENTENCE)
    start = forms.DecimalField(
        label=gettext_lazy("At the start"), required=False, max_digits=16, decimal_places=4
    )
    target = forms.DecimalField(
        label=gettext_lazy("Target"), required=False, max_digits=16, decimal_places=4
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)
    less_is_better = forms.BooleanField(label=gettext_lazy("Less is better"), required=False)


class AskForm(_Part):
    text = forms.CharField(label=gettext_lazy("What is asked"), max_length=LONGEST, **SENTENCE)
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
        names = [n for n in PARTS[name][0].base_fields if n != "was"]
        rows = [
            {n: _plain(getattr(part, n)) for n in names} | {"was": mark_of_part(name, part)}
            for part in parts
        ]
        return cls(name, rows=rows)

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

    def removed(self) -> dict[int, str]:
        """What was ticked to be taken out: by id, with the mark that was shown."""
        return {
            row["pk"]: row.get("was", "")
            for row in (form.cleaned_data for form in self.formset.forms)
            if row.get("pk") and row.get("DELETE")
        }

    def show_anew(self, parts: Any) -> None:
        """After a stale save, as Marked.show_anew, row by row. What was left as it was and is gone stays gone; what
        was typed for one that is gone is a new one."""
        now, data = {part.pk: part for part in parts}, self.formset.data.copy()
        for form in self.formset.forms:
            form.data = data
            row = getattr(form, "cleaned_data", {})
            part, was = now.get(row.get("pk")), row.get("was")
            left = was and not row.get("DELETE") and mark_of_part(self.name, row) == was
            if part is not None:
                fields = {"was": mark_of_part(self.name, part)}
                if left:
                    fields |= {n: _plain(getattr(part, n)) for n in WORDS[self.name]}
                for name, value in fields.items():
                    data[form.add_prefix(name)] = "" if value in (None, False) else value
            elif not left:
                data[form.add_prefix("pk")] = data[form.add_prefix("was")] = ""
        self.formset.data = data


def _id_of(area: Area | None) -> int | None:
    return area.pk if area else None


def goal_draft(form: GoalForm, rows: list[Rows]) -> GoalDraft:
    """What the goal's page comes to, for the service."""
    return GoalDraft(
        title=form.cleaned_data["title"],
        text=form.cleaned_data["text"],
        area_id=_id_of(form.cleaned_data["area"]),
        was=form.cleaned_data["was"],
        removed={one.name: one.removed() for one in rows} if form.cleaned_data["was"] else None,
        **{one.name: one.drafts() for one in rows},
    )
