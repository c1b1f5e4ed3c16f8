"""What can an operator be told when the embedded server does not start?"""

from django.db.utils import OperationalError


class EmbeddedServerError(OperationalError):
    """The embedded server cannot do it; the message is one line that says why and what helps."""
