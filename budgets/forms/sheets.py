"""A sheet as sent, and what was chosen in its preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.sheet import FIELDS
from budgets.sheet.model import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from budgets.sheet_words import UNREADABLE

LONGEST = {"year": 10, "currency": 10, "title": 400}
"""Characters of what was typed that are kept, right or wrong; the services say what is too long."""


class SheetForm(forms.Form):
    """A file. What was too large has been cut off while it came (people/uploads.py): the form is told."""

    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        allow_empty_file=True,  # the service says it
        max_length=2000,
        help_text=gettext_lazy(".xlsx, .xls, .ods or .csv, at most %(most)d MB.")
        % {"most": MOST_BYTES // 2**20},
    )

    def __init__(self, *args, cut_off: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        missing = too_large() if cut_off else _("Choose a file.")
        self.fields["file"].error_messages["required"] = missing

    def clean_file(self):
        if self.cleaned_data["file"].size > MOST_BYTES:
            raise forms.ValidationError(too_large())
        return self.cleaned_data["file"]


def too_large() -> str:
    return str(UNREADABLE["too_many_bytes"]) % {"most": MOST_BYTES // 2**20}


def answers_from(data: Any, shown: int) -> dict[str, Any]:
    """What a posted preview says, as it is kept (SheetImport.answers). `shown` is the table whose columns the
    form had: those of another are recognised anew. What was tampered with counts as not chosen."""
    answers: dict[str, Any] = {
        name: data.get(name, "").replace("\0", "").strip()[:most] for name, most in LONGEST.items()
    }
    answers["takes_in"] = said if (said := data.get("takes_in", "")) in ("yes", "no") else ""
    answers["right"] = "right" in data
    table = _number(data.get("table", ""), 1000)
    answers["table"] = shown if table is None else table
    if answers["table"] == shown and "heading" in data:
        heading = _number(data.get("heading", ""), MOST_ROWS)
        answers["heading"] = -1 if heading is None else heading - 1
        answers["columns"] = {name: _number(data.get(name, ""), MOST_COLUMNS) for name in FIELDS}
        # "title" is the version's; the column's select has a name of its own.
        answers["columns"]["title"] = _number(data.get("title_column", ""), MOST_COLUMNS)
    return answers


def _number(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return None
    return int(text) if int(text) <= most else None
