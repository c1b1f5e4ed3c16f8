"""A request as typed: what is asked, and of which lines how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.amounts import BadAmount, figure, read_amount
from budgets.models import Approval
from people.models import Committee, Person

Choices = list[tuple[str, Any]]
ROWS_AT_MOST = 40


class AmountField(forms.CharField):
    """An amount as people write it ("USD 1,350.50"), cleaned to a Decimal; None where it is left empty."""

    WHY = {
        "shape": gettext_lazy("Write an amount such as 1350 or 1,350.50."),
        "decimals": gettext_lazy("An amount has at most two decimals."),
        "sign": gettext_lazy("An amount is not negative."),
        "size": gettext_lazy("That is more than can be kept."),
    }

    def __init__(self, *, currency: str = "", **kwargs: Any):
        self.currency = currency
        kwargs.setdefault("max_length", 40)
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "amount"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return self.read(typed) if typed else None

    def read(self, typed: str) -> Decimal:
        try:
            return read_amount(typed, self.currency)
        except BadAmount as bad:
            raise forms.ValidationError(self.WHY[bad.why]) from None

    def prepare_value(self, value: Any) -> Any:
        return figure(value) if isinstance(value, Decimal) else value


class RequestForm(forms.Form):
    """What a request says. Who asks is a name as typed, which the view resolves."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[
            (Approval.Kind.BUDGET, gettext_lazy("Money")),
            (Approval.Kind.TRADEMARK, gettext_lazy("Use of a name or logo")),
            (Approval.Kind.OTHER, gettext_lazy("Something else")),
        ],
        widget=forms.RadioSelect,
        initial=Approval.Kind.BUDGET,
    )
    title = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=500,
        help_text=gettext_lazy("In one line, as it will stand in the minutes."),
    )
    text = forms.CharField(
        label=gettext_lazy("Details"),
        required=False,
        max_length=4000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Markdown. Why, when, what comes of it."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "size": 4}),
        help_text=gettext_lazy("Of an amount without a line; a line's is that of its budget."),
    )
    requester = forms.CharField(
        label=gettext_lazy("Who asks"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "people-known", "autocomplete": "off"}),
        help_text=gettext_lazy("Left empty, it is you."),
    )
    item = forms.ChoiceField(
        label=gettext_lazy("To be decided at"),
        required=False,
        help_text=gettext_lazy("Without one it comes onto the next agenda by itself."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy("Seen by chair, secretary and voting members only."),
    )
    withheld = forms.CharField(
        label=gettext_lazy("Others read"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The reason that stands in its place: “personal matter”."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, items: Choices, secret: bool, initial: dict[str, Any]):
        """`items`: where it can be decided; `secret`: may be made confidential."""
        super().__init__(data, initial=initial)
        _choose(self.fields["item"], [("", _("the next meeting")), *items])
        if not secret:
            del self.fields["confidential"], self.fields["withheld"]


class ChargeForm(forms.Form):
    """How much of which line; a row without a line names an amount alone."""

    line = forms.ChoiceField(label=gettext_lazy("Of line"), required=False)
    amount = AmountField(label=gettext_lazy("Amount"), required=False)

    def __init__(self, *args: Any, lines: Choices, currency: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        _choose(self.fields["line"], [("", _("no line")), *lines])
        amount = self.fields["amount"]
        if isinstance(amount, AmountField):
            amount.currency = currency

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("line") and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how much."))
        return data


def _choose(field: Any, choices: Choices) -> None:
    field.choices = choices


class _Rows(forms.BaseFormSet):
    """The rows of amounts. Several of them each need a line, once."""

    def clean(self) -> None:
        if any(form.errors for form in self.forms):
            return
        said = [form for form in self.forms if form.cleaned_data.get("amount") is not None]
        seen: set[str] = set()
        for form in said:
            line = form.cleaned_data.get("line", "")
            if not line and len(said) > 1:
                form.add_error("line", _("With several amounts, each needs its line."))
            elif line and line in seen:
                form.add_error("line", _("Name each line once."))
            seen.add(line)

    @property
    def charges(self) -> list[tuple[int, Decimal]]:
        """(line's id, amount) of each row with a line."""
        data = [form.cleaned_data for form in self.forms]
        return [(int(row["line"]), row["amount"]) for row in data if row.get("line")]

    @property
    def amount(self) -> Decimal | None:
        """The amount that stands without a line."""
        data = [form.cleaned_data for form in self.forms]
        bare = [row.get("amount") for row in data if not row.get("line")]
        return next((amount for amount in bare if amount is not None), None)


def charge_rows(
    data: Any = None,
    *,
    lines: Choices,
    currency: str,
    initial: list[dict[str, Any]] | None = None,
    at_least: int = 1,
) -> Any:
    """The rows of a request's amounts, one of them free."""
    initial = initial or []
    rows = forms.formset_factory(
        ChargeForm,
        formset=_Rows,
        extra=max(at_least - len(initial), 0),
        max_num=ROWS_AT_MOST,
        absolute_max=ROWS_AT_MOST,
    )
    return rows(
        data,
        prefix="charge",
        initial=initial,
        form_kwargs={"lines": lines, "currency": currency},
        error_class=ErrorList,
    )


def known_names(committee: Committee) -> list[str]:
    """Names to complete while typing: who sat or sits on the committee; at most 300."""
    people = Person.objects.current().filter(memberships__committee=committee)
    return list(people.distinct().order_by("key").values_list("name", flat=True)[:300])
