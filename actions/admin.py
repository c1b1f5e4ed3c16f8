"""How do admins reach the records of this app? To read, to find, and to act through the services: no status
is written by hand, and the history only read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm as BaseActionForm
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions import services as act
from actions.models import Action, ActionEvent, Owner, Resolution, Status, Subject
from actions.services import Deed
from actions.services.record import faster
from people.admin.base import ToldRefusal
from people.errors import Refused

COUNTED_AT_MOST = 2000
REFERENCE = re.compile(r"(?:([A-Z][A-Z0-9]{0,7})-)?(\d{1,9})", re.IGNORECASE)


class ShortPaginator(Paginator):
    """Counts no further than COUNTED_AT_MOST rows: what is more is found by searching, not by leafing."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNTED_AT_MOST].count()


class QuickAdmin(admin.ModelAdmin):
    """A list that costs the same for a hundred rows and for a hundred thousand: newest first, by key."""

    show_full_result_count = False
    paginator = ShortPaginator
    list_per_page = 30
    list_max_show_all = 0
    ordering = ("-id",)
    sortable_by = ()


class ReadOnlyAdmin(QuickAdmin):
    """Records that nobody writes by hand."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def deed_of(request) -> Deed:
    """An admin acts here as the software's hand, on any committee; the event names the admin."""
    return Deed(request.user, as_admin=True)


class OwnerInline(admin.TabularInline):
    model = Owner
    extra = 0
    can_delete = False
    fields = readonly_fields = ("named", "typed", "ticked_at", "left_at")
    verbose_name_plural = gettext_lazy("owners (given on the action's page)")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "organisation")

    @admin.display(description=gettext_lazy("who"))
    def named(self, owner):
        return owner.name

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class NoteForm(BaseActionForm):
    """Beside the choice of an act: the words that go with it."""

    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=1000)


class EditForm(forms.ModelForm):
    """What of an action is edited by hand. A save sends back the version that the page showed."""

    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Action
        fields = ("text", "due_on", "subject", "confidential")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = self.instance.version
        if "subject" in self.fields:
            theirs = Subject.objects.filter(committee=self.instance.committee_id)
            self.fields["subject"].queryset = theirs

    def clean(self):
        data = super().clean()
        now = Action.objects.select_related("committee").get(pk=self.instance.pk)
        if data.get("shown") is not None and now.version != data["shown"]:
            raise forms.ValidationError(faster(now))
        return data


