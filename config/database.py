"""Is the database one that this product can use?

`python -m config.database` says so in one line before a test run; `make run` asks the same.
"""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.plain_errors import in_one_line

OLDEST = 15


def check_database(*, for_tests: bool = False) -> None:
    """Raise what says in one line that it is not PostgreSQL, too old, or lacks a permission."""
    if connection.vendor != "postgresql":
        raise ImproperlyConfigured(
            f"DATABASE_URL names {connection.display_name}; Minutebook works on PostgreSQL only."
        )
    # Before Django's own check of the version, which is shown with a traceback.
    connection.check_database_version_supported = lambda: None
    with connection.cursor() as cursor:
        major = connection.pg_version // 10000
        if major < OLDEST:
            raise ImproperlyConfigured(
                f"DATABASE_URL names a server of PostgreSQL {major}; {OLDEST} or later is needed."
            )
        cursor.execute(
            "SELECT rolcreatedb OR rolsuper, rolname FROM pg_roles WHERE rolname = current_user"
        )
        may_create, role = cursor.fetchone()
    if for_tests and not may_create:
        raise ImproperlyConfigured(
            f"Tests make a database of their own: let them with ALTER ROLE {role} CREATEDB."
        )


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with in_one_line():
        django.setup()
        check_database(for_tests=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
