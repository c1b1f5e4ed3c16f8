"""How does gunicorn serve the site? `gunicorn -c config/gunicorn.py config.wsgi` in production too.

What differs between installations comes from the environment: PORT and WEB_CONCURRENCY, and the
variables that the settings name. Nothing but this machine is listened to unless `--bind` says so:
TLS and the outside belong to a proxy.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connections

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Browsers open connections in advance and leave them idle. Measured: eight of those stop two plain
# workers until they time out, and cost nothing here.
worker_class = "gthread"
threads = 8
# The workers share the memory of what is loaded before they part.
preload_app = True
timeout = 60
graceful_timeout = 20
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
# The heartbeat is a file that is touched all the time: not on a disk that may be slow.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def pre_fork(server, worker):
    # A connection that two processes share would mix up their answers.
    connections.close_all()


def when_ready(server):
    # `make run` asks for it: a process of its own looks whether pages come, and says where.
    if os.environ.get("MINUTEBOOK_ANNOUNCE"):
        subprocess.Popen([sys.executable, "-m", "config.announce"])
        # Mails are written and votes closed as long as the site runs; elsewhere this is a service of its own.
        server.notices = subprocess.Popen(
            [sys.executable, "manage.py", "send_notices", "--every", "30", "--with-parent"]
        )


def on_exit(server):
    # At once, where it would look after its parent within a second: a database is stopped next.
    if notices := getattr(server, "notices", None):
        notices.terminate()
        notices.wait(timeout=10)
