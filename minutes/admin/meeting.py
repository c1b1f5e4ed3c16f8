"""Meetings, their items and people, what was decided and said, and what happened to them."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin, deed_of
from budgets.admin import each
from minutes import services
from minutes.models import (
    Attendance,
    Comment,
    Decision,
    Import,
    Item,
    Meeting,
    MeetingDay,
    MeetingEvent,
    State,
)

from .base import ByServicesAdmin, OfMeetingAdmin, PartInline


class DayInline(PartInline):
    model = MeetingDay
    verbose_name_plural = gettext_lazy("days")
    fields = readonly_fields = ("starts_at", "ends_at")


@admin.register(Meeting)
class MeetingAdmin(ByServicesAdmin):
    list_display = (
        "title",
        "committee",
        "number",
        "starts_at",
        "time_zone",
        "state",
        "place",
        "series",
        "invitation_only",
        "corrections_until",
        "confidential",
    )
    list_filter = (
        *("state", "committee", "confidential", "precision", "invitation_only", "event_topics"),
    )
    search_fields = ("title", "place", "preamble", "=number")
    list_select_related = ("committee", "series")
    date_hierarchy = "starts_at"
    inlines = (DayInline,)
    fields = (
        "committee",
        "number",
        "title",
        "state",
        "starts_at",
        "ends_at",
        "precision",
        "time_zone",
        "place",
        "dial_in",
        "preamble",
        "invitation_only",
        "event_topics",
        "topics_until",
        "confidential",
        *("series", "current_item", "opened_at", "ended_at"),
        *("circulated_at", "corrections_until", "approved_at", "approved_in"),
        "version",
    )
    readonly_fields = (
        *("committee", "number", "state", "version", "series", "current_item"),
        *("opened_at", "ended_at", "circulated_at", "corrections_until", "approved_at"),
        "approved_in",
    )
    actions = ("announce", "open", "end", "circulate", "approve")

    def has_add_permission(self, request):
        return False  # planned on the committee's page, where days and zone are asked for together

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_frozen)

    def act(self, request, record, form):
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        return services.edit_meeting(record, by=deed_of(request), **changes)

    def _move(self, request, queryset, to):
        each(
            self,
            request,
            queryset.select_related("committee"),
            lambda meeting: services.move_on(meeting, by=deed_of(request), to=to),
            _("%(n)d meeting moved on."),
            _("%(n)d meetings moved on."),
        )

    @admin.action(description=gettext_lazy("Announce"), permissions=["change"])
    def announce(self, request, queryset):
        self._move(request, queryset, State.ANNOUNCED)

    @admin.action(description=gettext_lazy("Open"), permissions=["change"])
    def open(self, request, queryset):
        self._move(request, queryset, State.IN_SESSION)

    @admin.action(description=gettext_lazy("End"), permissions=["change"])
    def end(self, request, queryset):
        self._move(request, queryset, State.DRAFTING)

    @admin.action(description=gettext_lazy("Circulate the minutes"), permissions=["change"])
    def circulate(self, request, queryset):
        self._move(request, queryset, State.CIRCULATED)

    @admin.action(
        description=gettext_lazy("Approve the minutes (cannot be taken back)"),
        permissions=["change"],
    )
    def approve(self, request, queryset):
        self._move(request, queryset, State.APPROVED)


@admin.register(Item)
class ItemAdmin(OfMeetingAdmin):
    list_display = (
        "title",
        "meeting",
        "kind",
        "presenter",
        "minutes",
        "subject",
        "postponed",
        "confidential",
        "removed_at",
    )
    list_filter = (
        *("confidential", "kind", "postponed"),
        ("removed_at", admin.EmptyFieldListFilter),
        "meeting__committee",
        "meeting__state",
    )
    search_fields = ("title", "notes", "presenter__name", "presenter_typed", "meeting__title")
    list_select_related = ("meeting", "presenter", "subject")
    fields = (
        "meeting",
        "parent",
        "position",
        "title",
        "presenter",
        "presenter_typed",
        "minutes",
        "subject",
        "notes",
        "confidential",
        "withheld",
        *("kind", "approves", "topic", "approval", "standing", "returned_from"),
        *("postponed", "dropped_for_good", "removed_at", "numbers", "version"),
    )
    readonly_fields = (
        *("meeting", "parent", "position", "removed_at", "version", "kind", "approves", "topic"),
        *("approval", "standing", "returned_from", "postponed", "dropped_for_good", "numbers"),
    )
    raw_id_fields = ("presenter", "subject")
    actions = ("take_off", "put_back", "withhold")

    def act(self, request, record, form):
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        return services.edit_item(
            record, by=deed_of(request), version=form.initial.get("version"), **changes
        )

    @admin.action(description=gettext_lazy("Take off the agenda"), permissions=["change"])
    def take_off(self, request, queryset):
        each(
            self,
            request,
            queryset,
            lambda item: services.remove_item(item, by=deed_of(request)),
            _("%(n)d item taken off."),
            _("%(n)d items taken off."),
        )

    @admin.action(description=gettext_lazy("Put back"), permissions=["change"])
    def put_back(self, request, queryset):
        each(
            self,
            request,
            queryset,
            lambda item: services.restore_item(item, by=deed_of(request)),
            _("%(n)d item put back."),
            _("%(n)d items put back."),
        )

    @admin.action(description=gettext_lazy("Make confidential"), permissions=["change"])
    def withhold(self, request, queryset):
        each(
            self,
            request,
            queryset,
            lambda item: services.withhold_item(item, by=deed_of(request)),
            _("%(n)d item made confidential."),
            _("%(n)d items made confidential."),
        )


@admin.register(Attendance)
class AttendanceAdmin(OfMeetingAdmin):
    list_display = (
        "person",
        "organisation",
        "meeting",
        "kind",
        "reply",
        "by_phone",
        "present",
        "note",
    )
    list_filter = ("kind", "reply", "present", "by_phone", "meeting__committee")
    search_fields = ("person__name", "organisation__name", "meeting__title", "note")
    list_select_related = ("person", "organisation", "meeting")
    fields = (
        "meeting",
        "person",
        "organisation",
        "kind",
        "deputy_for",
        "reply",
        "by_phone",
        "note",
        "present",
        "arrived_at",
        "left_at",
    )
    readonly_fields = ("meeting", "person")
    raw_id_fields = ("organisation", "deputy_for")

    def act(self, request, record, form):
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        return services.edit_attendance(record, by=deed_of(request), **changes)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "text",
        "committee",
        "outcome",
        "meeting",
        "decided_at",
        "confidential",
    )
    list_filter = (
        "outcome",
        "committee",
        "confidential",
        ("withdrawn_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("text", "condition", "votes", "meeting__title", "=number")
    list_select_related = ("committee", "meeting")
    date_hierarchy = "decided_at"
    actions = ("withdraw",)

    @admin.action(description=gettext_lazy("Withdraw"))
    def withdraw(self, request, queryset):
        each(
            self,
            request,
            queryset,
            lambda decision: services.withdraw_decision(decision, by=deed_of(request)),
            _("%(n)d decision withdrawn."),
            _("%(n)d decisions withdrawn."),
        )


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "name", "item", "happened_at", "confidential")
    list_filter = ("confidential", "happened_at", "item__meeting__committee")
    search_fields = ("text", "on", "typed", "person__name", "item__title")
    list_select_related = ("item", "person")

    @admin.display(description=gettext_lazy("who"), ordering="person__key")
    def name(self, comment):
        return comment.person.name if comment.person else comment.typed


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ("name", "committee", "state", "meeting", "by", "created_at", "applied_at")
    list_filter = ("state", "committee", "created_at")
    search_fields = ("name", "text", "by__name", "=sha256")
    list_select_related = ("committee", "meeting", "by")

    def get_queryset(self, request):
        """Without the texts, which are long: the list does not show them."""
        found = super().get_queryset(request)
        listing = request.resolver_match and request.resolver_match.url_name.endswith("_changelist")
        return found.defer("text", "answers", "summary") if listing else found


@admin.register(MeetingEvent)
class MeetingEventAdmin(ReadOnlyAdmin):
    list_display = (
        "happened_at",
        "meeting",
        "kind",
        "item",
        "by",
        "from_state",
        "to_state",
        "recorded_at",
    )
    list_filter = ("kind", "meeting__committee", "happened_at")
    search_fields = ("meeting__title", "item__title", "by__name", "note")
    list_select_related = ("meeting", "item", "by")
