"""What happens in `make run` and `make dev`, from an empty folder to a page?

Everything is prepared in this one process, because each start of Django costs half a second; then
it becomes gunicorn (or Django's own server with `--dev`). Whatever goes wrong on the way is one
line on standard error and exit status 1.
"""

import argparse
import errno
import hashlib
import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMONSTRATION_ACCOUNT = "secretary@example.org"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.serve")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--dev", action="store_true")
    options = parser.parse_args()
    port = _free_port(options.port)
    _set_environment(port, dev=options.dev)

    from config.plain_errors import in_one_line  # after the environment that settings read

    with in_one_line():
        _prepare(dev=options.dev)
    _become_server(port, dev=options.dev)
    return 0


def _free_port(said: str) -> int:
    if not said.isdigit() or not 0 < int(said) < 65536:
        sys.exit(f"PORT is {said!r}; it is a number from 1 to 65535.")
    port = int(said)
    with socket.socket() as probe:
        # As gunicorn does, so that connections that are just closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"Port {port} is for root only: try `make run PORT=8000`.")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            sys.exit(f"Port {port} is taken: stop what listens there, or `make run PORT=8001`.")
    return port


def _set_environment(port: int, *, dev: bool) -> None:
    os.environ["PORT"] = str(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    if dev:
        os.environ.setdefault("DEBUG", "1")


def _prepare(*, dev: bool) -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    from config.database import check_database

    django.setup()
    check_database()
    if not connection.introspection.table_names():
        _say("Making the database ...")
    call_command("migrate", interactive=False, verbosity=0)
    # Settings were read without it; the server reads them again.
    os.environ["DEMO"] = "1" if _is_demonstration() else "0"
    if os.environ["DEMO"] == "1":
        _load_demonstration()
    if not dev:
        _collect_static()


def _is_demonstration() -> bool:
    """What DEMO says; else whether the database is empty or holds the demonstration.

    A demonstration shows known passwords and everybody's mail, which a database of real minutes
    must not, whichever way `make run` was pointed at it.
    """
    from django.conf import settings
    from django.contrib.auth import get_user_model

    if os.environ.get("DEMO"):
        return bool(settings.DEMO)
    users = get_user_model().objects
    return not users.exists() or users.filter(email=DEMONSTRATION_ACCOUNT).exists()


def _load_demonstration() -> None:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not get_user_model().objects.exists():
        _say("Loading the demonstration board ...")
    settings.DEMO = True
    call_command("load_demo", "--if-empty")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _collect_static() -> None:
    """Collect only what changed: hashing and compressing every file takes seconds."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    if stamp.exists() and stamp.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(seen.hexdigest())


def _become_server(port: int, *, dev: bool) -> None:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    os.chdir(ROOT)
    if dev:
        command = ["manage.py", "runserver", f"localhost:{port}"]
    else:
        os.environ["MINUTEBOOK_ANNOUNCE"] = "1"
        pid = Path(settings.VAR) / f"gunicorn-{port}.pid"  # for `make stop`
        # The port is free, so an old note names nobody; gunicorn would not start beside one.
        pid.unlink(missing_ok=True)
        command = ["-m", "gunicorn", "-c", "config/gunicorn.py", "-p", str(pid), "config.wsgi"]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *command])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
