"""Budgets as typed: a new one, what a version is called, a transfer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.amounts import BadAmount, read_amount

WHY = {
    "shape": gettext_lazy("Write an amount, such as 1,350 or 1350.50."),
    "decimals": gettext_lazy("An amount has at most two decimals."),
    "sign": gettext_lazy("An amount is not negative."),
    "size": gettext_lazy("That is more than can be kept."),
}
"""What is said beside an amount that is none (amounts.BadAmount)."""


class AmountField(forms.CharField):
    """An amount as people write it; its value is a Decimal with two decimals, or None."""

    def __init__(self, *, currency: str = "", zero: bool = False, **options: Any) -> None:
        self.currency, self.zero = currency, zero
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "amount"})
        super().__init__(**{"widget": widget, "max_length": 40, **options})

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        typed = super().clean(value)
        if not typed:
            return None
        try:
            amount = read_amount(typed, self.currency)
        except BadAmount as bad:
            raise forms.ValidationError(WHY[bad.why]) from bad
        if not amount and not self.zero:
            raise forms.ValidationError(_("The amount must be more than zero."))
        return amount


class BudgetForm(forms.Form):
    """A new budget."""

    year = forms.IntegerField(
        label=gettext_lazy("Fiscal year"),
        min_value=1900,
        max_value=2999,
        help_text=gettext_lazy("The calendar year in which it begins."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        min_length=3,
        help_text=gettext_lazy("Three letters, such as USD. It cannot be changed later."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)


class VersionForm(forms.Form):
    """What a version is called, and whether its amounts know of the transfers."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As people call it: v4, 20 May update."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Why there is this version. Markdown."),
    )
    takes_in = forms.TypedChoiceField(
        label=gettext_lazy("Transfers"),
        choices=(("no", ""), ("yes", "")),
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether the amounts take the transfers in."),
            "invalid_choice": gettext_lazy("Say whether the amounts take the transfers in."),
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TransferForm(forms.Form):
    """From one line to another; `lines` are (id, label) as they can be chosen."""

    from_line = forms.TypedChoiceField(
        label=gettext_lazy("From"), coerce=int, empty_value=None, required=True
    )
    to_line = forms.TypedChoiceField(
        label=gettext_lazy("To"), coerce=int, empty_value=None, required=True
    )
    amount = AmountField(label=gettext_lazy("Amount"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "It stands with the transfer for good, in the history of both lines."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        lines: Sequence[tuple[int, str]],
        currency: str,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        for name in ("from_line", "to_line"):
            self.fields[name].choices = [("", _("Choose a line")), *lines]
        self.fields["amount"].currency = currency
        self.fields["amount"].label = _("Amount in %(currency)s") % {"currency": currency}
