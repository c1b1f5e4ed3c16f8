"""Writes the mails that are due and hands over what waits; with --every, again and again until SIGTERM."""

import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections

from people.services.posting import hand_over, make_mails


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="stay, and do it so often"
        )

    def handle(self, *args, every=None, **options):
        if every is not None and not 0 < every <= 86400:
            raise CommandError("--every takes seconds: more than 0, at most 86400.", returncode=2)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while True:
            self.once(stopped, stays=every is not None)
            if every is None or stopped.wait(every):
                return

    def once(self, stopped, *, stays):
        """One round. A database that is away for a moment ends a single run, and not one that stays."""
        try:
            written = make_mails()
            done = hand_over(stopped.is_set)
        except Error as error:
            if not stays:
                raise
            close_old_connections()
            self.stderr.write(
                f"The database does not answer, trying again: {error}".splitlines()[0]
            )
            return
        if written or done or not stays:
            told = [f"{written} written", *(f"{n} {state}" for state, n in sorted(done.items()))]
            if settings.DEMO:
                told.append("nothing is handed over in a demonstration: read them at /outbox/")
            self.stdout.write(", ".join(told))
