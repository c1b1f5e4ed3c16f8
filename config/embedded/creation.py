"""Where do tests run? On a server of their own, so that they can neither see nor harm real data.

It is thrown away when it does not start, and writes without fsync, which halves a test run.
"""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import creation as postgresql


class DatabaseCreation(postgresql.DatabaseCreation):
    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        self.move_to_throw_away_server()
        return super().create_test_db(*args, **kwargs)

    def move_to_throw_away_server(self) -> None:
        """From here on this connection speaks to the tests' server."""
        settings = self.connection.settings_dict
        if settings.get("THROW_AWAY"):
            return
        data = Path(settings["DATA"])
        self.connection.close()
        settings["DATA"] = settings["TEST"].get("DATA") or data.with_name(data.name + "-test")
        settings["THROW_AWAY"] = True
        # The wrapper remembers the server that it was made for.
        self.connection.__dict__.pop("server", None)
