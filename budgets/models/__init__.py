"""What may be spent and used, and what for? One file a noun."""

from .approval import Approval, ApprovalEvent, ApprovalRecusal, ConditionAction, Position, Voter
from .budget import Allocation, Budget, BudgetEvent, BudgetVersion, Line, LineFigures, Transfer
from .charge import Charge, Payment
from .guards import COMMITTING
from .plan import (
    Area,
    Ask,
    Deliverable,
    Goal,
    Metric,
    Plan,
    PlanAction,
    PlanEvent,
    Pledge,
    Reading,
    Strategy,
)
from .sheet import SheetImport
from .trademark import TrademarkEvent, TrademarkUse

__all__ = [
    "COMMITTING",
    "Allocation",
    "Approval",
    "ApprovalEvent",
    "ApprovalRecusal",
    "Area",
    "Ask",
    "Budget",
    "BudgetEvent",
    "BudgetVersion",
    "Charge",
    "ConditionAction",
    "Deliverable",
    "Goal",
    "Line",
    "LineFigures",
    "Metric",
    "Payment",
    "Plan",
    "PlanAction",
    "PlanEvent",
    "Pledge",
    "Position",
    "Reading",
    "SheetImport",
    "Strategy",
    "TrademarkEvent",
    "TrademarkUse",
    "Transfer",
    "Voter",
]
