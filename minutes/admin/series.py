"""When committees meet, and what stands on every agenda: both are edited on the committee's pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin
from minutes.models import Series, StandingItem


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    list_display = ("title", "committee", "rule", "minutes", "place", "starts_on", "ends_on")
    list_filter = ("every", "committee", ("ends_on", admin.EmptyFieldListFilter))
    search_fields = ("title", "place", "committee__name")
    list_select_related = ("committee",)

    @admin.display(description=gettext_lazy("when"))
    def rule(self, series):
        return series.said


@admin.register(StandingItem)
class StandingItemAdmin(ReadOnlyAdmin):
    list_display = ("title", "committee", "position", "depth", "minutes", "presenter")
    list_filter = ("committee", "depth")
    search_fields = ("title", "committee__name", "presenter__name")
    list_select_related = ("committee", "presenter")
    ordering = ("committee", "position", "id")
