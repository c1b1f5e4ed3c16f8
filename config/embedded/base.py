"""Django's PostgreSQL backend, on a server that is started when nobody answers.

Nothing happens until a connection is asked for, so commands that do not query start nothing.
Where the server runs already, a connection costs the reading of one small file more than usual.
"""

from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base as postgresql

from config.embedded.creation import DatabaseCreation
from config.embedded.server import Server


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """`DATA` in the settings names the server's folder; `HOST` and `PORT` are found by itself."""

    creation_class = DatabaseCreation
    creation: DatabaseCreation

    @cached_property
    def server(self) -> Server:
        settings = self.settings_dict
        if not settings.get("DATA"):
            raise ImproperlyConfigured("ENGINE 'config.embedded' needs DATA, the server's folder.")
        return Server(
            Path(settings["DATA"]),
            role=settings["USER"] or "minutebook",
            # While a test database or no database is asked for, the server still gets its own.
            database=settings["USER"] or "minutebook",
            throw_away=bool(settings.get("THROW_AWAY")),
        )

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        return {**params, **self.server.address()}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if conn_params.get("host"):
            try:
                return super().get_new_connection(conn_params)
            except psycopg2.OperationalError:
                pass  # no server, or one on its way; for any other cause the next try tells
        self.server.ensure_running()
        return super().get_new_connection({**conn_params, **self.server.address()})
