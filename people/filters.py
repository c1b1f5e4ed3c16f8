"""Which people does the reader want to see? Filters stand in the address, so a view can be sent around."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Membership, Organisation, Role
from people.names import name_key


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name"), method="named", widget=forms.SearchInput(attrs={"class": "field"})
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("every one")
    )
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role, empty_label=_("any"))
    account = django_filters.ChoiceFilter(
        label=_("Account"),
        method="with_account",
        choices=[("yes", _("has one")), ("no", _("has none"))],
        empty_label=_("either"),
    )

    class Meta:
        model = Membership
        fields = ["q", "organisation", "role", "account"]

    def __init__(self, *args, committee, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["organisation"].queryset = (
            Organisation.objects.current().filter(memberships__committee=committee).distinct()
        )

    def named(self, queryset, name, value):
        """Every word typed stands in the name, another name, or the organisation's name."""
        for word in name_key(value.replace("\x00", "")).split():
            queryset = queryset.filter(
                Q(person__key__contains=word)
                | Q(organisation__key__contains=word)
                | Q(person__in=self._called(word))
            )
        return queryset

    def _called(self, word):
        alias = Membership._meta.get_field("person").related_model._meta.get_field("aliases")
        return alias.related_model.objects.filter(key__contains=word).values("person")

    def with_account(self, queryset, name, value):
        return (
            queryset.filter(person__user__is_active=True)
            if value == "yes"
            else (queryset.exclude(person__user__is_active=True))
        )
