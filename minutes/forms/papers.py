"""A paper as sent; a comment, an erratum, a reason as typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes.quoting import MARKER, mark_of
from minutes.services.filing import too_large
from people.uploads import LARGEST

WHOLE = ""
"""The choice of no passage: the item as a whole."""
CHOSEN = "chosen"
"""The choice of the words that were selected with the mouse."""


class VersionForm(forms.Form):
    """A file. What was too large has been cut off while it came (people/uploads.py): the form is told."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # the service says it
        max_length=2000,
        help_text=gettext_lazy("At most %(most)d MB.") % {"most": LARGEST // 2**20},
    )
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=300, required=False)

    def __init__(self, *args, cut_off: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        missing = too_large() if cut_off else _("Choose a file.")
        self.fields["file"].error_messages["required"] = missing


class PaperForm(VersionForm):
    """A new paper: its first file, and how it is called."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The file's name, if you leave it empty."),
    )
    confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)
    field_order = ["file", "title", "note", "confidential"]


class PassageForm(forms.Form):
    """Something said about a passage. `passages` are the choices, as they read now; `selected` what was
    selected on the page. `passage_text()` gives the words that are meant."""

    passage = forms.ChoiceField(
        label=gettext_lazy("Which passage?"), required=False, widget=forms.RadioSelect
    )
    selected = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)

    def __init__(self, *args, passages: list[str] = (), selected: str = "", **kwargs):  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.by_mark = {mark_of(passage): passage for passage in passages}
        self.quote = (self.data.get("selected") if self.is_bound else selected) or ""
        passages_said = [
            (mark, MARKER.sub("", said, count=1)) for mark, said in self.by_mark.items()
        ]
        choices = [(WHOLE, _("The item as a whole")), *passages_said]
        if self.quote:
            choices.insert(1, (CHOSEN, self.quote))
        field = self.fields["passage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices
        field.error_messages["invalid_choice"] = _(
            "The notes have changed meanwhile; choose the passage again."
        )
        self.initial.setdefault("passage", CHOSEN if self.quote else WHOLE)
        self.initial.setdefault("selected", self.quote)

    def passage_text(self) -> str:
        chosen = self.cleaned_data.get("passage", WHOLE)
        return self.quote if chosen == CHOSEN else self.by_mark.get(chosen, "")


class CommentForm(PassageForm):
    """What a reader says."""

    field_order = ["text", "passage", "confidential", "selected"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Comment")
        self.fields["text"].error_messages["required"] = _("Say something about it.")
        self.fields["text"].help_text = _("Markdown.")


class ErratumForm(PassageForm):
    """What is right."""

    field_order = ["passage", "text", "confidential", "selected"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What is right")
        self.fields["text"].error_messages["required"] = _("Say what is right.")
        self.fields["text"].help_text = _(
            "It stands beside the passage, and in the list at the top."
        )


class WithholdForm(forms.Form):
    """Why an item is withheld, in the words that others read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason that others read"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "They read “withheld:” and these words. Say nothing that is secret."
        ),
    )
