"""What can be chosen in the filters of the list? Read only when somebody opens them."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from actions.filters import DUES, STATUSES, UNANSWERED, visible_meetings
from actions.models import Owner, Subject
from people.models import Organisation, Person

AT_MOST = 100
"""Longer lists of choices help nobody; what is not among them has its address."""


class Choices:
    """The options of each filter as (value, label), with what is chosen now."""

    def __init__(self, listing):
        self.listing, self.committee = listing, listing.committee
        self.data = listing.data
        self.errors = {n: " ".join(map(str, e)) for n, e in listing.filter.form.errors.items()}

    def chosen(self, name: str) -> str:
        return self.data.get(name, "")

    @property
    def statuses(self) -> list[tuple[str, str, bool]]:
        return [
            (value, str(label), value in self.listing.filter.groups)
            for value, label in STATUSES.items()
        ]

    def _with_chosen(self, name: str, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """What is chosen stands among the options, however far back it lies."""
        value = self.listing.filter.form.cleaned_data.get(name)
        if value and value[0] not in [v for v, _label in options]:
            options.append((value[0], value[1]))
        return options

    @cached_property
    def owners(self) -> list[tuple[str, str]]:
        people = Person.objects.current().filter(memberships__committee=self.committee)
        options = [(str(p.pk), p.name) for p in people.distinct()[:AT_MOST]]
        typed = Owner.objects.filter(
            person=None,
            organisation=None,
            left_at=None,
            action__in=self.listing.filter.queryset.open(),
        )
        names = typed.order_by("typed").values_list("typed", flat=True).distinct()[:AT_MOST]
        options.append((UNANSWERED, _("names nobody answers to")))
        options += [(f"{UNANSWERED}{name}", f"“{name}”?") for name in names]
        return self._with_chosen("owner", options)

    @cached_property
    def organisations(self) -> list[tuple[str, str]]:
        found = Organisation.objects.current().filter(memberships__committee=self.committee)
        return self._with_chosen(
            "organisation", [(str(o.pk), o.name) for o in found.distinct()[:AT_MOST]]
        )

    @cached_property
    def subjects(self) -> list[tuple[str, str]]:
        seen = Subject.objects.visible_to(self.listing.user)
        found = seen.filter(committee=self.committee).order_by("key")[:AT_MOST]
        return self._with_chosen("subject", [(str(s.pk), s.name) for s in found])

    @cached_property
    def meetings(self) -> list[tuple[str, str]]:
        found = visible_meetings(self.committee, self.listing.user).order_by("-starts_at")[:AT_MOST]
        return self._with_chosen(
            "meeting", [(str(m.number), f"{m.title}, {m.starts_at:%d %b %Y}") for m in found]
        )

    @property
    def dues(self):
        return [(value, str(label)) for value, label in DUES.items()]
