"""Topics: who proposed them, who wants them, what was said, and what became of them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from actions.admin import ReadOnlyAdmin
from minutes.models import Topic, TopicComment, TopicEvent, TopicFeed, TopicLink, TopicVote

from .base import PartInline


class VoteInline(PartInline):
    model = TopicVote
    related = ("person",)
    fields = readonly_fields = ("person", "kind", "at")


class CommentInline(PartInline):
    model = TopicComment
    related = ("person",)
    fields = readonly_fields = ("person", "typed", "text", "at")


class FeedsInline(PartInline):
    model = TopicFeed
    fk_name = "proposal"
    verbose_name_plural = gettext_lazy("feeds these topics")
    related = ("topic",)
    fields = readonly_fields = ("topic",)


class FedByInline(PartInline):
    model = TopicFeed
    fk_name = "topic"
    verbose_name_plural = gettext_lazy("made of these proposals")
    related = ("proposal",)
    fields = readonly_fields = ("proposal",)


class LinkInline(PartInline):
    model = TopicLink
    fk_name = "topic"
    verbose_name_plural = gettext_lazy("see also")
    related = ("other",)
    fields = readonly_fields = ("other",)


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
    inlines = (VoteInline, CommentInline, FeedsInline, FedByInline, LinkInline)

    @admin.display(description=gettext_lazy("proposed by"), ordering="proposer__key")
    def name(self, topic):
        return topic.proposer_name


@admin.register(TopicEvent)
class TopicEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "topic", "kind", "by", "from_state", "to_state", "recorded_at")
    list_filter = ("kind", "topic__committee", "happened_at")
    search_fields = ("topic__title", "by__name", "note")
    list_select_related = ("topic", "by")
