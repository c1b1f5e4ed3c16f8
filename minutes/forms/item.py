"""An agenda item as typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from minutes.models import Item


class ItemForm(forms.Form):
    """An agenda item. Presenter and subject are names as typed; the view resolves them."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    presenter = forms.CharField(
        label=gettext_lazy("Presenter"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-known"}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=1440, required=False
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "subjects-known"}),
        help_text=gettext_lazy("The thread through several meetings that it belongs to."),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Markdown. “Don: not against it” puts the speaker into the margin."),
    )
    confidential = forms.BooleanField(label=gettext_lazy("Confidential"), required=False)
    withheld = forms.CharField(
        label=gettext_lazy("Reason that others read"), max_length=200, required=False
    )
    summary = forms.CharField(
        label=gettext_lazy("What you changed, in words"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Stands in the history of the agenda."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, item: Item | None = None, **kwargs):
        initial = {}
        if item is not None:
            initial = {
                "title": item.title,
                "presenter": item.presenter.name if item.presenter else item.presenter_typed,
                "minutes": item.minutes,
                "subject": item.subject.name if item.subject else "",
                "notes": item.notes,
                "confidential": item.confidential,
                "withheld": item.withheld,
                "version": item.version,
            }
        super().__init__(
            data, initial=initial, auto_id=f"item-{item.pk if item else 'new'}-%s", **kwargs
        )

    def clean_notes(self):
        return self.cleaned_data["notes"].replace("\r\n", "\n").rstrip()
