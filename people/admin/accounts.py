"""Accounts, and what is only read: events, mails, numbers."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import services
from people.actors import AsAdmin
from people.links import without_links
from people.models import Mail, Numbering, PeopleEvent, Person, Telling, User

from .base import ReadOnlyAdmin


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
