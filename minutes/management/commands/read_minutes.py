"""Print what minutes say, as JSON: one array, an object per file. Needs no database.

    manage.py read_minutes FILE...

The shape is that of `minutes.document.json_shape`. A file that cannot be read: one line on standard error that names
the file and, where known, the line; exit status 2; nothing on standard output.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from minutes.document.reading import Unreadable, as_json, read


class Command(BaseCommand):
    help = "Print what minutes say, as a JSON array with an object per file."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="+",
            metavar="FILE",
            help="minutes: wiki, Markdown, mail, bot log, HTML, text",
        )

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        documents = [self.read(name) for name in files]
        self.stdout.write(json.dumps(documents, ensure_ascii=False, indent=1))

    def read(self, name: str) -> dict[str, Any]:
        """The JSON of one file; `CommandError` with exit status 2 if it cannot be read."""
        try:
            return as_json(read(Path(name).read_bytes(), name))
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror or error}", returncode=2) from error
        except Unreadable as error:
            where = f"{name}:{error.line}" if error.line else name
            raise CommandError(f"{where}: {error.reason}", returncode=2) from error
        except ValueError as error:  # a NUL in the name itself
            raise CommandError(f"{name!r}: {error}", returncode=2) from error
