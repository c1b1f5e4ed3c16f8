"""WHAT MAY BE SPENT AND USED: approvals (budget, trademark, other) and positions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Budgets and approvals")

    def ready(self):
        from budgets import links  # models are there only now
        from budgets.services import closing, notices, trademark_reminders

        links.register_purposes()
        # What a deadline decides is told of in the same round.
        closing.register()
        notices.register()
        trademark_reminders.register()
