"""Who comes when: polls and their answers, requests for invitations, and who takes no part in what."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin
from minutes.models import InvitationRequest, Poll, Recusal, Slot, SlotAnswer

from .base import PartInline


class SlotInline(PartInline):
    model = Slot
    fields = readonly_fields = ("starts_at", "ends_at")


@admin.register(Poll)
class PollAdmin(ReadOnlyAdmin):
    list_display = ("meeting", "opened_at", "closes_at", "closed_at", "decided")
    list_filter = (
        ("opened_at", admin.EmptyFieldListFilter),
        ("closed_at", admin.EmptyFieldListFilter),
        "meeting__committee",
    )
    search_fields = ("meeting__title", "=meeting__number")
    list_select_related = ("meeting", "decided")
    inlines = (SlotInline,)


@admin.register(SlotAnswer)
class SlotAnswerAdmin(ReadOnlyAdmin):
    list_display = ("meeting", "slot", "person", "answer", "at")
    list_display_links = ("meeting", "slot")
    list_filter = ("answer", "slot__poll__meeting__committee")
    search_fields = ("person__name", "slot__poll__meeting__title")
    list_select_related = ("slot__poll__meeting", "person")

    @admin.display(description=gettext_lazy("meeting"))
    def meeting(self, answer):
        return answer.slot.poll.meeting


@admin.register(InvitationRequest)
class InvitationRequestAdmin(ReadOnlyAdmin):
    list_display = ("person", "meeting", "state", "note", "asked_at", "answered_by", "answered_at")
    list_filter = ("state", "asked_at", "meeting__committee")
    search_fields = ("person__name", "meeting__title", "note", "answer")
    list_select_related = ("person", "meeting", "answered_by")


@admin.register(Recusal)
class RecusalAdmin(ReadOnlyAdmin):
    list_display = ("person", "item", "reason", "at")
    list_filter = ("at", "item__meeting__committee")
    search_fields = ("person__name", "item__title", "item__meeting__title", "reason")
    list_select_related = ("person", "item")
