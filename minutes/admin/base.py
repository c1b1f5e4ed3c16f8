"""What do the admin pages of this app share? Saving by services, and parts that are only read."""

from django.contrib import admin

from people.admin.base import ToldRefusal
from people.errors import Refused


class ByServicesAdmin(ToldRefusal, admin.ModelAdmin):
    """Saves by calling `act`; a refusal is said at the top, and nothing is written. Nothing is deleted."""

    show_full_result_count = False
    list_per_page = 30

    def has_delete_permission(self, request, obj=None):
        return False

    def act(self, request, record, form):
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        request.refused = None
        try:
            made = self.act(request, obj, form)
            obj.pk = made.pk
        except Refused as refused:
            request.refused = refused


class OfMeetingAdmin(ByServicesAdmin):
    """Parts of a meeting: made on its page; nothing changes once the minutes are approved."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.meeting.is_frozen)


class PartInline(admin.TabularInline):
    """Rows of a record, read beneath it: none is added, changed or taken away by hand."""

    extra = 0
    can_delete = False
    related: tuple[str, ...] = ()
    """What its rows name, loaded with them."""

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
