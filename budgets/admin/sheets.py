"""Sheets that were sent and are not a draft yet: that they are there, and whose. What they say is for who sent
them."""

from django.contrib import admin

from actions.admin import ReadOnlyAdmin
from budgets.models import SheetImport


@admin.register(SheetImport)
class SheetImportAdmin(ReadOnlyAdmin):
    list_display = ("name", "committee", "by", "sent_at")
    list_filter = ("committee", "sent_at")
    search_fields = ("name", "by__name")
    list_select_related = ("committee", "by")
    fields = ("name", "committee", "by", "sent_at")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "answers")
