"""How do tests come by a database that the migrations made, and by an empty one after a test that commits?

Migrating takes half a minute, so it is done once for each state of the migrations, into a database that nobody
works in; each worker of each run gets a copy of that one (a second). What Django would do after a test that
commits, TRUNCATE of every table and all permissions anew, takes ten times as long as deleting the few rows there are.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import OperationalError, transaction

from config.embedded.creation import DatabaseCreation

KEPT = ("django_content_type", "auth_permission")
"""Tables that migrating fills, the same whatever tests do."""


def migrated(connection) -> str:
    """The name of a database that the migrations as they are now have made; nobody is connected to it."""
    creation = connection.creation
    if isinstance(creation, DatabaseCreation):
        creation.move_to_throw_away_server()
    family = f"test_{connection.settings_dict['NAME'] or connection.settings_dict['USER']}_made_"
    name = family + _fingerprint()
    with creation._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(hashtext(%s))", [family]
        )  # until this connection ends
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family])
        there = [row[0] for row in cursor.fetchall()]
        if name not in there:
            for outdated in there:
                with suppress(OperationalError):  # another run is copying it
                    cursor.execute(f'DROP DATABASE "{outdated}"')
            half_made = _migrate(connection, f"{family}half")
            cursor.execute(f'ALTER DATABASE "{half_made}" RENAME TO "{name}"')
    return name


def _migrate(connection, name: str) -> str:
    configured, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    wanted = test.get("NAME")
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = wanted
        settings.DATABASES[connection.alias]["NAME"] = configured
        connection.settings_dict["NAME"] = configured
    return name


def _fingerprint() -> str:
    """Of all that makes the tables what they are: the migrations of every app, and who carries them out."""
    told = hashlib.sha256(django.get_version().encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            told.update(f"{app.label} {file.name}\n".encode() + file.read_bytes())
    return told.hexdigest()[:12]


def empty(connection) -> None:
    """Take away what a test committed. The triggers that guard rows are off meanwhile, as with TRUNCATE."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    questions = [
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")"
        for table in tables
        if table not in KEPT
    ]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        filled = [f'"{row[0]}"' for row in cursor.fetchall()]
        for table in filled:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # a trigger is not switched with any waiting
        for table in filled:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
