"""Plans: what a year was to bring, how far it came, who did what to the plan. Read here, changed on its pages."""

from django.contrib import admin

from actions.admin import ReadOnlyAdmin
from budgets.models import (
    Area,
    Ask,
    Deliverable,
    Goal,
    Metric,
    Plan,
    PlanAction,
    PlanEvent,
    Pledge,
    Reading,
    Strategy,
)

from .parts import PartInline


class StrategyInline(PartInline):
    model = Strategy
    fields = readonly_fields = ("position", "text")


class AreaInline(PartInline):
    model = Area
    fields = readonly_fields = ("position", "title", "retrospective", "opportunity", "threat")


class ActionInline(PartInline):
    model = PlanAction
    fields = readonly_fields = ("action", "goal")
    select = ("action__committee", "goal")


class DeliverableInline(PartInline):
    model = Deliverable
    fields = readonly_fields = ("position", "text", "due_on", "done_on", "note")


class MetricInline(PartInline):
    model = Metric
    fields = readonly_fields = ("position", "text", "unit", "start", "target", "less_is_better")


class AskInline(PartInline):
    model = Ask
    fields = readonly_fields = ("position", "text", "is_money", "amount")


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ("title", "committee", "year", "number", "state", "adopted_by", "adopted_at")
    list_filter = ("state", "committee", "year")
    search_fields = ("title", "goal")
    list_select_related = ("committee", "adopted_by")
    inlines = (StrategyInline, AreaInline, ActionInline)


@admin.register(Goal)
class GoalAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "plan", "area")
    list_filter = ("plan__committee", "plan__year")
    search_fields = ("title", "text", "deliverables__text", "metrics__text")
    list_select_related = ("plan", "area")
    inlines = (DeliverableInline, MetricInline, AskInline)


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ("on", "metric", "value", "note", "by")
    list_filter = ("metric__goal__plan__committee", "metric__goal__plan__year")
    search_fields = ("metric__text", "note", "by__name")
    list_select_related = ("metric", "by")


@admin.register(Pledge)
class PledgeAdmin(ReadOnlyAdmin):
    list_display = ("goal", "organisation", "person", "typed", "text", "at", "withdrawn_at")
    list_filter = ("goal__plan__committee", "goal__plan__year")
    search_fields = ("text", "typed", "person__name", "organisation__name")
    list_select_related = ("goal", "organisation", "person")


@admin.register(PlanEvent)
class PlanEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "plan", "kind", "by", "to_state", "note", "recorded_at")
    list_filter = ("kind", "happened_at", "plan__committee")
    search_fields = ("plan__title", "by__name", "note")
    list_select_related = ("plan", "by")
