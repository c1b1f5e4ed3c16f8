"""Which requests does an address ask for? The filters of their list.

A value that means nothing is told beside its field, and the filter is left out.
"""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy

from budgets.models import Approval, Charge
from people.models import Committee

STAGES = {
    "draft": gettext_lazy("Drafts"),
    "waiting": gettext_lazy("Waiting for a decision"),
    "confirm": gettext_lazy("Ask to be confirmed"),
    "condition": gettext_lazy("Agreed on condition"),
    "agreed": gettext_lazy("Agreed"),
    "done": gettext_lazy("Done with"),
}
"""How far a request is, in the order in which a board cares. "confirm": all actions of its condition are
closed."""
_NUMBERED = re.compile(r"r-?(\d{4})-(\d{1,6})", re.IGNORECASE)


def staged(requests: Any) -> Any:
    """Annotates `stage`, the key in STAGES, and `rank`, its place there."""
    asks = Approval.objects.to_confirm().values("pk")
    stages = (
        ("draft", Q(outcome="draft")),
        ("waiting", Q(outcome__in=("proposed", "deferred"))),
        ("confirm", Q(outcome="condition", pk__in=asks)),
        ("condition", Q(outcome="condition")),
        ("agreed", Q(outcome="agreed")),
    )
    named = [When(when, then=Value(stage)) for stage, when in stages]
    order = [When(when, then=Value(n)) for n, (_stage, when) in enumerate(stages)]
    return requests.annotate(
        stage=Case(*named, default=Value("done"), output_field=CharField()),
        rank=Case(*order, default=Value(len(stages)), output_field=IntegerField()),
    )


class ApprovalFilter(django_filters.FilterSet):
    """The filters of one committee's list. `form.errors` says which values mean nothing."""

    q = django_filters.CharFilter(
        method="about", label=gettext_lazy("Words or number"), max_length=200
    )
    kind = django_filters.ChoiceFilter(
        choices=Approval.Kind.choices, label=gettext_lazy("Kind"), empty_label=gettext_lazy("any")
    )
    state = django_filters.ChoiceFilter(
        method="at_stage",
        choices=list(STAGES.items()),
        label=gettext_lazy("How far"),
        empty_label=gettext_lazy("any"),
    )
    year = django_filters.NumberFilter(
        label=gettext_lazy("Year"), min_value=1, max_value=9999, decimal_places=0
    )
    line = django_filters.CharFilter(method="on_line", label=gettext_lazy("Line"), max_length=40)

    class Meta:
        model = Approval
        fields: list[str] = []

    def __init__(self, data: Any, *, committee: Committee, user: Any):
        seen = Approval.objects.visible_to(user).filter(committee=committee)
        super().__init__(data, queryset=staged(seen))

    def about(self, rows: Any, _name: str, value: str) -> Any:
        value = value.replace("\0", "")
        if numbered := _NUMBERED.fullmatch(value.strip()):
            return rows.filter(year=int(numbered[1]), number=int(numbered[2]))
        for word in value.split():
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(text__icontains=word)
                | Q(condition__icontains=word)
                | Q(line_title__icontains=word)
                | Q(requester__name__icontains=word)
                | Q(requester_typed__icontains=word)
            )
        return rows

    def at_stage(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(stage=value)

    def on_line(self, rows: Any, _name: str, value: str) -> Any:
        """Asks it of the line with that code, or names it in minutes."""
        charged = Charge.objects.filter(line__code__iexact=value).values("approval")
        return rows.filter(Q(line_code__iexact=value) | Q(pk__in=charged))

    @property
    def found(self) -> Any:
        """The queryset, narrowed by the filters whose values mean something."""
        self.form.is_valid()
        return self.filter_queryset(self.queryset.all())

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the list at all."""
        return any(value not in (None, "") for value in self.form.cleaned_data.values())
