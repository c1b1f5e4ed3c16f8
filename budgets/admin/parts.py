"""What the lists and pages of the admin share: rows beneath a record, and one act on all that are chosen."""

from django.contrib import admin, messages
from django.utils.translation import ngettext

from people.errors import Refused


def each(admin_site, request, records, act, done: str, done_many: str) -> None:
    """Call a service for each chosen record; say how many it did, and why it refused the others."""
    n = 0
    for record in records:
        try:
            act(record)
            n += 1
        except Refused as refused:
            admin_site.message_user(request, f"{record}: {refused}", messages.ERROR)
    if n:
        admin_site.message_user(request, ngettext(done, done_many, n) % {"n": n}, messages.SUCCESS)


class PartInline(admin.TabularInline):
    """Rows of a record, read beneath it. `select` is loaded with them."""

    extra = 0
    can_delete = False
    show_change_link = True
    select: tuple[str, ...] = ()

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.select) if self.select else rows

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
