"""A topic as typed."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minutes.models import Topic

EVENT_FIELDS = ("contacts", "mailing_list", "irc", "difficulty", "skills", "outcomes")
"""Asked for only where the meeting's topics are as at a hackathon."""


class TopicForm(forms.Form):
    """A topic. Lead and proposer are names as typed, `also_see` the numbers of topics in the same list; the
    view resolves them."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Markdown. What should be talked about, and what should come of it."
        ),
    )
    lead = forms.CharField(
        label=gettext_lazy("Lead"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-known"}),
        help_text=gettext_lazy("Who leads the discussion; left empty, it is open."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=1440,
        required=False,
        help_text=gettext_lazy("How long it will take, estimated."),
    )
    also_see = forms.CharField(
        label=gettext_lazy("Also see"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Numbers of topics in the same list: “1 & 2”."),
    )
    proposer = forms.CharField(
        label=gettext_lazy("Proposed by"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-known"}),
        help_text=gettext_lazy("Where you write it down for somebody else."),
    )
    contacts = forms.CharField(
        label=gettext_lazy("Technical contacts"), max_length=300, required=False
    )
    mailing_list = forms.CharField(
        label=gettext_lazy("Mailing list"), max_length=200, required=False
    )
    irc = forms.CharField(label=gettext_lazy("Chat channel"), max_length=200, required=False)
    difficulty = forms.CharField(label=gettext_lazy("Difficulty"), max_length=100, required=False)
    skills = forms.CharField(label=gettext_lazy("Skills needed"), max_length=500, required=False)
    outcomes = forms.CharField(
        label=gettext_lazy("Outcomes"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What will be there afterwards. Markdown."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy("Seen by chair, secretary and voting members only."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        topic: Topic | None = None,
        event: bool = False,
        leads: bool = False,
        secret: bool = False,
        also_see: str = "",
    ):
        """`event`: with the fields of a hackathon; `leads`: for chair or secretary; `secret`: may be made
        confidential; `also_see`: the numbers that it points to now."""
        initial: dict[str, Any] = {"also_see": also_see}
        if topic is not None:
            plain = ("title", "description", "minutes", "confidential", "version", *EVENT_FIELDS)
            initial |= {name: getattr(topic, name) for name in plain}
            initial |= {"lead": topic.lead_name, "proposer": topic.proposer_name}
        super().__init__(data, initial=initial)
        if not event and not any(initial.get(name) for name in EVENT_FIELDS):
            for name in EVENT_FIELDS:
                del self.fields[name]
        if not leads:
            del self.fields["proposer"]
        if not secret:
            del self.fields["confidential"]

    def clean_also_see(self) -> list[int]:
        typed = self.cleaned_data["also_see"]
        if re.search(r"[^\d\s,;&+#.]", re.sub(r"\band\b", " ", typed)):
            raise forms.ValidationError(_("Write the numbers of topics, such as “1 & 2”."))
        numbers = [int(n) for n in re.findall(r"\d+", typed)]
        if any(n >= 2**31 for n in numbers):
            raise forms.ValidationError(_("There is no topic of that number in this list."))
        return numbers
