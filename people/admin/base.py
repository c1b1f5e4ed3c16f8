"""What do the admin pages of this app share? Saving by services, questions before what is for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from people.actors import AsAdmin
from people.errors import Refused


class ToldRefusal:
    """For admins whose `save_model` or `save_related` lets a service write, and keeps what it refused as
    `request.refused`: the page says it in place of "saved", and the log does not say that anything changed."""

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        if refused := getattr(request, "refused", None):
            list(messages.get_messages(request))  # the sentence that says "saved" is not true
            self.message_user(request, str(refused), messages.ERROR)
        return response

    def log_change(self, request, obj, message):
        if getattr(request, "refused", None) is None:
            super().log_change(request, obj, message)


class PeopleAdmin(admin.ModelAdmin):
    """Saves by calling `act`; a refusal is said at the top, and nothing is written. Nothing is deleted."""

    show_full_result_count = False
    list_per_page = 30

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def act(self, by: AsAdmin, record: Any, form: forms.ModelForm, change: bool) -> Any:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request.refused = None
        try:
            obj.pk = self.act(AsAdmin(request.user), obj, form, change).pk
        except Refused as refusal:
            request.refused = refusal

    def save_related(self, request, form, formsets, change):
        """No row of another model is written with a record: each has its own service."""

    def log_addition(self, request, obj, message):
        return None if request.refused else super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        return None if request.refused else super().log_change(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        return self._answer(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._answer(request) or super().response_change(request, obj)

    def _answer(self, request: HttpRequest) -> HttpResponse | None:
        if refusal := getattr(request, "refused", None):
            self.message_user(request, str(refusal), messages.ERROR)
            return self.response_post_save_change(request, None)
        return None

    def each(self, request: HttpRequest, records: QuerySet, act, done: str) -> None:
        """Do an act to each chosen record; what is refused is said, with the record's name."""
        count = 0
        for record in records:
            try:
                act(record)
                count += 1
            except Refused as refusal:
                self.message_user(request, f"{record}: {refusal}", messages.ERROR)
        if count:
            self.message_user(request, f"{count} {done}.")

    def confirmed(
        self, request: HttpRequest, action: str, title: str, said: str, records: Any, **more: Any
    ) -> TemplateResponse:
        """The page that asks before an act that cannot be taken back."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": title,
            "said": said,
            "records": records,
            "action": action,
            **more,
        }
        return TemplateResponse(request, "admin/people/confirm.html", context)

    def merge_two(self, request: HttpRequest, records: QuerySet, merge) -> HttpResponse | None:
        """Two chosen records become one; which stays is asked."""
        chosen = {str(record.pk): record for record in records}
        if len(chosen) != 2:
            self.message_user(request, _("Choose two records."), messages.ERROR)
            return None
        winner = chosen.pop(request.POST.get("winner", ""), None)
        if winner is None:
            return self.confirmed(
                request,
                "merge",
                _("Two records of one"),
                _("Which one stays? Everything of the other goes over to it, for good."),
                list(chosen.values()),
                choice=True,
            )
        loser = next(iter(chosen.values()))
        try:
            merge(loser, winner, by=AsAdmin(request.user))
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            said = _("“%(old)s” is “%(new)s” from now on.")
            self.message_user(request, said % {"old": loser.name, "new": winner.name})
        return None


class ReadOnlyAdmin(PeopleAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
