"""What does `make stop` stop? Sites that `make run` started here, then the embedded servers."""

import os
import signal
import sys
import time
from pathlib import Path

from django.db import connections

from config.plain_errors import in_one_line

PATIENCE = 25  # seconds: gunicorn lets requests finish


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with in_one_line():
        from django.conf import settings

        from config.embedded.base import DatabaseWrapper

        stopped = [stop_site(note) for note in sorted(Path(settings.VAR).glob("gunicorn-*.pid"))]
        database = connections["default"]
        if isinstance(database, DatabaseWrapper):
            stopped.append(database.server.stop())
            database.creation.move_to_throw_away_server()
            stopped.append(database.server.stop())
    print("Stopped." if any(stopped) else "Nothing was running.")
    return 0


def stop_site(note: Path) -> bool:
    """Ask the gunicorn that wrote this file to end; whether there was one."""
    try:
        pid = int(note.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return False
    if os.fsencode(note) not in command:
        return False  # the number belongs to somebody else by now
    os.kill(pid, signal.SIGTERM)
    give_up = time.monotonic() + PATIENCE
    while Path(f"/proc/{pid}").exists() and note.exists() and time.monotonic() < give_up:
        time.sleep(0.05)
    return True


if __name__ == "__main__":
    sys.exit(main())
