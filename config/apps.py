"""How is the site put together: the app of the home page, and the admin's site class."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ConfigConfig(AppConfig):
    name = "config"
    default = True


class MinutebookAdminConfig(admin_apps.AdminConfig):
    default_site = "config.adminsite.MinutebookAdminSite"
    default = False
