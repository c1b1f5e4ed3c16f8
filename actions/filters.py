"""Which actions does an address ask for? The filters of the list, its exports and its bulk acts.

`status` chooses groups (actions/paging.py) and `sort` their order; the others narrow the queryset. A value
that means nothing is told beside its field, and the filter is left out: never a list that is silently empty.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Owner, Status, Subject
from actions.paging import GROUPS, LATELY, SORTS
from people.models import Committee, Organisation, Person
from people.seats import seats_of

STATUSES = {
    Status.OPEN.value: gettext_lazy("open"),
    Status.UNKNOWN.value: gettext_lazy("unknown"),
    Status.PROPOSED.value: gettext_lazy("proposed to close"),
    LATELY: gettext_lazy("closed since the last meeting"),
    Status.CLOSED.value: gettext_lazy("closed, ever"),
}
DUES = {
    "overdue": gettext_lazy("overdue"),
    "week": gettext_lazy("due within a week"),
    "none": gettext_lazy("without a due date"),
}
UNANSWERED = "?"
"""`owner=?` asks for names that nobody answers to yet; `owner=?Don` for that name."""


class Named(forms.CharField):
    """A field whose value names a record; cleaned to (value, label, record)."""

    def __init__(self, *, committee: Committee, user: Any, **kwargs):
        self.committee, self.user = committee, user
        kwargs.setdefault("max_length", 200)
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        if not value.isdecimal() or len(value) > 9:
            raise ValidationError(self.nothing(value))
        record = self.find(int(value))
        if record is None:
            raise ValidationError(self.nothing(value))
        return value, str(record), record

    def nothing(self, value: str) -> str:
        return _("There is nothing called “%(value)s” here.") % {"value": value}

    def find(self, number: int) -> Any:
        raise NotImplementedError

    def parts(self) -> Any:
        """Owners of what the reader sees here."""
        return Owner.objects.filter(
            action__in=Action.objects.in_committee(self.committee, self.user)
        )


class OwnerField(Named):
    def clean(self, value):
        text = (value or "").strip()
        if text == UNANSWERED:
            return text, _("names nobody answers to"), None
        if text.startswith(UNANSWERED):
            return text, _("“%(name)s”, unanswered") % {"name": text[1:]}, None
        return super().clean(value)

    def nothing(self, value):
        return _("No owner here has the number “%(value)s”.") % {"value": value}

    def find(self, number):
        """A member of any time, or an owner: people of other committees have no name here."""
        owns = self.parts().filter(person=number)
        sits = self.committee.memberships.filter(person=number)
        if not (sits.exists() or owns.exists()):
            return None
        return Person.objects.filter(pk=number).first()


class OrganisationField(Named):
    def nothing(self, value):
        return _("No organisation here has the number “%(value)s”.") % {"value": value}

    def find(self, number):
        owns = self.parts().filter(organisation=number)
        sits = self.committee.memberships.filter(organisation=number)
        if not (sits.exists() or owns.exists()):
            return None
        return Organisation.objects.filter(pk=number).first()


class SubjectField(Named):
    def nothing(self, value):
        return _("No subject here has the number “%(value)s”.") % {"value": value}

    def find(self, number):
        seen = Subject.objects.visible_to(self.user)
        return seen.filter(committee=self.committee, pk=number).first()


class MeetingField(Named):
    def nothing(self, value):
        return _("No meeting here has the number “%(value)s”.") % {"value": value}

    def find(self, number):
        return visible_meetings(self.committee, self.user).filter(number=number).first()


def visible_meetings(committee: Committee, user: Any):
    """The committee's meetings that the account sees. The model stands above this app."""
    meetings = apps.get_model("minutes", "Meeting").objects.visible_to(user)
    return meetings.filter(committee=committee)


class NamedFilter(django_filters.Filter):
    """Passes the committee and the reader on to its field."""

    @property
    def field(self):
        if not hasattr(self, "_field"):
            self._field = self.field_class(
                label=self.label, committee=self.parent.committee, user=self.parent.user
            )
        return self._field


class OwnerFilter(NamedFilter):
    field_class = OwnerField

    def filter(self, qs, value):
        if not value:
            return qs
        text, _label, person = value
        parts = Owner.objects.filter(left_at=None)
        if person is not None:
            parts = parts.filter(person=person)
        else:
            parts = parts.filter(person=None, organisation=None)
            if text != UNANSWERED:
                parts = parts.filter(typed=text[1:])
        return qs.filter(id__in=parts.values("action"))


