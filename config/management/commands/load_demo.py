"""manage.py load_demo [--if-empty]: make the demonstration board."""

from django.core.management.base import BaseCommand, CommandError

from config import demo
from people.models import Committee


class Command(BaseCommand):
    help = "Makes the demonstration board, its meetings and its accounts (password: demo)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing where any committee exists (without it, that is an error)",
        )

    def handle(self, *args, if_empty=False, verbosity=1, **options):
        if Committee.objects.exists():
            if if_empty:
                return
            if Committee.objects.filter(slug="advisory-board").exists():
                if verbosity:
                    self.stdout.write("The demonstration is there already.")
                return
            raise CommandError(
                "There are committees already; the demonstration needs an empty database."
            )
        demo.load()
        if verbosity:
            self.stdout.write("The demonstration is ready.")
