"""How is the embedded server, and how is it stopped? `python -m config.embedded status|stop`.

`--tests` means the server of the test runs instead, and `--idle` leaves it alone while another
test run is connected.
"""

import argparse
import os
import sys

from django.db import connections

from config.embedded.base import DatabaseWrapper
from config.plain_errors import in_one_line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded")
    parser.add_argument("what", choices=["status", "stop"])
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--idle", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with in_one_line():
        database = connections["default"]
        if not isinstance(database, DatabaseWrapper):
            print("DATABASE_URL names the database: no embedded server is in use.")
            return 0
        if options.tests:
            database.creation.move_to_throw_away_server()
        server = database.server
        if options.what == "status":
            print(f"{server.state()}: {server.data}")
        elif server.stop(only_if_idle=options.idle):
            print(f"Stopped the database in {server.data}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
