"""`make_archive --meetings N --actions N`: a made-up archive, seeded, repeatable."""

import datetime as dt
import sys

from django.core.management.base import BaseCommand, CommandError

from minutes.synthetic.archive import make_archive
from people.errors import Invalid


class Command(BaseCommand):
    help = (
        "Writes a made-up archive: one big committee, of whose actions one in ten is not closed, and "
        "small ones, with people, meetings and updates. The same seed and day give the same archive."
    )

    def add_arguments(self, parser):
        parser.add_argument("--meetings", type=int, required=True, help="of all committees")
        parser.add_argument("--actions", type=int, required=True, help="of all committees")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--committee", default="archive", help="address of the big committee")
        parser.add_argument(
            "--until", type=dt.date.fromisoformat, help="the archive's today (default: today)"
        )

    def handle(self, *, meetings, actions, seed, committee, until, verbosity, **options):
        tell = self.stdout.write if verbosity else lambda line: None
        try:
            made = make_archive(
                meetings=meetings,
                actions=actions,
                seed=seed,
                slug=committee,
                until=until,
                tell=tell,
            )
        except Invalid as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        tell(f"{made.name}: /c/{made.slug}/actions/")
        sys.stdout.flush()
