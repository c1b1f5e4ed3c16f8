"""Budgets: versions with what they allocate, lines, and what moves on them."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.admin import QuickAdmin, ReadOnlyAdmin, deed_of
from budgets import services
from budgets.models import (
    Allocation,
    Budget,
    BudgetEvent,
    BudgetVersion,
    Charge,
    Line,
    Payment,
    Transfer,
)
from budgets.services import LineDraft
from people.admin.base import ToldRefusal
from people.errors import Refused
from people.models import Committee

from .parts import PartInline, each


class AddingAdmin(QuickAdmin):
    """Records that a service makes, and that nobody changes: the add page is a form of its own. What the
    service refuses is said there, beside the field, with what was typed."""

    add_form: type[forms.Form]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        return type("Adding", (self.add_form,), {"deed": deed_of(request)})

    def get_fieldsets(self, request, obj=None):
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": list(self.add_form.base_fields)})]

    def save_form(self, request, form, change):
        return form.made

    def save_model(self, request, obj, form, change):
        """The form's service has done it."""

    def save_related(self, request, form, formsets, change):
        """Nothing of it is related."""


class ServiceForm(forms.Form):
    """Cleaned by calling the service: `made` is what it gave back, or there are errors."""

    deed = None
    made = None

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = instance

    def act(self, data):
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                self.made = self.act(data)
            except Refused as refused:
                field = getattr(refused, "field", None)
                self.add_error(field if field in self.fields else None, str(refused))
        return data

    def save_m2m(self):
        """Nothing."""


def money_field(**kwargs):
    return forms.DecimalField(
        label=gettext_lazy("Amount"), max_digits=14, decimal_places=2, **kwargs
    )


class BudgetForm(ServiceForm):
    committee = forms.ModelChoiceField(Committee.objects.all(), label=gettext_lazy("Committee"))
    year = forms.IntegerField(label=gettext_lazy("Fiscal year"))
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)

    def act(self, data):
        return services.make_budget(by=self.deed, **data)


class VersionInline(PartInline):
    model = BudgetVersion
    fields = readonly_fields = ("number", "state", "title", "source", "in_force_at", "ended_at")


@admin.register(Budget)
class BudgetAdmin(AddingAdmin):
    add_form = BudgetForm
    list_display = ("year", "committee", "currency", "title")
    list_filter = ("committee", "currency")
    search_fields = ("title", "=year", "committee__name")
    list_select_related = ("committee",)
    actions = ("draft", "close", "reopen")

    def get_inlines(self, request, obj):
        return (VersionInline,) if obj else ()

    @admin.action(description=gettext_lazy("Draft a version like the one in force"))
    def draft(self, request, queryset):
        self._each(request, queryset, services.draft_version, takes_in=True)

    @admin.action(description=gettext_lazy("Close the year"))
    def close(self, request, queryset):
        self._each(request, queryset, services.close_budget)

    @admin.action(description=gettext_lazy("Open it again"))
    def reopen(self, request, queryset):
        self._each(request, queryset, services.reopen_budget)

    def _each(self, request, queryset, act, **said):
        _for_each(self, request, queryset, lambda b: act(b, by=deed_of(request), **said))


def _for_each(site, request, queryset, act):
    each(site, request, queryset, act, _("%(n)d record done."), _("%(n)d records done."))


