"""A fresh process that serves pages of one archive and times itself, as a gunicorn worker would serve them.

Reads a JSON line at a time: {"do": "serve", "page": {...}}, "crowd", "floor", "queries", "memory"; answers each
with one. The whole of Django's WSGI handler is timed, all middleware, and the body read to its end.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django
from django.core.wsgi import get_wsgi_application

WATCHERS, THREADS = 200, 8
"""Who watches a meeting at once, and the threads of one worker (config/gunicorn.py)."""
TOKEN = "a" * 32
"""Of a form, as cookie and as header: what a browser sends."""


class Mistake(Exception):
    """A request of the benchmark's was not answered as it should be."""


class Worker:
    def __init__(self):
        self.application = get_wsgi_application()
        import gunicorn.app.wsgiapp
        import gunicorn.workers.gthread  # noqa: F401 - what a worker has loaded beside the site
        from django.contrib import admin

        from actions.models import Action

        self.floor_: Any = None
        self.etags: dict[str, str] = {}
        if admin.site.is_registered(Action):
            admin.site.get_model_admin(Action).list_per_page = 50  # as many rows as ours

    def serve(self, page: dict[str, Any]) -> dict[str, Any]:
        """One request: milliseconds, bytes. What it writes is taken back, so that the next finds the same."""
        if page["form"] is None:
            return self._serve(page, self._looked_before(page))
        from django.db import transaction

        with _connection_kept(), transaction.atomic():
            answer = self._serve(page, {})
            transaction.set_rollback(True)
        return answer

    def crowd(self, page: dict[str, Any]) -> dict[str, Any]:
        """One request of each of WATCHERS, by the threads of one worker: milliseconds for all of them."""
        headers = self._looked_before(page)
        here = threading.Barrier(THREADS + 1)
        wrong: list[Exception] = []

        def ask(count: int) -> None:
            from django.db import connection

            try:
                self._serve(page, headers)  # connects
                here.wait()
                here.wait()
                for _ in range(count):
                    self._serve(page, headers)
            except Exception as error:
                wrong.append(error)
                here.abort()
            finally:
                connection.close()

        threads = [
            threading.Thread(target=ask, args=(len(range(n, WATCHERS, THREADS)),))
            for n in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        try:
            here.wait()
            self._looked_before(page)
            started = time.perf_counter()
            here.wait()
        except threading.BrokenBarrierError:
            raise wrong[0] from None
        for thread in threads:
            thread.join()
        took = time.perf_counter() - started
        if wrong:
            raise wrong[0]
        return {"ms": took * 1000, "bytes": 0}

    def _looked_before(self, page: dict[str, Any]) -> dict[str, str]:
        """What comes before the request of somebody who watches, and is not timed."""
        from minutes.views import watching

        if page["watched"] == "first":
            watching.drawn = watching.Drawn(most=64)
        if page["watched"] != "same":
            return {}
        if page["url"] not in self.etags:
            headers = self._serve({**page, "watched": ""}, {})["headers"]
            self.etags[page["url"]] = headers["ETag"]
        return {"HTTP_IF_NONE_MATCH": self.etags[page["url"]]}

    def _serve(self, page: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        environ, answered = _environ(page, headers), []
        started = time.perf_counter()
        response = self.application(
            environ, lambda status, headers: answered.extend((status, dict(headers)))
        )
        body = b"".join(response)
        response.close()
        took = time.perf_counter() - started
        if not answered[0].startswith("304" if page["watched"] == "same" else "200"):
            raise Mistake(f"{page['name']}: {page['url']} answered {answered[0]}")
        return {"ms": took * 1000, "bytes": len(body), "body": body, "headers": answered[1]}

    def queries(self, page: dict[str, Any]) -> dict[str, Any]:
        """How many statements one request sends, without those that mark points to go back to; not timed."""
        from django.db import connection

        sent: list[str] = []

        def note(execute, sql, params, many, context):
            if not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT")):
                sent.append(sql)
            return execute(sql, params, many, context)

        self._looked_before(page)
        with connection.execute_wrapper(note):
            self.serve(page)
        return {"queries": len(sent), "sql": sent}

    def floor(self, page: dict[str, Any]) -> dict[str, Any]:
        """The floor under the list of actions, timed; the first time it is compared with the page."""
        if self.floor_ is None:
            from django.db import connection

            from benchmarks.floor import Floor

            slug = page["url"].split("/")[2]
            self.floor_ = Floor.connected(connection.get_connection_params(), slug)
            body = self.serve(page)["body"]
            if _numbers(body.decode()) != _numbers(self.floor_.write()):
                raise Mistake("The floor does not show the rows that the page shows.")
        started = time.perf_counter()
        body = self.floor_.write().encode()
        return {"ms": (time.perf_counter() - started) * 1000, "bytes": len(body)}

    def memory(self, page: None) -> dict[str, Any]:
        """What the process holds in memory, in megabytes."""
        with open("/proc/self/status") as status:
            (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", status.read())
        return {"mb": int(kilobytes) / 1024}


@contextlib.contextmanager
def _connection_kept() -> Iterator[None]:
    """Django closes a connection in a transaction that was begun before the request."""
    from django.core import signals
    from django.db import close_old_connections

    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in both:
            signal.connect(close_old_connections)


def _environ(page: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    """The request as gunicorn would hand it on; a form as the script of minutes-taking sends it."""
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
        **headers,
    }
    if page["form"] is not None:
        from django.conf import settings

        sent = urlencode(page["form"]).encode()
        environ |= {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.input": io.BytesIO(sent),
            "HTTP_ACCEPT": "application/json",
            "HTTP_X_CSRFTOKEN": TOKEN,
            "HTTP_COOKIE": f"{page['cookie']}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        }
    return environ


def _numbers(html: str) -> list[str]:
    return re.findall(r'id="action-(\d+)"', html)


def main() -> None:
    # Answers go where they are expected, whatever else is printed.
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    worker = Worker()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = getattr(worker, asked["do"])(asked.get("page"))
        except Mistake as mistake:
            answer = {"error": str(mistake)}
        said = {name: value for name, value in answer.items() if name not in ("body", "headers")}
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
