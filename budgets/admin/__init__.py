"""How do admins reach the records of this app? To read and to find; every change goes through the services.

One file a noun, as in models/.
"""

from . import approvals, budgets, plans, sheets, trademarks
from .parts import each

__all__ = ["approvals", "budgets", "each", "plans", "sheets", "trademarks"]
