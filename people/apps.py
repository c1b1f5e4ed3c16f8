"""WHO: organisations, persons, accounts, committees, memberships, what a role may do, outgoing mail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self):
        from people.views import invitation  # models are there only now

        invitation.register_purpose()
