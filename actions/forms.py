"""What came in about actions: who is meant by names, and the forms that raise, edit, give and offer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Owner, Subject
from actions.services import OwnerSpec, everyone_of
from actions.services.record import LONGEST
from people.directory import directory_of
from people.matching import Kind, Match
from people.models import Committee, Membership, Organisation, Person
from people.rules import sees_confidential

NAMES_LIST = "names-of-the-committee"
"""Id of the <datalist> with the names that can be picked (templates/pages/actions/_d_names.html)."""


class NamesInput(forms.Widget):
    """A row of inputs, one a name, each with suggestions; works without JavaScript."""

    SPARE = 2
    AT_LEAST = 3

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [text for text in data.getlist(name) if text.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_0" if id_ else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        names = list(value or [])
        blanks = max(self.SPARE, self.AT_LEAST - len(names))
        given = attrs or {}
        wrong = SafeString(' aria-invalid="true"') if given.get("aria-invalid") else ""
        described = given.get("aria-describedby")
        told = format_html(' aria-describedby="{}"', described) if described else ""
        inputs = format_html_join(
            "",
            '<input type="text" name="{}" id="{}_{}" value="{}" list="{}" maxlength="200" '
            'autocomplete="off" aria-label="{}"{}{}>',
            (
                (
                    name,
                    given.get("id", name),
                    i,
                    text,
                    NAMES_LIST,
                    _("Owner %d") % (i + 1),
                    wrong,
                    told,
                )
                for i, text in enumerate([*names, *[""] * blanks])
            ),
        )
        return format_html('<div class="typednames">{}</div>', inputs)


class NamesField(forms.Field):
    """Names as typed; "Lars and Don" in one input are two."""

    widget = NamesInput
    _AND = re.compile(r"\s*(?:,|;|\s+and\s+|\s+&\s+)\s*")

    def to_python(self, value: Any) -> list[str]:
        names = [" ".join(name.split()) for name in value or []]
        if any("\0" in name or len(name) > 200 for name in names):
            raise forms.ValidationError(_("That is no name."))
        return names

    def validate(self, value: Any) -> None:
        """Whether anybody has to be named is for the whole form to say ("everyone" names them too)."""

    @classmethod
    def apart(cls, name: str) -> list[str]:
        return [part for part in cls._AND.split(name) if part]


class OwnersMixin(forms.Form):
    """Names become owners: looked for in the committee, asked about where nobody or several answer."""

    committee: Committee
    user: Any
    owners = NamesField(
        label=gettext_lazy("Who"),
        help_text=gettext_lazy("People or organisations, one in each field."),
    )
    everyone = forms.BooleanField(label=gettext_lazy("Everyone"), required=False)
    keep_unknown = forms.BooleanField(
        label=gettext_lazy("Keep names that nobody answers to yet, and ask later"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = [] if data.get("everyone") else data.get("owners") or []
        self.specs: list[OwnerSpec] = []
        if not typed and not data.get("everyone") and "owners" not in self.errors:
            self.add_error("owners", _("Say who promises it, or tick “Everyone”."))
        if typed:
            self._resolve(typed, keep=bool(data.get("keep_unknown")))
        return data

    def owners_for(self, committee: Committee) -> list[OwnerSpec]:
        """The owners, with "everyone" written out as of today."""
        if self.cleaned_data["everyone"]:
            return everyone_of(committee, timezone.localdate())
        return self.specs

    def _resolve(self, typed: Sequence[str], *, keep: bool) -> None:
        trusted = sees_confidential(self.user, self.committee.pk)
        directory = directory_of(self.committee, typed=typed, trusted=trusted)
        for name in typed:
            found = [directory.find(name)]
            if not found[0].is_sure and len(parts := NamesField.apart(name)) > 1:
                found = directory.find_all(parts)
            for match in found:
                self._take(match, keep)

    def _take(self, match: Match, keep: bool) -> None:
        if match.kind == Kind.PERSON:
            self.specs.append(OwnerSpec(person_id=_id(match.person_id), typed=match.typed))
        elif match.kind == Kind.ORGANISATION:
            self.specs.append(
                OwnerSpec(organisation_id=_id(match.organisation_id), typed=match.typed)
            )
        elif match.kind == Kind.EVERYONE:
            self.cleaned_data["everyone"] = True
        elif keep:
            self.specs.append(OwnerSpec(typed=match.typed))
        else:
            self.add_error("owners", asked(match))


def asked(match: Match) -> str:
    """The sentence for a name that is not sure."""
    names = ", ".join(candidate.name for candidate in match.candidates)
    if match.kind == Kind.AMBIGUOUS:
        return _("“%(name)s” could be: %(names)s. Type the full name.") % {
            "name": match.typed,
            "names": names,
        }
    if names:
        return _("Nobody here is called “%(name)s”. Is it %(names)s?") % {
            "name": match.typed,
            "names": names,
        }
    return _("Nobody here is called “%(name)s”.") % {"name": match.typed}


def _id(value: Any) -> int:
    return int(value)


class VersionMixin(forms.Form):
    """A form sends back the version that it showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class WordingMixin(forms.Form):
    """What an action says of itself, owners aside."""

    committee: Committee
    kept_parent: Action | None = None
    text = forms.CharField(
        label=gettext_lazy("What is promised"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One sentence: what will be there when it is done."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "subjects", "autocomplete": "off"}),
        help_text=gettext_lazy("A thread through meetings; a new name makes a new one."),
    )
    parent = forms.CharField(
        label=gettext_lazy("Follows up"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy("Seen by chair, secretary and voting members only."),
    )

    def clean_parent(self) -> Action | None:
        """ "AB-12", or just 12: an action of this committee that the reader may see."""
        typed = self.cleaned_data["parent"].strip()
        if not typed:
            return None
        if self.kept_parent is not None and typed == self.kept_parent.reference:
            return self.kept_parent  # perhaps another committee's, from which it was taken over
        number = re.fullmatch(rf"(?:{self.committee.code}-?)?(\d{{1,9}})", typed, re.IGNORECASE)
        actions = Action.objects.visible_to(self.user).select_related("committee")
        if number is None:
            raise forms.ValidationError(
                _("A number, such as %(code)s-12.") % {"code": self.committee.code}
            )
        found = actions.filter(committee=self.committee, number=number[1]).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no action %(code)s-%(number)s.")
                % {"code": self.committee.code, "number": number[1]}
            )
        return found


class _OfCommittee(forms.Form):
    def __init__(
        self, *args: Any, committee: Committee, user: Any, trusted: bool = True, **kwargs: Any
    ):
        self.committee, self.user = committee, user
        super().__init__(*args, **kwargs)
        if not trusted and "confidential" in self.fields:
            del self.fields["confidential"]
        if "parent" in self.fields:
            self.fields["parent"].widget.attrs["placeholder"] = f"{committee.code}-12"
        if "everyone" in self.fields:
            self.fields["everyone"].help_text = committee.get_everyone_means_display()


class RaiseForm(_OfCommittee, OwnersMixin, WordingMixin):
    """A new action."""

    field_order = [
        "text",
        "owners",
        "everyone",
        "keep_unknown",
        "due_on",
        "subject",
        "parent",
        "confidential",
    ]


class EditForm(_OfCommittee, WordingMixin, VersionMixin):
    """Wording, due date, subject, parent, confidentiality."""

    def __init__(self, *args: Any, action: Action, **kwargs: Any):
        self.kept_parent = action.parent
        initial = {
            "text": action.text,
            "due_on": action.due_on,
            "subject": action.subject.name if action.subject else "",
            "parent": action.parent.reference if action.parent else "",
            "confidential": action.confidential,
            "version": action.version,
        }
        super().__init__(*args, initial=initial, **kwargs)


class ReassignForm(_OfCommittee, OwnersMixin, VersionMixin):
    """Other owners, with the reason."""

    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["owners", "everyone", "keep_unknown", "note", "version"]


class OfferForm(VersionMixin):
    """To which committee, with a word to them."""

    to = forms.ModelChoiceField(
        Committee.objects.none(),
        label=gettext_lazy("To"),
        empty_label=gettext_lazy("Choose a committee"),
    )
    note = forms.CharField(
        label=gettext_lazy("A word to them"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["to", "note", "version"]

    def __init__(self, *args: Any, committees: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = committees


class AcceptForm(_OfCommittee, OwnersMixin):
    """Who does it here."""

    field_order = ["owners", "everyone", "keep_unknown"]


class AnswerForm(forms.Form):
    """Who is meant by a name as it was typed."""

    owner = forms.CharField(
        label=gettext_lazy("Who is meant"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": NAMES_LIST, "autocomplete": "off"}),
    )
    remember = forms.BooleanField(
        label=gettext_lazy("Remember this spelling"), required=False, initial=True
    )
    everywhere = forms.BooleanField(
        label=gettext_lazy("Everywhere in this committee"), required=False, initial=True
    )

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any):
        self.committee = committee
        super().__init__(*args, **kwargs)

    def clean_owner(self) -> Match:
        typed = self.cleaned_data["owner"]
        match = directory_of(self.committee, typed=[typed]).find(typed)
        if match.kind not in (Kind.PERSON, Kind.ORGANISATION):
            raise forms.ValidationError(asked(match))
        return match

    @staticmethod
    def person(match: Match) -> Person:
        return Person.objects.get(pk=_id(match.person_id))

    @staticmethod
    def organisation(match: Match) -> Organisation:
        return Organisation.objects.get(pk=_id(match.organisation_id))


def subjects_of(committee: Committee, user: Any) -> list[str]:
    """Names to pick a subject from, at most as many as a list can be read with."""
    seen = Subject.objects.visible_to(user).filter(committee=committee)
    return list(seen.values_list("name", flat=True)[:200])


LATELY = 30
"""Who came to so many of the newest meetings is suggested beside the members."""


def names_of(committee: Committee) -> list[str]:
    """Names to pick owners from: members, who came lately, and the organisations that members represent.
    A name that is not among them can be typed all the same. Two queries."""
    # By the reverse relation: meetings stand above actions and are not imported here.
    attendance = Person._meta.get_field("attendances").related_model
    meeting = Action._meta.get_field("raised_in").related_model
    newest = meeting.objects.filter(committee=committee, confidential=False)
    came = attendance.objects.filter(
        meeting__in=newest.order_by("-starts_at").values("pk")[:LATELY]
    )
    members = Membership.objects.filter(committee=committee)
    people = Person.objects.current().filter(
        Q(pk__in=members.values("person")) | Q(pk__in=came.values("person"))
    )
    organisations = Organisation.objects.current().filter(
        pk__in=members.exclude(organisation=None).values("organisation")
    )
    return [
        *people.values_list("name", flat=True)[:300],
        *organisations.values_list("name", flat=True)[:100],
    ]


def owners_shown(owners: Sequence[Owner]) -> list[str]:
    """The owners as the form's inputs show them."""
    return [owner.name for owner in owners]
