"""How do admins reach the records of this app? To find and to keep them: what changes, changes by the
services (one event each); events and mails are read only.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import services
from people.actors import AsAdmin
from people.errors import Refused
from people.links import without_links
from people.models import (
    Committee,
    Mail,
    Membership,
    Numbering,
    Organisation,
    OrganisationAlias,
    PeopleEvent,
    Person,
    PersonAlias,
    Telling,
    User,
)


class PeopleAdmin(admin.ModelAdmin):
    """Saves by calling `act`; a refusal is said at the top, and nothing is written. Nothing is deleted."""

    show_full_result_count = False
    list_per_page = 30

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def act(self, by: AsAdmin, record: Any, form: forms.ModelForm, change: bool) -> Any:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request.refused = None
        try:
            obj.pk = self.act(AsAdmin(request.user), obj, form, change).pk
        except Refused as refusal:
            request.refused = refusal

    def save_related(self, request, form, formsets, change):
        """No row of another model is written with a record: each has its own service."""

    def log_addition(self, request, obj, message):
        return None if request.refused else super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        return None if request.refused else super().log_change(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        return self._answer(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._answer(request) or super().response_change(request, obj)

    def _answer(self, request: HttpRequest) -> HttpResponse | None:
        if refusal := getattr(request, "refused", None):
            self.message_user(request, str(refusal), messages.ERROR)
            return self.response_post_save_change(request, None)
        return None

    def each(self, request: HttpRequest, records: QuerySet, act, done: str) -> None:
        """Do an act to each chosen record; what is refused is said, with the record's name."""
        count = 0
        for record in records:
            try:
                act(record)
                count += 1
            except Refused as refusal:
                self.message_user(request, f"{record}: {refusal}", messages.ERROR)
        if count:
            self.message_user(request, f"{count} {done}.")

    def confirmed(
        self, request: HttpRequest, action: str, title: str, said: str, records: Any, **more: Any
    ) -> TemplateResponse:
        """The page that asks before an act that cannot be taken back."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": title,
            "said": said,
            "records": records,
            "action": action,
            **more,
        }
        return TemplateResponse(request, "admin/people/confirm.html", context)

    def merge_two(self, request: HttpRequest, records: QuerySet, merge) -> HttpResponse | None:
        """Two chosen records become one; which stays is asked."""
        chosen = {str(record.pk): record for record in records}
        if len(chosen) != 2:
            self.message_user(request, _("Choose two records."), messages.ERROR)
            return None
        winner = chosen.pop(request.POST.get("winner", ""), None)
        if winner is None:
            return self.confirmed(
                request,
                "merge",
                _("Two records of one"),
                _("Which one stays? Everything of the other goes over to it, for good."),
                list(chosen.values()),
                choice=True,
            )
        loser = next(iter(chosen.values()))
        try:
            merge(loser, winner, by=AsAdmin(request.user))
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            said = _("“%(old)s” is “%(new)s” from now on.")
            self.message_user(request, said % {"old": loser.name, "new": winner.name})
        return None


class ReadOnlyAdmin(PeopleAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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


class AccountForm(AdminUserCreationForm):
    """An account for a person; without one, a person named after the address is made."""

    class Meta:
        model = User
        fields = ("email", "person", "is_staff")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "person" in self.fields:
            self.fields["person"].required = False

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, commit=True):
        account = super().save(commit=False)
        if account.person_id is None:
            name = account.email.partition("@")[0]
            account.person = Person.objects.create(name=name, email=account.email)
        if commit:
            account.save()
        return account


class AccountChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts are Django's own matter: who may enter the admin, and passwords, hashed by its forms."""

    form, add_form = AccountChangeForm, AccountForm
    list_display = ("email", "person", "is_active", "is_staff", "is_demo", "last_login", "seen_at")
    list_filter = ("is_active", "is_staff", "is_demo", "date_joined")
    search_fields = ("email", "person__key", "person__name")
    ordering = ("email",)
    list_select_related = ("person",)
    show_full_result_count = False
    list_per_page = 30
    autocomplete_fields = ("person",)
    readonly_fields = ("last_login", "date_joined", "seen_at", "is_demo")
    filter_horizontal = ("groups", "user_permissions")
    actions = ("close",)
    fieldsets = (
        (None, {"fields": ("email", "password", "person")}),
        (
            gettext_lazy("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (gettext_lazy("Since"), {"fields": ("date_joined", "last_login", "seen_at", "is_demo")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    *("email", "person", "is_staff"),
                    *("usable_password", "password1", "password2"),
                ),
            },
        ),
    )

    def has_delete_permission(self, request, obj=None):
        return False  # the admin's own log would go with it; an account is closed instead

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change or "email" in form.changed_data:
            obj.confirm_address()

    @admin.action(description=gettext_lazy("Close for good"), permissions=["change"])
    def close(self, request, queryset):
        by = AsAdmin(request.user)
        for account in queryset.exclude(pk=request.user.pk):
            services.close_account(account, by=by)
            self.message_user(request, _("Closed: %(who)s.") % {"who": account.person})


@admin.register(PeopleEvent)
class PeopleEventAdmin(ReadOnlyAdmin):
    list_display = (
        *("happened_at", "label", "person", "organisation", "committee"),
        *("from_state", "to_state", "by", "note"),
    )
    list_filter = (
        "kind",
        ("committee", admin.RelatedOnlyFieldListFilter),
        "happened_at",
    )
    search_fields = ("person__key", "person__name", "organisation__name", "note")
    list_select_related = ("person", "organisation", "committee", "by")
    date_hierarchy = "happened_at"


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = (
        *("created_at", "person", "to", "kind", "subject", "state"),
        *("attempts", "next_try_at", "sent_at"),
    )
    list_filter = ("state", "kind", ("committee", admin.RelatedOnlyFieldListFilter), "created_at")
    search_fields = ("to", "subject", "person__key", "message_id")
    list_select_related = ("person",)
    date_hierarchy = "created_at"
    exclude = ("body",)
    readonly_fields = ("text",)
    actions = ("try_again",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    @admin.display(description=gettext_lazy("text"))
    def text(self, mail: Mail) -> str:
        """Without what signs in or acts: an admin reads what was written, and is nobody else by it."""
        if mail.secret and not settings.DEMO:
            return _("It holds a secret, and is shown to nobody.")
        return without_links(mail.body)

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request, queryset):
        if not request.user.has_perm("people.change_mail"):
            self.message_user(request, _("You may only read."), messages.ERROR)
            return
        tried = sum(services.try_again(mail).state == Mail.State.WAITING for mail in queryset)
        self.message_user(request, _("%(n)d wait to be handed over.") % {"n": tried})


@admin.register(Numbering)
class NumberingAdmin(ReadOnlyAdmin):
    list_display = ("committee", "kind", "year", "last")
    list_filter = ("committee", "kind", "year")
    search_fields = ("committee__name", "kind")
    list_select_related = ("committee",)


@admin.register(Telling)
class TellingAdmin(ReadOnlyAdmin):
    list_display = ("name", "until")
    list_filter = ("name", "until")
    search_fields = ("name",)
