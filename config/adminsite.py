"""How do admins reach the records? Django's admin under our name.

Admins sign in through allauth, with its rate limits and second factors.
"""

from functools import wraps

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db import DataError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _


class MinutebookAdminSite(admin.AdminSite):
    site_header = _("Minutebook administration")
    site_title = _("Minutebook")
    index_title = _("Records")

    def login(self, request, extra_context=None):
        """Through allauth: signed-out people are sent there, and whoever is no admin is refused."""
        return secure_admin_login(super().login)(request, extra_context)

    def admin_view(self, view, cacheable=False):
        """A filter in the address that no column can hold (a NUL, the year 9999) leads to the whole list, as
        an unknown one does: Django's own check lets these through."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def answered(request, *args, **kwargs):
            try:
                return inner(request, *args, **kwargs)
            except (ValueError, OverflowError, DataError):
                if request.method != "GET" or request.GET.keys() <= {"e"}:
                    raise
                return HttpResponseRedirect(f"{request.path}?e=1")

        return answered
