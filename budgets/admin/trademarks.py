"""The register of trademark uses: read and found here, kept on its pages."""

from django.contrib import admin

from actions.admin import ReadOnlyAdmin
from budgets.models import TrademarkEvent, TrademarkUse


@admin.register(TrademarkUse)
class TrademarkUseAdmin(ReadOnlyAdmin):
    list_display = (
        *("who", "mark", "committee", "starts_on", "ends_on"),
        *("approval", "reminded_of", "confidential"),
    )
    list_filter = ("confidential", "ends_on", "committee")
    search_fields = ("who", "mark", "use", "conditions")
    list_select_related = ("committee", "approval")


@admin.register(TrademarkEvent)
class TrademarkEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "use", "kind", "by", "note", "recorded_at")
    list_filter = ("kind", "happened_at", "use__committee")
    search_fields = ("use__who", "use__mark", "by__name", "note")
    list_select_related = ("use", "by")
