"""Is this a plan, and what does it want?"""

from minutes.document.lines import Line
from minutes.document.model import Plan


def find_plan(lines: list[Line]) -> Plan | None:
    """The plan in a text, or None."""
    return None
