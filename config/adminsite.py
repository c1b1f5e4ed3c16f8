"""How do admins reach the records? Django's admin under our name.

Admins sign in through allauth, with its rate limits and second factors.
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class MinutebookAdminSite(admin.AdminSite):
    site_header = _("Minutebook administration")
    site_title = _("Minutebook")
    index_title = _("Records")

    def login(self, request, extra_context=None):
        """Through allauth: signed-out people are sent there, and whoever is no admin is refused."""
        return secure_admin_login(super().login)(request, extra_context)
