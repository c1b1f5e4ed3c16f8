"""What may be typed about people, and how is it said back when it does not fit?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.errors import Refused
from people.models import Committee, Membership, Organisation, Person, Role
from people.times import zone_choices


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Put a service's sentence where the form shows it: beside the field that is to blame, or on top."""
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))


def show_version(form: Any, version: int) -> None:
    """After a stale save the form carries the version that was saved meanwhile, so that saving again is a
    choice."""
    form.data = form.data.copy()
    form.data["version"] = version


class SeatForm(forms.Form):
    """Role, organisation, votes: what a seat is. The organisation is typed; known ones are offered."""

    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.MEMBER)
    organisation = forms.CharField(
        label=_("Represents"),
        required=False,
        max_length=200,
        help_text=_("The organisation; a new name makes a new one."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    votes = forms.TypedChoiceField(
        label=_("Votes"),
        required=False,
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
        choices=[("", _("as the role brings")), ("yes", _("yes")), ("no", _("no"))],
    )

    def clean(self):
        if self.cleaned_data.get("role") == Role.OBSERVER and self.cleaned_data.get("votes"):
            self.add_error("votes", _("Observers do not vote."))
        return super().clean()


class InviteForm(SeatForm):
    field_order = ["person", "name", "email", "role", "organisation", "votes", "starts_on"]
    person = forms.ModelChoiceField(
        label=_("Somebody known"),
        required=False,
        queryset=Person.objects.none(),
        empty_label=_("no, somebody new"),
        help_text=_("People whom the minutes of this committee name already."),
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("The invitation goes there. Without it, they sit here and are not written to."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput(), initial=timezone.localdate)

    def __init__(self, *args, committee: Committee, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.current().of_committee(committee)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("person") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say who it is."))
        return cleaned


class MembershipForm(SeatForm):
    """A seat that exists. It sends back the version that it showed."""

    from_on = forms.DateField(
        label=_("The change holds from"),
        required=False,
        widget=DateInput(),
        help_text=_(
            "Until then it was as it is now. Leave it empty to put the record itself right."
        ),
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DateInput())
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def showing(cls, membership: Membership) -> MembershipForm:
        return cls(
            initial={
                "role": membership.role,
                "organisation": membership.organisation.name if membership.organisation else "",
                "votes": "yes" if membership.votes else "no",
                "starts_on": membership.starts_on,
                "ends_on": membership.ends_on,
                "version": membership.version,
            }
        )


class EndForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        initial=timezone.localdate,
        help_text=_("They see and do everything until the end of that day."),
    )
    note = forms.CharField(label=_("Why"), required=False, max_length=1000)


class PersonForm(forms.Form):
    """A person's record, as the chair or secretary keeps it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, contact: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not contact:
            del self.fields["email"], self.fields["phone"]


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=60,
        help_text=_("Seen by those who take part in your committees."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Times are shown in it, beside the meeting's own."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", _("UTC, unless a page says otherwise"))] + [
            (region, zones) for region, zones in zone_choices(timezone.now()).items()
        ]


class AliasForm(forms.Form):
    text = forms.CharField(
        label=_("Another spelling or a handle"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AcceptForm(forms.Form):
    """Whoever accepts an invitation chooses a password, or none and gets a code by mail each time."""

    password1 = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("Leave it empty to sign in by codes sent to you."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same again"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password1", "") != cleaned.get("password2", ""):
            self.add_error("password2", _("The two are not the same."))
        return cleaned


class MergeForm(forms.Form):
    """Which other record is the same person or organisation?"""

    other = forms.ModelChoiceField(label=_("The same as"), queryset=Person.objects.none())

    def __init__(self, *args, among, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = among


class EraseForm(forms.Form):
    initials = forms.BooleanField(
        label=_("Replace the name by initials too"),
        required=False,
        help_text=_("Minutes that are texts go on naming them."),
    )
    sure = forms.BooleanField(label=_("I know that this cannot be taken back"))


def organisations_of(committee: Committee) -> list[str]:
    """Names to offer while an organisation is typed."""
    current = Organisation.objects.current().of_committee(committee)
    return list(current.order_by("key").values_list("name", flat=True))
