"""Requests: what was asked and decided, by whom; decided here by the services, as on their pages."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin, deed_of
from budgets import services
from budgets.models import (
    Approval,
    ApprovalEvent,
    ApprovalRecusal,
    Charge,
    ConditionAction,
    Position,
    Voter,
)

from .parts import PartInline, each


class ChargeInline(PartInline):
    model = Charge
    fields = ("line", "amount", "settled", "posted", "remaining_before", "remaining_after")
    readonly_fields = fields
    select = ("line",)


class PositionInline(PartInline):
    model = Position
    fields = readonly_fields = ("person", "typed", "stance", "remark", "own", "said_at")
    select = ("person",)


class VoterInline(PartInline):
    model = Voter
    fields = readonly_fields = ("person", "organisation", "recused")
    select = ("person", "organisation")


class RecusalInline(PartInline):
    model = ApprovalRecusal
    fields = readonly_fields = ("person", "reason", "at")
    select = ("person",)


class ConditionInline(PartInline):
    model = ConditionAction
    fields = readonly_fields = ("action",)
    select = ("action__committee",)


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "title",
        "committee",
        "kind",
        "sum",
        "line_code",
        "outcome",
        "decided_at",
        "confidential",
    )
    list_filter = ("outcome", "kind", "confidential", "committee")
    search_fields = ("title", "text", "condition", "line_code", "line_title", "=number")
    list_select_related = ("committee",)
    date_hierarchy = "decided_at"
    actions = ("agree", "decline", "defer", "withdraw", "confirm", "settle", "expire")
    inlines = (ChargeInline, PositionInline, VoterInline, RecusalInline, ConditionInline)

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("-year", "-number")

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, approval):
        return "" if approval.amount is None else f"{approval.currency} {approval.amount:,.2f}"

    @admin.action(description=gettext_lazy("Agreed"))
    def agree(self, request, queryset):
        self._decide(request, queryset, Approval.Outcome.AGREED)

    @admin.action(description=gettext_lazy("Declined"))
    def decline(self, request, queryset):
        self._decide(request, queryset, Approval.Outcome.DECLINED)

    @admin.action(description=gettext_lazy("Deferred"))
    def defer(self, request, queryset):
        self._decide(request, queryset, Approval.Outcome.DEFERRED)

    @admin.action(description=gettext_lazy("Withdrawn"))
    def withdraw(self, request, queryset):
        self._each(request, queryset, services.withdraw_request)

    @admin.action(description=gettext_lazy("Condition confirmed"))
    def confirm(self, request, queryset):
        self._each(request, queryset, services.confirm)

    @admin.action(description=gettext_lazy("Carried out: give the rest back"))
    def settle(self, request, queryset):
        self._each(request, queryset, services.settle)

    @admin.action(description=gettext_lazy("Expired"))
    def expire(self, request, queryset):
        self._each(request, queryset, services.expire)

    def _decide(self, request, queryset, outcome):
        self._each(request, queryset, services.decide, outcome=outcome)

    def _each(self, request, queryset, act, **said):
        each(
            self,
            request,
            queryset,
            lambda approval: act(approval, by=deed_of(request), **said),
            _("%(n)d request decided."),
            _("%(n)d requests decided."),
        )


@admin.register(Position)
class PositionAdmin(ReadOnlyAdmin):
    list_display = ("approval", "name", "stance", "remark")
    list_filter = ("stance", "approval__committee", "approval__outcome")
    search_fields = ("person__name", "typed", "remark", "approval__title")
    list_select_related = ("approval", "person")

    @admin.display(description=gettext_lazy("who"), ordering="person__key")
    def name(self, position):
        return position.person.name if position.person else position.typed


@admin.register(ApprovalEvent)
class ApprovalEventAdmin(ReadOnlyAdmin):
    list_display = (
        "happened_at",
        "approval",
        "kind",
        "by",
        "from_state",
        "to_state",
        "recorded_at",
    )
    list_filter = ("kind", "to_state", "happened_at", "approval__committee")
    search_fields = ("approval__title", "by__name", "note")
    list_select_related = ("approval", "by")
