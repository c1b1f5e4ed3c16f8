"""How do admins reach the records of this app? To find and to keep them: what changes, changes by the
services (one event each); events and mails are read only.
"""

from . import accounts, records

__all__ = ["accounts", "records"]
