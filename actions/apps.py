"""WHAT MUST BE DONE: action items, owners and their ticks, updates, reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = _("Actions")

    def ready(self):
        from actions import links, notices  # models are there only now

        links.register_purposes()
        notices.register()
