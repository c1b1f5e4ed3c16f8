"""What was written, save by save; what collided; what the margin asks; how an agenda read before."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin
from minutes.models import AgendaRevision, Card, Conflict, ItemFlag, ItemRevision


@admin.register(ItemRevision)
class ItemRevisionAdmin(ReadOnlyAdmin):
    list_display = ("item", "version", "by", "recorded_at", "differs", "beginning")
    list_filter = ("differs", "recorded_at", "item__meeting__committee")
    search_fields = ("item__title", "item__meeting__title", "by__name", "notes", "=key")
    list_select_related = ("item", "by")
    list_display_links = ("item", "version")

    @admin.display(description=gettext_lazy("notes"))
    def beginning(self, revision):
        return Truncator(revision.notes).chars(80)


@admin.register(Conflict)
class ConflictAdmin(ReadOnlyAdmin):
    list_display = ("item", "by", "created_at", "settled_at", "settled_by", "beginning")
    list_filter = (
        ("settled_at", admin.EmptyFieldListFilter),
        "created_at",
        "item__meeting__committee",
    )
    search_fields = ("item__title", "item__meeting__title", "by__name", "typed")
    list_select_related = ("item", "by", "settled_by")

    @admin.display(description=gettext_lazy("typed"))
    def beginning(self, conflict):
        return Truncator(conflict.typed).chars(80)


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "meeting", "item", "created_at", "answer", "answered_at", "by")
    list_filter = (("answered_at", admin.EmptyFieldListFilter), "answer", "meeting__committee")
    search_fields = ("line", "item__title", "meeting__title", "by__name")
    list_select_related = ("meeting", "item", "by")


@admin.register(AgendaRevision)
class AgendaRevisionAdmin(ReadOnlyAdmin):
    list_display = ("meeting", "number", "by", "at", "summary")
    list_display_links = ("meeting", "number")
    list_filter = ("at", "meeting__committee")
    search_fields = ("meeting__title", "by__name", "summary", "outline")
    list_select_related = ("meeting", "by")


@admin.register(ItemFlag)
class ItemFlagAdmin(ReadOnlyAdmin):
    list_display = ("item", "person", "kind", "note", "at")
    list_filter = ("kind", "item__meeting__committee")
    search_fields = ("item__title", "item__meeting__title", "person__name", "note")
    list_select_related = ("item", "person")
