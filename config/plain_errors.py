"""Which errors are the operator's to mend, and what is the one line that tells them how?

Used by `manage.py` and `make run`. Everything else keeps its traceback: it is a fault of ours.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError
from environs import EnvError

from config.embedded.errors import EmbeddedServerError


def plain_line(error: BaseException) -> str | None:
    """The line for the operator, or None when the error is not of their making."""
    if isinstance(error, EmbeddedServerError):
        return str(error)
    if isinstance(error, ImproperlyConfigured | EnvError):
        return f"The settings are wrong: {_first_line(error)}"
    if isinstance(error, OperationalError) and _never_connected(error):
        return f"The database cannot be reached: {_first_line(error)}"
    return None


def _never_connected(error: OperationalError) -> bool:
    # psycopg2 gives a code to what a server answered to a query, and none to a failed connection.
    cause = error.__cause__
    return isinstance(cause, psycopg2.OperationalError) and cause.pgcode is None


def _first_line(error: BaseException) -> str:
    return " ".join(str(error).split())


@contextmanager
def in_one_line(*, show_traceback: bool = False) -> Iterator[None]:
    """End the program with status 1 and one line on standard error, where there is one."""
    try:
        yield
    except Exception as error:
        line = plain_line(error)
        if line is None or show_traceback:
            raise
        print(line, file=sys.stderr)
        sys.exit(1)
