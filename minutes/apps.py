"""WHAT WAS SAID AND DECIDED: meetings, attendance, agenda, notes, decisions, the minutes as documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MinutesConfig(AppConfig):
    name = "minutes"
    verbose_name = _("Minutes")

    def ready(self):
        from minutes import links, notices  # models are there only now
        from minutes.services import minding, review_reminders
        from minutes.views import closing_links

        links.register_purposes()
        closing_links.register_purposes()
        notices.register()
        minding.register()
        review_reminders.register()