class AllocationInline(admin.TabularInline):
    """What a version allocates: of a draft it is changed here, line by line."""

    model = Allocation
    fields = ("line", "row", "amount")
    extra = 0
    autocomplete_fields = ("line",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("line")

    def _open(self, obj):
        return obj is not None and obj.state == BudgetVersion.State.DRAFT

    def has_add_permission(self, request, obj=None):
        return self._open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._open(obj) and super().has_delete_permission(request, obj)


class VersionForm(forms.ModelForm):
    """What of a draft is edited by hand. A save sends back the version that the page showed."""

    shown = forms.IntegerField(widget=forms.HiddenInput, required=False)
    takes_in = forms.BooleanField(
        label=gettext_lazy("Its amounts take in the transfers made so far"), required=False
    )

    class Meta:
        model = BudgetVersion
        fields = ("title", "note")

    refused = ""
    """What the service said to it: then the page is shown again, with what was typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shown"].initial = self.instance.version
        self.fields["takes_in"].initial = self.instance.takes_in_until is not None

    def clean(self):
        if self.refused:
            self.add_error(None, self.refused)
        return super().clean()


@admin.register(BudgetVersion)
class BudgetVersionAdmin(ToldRefusal, QuickAdmin):
    form = VersionForm
    list_display = ("named", "budget", "number", "state", "in_force_at", "ended_at")
    list_filter = ("state", "budget__committee", "budget__year")
    search_fields = ("title", "source", "=number", "=budget__year")
    list_select_related = ("budget__committee",)
    inlines = (AllocationInline,)
    fields = ("budget", "number", "state", "title", "note", "takes_in", "source", "shown")
    readonly_fields = ("budget", "number", "state", "source")
    actions = ("put_in_force", "discard")

    @admin.display(description=gettext_lazy("version"))
    def named(self, version):
        return str(version)

    def has_add_permission(self, request):
        return False  # drafted on the budget

    def has_delete_permission(self, request, obj=None):
        return False  # a draft is thrown away by the act beside the list

    def has_change_permission(self, request, obj=None):
        is_open = obj is None or obj.state == BudgetVersion.State.DRAFT
        return is_open and super().has_change_permission(request, obj)

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        return ("budget", "number", "state", "title", "note", "takes_in_until", "source")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("Version", (form,), {"refused": getattr(request, "refused", "")})

    def changeform_view(self, request, *args, **kwargs):
        """Refused by the service, nothing was written: the same page with the sentence and all that was typed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            request.refused = str(refused)
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """With its allocations, by one service: save_related."""

    def save_related(self, request, form, formsets, change):
        data = form.cleaned_data
        services.edit_version(
            form.instance,
            by=deed_of(request),
            version_no=data["shown"],
            title=data["title"],
            note=data["note"],
            amounts=[_drafted(row) for row in formsets[0].cleaned_data if _stays(row)],
            takes_in=data["takes_in"],
        )

    def construct_change_message(self, request, form, formsets, add=False):
        return super().construct_change_message(request, form, [], add)  # not saved by themselves

    @admin.action(description=gettext_lazy("Put in force"), permissions=["change"])
    def put_in_force(self, request, queryset):
        _for_each(self, request, queryset, lambda v: services.put_in_force(v, by=deed_of(request)))

    @admin.action(description=gettext_lazy("Throw the draft away"), permissions=["change"])
    def discard(self, request, queryset):
        _for_each(self, request, queryset, lambda v: services.discard_draft(v, by=deed_of(request)))


def _stays(row):
    return bool(row) and not row.get("DELETE")


def _drafted(row):
    line = row["line"]
    return LineDraft(line.code, None, None, row["row"], row["amount"])


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "budget", "group", "goal", *"allocated transferred".split())
    list_display += ("committed", "spent", "remaining")
    list_filter = ("budget__committee", "budget__year")
    search_fields = ("code", "title", "group")
    list_select_related = ("budget__committee", "goal")
    readonly_fields = ("allocated", "transferred", "committed", "spent", "remaining")

    def get_queryset(self, request):
        return super().get_queryset(request).with_figures()

    @admin.display(description=gettext_lazy("allocated"))
    def allocated(self, line):
        return line.figures.allocated

    @admin.display(description=gettext_lazy("transferred"))
    def transferred(self, line):
        return line.figures.transferred

    @admin.display(description=gettext_lazy("committed"))
    def committed(self, line):
        return line.figures.committed

    @admin.display(description=gettext_lazy("spent"))
    def spent(self, line):
        return line.figures.spent

    @admin.display(description=gettext_lazy("remaining"))
    def remaining(self, line):
        return line.figures.remaining


class LineChoice(forms.ModelChoiceField):
    """A line by its code, with the budget that it is of."""

    def label_from_instance(self, line):
        return f"{line.budget.committee} {line.budget.year}: {line}"


def _lines():
    return Line.objects.select_related("budget__committee")


class TransferForm(ServiceForm):
    from_line = LineChoice(_lines(), label=gettext_lazy("From"))
    to_line = LineChoice(_lines(), label=gettext_lazy("To"))
    amount = money_field()
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea)
    carries_over = forms.BooleanField(
        label=gettext_lazy("Carries a rest into the next year"), required=False
    )

    def act(self, data):
        move = services.carry_over if data.pop("carries_over") else services.transfer
        return move(data.pop("from_line"), data.pop("to_line"), by=self.deed, **data)


@admin.register(Transfer)
class TransferAdmin(AddingAdmin):
    add_form = TransferForm
    list_display = ("happened_at", "from_line", "to_line", "amount", "carries_over", "by")
    list_filter = ("carries_over", "from_line__budget__committee", "from_line__budget__year")
    search_fields = ("reason", "from_line__code", "to_line__code")
    list_select_related = ("from_line", "to_line", "by")


class ChargeChoice(forms.ModelChoiceField):
    """What an approval takes from a line."""

    def label_from_instance(self, charge):
        return f"{charge.approval} - {charge.line.code}: {charge.amount - charge.settled:,.2f}"


class PaymentForm(ServiceForm):
    charge = ChargeChoice(
        Charge.objects.filter(approval__outcome__in=["agreed", "carried_out", "expired"])
        .select_related("approval", "line")
        .order_by("-approval__year", "-approval__number"),
        label=gettext_lazy("On"),
    )
    amount = money_field()
    paid_on = forms.DateField(label=gettext_lazy("Paid on"), initial=timezone.localdate)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def act(self, data):
        return services.pay(data.pop("charge"), by=self.deed, **data)


@admin.register(Payment)
class PaymentAdmin(AddingAdmin):
    add_form = PaymentForm
    list_display = ("paid_on", "approval", "line", "amount", "note", "by")
    list_filter = ("charge__line__budget__committee", "charge__line__budget__year")
    search_fields = ("note", "charge__approval__title", "charge__line__code")
    list_select_related = ("charge__approval", "charge__line", "by")
    actions = ("reverse",)

    @admin.display(description=gettext_lazy("approval"))
    def approval(self, payment):
        return payment.charge.approval

    @admin.display(description=gettext_lazy("line"))
    def line(self, payment):
        return payment.charge.line.code

    @admin.action(description=gettext_lazy("Take back"))
    def reverse(self, request, queryset):
        note = _("taken back in the admin")
        _for_each(
            self,
            request,
            queryset,
            lambda p: services.reverse_payment(p, by=deed_of(request), note=note),
        )


@admin.register(BudgetEvent)
class BudgetEventAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "budget", "number", "kind", "by", "from_state", "to_state")
    list_filter = ("kind", "budget__committee", "happened_at")
    search_fields = ("note", "by__name")
    list_select_related = ("budget", "by")
