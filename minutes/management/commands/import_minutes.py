"""manage.py import_minutes FILE... --committee SLUG [--apply] [--json] [--date DAY]: read minutes in.

Without --apply it says what would be made, changed and matched. A file that cannot be read, an unknown
committee or a wrong option ends with one line on standard error and status 2, and changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from minutes import previews
from minutes.compare.meetings import first_day
from minutes.compare.proposal import Proposal
from minutes.models import Import
from minutes.services import importing
from people.errors import Refused
from people.models import Committee

MARKS = {"new": "+", "same": "=", "changed": "±", "unsure": "?"}
WRONG = 2


class Command(BaseCommand):
    help = "Reads minutes in: says what they would make, change and match; with --apply does it."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--committee", required=True, metavar="SLUG")
        parser.add_argument("--apply", action="store_true", help="do it, one transaction a file")
        parser.add_argument(
            "--json", action="store_true", help="one JSON array, an object per file"
        )
        parser.add_argument(
            "--date",
            metavar="YYYY-MM-DD",
            help="the meeting's day, where the text names none (or a month, YYYY-MM)",
        )

    def handle(self, *args, files, committee, date=None, **options):
        rows = Committee.objects.filter(slug=committee)
        if (found := rows.first()) is None:
            raise CommandError(f"There is no committee {committee!r}.", returncode=WRONG)
        if date is not None and first_day(date) is None:
            raise CommandError(f"--date {date!r} is no day such as 2014-06-17.", returncode=WRONG)
        read = [
            (path, _bytes(path)) for path in files
        ]  # a file that is missing stops before any is applied
        for path, data in read:
            with Naming(path):
                importing.read_document(data, Path(path).name)
        told = [self._one(found, path, data, date, options["apply"]) for path, data in read]
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for report in told:
                self._print(report)

    def _one(
        self, committee: Committee, path: str, data: bytes, date: str | None, apply: bool
    ) -> dict[str, Any]:
        """Store, look and (with `apply`) do it. Without it all is rolled back: nothing stays."""
        with Naming(path), transaction.atomic():
            source = importing.store_document(committee, by=None, data=data, name=Path(path).name)
            if date is not None:
                source = importing.answer_import(source, by=None, answers={"date": date})
            if apply:
                look = importing.apply_import(source, by=None)
                source.refresh_from_db()
            else:
                look = importing.look_at(source)
                transaction.set_rollback(True)
        return _report(path, source, look.proposal, applied=apply)

    def _print(self, report: dict[str, Any]) -> None:
        meeting = report["meeting"]
        done = "read in" if report["applied"] else "would be read in"
        where = meeting["date"] or "no day: give --date"
        known = f"meeting {meeting['number']}" if meeting["number"] else "a new meeting"
        self.stdout.write(f"{report['file']}: {meeting['title']} ({where}), {known}, {done}")
        for kind, counts in report["counts"].items():
            said = ", ".join(f"{n} {verdict}" for verdict, n in counts.items())
            self.stdout.write(f"  {kind}: {said}")
        for record in report["records"]:
            if record["verdict"] != "same":
                changes = f" [{', '.join(record['changes'])}]" if record["changes"] else ""
                number = f"{record['reference']} " if record["reference"] else ""
                mark = MARKS[record["verdict"]]
                self.stdout.write(f"  {mark} {record['kind']} {number}{record['text']}{changes}")
        for name in report["asked"]:
            self.stdout.write(f"  ? who is {name}?")


class Naming:
    """Within: what is refused is told in one line that names the file, with status 2."""

    def __init__(self, path: str):
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, traceback) -> None:
        if isinstance(error, Refused):
            raise CommandError(f"{self.path}: {error}", returncode=WRONG) from None


def _bytes(path: str) -> bytes:
    file = Path(path)
    try:
        if file.stat().st_size > importing.LARGEST:
            raise CommandError(
                f"{path}: {importing.too_large(file.stat().st_size)}", returncode=WRONG
            )
        return file.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{path}: {reason}", returncode=WRONG) from None


def _report(path: str, source: Import, proposal: Proposal, *, applied: bool) -> dict[str, Any]:
    """What one file comes to, fit for JSON."""
    line = proposal.meeting
    meeting = source.meeting
    return {
        "file": path,
        "applied": applied,
        "changes": proposal.changes_anything(),
        "meeting": {
            "verdict": line.verdict,
            "title": line.title,
            "date": line.date,
            "number": line.number or (meeting.number if meeting else None),
            "asked": line.asked,
            "candidates": [asdict(candidate) for candidate in line.candidates],
        },
        "counts": proposal.counts(),
        "records": [
            _record(kind, record) for kind, record in proposal.lines() if kind != "meeting"
        ],
        "asked": [who.name for who in proposal.asked],
    }


def _record(kind: str, line: Any) -> dict[str, Any]:
    text = getattr(line.source, "text", None) or getattr(line.source, "title", None)
    return {
        "kind": kind,
        "verdict": line.verdict,
        "text": text if text is not None else line.who.name,
        "reference": getattr(line, "reference", ""),
        "changes": [str(previews.CHANGES.get(name, name)) for name in getattr(line, "changes", ())],
        "candidates": [c.reference for c in getattr(line, "candidates", ())],
    }
