"""What members want changed in circulated minutes, and what was found wrong after approval."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin
from minutes.models import Correction, Erratum


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "meeting", "item", "person", "state", "created_at", "answered_by")
    list_filter = ("state", "created_at", "item__meeting__committee")
    search_fields = (
        *("passage", "suggestion", "reason", "answer"),
        *("person__name", "item__title", "item__meeting__title"),
    )
    list_select_related = ("item__meeting", "person", "answered_by")

    @admin.display(description=gettext_lazy("meeting"))
    def meeting(self, correction):
        return correction.item.meeting


@admin.register(Erratum)
class ErratumAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "meeting", "item", "by", "at", "confidential")
    list_filter = ("confidential", "at", "meeting__committee")
    search_fields = ("text", "passage", "meeting__title", "item__title", "by__name")
    list_select_related = ("meeting", "item", "by")
