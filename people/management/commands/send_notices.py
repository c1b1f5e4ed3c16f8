"""Writes the mails that are due and hands over what waits; with --every, again and again until SIGTERM."""

import os
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
        parser.add_argument(
            "--with-parent", action="store_true", help="with --every: end when what started it ends"
        )

    def handle(self, *args, every=None, with_parent=False, **options):
        if every is not None and not 0 < every <= 86400:
            raise CommandError("--every takes seconds: more than 0, at most 86400.", returncode=2)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        parent = os.getppid() if with_parent else None
        while True:
            self.once(stopped, stays=every is not None)
            if every is None or self.over(stopped, every, parent):
                return

    def over(self, stopped, every, parent):
        """Wait so many seconds; whether to end: told to, or (looked at each second) left by `parent`."""
        while every > 0 and not stopped.wait(min(every, 1)):
            if parent is not None and os.getppid() != parent:
                return True
            every -= 1
        return stopped.is_set()

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