class OrganisationFilter(NamedFilter):
    field_class = OrganisationField

    def filter(self, qs, value):
        """Of the organisation, or of somebody who represents it here today."""
        if not value:
            return qs
        people = self.parent.committee.memberships.today().filter(organisation=value[2])
        parts = Owner.objects.filter(left_at=None).filter(
            Q(organisation=value[2]) | Q(person__in=list(people.values_list("person", flat=True)))
        )
        return qs.filter(id__in=parts.values("action"))


class SubjectFilter(NamedFilter):
    field_class = SubjectField

    def filter(self, qs, value):
        return qs.filter(subject=value[2]) if value else qs


class MeetingFilter(NamedFilter):
    field_class = MeetingField

    def filter(self, qs, value):
        """Raised at the meeting, or spoken of there."""
        if not value:
            return qs
        spoken = Action._meta.get_field("events").related_model.objects.filter(meeting=value[2])
        return qs.filter(Q(raised_in=value[2]) | Q(id__in=spoken.values("action")))


class ActionFilter(django_filters.FilterSet):
    """The filters of one committee's list. `form.errors` says which values mean nothing."""

    q = django_filters.CharFilter(
        method="about", label=gettext_lazy("words or number"), max_length=200
    )
    status = django_filters.MultipleChoiceFilter(
        method="untouched", choices=list(STATUSES.items()), label=gettext_lazy("status")
    )
    owner = OwnerFilter(label=gettext_lazy("owner"))
    organisation = OrganisationFilter(label=gettext_lazy("organisation"))
    subject = SubjectFilter(label=gettext_lazy("subject"))
    meeting = MeetingFilter(label=gettext_lazy("meeting"))
    due = django_filters.ChoiceFilter(
        method="due_when", choices=list(DUES.items()), label=gettext_lazy("due")
    )
    mine = django_filters.ChoiceFilter(
        method="of_reader", choices=[("1", gettext_lazy("mine"))], label=gettext_lazy("mine")
    )
    sort = django_filters.ChoiceFilter(
        method="untouched", choices=list(SORTS.items()), label=gettext_lazy("order")
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, data, *, committee: Committee, user: Any):
        self.committee, self.user = committee, user
        # Only what the address names: copying filters and making a form of all nine is a tenth of a page.
        self.base_filters = {n: f for n, f in type(self).base_filters.items() if data.get(n)}
        super().__init__(data, queryset=Action.objects.in_committee(committee, user))

    def untouched(self, qs, name, value):
        return qs

    def about(self, qs, name, value):
        return qs.about(value, self.committee.code)

    def due_when(self, qs, name, value):
        today = timezone.localdate()
        if value == "overdue":
            return qs.open().filter(due_on__lt=today)
        if value == "week":
            return qs.open().filter(due_on__gte=today, due_on__lte=today + dt.timedelta(days=7))
        return qs.filter(due_on=None)

    def of_reader(self, qs, name, value):
        seat = seats_of(self.user).get(self.committee.pk)
        return qs.owned_by(self.user.person_id, seat.organisation_ids if seat else ())

    @property
    def actions(self):
        """The queryset, narrowed by the filters whose values mean something."""
        self.form.is_valid()
        return self.filter_queryset(self.queryset.all())

    @property
    def is_narrow(self) -> bool:
        """Whether owners or meetings say which actions these are (paging.rows_sql)."""
        names = ("owner", "organisation", "mine", "meeting")
        return any(self.form.cleaned_data.get(name) for name in names)

    @property
    def groups(self) -> list[str]:
        """The groups asked for, in the board's order; all that is closed takes in what was closed lately."""
        asked = self.form.cleaned_data.get("status") or GROUPS
        asked = [name for name in STATUSES if name in asked]
        return [name for name in asked if name != LATELY or Status.CLOSED not in asked]

    @property
    def order(self) -> str:
        return self.form.cleaned_data.get("sort") or "new"

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field's label, sentence) for each value that means nothing."""
        return [
            (str(self.form.fields[name].label), " ".join(map(str, errors)))
            for name, errors in self.form.errors.items()
        ]
