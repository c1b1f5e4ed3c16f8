"""What was promised, by whom, and how it stands? One file a noun."""

from .action import OVER, Action, Resolution, Status, Subject
from .event import ActionEvent
from .owner import Owner

__all__ = ["OVER", "Action", "ActionEvent", "Owner", "Resolution", "Status", "Subject"]
