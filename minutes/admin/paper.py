"""Papers and their versions: which file belongs to what, and who put it there."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin
from minutes.models import Paper, PaperVersion

from .base import PartInline


class VersionInline(PartInline):
    model = PaperVersion
    related = ("by",)
    fields = readonly_fields = (
        "number",
        "name",
        "media_type",
        "size",
        "sha256",
        "note",
        "by",
        "at",
    )


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    list_display = ("title", "committee", "belongs_to", "confidential", "removed_at")
    list_filter = ("confidential", "committee", ("removed_at", admin.EmptyFieldListFilter))
    search_fields = (
        *("title", "versions__name", "versions__note", "=versions__sha256"),
        *("item__title", "topic__title", "approval__title"),
    )
    list_select_related = ("committee", "item", "topic", "approval")
    inlines = (VersionInline,)

    @admin.display(description=gettext_lazy("belongs to"))
    def belongs_to(self, paper):
        return paper.item or paper.topic or paper.approval
