"""Organisations, persons and their spellings, committees and who sits on them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import services
from people.actors import AsAdmin
from people.errors import Refused
from people.models import (
    Committee,
    Membership,
    Organisation,
    OrganisationAlias,
    Person,
    PersonAlias,
)

from .base import PeopleAdmin


class Merged(admin.SimpleListFilter):
    title = gettext_lazy("record")
    parameter_name = "record"

    def lookups(self, request, model_admin):
        return [("merged", _("merged into another"))]

    def queryset(self, request, queryset):
        return queryset.filter(merged_into__isnull=self.value() != "merged")


class HasAccount(admin.SimpleListFilter):
    title = gettext_lazy("account")
    parameter_name = "account"

    def lookups(self, request, model_admin):
        return [("yes", _("has one")), ("no", _("has none"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(user__isnull=self.value() == "no")


@admin.register(Organisation)
class OrganisationAdmin(PeopleAdmin):
    list_display = ("name", "spellings", "merged_into")
    list_filter = (Merged, ("memberships__committee", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "key", "aliases__key")
    list_select_related = ("merged_into",)
    fields = ("name", "merged_into")
    readonly_fields = ("merged_into",)
    actions = ("merge",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("aliases")

    @admin.display(description=gettext_lazy("also called"))
    def spellings(self, organisation: Organisation) -> str:
        return ", ".join(alias.text for alias in organisation.aliases.all())

    def act(self, by, record, form, change):
        name = form.cleaned_data["name"]
        if change:
            return services.rename_organisation(record, by=by, name=name)
        return services.find_or_make_organisation(name)

    @admin.action(description=gettext_lazy("Merge two into one"), permissions=["change"])
    def merge(self, request, queryset):
        return self.merge_two(request, queryset, services.merge_organisations)


@admin.register(Person)
class PersonAdmin(PeopleAdmin):
    list_display = ("name", "spellings", "email", "phone", "account", "erased_at", "merged_into")
    list_filter = (
        Merged,
        HasAccount,
        ("memberships__committee", admin.RelatedOnlyFieldListFilter),
        ("erased_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "key", "aliases__key", "email")
    list_select_related = ("merged_into", "user")
    fields = ("name", "email", "phone", "time_zone", "erased_at", "merged_into")
    readonly_fields = ("erased_at", "merged_into")
    actions = ("merge", "erase")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("aliases")

    def get_search_results(self, request, queryset, search_term):
        found, distinct = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.current()
        return found, distinct

    @admin.display(description=gettext_lazy("also called"))
    def spellings(self, person: Person) -> str:
        return ", ".join(alias.text for alias in person.aliases.all())

    @admin.display(description=gettext_lazy("account"), boolean=True)
    def account(self, person: Person) -> bool:
        return services.has_account(person)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # somebody is made by a seat (Memberships) or by minutes that name them

    def act(self, by, record, form, change):
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        return services.edit_person(record, by=by, **changes)

    @admin.action(description=gettext_lazy("Merge two into one"), permissions=["change"])
    def merge(self, request, queryset):
        return self.merge_two(request, queryset, services.merge_people)

    @admin.action(description=gettext_lazy("Erase contact data"), permissions=["change"])
    def erase(self, request, queryset):
        if "sure" not in request.POST:
            return self.confirmed(
                request,
                "erase",
                _("Erase contact data"),
                _("Addresses, phones and mails go, and accounts are closed, for good. Names stay."),
                list(queryset),
            )
        by = AsAdmin(request.user)
        self.each(request, queryset, lambda p: services.erase_contact(p, by=by), str(_("erased")))
        return None


class SpellingAdmin(PeopleAdmin):
    """Other names: added here one by one, and removed by the action."""

    list_display = ("text", "key", "of")
    search_fields = ("text", "key")
    actions = ("remove",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and obj is None


@admin.register(PersonAlias)
class PersonAliasAdmin(SpellingAdmin):
    list_filter = (
        ("person__memberships__committee", admin.RelatedOnlyFieldListFilter),
        ("person__merged_into", admin.EmptyFieldListFilter),
    )
    list_select_related = ("person",)
    search_fields = ("text", "key", "person__name")
    autocomplete_fields = ("person",)
    fields = ("person", "text")

    @admin.display(description=gettext_lazy("person"), ordering="person__key")
    def of(self, alias: PersonAlias) -> Person:
        return alias.person

    def act(self, by, record, form, change):
        return services.add_alias(record.person, by=by, text=form.cleaned_data["text"])

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request, queryset):
        by = AsAdmin(request.user)
        self.each(request, queryset, lambda a: services.remove_alias(a, by=by), str(_("removed")))


@admin.register(OrganisationAlias)
class OrganisationAliasAdmin(SpellingAdmin):
    list_filter = (
        ("organisation__memberships__committee", admin.RelatedOnlyFieldListFilter),
        ("organisation__merged_into", admin.EmptyFieldListFilter),
    )
    list_select_related = ("organisation",)
    search_fields = ("text", "key", "organisation__name")
    autocomplete_fields = ("organisation",)
    fields = ("organisation", "text")

    @admin.display(description=gettext_lazy("organisation"), ordering="organisation__key")
    def of(self, alias: OrganisationAlias) -> Organisation:
        return alias.organisation

    def act(self, by, record, form, change):
        text = form.cleaned_data["text"]
        return services.add_organisation_alias(
            record.organisation, by=by, text=text, committees=set()
        )

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request, queryset):
        by = AsAdmin(request.user)
        self.each(
            request,
            queryset,
            lambda a: services.remove_organisation_alias(a, by=by, committees=set()),
            str(_("removed")),
        )


@admin.register(Committee)
class CommitteeAdmin(PeopleAdmin):
    list_display = ("name", "slug", "code", "time_zone", "is_public", "everyone_means")
    list_filter = ("is_public", "everyone_means", "time_zone")
    search_fields = ("name", "slug", "code")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "code", "time_zone", "is_public")}),
        (gettext_lazy("Actions"), {"fields": ("everyone_means", "carried_limit")}),
        (gettext_lazy("Quorum"), {"fields": ("quorum_kind", "quorum_value", "deputies_vote")}),
        (gettext_lazy("Minutes"), {"fields": ("approves_by", "corrections_days", "write_up_days")}),
    )

    def act(self, by, record, form, change):
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.edit_committee(Committee.objects.get(pk=record.pk), by=by, **changes)
        return services.found_committee(by=by, **form.cleaned_data)


class Lasting(admin.SimpleListFilter):
    title = gettext_lazy("time")
    parameter_name = "time"

    def lookups(self, request, model_admin):
        return [("now", _("today or later")), ("over", _("over"))]

    def queryset(self, request, queryset):
        lasting = Membership.objects.lasting().values("pk")
        if self.value() == "now":
            return queryset.filter(pk__in=lasting)
        return queryset.exclude(pk__in=lasting) if self.value() == "over" else queryset


@admin.register(Membership)
class MembershipAdmin(PeopleAdmin):
    list_display = (
        *("person", "committee", "role", "organisation", "votes"),
        *("starts_on", "ends_on", "account"),
    )
    list_filter = (Lasting, "committee", "role", "votes")
    search_fields = ("person__key", "person__name", "organisation__name")
    list_select_related = ("person__user", "committee", "organisation")
    autocomplete_fields = ("person", "organisation", "committee")
    date_hierarchy = "starts_on"
    actions = ("end", "resend")

    def get_readonly_fields(self, request, obj=None):
        return ("committee", "person") if obj else ()

    @admin.display(description=gettext_lazy("account"), boolean=True)
    def account(self, membership: Membership) -> bool:
        return services.has_account(membership.person)

    def act(self, by, record, form, change):
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.change_membership(
                Membership.objects.get(pk=record.pk), by=by, **changes
            )
        said = {k: v for k, v in form.cleaned_data.items() if k != "ends_on"}
        made = services.seat_person(said.pop("committee"), by=by, **said)
        if ends_on := form.cleaned_data["ends_on"]:
            services.change_membership(made, by=by, ends_on=ends_on)
        return made

    @admin.action(description=gettext_lazy("End today"), permissions=["change"])
    def end(self, request, queryset):
        by = AsAdmin(request.user)
        self.each(request, queryset, lambda m: services.end_membership(m, by=by), str(_("ended")))

    @admin.action(description=gettext_lazy("Write the invitation again"), permissions=["change"])
    def resend(self, request, queryset):
        by = AsAdmin(request.user)

        def send(membership: Membership) -> None:
            if services.send_invitation(membership, by=by) is None:
                raise Refused(_("no address is known"))

        self.each(request, queryset, send, str(_("written to")))
