"""How do admins reach the records of this app? To read and to find; every change goes through the services.

One file a noun, as in models/.
"""

from . import coming, correcting, meeting, paper, series, topic, writing

__all__ = ["coming", "correcting", "meeting", "paper", "series", "topic", "writing"]
