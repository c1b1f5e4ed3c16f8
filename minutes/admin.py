"""How do admins reach the records of this app? To read and to find; every change goes through the services."""

from django.contrib import admin, messages
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
    Topic,
    TopicEvent,
)
from people.errors import Refused


class ByServicesAdmin(admin.ModelAdmin):
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

    def _answered(self, request, response):
        if refused := getattr(request, "refused", None):
            list(messages.get_messages(request))  # the sentence that says "saved" is not true
            self.message_user(request, str(refused), messages.ERROR)
        return response

    def response_change(self, request, obj):
        return self._answered(request, super().response_change(request, obj))

    def log_change(self, request, obj, message):
        if getattr(request, "refused", None) is None:
            super().log_change(request, obj, message)


class DayInline(admin.TabularInline):
    model = MeetingDay
    verbose_name_plural = gettext_lazy("days")
    extra = 0
    can_delete = False
    readonly_fields = ("starts_at", "ends_at")

    def has_add_permission(self, request, obj=None):
        return False


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
        "confidential",
    )
    list_filter = ("state", "committee", "confidential", "precision")
    search_fields = ("title", "place", "preamble", "=number")
    list_select_related = ("committee",)
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
        "confidential",
        "version",
    )
    readonly_fields = ("committee", "number", "state", "version")
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


class OfMeetingAdmin(ByServicesAdmin):
    """Parts of a meeting: made on its page; nothing changes once the minutes are approved."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.meeting.is_frozen)


@admin.register(Item)
class ItemAdmin(OfMeetingAdmin):
    list_display = (
        "title",
        "meeting",
        "presenter",
        "minutes",
        "subject",
        "confidential",
        "removed_at",
    )
    list_filter = (
        "confidential",
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
        "removed_at",
        "version",
    )
    readonly_fields = ("meeting", "parent", "position", "removed_at", "version")
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


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = (
        "number",
        "title",
        "committee",
        "meeting",
        "consolidated",
        "state",
        "name",
        "confidential",
    )
    list_display_links = ("number", "title")
    list_filter = ("state", "committee", "consolidated", "confidential")
    search_fields = (
        *("title", "description", "proposer__name", "proposer_typed", "lead__name", "lead_typed"),
        *("meeting__title", "=number"),
    )
    list_select_related = ("committee", "meeting", "proposer")

    @admin.display(description=gettext_lazy("proposed by"), ordering="proposer__key")
    def name(self, topic):
        return topic.proposer_name


@admin.register(TopicEvent)
class TopicEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "topic", "kind", "by", "from_state", "to_state", "recorded_at")
    list_filter = ("kind", "topic__committee", "happened_at")
    search_fields = ("topic__title", "by__name", "note")
    list_select_related = ("topic", "by")
