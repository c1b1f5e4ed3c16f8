"""A fresh process that serves pages of one archive and times itself, as a gunicorn worker would serve them.

Reads a JSON line at a time: {"do": "serve", "page": {...}}, "floor", "queries", "memory"; answers each with
one. The whole of Django's WSGI handler is timed, all middleware, and the body read to its end.
"""

from __future__ import annotations

import io
import json
import re
import sys
import time
from typing import Any

import django
from django.core.wsgi import get_wsgi_application


class Worker:
    def __init__(self):
        self.application = get_wsgi_application()
        import gunicorn.app.wsgiapp
        import gunicorn.workers.gthread  # noqa: F401 - what a worker has loaded beside the site
        from django.contrib import admin

        from actions.models import Action

        self.floor_: Any = None
        if admin.site.is_registered(Action):
            admin.site.get_model_admin(Action).list_per_page = 50  # as many rows as ours

    def serve(self, page: dict[str, str]) -> dict[str, Any]:
        """One request: milliseconds, bytes. Anything but 200 is a mistake of the benchmark's."""
        path, _, query = page["url"].partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": page["cookie"],
            "HTTP_ACCEPT_LANGUAGE": "en",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answered = []
        started = time.perf_counter()
        response = self.application(environ, lambda status, headers: answered.append(status))
        body = b"".join(response)
        response.close()
        took = time.perf_counter() - started
        if not answered[0].startswith("200"):
            return {"error": f"{page['name']}: {page['url']} answered {answered[0]}"}
        self.body = body
        return {"ms": took * 1000, "bytes": len(body)}

    def queries(self, page: dict[str, str]) -> dict[str, Any]:
        """How many statements one request sends; not timed."""
        from django.db import connection

        sent: list[str] = []

        def note(execute, sql, params, many, context):
            sent.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            served = self.serve(page)
        return served if "error" in served else {"queries": len(sent), "sql": sent}

    def floor(self, page: dict[str, str]) -> dict[str, Any]:
        """The floor under the list of actions, timed; the first time it is compared with the page."""
        if self.floor_ is None:
            from django.db import connection

            from benchmarks.floor import Floor

            slug = page["url"].split("/")[2]
            self.floor_ = Floor.connected(connection.get_connection_params(), slug)
            self.serve(page)
            if _numbers(self.body.decode()) != _numbers(self.floor_.write()):
                return {"error": "The floor does not show the rows that the page shows."}
        started = time.perf_counter()
        body = self.floor_.write().encode()
        return {"ms": (time.perf_counter() - started) * 1000, "bytes": len(body)}

    def memory(self, page: None) -> dict[str, Any]:
        """What the process holds in memory, in megabytes."""
        with open("/proc/self/status") as status:
            (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", status.read())
        return {"mb": int(kilobytes) / 1024}


def _numbers(html: str) -> list[str]:
    return re.findall(r'id="action-(\d+)"', html)


def main() -> None:
    # Answers go where they are expected, whatever else is printed.
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    worker = Worker()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(worker, asked["do"])(asked.get("page"))
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
