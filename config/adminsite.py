"""How do admins reach the records? Django's admin under our name, signing in through allauth (with its rate limits and second factors)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class MinutebookAdminSite(admin.AdminSite):
    site_header = _("Minutebook administration")
    site_title = _("Minutebook")
    index_title = _("Records")
    login = secure_admin_login(admin.AdminSite.login)