@admin.register(Action)
class ActionAdmin(ToldRefusal, QuickAdmin):
    form = EditForm
    action_form = NoteForm
    list_display = (
        "reference",
        "short",
        "owned",
        "status",
        "resolution",
        "due_on",
        "subject",
        "confidential",
        "touched_at",
    )
    list_display_links = ("reference", "short")
    list_filter = (
        "status",
        "resolution",
        "committee",
        "origin",
        "confidential",
        ("due_on", admin.EmptyFieldListFilter),
    )
    search_fields = ("search",)
    search_help_text = gettext_lazy("Words of the sentence, or a number such as AB-17.")
    list_select_related = ("committee", "subject")
    inlines = (OwnerInline,)
    fields = (
        "reference",
        "text",
        "due_on",
        "subject",
        "confidential",
        "status",
        "resolution",
        "closed_at",
        "origin",
        "raised_at",
        "touched_at",
        "shown",
    )
    readonly_fields = (
        "reference",
        "status",
        "resolution",
        "closed_at",
        "origin",
        "raised_at",
        "touched_at",
    )
    actions = ("close_done", "close_dropped", "propose", "mark_unknown", "reopen")

    def get_queryset(self, request):
        return super().get_queryset(request).with_owners()

    def get_search_results(self, request, queryset, search_term):
        """By the index of words, or by number; no scan of the table."""
        text = search_term.strip()
        if not text:
            return queryset, False
        if found := REFERENCE.fullmatch(text):
            queryset = queryset.filter(number=int(found[2]))
            return (
                queryset.filter(committee__code=found[1].upper()) if found[1] else queryset
            ), False
        return queryset.about(text, ""), False

    @admin.display(description=gettext_lazy("what was promised"))
    def short(self, action):
        return action.text if len(action.text) <= 90 else f"{action.text[:88]}…"

    @admin.display(description=gettext_lazy("owners"))
    def owned(self, action):
        return ", ".join(("✓ " if o.ticked_at else "") + o.name for o in action.owners.all())

    def has_add_permission(self, request):
        return False  # raised on the committee's page, with owners

    def has_delete_permission(self, request, obj=None):
        return False  # a number is never given twice, and nothing is deleted

    def save_model(self, request, obj, form, change):
        """Through the service. A refusal is told, and nothing is written."""
        changes = {n: form.cleaned_data[n] for n in form.changed_data if n != "shown"}
        request.refused = None
        try:
            act.edit(obj, by=deed_of(request), version=form.cleaned_data["shown"], **changes)
        except Refused as refused:
            request.refused = refused

    def _each(self, request, queryset, step: Callable[..., Any], **said: Any) -> None:
        """One service for each chosen action, with the note typed beside; refusals are told one by one."""
        done, note = 0, request.POST.get("note", "")
        for action in queryset:
            try:
                step(action, by=deed_of(request), note=note, **said)
                done += 1
            except Refused as refused:
                self.message_user(request, f"{action.reference}: {refused}", messages.ERROR)
        if done:
            told = ngettext("%(n)d action done.", "%(n)d actions done.", done) % {"n": done}
            self.message_user(request, told, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Close: done"), permissions=["change"])
    def close_done(self, request, queryset):
        self._each(request, queryset, act.close, resolution=Resolution.DONE)

    @admin.action(description=gettext_lazy("Close: dropped"), permissions=["change"])
    def close_dropped(self, request, queryset):
        self._each(request, queryset, act.close, resolution=Resolution.DROPPED)

    @admin.action(
        description=gettext_lazy("Propose to close (with a note)"), permissions=["change"]
    )
    def propose(self, request, queryset):
        self._each(request, queryset, act.propose)

    @admin.action(description=gettext_lazy("Mark as unknown"), permissions=["change"])
    def mark_unknown(self, request, queryset):
        self._each(request, queryset, act.mark_unknown)

    @admin.action(description=gettext_lazy("Open again (with a note)"), permissions=["change"])
    def reopen(self, request, queryset):
        self._each(request, queryset, act.reopen)


class InUse(admin.SimpleListFilter):
    """Whether actions that are not closed gather under a subject."""

    title = gettext_lazy("with open actions")
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("1", _("yes")), ("0", _("no"))]

    def queryset(self, request, queryset):
        gathered = Exists(Action.objects.open().filter(subject=OuterRef("pk")))
        if self.value() == "1":
            return queryset.filter(gathered)
        return queryset.exclude(gathered) if self.value() == "0" else queryset


@admin.register(Subject)
class SubjectAdmin(QuickAdmin):
    list_display = ("name", "committee")
    list_filter = ("committee", InUse)
    search_fields = ("name", "key")
    list_select_related = ("committee",)

    def get_readonly_fields(self, request, obj=None):
        return ("committee",) if obj else ()

    def has_delete_permission(self, request, obj=None):
        return False


class KindFilter(admin.SimpleListFilter):
    """By what was done, offered from the code: no look through the whole table for the values in it."""

    title = gettext_lazy("what")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return ActionEvent.Kind.choices

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class TurnFilter(admin.SimpleListFilter):
    """By the status that it led to."""

    title = gettext_lazy("to")
    parameter_name = "to"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset.filter(to_state=self.value()) if self.value() else queryset


@admin.register(ActionEvent)
class ActionEventAdmin(ReadOnlyAdmin):
    list_display = (
        "happened_at",
        "reference",
        "kind",
        "by",
        "owner_named",
        "from_state",
        "to_state",
        "said",
        "recorded_at",
    )
    list_filter = (KindFilter, TurnFilter, "is_word", "confidential", "action__committee")
    search_fields = ("note",)
    search_help_text = gettext_lazy("Words of the action's sentence, or a number such as AB-17.")
    list_select_related = (
        "action__committee",
        "by",
        "owner__person",
        "owner__organisation",
    )

    def get_search_results(self, request, queryset, search_term):
        """By the action: its number, or its words."""
        text = search_term.strip()
        if not text:
            return queryset, False
        actions = Action.objects.about(text, "")
        if found := REFERENCE.fullmatch(text):
            actions = Action.objects.filter(number=int(found[2]))
            if found[1]:
                actions = actions.filter(committee__code=found[1].upper())
        return queryset.filter(action__in=actions.values("pk")), False

    @admin.display(description=gettext_lazy("action"))
    def reference(self, event):
        return event.action.reference

    @admin.display(description=gettext_lazy("owner"))
    def owner_named(self, event):
        return event.owner.name if event.owner else ""

    @admin.display(description=gettext_lazy("note"))
    def said(self, event):
        return event.note if len(event.note) <= 80 else f"{event.note[:78]}…"
