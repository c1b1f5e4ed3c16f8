"""Which errors are the operator's to mend, and what is the one line that tells them how?

Used by `manage.py` and `make run`. Everything else keeps its traceback: it is a fault of ours.
"""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import psycopg2
from dj_database_url import ParseError, UnknownSchemeError
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, CommandParser
from django.db.utils import DatabaseError, NotSupportedError, OperationalError
from environs import EnvError
from psycopg2.errors import DiskFull, InsufficientPrivilege

from config.embedded.errors import EmbeddedServerError

UNUSABLE_FOLDER = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)


def plain_line(error: BaseException) -> str | None:
    """The line for the operator, or None when the error is not of their making."""
    if isinstance(error, EmbeddedServerError):
        return str(error)
    if isinstance(error, ParseError | UnknownSchemeError):
        return (
            "DATABASE_URL is wrong: it reads postgres://USER:PASSWORD@HOST:PORT/NAME, with special "
            "characters percent-encoded."
        )
    if isinstance(error, ImproperlyConfigured | EnvError):
        return f"The settings are wrong: {_in_one(error)}"
    if isinstance(error, CommandError):
        return _in_one(error)
    if isinstance(error, DatabaseError):
        return _plain_database_line(error)
    if isinstance(error, OSError) and error.errno in UNUSABLE_FOLDER:
        return f"{error.filename or 'A file'} cannot be used: {error.strerror}."
    return None


def _plain_database_line(error: DatabaseError) -> str | None:
    cause = error.__cause__
    if isinstance(error, NotSupportedError) and str(error).startswith("PostgreSQL"):
        return f"The database server is too old: {_in_one(error)}"
    if isinstance(error, OperationalError) and _never_connected(error):
        return f"The database cannot be reached: {_in_one(error)}"
    if isinstance(cause, InsufficientPrivilege):
        return f"The database's role lacks a permission: {_in_one(error)}"
    if isinstance(cause, DiskFull):
        return f"There is no room left on the database's disk: {_in_one(error)}"
    return None


def _never_connected(error: OperationalError) -> bool:
    # psycopg2 gives a code to what a server answered to a query, and none to a failed connection.
    cause = error.__cause__
    return isinstance(cause, psycopg2.OperationalError) and cause.pgcode is None


def _in_one(error: BaseException) -> str:
    # libpq asks back below each failure whether the server is running.
    said = (line.strip() for line in str(error).splitlines() if "Is the server" not in line)
    return "; ".join(line for line in said if line)


def wrong_options_in_one_line() -> None:
    """Let every command answer a wrong option with one line, without the list of the right ones."""

    def error(self: CommandParser, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (--help lists the options)\n")

    CommandParser.error = error  # type: ignore[method-assign]


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
