"""WHAT MAY BE SPENT AND USED: approvals (budget, trademark, other) and positions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Budgets and approvals")

    def ready(self):
        from budgets.services import trademark_reminders  # models are there only now

        trademark_reminders.register()
